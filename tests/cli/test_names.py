"""Names are data: shown as they are written, on every terminal, in pictures, pages and folders."""

from __future__ import annotations

import json
import os
import sys
import warnings
from pathlib import Path

import pytest

from analysis.style import RC
from tests.cli.commands import ROOT, refused, run_py

GOOD = ROOT / "tests" / "cli" / "fixtures" / "good.toml"
TITLE = "Grant $5m to $8m, A $\\frac{ B$ C, e\u0301 \U0001f600 <b>&amp; _x_"
ASCII = {"PYTHONIOENCODING": "ascii"}
PLAIN_C = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}


@pytest.fixture(scope="module")
def odd(tmp_path_factory) -> Path:
    """A scenario whose names hold signs that programs like to read as something else."""
    folder = tmp_path_factory.mktemp("odd $5m <i> _")
    file = folder / "odd $5m <i>.toml"
    base = (ROOT / "scenarios" / "base.toml").as_posix()
    text = GOOD.read_text(encoding="utf-8").replace("../../../scenarios/base.toml", base)
    for name in ("Two clusters", "Alpha", "Alpha and Beta", "Joint projects", "European Union"):
        text = text.replace(f'"{name}"', f"'{name} {TITLE}'"[:119])
    text = text.replace("years = 4", "years = 1").replace("'Beta", "'_Beta")
    text = text.replace('end = "2018Q4"', 'end = "2016Q4"').replace(', "2018Q1"]', "]")
    text = text.replace("2017Q1", "2016Q1")
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize("terminal", [ASCII, PLAIN_C], ids=["ascii", "C"])
def test_what_a_terminal_cannot_write_is_replaced_and_the_command_ends_well(
    odd, tmp_path, terminal
):
    for command in (
        ["run", odd, "--out", tmp_path / "out", "--no-report"],
        ["show", odd],
        ["check", odd],
        ["scenarios"],
    ):
        done = run_py(*command, **terminal)
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr
        assert done.stdout.isascii()
    said = run_py("show", odd, "--json", **terminal).stdout
    records = {record["key"]: record["value"] for record in json.loads(said)}
    assert records["run.title"].startswith("Two clusters Grant $5m")
    assert "e\u0301 \U0001f600" in records["run.title"]
    wrong = run_py("check", "e\u0301\U0001f600.toml", **terminal)
    assert refused(wrong).isascii()


def test_names_are_pictured_and_written_as_they_are(odd, tmp_path):
    done = run_py("run", odd, "--out", tmp_path / "out", PYTHONWARNINGS="error::UserWarning")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "Grant $5m to $8m, A $\\frac{ B$ C" in page
    assert "&lt;b&gt;&amp;amp;" in page
    assert "<b>&amp;" not in page
    saved = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert TITLE[:40] in json.dumps(saved, ensure_ascii=False).replace("\\\\", "\\")


def test_no_text_of_any_picture_is_read_as_a_formula():
    import matplotlib as mpl
    from matplotlib.figure import Figure

    from analysis.figures.canvas import Canvas

    with mpl.rc_context(RC), warnings.catch_warnings():
        warnings.simplefilter("error")
        canvas = Canvas("x", "A $\\frac{ B$ C", "caption $x", "alt", 2.0)
        (axes,) = canvas.row(1)
        axes.set_title("$\\frac{ $")
        axes.text(0.5, 0.5, "$5m to $8m")
        axes.annotate("_$a_{$", (0.1, 0.1))
        axes.set_xticks([0, 1], ["$a$", "\\$"])
        canvas.note(1, 1, "$\\x{$")
        assert isinstance(canvas.figure, Figure)
        assert canvas.picture().content
        texts = canvas.figure.findobj(mpl.text.Text)
        assert not any(text.get_parse_math() for text in texts)


@pytest.mark.parametrize("sign", ["\\u001b[31m", "\\n", "\\u202e", "\\u0000", "\\u2028"])
def test_signs_that_a_terminal_would_obey_are_refused_in_names(odd, tmp_path, sign):
    file = tmp_path / "s.toml"
    file.write_text(f'extends = "{odd.as_posix()}"\ncluster.beta.name = "a{sign}b"\n')
    said = refused(run_py("check", file))
    assert "s.toml:2: cluster.beta.name: a name is one line of signs that are printed" in said
    assert said.count("\n") == 1
    assert "\x1b" not in said
    file.write_text(f'extends = "{odd.as_posix()}"\nrun.description = "a\\nb\\tc"\n')
    assert run_py("check", file).returncode == 0


def test_a_long_title_is_refused_before_the_run_and_a_long_file_name_shortened(odd, tmp_path):
    said = refused(run_py("run", odd, "--set", f'run.title="{"t" * 240}"', cwd=tmp_path))
    assert "text too long: 240 characters, at most 120" in said
    long = tmp_path / ("n" * 240 + ".toml")
    long.write_text(odd.read_text(encoding="utf-8"), encoding="utf-8")
    done = run_py("run", long, "--no-report", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    (folder,) = (tmp_path / "results").iterdir()
    assert folder.name.startswith("nnn")
    assert folder.name.endswith("-seed1")
    assert len(folder.name) < 130
    said = refused(run_py("run", odd, "--out", "o" * 240, cwd=tmp_path))
    assert "a name of 240 bytes; at most 200 are possible" in said


def test_a_tilde_is_the_home_folder_in_every_path(odd, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "mine.toml").write_text(f'extends = "{odd.as_posix()}"\n')
    (home / "above.toml").write_text('extends = "~/mine.toml"\n')
    place = {"HOME": str(home), "USERPROFILE": str(home)}
    done = run_py("run", "~/above.toml", "--out", "~/x", "--no-report", cwd=tmp_path, **place)
    assert done.returncode == 0, done.stderr
    assert (home / "x" / "run.json").is_file()
    done = run_py("export", "~/x", "--to", "csv", "--out", "~/tables", cwd=tmp_path, **place)
    assert done.returncode == 0, done.stderr
    assert (home / "tables").is_dir()
    assert not (tmp_path / "~").exists()
    said = refused(run_py("report", "~nobody-of-this-name/x", cwd=tmp_path))
    assert "no home folder is known for ~nobody-of-this-name" in said


@pytest.mark.skipif(sys.platform == "win32", reason="names of files are text there")
def test_names_of_files_that_are_no_text_are_refused(odd, tmp_path):
    name = os.fsdecode(bytes(tmp_path) + b"/\xff.toml")
    Path(name).write_text(odd.read_text(encoding="utf-8"), encoding="utf-8")
    assert "\\udcff.toml" in refused(run_py("run", name, cwd=tmp_path))
    said = refused(run_py("run", odd, "--out", os.fsdecode(b"o\xff"), cwd=tmp_path))
    assert "o\\udcff holds signs that are not printed" in said

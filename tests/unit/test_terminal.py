"""Errors become words and exit codes; outcomes become lines."""

import io
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from analysis import terminal
from analysis.digest import digest, digest_of_seeds
from analysis.terminal import InputError, plain_errors
from sim.ledger import LedgerError
from sim.results import Results
from sim.scenario import Fault, ScenarioError
from tests.unit.made_run import make_run

FAULT = Fault("a.toml", 3, "run.years", "-1", "1 to 100", None, "too small")


def ended(error: BaseException, debug: bool = False) -> int:
    """Return the exit code of a command in which an error occurs."""

    def command() -> None:
        with plain_errors(debug):
            raise error

    with pytest.raises(typer.Exit) as ending:
        command()
    return ending.value.exit_code


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (
            ScenarioError([FAULT]),
            2,
            "a.toml:3: run.years: too small (given: -1; allowed: 1 to 100)",
        ),
        (InputError("no such seed"), 2, "error: no such seed"),
        (FileExistsError("thesis is left alone"), 2, "error: thesis is left alone"),
        (LedgerError("cluster:1 is short of 3 cents"), 1, "failed: cluster:1 is short of 3 cents"),
        (KeyError("ties"), 1, "failed: KeyError: 'ties' (--debug shows where)"),
        (KeyboardInterrupt(), 130, "stopped"),
    ],
)
def test_each_error_has_its_words_and_its_code(error, code, said, capsys):
    assert ended(error) == code
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.startswith(said)
    assert "Traceback" not in output.err


def test_debug_adds_the_traceback(capsys):
    assert ended(KeyError("ties"), debug=True) == 1
    said = capsys.readouterr().err
    assert "Traceback" in said
    assert said.endswith("failed: KeyError: 'ties'\n")


def test_an_exit_code_of_the_command_itself_stands():
    assert ended(typer.Exit(7)) == 7


def test_progress_is_for_terminals(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    shown = {}
    for kind in (io.StringIO, Terminal):
        monkeypatch.setattr("sys.stderr", kind())
        with terminal.progress("quarters") as advance:
            for quarter in range(1, 41):
                advance(quarter, 40)
        shown[kind] = terminal.sys.stderr.getvalue()
    assert shown[io.StringIO] == ""
    assert "quarters" in shown[Terminal]


@pytest.fixture(scope="module")
def summary(tmp_path_factory):
    return Results.load(make_run(tmp_path_factory.mktemp("made") / "run")).summary


def test_a_digest_names_the_outcomes_of_a_first_look(summary):
    text = "\n".join(digest(summary))
    assert "survived                yes" in text
    assert "serves its members      yes" in text
    assert "1 meta-cluster, 3 clusters" in text
    assert "fees and services 20 %, in kind 42 %, projects 38 %, operating grants 0 %" in text
    assert "EUR 4.12 million" in text
    ended = summary | {"survived": False, "cause_of_end": "empty label", "mix_cash": None}
    text = "\n".join(digest(ended))
    assert "no: empty label" in text
    never = summary | {"survived": False, "cause_of_end": "never_founded"}
    assert "no: never founded" in "\n".join(digest(never))
    assert "cash received" not in text


def test_a_digest_of_seeds_gives_medians_and_ranges(summary):
    seeds = [
        summary | {"jobs": 100.0, "months_secured": None},
        summary | {"jobs": 300.0, "months_secured": None, "survived": False, "serving": False},
        summary | {"jobs": 200.0, "months_secured": None, "serving": False},
    ]
    text = "\n".join(digest_of_seeds(seeds))
    assert "survived                2 of 3 seeds" in text
    assert "survived and serves     1 of 3 seeds" in text
    assert "200 (120 to 280)" in text  # As in the report: the middle 80 %.
    assert "runway" not in text


def test_a_progress_bar_is_shown_on_a_terminal_that_writes_ascii_only(monkeypatch):
    class Terminal(io.TextIOWrapper):
        def isatty(self):
            return True

    raw = io.BytesIO()
    monkeypatch.setattr("sys.stderr", Terminal(raw, encoding="ascii"))
    monkeypatch.setattr("sys.stdout", Terminal(io.BytesIO(), encoding="ascii"))
    terminal.show_any_text()
    with terminal.progress("quarters é\u0301") as advance:
        advance(1, 2)
    terminal.tell("née \x1b[31m \u202e")
    terminal.sys.stderr.flush()
    assert b"n?e \\u001b[31m \\u202e" in raw.getvalue()


def test_what_is_printed_cannot_steer_the_terminal(monkeypatch):
    raw = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(raw, encoding="utf-8"))
    monkeypatch.setattr("sys.stderr", io.StringIO())
    terminal.show_any_text()
    print("a\x1b[2Jb\u202ec\td é", "second")
    terminal.print_json({"name": "a\x9b\u202eé"})
    terminal.sys.stdout.flush()
    said = raw.getvalue().decode()
    assert said.startswith("a\\u001b[2Jb\\u202ec\td é second\n")
    assert '"a\\u009b\\u202eé"' in said


@pytest.mark.parametrize("name", ["x" * 500, "é" * 300, "\U0001f600" * 200])
def test_names_of_folders_are_short_and_different(name):
    folder = terminal.folder_name(name, "-seed1")
    assert len(folder.encode()) <= 200
    assert folder.endswith("-seed1")
    assert folder != terminal.folder_name(name + "y", "-seed1")
    assert terminal.folder_name("short", "-seed1") == "short-seed1"


ENDING = """
import atexit, threading
from analysis.terminal import end_at_once

class Held:
    def __del__(self):
        print("taken apart")

held, over = Held(), threading.Event()
atexit.register(print, "registered")
if {busy}:
    threading.Thread(target=over.wait).start()
print("said")
try:
    raise SystemExit({code!r})
except SystemExit as end:
    end_at_once(end)
    over.set()
    raise
"""


@pytest.mark.parametrize(
    ("code", "busy", "ended_with", "said"),
    [
        (0, False, 0, ["said", "registered"]),
        (None, False, 0, ["said", "registered"]),
        (3, False, 3, ["said", "registered"]),
        ("words", False, 1, ["said", "registered", "taken apart"]),
        (3, True, 3, ["said", "registered", "taken apart"]),
    ],
)
def test_the_end_takes_nothing_apart_where_that_can_be_spared(code, busy, ended_with, said):
    done = subprocess.run(
        [sys.executable, "-c", ENDING.format(code=code, busy=busy)],
        cwd=Path(terminal.__file__).parents[1],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.split("\n")[:-1]) == (ended_with, said)

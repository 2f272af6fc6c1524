"""The funding triangle and the exports from the command line."""

import json
import re
import shutil
import subprocess

import pandas as pd
import pytest

from analysis import export, network, query, save_triangle, sweep, triangle
from analysis.terminal import InputError
from tests.cli.commands import MATERIALIX, refused, run_py
from tests.patience import HUNG_SECONDS

STUDY = f"""
[study]
title = "A small triangle"
replicates = 2
years = 5

[scenarios]
materialix = "{MATERIALIX}"

[vary.mix]
key = "metacluster.materialix.target_mix.growth"
also = ["metacluster.materialix.target_mix.validation"]
simplex = 1
thirds = true

[case.usual]

[case.no_coordinator]
metacluster.materialix.coordinator = false
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A finished study of four mixes, two conditions and two seeds."""
    here = tmp_path_factory.mktemp("study")
    (here / "small.toml").write_text(STUDY, encoding="utf-8")
    runs = sweep(here / "small.toml", here / "small", workers=0)
    assert (runs["status"] == "done").all()
    return here / "small"


@pytest.fixture(scope="module")
def page(folder):
    done = run_py("triangle", folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("A small triangle\nWith a third each planned it is alive")
    return folder / "triangle" / "report.html"


def test_a_finished_study_gives_a_page_and_pictures(folder, page):
    assert {path.name for path in page.parent.iterdir()} >= {"report.html", "figures"}
    names = {path.stem for path in (page.parent / "figures").iterdir()}
    assert names == {
        "triangle_levels", "triangle_gains", "triangle_arrows", "triangle_fates",
        "triangle_conditions", "alive_by_mix", "alive_over_time",
    }  # fmt: skip
    data = json.loads(re.search(r'id="data">(.*?)</script>', page.read_text("utf-8"))[1])
    assert [condition["title"] for condition in data["conditions"]] == ["usual", "no coordinator"]
    assert len(data["mixes"]) == 4
    assert data["thirds_exact"]


def test_tables_of_the_triangle_say_what_the_runs_say(folder):
    drawn = triangle(folder)
    runs = pd.read_parquet(folder / "runs.parquet")
    levels = drawn.levels.set_index(["condition", "mix", "outcome"])["mean"]
    for (case, draw), own in runs.groupby(["case", "draw"]):
        plan = own[["mix.fees_services", "mix.in_kind", "mix.projects"]].iloc[0].to_numpy()
        mix = (drawn.mixes - plan).abs().sum(axis=1).idxmin()
        assert levels[case, mix, "survived"] == own["survived"].mean(), draw
    # The series know who is alive at the end, as the summary does.
    last = drawn.series[drawn.series["quarter"] == drawn.n_quarters]
    assert ((last["active"] > 0).to_numpy() == drawn.runs["survived"].to_numpy()).all()


def test_studies_with_the_same_mixes_add_their_conditions(folder, tmp_path):
    shutil.copytree(folder, tmp_path / "again", ignore=shutil.ignore_patterns("triangle"))
    both = triangle(folder, tmp_path / "again")
    assert list(both.conditions) == [
        "small/usual", "small/no_coordinator", "again/usual", "again/no_coordinator"
    ]  # fmt: skip
    gains = both.gains.groupby("condition")["difference"].sum()
    assert gains["small/usual"] == gains["again/usual"]
    with pytest.raises(InputError, match="the same name"):
        triangle(folder, folder)


def test_the_same_page_comes_again_elsewhere(folder, page, tmp_path):
    assert save_triangle(triangle(folder), tmp_path / "t").read_bytes() == page.read_bytes()


def test_sweeping_again_does_not_mind_the_page(folder, page):
    runs = sweep(folder.parent / "small.toml", folder, workers=0)
    assert len(runs) == 16
    assert page.exists()


@pytest.mark.browser
@pytest.mark.skipif(shutil.which("chromium") is None, reason="needs chromium")
def test_choosing_a_mix_shows_its_life(page, tmp_path):
    drawn = triangle(page.parent.parent)
    mix = int(drawn.mixes["in_kind"].idxmax())
    done = subprocess.run(
        [
            "chromium", "--headless", "--no-sandbox", "--disable-gpu",
            f"--user-data-dir={tmp_path / 'chromium'}", "--virtual-time-budget=3000",
            "--dump-dom", f"{page.as_uri()}#mix={mix}&condition=no_coordinator&arrows=1",
        ],
        capture_output=True, text=True, timeout=HUNG_SECONDS, check=True,
    )  # fmt: skip
    dom = done.stdout
    chosen = re.search(r'<h3 id="chosen">([^<]*)', dom)[1]
    assert chosen == "Fees and services 0 %, in kind 100 %, projects 0 %"
    end_state = re.search(r'<p id="fate">(.*?)</p>', dom)[1]
    told = drawn.end_states[
        (drawn.end_states["condition"] == "no_coordinator") & (drawn.end_states["mix"] == mix)
    ]
    assert sum(int(n) for n in re.findall(r": (\d+) of 2", end_state)) == told["n"].sum() == 2
    for what in ("fees_services", "in_kind", "projects", "cash_eur", "n_clusters", "alive"):
        chart = re.search(rf'data-what="{what}".*?</svg>', dom)[0]
        assert "<path" in chart, what
    # Tiles of a coarse grid are large, and none is cut off.
    box = re.search(r'viewBox="([^"]*)" role="listbox"', dom)[1]
    left, top, width, height = map(float, box.split())
    tiles = re.findall(r'<polygon points="([^"]*)" class="tile"', dom)
    points = [tuple(map(float, point.split(","))) for tile in tiles for point in tile.split()]
    assert len(tiles) == 3
    assert all(left <= x <= left + width and top <= y <= top + height for x, y in points)
    # A click on a tile that is not the chosen one, driven by a script of the test.
    clicked = page.read_text("utf-8").replace(
        "</body>",
        "<script>document.querySelector('.tile[data-mix=\"0\"]')"
        ".dispatchEvent(new MouseEvent('click', {bubbles: true}))</script></body>",
    )
    copy = tmp_path / "clicked.html"
    copy.write_text(clicked, encoding="utf-8")
    done = subprocess.run(
        [*done.args[:-1], copy.as_uri()],
        capture_output=True,
        text=True,
        timeout=HUNG_SECONDS,
        check=True,
    )
    plan = drawn.mixes.iloc[0]
    expected = f"Fees and services {100 * plan['fees_services']:.0f} %"
    assert re.search(r'<h3 id="chosen">([^<]*)', done.stdout)[1].startswith(expected)


def test_folders_without_a_triangle_are_refused(folder, tmp_path):
    assert "not a study folder" in refused(run_py("triangle", tmp_path))
    shutil.copy(folder / "runs.parquet", tmp_path)  # As a comparison has one.
    assert "it holds no study.json" in refused(run_py("triangle", tmp_path))
    plain = tmp_path / "plain.toml"
    plain.write_text(
        STUDY[: STUDY.index("[vary.mix]")].replace("replicates = 2\nyears = 5", "years = 1"),
        encoding="utf-8",
    )
    sweep(plain, tmp_path / "plain", workers=0)
    assert "varies no funding mix" in refused(run_py("triangle", tmp_path / "plain"))
    scant = tmp_path / "scant.toml"
    scant.write_text(
        STUDY.replace("years = 5", 'years = 1\noutcomes = ["survived"]').replace("= 2", "= 1"),
        encoding="utf-8",
    )
    sweep(scant, tmp_path / "scant", workers=0)
    assert "add it to study.outcomes" in refused(run_py("triangle", tmp_path / "scant"))
    letter = tmp_path / "letter"
    letter.mkdir()
    (letter / "a.txt").write_text("a")
    assert "no funding triangle" in refused(run_py("triangle", folder, "--out", letter))


def test_a_study_can_be_asked_and_exported(folder, tmp_path):
    answer = query(folder, 'SELECT "case", count(*) AS n FROM runs GROUP BY ALL ORDER BY ALL')
    assert answer.to_dict("records") == [
        {"case": "no_coordinator", "n": 8}, {"case": "usual", "n": 8}
    ]  # fmt: skip
    joined = "SELECT count(*) AS n FROM metaclusters JOIN runs USING (scenario, draw, seed)"
    assert query(folder, joined)["n"].item() > 0
    done = run_py("export", folder, "--to", "csv", "--out", tmp_path / "csv")
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"Written: {tmp_path / 'csv'}\n"
    assert len(pd.read_csv(tmp_path / "csv" / "runs.csv")) == 16
    assert export(folder, "xlsx", out=tmp_path / "s.xlsx").stat().st_size > 1000
    assert "networks are made of runs" in refused(run_py("export", folder, "--to", "gexf"))
    assert "'pdf' is not one of" in refused(run_py("export", folder, "--to", "pdf"))


def test_the_network_of_a_run_is_exported_from_the_command_line(tmp_path):
    run = tmp_path / "run"
    options = ("--years", "1", "--no-report", "--out", run)
    assert run_py("run", MATERIALIX, *options).returncode == 0
    done = run_py("export", run, "--to", "graphml", "--quarter", "2016Q3")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "run-2016Q3.graphml").exists()
    assert network(run, "2016Q3").number_of_edges() > 100
    assert "this run has 2015Q4" in refused(
        run_py("export", run, "--to", "graphml", "--quarter", "1999Q1")
    )

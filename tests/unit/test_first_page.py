"""The first page: what it says follows from the tables, and is the same in large type and small."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.findings import findings
from analysis.firstpage import tile_marks
from analysis.firstpage.drawn import DRAWING_WIDTH, width_of
from analysis.firstpage.life_picture import Story, life_svg
from analysis.firstpage.lives import EVENTS_MAX, lives_of, named_events
from analysis.firstpage.money_picture import Panel, money_svg, tick_words
from analysis.firstpage.of_run import answer, first_page
from analysis.firstpage.parts import Tile
from analysis.firstpage.run_worlds import Worlds
from analysis.saved_run import SavedRun
from analysis.style import PHASES
from analysis.vector.scales import ticks
from analysis.worlds import in_worlds, middle, shortened, typical_seed
from tests.unit.made_run import make_run

SOURCES = ["fees_services", "in_kind", "projects", "operating_grant"]


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> SavedRun:
    return SavedRun.read(make_run(tmp_path_factory.mktemp("runs") / "one"))


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> SavedRun:
    return SavedRun.read(make_run(tmp_path_factory.mktemp("runs") / "seeds", n_seeds=5))


def with_outcomes(run: SavedRun, **columns: object) -> SavedRun:
    """Return a run over seeds with other outcomes."""
    table = run.of_seeds["replicates"].assign(**columns)
    return SavedRun(run.folder, run.results, run.of_seeds | {"replicates": table})


def with_summary(run: SavedRun, **outcomes: object) -> SavedRun:
    return SavedRun(run.folder, replace(run.results, summary=run.summary | outcomes), {})


def test_a_page_of_a_country_alone_names_it(one: SavedRun) -> None:
    of_malta = one.results.run | {"scenario": one.scenario | {"country": "MT"}}
    assert first_page(
        SavedRun(one.folder, replace(one.results, run=of_malta), {})
    ).question.endswith(": Malta")
    assert "Malta" not in first_page(one).question


def test_one_cluster_is_reported_in_the_singular(one: SavedRun) -> None:
    clusters = one.results.clusters
    alone = replace(one.results, clusters=clusters[clusters["id"] == clusters["id"].min()])
    assert "; the clusters have " in answer(Worlds(one))
    assert "; the cluster has " in answer(Worlds(replace(one, results=alone)))


# --- many worlds in few words -------------------------------------------------------------------


def test_the_median_and_the_middle_of_the_worlds_are_reported() -> None:
    values = [float(value) for value in range(11)]
    assert middle(values) == (1.0, 5.0, 9.0, 11)
    assert in_worlds(values, lambda v: f"{v:.0f} %") == "5 % (1 to 9 %)"
    assert in_worlds([3.0], str) == "3.0"
    assert in_worlds([None, 2.0], str) == "2.0"
    assert in_worlds([None], str) == "none"
    assert shortened("EUR 1.0 million", "EUR 2.0 million") == "EUR 1.0 to 2.0 million"
    assert shortened("+EUR 137,000", "+EUR 137,000") == "+EUR 137,000 to +EUR 137,000"
    assert shortened("less than 0.1 %", "3 %") == "less than 0.1 to 3 %"


def outcomes(**columns: list[float]) -> pd.DataFrame:
    n = len(next(iter(columns.values())))
    return pd.DataFrame({"seed": range(4, 4 + n), **columns})


def test_the_median_world_is_nearest_to_the_median_of_all_outcomes() -> None:
    # The second is nearest in jobs, the third in both together.
    table = outcomes(jobs=[1.0, 3.0, 3.4, 9.0, 2.0], members_last=[1.0, 99.0, 5.0, 7.0, 4.0])
    assert typical_seed(table) == 6
    # A unit a thousand times smaller changes nothing.
    assert typical_seed(table.assign(jobs=table["jobs"] * 1000)) == 6


def test_the_median_world_ends_as_most_worlds_do_and_of_equals_is_the_lowest() -> None:
    assert (
        typical_seed(outcomes(survived=[False, True, True, True], jobs=[2.0, 1.0, 9.0, 3.0])) == 7
    )
    assert typical_seed(outcomes(jobs=[3.0, 3.0, 3.0])) == 4
    # An outcome that a world lacks takes it away from the middle.
    assert typical_seed(outcomes(jobs=[np.nan, 1.0, 2.0], innovations=[5.0, 4.0, 6.0])) == 5


# --- the sentence -------------------------------------------------------------------------------


def test_a_single_world_is_called_an_example(one: SavedRun) -> None:
    text = answer(Worlds(one))
    assert text.startswith("In one world shown as an example (seed 1), the meta-cluster is alive")
    assert text.count(".") == len(re.findall(r"\d\.\d", text)) + 1  # One sentence.


@pytest.mark.parametrize(
    ("survived", "serving", "words", "tile"),
    [
        (True, True, "is alive at the end of 2027 and serves its members", "alive and serving"),
        (True, False, "is alive at the end of 2027 but serves its members no more",
         "alive, not serving"),
        (False, False, "is not alive at the end of 2027", "not alive"),
    ],
)  # fmt: skip
def test_alive_and_serving_are_distinguished(
    one: SavedRun, survived: bool, serving: bool, words: str, tile: str
) -> None:
    run = with_summary(one, survived=survived, serving=serving)
    page = first_page(run)
    assert words in page.answer
    assert page.rows[0].tiles[0].value == tile
    assert words.removeprefix("is ") in page.drawings[1].caption


def test_over_worlds_the_sentence_counts_who_lives_and_who_serves(seeds: SavedRun) -> None:
    run = with_outcomes(seeds, survived=[True] * 4 + [False], serving=[True] + [False] * 4)
    page = first_page(run)
    assert page.answer.startswith(
        "In 4 of 5 worlds the meta-cluster is alive at the end of 2027, but only in 1 does it also "
        "serve its members; "
    )
    assert page.rows[0].tiles[0].value == "1 of 5"
    assert "alive: 4 of 5" in page.rows[0].tiles[0].change
    none = first_page(with_outcomes(seeds, survived=True, serving=False))
    assert "but in none of them does it still serve its members" in none.answer


def test_another_meta_cluster_that_is_alive_is_said_where_the_planned_one_is_gone(
    one: SavedRun, seeds: SavedRun
) -> None:
    gone = {"survived": False, "serving": False}
    page = first_page(with_summary(one, **gone, metaclusters_active=1))
    words = "is not alive at the end of 2027, but another one, which formed by itself, is"
    assert f"{words}; the clusters have" in page.answer
    assert words in page.drawings[1].caption
    assert "another" not in first_page(with_summary(one, **gone, metaclusters_active=0)).answer
    assert "another" not in first_page(with_summary(one, metaclusters_active=2)).answer
    run = with_outcomes(
        seeds, survived=[True, True, False, False, False], serving=False,
        metaclusters_active=[1, 2, 1, 0, 2],
    )  # fmt: skip
    assert (
        "; in 2 of the 3 worlds without it another one, which formed by itself, is alive; "
        in first_page(run).answer
    )


def test_worlds_that_all_serve_are_reported_in_plain_order(seeds: SavedRun) -> None:
    all_serve = first_page(with_outcomes(seeds, survived=True, serving=True))
    assert all_serve.answer.startswith(
        "In 5 of 5 worlds the meta-cluster is alive at the end of 2027, and in 5 it also serves "
        "its members; "
    )


def test_how_well_it_serves_is_said_of_worlds_in_which_it_lives(seeds: SavedRun) -> None:
    quality = [0.3, 0.45, 0.49, None, None]
    page = first_page(with_outcomes(seeds, survived=True, serving=True, service_quality=quality))
    assert "it also serves its members, poorly (quality 45 %); " in page.answer
    assert page.rows[0].tiles[0].spread.startswith("quality 45 % (3")
    well = first_page(with_outcomes(seeds, survived=True, serving=True, service_quality=0.5))
    assert "poorly" not in well.answer
    assert well.rows[0].tiles[0].spread == "quality 50 %"
    gone = first_page(with_outcomes(seeds, survived=False, serving=False, service_quality=None))
    assert gone.rows[0].tiles[0].spread == ""


def test_large_type_and_small_type_say_the_same_of_jobs_and_members(seeds: SavedRun) -> None:
    page, small = first_page(seeds), {one.topic: one.text for one in findings(seeds)}
    jobs = next(sentence for sentence in page.winners if sentence.startswith("Jobs change"))
    assert small["Jobs"].startswith(jobs)
    last = seeds.outcomes["members_last"]
    assert f"{last.median():,.0f} members" in page.answer
    assert page.rows[0].tiles[1].value == f"{last.median():,.0f}"
    assert f"to {last.median():,.0f} (" in small["Members"]
    # The change since the start has the same words in the sentence and in its tile.
    assert page.rows[0].tiles[1].change in page.answer


# --- tiles --------------------------------------------------------------------------------------


def test_there_are_five_tiles_each_with_a_value_and_a_curve(one: SavedRun, seeds: SavedRun) -> None:
    for run in (one, seeds):
        tiles = first_page(run).rows[0].tiles
        assert [tile.name for tile in tiles] == [
            "Alive and serving", "Members", "Members' gain", "Public money", "Innovations",
        ]  # fmt: skip
        assert all(tile.value and tile.curve and tile.curve_words for tile in tiles)
        assert not any("nan" in f"{tile.value} {tile.change} {tile.spread}" for tile in tiles)


def test_without_a_baseline_nothing_is_called_an_effect(seeds: SavedRun) -> None:
    page = first_page(seeds)
    assert "No baseline was run" in page.tiles_note
    assert "only a comparison with a baseline tells" in page.rows[0].tiles[4].note
    assert "feel" in page.rows[0].tiles[2].note  # What benefit is stands where benefit stands.


def test_dots_are_grey_until_a_change_is_significant(seeds: SavedRun) -> None:
    def after(change: list[int]) -> Tile:
        model = seeds.of_seeds["model_replicates"].copy()
        start = model.loc[model["quarter"] == 0, "n_members"].to_numpy()
        last = model["quarter"] == model["quarter"].max()
        model.loc[last, "n_members"] = start + np.array(change)
        tables = seeds.of_seeds | {"model_replicates": model}
        return first_page(SavedRun(seeds.folder, seeds.results, tables)).rows[0].tiles[1]

    # Up and down: chance could do it.
    noise, sure = after([9, -8, 7, -9, 2]), after([50, 54, 47, 52, 51])
    assert not noise.significant
    assert noise.dots.count('fill="#FFFFFF"') == 5
    assert sure.significant
    assert 'fill="#FFFFFF"' not in sure.dots
    assert sure.dots.count("<circle") == 5  # One dot a world.


def test_states_have_a_dot_for_each_world() -> None:
    drawn = tile_marks.states([("full", 2), ("half", 3), ("empty", 1)], "words")
    assert drawn.count("<circle") == 6
    assert drawn.count("<path") == 3


# --- pictures -----------------------------------------------------------------------------------


def test_money_is_in_eur_a_year_by_source(one: SavedRun) -> None:
    drawing = first_page(one).drawings[0]
    assert "EUR a year" in drawing.svg
    last = one.metaclusters[one.metaclusters["quarter"] > one.n_quarters - 4]
    assert f"EUR {last['in_kind_cents'].sum() / 100:,.0f}"[:6] in drawing.caption
    assert "%" not in re.sub(r"80 %", "", drawing.svg)


def panel(title: str, **more: object) -> Panel:
    raised = pd.DataFrame(1000.0, index=[2018, 2019, 2020], columns=SOURCES)
    empty = pd.Series(dtype="float64")
    return Panel(title, raised, empty, empty, **more)


@pytest.mark.parametrize(
    ("top", "written"),
    [
        (8.1e5, ["0", "0.25 m", "0.5 m", "0.75 m", "1 m"]),
        (9.0e3, ["0", "2.5 k", "5 k", "7.5 k", "10 k"]),
        (3.9e5, ["0", "100 k", "200 k", "300 k", "400 k"]),
        (6.3e9, ["0", "2,000 m", "4,000 m", "6,000 m", "8,000 m"]),
    ],
)
def test_marks_of_money_stand_for_the_amount_at_which_they_are(
    top: float, written: list[str]
) -> None:
    marks = ticks(0.0, top)
    assert [tick_words(amount, marks[-1]) for amount in marks] == written


def test_names_that_do_not_fit_are_distinguished_by_letters() -> None:
    names = [f"A scenario with a very long name, kind {place}" for place in "xyz"]
    drawn = money_svg([panel(name) for name in names], 2018, 2020, "alt")
    for letter, name in zip("ABC", names, strict=True):
        assert f">{letter}</text>" in drawn
        assert f">{name}</text>" in drawn
    short = money_svg([panel("one"), panel("two")], 2018, 2020, "alt")
    assert ">A</text>" not in short
    assert ">one</text>" in short


def test_a_curve_that_ends_says_why() -> None:
    drawn = money_svg([panel("", ends=(2019.25, "insolvent"))], 2018, 2020, "alt")
    assert "ends: insolvent" in drawn


def test_why_a_curve_ends_is_written_in_full_above_the_bars() -> None:
    why = "burden above the benefit and nobody left in charge"
    drawn = money_svg([panel("", ends=(2019.25, why))], 2018, 2020, "alt")
    lines = re.findall(r"<text ([^>]*)>([^<]*)</text>", drawn)
    significant = [
        (at, words) for at, words in lines if words.startswith("ends") or (words and words in why)
    ]
    assert " ".join(words for _, words in significant[::-1]) == f"ends: {why}"
    assert "…" not in drawn
    lowest = max(float(re.search(r' y="([\d.]+)"', f" {at}")[1]) for at, _ in significant)  # type: ignore[index]
    assert lowest < min(float(y) for y in re.findall(r'<rect[^>]* y="([\d.]+)"', drawn))


def test_a_life_without_bids_has_no_rows_for_them() -> None:
    story = Story("A", ["creation"] * 8, [True] * 8, [], [0, 0], [0, 0])
    assert "bids" not in life_svg(story, [], 8, 2018, "alt")
    assert "bids won" in life_svg(replace(story, lost=[0, 1]), [], 8, 2018, "alt")


def test_the_colour_of_each_phase_that_is_seen_stands_in_the_key() -> None:
    phases = ["", "creation", *["validation"] * 6]
    drawn = life_svg(Story("A", phases, [True] * 8, [], [0, 0], [0, 0]), [], 8, 2018, "alt")
    boxes = re.findall(r'<rect [^>]*height="([\d.]+)"[^>]*fill="(#\w+)"', drawn)
    for phase in ("creation", "validation"):
        words, colour = PHASES[phase]
        assert {height for height, fill in boxes if fill == colour} == {"20", "11"}
        assert f">{words} phase<" in drawn
    assert "growth" not in drawn
    ends = re.findall(r'<text x="([\d.]+)" y="[\d.]+"[^>]*>([\w ]+phase|none)<', drawn)
    assert all(float(x) + width_of(words) <= DRAWING_WIDTH for x, words in ends)


def test_few_events_are_named_and_in_their_order(one: SavedRun) -> None:
    names = [words for _, words in named_events(one.events, "metacluster:1", "Materialix")]
    assert names[0] == "founded"
    assert "enters growth: actions delivered" in names
    many = pd.concat([one.events] * 9, ignore_index=True)
    chosen = named_events(many, "metacluster:1", "Materialix")
    assert len(chosen) == EVENTS_MAX
    assert [quarter for quarter, _ in chosen] == sorted(quarter for quarter, _ in chosen)


def test_who_served_in_the_last_year_serves() -> None:
    quarters = np.arange(1, 13)
    rows = pd.DataFrame(
        {"seed": 1, "id": 7, "quarter": quarters, "status": "active", "delivered": quarters == 4}
    )
    lives = lives_of(rows, 12, n_worlds=2)
    assert lives.alive.tolist() == [0.5] * 12  # In the other world there is none.
    assert lives.serving.tolist() == [0.0] * 3 + [0.5] * 4 + [0.0] * 5
    gone = rows.assign(status=np.where(quarters < 6, "active", "dissolved"))
    assert lives_of(gone, 12, 1).serving.tolist() == [0.0] * 3 + [1.0] * 2 + [0.0] * 7


def test_pictures_are_the_same_each_time_and_name_things_as_text(one: SavedRun) -> None:
    first, second = first_page(one), first_page(one)
    assert first.drawings == second.drawings
    story = replace(Worlds(one).story, title="<b>$x$</b>")
    drawn = life_svg(story, [], one.n_quarters, one.start_year, "<alt>")
    assert "&lt;b&gt;$x$&lt;/b&gt;" in drawn
    assert "<b>" not in drawn


def test_letters_are_eight_points_on_a_phone_and_on_half_a_page(seeds: SavedRun) -> None:
    phone_px, half_page_px = 400 - 2 * 20, 336
    for drawing in first_page(seeds).drawings:
        sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)"', drawing.svg)]
        for room in (phone_px, half_page_px):
            assert min(sizes) * room / DRAWING_WIDTH * 0.75 >= 7.9


# --- other worlds -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "variant",
    [
        {"n_metaclusters": 0, "n_quarters": 4},
        {"n_clusters": 60, "n_metaclusters": 8, "firms_per_cluster": 8, "planned": False},
        {"n_metaclusters": 0, "n_seeds": 3, "n_quarters": 8},
    ],
)
def test_every_run_has_a_first_page(tmp_path: Path, variant: dict[str, object]) -> None:
    page = first_page(SavedRun.read(make_run(tmp_path / "run", **variant)))
    assert len(page.rows[0].tiles) == 5
    assert len(page.drawings) == 2
    assert page.answer.endswith(".")
    assert "nan" not in page.answer.split()


def test_a_planned_meta_cluster_that_never_came_into_being_has_a_page(one: SavedRun) -> None:
    results = replace(
        one.results, metaclusters=one.metaclusters.iloc[:0],
        summary=one.summary | {"survived": False, "serving": False},
    )  # fmt: skip
    page = first_page(SavedRun(one.folder, results, {}))
    assert "is not alive" in page.answer

import dataclasses
import io
import re

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from analysis.figures.canvas import Canvas
from analysis.figures.triangle_axes import HEIGHT
from analysis.studies.axes import simplex
from analysis.triangles.figures import draw_all
from analysis.triangles.figures.tiles import ternary_axes
from analysis.triangles.findings import (
    beaten_sentence,
    findings,
    groups_of_plans,
    headline,
    levels_of,
    trade_off_sentence,
)
from analysis.triangles.first_page import first_page
from analysis.triangles.mixes import (
    SHARES,
    is_reference_mix,
    name_of,
    on_grid,
    places,
    reference_mix_of,
    spacing,
)
from analysis.triangles.outcomes import OUTCOMES
from analysis.triangles.page import page_data, save_triangle
from analysis.triangles.reference_mix import (
    BETTER,
    FEWEST_SEEDS,
    NOT_SIGNIFICANT,
    WORSE,
    critical_value,
)
from analysis.triangles.series import series_of
from analysis.words import brief
from sim.core.parquet import read_table
from tests.unit.made_triangle import N_QUARTERS, made_triangle


@pytest.fixture(scope="module")
def triangle():
    return made_triangle()


def grid(steps):
    return pd.DataFrame(simplex(steps), columns=list(SHARES))


@pytest.mark.parametrize("steps", [1, 2, 5, 20])
def test_the_grid_is_recognised_with_and_without_an_exact_reference_mix(steps):
    mixes = grid(steps)
    assert spacing(mixes) == pytest.approx(1 / steps)
    assert on_grid(mixes).all()
    beside = pd.concat([mixes, pd.DataFrame([[0.333333] * 3], columns=list(SHARES))])
    beside = beside.reset_index(drop=True)
    assert spacing(beside) == pytest.approx(1 / steps)
    assert on_grid(beside).tolist() == [True] * len(mixes) + [False]
    assert reference_mix_of(beside) == len(mixes)
    assert is_reference_mix(beside.iloc[-1])


def test_corners_lie_where_the_pictures_say():
    corners = pd.DataFrame(np.eye(3), columns=list(SHARES))
    assert places(corners) == pytest.approx(np.array([[0, 0], [0.5, np.sqrt(0.75)], [1, 0]]))


def test_the_nearest_mix_stands_for_a_reference_mix_that_was_not_run():
    mixes = grid(20)
    nearest = mixes.loc[reference_mix_of(mixes)]
    assert not is_reference_mix(nearest)
    assert sorted(nearest) == pytest.approx([0.3, 0.35, 0.35])
    assert name_of(nearest) == "fees 30 %, in kind 35 %, projects 35 %"


def test_levels_are_means_over_seeds(triangle):
    levels = triangle.levels.set_index(["condition", "mix", "outcome"])["mean"]
    runs = triangle.runs
    own = runs[(runs["condition"] == "in a slump") & (runs["mix"] == 7)]
    assert levels["in a slump", 7, "survived"] == pytest.approx(own["survived"].mean())
    benefit = (own["members_benefit_eur"] / own["members_last"]).mean()
    assert levels["in a slump", 7, "benefit_per_member_eur"] == pytest.approx(benefit)
    # Self-financing from the fifth quarter takes a year; never takes the whole run.
    years = own["survived"].map({True: 1.0, False: N_QUARTERS / 4}).mean()
    assert levels["in a slump", 7, "years_to_self_financing"] == pytest.approx(years)


def test_gains_find_what_the_formulas_put_in(triangle):
    gains = triangle.gains.set_index(["condition", "outcome", "mix"])
    top = triangle.mixes["in_kind"].idxmax()
    left = triangle.mixes["fees_services"].idxmax()
    for condition in triangle.conditions:
        assert gains.loc[(condition, "survived", top), "verdict"] == BETTER
        assert gains.loc[(condition, "survived", left), "verdict"] == WORSE
        assert gains.loc[(condition, "years_to_self_financing", top), "verdict"] == BETTER
        assert gains.loc[(condition, "years_to_self_financing", top), "difference"] < 0
        assert gains.loc[(condition, "benefit_per_public_eur", left), "verdict"] == BETTER
    assert len(gains) == 2 * len(OUTCOMES) * (len(triangle.mixes) - 1)
    survival = triangle.gains[triangle.gains["outcome"] == "survived"]
    assert survival["low"].min() >= -1
    assert survival["high"].max() <= 1


def test_a_study_of_few_seeds_says_that_nothing_is_significant():
    few = made_triangle(n_seeds=4)
    assert (few.gains["verdict"] == NOT_SIGNIFICANT).all()
    text = beaten_sentence(few, "as planned")
    assert text.count("no mix differs significantly from a third each") == len(OUTCOMES)
    assert "So few seeds make nothing significant" in headline(few)
    # The other side of the bound that the sentence names.
    seeds = np.ones((FEWEST_SEEDS, 1))
    assert critical_value(seeds) ** 2 < FEWEST_SEEDS
    assert critical_value(seeds[1:]) ** 2 >= FEWEST_SEEDS - 1


@pytest.mark.parametrize("steps", [1, 4, 20])
def test_tiles_of_any_size_stay_below_the_title_and_above_the_scale(steps):
    triangle = made_triangle(steps=steps, n_seeds=2, conditions=("one",))
    canvas = Canvas("name", "title", "caption", "words", 4.0)
    asked = 2.75
    axes = ternary_axes(canvas, 1.0, 0.7, asked, triangle.mixes)
    place = axes.get_position(original=True)
    width, height = canvas.figure.get_size_inches()
    side, bottom = place.width * width, place.y0 * height
    roomy = canvas.axes(1.0, 0.7, asked, asked * HEIGHT).get_position(original=True)
    out, allowed = side / steps / np.sqrt(3), 0.1 * asked / np.sqrt(3)
    assert bottom - out >= roomy.y0 * height - allowed - 1e-6
    assert bottom + side * HEIGHT + out <= roomy.y1 * height + allowed + 1e-6
    assert (side == pytest.approx(asked)) == (steps >= 10)


@pytest.mark.parametrize(
    ("years", "told"), [(3.25, "3.3 years"), (4.0, "4 years"), (10.0, "10 ye")]
)
def test_years_are_rounded_as_the_page_rounds_them(years, told):
    (outcome,) = (one for one in OUTCOMES if one.key == "years_to_self_financing")
    assert outcome.value(years).startswith(told)


def test_sentences_count_what_the_tables_hold(triangle):
    own = triangle.gains.query("condition == 'as planned' and outcome == 'survived'")
    better, worse = ((own["verdict"] == verdict).sum() for verdict in (BETTER, WORSE))
    assert better > 0 < worse
    text = beaten_sentence(triangle, "as planned")
    assert re.search(
        rf"Survival: {better} of {len(own)} mixes better \(.*\), {worse} worse\.", text
    )
    assert f"{better} keep it alive significantly more often and {worse} less" in headline(triangle)
    topics = [finding.topic for finding in findings(triangle)]
    assert topics[-2:] == ["Conditions", "On balance"]
    assert "Conditions" not in [f.topic for f in findings(made_triangle(conditions=("main",)))]


def test_a_trade_off_is_reported_as_one(triangle):
    own = triangle.gains[triangle.gains["condition"] == "as planned"]
    verdicts = own.pivot(index="mix", columns="outcome", values="verdict")
    better, worse = (verdicts.eq(word).any(axis=1) for word in (BETTER, WORSE))
    text = trade_off_sentence(triangle, "as planned")
    assert f"{(better & ~worse).sum()} are better than a third each" in text
    assert f"{(better & worse).sum()} are better in one and worse in another" in text
    few = trade_off_sentence(made_triangle(n_seeds=4), "as planned")
    assert few.startswith("None of 21 other mixes is significantly better than a third each")


def test_the_first_page_tells_the_means_of_the_tables_below_it(triangle):
    tiles = first_page(triangle).rows[0].tiles
    for tile, outcome in ((tiles[2], OUTCOMES[2]), (tiles[4], OUTCOMES[3])):
        levels = levels_of(triangle, "as planned", outcome)
        assert tile.value == brief(outcome.value(levels[triangle.reference]))
        assert tile.change.startswith(f"at best {brief(outcome.value(levels.max()))} (")
    assert "before its fee" in tiles[2].note


def test_a_mix_as_good_as_a_third_each_is_not_called_better():
    equal = made_triangle(n_seeds=4)
    equal = dataclasses.replace(equal, runs=equal.runs.assign(survived=True))
    page = first_page(equal)
    assert page.rows[0].tiles[0].change == "worlds; alive: 4 of 4; no mix has a better mean"
    assert page.drawings[0].caption.endswith("with a third each, and with no mix in more.")


def test_realised_mixes_are_means_of_runs_that_reached_the_phase(triangle):
    realised = triangle.realised.set_index(["condition", "phase", "mix"]).sort_index()
    runs = triangle.runs[triangle.runs["condition"] == "as planned"]
    alive = runs[runs["survived"]].groupby("mix").size()
    growth = realised.loc[("as planned", "growth")]
    assert growth["n"].to_dict() == alive.to_dict()
    plan = triangle.mixes.loc[growth.index, list(SHARES)]
    assert growth[list(SHARES)].to_numpy() == pytest.approx(plan.to_numpy())
    assert growth["missed"].max() == pytest.approx(0.0)
    validation = realised.loc[("as planned", "validation")]
    assert validation["in_kind"].min() > 0.7


def test_end_states_add_up_and_groups_of_plans_cover_every_mix_beside_the_reference_mix(triangle):
    shares = triangle.end_states.groupby(["condition", "mix"])["share"].sum()
    assert shares.to_numpy() == pytest.approx(np.ones(len(shares)))
    counted = triangle.end_states.groupby(["condition", "mix"])["n"].sum()
    assert (counted == triangle.n_seeds).all()
    covered = set().union(*(set(own) for own in groups_of_plans(triangle).values()))
    assert covered == set(triangle.mixes.index)


def test_bands_tell_of_the_living_and_survival_of_all(triangle):
    survival = triangle.survival.set_index(["condition", "mix", "quarter"])["share"]
    runs = triangle.runs[triangle.runs["condition"] == "as planned"]
    for mix, own in runs.groupby("mix"):
        assert survival["as planned", mix, N_QUARTERS] == own["survived"].mean()
    bands = triangle.bands.set_index(["condition", "what", "mix", "quarter"]).sort_index()
    assert (bands["low"] <= bands["median"]).all()
    assert (bands["median"] <= bands["high"]).all()
    # The mix of the living is their plan in every quarter that is drawn.
    for share in SHARES:
        told = bands.loc[("as planned", share)]
        plan = triangle.mixes[share].reindex(told.index.get_level_values("mix"))
        assert told["median"].to_numpy() == pytest.approx(plan.to_numpy())
    # Before the founding there is no mix, and no cluster in it.
    assert bands.loc[("as planned", "in_kind")].index.get_level_values("quarter").min() == 3
    clusters = bands.loc[("as planned", "n_clusters")]["median"]
    assert clusters.xs(1, level="quarter").eq(0).all()


def test_series_sum_organisations_and_years():
    rows = pd.DataFrame(
        [
            # run, quarter, key, status, clusters, members, cash, fees, services, projects, grant,
            # in kind
            (0, 0, "m", "active", 9, 9, 9, 9, 9, 9, 9, 9),
            (0, 2, "m", "active", 4, 700, 5_000, 100, 50, 0, 0, 300),
            (0, 2, "n", "dissolved", 2, 300, 900, 0, 0, 40, 20, 0),
            (0, 6, "m", "active", 3, 600, 1_000, 200, 0, 0, 0, 100),
            (8, 1, "m", "active", 1, 1, 1, 1, 1, 1, 1, 1),
        ],
        columns=[
            "seed", "quarter", "key", "status", "n_clusters", "members", "cash_cents",
            "income_fees_cents", "income_services_cents", "income_projects_cents",
            "income_operating_grant_cents", "in_kind_cents",
        ],
    )  # fmt: skip
    table = series_of(rows, pd.DataFrame({"seed": [5, 0]}), 6)
    assert table["seed"].tolist() == [5] * 6 + [0] * 6
    assert (table.loc[table["seed"] == 5].drop(columns=["seed", "quarter"]) == 0).all(axis=None)
    own = table[table["seed"] == 0].set_index("quarter")
    assert own["active"].tolist() == [0, 1, 0, 0, 0, 1]
    assert own["fees_services"].tolist() == [0, 1.5, 1.5, 1.5, 1.5, 2.0]
    assert own["in_kind"].tolist() == [0, 3, 3, 3, 3, 1]
    # Operating grants count with projects; what is dissolved has no cash of its own any more.
    assert own["projects"].tolist() == [0, 0.6, 0.6, 0.6, 0.6, 0]
    assert own["cash_eur"].tolist() == [0, 50, 0, 0, 0, 10]
    assert own["n_clusters"].tolist() == [0, 4, 0, 0, 0, 3]


@pytest.fixture(scope="module")
def pictures(triangle):
    return list(draw_all(triangle))


@pytest.fixture(scope="module")
def page(triangle, tmp_path_factory):
    return save_triangle(triangle, tmp_path_factory.mktemp("page") / "triangle")


def test_pictures_are_drawn_for_one_condition_and_for_several(pictures):
    names = [picture.name for picture in pictures]
    assert names == [
        "triangle_levels", "triangle_gains", "triangle_arrows", "triangle_fates",
        "triangle_conditions",
    ]  # fmt: skip
    single = draw_all(made_triangle(steps=2, n_seeds=2, conditions=("main",)))
    assert [picture.name for picture in single] == names[:-1]


def test_tiles_do_not_leave_the_sheet(pictures):
    for picture in pictures:
        pixels = np.asarray(Image.open(io.BytesIO(picture.content)).convert("L"))
        for edge in (pixels[:2], pixels[-2:], pixels[:, :2], pixels[:, -2:]):
            assert (edge > 250).all(), f"{picture.name} touches the edge of the sheet"


def test_the_page_holds_everything_and_asks_for_nothing_outside(page, pictures):
    text = page.read_text(encoding="utf-8")
    assert page.stat().st_size < 8_000_000
    assert "A made-up study &lt;of&gt; mixes &amp; fates" in text
    assert not re.search(r"(src|href)=\"(?!data:|#)", text)
    assert not re.search(r"url\((?!#)|@import|fetch\(|XMLHttpRequest", text)
    saved = {path.stem: path.read_bytes() for path in (page.parent / "figures").glob("*.png")}
    assert saved == {picture.name: picture.content for picture in pictures}
    drawn = {path.stem for path in (page.parent / "figures").glob("*.svg")}
    assert drawn == {"alive_by_mix", "alive_over_time"}


def test_tables_are_kept_beside_the_page(page, triangle):
    gains = read_table(page.parent / "gains.parquet")
    assert len(gains) == len(triangle.gains)
    assert set(read_table(page.parent / "mixes.parquet").columns) == {"mix", *SHARES}


def test_the_same_study_gives_the_same_bytes_in_the_same_place(page, triangle):
    before = page.read_bytes()
    assert save_triangle(triangle, page.parent) == page
    assert page.read_bytes() == before


def test_a_folder_of_something_else_is_left_alone(triangle, tmp_path):
    (tmp_path / "letter.txt").write_text("Dear reader")
    with pytest.raises(FileExistsError, match="no funding triangle"):
        save_triangle(triangle, tmp_path)


def test_texts_of_a_study_cannot_end_the_script(tmp_path):
    hostile = made_triangle(steps=1, n_seeds=2, conditions=("</script><script>alert(1)</script>",))
    text = save_triangle(hostile, tmp_path / "t").read_text(encoding="utf-8")
    assert "alert(1)" in text
    assert "<script>alert" not in text.lower()


def test_page_data_say_what_the_tables_say(triangle):
    data = page_data(triangle)
    n = len(triangle.mixes)
    assert len(data["mixes"]) == n
    assert data["thirds"] == n - 1
    assert data["thirds_beside"]
    assert [c["name"] for c in data["conditions"]] == list(triangle.conditions)
    for condition in data["conditions"]:
        own = triangle.gains[triangle.gains["condition"] == condition["name"]]
        told = {BETTER: 1, WORSE: -1, NOT_SIGNIFICANT: 0}
        for place, outcome in enumerate(OUTCOMES):
            rows = own[own["outcome"] == outcome.key].set_index("mix")
            listed = condition["gains"][place]
            assert listed[data["thirds"]] is None
            assert [row[5] for row in listed[:-1]] == rows["verdict"].map(told).tolist()
            assert [row[3] + row[4] <= triangle.n_seeds for row in listed[:-1]]
        assert all(sum(count for _, count in end_states) == triangle.n_seeds for end_states in
                   condition["fates"])  # fmt: skip
        for lines in condition["lives"].values():
            assert len(lines) == n
            assert {len(line) for line in lines[0] if line} == {N_QUARTERS}
        assert condition["lives"]["alive"][0][1][0] == 0

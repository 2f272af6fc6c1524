"""Pictures: every run can be drawn, nothing collides, and captions tell what the tables hold."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import matplotlib as mpl  # Of which the tests take how to tell what lies inside an outline.
import numpy as np
import pytest

from analysis.figures import map, mix, network, ternary, timeline
from analysis.figures.layout import apart, label_sides, project, sunflower
from analysis.figures.of_run import PICTURES, draw_all
from analysis.figures.outlines import country_outlines
from analysis.funding import resources_eur_per_year, shares, shares_of_seeds
from analysis.picture import Picture
from analysis.saved_run import SavedRun
from analysis.style import KINDS, SOURCES
from tests.unit.made_run import make_run
from tests.unit.sheets import check_pictures, check_texts_of_vectors

OKABE_ITO = {
    "#000000", "#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7",
}  # fmt: skip
VARIANTS = {
    "one": {},
    "seeds": {"n_seeds": 4},
    "many": {"n_clusters": 60, "n_metaclusters": 8, "firms_per_cluster": 8, "planned": False},
    "grown": {"n_metaclusters": 2},
    "without": {"n_metaclusters": 0, "n_quarters": 4},
}


@pytest.fixture(scope="module", params=VARIANTS)
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> SavedRun:
    folder = tmp_path_factory.mktemp("runs") / request.param
    return SavedRun.read(make_run(folder, **VARIANTS[request.param]))


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> SavedRun:
    return SavedRun.read(make_run(tmp_path_factory.mktemp("runs") / "one"))


@pytest.fixture(scope="module")
def pictures(run: SavedRun) -> list[Picture]:
    return list(draw_all(run))


def test_each_picture_says_what_it_shows(run: SavedRun, pictures: list[Picture]) -> None:
    assert len(pictures) == len(PICTURES) - (not run.has_seeds)
    check_pictures(pictures)


def test_no_text_leaves_the_sheet_or_hits_another(pictures: list[Picture]) -> None:
    for picture in pictures:
        check_texts_of_vectors(picture)


ODD_NAMES = (
    "$5m to <b>$8m</b> & ~co_{x}", "高分子材料産業連合会とその会員企業の組合", "W" * 90,
    "Ünïted Clüsters of Very Long Names and Longer Ones", "\U0001f600 e\u0301 \\frac{1}{2}",
)  # fmt: skip


@pytest.mark.parametrize("n_clusters", [4, 6])
def test_odd_names_are_text_that_neither_leaves_the_sheet_nor_hits_another(
    tmp_path: Path, n_clusters: int
) -> None:
    run = SavedRun.read(make_run(tmp_path / "run", n_clusters=n_clusters, n_quarters=12))
    keys = run.results.clusters["key"].unique()
    names = dict(zip(keys, ODD_NAMES * 2, strict=False))
    run.results.clusters["name"] = run.results.clusters["key"].map(names)
    drawn = list(draw_all(run))
    check_pictures(drawn)
    for picture in drawn:
        check_texts_of_vectors(picture)
        assert b"<b>" not in picture.content
    assert "&lt;b&gt;" in next(p.embedded for p in drawn if p.name == "network")


def test_many_clusters_do_not_make_pictures_large(tmp_path: Path) -> None:
    run = SavedRun.read(
        make_run(tmp_path / "many", n_clusters=300, n_metaclusters=30, firms_per_cluster=4,
                 planned=False, n_quarters=4)
    )  # fmt: skip
    assert sum(len(picture.content) for picture in draw_all(run)) < 400_000


def test_the_same_run_gives_the_same_bytes(one: SavedRun) -> None:
    assert list(draw_all(one)) == list(draw_all(one))


def test_colours_are_distinguished_by_the_colour_blind() -> None:
    sources = [colour for _, colour in SOURCES.values()]
    kinds = [colour for _, colour in KINDS.values()]
    assert set(sources) <= OKABE_ITO
    assert set(kinds[:3]) <= OKABE_ITO  # Public bodies are grey.
    assert len({*sources, *kinds}) == len(sources) + len(kinds)


def test_mix_is_the_sum_of_what_organisations_raised(one: SavedRun) -> None:
    raised = resources_eur_per_year(one.clusters, "income")
    last_year = one.clusters[one.clusters["quarter"] > one.n_quarters - 4]
    fees = last_year["income_fees_cents"].sum() + last_year["income_services_cents"].sum()
    assert raised["fees_services"].iloc[-1] == pytest.approx(fees / 100)
    assert raised["in_kind"].iloc[-1] == pytest.approx(last_year["in_kind_cents"].sum() / 100)
    assert shares(raised).sum(axis=1).to_numpy() == pytest.approx(1.0)


def test_work_in_kind_is_no_part_of_cash(one: SavedRun) -> None:
    received = resources_eur_per_year(one.clusters, "cash")
    assert (received["in_kind"] == 0).all()
    late = one.clusters[one.clusters["quarter"] > one.n_quarters - 4]["cash_projects_cents"].sum()
    assert received["projects"].iloc[-1] == pytest.approx(late / 100)


def test_first_quarter_stands_for_a_year(one: SavedRun) -> None:
    raised = resources_eur_per_year(one.clusters, "income")
    first = one.clusters[one.clusters["quarter"] == 1]["in_kind_cents"].sum() / 100
    assert raised["in_kind"].loc[1] == pytest.approx(4 * first)


def test_mix_over_seeds_leaves_out_quarters_in_which_few_raised_anything(
    tmp_path: Path,
) -> None:
    run = SavedRun.read(make_run(tmp_path / "seeds", n_seeds=4))
    of_seeds = shares_of_seeds(run, "metacluster", "cash")
    # Nothing arrives before fees begin in quarter 16.
    assert of_seeds["fees_services"].index[0] == 16
    assert of_seeds["fees_services"].shape[1] == 4
    assert sum(own.iloc[-1] for own in of_seeds.values()).to_numpy() == pytest.approx(1.0)


def test_captions_tell_the_numbers_of_the_tables(one: SavedRun) -> None:
    last = shares(resources_eur_per_year(one.metaclusters, "income")).iloc[-1]
    assert f"{100 * last['projects']:.0f} % from projects" in mix.caption(one, "metacluster")
    assert "ends closer to the target" in ternary.caption(one, "metacluster")
    assert timeline.caption(one).startswith("The meta-cluster is in the phase of growth")
    assert "all of them belong to the meta-cluster" in map.caption(one)


def test_network_keeps_a_firm_in_its_place_and_says_how_many_it_draws(tmp_path: Path) -> None:
    run = SavedRun.read(make_run(tmp_path / "run", firms_per_cluster=200, n_quarters=8))
    places = network.places_of_firms(run)
    assert places.index.is_unique
    assert len(places) <= network.FIRMS_DRAWN < network.n_tied_firms(run.results.ties)
    assert places[["x", "y"]].to_numpy().min() >= 0
    assert places[["x", "y"]].to_numpy().max() <= 1


def test_discs_are_pushed_apart_even_from_the_same_spot() -> None:
    radii = np.array([1.0, 2.0, 0.5, 1.5, 1.0])
    centres = np.array([[0, 0], [0, 0], [0, 0], [10, 10], [10.5, 10]], dtype=float)
    places = apart(centres, radii)
    gap = np.hypot(*(places[:, None] - places[None, :]).transpose(2, 0, 1))
    needed = radii[:, None] + radii[None, :]
    off_diagonal = ~np.eye(5, dtype=bool)
    assert (gap[off_diagonal] >= needed[off_diagonal] * 0.99).all()
    assert np.array_equal(places, apart(centres, radii))


def test_discs_that_do_not_touch_stay() -> None:
    centres = np.array([[0, 0], [10, 0], [0, 10]], dtype=float)
    assert apart(centres, np.ones(3)) == pytest.approx(centres, abs=0.01)


def test_sunflower_fills_the_unit_disc_evenly() -> None:
    points = sunflower(400)
    radius = np.hypot(*points.T)
    assert radius.max() <= 1
    # As many points in a ring as its area asks for.
    assert np.mean(radius < 0.5) == pytest.approx(0.25, abs=0.02)


def test_names_of_near_points_do_not_hit_each_other() -> None:
    points = np.array([[1.0, 1.0], [1.1, 1.0], [1.05, 1.15]])
    widths, height = np.full(3, 0.6), 0.16
    boxes = []
    for (x, y), (dx, dy, align) in zip(
        points,
        label_sides(points, np.full(3, 0.03), widths, height, np.array([0, 0, 2, 2])),
        strict=True,
    ):
        left = x + dx - {"start": 0.0, "end": 0.6, "middle": 0.3}[align]
        boxes.append((left, y + dy, left + 0.6))
    for one_box, other in combinations(boxes, 2):
        apart_x = one_box[2] <= other[0] or other[2] <= one_box[0]
        assert apart_x or abs(one_box[1] - other[1]) >= height - 1e-9


def test_projection_keeps_distances() -> None:
    # Lisbon to Madrid is about 500 km.
    places = project(np.array([38.72, 40.42]), np.array([-9.14, -3.70]))
    assert np.hypot(*(places[1] - places[0])) == pytest.approx(502, abs=10)


@pytest.mark.parametrize(
    ("longitude", "latitude", "on_land"),
    [(-8.0, 39.5, True), (2.5, 47.0, True), (21.0, 52.0, True), (-30.0, 40.0, False)],
)
def test_outlines_hold_land_and_leave_out_sea(
    longitude: float, latitude: float, on_land: bool
) -> None:
    rings = country_outlines()
    assert all(np.allclose((ring[0] - ring[-1]) % 360, 0) for ring in rings)
    assert all((np.abs(np.diff(ring[:, 0])) < 180).all() for ring in rings)
    paths = [mpl.path.Path(ring) for ring in rings]
    assert any(path.contains_point((longitude, latitude)) for path in paths) is on_land

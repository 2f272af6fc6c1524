"""What a report says of a member list, and its map."""

from __future__ import annotations

from types import SimpleNamespace
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from analysis.figures import member_map
from analysis.member_echo import member_lists
from sim.scenario import Scenario
from sim.scenario.members import MemberEcho, read_members
from sim.simulation import rebuild, simulate

LIST = """name,kind,staff,lat,lon
A,sme,12,39.7,-8.9
B,large,700,39.8,-8.8
C,research,,39.9,-8.7
A,sme,10-49,,
D,sme,20,48.9,2.3
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("list")
    (folder / "list.csv").write_text(LIST, encoding="utf-8")
    (folder / "mine.toml").write_text(
        '[run]\nyears = 1\n[cluster.mine]\nname = "Mine"\ncountry = "PT"\nlatitude = 39.75\n'
        'longitude = -8.9\necosystem = "textile"\nmembers_csv = "list.csv"\nfounded = "2010Q1"\n'
        'fees = "flat"\n[fees.flat]\nform = "flat"\nflat_eur = 100.0\n'
        '[fees.metacluster]\nform = "flat"\nflat_eur = 100.0\n',
        encoding="utf-8",
    )
    results = simulate(Scenario.load(folder / "mine.toml"), seed=1)
    results.save(folder / "run")
    return folder / "run", results


def saved(results, **changes):
    return SimpleNamespace(results=results, scenario=results.scenario, **changes)


def test_the_table_says_what_was_understood(run):
    ((caption, table),) = member_lists(saved(run[1]))
    assert caption == "Member list of Mine"
    assert table.rows[0] == [
        "Members", "5 members: 3 sme, 1 large, 1 research; staff as a number for 3 of 5 "
        "(12 to 700, median 20), drawn for the others (1 by size class, 1 unknown)",
    ]  # fmt: skip
    text = str(table.rows)
    for said in ("drawn within its size class", "drawn by kind", "place drawn around the cluster",
                 "1 name stands more than once", "lies 1,300 km"):  # fmt: skip
        assert said in text


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (["12"], "1 member: 1 sme; staff 12"),
        (["12", "20"], "2 members: 2 sme; staff 12 to 20, median 16"),
        (["12", "", "n/a"], "staff as a number for 1 of 3 (12), drawn for the others (2 unknown)"),
        (["10-49", "12", "30"], "for 2 of 3 (12 to 30, median 21), drawn for the others "
         "(1 by size class)"),
        (["10-49", "<10", ""], "staff as a number for none of 3, drawn for the others "
         "(2 by size class, 1 unknown)"),
    ],
)  # fmt: skip
def test_the_echo_says_of_how_many_its_staff_is(cells, said, tmp_path):
    rows = "".join(f"sme;{cell}\n" for cell in cells)
    (tmp_path / "list.csv").write_text(f"kind;staff\n{rows}", encoding="utf-8")
    table = read_members(str(tmp_path / "list.csv")).table
    assert table is not None
    assert table.echo is not None
    assert said in table.echo.members()


def test_runs_of_older_versions_are_told_without_how_staff_was_given(run):
    echo = dict(run[1].run["member_lists"]["mine"])
    del echo["staff_told"]
    assert MemberEcho(**echo).members().endswith("staff 12 to 700, median 20")


def test_a_rebuilt_run_keeps_what_was_understood(run):
    assert rebuild(run[0]).run == run[1].run
    assert "member_lists" in run[1].run


def test_the_map_shows_members_around_their_cluster(run):
    picture = member_map.draw(saved(run[1]))
    assert picture is not None
    drawn = ET.fromstring(picture.embedded)
    (land,) = drawn.findall("svg")
    members = [disc for disc in land.findall("circle") if disc.attrib["fill"] != "none"]
    assert len(members) == 4
    top, height = float(land.attrib["y"]), float(land.attrib["height"])
    down = sorted(float(disc.attrib["cy"]) for disc in members)
    north, near = down[0], np.array(down[1:])
    assert north < top, "a member in Paris does not stretch it"
    # The three others are 0.1 degrees from each other, the southernmost below the middle.
    assert np.allclose(np.diff(near), np.diff(near)[0], atol=0.2)
    assert top < near[0] < near[1] < top + height / 2 < near[2] < top + height
    assert picture.caption == (
        "Mine: 3 of 4 members lie within its radius of 75 km; not shown: 1 too far away for the "
        "map and 1 without coordinates, placed by the seed."
    )


def test_no_map_without_a_list_that_tells_places(run):
    scenario = {**run[1].scenario, "members": {}}
    assert member_map.draw(SimpleNamespace(scenario=scenario)) is None

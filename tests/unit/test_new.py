"""A first scenario from a list or counts: questions, defaults, the file that is written."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
import typer
from openpyxl import Workbook, load_workbook

from analysis.commands.check import check_files
from analysis.new.answers import QUESTIONS, START
from analysis.new.command import Told, make
from analysis.new.countries import country_at, country_code
from analysis.new.ecosystems import usual_ecosystem
from analysis.new.making import answered
from analysis.new.members import counted_members, listed_members
from analysis.new.programmes import programmes_of
from analysis.new.template import write_template
from analysis.terminal import InputError
from sim.scenario import Scenario, ScenarioError
from sim.scenario.members import read_members
from sim.vocabulary import ECOSYSTEMS

LISTS = Path(__file__).parent / "member_lists"
COUNTS = {"sme": 40, "large": 3, "research": 2, "public": 1}
NOTHING = {question.name: None for question in QUESTIONS}


def told(members=None, counts=None, columns=(), words=(), sheet=None, **answers) -> Told:
    none = dict.fromkeys(COUNTS, 0)
    return Told(members, counts or none, sheet, columns, words, {**NOTHING, **answers})


def defaults(members):
    return answered(members, NOTHING, None)


def listed(name, **wanted):
    return listed_members(LISTS / name, wanted.get("columns", {}), wanted.get("words", {}), None)


def test_at_most_eight_questions_each_with_an_option():
    assert [question.name for question in QUESTIONS] == [
        "name", "country", "place", "ecosystem", "founded", "staff", "fee", "grants",
    ]  # fmt: skip


def test_defaults_come_from_the_list_and_are_said(capsys):
    answers = defaults(listed("polish_cp1250.txt"))
    assert answers.name == "polish cp1250"
    assert answers.country == "PL"
    assert (round(answers.place.latitude, 1), round(answers.place.longitude, 1)) == (50.3, 18.9)
    assert answers.ecosystem == "mobility_automotive"
    said = capsys.readouterr().err
    assert "country: PL (where the members lie; --country says otherwise)" in said
    assert said.count("says otherwise") == 8


def test_defaults_where_the_list_tells_less(capsys):
    answers = defaults(listed("a17_addresses.csv"))
    assert (answers.country, answers.place.words) == ("DE", "Münster"), "by the city column"
    answers = defaults(counted_members(COUNTS))
    assert (answers.name, answers.ecosystem, answers.fee) == ("My cluster", "digital", "banded")
    assert answers.staff_fte == 2.0, "0.043 of 46 members, in half posts"
    assert answers.grants == ("national-operation",)


def test_answers_given_by_option_are_not_asked(capsys):
    given = {
        "name": "Mine", "country": "Portugal", "place": "Aveiro", "ecosystem": "agri-food",
        "founded": "2010Q3", "staff": "2,5", "fee": "EUR 450", "grants": "none",
    }  # fmt: skip
    answers = answered(counted_members(COUNTS), given, None)
    assert capsys.readouterr().err == ""
    assert (answers.country, answers.place.latitude, answers.founded) == ("PT", 40.64, "2010Q3")
    assert (answers.ecosystem, answers.staff_fte, answers.fee) == ("agri_food", 2.5, "450")
    assert answers.grants == ()


def test_a_wrong_answer_is_asked_again(capsys):
    heard = []

    def ask(question, default):
        heard.append((question, default))
        return "Atlantis" if len(heard) == 2 else default

    answers = answered(counted_members(COUNTS), NOTHING, ask)
    assert len(heard) == len(QUESTIONS) + 1
    assert "wanted is a country by its code or name" in capsys.readouterr().err
    assert answers.country == "DE"


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"name": ""}, "--name"),
        ({"name": "x" * 81}, "1 to 80 letters"),
        ({"country": "Atlantis"}, "PT or Portugal"),
        ({"place": "Avero"}, "did you mean Aveiro?"),
        ({"place": "91, 5"}, "latitude from -90 to 90"),
        ({"ecosystem": "texitle"}, "did you mean textile?"),
        ({"founded": "soon"}, "such as 2012 or 2012Q3"),
        ({"founded": "2050"}, "a year or quarter to 2027"),
        ({"staff": "many"}, "full-time posts from 0 to 200"),
        ({"fee": "much"}, "banded"),
        ({"grants": "national-operatoin"}, "did you mean national-operation?"),
    ],
)
def test_a_wrong_option_is_refused_with_what_is_wanted(answers, said):
    with pytest.raises(InputError, match=said):
        answered(counted_members(COUNTS), NOTHING | answers, None)


VERONA = "45.44,10.99", "45.43,10.98", "45.5,11.2"


def around_verona(folder, places=VERONA):
    rows = "".join(f"sme;12;{place.replace(',', ';')}\n" for place in places)
    (folder / "list.csv").write_text(f"kind;staff;lat;lon\n{rows}", encoding="utf-8")
    return listed_members(folder / "list.csv", {}, {}, None)


def refusal_of_place(members, text, country):
    with pytest.raises(InputError) as refusal:
        answered(members, NOTHING | {"place": text, "country": country}, None)
    return str(refusal.value)


def test_a_place_that_is_no_larger_city_is_answered_with_the_middle_of_the_members(tmp_path):
    members = around_verona(tmp_path)
    said = refusal_of_place(members, "Verona", "IT")
    assert "latitude, longitude such as 45.440, 10.990, the middle of the members" in said
    assert "did you mean" not in said, "Vienna is far"
    said = refusal_of_place(members, "Bolonia", "IT")
    assert said.endswith("did you mean Bologna?"), "100 km away"


def test_without_places_it_is_said_how_to_give_degrees():
    said = refusal_of_place(counted_members(COUNTS), "Verona", "IT")
    assert "latitude, longitude such as 39.75, -8.93 (north and east of Greenwich" in said
    assert "Vienna" not in said


def test_what_state_aid_says_of_the_programmes_is_told_as_check_tells_it(tmp_path, capsys):
    file = tmp_path / "mine.toml"
    make(told(counts=COUNTS, country="DE", place="50, 10"), file, None, False)
    said = [line for line in capsys.readouterr().err.splitlines() if line.startswith("state aid: ")]
    assert "national-operation and regional-operation together pay 90% of running cost" in said[0]
    with suppress(typer.Exit):
        check_files([str(file)])
    assert said == [
        line for line in capsys.readouterr().err.splitlines() if line.startswith("state aid: ")
    ]


@pytest.mark.parametrize(
    ("latitude", "longitude", "country"),
    [(39.75, -8.93, "PT"), (50.29, 18.67, "PL"), (48.14, 11.58, "DE"), (45.46, 9.19, "IT"),
     (57.71, 12.3, "SE"), (47.5, 19.04, "HU"), (20.0, -40.0, None), (52.0, 5.7, "NL")],
)  # fmt: skip
def test_countries_by_place(latitude, longitude, country):
    assert country_at(latitude, longitude) == country


def test_countries_by_name_and_ecosystems_by_code():
    assert [country_code(name) for name in ("Österreich", "uk", "Polska", "pt", "x")] == [
        "AT", "GB", "PL", "PT", None,
    ]  # fmt: skip
    assert usual_ecosystem(["C22.29", "C25.73", "22.21", "x"]) == "energy_intensive"
    assert usual_ecosystem(["x", ""]) is None
    from analysis.new import ecosystems

    assert set(ecosystems._ECOSYSTEM.values()) == set(ECOSYSTEMS)


@pytest.mark.parametrize("country", ["PT", "FR", "ES", "IT", "AT", "DE", "PL", "SE", "GB", "TR"])
def test_every_country_has_programmes_and_its_file_has_no_faults(country, tmp_path, capsys):
    chosen = programmes_of(country, START)
    own = [path.stem for path in chosen.layers if not path.stem.startswith("eu_")]
    named = {"PT": "portugal", "FR": "france", "ES": "spain", "IT": "piedmont"}
    named["AT"] = "upper_austria"
    assert own == [named.get(country, "europe_generic")]
    file = tmp_path / "mine.toml"
    make(told(counts=COUNTS, country=country, place="50, 10"), file, None, False)
    scenario = Scenario.load(file)
    assert scenario.document.cluster["mine"].members.model_dump() == COUNTS
    assert scenario.document.programme, "somebody pays"


def test_the_file_is_commented_and_names_list_titles_and_words(tmp_path, capsys):
    (tmp_path / "list.csv").write_text(
        "Was,Leute,lat,lon\nVerein,5,50.1,8.7\nWerk,600,50.2,8.6\n", encoding="utf-8"
    )
    with pytest.raises(InputError, match="--column employees="):
        make(told(tmp_path / "list.csv"), tmp_path / "x.toml", None, False)
    assert not (tmp_path / "x.toml").exists()
    said = told(
        tmp_path / "list.csv",
        columns=["kind=Was", "employees=Leute"],
        words=["public=Verein", "large=Werk"],
        fee="450",
        name='Signs "$\\',
    )
    (tmp_path / "deep").mkdir()
    made = make(said, tmp_path / "deep" / "x", None, False)
    file = tmp_path / "deep" / "x.toml"
    assert made.record == {"scenario": str(file)}
    text = file.read_text("utf-8")
    assert text.startswith('# Signs "$\\: a scenario to start from')
    assert 'members_csv = "../list.csv"' in text
    assert "# Germany" in text
    scenario = Scenario.load(file)
    assert scenario.members["mine"].kind == ["public", "large"]
    assert scenario.document.fees["own"].flat_eur == 450.0
    assert scenario.document.run.title == 'Signs "$\\'


def test_nothing_is_written_over_unless_told(tmp_path, capsys):
    file = tmp_path / "mine.toml"
    make(told(counts=COUNTS), file, None, False)
    before = file.read_bytes()
    with pytest.raises(InputError, match="--replace writes over it"):
        make(told(counts=COUNTS, name="Other"), file, None, False)
    assert file.read_bytes() == before
    make(told(counts=COUNTS, name="Other"), file, None, True)
    assert file.read_bytes() != before
    assert [path.name for path in tmp_path.iterdir()] == ["mine.toml"], "nothing else is left"


def test_members_are_needed_once():
    with pytest.raises(InputError, match="give --members FILE, or counts"):
        make(told(), None, None, False)
    with pytest.raises(InputError, match="members are given twice"):
        make(told(LISTS / "a01_semicolon_bom_crlf.csv", counts=COUNTS), None, None, False)
    with pytest.raises(InputError, match="give it"):
        make(told(counts=COUNTS, sheet="x"), None, None, False)
    with pytest.raises(InputError, match="did you mean employees"):
        make(told(LISTS / "a30_workbook.xlsx", columns=["employes=x"]), None, None, False)
    with pytest.raises(ScenarioError, match="no such file"):
        make(told(Path("no.xlsx")), None, None, False)


def test_a_list_with_swapped_coordinates_is_refused_before_there_is_a_centre(tmp_path, capsys):
    rows = "".join(f"sme,{n},-8.9,39.7\n" for n in range(1, 9))
    (tmp_path / "pt.csv").write_text("kind,staff,lat,lon\n" + rows, encoding="utf-8")
    with pytest.raises(InputError, match=r"look swapped.*39\.70, -8\.90 in it"):
        make(told(tmp_path / "pt.csv"), tmp_path / "x.toml", None, False)
    with pytest.raises(InputError, match="look swapped"):
        make(told(LISTS / "a21_swapped.csv"), tmp_path / "x.toml", None, False)
    assert not (tmp_path / "x.toml").exists()


def test_the_radius_holds_four_fifths_of_the_members():
    members = listed("a24_country_other.csv")
    assert members.radius_km(52.0, 5.7) == 45.0, "four members in Madrid do not stretch it"
    assert counted_members(COUNTS).radius_km(52.0, 5.7) is None


def test_the_template_has_drop_downs_and_reads_back_when_filled(tmp_path):
    path = write_template(tmp_path / "list.xlsx")
    with pytest.raises(InputError, match="--replace"):
        write_template(path)
    with pytest.raises(InputError, match=r"list\.xlsx"):
        write_template(tmp_path / "list.ods")
    (fault,) = read_members(str(path)).faults
    assert "no row below the header" in fault.message
    book: Workbook = load_workbook(path)
    sheet = book["Members"]
    kinds = [v for v in sheet.data_validations.dataValidation if v.type == "list"]
    assert kinds[0].formula1 == '"sme,large,research,public"'
    assert "B2" in kinds[0].sqref
    sheet.append([])
    for row, values in enumerate(
        [["A", "sme", "10-49", 39.75, -8.93, "moulds"], ["B", "large", "1250", None, None, None]], 2
    ):
        for column, value in enumerate(values, 1):
            sheet.cell(row, column, value)
    book.save(path)
    done = read_members(str(path))
    assert done.faults == []
    assert done.table is not None
    assert done.table.kind == ["sme", "large"]
    assert (done.table.employees, done.table.size_class) == ([None, 1250.0], [[10, 49], None])

"""Members of a cluster from a list: single cells, titles, and the scenario that names it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sim.scenario import Scenario, ScenarioError
from sim.scenario.members import MembersRead, Wanted, read_members
from sim.scenario.members.places import Centre

FIXTURES = Path(__file__).parents[1] / "cli" / "fixtures"
HEADER = "kind,employees,latitude,longitude"


def read(folder: Path, text: str | bytes, **wanted) -> MembersRead:
    file = folder / "members.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_members(str(file), Wanted(**wanted))


def table_of(folder: Path, text: str | bytes, **wanted):
    done = read(folder, text, **wanted)
    assert done.faults == []
    assert done.table is not None
    return done.table


def remarks(folder: Path, text: str, **wanted) -> str:
    echo = table_of(folder, text, **wanted).echo
    return "\n".join(echo.lines())


def staff(folder: Path, *cells: str, places: tuple[str, str] = ("51.5", "6.5")) -> list:
    """Return the staff, or the size class, of members in a text parted by tabs."""
    rows = "".join(f"sme\t{cell}\t{places[0]}\t{places[1]}\n" for cell in cells)
    table = table_of(folder, "kind\temployees\tlatitude\tlongitude\n" + rows)
    classes = table.size_class or [None] * len(cells)
    return [
        tuple(size) if size else known for known, size in zip(table.employees, classes, strict=True)
    ]


def test_a_sheet_with_semicolons_commas_blanks_and_names():
    scenario = Scenario.load(FIXTURES / "members.toml")
    table = scenario.members["alpha"]
    assert table.kind == ["sme", "large", "research", "public"]
    assert table.employees == [12.5, 650.0, 300.0, 120.0]
    assert table.latitude[0] == 39.7
    assert table.keywords[0] == ["injection moulding", "sensors"]
    assert table.counts().model_dump() == {"sme": 1, "large": 1, "research": 1, "public": 1}
    assert scenario.notes[0] == (
        "members_good.csv: 4 members: 1 sme, 1 large, 1 research, 1 public; "
        "staff 12.5 to 650, median 210"
    )
    assert "Invented" not in str(scenario.to_dict())
    assert Scenario.from_dict(scenario.to_dict()) == scenario


def test_all_faults_of_a_sheet_are_reported_with_row_and_column():
    with pytest.raises(ScenarioError) as raised:
        Scenario.load(FIXTURES / "members_bad.toml")
    assert [(fault.line, fault.key) for fault in raised.value.faults] == [
        (1, "row 1"),
        (3, "row 3, column kind"),
        (4, "row 4, column latitude"),
        (5, "row 5"),
        (6, "row 6, column latitude"),
    ]
    assert raised.value.faults[1].nearest == "sme"
    asked = raised.value.faults[0]
    assert 'columns "kind", "emplyees", "latitude", "longitude"' in asked.given
    assert asked.nearest == "emplyees", "the title meant, not the column that is missing"
    assert 'members_columns = { employees = "emplyees" }' in asked.allowed


@pytest.mark.parametrize(
    ("row", "column", "message"),
    [
        ("sme,zero,1,1", "employees", "not a number"),
        ("sme,0,1,1", "employees", "out of range"),
        ("sme,-5,1,1", "employees", "out of range"),
        ("sme,2000000,1,1", "employees", "out of range"),
        ("sme,1.2.3,1,1", "employees", "not a number"),
        ("sme,5,91,1", "latitude", "out of range"),
        ("sme,5,1,-361", "longitude", "out of range"),
        ("sme,5,,1", "latitude", "empty cell"),
        ("sme,5,1,n/a", "longitude", "empty cell"),
        ("guild,5,1,1", "kind", "unknown kind"),
        (",5,1,1", "kind", "empty cell"),
    ],
)
def test_a_bad_cell(tmp_path, row, column, message):
    (fault,) = read(tmp_path, f"{HEADER}\nsme,5,1,1\n{row}\n").faults
    assert (fault.line, fault.key) == (3, f"row 3, column {column}")
    assert message in fault.message


def test_faults_of_one_sort_are_reported_once_with_their_number_and_first_rows(tmp_path):
    rows = "".join(f"guild{i % 5},5,1,1\n" for i in range(60))
    (fault,) = read(tmp_path, f"{HEADER}\n{rows}").faults
    assert (fault.line, fault.key) == (2, "rows 2, 3, 4 and 57 more, column kind")
    assert fault.given == '"guild0", "guild1", "guild2" ...'
    assert len(str(fault)) < 400


# --- numbers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell",
    ["1250", "1 250", "1\u00a0250", "1\u202f250", "1\u2009250", "1'250", "1’250", "1250.0",
     "1.250,0", "1,250.0", "1250 MA", "ca. 1250", "~1250", "1250 employees", "1.25e3"],
)  # fmt: skip
def test_one_number_in_the_writing_of_many_countries(tmp_path, cell):
    assert staff(tmp_path, cell) == [1250.0]


def test_a_mark_before_three_digits_follows_the_other_numbers(tmp_path):
    comma_places = ("51,5", "6,5")
    assert staff(tmp_path, "1.250", "12", places=comma_places) == [1250.0, 12.0]
    assert staff(tmp_path, "1.250", "12,5") == [1250.0, 12.5]
    assert staff(tmp_path, "1,250", "12") == [1250.0, 12.0]
    assert staff(tmp_path, "1.250", "12") == [1250.0, 12.0], "12 would be 12.000"
    assert staff(tmp_path, "1.250", "10-49") == [1250.0, (10, 49)], "classes are whole too"
    assert staff(tmp_path, "1.250", "0.750", "2.5") == [1.25, 0.75, 2.5], "decimals of this column"


def test_what_no_other_number_decides_is_asked(tmp_path):
    (fault,) = read(tmp_path, f"{HEADER}\nsme,1.250,51.5,6.5\nsme,12.500,51.6,6.5\n").faults
    assert fault.key == "rows 2 and 3, column employees"
    assert "may be thousands or decimals" in fault.message


def test_coordinates_have_decimals_whatever_the_mark(tmp_path):
    table = table_of(tmp_path, "kind;employees;lat;lon\nsme;1.250;51,984;6,350\n")
    assert (table.latitude, table.longitude, table.employees) == ([51.984], [6.35], [1250.0])
    table = table_of(tmp_path, f"{HEADER}\nsme,5,51.98° N,8.4° W\n")
    assert (table.latitude, table.longitude) == ([51.98], [-8.4])
    table = table_of(tmp_path, 'kind,staff,coordinates\nsme,5,"51.98, -6.35"\n')
    assert (table.latitude, table.longitude) == ([51.98], [-6.35])


# --- staff that is a class or unknown -----------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "low", "high"),
    [
        ("10-49", 10, 49), ("50–249", 50, 249), ("10 bis 49", 10, 49), ("10 à 49", 10, 49),
        ("<10", 1, 9), ("< 10", 1, 9), ("moins de 10", 1, 9), ("unter 10", 1, 9), ("≤9", 1, 9),
        ("bis 9", 1, 9), ("250+", 250, 1000), (">250", 251, 1004), ("≥ 250", 250, 1000),
        ("über 250", 251, 1004), ("250 et plus", 250, 1000), ("1.000+", 1000, 4000),
        ("micro", 1, 9), ("klein", 10, 49), ("moyenne", 50, 249), ("gran empresa", 250, 1000),
        ("piccola", 10, 49), ("média", 50, 249), ("10-49 Mitarbeiter", 10, 49),
    ],
)  # fmt: skip
def test_size_classes_in_many_writings(tmp_path, cell, low, high):
    assert staff(tmp_path, cell) == [(low, high)]


def test_a_size_column_helps_where_staff_is_empty(tmp_path):
    text = "kind,employees,size class,lat,lon\nsme,12,small,1,1\nsme,,medium,1,1\nmicro,,,1,1\n"
    table = table_of(tmp_path, text)
    assert table.employees == [12.0, None, None]
    assert table.size_class == [None, [50, 249], [1, 9]], "a kind may name its size"


@pytest.mark.parametrize("cell", ["Oct-49", "Okt 49", "10. Okt", "oct.-49"])
def test_a_class_that_a_spreadsheet_made_a_date_of_is_refused_clearly(tmp_path, cell):
    (fault,) = read(tmp_path, f"{HEADER}\nsme,{cell},1,1\n").faults
    assert "made a date of a size class" in fault.message
    assert "(perhaps 10-" in fault.given


# --- titles and kinds ---------------------------------------------------------------------------


def test_headers_in_any_order_case_and_common_spelling(tmp_path):
    text = "\ufeffLON;Lat;Type;EMPLOYEES;Profile keywords\n-8,9;39,7;Start-up;5;Lasers|Optics\n"
    table = table_of(tmp_path, text)
    assert (table.longitude, table.latitude, table.kind) == ([-8.9], [39.7], ["sme"])
    assert table.keywords == [["lasers", "optics"]]


@pytest.mark.parametrize(
    ("titles", "kinds"),
    [
        ("Type;Employees;Latitude;Longitude", "SME;Large company;University;Municipality"),
        ("Art;Mitarbeiterzahl;Breitengrad;Längengrad",
         "KMU;Großunternehmen;Hochschule;öffentliche Einrichtung"),
        ("Catégorie;Effectif;Latitude;Longitude",
         "PME;Grande entreprise;Université;Collectivité territoriale"),
        ("Tipo de entidad;Nº de empleados;Latitud;Longitud",
         "PYME;Gran empresa;Centro de investigación;Ayuntamiento"),
        ("Tipologia;Numero dipendenti;Latitudine;Longitudine",
         "PMI;Grande impresa;Università;Ente pubblico"),
        ("Tipo;Número de trabalhadores;Latitude;Longitude",
         "PME;Grande empresa;Universidade;Câmara Municipal"),
        ("Soort organisatie;Aantal medewerkers;Breedtegraad;Lengtegraad",
         "MKB;Grootbedrijf;Kennisinstelling;Gemeente"),
        ("Rodzaj;Liczba pracowników;Szerokość geograficzna;Długość geograficzna",
         "MŚP;Duże przedsiębiorstwo;Uniwersytet;Urząd Miasta"),
        ("Typ organizace;Počet zaměstnanců;Zeměpisná šířka;Zeměpisná délka",
         "malý podnik;velká firma;Vysoká škola;veřejná instituce"),
    ],
)  # fmt: skip
def test_titles_and_kinds_in_many_languages(tmp_path, titles, kinds):
    rows = "".join(f"{kind};300;51,5;6,5\n" for kind in kinds.split(";"))
    table = table_of(tmp_path, f"{titles}\n{rows}")
    expected = ["sme", "large", "research", "public"]
    expected[3:] = ["public"]
    assert table.kind == expected
    assert table.employees == [300.0] * 4
    assert table.latitude == [51.5] * 4


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("public university", "research"), ("Institution publique", "public"),
        ("medium-sized firm", "sme"), ("hospital", "public"), ("RTO", "research"),
        ("corporate", "large"), ("start_up", "sme"), ("Forschungsinstitut", "research"),
        ("kleine und mittlere Unternehmen", "sme"), ("piccola e media impresa", "sme"),
    ],
)  # fmt: skip
def test_spellings_of_kinds(tmp_path, word, kind):
    assert table_of(tmp_path, f"{HEADER}\n{word},5,1,1\n").kind == [kind]


def test_a_firm_of_no_told_size_is_of_the_kind_that_its_staff_says(tmp_path):
    table = table_of(tmp_path, f"{HEADER}\ncompany,5,1,1\nUnternehmen,250,1,1\ncompany,,1,1\n")
    assert table.kind == ["sme", "large", "sme"]


def test_a_scenario_says_which_column_is_which_and_what_words_mean(tmp_path):
    text = "Was,Leute,lat,lon,Notiz\nVerein,5,1,1,x\nWerk,600,1,1,y\n"
    (fault,) = [f for f in read(tmp_path, text).faults if "understood" in f.message]
    assert "kind or employees" in fault.message
    assert 'columns "Was", "Leute", "lat", "lon", "Notiz"' in fault.given
    columns = {"kind": "was", "employees": "Leute"}
    (fault,) = read(tmp_path, text, columns=columns).faults
    assert (fault.key, fault.given) == ("rows 2 and 3, column Was (kind)", '"Verein", "Werk"')
    kinds = {"public": ["Verein"], "large": ["werk"]}
    assert table_of(tmp_path, text, columns=columns, kinds=kinds).kind == ["public", "large"]
    (fault,) = read(tmp_path, text, columns=columns | {"kind": "Wass"}, kinds=kinds).faults
    assert (fault.nearest, fault.key) == ("Was", "row 1, column kind")
    table = table_of(tmp_path, text, columns=columns | {"kind": ""})
    assert table.kind == ["sme", "large"], "a list without kinds"


def test_two_columns_that_could_be_one_are_asked_about(tmp_path):
    text = "kind,Mitarbeiter 2023,Mitarbeiter 2024,lat,lon\nsme,5,6,1,1\n"
    (fault,) = read(tmp_path, text).faults
    assert "several columns could be employees" in fault.message
    assert 'employees = "Mitarbeiter 2024"' in fault.allowed
    table = table_of(tmp_path, text, columns={"employees": "Mitarbeiter 2024"})
    assert table.employees == [6.0]
    table = table_of(tmp_path, "kind,staff abroad,staff,lat,lon\nsme,5,6,1,1\n")
    assert table.employees == [6.0], "a whole title goes first"


def test_signs_that_a_terminal_would_obey_are_not_told(tmp_path):
    text = "kind,staff,\x1b[31mred\nsme,5,x\n\x1b[2Jguild,5,x\n"
    (fault,) = read(tmp_path, text).faults
    assert fault.given == '"[2Jguild"'
    assert "columns left out: [31mred" in remarks(tmp_path, text.replace("\x1b[2Jguild", "sme"))


def test_headers_that_are_not_there(tmp_path):
    (fault,) = read(tmp_path, "kind,lat,lon\nsme,1,1\n").faults
    assert "understood as employees" in fault.message
    (fault,) = read(tmp_path, "kind,staff,lat\nsme,5,1\n").faults
    assert "understood as longitude" in fault.message
    (fault,) = read(tmp_path, "kind,staff,wo,wohin\nsme,5,51.2,6.3\n").faults
    assert "latitude or longitude" in fault.message, "columns that may be coordinates"
    assert table_of(tmp_path, "kind,staff\nsme,5\n").latitude == [None]
    assert "no members" in read(tmp_path, "").faults[0].message
    assert "no members" in read(tmp_path, HEADER + "\n").faults[0].message


# --- places -------------------------------------------------------------------------------------

DELFT = Centre(52.0, 4.4, 50.0)


def test_longitudes_go_on_beyond_180_degrees(tmp_path):
    text = f"{HEADER}\nsme,5,1,190\nsme,5,1,-181\nsme,5,1,180\n"
    assert table_of(tmp_path, text).longitude == [-170.0, 179.0, 180.0]
    assert "go on around the globe: rows 2 and 3" in remarks(tmp_path, text)


def test_no_place_and_the_place_of_no_place(tmp_path):
    text = f"{HEADER}\nsme,5,0,0\nsme,5,,\nsme,5,52,4.4\n"
    table = table_of(tmp_path, text, centre=DELFT)
    assert table.latitude == [None, None, 52.0]
    said = remarks(tmp_path, text, centre=DELFT)
    assert "latitude 0, longitude 0 is taken as unknown: row 2" in said
    assert "place drawn around the cluster (radius 50 km) for 2 members, rows 2 and 3" in said


def test_one_swapped_row_among_right_ones_is_found(tmp_path):
    text = f"{HEADER}\nsme,5,52.1,4.5\nsme,5,4.5,52.1\nsme,5,40.4,-3.7\n"
    (fault,) = read(tmp_path, text, centre=DELFT).faults
    assert fault.key == "row 3, column latitude and longitude"
    assert fault.given == "4.5/52.1"


# --- what the author may want to look at --------------------------------------------------------


def test_kinds_against_sizes_are_said(tmp_path):
    said = remarks(tmp_path, f"{HEADER}\nsme,5000,1,1\nlarge,2,1,2\nlarge,250+,1,3\nsme,9,1,4\n")
    assert "1 called sme with 250 staff or more (5,000): row 2; kept as they are" in said
    assert "1 called large with fewer than 250 staff (2): row 3; kept as they are" in said


def test_members_that_stand_twice_are_said_by_name_or_place(tmp_path):
    said = remarks(tmp_path, "name,kind,staff\nA b,sme,5\nB,sme,5\na-B,sme,6\n")
    assert "1 name stands more than once (2 times: rows 2 and 4)" in said
    assert "more than once" not in remarks(tmp_path, "kind,staff,city\nsme,5,X\nsme,5,X\n")


def test_totals_and_empty_rows_are_no_members(tmp_path):
    text = "name,kind,staff,note\nA,sme,5,x\nB,sme,6,y\n,,,as of March\n\nTotal,,11,\n"
    table = table_of(tmp_path, text)
    assert table.employees == [5.0, 6.0]
    said = remarks(tmp_path, text)
    assert "totals are left out: row 6" in said
    assert "left out: row 4" in said


# --- the scenario that names a list -------------------------------------------------------------


def test_a_missing_sheet_is_reported_in_the_scenario(tmp_path):
    text = (FIXTURES / "members.toml").read_text("utf-8")
    text = text.replace("good.toml", (FIXTURES / "good.toml").as_posix())
    (tmp_path / "v.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as raised:
        Scenario.load(tmp_path / "v.toml")
    (fault,) = raised.value.faults
    assert (fault.line, fault.key) == (6, "cluster.alpha.members_csv")
    assert str(tmp_path / "members_good.csv") in fault.message
    missing = read_members(str(FIXTURES / "members_god.csv")).faults[0]
    assert missing.message == "no such file"
    assert missing.nearest == str(FIXTURES / "members_good.csv")


def test_a_list_that_is_no_file_is_refused_without_waiting_for_it(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    (fault,) = read_members(str(tmp_path / "pipe.csv")).faults
    assert fault.message == "not a file but a pipe"
    (fault,) = read_members("/dev/zero").faults
    assert fault.message == "not a file but a device"


def test_a_scenario_names_titles_and_kinds(tmp_path):
    (tmp_path / "list.csv").write_text("Was,Leute\nVerein,5\nWerk,600\n", encoding="utf-8")
    text = (FIXTURES / "members.toml").read_text("utf-8")
    text = text.replace("good.toml", (FIXTURES / "good.toml").as_posix())
    text = text.replace("members_good.csv", "list.csv")
    text += 'members_columns = { kind = "Was", employees = "Leute" }\n'
    text += 'members_kinds = { large = ["Werk"], public = ["Verein"] }\n'
    (tmp_path / "v.toml").write_text(text, encoding="utf-8")
    scenario = Scenario.load(tmp_path / "v.toml")
    assert scenario.members["alpha"].kind == ["public", "large"]
    other = scenario.with_overrides({"cluster.alpha.members_kinds.large": ["Werk", "Verein"],
                                     "cluster.alpha.members_kinds.public": []})  # fmt: skip
    assert other.members["alpha"].kind == ["large", "large"], "read again, since it is told anew"
    assert Scenario.from_dict(scenario.to_dict()) == scenario


def test_words_on_a_list_that_there_is_not_are_a_fault(tmp_path):
    text = (FIXTURES / "good.toml").read_text("utf-8")
    text += '\n[cluster.alpha.members_columns]\nkind = "Art"\n'
    (tmp_path / "v.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"alpha\.members_columns: .*there is none"):
        Scenario.load(tmp_path / "v.toml")


def test_members_in_a_dictionary_are_checked():
    data = Scenario.load(FIXTURES / "members.toml").to_dict()
    data["members"]["alpha"]["employees"][1] = -1.0
    data["members"]["beta"] = data["members"]["alpha"]
    with pytest.raises(ScenarioError) as raised:
        Scenario.from_dict(data)
    told = [(fault.key, fault.given) for fault in raised.value.faults]
    assert ("members.alpha.employees", "-1.0") in told


def test_columns_in_a_dictionary_are_of_one_length_and_have_a_cluster():
    data = Scenario.load(FIXTURES / "members.toml").to_dict()
    data["members"]["beta"] = data["members"]["alpha"]
    with pytest.raises(ScenarioError, match=r"members\.beta"):
        Scenario.from_dict(data)
    data["members"] = {"alpha": data["members"]["alpha"] | {"latitude": [1.0]}}
    with pytest.raises(ScenarioError, match=r"members\.alpha: .*length"):
        Scenario.from_dict(data)
    whole = Scenario.load(FIXTURES / "members.toml").to_dict()
    whole["members"]["alpha"]["latitude"][0] = None
    with pytest.raises(ScenarioError, match="both latitude and longitude"):
        Scenario.from_dict(whole)

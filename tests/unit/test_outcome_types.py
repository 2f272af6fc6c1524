"""One type an outcome, in every table, whatever a chunk of runs, a failure or a gap holds."""

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis.comparisons import differences
from analysis.studies import Study
from analysis.sweeps import load_sweep, sweep
from analysis.sweeps.chunks import FAILED, failed_row, rows_table
from analysis.sweeps.runs_table import runs_table
from analysis.sweeps.shards import shards
from sim.core.parquet import read_table, write_table
from sim.outcomes import flatten, row_types, type_of
from sim.outcomes.types import (
    COUNT,
    NUMBER,
    TEXT,
    YES_OR_NO,
    column,
    typed,
)
from sim.simulation import simulate
from tests.unit.small_study import write_study
from tests.worlds import tiny_scenario

PYTHON_TYPES = {NUMBER: (int, float), COUNT: int, YES_OR_NO: bool, TEXT: str}
STORED = {NUMBER: pa.float64(), COUNT: pa.int64(), YES_OR_NO: pa.bool_(), TEXT: pa.string()}


@pytest.mark.parametrize("seed", [1, 2])
def test_values_are_of_the_type_declared_beside_their_outcome(seed):
    row = flatten(simulate(tiny_scenario(run__years=1), seed=seed).summary)
    types = row_types()
    assert list(row) == list(types)
    for name, value in row.items():
        if value is None:
            assert types[name] in (NUMBER, TEXT), f"{name} may lack a value"
        else:
            assert isinstance(value, PYTHON_TYPES[types[name]]), name
            assert isinstance(value, bool) == (types[name] == YES_OR_NO), name


def test_a_column_has_the_type_of_its_outcome_with_gaps_or_without():
    for gaps, count, truth in ((False, "int64", "bool"), (True, "Int64", "boolean")):
        assert column([1, 2], COUNT, gaps=gaps).dtype == count
        assert column([True, False], YES_OR_NO, gaps=gaps).dtype == truth
        assert column([1, None], NUMBER, gaps=gaps).dtype == "float64"
        assert column([None, None], TEXT, gaps=gaps).dtype == "str"
    assert column([None, None], COUNT, gaps=True).dtype == "Int64"
    assert column([None, True], YES_OR_NO, gaps=True).tolist() == [pd.NA, True]
    with pytest.raises((TypeError, ValueError)):
        column([1, None], COUNT)
    table = typed(pd.DataFrame({"jobs": [1, 2]}), {"jobs": NUMBER}, gaps=False)
    assert table["jobs"].dtype == "float64"


# --- sweeps --------------------------------------------------------------------------------------

MEETS_OR_NOT = """
[funder.eu]
name = "EU"
level = "eu"
[programme.call]
name = "Call"
funder = "eu"
instrument = "project_call"
tiers = ["cluster", "metacluster"]
start = "2016Q1"
end = "2016Q4"
budget_eur_per_year = 1_000_000.0
partners_min = 1
partners_max = 6
"""
PARTNERS = """
[study]
replicates = 2
years = 1
outcomes = ["survived", "jobs", "members_last", "cause_of_end"]
[scenarios]
pair = "pair.toml"
[vary.least]
key = "programme.call.partners_min"
values = [1, 2, 3]
[vary.most]
key = "programme.call.partners_max"
values = [5, 2, 6]
[series]
model = []
metaclusters = []
"""


@pytest.fixture(scope="module")
def partners(tmp_path_factory):
    """A study of which one draw in nine asks for more partners than it allows, and fails."""
    folder = tmp_path_factory.mktemp("partners")
    write_study(folder)
    with (folder / "plain.toml").open("a") as plain:
        plain.write(MEETS_OR_NOT)
    file = folder / "partners.toml"
    file.write_text(PARTNERS)
    return file


@pytest.fixture(scope="module")
def swept(partners):
    out = partners.parent / "out"
    return out, sweep(partners, out, workers=0)


def test_a_chunk_whose_runs_all_fail_ends_no_sweep(swept):
    out, runs = swept
    assert len(runs) == 18
    assert (runs["status"] == FAILED).sum() == 2
    types = {name: type_of(name) for name in ("survived", "jobs", "members_last", "cause_of_end")}
    for file in [*shards(out, "rows"), out / "runs.parquet"]:
        schema = pq.read_schema(file)
        assert {name: schema.field(name).type for name in types} == {
            name: STORED[kind] for name, kind in types.items()
        }
    assert (runs["survived"].dtype, runs["members_last"].dtype) == ("boolean", "Int64")
    assert runs.loc[runs["status"] == FAILED, "survived"].isna().all()
    pd.testing.assert_frame_equal(load_sweep(out).runs, runs)
    read = read_table(out / "runs.parquet")
    assert (read["survived"].dtype, read["members_last"].dtype) == ("boolean", "Int64")


def test_types_do_not_hang_on_which_runs_are_there(partners):
    study = Study.load(partners)
    fail = failed_row(("pair", 7, 1), ValueError("no"), study.fields)
    good = fail | {"status": "done", "error": None, "seed": 2, "survived": True, "jobs": 3.0,
                   "members_last": 4}  # fmt: skip
    tables = [runs_table(study, [rows_table(rows, study.fields)] if rows else [])
              for rows in ([fail], [good], [fail, good], [])]  # fmt: skip
    assert len({tuple(table.dtypes) for table in tables}) == 1


def test_shards_from_before_outcomes_had_types_are_brought_to_them(partners):
    study = Study.load(partners)
    rows = rows_table([failed_row(("pair", 7, s), ValueError("no"), study.fields) for s in (1, 2)],
                      study.fields)  # fmt: skip
    truth = rows.schema.get_field_index("survived")
    old = rows.set_column(truth, "survived", pa.array([1.0, None], pa.float64()))
    table = runs_table(study, [old])
    assert table["survived"].tolist() == [True, pd.NA]
    lacking = runs_table(study, [rows.drop_columns(["jobs"])])
    assert lacking["jobs"].isna().all()
    assert lacking["jobs"].dtype == "float64"
    broken = rows.set_column(truth, "survived", pa.array(["yes", "no"]))
    with pytest.raises(pa.ArrowInvalid):
        runs_table(study, [broken])


def test_the_table_of_a_sweep_is_written_and_read_in_the_same_types(swept, tmp_path):
    _, runs = swept
    for table in (runs, runs[runs["status"] == FAILED].reset_index(drop=True)):
        write_table(table, tmp_path / "table.parquet")
        again = read_table(tmp_path / "table.parquet")
        assert again["survived"].isna().equals(table["survived"].isna())
        assert pq.read_schema(tmp_path / "table.parquet").field("survived").type == pa.bool_()


# --- comparisons ---------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", ["bool", "boolean", "float64", "object", "Int64"])
def test_yes_and_no_are_judged_as_declared_in_any_type_of_column(dtype):
    values = [True, False, True, True, False, True] + [True] * 6
    runs = pd.DataFrame({"scenario": ["a"] * 6 + ["b"] * 6, "seed": [*range(6)] * 2})
    runs["survived"] = pd.Series(values).astype(dtype)
    assert differences(runs, ["survived"])["test"].tolist() == ["McNemar"]


def test_gaps_make_no_numbers_of_yes_and_no():
    runs = pd.DataFrame({"scenario": ["a"] * 4 + ["b"] * 4, "seed": [*range(4)] * 2})
    runs["cluster.one.active"] = column([True, None, True, False] * 2, YES_OR_NO, gaps=True)
    runs["jobs"] = [0.0, 1.0, 0.0, 1.0, 1.0, 1.0, 0.0, 0.0]
    runs["mine"] = [0, 1, 0, 1, 1, 1, 0, 0]
    found = differences(runs.assign(**{"cluster.one.active": [1, None, 0, 0, 1, None, 1, 1]}),
                        ["cluster.one.active", "jobs", "mine"])  # fmt: skip
    assert found["test"].tolist() == ["McNemar", "paired t", "paired t"]
    assert found["n"].tolist() == [3, 4, 4]
    assert set(differences(runs, ["mine"], yes_or_no=["mine"])["test"]) == {"McNemar"}

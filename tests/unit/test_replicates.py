"""Tables over seeds, made of runs by hand."""

import pandas as pd

from analysis.replicates import Replicates
from sim.core.parquet import read_table
from sim.outcomes import flatten
from sim.results import Results
from sim.run_files import SERIES
from tests.unit.made_run import make_run
from tests.unit.test_results import bytes_of


def replicates(tmp_path, *changes):
    first = Results.load(make_run(tmp_path / "made", n_clusters=2, n_quarters=8))
    summaries = [first.summary | {"seed": seed} | change for seed, change in enumerate(changes, 1)]
    series = {
        name: pd.concat([table.assign(seed=seed) for seed in range(1, len(changes) + 1)])
        for name, table in first.tables.items()
        if name in SERIES
    }
    return Replicates(first, summaries, series)


def test_a_row_a_seed_with_the_fields_of_the_summary(tmp_path):
    several = replicates(
        tmp_path,
        {"cause_of_end": None, "survived": True, "months_secured": 3.5, "mix_cash": None},
        {"cause_of_end": "empty label", "survived": False, "self_financing_quarter": None},
    )
    table = several.table
    assert list(table.columns) == list(flatten(several.summaries[0]))
    assert list(table["seed"]) == [1, 2]
    assert list(table["survived"]) == [True, False]
    assert table["survived"].dtype == bool
    assert table["cause_of_end"].isna().tolist() == [True, False]
    assert table["cause_of_end"][1] == "empty label"
    assert pd.isna(table["mix_cash.projects"][0])
    assert table["self_financing_quarter"].dtype == "float64"
    assert table["innovations"].dtype == "int64"


def test_all_files_of_a_run_and_those_over_seeds_are_written(tmp_path):
    several = replicates(tmp_path, {}, {})
    (tmp_path / "run").mkdir()
    several.write(tmp_path / "run")
    of_typical = bytes_of(tmp_path / "made")
    written = bytes_of(tmp_path / "run")
    # What describes the run knows the tables of all seeds as well.
    assert {name for name in of_typical if written[name] != of_typical[name]} == {"run.json"}
    assert set(written) - set(of_typical) == {
        "replicates.parquet",
        *(f"{name}_replicates.parquet" for name in SERIES),
    }
    # A text that no seed has is a text all the same.
    causes = read_table(tmp_path / "run" / "replicates.parquet")["cause_of_end"]
    assert causes.isna().all()
    assert causes.dtype == "str"
    assert len(read_table(tmp_path / "run" / "model_replicates.parquet")) == 18

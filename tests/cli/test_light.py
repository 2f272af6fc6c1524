"""Commands that only read and tell do not wait for what runs, tables and pictures need."""

import json
import subprocess
import sys

import pytest

from sim.outcomes.meanings import OUTCOME_MEANINGS
from tests.cli.commands import ROOT, refused, run_py

HEAVY = (
    "dask", "jinja2", "llvmlite", "matplotlib", "mesa", "networkx", "numba", "numpy",
    "openpyxl", "pandas", "PIL", "pyarrow", "rich", "scipy",
)  # fmt: skip

DRAWING = ("matplotlib", "PIL")
LOADED_BY_OTHERS = ("networkx", "scipy.linalg", "scipy.spatial", "scipy.special")

_SCRIPT = """
import sys
sys.argv = ["run.py", *sys.argv[1:]]
import run
try:
    run.app()
except SystemExit as done:
    code = done.code or 0
print(*sorted({name.split(".")[0] for name in sys.modules}), file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.parametrize(
    "command",
    [
        "--help",
        "run --help",
        "compare --help",
        "sweep --help",
        "new --help",
        "check materialix",
        "check scenarios/metaclusters/materialix.toml scenarios/synthetic/europe_600.toml",
        "check members_from_csv",
        "show materialix",
        "show materialix --json",
        "explain membership.inertia",
        "explain programme.*.ending",
        "explain degressive --json",
        "explain serving",
        "explain clusters.months_secured",
        "scenarios",
        "studies",
        "check materialix_grid",
    ],
)
def test_a_command_that_only_tells_loads_nothing_heavy(command):
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT, *command.split()],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = done.stderr.splitlines()[-1].split()
    assert "typer" in loaded
    assert [name for name in HEAVY if name in loaded] == []


def test_who_names_no_member_list_does_not_wait_for_its_reader():
    script = _SCRIPT.replace('{name.split(".")[0] for name in sys.modules}', "sys.modules")

    def loaded(scenario):
        done = subprocess.run(
            [sys.executable, "-c", script, "check", scenario],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stderr.splitlines()[-1].split()

    assert "sim.scenario.members.reader" not in loaded("materialix")
    assert "sim.scenario.members.reader" in loaded("members_from_csv")


def loaded_by_a_run(*options):
    script = _SCRIPT.replace('{name.split(".")[0] for name in sys.modules}', "sys.modules")
    done = subprocess.run(
        [sys.executable, "-c", script, "run", "materialix", "--years=1", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = done.stderr.splitlines()[-1].split()
    assert "mesa.model" in loaded
    assert "jinja2" in loaded  # It wrote its report.
    return loaded


def test_a_run_of_one_seed_loads_no_more_of_scipy_than_it_uses(tmp_path):
    loaded = loaded_by_a_run(f"--out={tmp_path}/run")
    assert [name for name in LOADED_BY_OTHERS if name in loaded] == []


@pytest.mark.parametrize("options", [[], ["--replicates=2"]], ids=["one seed", "seeds"])
def test_a_run_with_its_report_draws_without_a_plotting_library(tmp_path, options):
    loaded = loaded_by_a_run(f"--out={tmp_path}/run", *options)
    assert [name for name in loaded if name.split(".")[0] in DRAWING] == []


def test_explain_shows_what_is_no_key_and_the_nearest():
    said = refused(run_py("explain", "membreship.inertia"))
    assert said == (
        "error: no key or word membreship.inertia; did you mean parameters.membership.inertia?\n"
    )
    assert refused(run_py("explain", "zzz")) == "error: no key or word zzz\n"


def test_explain_shows_outcomes_too():
    done = run_py("explain", "mix_cash")
    assert done.returncode == 0
    assert done.stdout.startswith("Outcome of a run")
    assert "mix_cash.projects" in done.stdout
    assert "(number, share)" in done.stdout


def test_explain_shows_outcomes_in_the_words_of_workbooks():
    done = run_py("explain", "serving")
    assert OUTCOME_MEANINGS["serving"].text in done.stdout
    assert "delivered a service or an action in the last year" in done.stdout
    assert "share of seeds" not in done.stdout


def test_explain_shows_columns_of_result_tables_too():
    done = run_py("explain", "clusters.months_secured")
    assert done.returncode == 0
    assert done.stdout == (
        "Column of a result table (TABLE.parquet in the folder of a run, or an export):\n"
        "  clusters.months_secured  Months of spending that cash and promised money cover. "
        "(months)\n"
    )
    # Not the key `members` of one's own cluster of the name `clusters`.
    told = run_py("explain", "clusters.members").stdout
    assert "clusters.members  Members of the cluster." in told
    found = json.loads(run_py("explain", "actions_open", "--json").stdout)
    assert [(c["table"], c["unit"]) for c in found] == [("metaclusters", "actions")]
    said = refused(run_py("explain", "clusters.monhts_secured"))
    assert "clusters.months_secured?" in said

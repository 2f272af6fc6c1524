"""The sheets of a run: what it is, key numbers, years, and the tables behind."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.exports import key_numbers, per_year
from analysis.exports.sheets import COMMON_LINES, WHAT, Sheet, citation, with_front_and_back
from analysis.saved_run import SavedRun
from analysis.words import plural
from sim.core.meanings import Meaning
from sim.outcomes.added import outcomes_of_run_declared
from sim.outcomes.meanings import OUTCOME_MEANINGS
from sim.recorder.dictionary import MEANINGS

_ABOUT = {
    "model": "The whole world, a row a quarter.",
    "clusters": "A row a quarter and cluster.",
    "metaclusters": "A row a quarter and meta-cluster.",
    "flows": "Money paid and work given in kind, a row a quarter, payer, payee and reason.",
    "balances": "Cash of every account at the end of every quarter.",
    "claims": "Grants earned, advanced, paid and written off.",
    "events": "What happened, to whom, and why.",
    "firms": "Every firm that is alive at the end.",
    "ties": "Working ties between firms, at the first, the middle and the last quarter.",
    "replicates": "Outcomes of every seed, a row a seed.",
}
_SEED = Meaning("Seed of the run that the row is of.")


def run_sheets(folder: Path) -> list[Sheet]:
    """Return the sheets of a run folder.

    Raises:
        FileNotFoundError: If there is no such folder.
        DamagedError: If a file is not what was written.
    """
    run = SavedRun.read(folder)
    results, seeds = run.results, run.replicates
    several = seeds is not None
    of_one = f"Of seed {run.seed} alone, the median world of {run.n_seeds}. " if several else ""
    with outcomes_of_run_declared(results.run):
        numbers = key_numbers.key_numbers(results.summary, seeds)
    added = results.run.get("extensions", {}).get("columns", {})
    sheets = [
        Sheet(
            "Key numbers",
            numbers,
            f"Every outcome, with its unit and meaning{'; over all seeds' if several else ''}.",
            {str(name): key_numbers.MEANINGS[str(name)] for name in numbers},
            for_people=True,
            note=f"Value: seed {run.seed}; median and range: {plural(run.n_seeds, 'seed')}"
            if several
            else "",
        ),
        Sheet(
            "Per year",
            per_year.per_year(results.tables),
            f"{of_one}Money by source, members, staff and projects, a row a year and organisation.",
            per_year.MEANINGS,
            for_people=True,
            note=of_one.strip(),
        ),
        *(
            Sheet(
                name,
                table,
                of_one + _ABOUT[name],
                {
                    **MEANINGS[name],
                    **{c: Meaning(*told) for c, told in added.get(name, {}).items()},
                },
            )
            for name, table in results.tables.items()
        ),
        *(_of_seeds(name, table) for name, table in run.of_seeds.items()),
    ]
    return with_front_and_back(_lines(run), sheets)


def _of_seeds(name: str, table: pd.DataFrame) -> Sheet:
    if name == "replicates":
        return Sheet(name, table, _ABOUT[name], OUTCOME_MEANINGS)
    of_one = name.removesuffix("_replicates")
    about = f"As {of_one}, for every seed: {_ABOUT[of_one][0].lower()}{_ABOUT[of_one][1:]}"
    return Sheet(name, table, about, {"seed": _SEED, **MEANINGS[of_one]})


def _lines(run: SavedRun) -> dict[str, str]:
    described = run.results.run
    of_run = run.scenario["run"]
    seed = f"{run.seed}"
    if run.replicates is not None:
        seeds = run.replicates["seed"]
        seed = (
            f"Seeds {seeds.min()} to {seeds.max()}, {plural(run.n_seeds, 'run')} that differ by "
            f"chance alone. The tables of one run are of seed {run.seed}, the median world; those "
            "that end in replicates are of all seeds."
        )
    return {
        "What this is": WHAT,
        "Scenario": of_run["title"] or described["name"],
        "Description": of_run["description"],
        "Time": f"{run.when(1)} to {run.when(run.n_quarters)}, {run.n_quarters} quarters",
        "Seed": seed,
        "Command": run.results.command or "made from Python",
        "How to cite": f"{citation(described)} Run {described['id'][:12]} of the scenario "
        f"{described['name']}, seed {run.seed}.",
        **COMMON_LINES,
        "Quarters": "Quarter 0 is the opening state, before anything has happened.",
        "Accounts": "Accounts in the books are written tier:id, such as cluster:3; the tables "
        "clusters and metaclusters say which name an id has.",
    }

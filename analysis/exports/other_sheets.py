"""The sheets of a comparison and of a study: what it is, its tables, and what they mean."""

from __future__ import annotations

from pathlib import Path

from analysis.comparisons import folder as comparisons
from analysis.comparisons.meanings import ABOUT, meanings_of
from analysis.exports.folders import read_tables
from analysis.exports.sheets import COMMON_LINES, WHAT, Sheet, citation, with_front_and_back
from analysis.sweeps.description import DESCRIPTION
from analysis.sweeps.saved import load_sweep
from analysis.words import listed, plural
from sim.core.checksums import read_sealed
from sim.core.meanings import Meaning
from sim.outcomes.meanings import OUTCOME_MEANINGS

_FEES_SCALED = {"Fees": "Fees are scaled to the fee income of the baseline."}


def comparison_sheets(folder: Path) -> list[Sheet]:
    """Return the sheets of the folder of a comparison.

    Raises:
        DamagedError: If a file is not what was written.
    """
    described = read_sealed(folder / comparisons.MARKER)
    sheets = [
        Sheet(name, table, ABOUT.get(name, ""), meanings_of(name))
        for name, table in read_tables(folder).items()
    ]
    titles = {name: one["title"] or name for name, one in described["scenarios"].items()}
    others = [f"{title} ({name})" for name, title in titles.items()
              if name != described["baseline"]]  # fmt: skip
    seeds = described["seeds"]
    money = described["equal_money"]
    lines = {
        "What this is": f"{WHAT} Scenarios are compared on the same random numbers, seed by seed.",
        "Baseline": f"{titles[described['baseline']]} ({described['baseline']})",
        "Compared with it": listed(others),
        "Seeds": f"{seeds[0]} to {seeds[-1]}, each in every scenario",
        "Public money": f"Programmes are scaled to the baseline's public money ({money})."
        if money
        else "As each scenario says.",
        **(_FEES_SCALED if described.get("equal_revenue") else {}),
        "Command": described["command"] or "made from Python",
        "How to cite": citation(described),
        **COMMON_LINES,
    }
    return with_front_and_back(lines, sheets)


def study_sheets(folder: Path) -> list[Sheet]:
    """Return the sheets of a study folder.

    Raises:
        ScenarioError: If today's code does not accept its study.
        DamagedError: If a file is not what was written.
    """
    saved = load_sweep(folder)
    study, runs = saved.study, saved.runs
    of_study = study.document.study
    varied = {
        column: Meaning(
            f"Varied by the study: {listed(axis.keys)}"
            + (f" ({axis.description.rstrip('.')})." if axis.description else "."),
            axis.unit,
        )
        for axis in study.axes
        for column in axis.columns
    }
    meanings = {
        "case": Meaning("Case of the study: settings that go together."),
        "draw": Meaning("Number of the draw: one combination of all that varies."),
        "status": Meaning("done, or failed."),
        "error": Meaning("Why the run failed; empty if it did not."),
        **OUTCOME_MEANINGS,
        **varied,
    }
    n_failed = int((runs["status"] != "done").sum())
    lines = {
        "What this is": f"{WHAT} A study runs scenarios over all that it varies and over seeds.",
        "Study": of_study.title or study.name,
        "Description": of_study.description,
        "Scenarios": listed([f"{scenario.document.run.title or name} ({name})"
                             for name, scenario in study.scenarios.items()]),
        "Varied": listed(list(study.columns)) or "nothing but the seed",
        "Runs": f"{plural(len(runs), 'run')} done, {n_failed or 'none'} failed; "
        f"{study.size} planned",
        "How to cite": citation(read_sealed(folder / DESCRIPTION)),
        **COMMON_LINES,
    }  # fmt: skip
    sheet = Sheet("runs", runs, "Outcomes of every run, a row a run.", meanings)
    return with_front_and_back(lines, [sheet])

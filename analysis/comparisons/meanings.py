"""What every column of the tables of a comparison means."""

from __future__ import annotations

from analysis.comparisons.outcomes import compared
from sim.core.meanings import Meaning
from sim.outcomes.declare import fields_of

_SCENARIO = Meaning("Name of the scenario that is compared with the baseline.")
_OWN = "see the outcome"
_DIFFERENCE = {
    "undefined_baseline": Meaning("Seeds in which it has no value in the baseline.", "seeds"),
    "undefined_scenario": Meaning("Seeds in which it has no value in the scenario.", "seeds"),
    "test": Meaning("Test that judges the difference."),
    "n": Meaning("Seeds in which both have a value.", "seeds"),
    "mean_baseline": Meaning("Mean of the baseline over these seeds.", _OWN),
    "mean_scenario": Meaning("Mean of the scenario over these seeds.", _OWN),
    "difference": Meaning("Scenario less baseline, mean over these seeds.", _OWN),
    "low": Meaning("Lower end of its 95 % interval.", _OWN),
    "high": Meaning("Upper end of its 95 % interval.", _OWN),
    "low_all": Meaning("Lower end of the interval that holds for all outcomes at once.", _OWN),
    "high_all": Meaning("Upper end of the interval that holds for all outcomes at once.", _OWN),
    "sd": Meaning("Standard deviation of the difference over seeds.", _OWN),
    "n_higher": Meaning("Seeds in which the scenario lies above the baseline.", "seeds"),
    "n_lower": Meaning("Seeds in which the scenario lies below the baseline.", "seeds"),
    "p": Meaning("Chance of such a difference without any effect.", "0 to 1"),
    "p_adjusted": Meaning("The same, for all outcomes of the comparison at once.", "0 to 1"),
    "verdict": Meaning("What the test says of the difference."),
    "replicates_needed": Meaning("Seeds that detect a true difference of this size.", "seeds"),
    "detectable": Meaning("Smallest true difference that this many seeds detect.", _OWN),
}
_TABLES: dict[str, dict[str, Meaning]] = {
    "differences": {
        "scenario": _SCENARIO,
        "outcome": Meaning("Outcome that is compared; the sheet runs tells its unit."),
        **_DIFFERENCE,
    },
    "own": {
        "scenario": _SCENARIO,
        "tier": Meaning("cluster or metacluster."),
        "key": Meaning("Key of the organisation in the scenario."),
        "outcome": Meaning("Its outcome; the sheet own_runs tells the unit."),
        **_DIFFERENCE,
    },
    "groups": {
        "scenario": _SCENARIO,
        "dimension": Meaning("By what firms are grouped."),
        "group": Meaning("Group of firms."),
        "measure": Meaning("What the group may gain or lose."),
        **_DIFFERENCE,
    },
    "value": {
        "scenario": _SCENARIO,
        "policy": Meaning("Of scenario and baseline, the one that costs the public more."),
        "without": Meaning("The other one."),
        "figure": Meaning("Figure of value for money; its name ends in the unit."),
        "value": Meaning("Mean over seeds; empty where it cannot be said.", _OWN),
        "low": Meaning("Lower end of its 95 % interval.", _OWN),
        "high": Meaning("Upper end of its 95 % interval.", _OWN),
        "n": Meaning("Seeds.", "seeds"),
        "note": Meaning("Why it cannot be said; empty where it can."),
    },
    "survival": {
        "scenario": Meaning("Name of the scenario."),
        "tier": Meaning("Meta-clusters or clusters."),
        "state": Meaning("alive, or the cause of the end."),
        "quarter": Meaning("Age of the organisation.", "quarters"),
        "n": Meaning("Organisations over all seeds.", "organisations"),
        "at_risk": Meaning("Organisations seen at this age.", "organisations"),
        "share": Meaning("Organisations in the state at this age.", "share"),
        "low": Meaning("Lower end of its 95 % interval.", "share"),
        "high": Meaning("Upper end of its 95 % interval.", "share"),
    },
    "runs": {
        "scenario": Meaning("Name of the scenario."),
        "seed": Meaning("Seed of the run."),
    },
    "own_runs": {
        "scenario": Meaning("Name of the scenario."),
        "seed": Meaning("Seed of the run."),
    },
}


def meanings_of(table: str) -> dict[str, Meaning]:
    """Return the meaning of each column of a table, but for outcomes of one organisation.

    None of a table that comparisons do not have.
    """
    if table != "runs":
        return _TABLES.get(table, {})
    declared = ((key, *fields_of()[key]) for key in compared())
    return _TABLES[table] | {
        key: Meaning(part.meaning, outcome.unit) for key, outcome, part in declared
    }


ABOUT = {
    "differences": "Each outcome of each scenario against the baseline, on the same seeds.",
    "own": "The same for each organisation that the scenarios name.",
    "groups": "Who gains and who loses: the same for groups of firms.",
    "value": "What the extra public money bought.",
    "survival": "How long organisations live, and what ends them.",
    "runs": "Outcomes of every run, a row a scenario and seed.",
    "own_runs": "Outcomes of each named organisation in every run, a row a scenario and seed.",
}
"""What each table is, a sentence."""

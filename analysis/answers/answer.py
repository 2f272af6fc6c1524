"""The table of an answer: what each policy brings, and how pairs of policies differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.comparisons.outcomes import BY_KEY, Compared
from analysis.statistics.paired import NO_VALUE, fieller, paired_differences, t_interval
from analysis.studies import Study
from analysis.studies.entities import AnswerSpec
from sim.core.provenance import code_fingerprint
from sim.core.storage import write_whole
from sim.core.types import Floats
from sim.outcomes.types import YES_OR_NO

MILLION = 1e6
EQUAL_SPENDING = 0.1
"""Part of the dearer policy's spending below which nothing is told per million: where two policies
cost about the same, what they differ in is not bought by the rest of the difference."""
COLUMNS = (
    "against", "policy", "outcome", "n", "mean_against", "mean", "difference", "low", "high",
    "verdict", "detectable", "replicates_needed", "per_million", "per_million_low",
    "per_million_high", "anyway", "anyway_low", "anyway_high", "code",
)  # fmt: skip
"""Columns of the table. A row without ``against`` is the level of a policy: mean over worlds with
its 95 % interval. Every other row is a policy less the one it is told against, seed by seed; the
intervals of ``per_million`` and ``anyway`` are Fieller's."""
TEXTS = ("against", "policy", "outcome", "verdict", "code")


@dataclass(frozen=True)
class Answer:
    """What answers the question of a study.

    Attributes:
        study: Name of the study.
        title: Its title.
        seeds: Its seeds.
        spec: The question, outcomes, pairs and names.
        table: Columns :data:`COLUMNS`.
    """

    study: str
    title: str
    seeds: range
    spec: AnswerSpec
    table: pd.DataFrame

    @property
    def outcomes(self) -> list[Compared]:
        """Outcomes that answer, the main one first, spending last."""
        return [BY_KEY[key] for key in outcome_keys(self.spec)]

    @property
    def policies(self) -> list[str]:
        """Keys of the policies in the order of the study."""
        return list(self.table.loc[self.table["against"] == "", "policy"].unique())

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Pairs told, each policy behind the one it is told against; the main pair first."""
        told = self.table.loc[self.table["against"] != "", ["against", "policy"]]
        return list(told.drop_duplicates().itertuples(index=False, name=None))

    def name(self, policy: str) -> str:
        """Return what a policy is called."""
        return self.spec.names.get(policy, policy)

    def level(self, policy: str, outcome: str) -> Any:
        """Return the row of the level of a policy."""
        return self.row("", policy, outcome)

    def row(self, against: str, policy: str, outcome: str) -> Any:
        """Return the row of a pair and outcome as a named tuple."""
        table = self.table
        found = table[
            (table["against"] == against)
            & (table["policy"] == policy)
            & (table["outcome"] == outcome)
        ]
        return next(found.itertuples(index=False))


def outcome_keys(spec: AnswerSpec) -> list[str]:
    """Return the outcomes of an answer, the main one first, spending last."""
    spending = [] if spec.spending is None else [spec.spending]
    return [*(key for key in spec.outcomes if key not in spending), *spending]


def pairs_of(study: Study) -> list[tuple[str, str]]:
    """Return the pairs of policies that a study tells, each as (against, policy)."""
    spec = study.document.answer
    if spec is not None and spec.pairs:
        return [(against, policy) for against, policy in spec.pairs]
    first, *others = study.policies
    return [(first, policy) for policy in others]


def answer_of(study: Study, runs: pd.DataFrame) -> Answer | None:
    """Return the answer that the runs of a study give.

    Args:
        study: The study.
        runs: Its table of runs; those that failed are left out.

    Returns:
        The answer; None if the study asks no question or no policy has two worlds.
    """
    spec = study.document.answer
    if spec is None:
        return None
    worlds = worlds_of(study, runs)
    if worlds.groupby("policy").size().max() < 2:
        return None
    rows = [*_levels(study, spec, worlds), *_differences(study, spec, worlds)]
    table = pd.DataFrame(rows, columns=list(COLUMNS)).assign(code=code_fingerprint()[:10])
    seeds = range(int(runs["seed"].min()), int(runs["seed"].max()) + 1)
    return Answer(study.name, study.document.study.title or study.name, seeds, spec, table)


def worlds_of(study: Study, runs: pd.DataFrame) -> pd.DataFrame:
    """Return a row a policy and world that was run: policy, seed and the outcomes of the answer."""
    assert study.document.answer is not None
    done = runs[runs["status"] == "done"]
    parts = [
        done[(done["scenario"] == scenario) & (done["draw"] == draw)].assign(policy=key)
        for key, (scenario, draw) in study.policies.items()
    ]
    columns = ["policy", "seed", *outcome_keys(study.document.answer)]
    return pd.concat(parts, ignore_index=True)[columns]


def read_table(file: Path) -> pd.DataFrame:
    """Read a table that :func:`write_table` wrote."""
    numbers = [name for name in COLUMNS if name not in TEXTS]
    table = pd.read_csv(
        file,
        dtype=dict.fromkeys(TEXTS, "str"),
        keep_default_na=False,
        na_values={name: [""] for name in numbers},
    )
    return table[list(COLUMNS)]


def write_table(table: pd.DataFrame, file: Path) -> None:
    """Write the table of an answer as CSV, numbers with seven digits that count."""
    write_whole(
        file,
        table.to_csv(index=False, float_format="%.7g", lineterminator="\n").encode("utf-8"),
    )


def _levels(study: Study, spec: AnswerSpec, worlds: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for policy in study.policies:
        own = worlds[worlds["policy"] == policy]
        for outcome in outcome_keys(spec):
            values = own[outcome].to_numpy("float64")
            values = values[np.isfinite(values)]
            low, high = t_interval(values)
            mean = float(values.mean()) if values.size else np.nan
            yield {"against": "", "policy": policy, "outcome": outcome, "n": values.size,
                   "mean": mean, "low": low, "high": high, "verdict": ""}  # fmt: skip


def _differences(study: Study, spec: AnswerSpec, worlds: pd.DataFrame) -> list[dict[str, Any]]:
    """Tell all pairs and outcomes, as one family of tests."""
    address = [(*pair, outcome) for pair in pairs_of(study) for outcome in outcome_keys(spec)]
    values = [
        (both["against"].to_numpy("float64"), both["policy"].to_numpy("float64"))
        for both in (paired(worlds, *place) for place in address)
    ]
    binary = [BY_KEY[outcome].type == YES_OR_NO for *_, outcome in address]
    found = paired_differences(values, binary)
    rows = []
    for place, one, both in zip(address, found, values, strict=True):
        against, policy, outcome = place
        row = {
            "against": against, "policy": policy, "outcome": outcome, "n": one.n,
            "mean_against": one.mean_baseline, "mean": one.mean_scenario,
            "difference": one.difference, "low": one.low, "high": one.high, "verdict": one.verdict,
            "detectable": one.detectable, "replicates_needed": one.replicates_needed,
        }  # fmt: skip
        if spec.spending not in (None, outcome) and one.verdict != NO_VALUE:
            paid = paired(worlds, against, policy, spec.spending)
            row |= _worth(both, paid["against"].to_numpy(), paid["policy"].to_numpy(), outcome)
        rows.append(row)
    return rows


def paired(worlds: pd.DataFrame, against: str, policy: str, outcome: str) -> pd.DataFrame:
    """Return an outcome under two policies, a row a world that both have."""
    sides = [worlds.loc[worlds["policy"] == key].set_index("seed")[outcome]
             for key in (against, policy)]  # fmt: skip
    return pd.concat(sides, axis=1, keys=["against", "policy"], join="inner").astype("float64")


def _worth(
    values: Sequence[Floats], paid_against: Floats, paid: Floats, outcome: str
) -> dict[str, float]:
    """Return the effect of a further million, and deadweight: the part without the policy."""
    against, policy = values
    extra = paid - paid_against
    if abs(extra.mean()) < EQUAL_SPENDING * max(paid.mean(), paid_against.mean()):
        return {}
    names = ("per_million", "per_million_low", "per_million_high")
    row = dict(zip(names, fieller(MILLION * (policy - against), extra), strict=True))
    if not BY_KEY[outcome].unit.is_share:
        dearer, cheaper = (policy, against) if extra.mean() > 0 else (against, policy)
        names = ("anyway", "anyway_low", "anyway_high")
        row |= dict(zip(names, fieller(cheaper, dearer), strict=True))
    return row

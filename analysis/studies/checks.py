"""Rules of a study beside those of what varies: seeds, outcomes, series, sample, size, answer."""

from __future__ import annotations

import math
from collections.abc import Sequence

from analysis.studies.answers import check_answer
from analysis.studies.inspection import RESERVED, Inspection
from analysis.studies.levers import check_axes, check_cases, check_overlaps
from sim.core.seeds import N_SEEDS
from sim.scenario.faults import Path, nearest

MAX_RUNS = 1_000_000


# Names that Windows keeps for devices, whatever their ending.
_DEVICES = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{kind}{n}" for kind in ("com", "lpt") for n in range(10)),
}


def check_names(look: Inspection) -> None:
    """Check that the folders of all scenarios differ and can be made on any machine."""
    first: dict[str, str] = {}
    for name in look.document.scenarios:
        low = name.lower()
        if low in _DEVICES:
            message = f'no folder can be named "{name}" on some machines'
            look.fault(("scenarios", name), message, name, "another name")
        elif low in first:
            message = f'differs from "{first[low]}" in capital letters only'
            look.fault(("scenarios", name), message, name, "another name")
        first.setdefault(low, name)


def check_seeds(look: Inspection) -> None:
    """Check that all seeds are seeds."""
    spec = look.document.study
    if spec.first_seed + spec.replicates > N_SEEDS:
        allowed = f"at most {N_SEEDS - spec.first_seed} from first_seed {spec.first_seed} on"
        look.fault(("study", "replicates"), "seeds out of range", spec.replicates, allowed)


def check_outcomes(look: Inspection) -> None:
    """Check that outcomes are fields of the summary, or of an organisation of a scenario."""
    from analysis.studies.fields import fields_known, fields_named

    fields = fields_known(look.scenarios.values())
    known = [name for name in dict.fromkeys((*fields, *fields.values())) if name not in RESERVED]
    for place, name in enumerate(look.document.study.outcomes):
        if not fields_named(name, fields):
            near = nearest(name, known)
            allowed = (
                "a field of the summary, with dots, such as mix_cash.projects, or one of a cluster "
                "or meta-cluster, such as cluster.KEY.members"
            )
            look.fault(("study", "outcomes", place), f'no outcome "{name}"', name, allowed, near)
    _no_repeats(look, ("study", "outcomes"), look.document.study.outcomes)


def check_series(look: Inspection) -> None:
    """Check that series are columns of the tables."""
    for table in ("model", "metaclusters", "clusters"):
        names: list[str] = getattr(look.document.series, table)
        path = ("series", table)
        if path not in look.merged.where or not names:
            continue  # The usual columns are right.
        from analysis.studies.tables import columns_of

        known = columns_of(table)
        for place, name in enumerate(names):
            if name not in known:
                near = nearest(name, known)
                allowed = f"a column of the table {table}"
                look.fault((*path, place), f'no column "{name}"', name, allowed, near)
        _no_repeats(look, path, names)


def _no_repeats(look: Inspection, path: Path, names: Sequence[str]) -> None:
    for place, name in enumerate(names):
        if name in names[:place]:
            look.fault((*path, place), f'"{name}" is named twice', name)


def check_sample(look: Inspection) -> None:
    """Check that ranges to sample have a sample, and the sample has ranges."""
    document = look.document
    sampled = [
        name
        for name, spec in document.vary.items()
        if spec.values is None and spec.n is None and spec.simplex is None
    ]
    if sampled and document.sample is None:
        allowed = f"[sample] with method and n, or n in [vary.{sampled[0]}]"
        look.fault(("vary", sampled[0]), "a range without n is sampled, but there is no [sample]",
                   allowed=allowed)  # fmt: skip
    if document.sample is not None and not sampled:
        message = "nothing to sample"
        look.fault(("sample",), message, allowed="an axis with a range and without n")


def check_size(look: Inspection) -> None:
    """Check that the number of runs is one that can be meant."""
    document = look.document
    counts = [len(document.scenarios), document.study.replicates, max(len(document.case), 1)]
    counts.append(document.sample.n if document.sample else 1)
    for spec in document.vary.values():
        n_mixes = math.comb(spec.simplex + 2, 2) + spec.thirds if spec.simplex else 1
        counts.append(len(spec.values) if spec.values else spec.n or n_mixes)
    if math.prod(counts) > MAX_RUNS:
        message = f"the study has {math.prod(counts):,} runs"
        look.fault(("study",), message, allowed=f"at most {MAX_RUNS:,} runs")


CHECKS = (
    check_names,
    check_seeds,
    check_outcomes,
    check_series,
    check_axes,
    check_cases,
    check_overlaps,
    check_sample,
    check_size,
    check_answer,
)

"""All verdicts together: runs, estimates, mutants, baselines, in one record."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from analysis.validation import baselines
from analysis.validation.declared import Group, Target, chosen, evidence, worlds
from analysis.validation.estimates import (
    PILOT,
    SEEDS_MAX,
    Estimate,
    estimate,
    seeds_needed,
    verdict,
)
from analysis.validation.running import Place, Runs, mutant_places
from sim.core.provenance import code_fingerprint, commit, versions

QUICK_SEEDS = 2


def validate(
    only: Collection[str] = (),
    quick: bool = False,
    folder: Path | None = None,
    workers: int | None = None,
    on_done: Callable[[int, int], None] = lambda done, total: None,
) -> dict[str, Any]:
    """Run patterns, mutants and facts, and return every verdict.

    Args:
        only: Ids of patterns and facts; all if there are none.
        quick: Whether to run small worlds and few seeds, to see that all works.
        folder: Where runs are kept, so that the same call goes on where it was stopped; None to
            keep none.
        workers: Worker processes; 0 for this process alone, None for one a processor.
        on_done: Told the number of runs done and of all known so far.

    Raises:
        InputError: If an id is none.
    """
    groups = chosen(only)
    with tempfile.TemporaryDirectory() as passing:
        mutants = {group.id: group.mutant.set for group in groups.values() if group.mutant}
        runs = Runs(folder or Path(passing), quick, mutants)
        n_seeds = QUICK_SEEDS if quick else PILOT
        wanted = [
            place
            for seed in range(1, n_seeds + 1)
            for place in [*_places(groups, seed, bool(only)), *mutant_places(groups.values(), seed)]
        ]
        # Large worlds last.
        wanted.sort(key=lambda place: worlds()[place[0]].seeds is not None)
        runs.do(wanted, workers, on_done)
        known = 0
        # Of few worlds the spread is known badly: each look tells anew how many are needed.
        while not quick and len(runs.values) > known:
            known = len(runs.values)
            runs.do(_further(groups, runs), workers, on_done)
        return _record(groups, runs, quick)


def _places(groups: Mapping[str, Group], seed: int, chosen_only: bool) -> list[Place]:
    """Return the runs of one seed."""
    names = dict.fromkeys(
        world for group in groups.values() for target in group.targets for world in target.worlds
    )
    if not chosen_only:
        names |= dict.fromkeys((baselines.WORLD, baselines.WITHOUT_MONEY))
    return [(name, "", seed) for name in names if seed <= _most(name)]


def _further(groups: Mapping[str, Group], runs: Runs) -> list[Place]:
    """Return all runs that the Monte Carlo error asks for, as the runs so far tell it."""
    needed: dict[str, int] = {}
    for group in groups.values():
        for target in group.targets:
            n = seeds_needed(target, estimate(target, runs.observed(target)))
            for name in target.worlds:
                needed[name] = max(needed.get(name, 0), min(n, SEEDS_MAX))
    return [
        (name, "", seed)
        for seed in range(1, SEEDS_MAX + 1)
        for name, n in needed.items()
        if seed <= min(n, _most(name))
    ]


def _most(world: str) -> int:
    return worlds()[world].seeds or SEEDS_MAX


def _record(groups: Mapping[str, Group], runs: Runs, quick: bool) -> dict[str, Any]:
    told = {name: _told(group, runs) for name, group in groups.items()}
    for name, group in groups.items():
        if group.seen_in:
            told[name]["verdict"] = worst([told[other]["verdict"] for other in group.seen_in])
    found = baselines.scores(runs.values)
    made = commit()
    return {
        "date": date.today().isoformat(),
        "version": versions()["metacluster"],
        "code": code_fingerprint()[:12],
        "commit": made["id"][:12] if made else None,
        "changed": bool(made and made["changed"]),
        "quick": quick,
        "groups": list(told.values()),
        "baselines": [asdict(score) | {"verdict": score.verdict} for score in found],
        "baselines_facts": baselines.against_facts(runs.values),
        "faults": runs.faults,
        "runs": len(runs.values),
    }


def _told(group: Group, runs: Runs) -> dict[str, Any]:
    """Return the verdict of a group with those of its targets and its mutant."""
    targets = [_target_record(group, target, runs) for target in group.targets]
    mutant = None
    if group.mutant:
        broken = [row["mutant"]["verdict"] for row in targets if row["mutant"]]
        mutant = {"words": group.mutant.words, "verdict": mutant_verdict(broken)}
    return {
        "id": group.id,
        "kind": group.kind,
        "title": group.title,
        "statement": group.statement,
        "evidence": list(group.evidence),
        "source": evidence().get(group.id, {}).get("source", ""),
        "verdict": group_verdict(group, targets, mutant),
        "mutant": mutant,
        "by_construction": group.by_construction,
        "seen_in": list(group.seen_in),
        "absent": group.absent,
        "targets": targets,
    }


def _target_record(group: Group, target: Target, runs: Runs) -> dict[str, Any]:
    found = estimate(target, runs.observed(target))
    changed = None
    if group.mutant and target.name in group.mutant.breaks:
        other = estimate(target, runs.observed(target, group.id))
        changed = {**_numbers(other), "verdict": verdict(target, other)}
    return {
        "name": target.name,
        "words": target.words,
        "why": target.why,
        "premise": target.premise,
        "target": [_finite(target.low), _finite(target.high)],
        "precise": target.precise,
        "precise_enough": found.half <= target.precise,
        **_numbers(found),
        "verdict": verdict(target, found),
        "mutant": changed,
    }


def _numbers(found: Estimate) -> dict[str, Any]:
    return {
        "value": _finite(found.value),
        "interval": [_finite(found.low), _finite(found.high)],
        "seeds": found.seeds,
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def mutant_verdict(verdicts: Collection[str]) -> str:
    """Return whether a mutant breaks its pattern: ``breaks it``, ``does not`` or ``undecided``."""
    if "fails" in verdicts:
        return "breaks it"
    return "does not" if verdicts and set(verdicts) == {"holds"} else "undecided"


def group_verdict(
    group: Group, targets: Collection[Mapping[str, Any]], mutant: Mapping[str, Any] | None
) -> str:
    """Return the verdict of a group.

    ``no test`` where a premise of the experiment fails; ``by construction`` where it holds and
    could not have failed, or its mutant does not break it: that earns no credit.
    """
    if group.absent:
        return "not in the model"
    if not targets:
        return "nothing seen"
    if any(row["premise"] and row["verdict"] == "fails" for row in targets):
        return "no test"
    found = worst([row["verdict"] for row in targets])
    if found != "holds":
        return found
    if group.by_construction or (mutant and mutant["verdict"] == "does not"):
        return "by construction"
    return found


_ORDER = (
    "fails", "no test", "nothing seen", "undecided", "not in the model", "by construction", "holds",
)  # fmt: skip


def worst(verdicts: Collection[str]) -> str:
    """Return the verdict that decides among several."""
    return min(verdicts, key=_ORDER.index, default="nothing seen")

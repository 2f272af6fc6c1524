"""The call rules of INFSO-SKIN: what the projects of a run look like."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim.core.types import Ints
from sim.model import MetaClusterModel
from sim.scenario import Scenario
from sim.state.projects import places_of
from tests.docking.measures import (
    Consortia,
    gini,
    joint_work,
    of_chance,
    participations,
    repetition,
    share_of_core,
    share_repeated,
)

PRESET = Path(__file__).parents[2] / "scenarios" / "checks" / "docking_skin.toml"
KINDS = ("res", "dfi", "sme")
EQUAL_STAFF = {"cluster.*.staff_fte": 3.0}
"""Organisations of all kinds can take on as many roles: what SKIN gives to research is gone."""


@dataclass(frozen=True, slots=True)
class CallRun:
    """What a run of the preset left behind.

    Attributes:
        projects: Year of the award and partners of each project.
        kind: Index of each organisation into KINDS, shape (n,).
        led: Projects that each coordinated, shape (n,).
        submitted: Proposals.
    """

    projects: Consortia
    kind: Ints
    led: Ints
    submitted: int


def run_calls(seed: int = 1, **changes: Any) -> CallRun:
    """Run the preset, with values replaced by dotted key."""
    model = MetaClusterModel(Scenario.load(PRESET, changes), rng=seed, recorded={}, watched=False)
    world, seen, found = model.world, set[int](), []
    led = np.zeros(world.clusters.n, np.int64)
    submitted = 0
    for _ in range(model.n_steps):
        model.step()
        submitted += int((world.proposals.submitted == world.step).sum())
        for project, number in enumerate(world.projects.number.tolist()):
            if number in seen:
                continue
            seen.add(number)
            places = places_of(world.project_partners.project, project)
            rows = world.project_partners.cluster[places.start : places.stop].copy()
            led[rows[0]] += 1
            found.append(((world.step - 1) // 4, rows))
    kinds = [KINDS.index(key[:3]) for key in world.cluster_keys]
    return CallRun(found, np.array(kinds), led, submitted)


def told(run: CallRun) -> dict[str, float]:
    """Return the measures of a run by name."""
    n = run.kind.size
    counts = participations(run.projects, n)
    joint = joint_work(run.projects, n)
    partners = (joint > 0).sum(axis=1)
    research = run.kind == KINDS.index("res")
    sizes = [rows.size for _, rows in run.projects]
    again = repetition(run.projects, n)
    by_chance, spread = of_chance(run.projects, n, repetition)
    return {
        "projects": len(run.projects),
        "partners of a project": float(np.mean(sizes)),
        "success": len(run.projects) / max(run.submitted, 1),
        "participations, mean": float(counts.mean()),
        "participations, most over median": counts.max() / max(float(np.median(counts)), 1.0),
        "participations, variance over mean": float(counts.var() / counts.mean()),
        "participations, Gini": gini(counts),
        "partners, Gini": gini(partners),
        "pairs that met again": share_repeated(run.projects, n),
        "meetings before": again,
        "meetings before, rewired": by_chance,
        "meetings before, z": (again - by_chance) / spread,
        "research, part of all": float(research.mean()),
        "research, part of the core": share_of_core(joint.sum(axis=1), research),
        "research, part of participations": float(counts[research].sum() / counts.sum()),
        "research, part of coordinators": float(run.led[research].sum() / run.led.sum()),
    }


def sizes_by_zipf(seed: int = 1, most: float = 60.0) -> dict[str, float]:
    """Return overrides by which a few organisations of any kind are far larger than the others.

    Sizes are the quantiles of a Pareto distribution of exponent 1.1, near Zipf's law, dealt out by
    draw and cut at ``most``: assumption.
    """
    keys = sorted(Scenario.load(PRESET).document.cluster)
    ranks = np.random.default_rng(seed).permutation(len(keys))
    sizes = np.minimum(np.ceil((1.0 - (ranks + 0.5) / len(keys)) ** (-1.0 / 1.1)), most)
    return {f"cluster.{key}.staff_fte": float(s) for key, s in zip(keys, sizes, strict=True)}

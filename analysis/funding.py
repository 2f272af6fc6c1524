"""Where the money of a tier of organisations comes from, over time."""

from __future__ import annotations

import pandas as pd

from analysis.saved_run import SavedRun
from sim.outcomes.mix import resources_cents
from sim.vocabulary import SOURCES

TARGET_SOURCES = ("fees_services", "in_kind", "projects")
"""The three sources of a target mix."""

REFERENCE_MIX = dict.fromkeys(TARGET_SOURCES, 1 / 3)
"""What a sustainable meta-cluster aims at (mix.target_thirds)."""

TIERS = ("metacluster", "cluster")


def name_of_tier(run: SavedRun, tier: str) -> str:
    """Return what a tier is called in a sentence: ``the meta-cluster`` or ``the 5 clusters``."""
    n = run.tier(tier)["id"].nunique()
    word = "meta-cluster" if tier == "metacluster" else "cluster"
    if tier == "metacluster" and n < run.metaclusters["id"].nunique():
        word = f"planned {word}"
    if n == 1:
        return f"the {word}"
    # Meta-clusters come and go, so their number in the whole run would mislead.
    return f"the {n} {word}s" if tier == "cluster" else f"all {word}s"


def title_of_tier(run: SavedRun, tier: str) -> str:
    """Return what a tier is called at the head of a panel: ``Meta-cluster`` or ``5 clusters``."""
    name = name_of_tier(run, tier).removeprefix("the ")
    return f"{name[0].upper()}{name[1:]}"


def target_of(run: SavedRun, tier: str) -> dict[str, float]:
    """Return the planned shares of the three sources, for meta-clusters those of growth.

    Of several plans this is the mean; where the scenario plans nothing, it is a third each.
    """
    if tier == "metacluster":
        plans = [spec["target_mix"] for spec in run.scenario["metacluster"].values()]
        plans = [plan["growth"] for plan in plans if "growth" in plan]
    else:
        plans = [spec["target_mix"] for spec in run.scenario["cluster"].values()]
        if run.scenario["synthetic"] is not None:
            plans.append(run.scenario["synthetic"]["target_mix"])
    if not plans:
        return REFERENCE_MIX
    return {source: sum(plan[source] for plan in plans) / len(plans) for source in TARGET_SOURCES}


def is_reference_mix(target: dict[str, float]) -> bool:
    """Return whether a target asks for a third of each source."""
    return all(abs(share - 1 / 3) < 0.005 for share in target.values())


def named_target(target: dict[str, float]) -> str:
    """Return a target as the title of a picture names it."""
    return "target of one third each" if is_reference_mix(target) else "planned mix"


def resources_eur_per_year(table: pd.DataFrame, basis: str) -> pd.DataFrame:
    """Return the resources of all organisations of a table in the four quarters up to each one.

    Args:
        table: Rows of ``clusters`` or ``metaclusters``.
        basis: ``income`` counts a grant when it is earned, and work in kind at its value;
            ``cash`` counts money when it arrives, so that work in kind is no part of it.

    Returns:
        EUR a year; indexed by quarter, with the four sources of the mix as columns. In the first
        year the mean of the quarters so far stands for four.
    """
    rows = table[table["quarter"] > 0]
    by_quarter = resources_cents(rows, basis).groupby(rows["quarter"]).sum() / 100
    return by_quarter.rolling(4, min_periods=1).mean() * 4


def shares(resources: pd.DataFrame) -> pd.DataFrame:
    """Return each row divided by its sum; rows without resources are left out."""
    total = resources.sum(axis=1)
    return resources[total > 0].div(total[total > 0], axis=0)


def shares_of_seeds(run: SavedRun, tier: str, basis: str) -> dict[str, pd.DataFrame]:
    """Return the share of each source in the resources of a tier, a row a quarter, a column a seed.

    Quarters in which fewer than half of the seeds raised anything are left out.
    """
    rows = run.tier_of_seeds(tier)
    mixes = {seed: shares(resources_eur_per_year(own, basis)) for seed, own in rows.groupby("seed")}
    of_sources = {}
    for source in SOURCES:
        of_seeds = pd.DataFrame({seed: mix[source] for seed, mix in mixes.items()})
        of_sources[source] = of_seeds[2 * of_seeds.notna().sum(axis=1) >= run.n_seeds]
    return of_sources

"""What many worlds say together, against the same worlds of a baseline: numbers, no words.

Words are the page's, from its catalogue of texts; which numbers may be said, and whether chance
could do as much, is decided here, with the statistics of comparisons.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.comparisons.groups import BORN_LATER, MEMBERS, OTHERS
from analysis.comparisons.pairing import group_differences
from analysis.rows import each_row
from analysis.statistics.paired import SAME, SIGNIFICANT, fieller, paired_differences
from analysis.worlds import middle, typical_seed
from sim.core.types import Floats
from sim.scenario import Scenario

type World = Mapping[str, Any]
"""A world as :func:`analysis.app.lives.live` gives it."""

GROUPS = ("membership", "kind", "size")
MEASURES = ("net_benefit_eur", "innovations", "jobs", "grants_eur")
"""By what groups of firms are said to win or lose, and in what."""
_GROUP_KEYS = {MEMBERS: "members", OTHERS: "others", BORN_LATER: "born_later"}


@dataclass(frozen=True)
class Tile:
    """An outcome that stands in a tile.

    Attributes:
        name: Its name.
        yes_or_no: Whether it holds in a world or not.
    """

    name: str
    yes_or_no: bool = False


def tiles_of(scenario: Scenario) -> tuple[Tile, ...]:
    """Return the outcomes of the tiles; several organisations are counted, one lives or not."""
    alone = n_most(scenario) == 1
    return (
        Tile("serving", alone), Tile("members"), Tile("gain"), Tile("public_money"),
        Tile("innovations"), Tile("jobs"),
    )  # fmt: skip


def tier_of(scenario: Scenario) -> str:
    """Return what the scenario is about: ``metacluster``, or where it plans none ``cluster``."""
    return "metacluster" if scenario.document.metacluster else "cluster"


def n_most(scenario: Scenario) -> int:
    """Return how many organisations the scenario is about."""
    document = scenario.document
    if document.metacluster:
        return len(document.metacluster)
    drawn = document.synthetic.n_clusters if document.synthetic else 0
    return len(document.cluster) + drawn


def values_of(world: World, tile: Tile, tier: str) -> float:
    """Return the value of a tile in a world; NaN for none."""
    outcomes = world["outcomes"]
    if tile.name == "serving":
        key = "serving" if tile.yes_or_no else f"{tier}s_serving"
        return _number(outcomes[key])
    if tile.name == "gain":
        members = _number(outcomes["members_last"])
        benefit = _number(outcomes["members_benefit_eur"])
        # What is left when the fee is paid, for a mean member.
        fee = _number(outcomes["fee_per_member_eur.all"])
        return benefit / members - fee if members > 0 else math.nan
    keys = {"members": "members_last", "public_money": "public_money_eur"}
    return _number(outcomes[keys.get(tile.name, tile.name)])


def tell(
    scenario: Scenario,
    worlds: Mapping[int, World],
    against: Mapping[int, World],
    groups: Sequence[pd.DataFrame] = (),
) -> dict[str, Any]:
    """Return what worlds say, and against a baseline where they have one.

    Args:
        scenario: Their scenario.
        worlds: Worlds by seed.
        against: Worlds of the baseline by seed; those of other seeds are left out, and the worlds
            themselves when they are the same.
        groups: Firms compared by group, from :func:`analysis.app.lives.compare_firms`.

    Returns:
        n, seeds (of the worlds that it is said of), typical (seed of the median world), alive and
        n_most, tiles by name, extra (innovations for each million EUR more, None where it cannot be
        said), anyway (part of the innovations that would come without, or None), winners (groups
        that gain or lose beyond chance).
    """
    seeds = sorted(worlds)
    tiles, tier = tiles_of(scenario), tier_of(scenario)
    paired = [seed for seed in seeds if seed in against]
    values = {tile.name: _values(worlds, seeds, tile, tier) for tile in tiles}
    before = {tile.name: _values(against, paired, tile, tier) for tile in tiles}
    after = {tile.name: _values(worlds, paired, tile, tier) for tile in tiles}
    compared = paired_differences(
        [(before[tile.name], after[tile.name]) for tile in tiles],
        [tile.yes_or_no for tile in tiles],
    )
    told = {
        tile.name: _tile(values[tile.name], before[tile.name], after[tile.name], difference)
        for tile, difference in zip(tiles, compared, strict=True)
    }
    return {
        "n": len(seeds),
        "seeds": seeds,
        "n_paired": len(paired),
        "typical": _typical(worlds, seeds),
        "tier": tier,
        "n_most": n_most(scenario),
        "alive": _total(worlds, seeds, tier, n_most(scenario)),
        "tiles": told,
        "extra": _per_million(before, after),
        "anyway": _anyway(told["innovations"]),
        "winners": winners(groups) if groups else None,
    }


def _values(worlds: Mapping[int, World], seeds: Sequence[int], tile: Tile, tier: str) -> Floats:
    return np.array([values_of(worlds[seed], tile, tier) for seed in seeds], np.float64)


def _tile(values: Floats, before: Floats, after: Floats, difference: Any) -> dict[str, Any]:
    of_worlds = middle(values)
    base = middle(before)
    return {
        "median": None if of_worlds is None else of_worlds.median,
        "low": None if of_worlds is None else of_worlds.low,
        "high": None if of_worlds is None else of_worlds.high,
        "mean": _json(np.nanmean(values)) if np.isfinite(values).any() else None,
        "before": None if base is None else base.median,
        "before_mean": _json(difference.mean_baseline),
        "change": _json(difference.difference),
        "change_low": _json(difference.low),
        "change_high": _json(difference.high),
        "changes": [_json(change) for change in after - before],
        "told": difference.verdict in SIGNIFICANT,
        "same": difference.verdict == SAME,
    }


def _total(worlds: Mapping[int, World], seeds: Sequence[int], tier: str, most: int) -> float:
    """Return worlds in which the one organisation is alive, or the mean of those alive."""
    if most == 1:
        return float(sum(bool(worlds[seed]["outcomes"]["survived"]) for seed in seeds))
    return float(np.mean([_number(worlds[s]["outcomes"][f"{tier}s_active"]) for s in seeds]))


def _typical(worlds: Mapping[int, World], seeds: Sequence[int]) -> int:
    return typical_seed(pd.DataFrame([{"seed": s, **worlds[s]["outcomes"]} for s in seeds]))


def _per_million(before: Mapping[str, Floats], after: Mapping[str, Floats]) -> float | None:
    """Return extra innovations for each extra million EUR; None where money hardly differs."""
    extra = (after["public_money"] - before["public_money"]) / 1e6
    if not extra.size or extra.mean() <= 0:
        return None
    ratio, low, high = fieller(after["innovations"] - before["innovations"], extra)
    return ratio if math.isfinite(low + high) else None


def _anyway(tile: Mapping[str, Any]) -> float | None:
    """Return which part of the innovations would come without; None unless more are told."""
    if not tile["told"] or tile["change"] <= 0:
        return None
    mean: float = tile["before_mean"] / (tile["before_mean"] + tile["change"])
    return mean


def winners(groups: Sequence[pd.DataFrame]) -> list[dict[str, Any]]:
    """Return the groups of firms that gain or lose beyond chance.

    Returns:
        For each dimension, group, measure, change (mean, in the unit of the measure) and relative
        (to the baseline, None where that has nothing), the largest relative changes first.
    """
    rows = pd.concat(groups, ignore_index=True)
    rows = rows[rows["dimension"].isin(GROUPS) & rows["measure"].isin(MEASURES)]
    found = [
        {
            "dimension": row.dimension,
            "group": _GROUP_KEYS.get(row.group, row.group),
            "measure": row.measure,
            "change": _json(row.difference),
            "relative": _relative(row.difference, row.mean_baseline),
        }
        for row in each_row(group_differences(rows))
        if row.verdict in SIGNIFICANT
    ]
    return sorted(found, key=lambda one: -abs(one["relative"] or 0.0))


def _relative(change: float, before: float) -> float | None:
    return _json(change / before) if before > 0 else None


def _number(value: Any) -> float:
    return math.nan if value is None else float(value)


def _json(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None

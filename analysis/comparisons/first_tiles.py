"""The five tiles of a comparison: the policy against the same worlds without it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from markupsafe import Markup

from analysis.comparisons.effects import Effect, Pair
from analysis.comparisons.first_drawings import Alive, lives
from analysis.comparisons.outcomes import BY_KEY
from analysis.comparisons.wording import SAME_IN_ALL, relative, signed
from analysis.firstpage import tile_marks
from analysis.firstpage.parts import Tile
from analysis.firstpage.run_tiles import DOTS_OF_STATES, SERVING
from analysis.rows import row_at
from analysis.words import brief, eur, number
from analysis.worlds import HIGH, LOW, shortened

NOTE = (
    "Changes are what the policy brings: means of {n} worlds with their 95 % interval. A dot is a "
    "world, right of the line where the policy brings more; grey and hollow unless significant."
)

PERHAPS = "perhaps "
"""Before an effect that would be told if its outcome were the only one."""


def tiles(pair: Pair) -> list[Tile]:
    """Return the five tiles of a scenario against the baseline."""
    return [
        _alive_tile(pair),
        _tile(pair, "Members", "members_last", "members", number),
        _gain_tile(pair),
        _tile(pair, "Public money", "public_money_eur", "public_money_eur", eur),
        _extra_tile(pair),
    ]


def _tile(
    pair: Pair, name: str, outcome: str, series: str, show: Callable[[float], str], note: str = ""
) -> Tile:
    effect = pair.effect(outcome)
    if effect is None:
        return Tile(name, "none")
    return Tile(
        name, brief(show(effect.with_policy)), changed(effect, outcome), "",
        _curve(pair, series, effect),
        "what the policy changes, by quarter: mean and middle 80 % of worlds",
        _dots(effect), effect.significant, note,
    )  # fmt: skip


def changed(effect: Effect, outcome: str) -> str:
    """Return ``+5.7 % (+3.5 to +8 %)``, or that nothing changes."""
    if effect.same:
        return "the same in every world"
    if effect.without > 0:
        parts = [relative(v / effect.without) for v in (effect.change, effect.low, effect.high)]
    else:
        parts = [signed(BY_KEY[outcome], v) for v in (effect.change, effect.low, effect.high)]
    # What is the same in every world has no interval before its sign is sure.
    if math.isnan(effect.low) or parts[1] == parts[2]:
        return parts[0]
    return f"{PERHAPS * effect.perhaps}{parts[0]} ({shortened(*parts[1:])})"


def _curve(pair: Pair, series: str, effect: Effect) -> Markup:
    change = pair.over_time(series)
    low, high = change.quantile([LOW, HIGH], axis=1).to_numpy()
    return tile_marks.curve(
        list(change.mean(axis=1)), significant=effect.significant, zero=True, low=list(low),
        high=list(high),
    )  # fmt: skip


def _dots(effect: Effect) -> Markup:
    changes = effect.changes
    words = f"{(changes > 0).sum()} of {changes.size} worlds more, {(changes < 0).sum()} less"
    return tile_marks.dots(list(changes), significant=effect.significant, words=words)


def _alive_tile(pair: Pair) -> Tile:
    comparison = pair.comparison
    mine, other = (lives(comparison, name) for name in (pair.policy, pair.without))
    curve = tile_marks.curve([0.0, *mine.lives.serving], baseline=[0.0, *mine.lives.alive])
    look: dict[str, Any] = {
        "curve": curve,
        "curve_words": "alive and serving by quarter; dashed: alive",
    }
    effect = pair.effect("serving") if "serving" in BY_KEY else None
    significant = pair.unlike or (effect is not None and effect.significant)
    compared = "" if pair.unlike else f"without: {_share(other)}"
    if pair.unlike:
        compared = "without it there is none"
    if mine.n_most > 1:
        words = f"{mine.word}s, mean of {mine.serving.size} worlds; {compared}"
        return Tile(
            "Alive and serving", _share(mine), words, significant=significant, note=SERVING, **look
        )
    full, alive = int(mine.serving.sum()), int(mine.alive.sum())
    n = mine.serving.size
    dots = tile_marks.states(
        [("full", full), ("half", alive - full), ("empty", n - alive)],
        f"{full} serve, {alive - full} alive only, {n - alive} gone",
    )
    return Tile("Alive and serving", f"{full} of {n}", f"worlds; alive: {alive} of {n}; {compared}",
                dots=dots, significant=significant, note=f"{SERVING} {DOTS_OF_STATES}",
                **look)  # fmt: skip


def _share(own: Alive) -> str:
    if own.n_most == 1:
        return f"{int(own.serving.sum())} of {own.serving.size}"
    return f"{own.serving.mean():,.3g} of {own.n_most:,}"


def _gain_tile(pair: Pair) -> Tile:
    effect = pair.members_gain()
    if effect is None:
        return Tile("Members' gain", "none")
    series = pair.comparison.runs.series
    at_start = series[(series["quarter"] == 0) & (series["scenario"] == pair.policy)]
    members = max(1.0, float(at_start["members"].mean()))
    per_member = effect.change / members
    sign = "+" if per_member > 0 else "−" if per_member < 0 else ""
    change = changed(effect, "members_benefit_eur")
    change += "" if effect.same else " a year for a mean member of the start"
    return Tile(
        "Members' gain", brief(f"{sign}{eur(abs(per_member))}"), change, "",
        tile_marks.curve(sorted(effect.changes), significant=effect.significant, zero=True),
        "worlds, from the least gain to the largest", _dots(effect), effect.significant,
        "Benefit less fee. Benefit is what members feel it is worth.",
    )  # fmt: skip


def _extra_tile(pair: Pair) -> Tile:
    name = "Extra innovations"
    effect = pair.effect("innovations")
    if effect is None:
        return Tile(name, "none")
    value = f"{effect.change:+,.{0 if abs(effect.change) >= 10 else 1}f}".replace("-", "−")
    value = "none" if effect.same else value
    note = per_million(pair)
    return Tile(
        name, value, changed(effect, "innovations"), "", _curve(pair, "innovations", effect),
        "extra innovations so far, by quarter: mean and middle 80 % of worlds", _dots(effect),
        effect.significant, note, own_note=True,
    )  # fmt: skip


def per_million(pair: Pair) -> str:
    """Return the one figure per euro of a page, or why there is none."""
    if not pair.has_instrument:
        return "No figure per million EUR: no public programme differs."
    if pair.value is None:
        return "No figure per million EUR: it costs the public less."
    extra = row_at(pair.value, "extra_public_money_eur")
    row = row_at(pair.value, "innovations_per_extra_million")
    if not extra["low"] > extra["value"] / 2 or math.isnan(row["value"]):
        return "No figure per million EUR: the difference in cost is too uncertain."
    low, high = (np.format_float_positional(row[end], 3, fractional=False, trim="-")
                 for end in ("low", "high"))  # fmt: skip
    ends = SAME_IN_ALL if row["low"] == row["high"] else f"{low} to {high}"
    return f"Per extra million EUR of public money: {number(row['value'])} ({ends})."

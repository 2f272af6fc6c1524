"""The first page of a funding triangle: what a third each comes to, and what beats it."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
from markupsafe import Markup

from analysis.findings.seeds import SEEDS_ADVISED
from analysis.firstpage import tile_marks
from analysis.firstpage.of_run import assumed
from analysis.firstpage.parts import FirstPage, Row, Tile
from analysis.firstpage.run_tiles import SERVING as SERVING_MEANS
from analysis.rows import row_at
from analysis.triangles.data import Triangle
from analysis.triangles.findings import (
    best_mix,
    end_states_sentence,
    gains_of,
    headline,
    levels_of,
    trade_off_sentence,
)
from analysis.triangles.first_drawings import drawings
from analysis.triangles.mixes import name_of
from analysis.triangles.outcomes import OUTCOMES, MixOutcome
from analysis.triangles.reference_mix import BETTER, FEWEST_SEEDS
from analysis.words import brief, eur, short_name
from analysis.worlds import middle, shortened

NOT_KEPT = "not kept"
_ALIVE, _, _GAIN, _PER_EUR = OUTCOMES


def first_page(triangle: Triangle) -> FirstPage:
    """Return the first page, under the main condition."""
    condition = next(iter(triangle.conditions))
    n_seeds = triangle.n_seeds
    few = "" if n_seeds >= SEEDS_ADVISED else f" {n_seeds} are few; {SEEDS_ADVISED} are steadier."
    return FirstPage(
        question=short_name(triangle.title.split(": ")[-1], 60),
        answer=_answer(triangle),
        rows=[Row(_tiles(triangle, condition))],
        tiles_note=(
            f"Means over {n_seeds} worlds, of the plan nearest to a third each; ranges hold the "
            "middle 80 % of worlds. A dot is a world: the mix with the best mean against it, right "
            "of the line where it is better; filled where significant."
        ),
        drawings=drawings(triangle, condition),
        winners=[end_states_sentence(triangle, condition), trade_off_sentence(triangle, condition)],
        sure=[
            f"Every mix meets a third each in the same {n_seeds} worlds, and all mixes are judged "
            f"together; fewer than {FEWEST_SEEDS} worlds make nothing significant.{few}",
            "The best of many means is flattered by chance; its neighbours tell more.",
        ],
        assumed=[
            "Benefit is what members feel membership is worth; no one is paid it.", *assumed()[:1]
        ],
    )  # fmt: skip


def _answer(triangle: Triangle) -> str:
    """Return the headline as one sentence."""
    first, _, second = headline(triangle).partition(". ")
    return f"{first}; {second[0].lower()}{second[1:]}"


def _tiles(triangle: Triangle, condition: str) -> list[Tile]:
    judged = triangle.judged
    own = judged[(judged["condition"] == condition) & (judged["mix"] == triangle.reference)]
    bands = triangle.bands
    bands = bands[(bands["condition"] == condition) & (bands["mix"] == triangle.reference)]
    survival = triangle.survival
    survival = survival[
        (survival["condition"] == condition) & (survival["mix"] == triangle.reference)
    ]
    members = bands[bands["what"] == "members"]
    public = own["public_money_eur"] if "public_money_eur" in own else pd.Series(dtype="float64")
    return [
        _alive_tile(triangle, condition, own, survival["share"].tolist()),
        Tile("Members", _mean(own["members_last"], _count), "of all clusters at the end",
             _range(own["members_last"], _count),
             tile_marks.curve(members["median"].tolist(), low=members["low"].tolist(),
                       high=members["high"].tolist()),
             "firms behind the meta-cluster, by quarter", significant=True),
        _judged_tile(triangle, condition, own, "Members' benefit", _GAIN,
                     "A year for a mean member at the end: what it feels membership is worth, "
                     "before its fee."),
        Tile("Public money", brief(_mean(public, eur)), "in the whole run" * bool(len(public)),
             _range(public, eur), _sorted(public), "worlds, from the least to the most",
             significant=True),
        _judged_tile(triangle, condition, own, "Benefit per public euro", _PER_EUR,
                     "Felt benefit of a year at the end, over public money of a mean year."),
    ]  # fmt: skip


def _alive_tile(
    triangle: Triangle, condition: str, own: pd.DataFrame, alive_by_quarter: list[float]
) -> Tile:
    n, alive = len(own), int(own["survived"].sum())
    best, significant = _best(triangle, condition, _ALIVE)
    curve = tile_marks.curve([0.0, *alive_by_quarter])
    if "serving" not in own:
        counts, value, note = [("full", alive)], f"{alive} of {n}", (
            "Alive; whether it serves was not kept: add serving to study.outcomes."
        )  # fmt: skip
    else:
        serving = int(own["serving"].astype(bool).sum())
        counts = [("full", serving), ("half", alive - serving)]
        value, note = f"{serving} of {n}", SERVING_MEANS
    dots = tile_marks.states([*counts, ("empty", n - alive)], f"{value} worlds; alive in {alive}")
    return Tile("Alive and serving", value, f"worlds; alive: {alive} of {n}; {best}",
                "", curve, "alive by quarter, share of worlds", dots, significant,
                note)  # fmt: skip


def _judged_tile(
    triangle: Triangle, condition: str, own: pd.DataFrame, name: str, outcome: MixOutcome, note: str
) -> Tile:
    best, significant = _best(triangle, condition, outcome)
    values = own[outcome.key]
    return Tile(name, brief(_mean(values, outcome.value)), best,
                _range(values, outcome.value), _sorted(values),
                "worlds, from the least to the most",
                _dots(triangle, condition, outcome, significant), significant, note)  # fmt: skip


def _best(triangle: Triangle, condition: str, outcome: MixOutcome) -> tuple[str, bool]:
    """Return the best mean over mixes, and whether it differs significantly from a third each."""
    levels = levels_of(triangle, condition, outcome)
    if levels.empty:
        return NOT_KEPT, False
    best = best_mix(levels, triangle, outcome)
    if best == triangle.reference:
        return "no mix has a better mean", False
    verdicts = gains_of(triangle, condition, outcome).set_index("mix")["verdict"]
    words = (
        f"at best {brief(outcome.value(levels[best]))} ({name_of(row_at(triangle.mixes, best))})"
    )
    return words, verdicts[best] == BETTER


def _dots(triangle: Triangle, condition: str, outcome: MixOutcome, significant: bool) -> Markup:
    rows = gains_of(triangle, condition, outcome).dropna(subset="mean")
    if rows.empty:
        return Markup("")
    judged = triangle.judged[triangle.judged["condition"] == condition]
    wide = judged.pivot(index="seed", columns="mix", values=outcome.key)
    best = row_at(rows, rows["mean"].idxmax())["mix"]
    changes = (wide[best] - wide[triangle.reference]).to_numpy(np.float64)
    up = int((changes > 0).sum())
    return tile_marks.dots(
        list(changes), significant=significant, words=f"the best mix is higher in {up} worlds"
    )


def _sorted(values: pd.Series) -> Markup:
    return tile_marks.curve(sorted(float(v) for v in values if math.isfinite(v)))


def _count(value: float) -> str:
    return f"{value:,.0f}"


def _mean(values: pd.Series, show: Callable[[float], str]) -> str:
    # As the best mixes beside it and the tables below, which are found by their means.
    known = values.dropna()
    return NOT_KEPT if known.empty else show(float(known.mean()))


def _range(values: pd.Series, show: Callable[[float], str]) -> str:
    of_worlds = middle(values)
    return "" if of_worlds is None else shortened(show(of_worlds.low), show(of_worlds.high))

"""The five tiles of a run: without a baseline, changes are against the start of the same world."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from markupsafe import Markup

from analysis.firstpage import tile_marks
from analysis.firstpage.parts import Tile
from analysis.firstpage.run_worlds import Worlds, count
from analysis.words import brief, eur, percent
from analysis.worlds import HIGH, LOW, in_worlds, middle, shortened
from sim.core.types import Floats
from sim.outcomes.members import is_member

SERVING = (
    "Serving: a common service or an action delivered in the last four quarters. Quality: of the "
    "services at the end, as members know it."
)
ORGANISATIONS_MAX = 40
"""Most dots that one tile shows legibly."""
DOTS_OF_STATES = "A dot a world: full serves, half is alive only, hollow is gone."


def tiles(worlds: Worlds) -> list[Tile]:
    """Return the five tiles."""
    changes = _changes(worlds)
    are_significant = [False] * len(changes)
    if worlds.many:
        # Its tables come from SciPy, which a run with one seed should not wait for.
        from analysis.statistics.paired import SIGNIFICANT, paired_differences

        pairs = [(change.first, change.last) for change in changes]
        tested = paired_differences(pairs, [False] * len(pairs))
        are_significant = [difference.verdict in SIGNIFICANT for difference in tested]
    members, public, innovations = (
        _change_tile(worlds, *both) for both in zip(changes, are_significant, strict=True)
    )
    return [_alive_tile(worlds), members, _gain_tile(worlds), public, innovations]


def note(worlds: Worlds) -> str:
    """Say how the tiles are to be read."""
    compared = (
        "No baseline was run: changes are against the start of the same world, and no effect of a "
        "policy."
    )
    if not worlds.many:
        return f"One world, as an example. {compared}"
    return (
        f"Values are medians of {worlds.n} worlds, ranges hold the middle 80 % of them. A dot is a "
        f"world, right of the line where it rose; filled where significant. {compared}"
    )


@dataclass(frozen=True)
class _Change:
    """An outcome against its start: in each world, and its curve (a column a world)."""

    name: str
    show: Callable[[float], str]
    values: pd.Series
    change: str
    first: Floats
    last: Floats
    curve: pd.DataFrame
    curve_words: str
    note: str = ""


def _changes(worlds: Worlds) -> list[_Change]:
    model, outcomes = worlds.run.of_worlds("model"), worlds.outcomes
    members = model.pivot(index="quarter", columns="seed", values="n_members").astype("float64")
    public = _by_year(worlds, "public_money_cents") / 100
    innovations = _by_year(worlds, "innovations")
    return [
        _Change("Members", count, outcomes["members_last"], worlds.members_change(),
                *_ends(members), members, "members of all clusters by quarter"),
        _Change("Public money", eur, outcomes["public_money_eur"], _a_year(worlds, public, eur),
                *_ends(public), public, "public money a year", "Paid in the whole run."),
        _Change("Innovations", count, outcomes["innovations"], _a_year(worlds, innovations, count),
                *_ends(innovations), innovations, "innovations a year",
                "How many are extra, per million EUR, only a comparison with a baseline tells."),
    ]  # fmt: skip


def _a_year(worlds: Worlds, by_year: pd.DataFrame, show: Callable[[float], str]) -> str:
    first, last = (show(float(by_year.iloc[place].median())) for place in (0, -1))
    return f"{brief(last)} in {worlds.end}, {brief(first)} in {worlds.start}"


def _by_year(worlds: Worlds, column: str) -> pd.DataFrame:
    rows = worlds.run.of_worlds("model")
    rows = rows[rows["quarter"] > 0]
    year = (rows["quarter"] - 1) // 4
    return rows.groupby([year, rows["seed"]])[column].sum().unstack("seed").astype("float64")


def _ends(series: pd.DataFrame) -> tuple[Floats, Floats]:
    return series.iloc[0].to_numpy(np.float64), series.iloc[-1].to_numpy(np.float64)


def _change_tile(worlds: Worlds, change: _Change, is_significant: bool) -> Tile:
    low, median, high = change.curve.quantile([LOW, 0.5, HIGH], axis=1).to_numpy()
    band = (list(low), list(high)) if worlds.many else ([], [])
    stands_out = is_significant or not worlds.many
    dots = Markup("")
    if worlds.many:
        rise = change.last - change.first
        words = f"{(rise > 0).sum()} of {worlds.n} worlds rose, {(rise < 0).sum()} fell"
        dots = tile_marks.dots(list(rise), significant=is_significant, words=words)
    return Tile(
        change.name, brief(_median(change.values, change.show)), change.change,
        _range(worlds, change.values, change.show),
        tile_marks.curve(list(median), significant=stands_out, low=band[0], high=band[1]),
        change.curve_words, dots, stands_out, change.note,
    )  # fmt: skip


def _alive_tile(worlds: Worlds) -> Tile:
    lives = worlds.lives
    curve = tile_marks.curve([0.0, *lives.serving], baseline=[0.0, *lives.alive])
    tile = partial(
        Tile, "Alive and serving", curve=curve, significant=True,
        curve_words="alive and serving by quarter; dashed: alive",
    )  # fmt: skip
    quality = _quality(worlds)
    if not worlds.alone:
        alive, serving = (worlds.outcomes[f"{worlds.tier}s_{s}"] for s in ("active", "serving"))
        dots, note = _dots_of_several(worlds, alive, serving)
        spread = "; ".join(filter(None, (_range(worlds, serving, count), quality)))
        return tile(
            f"{_median(serving, count)} of {worlds.n_most:,}",
            f"{worlds.word}s; alive: {_median(alive, count)}",
            spread, dots=dots, note=f"{SERVING} {note}".rstrip(),
        )  # fmt: skip
    n_alive, n_serving = worlds.n_alive, worlds.n_serving
    if not worlds.many:
        value = ["not alive", "alive, not serving", "alive and serving"][n_alive + n_serving]
        return tile(value, spread=quality, note=SERVING)
    counts = [("full", n_serving), ("half", n_alive - n_serving), ("empty", worlds.n - n_alive)]
    words = ", ".join(
        f"{n} {state}"
        for (_, n), state in zip(counts, ("serve", "alive only", "gone"), strict=True)
    )
    return tile(
        f"{n_serving} of {worlds.n}", f"worlds; alive: {n_alive} of {worlds.n}", quality,
        dots=tile_marks.states(counts, words), note=f"{SERVING} {DOTS_OF_STATES}",
    )  # fmt: skip


def _quality(worlds: Worlds) -> str:
    """Say how good the services are of those that are alive; nothing where none is."""
    known = worlds.quality
    if known.empty:
        return ""
    words, spread = f"quality {_median(known, percent)}", _range(worlds, known, percent)
    return f"{words} ({spread})" if spread else words


def _dots_of_several(worlds: Worlds, alive: pd.Series, serving: pd.Series) -> tuple[Markup, str]:
    """Return a dot a world, or of a single one a dot an organisation, and how to read them."""
    if worlds.many:
        words = f"{count(serving.min())} to {count(serving.max())} of {worlds.n_most} serve"
        note = "A dot a world, by how many serve; the upright line is none."
        return tile_marks.dots(list(serving), significant=True, words=words), note
    if worlds.n_most > ORGANISATIONS_MAX:
        return Markup(""), ""
    n_alive, n_serving = int(alive.iloc[0]), int(serving.iloc[0])
    counts = [
        ("full", n_serving),
        ("half", n_alive - n_serving),
        ("empty", worlds.n_most - n_alive),
    ]
    words = f"{n_serving} serve, {n_alive - n_serving} alive only, {worlds.n_most - n_alive} gone"
    return tile_marks.states(counts, words), DOTS_OF_STATES.replace("world", worlds.word)


def _gain_tile(worlds: Worlds) -> Tile:
    firms, outcomes = worlds.run.results.firms, worlds.outcomes
    own = firms[is_member(firms)]
    gains = np.sort((own["benefit_eur"] - own["fee_eur"]).to_numpy(np.float64))
    places = np.linspace(0, gains.size - 1, min(gains.size, 60)).astype(int)
    members = outcomes["members_last"].where(outcomes["members_last"] > 0)
    # As in a comparison: what is left when the fee is paid.
    per_member = outcomes["members_benefit_eur"] / members - outcomes["fee_per_member_eur.all"]
    return Tile(
        "Members' gain", brief(_median(per_member, eur)),
        "a year for a mean member after its fee; positive for "
        f"{in_worlds(outcomes['share_members_better_off.all'], percent)} of them",
        _range(worlds, per_member, eur),
        tile_marks.curve(list(gains[places]), zero=True),
        "benefit less fee, from the member who gains least to the one who gains most",
        significant=True, note="What members feel it is worth, no money received. Curve: from the "
        "member with the least to the one with the most.",
    )  # fmt: skip


def _median(values: pd.Series, show: Callable[[float], str]) -> str:
    of_worlds = middle(values)
    return "none" if of_worlds is None else show(of_worlds.median)


def _range(worlds: Worlds, values: pd.Series, show: Callable[[float], str]) -> str:
    of_worlds = middle(values)
    if not worlds.many or of_worlds is None:
        return ""
    low, high = show(of_worlds.low), show(of_worlds.high)
    return "" if low == high else shortened(low, high)

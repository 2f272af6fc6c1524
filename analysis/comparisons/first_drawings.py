"""The two large pictures of a comparison: the money of both sides, and the life of the policy's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.comparisons.comparison import Comparison
from analysis.comparisons.effects import Pair
from analysis.firstpage.life_picture import Band, life_svg
from analysis.firstpage.lives import Lives
from analysis.firstpage.money_picture import Panel, money_svg
from analysis.firstpage.parts import Drawing
from analysis.firstpage.stories import story_of
from analysis.rows import row_at
from analysis.words import eur, listed
from analysis.worlds import HIGH, LOW, typical_seed
from sim.core.types import Floats
from sim.vocabulary import SOURCES


@dataclass(frozen=True)
class Alive:
    """Who is alive and who serves in a scenario.

    Attributes:
        lives: By quarter, over worlds.
        alive: Organisations alive at the end, in each world.
        serving: Those of them that serve.
        n_most: Organisations there can be.
        word: What one of them is called.
    """

    lives: Lives
    alive: Floats
    serving: Floats
    n_most: int
    word: str

    @property
    def who(self) -> str:
        """All of them, as a sentence names them."""
        return f"the {self.word}" if self.n_most == 1 else f"{self.n_most} {self.word}s"


def lives(comparison: Comparison, name: str) -> Alive:
    """Return who lives and serves in a scenario."""
    focus = comparison.runs.focus
    own = focus[focus["scenario"] == name]
    document = comparison.scenarios[name].document
    n_planned = len(document.metacluster)
    n_most = n_planned or int(own["alive"].max())
    word = "meta-cluster" if n_planned else "cluster organisation"
    means = own.groupby("quarter")[["alive", "serving"]].mean()
    last = own[own["quarter"] == own["quarter"].max()]
    return Alive(
        Lives(means["alive"].to_numpy(float), means["serving"].to_numpy(float),
              len(comparison.seeds), n_most),
        last["alive"].to_numpy(float),
        last["serving"].to_numpy(float),
        n_most,
        word,
    )  # fmt: skip


def state(pair: Pair, own: Alive) -> str:
    """Say whether it is alive and serves with the policy; the same words everywhere."""
    n, end = len(pair.comparison.seeds), end_year(pair.comparison)
    if own.n_most > 1:
        return (
            f"of {own.who} {own.alive.mean():,.3g} are alive at the end of {end} and "
            f"{own.serving.mean():,.3g} serve their members"
        )
    alive, serving = int(own.alive.sum()), int(own.serving.sum())
    text = f"{own.who} is alive at the end of {end} in {alive} of {n} worlds"
    if not alive:
        return text
    if not serving:
        return f"{text} but serves its members in none"
    return f"{text} and {'' if 2 * serving >= alive else 'only '}serves its members in {serving}"


def state_in_short(pair: Pair) -> str:
    """Return ``alive in 9 instead of 6 of 10 worlds, serving in 2 instead of 0``."""
    sides = [lives(pair.comparison, name) for name in (pair.policy, pair.without)]
    if sides[0].n_most > 1:
        return (
            f"{sides[0].alive.mean():,.3g} of {sides[0].who} alive at the end, "
            f"{sides[0].serving.mean():,.3g} serving"
        )
    if pair.unlike:
        return state(pair, sides[0])
    alive, serving = (
        " instead of ".join(dict.fromkeys(f"{int(values.sum())}" for values in both))
        for both in ([side.alive for side in sides], [side.serving for side in sides])
    )
    return f"alive in {alive} of {len(pair.comparison.seeds)} worlds, serving in {serving}"


def end_year(comparison: Comparison) -> int:
    """Return the last calendar year."""
    return _start(comparison) + (comparison.n_quarters - 1) // 4


def _start(comparison: Comparison) -> int:
    return int(comparison.scenarios[comparison.baseline].document.run.start[:4])


def drawings(comparison: Comparison, pairs: Sequence[Pair]) -> list[Drawing]:
    """Return both pictures."""
    first = pairs[0]
    outcomes = comparison.runs.outcomes
    seed = typical_seed(outcomes[outcomes["scenario"] == first.policy].reset_index(drop=True))
    return [_money(comparison, pairs, seed), _life(comparison, first, seed)]


def _money(comparison: Comparison, pairs: Sequence[Pair], seed: int) -> Drawing:
    names = [comparison.baseline, *(pair.name for pair in pairs)]
    if len(pairs) == 1:
        names = [pairs[0].without, pairs[0].policy]
    # Where only one side plans meta-clusters, the money of all organisations is what compares.
    before = "all_" if any(pair.unlike for pair in pairs) else ""
    focus = comparison.runs.focus
    start = _start(comparison)
    year = start + (focus["quarter"] - 1) // 4
    columns = [f"{before}{source}" for source in SOURCES]
    by_year = focus.groupby([focus["scenario"], focus["seed"], year.rename("year")])[columns].sum()
    by_year.columns = pd.Index(list(SOURCES))
    panels, totals = [], []
    for name in names:
        own = row_at(by_year, name)
        sums = own.sum(axis=1).unstack("seed")
        raised = row_at(own, seed)
        panels.append(
            Panel(comparison.short_name(name), raised, sums.quantile(LOW, axis=1),
                  sums.quantile(HIGH, axis=1))
        )  # fmt: skip
        totals.append(f"{eur(float(sums.sum().median()))} with “{comparison.short_name(name)}”")
    alt = (
        "Stacked bars by calendar year, a panel a scenario: EUR from fees and services, work in "
        "kind, projects and operating grants, as earned."
    )
    who = "all organisations" if before else lives(comparison, names[-1]).who
    many = bool(before) or lives(comparison, names[-1]).n_most > 1
    caption = (
        f"Over the whole run {who} {'raise' if many else 'raises'} {listed(totals)} (medians); "
        f"bars show the median world (seed {seed}), work in kind counts at the giver's wage"
        f"{', and what clusters pay their meta-cluster counts at both' if before else ''}."
    )
    drawn = money_svg(panels, start, end_year(comparison), alt)
    return Drawing("money", f"What {who} {'live' if many else 'lives'} on", caption, alt, drawn)


def _life(comparison: Comparison, pair: Pair, seed: int) -> Drawing:
    runs, n_quarters = comparison.runs, comparison.n_quarters
    mine, other = (lives(comparison, name) for name in (pair.policy, pair.without))
    bands = [Band(pair.short(pair.policy), mine.lives)]
    if not pair.unlike:
        bands.append(Band(pair.short(pair.without), other.lives, is_baseline=True))
    rows = _of(runs.stories, pair.policy, seed)
    story = None
    if len(rows):
        title = f"{pair.short(pair.policy)}, the median world (seed {seed})"
        story = story_of(title, rows, _of(runs.events, pair.policy, seed), n_quarters)
    start = _start(comparison)
    alt = (
        "By quarter: phase of the meta-cluster of one world, whether it delivers, events by "
        "number; below, how many worlds or organisations are alive, and alive and serving."
    )
    text = state(pair, mine)
    if not pair.unlike:
        text += f"; with “{pair.short(pair.without)}”, {state(pair, other)}"
    events = [] if story is None else [
        (f"{start + (quarter - 1) // 4} Q{(quarter - 1) % 4 + 1}", words)
        for quarter, words in story.events
    ]  # fmt: skip
    caption = f"With “{pair.short(pair.policy)}”, {text}."
    drawn = life_svg(story, bands, n_quarters, start, alt)
    return Drawing("life", f"The life of {mine.who}", caption, alt, drawn, events)


def _of(table: pd.DataFrame, name: str, seed: int) -> pd.DataFrame:
    if table.empty:
        return table
    return table[(table["scenario"] == name) & (table["seed"] == seed)]

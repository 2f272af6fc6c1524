"""The two large pictures of a run: what it lives on, and its life."""

from __future__ import annotations

import pandas as pd

from analysis.firstpage.life_picture import Band, life_svg
from analysis.firstpage.lives import ends
from analysis.firstpage.money_picture import Panel, money_svg
from analysis.firstpage.parts import Drawing
from analysis.firstpage.run_worlds import Worlds
from analysis.funding import resources_eur_per_year
from analysis.words import eur, listed
from analysis.worlds import HIGH, LOW
from sim.outcomes.mix import resources_cents
from sim.vocabulary import SOURCES

_FROM = {
    "fees_services": "fees and services",
    "in_kind": "work in kind",
    "projects": "projects",
    "operating_grant": "operating grants",
}


def drawings(worlds: Worlds) -> list[Drawing]:
    """Return both pictures."""
    return [_money(worlds), _life(worlds)]


def _money(worlds: Worlds) -> Drawing:
    run = worlds.run
    rows = worlds.focus_rows(run.results.tables[f"{worlds.tier}s"])
    years = range(run.start_year, run.start_year + -(-run.n_quarters // 4))
    year = run.start_year + (rows["quarter"] - 1) // 4
    raised = resources_cents(rows, "income").groupby(year).sum() / 100
    raised = raised.reindex(index=years, columns=list(SOURCES)).fillna(0.0)
    low = high = pd.Series(dtype="float64")
    if worlds.many:
        of_all = worlds.focus_rows(worlds.run.of_worlds(f"{worlds.tier}s"))
        when = run.start_year + (of_all["quarter"] - 1) // 4
        sums = resources_cents(of_all, "income").sum(axis=1) / 100
        wide = sums.groupby([when, of_all["seed"]]).sum().unstack("seed")
        wide = wide.reindex(index=years, columns=worlds.outcomes["seed"]).fillna(0.0)
        low, high = wide.quantile(LOW, axis=1), wide.quantile(HIGH, axis=1)
    alt = (
        "Stacked bars by calendar year: EUR from fees and services, work in kind, projects and "
        "operating grants, as earned."
    )
    panel = Panel("", raised, low, high, _end(worlds))
    return Drawing(
        "money", f"What {worlds.who} {worlds.verb('lives', 'live')} on",
        _money_caption(worlds, rows), alt,
        money_svg([panel], years[0], years[-1], alt),
    )  # fmt: skip


def _money_caption(worlds: Worlds, rows: pd.DataFrame) -> str:
    by_quarter = resources_eur_per_year(rows, "income")
    world = f"{worlds.shown[0].upper()}{worlds.shown[1:]}"
    if by_quarter.empty or not by_quarter.iloc[-1].sum():
        return f"{world} {worlds.who} {worlds.verb('raises', 'raise')} nothing at last."
    last = by_quarter.iloc[-1]
    parts = [
        f"{eur(last[source])} from {words}"
        for source, words in _FROM.items()
        if last[source] > 0.005 * last.sum()
    ]
    when = worlds.run.when(int(by_quarter.index[-1]))
    return (
        f"{world} {worlds.who} {worlds.verb('raises', 'raise')}, in the year to {when}, "
        f"{listed(parts)}; grants count when earned, and work in kind, at the giver's wage, "
        "pays no invoice."
    )


def _end(worlds: Worlds) -> tuple[float, str] | None:
    """Return when and why the one organisation of the world shown ended."""
    cause = worlds.run.summary["cause_of_end"]
    rows = worlds.focus_rows(worlds.run.results.tables[f"{worlds.tier}s"])
    active = rows.loc[rows["status"] == "active", "quarter"]
    if not worlds.alone or worlds.run.summary["survived"] or not cause or active.empty:
        return None
    return worlds.run.start_year + int(active.max()) / 4.0, str(cause)


def _life(worlds: Worlds) -> Drawing:
    run, story = worlds.run, worlds.story
    # Of a single world with a story, the story says all.
    bands = [Band("", worlds.lives)] if worlds.many or story is None else []
    alt = "Lines by quarter: organisations alive, and those of them that also serve."
    if story is not None:
        bids = ", bids won and lost a year" if story.has_bids else ""
        alt = (
            "By quarter: phase of the meta-cluster, whether it delivers a service or an action, "
            f"events by number{bids}; below, where there are several worlds, "
            "in how many of them it is alive, and alive and serving."
        )
    state = worlds.state()
    words = [f"{state[0].upper()}{state[1:]}", *worlds.why_not_serving(), *worlds.further_events()]
    events = ends(run.events, worlds.tier) if story is None else story.events
    return Drawing(
        "life", f"The life of {worlds.who}", f"{'; '.join(words)}.", alt,
        life_svg(story, bands, run.n_quarters, run.start_year, alt),
        [(run.when(quarter), what) for quarter, what in events],
    )  # fmt: skip

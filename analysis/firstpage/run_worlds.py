"""The worlds of a run folder: one, or one a seed; what is said of them in large type and small."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pandas as pd

from analysis.firstpage.life_picture import Story
from analysis.firstpage.lives import Lives, lives_of, n_nameable
from analysis.firstpage.stories import agent_of, story_of
from analysis.funding import name_of_tier
from analysis.saved_run import SavedRun
from analysis.words import eur, percent, plural, signed_percent
from analysis.worlds import in_worlds, middle
from sim.outcomes.focus import focus_of
from sim.state.events import SERVICES_STOPPED

_POOR = 0.5
"""Quality below which members get less than half of what services can be."""


def count(value: float) -> str:
    """Write a number of organisations or firms."""
    return f"{value:,.0f}"


class Worlds:
    """What a first page tells of a run folder.

    Args:
        run: The run folder.
    """

    def __init__(self, run: SavedRun) -> None:
        self.run = run
        self.many = run.has_seeds
        self.outcomes = run.outcomes
        self.n = len(self.outcomes)
        self.start, self.end = str(run.start_year), run.when(run.n_quarters).split(" ")[0]
        self.tier = focus_of(run.results.tables, run.scenario).tier
        self.planned = list(run.scenario["metacluster"])

    def focus_rows(self, table: pd.DataFrame) -> pd.DataFrame:
        """Return the rows of the organisations that the scenario is about, while they exist."""
        chosen = table["status"].isin(["active", "dormant"]) & (table["quarter"] > 0)
        if self.tier == "metacluster":
            chosen &= table["key"].isin(self.planned)
        return table[chosen]

    @cached_property
    def n_most(self) -> int:
        """Organisations that the scenario is about, in a world."""
        if self.tier == "metacluster":
            return len(self.planned)
        return int(self.run.clusters["id"].nunique())

    @property
    def alone(self) -> bool:
        """Whether the report is about a single organisation."""
        return self.n_most == 1

    @cached_property
    def lives(self) -> Lives:
        """Who is alive and who serves, quarter by quarter."""
        rows = self.focus_rows(self.run.of_worlds(f"{self.tier}s"))
        return lives_of(rows, self.run.n_quarters, self.n, self.n_most)

    @property
    def who(self) -> str:
        """What the report is about, such as ``the meta-cluster``."""
        return name_of_tier(self.run, self.tier)

    def verb(self, one: str, many: str) -> str:
        """Return the form of a verb that goes with :attr:`who`."""
        return one if self.alone else many

    @property
    def shown(self) -> str:
        """The world that is shown where only one can be."""
        one = "the median world" if self.many else "this example"
        return f"in {one} (seed {self.run.seed})"

    @property
    def n_alive(self) -> int:
        """Worlds in which it is alive at the end."""
        return int(self.outcomes["survived"].astype(bool).sum())

    @property
    def n_serving(self) -> int:
        """Worlds in which it is alive at the end and served in the last year."""
        return int(self.outcomes["serving"].astype(bool).sum())

    @property
    def quality(self) -> pd.Series:
        """Quality of services at the end, of worlds in which somebody is alive, in [0, 1]."""
        # Folders of earlier versions do not tell.
        known = self.outcomes.get("service_quality", pd.Series(dtype=float))
        return known.dropna().astype(float)

    def state(self) -> str:
        """Say whether it is alive and whether it serves: the same words everywhere."""
        if not self.alone:
            return self._state_of_several()
        return f"{self._state_of_one()}{self._others_alive()}"

    def _others_alive(self) -> str:
        """Say where an unplanned meta-cluster is alive and the planned one is not."""
        if self.tier != "metacluster":
            return ""
        gone = ~self.outcomes["survived"].astype(bool)
        n = int((gone & (self.outcomes["metaclusters_active"] > 0)).sum())
        if not n:
            return ""
        if not self.many:
            return ", but another one, which formed by itself, is"
        return (
            f"; in {n} of the {plural(int(gone.sum()), 'world')} without it another one, which "
            "formed by itself, is alive"
        )

    def _state_of_one(self) -> str:
        if not self.many:
            if not self.n_alive:
                return f"{self.who} is not alive at the end of {self.end}"
            serves = (
                f"and serves its members{self._how_well()}"
                if self.n_serving
                else "but serves its members no more"
            )
            return f"{self.who} is alive at the end of {self.end} {serves}"
        text = f"in {self.n_alive} of {self.n} worlds {self.who} is alive at the end of {self.end}"
        if not self.n_alive:
            return text
        if not self.n_serving:
            return f"{text}, but in none of them does it still serve its members"
        if 2 * self.n_serving >= self.n_alive:
            return f"{text}, and in {self.n_serving} it also serves its members{self._how_well()}"
        return f"{text}, but only in {self.n_serving} does it also serve its members"

    def _how_well(self) -> str:
        """Say what to serve is worth where the median world serves with less than half."""
        quality = self.quality.median()
        return f", poorly (quality {percent(quality)})" if quality < _POOR else ""

    @property
    def word(self) -> str:
        """What one of those that the report is about is called."""
        return "meta-cluster" if self.tier == "metacluster" else "cluster organisation"

    def _state_of_several(self) -> str:
        alive, serving = (
            in_worlds(self.outcomes[f"{self.tier}s_{state}"], count)
            for state in ("active", "serving")
        )
        return (
            f"of {plural(self.n_most, self.word)}, {alive} {'is' if alive == '1' else 'are'} alive "
            f"at the end of {self.end} and {serving} {'serves' if serving == '1' else 'serve'} "
            "members"
        )

    def members(self) -> str:
        """Return the members at the end."""
        of_worlds = middle(self.outcomes["members_last"])
        return "none" if of_worlds is None else count(of_worlds.median)

    def members_change(self) -> str:
        """Say how many more members there are than at the start."""
        first = self.outcomes["members_first"].astype("float64")
        change = (self.outcomes["members_last"] / first - 1).where(first > 0)
        return f"{in_worlds(change, signed_percent)} since {self.start}"

    def public_money(self) -> str:
        """Say the cost to the public."""
        return in_worlds(self.outcomes["public_money_eur"], eur)

    @cached_property
    def story(self) -> Story | None:
        """The life of the one planned meta-cluster in the world shown; None where there is none."""
        rows = self._rows_of_one
        if rows is None:
            return None
        title = f"{'The median world' if self.many else 'An example'} (seed {self.run.seed})"
        return story_of(title, rows, self.run.events, self.run.n_quarters)

    @property
    def _rows_of_one(self) -> pd.DataFrame | None:
        rows = self.run.metaclusters[self.run.metaclusters["key"].isin(self.planned)]
        return rows if len(self.planned) == 1 and len(rows) else None

    @property
    def _one(self) -> tuple[str, str]:
        rows = self._rows_of_one
        assert rows is not None
        return agent_of(rows)

    def why_not_serving(self) -> list[str]:
        """Say when the world shown last served, and what stopped services in how many worlds."""
        if self.story is None or self.n_serving or not self.n_alive:
            return []
        delivered = np.flatnonzero(self.story.delivers)
        if not delivered.size:
            return [f"{self.shown} it never delivered anything"]
        last = self.run.when(int(delivered[-1]) + 1)
        return [f"{self.shown} it last delivered a service or an action in {last}", *self._stops()]

    def _stops(self) -> list[str]:
        events = self.run.of_worlds("events")
        own = events[(events["event"] == SERVICES_STOPPED) & (events["agent"] == self._one[0])]
        if own.empty:
            return []
        causes = own.groupby("seed")["cause"].last().value_counts()
        where = f" in {int(causes.iloc[0])} of {self.n} worlds" if self.many else ""
        return [f"common services stopped for {causes.index[0]}{where}"]

    def further_events(self) -> list[str]:
        """Say how many events have no place in the picture."""
        if self.story is None:
            return []
        more = n_nameable(self.run.events, *self._one) - len(self.story.events)
        verb = "is" if more == 1 else "are"
        return [f"{plural(more, 'more event')} {verb} under Events"] if more > 0 else []

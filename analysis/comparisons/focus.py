"""What a scenario is about, quarter by quarter: who lives and serves, and on what money."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.firstpage.stories import ROWS, agent_of
from sim.outcomes.focus import QUARTERS_OF_YEAR, focus_of
from sim.outcomes.mix import resources_cents
from sim.scenario import Scenario
from sim.state.events import LEFT_METACLUSTER
from sim.vocabulary import SOURCES


def focus_by_quarter(tables: Mapping[str, pd.DataFrame], scenario: Scenario) -> pd.DataFrame:
    """Return a row a quarter from 1 on.

    Returns:
        Columns quarter; alive and serving (organisations in focus; serving are those alive that
        delivered in the last four quarters); the sources of money, EUR that the focus raised in
        the quarter as earned; and with ``all_`` before them what all organisations raised.
    """
    focus = focus_of(tables, scenario.resolved)
    quarters = pd.RangeIndex(1, focus.n_quarters + 1, name="quarter")
    table = pd.DataFrame(index=quarters)
    active = _wide(focus.rows, focus.rows["status"] == "active", quarters)
    lately = _wide(focus.rows, focus.rows["delivered"], quarters).rolling(
        QUARTERS_OF_YEAR, min_periods=1
    )
    table["alive"] = active.sum(axis=1)
    table["serving"] = (active & lately.max().astype(bool)).sum(axis=1)
    everyone = pd.concat([tables["clusters"], tables["metaclusters"]], ignore_index=True)
    for before, rows in (("", focus.rows), ("all_", everyone[everyone["quarter"] > 0])):
        raised = resources_cents(rows, "income").groupby(rows["quarter"]).sum() / 100
        raised = raised.reindex(quarters).fillna(0.0)
        for source in SOURCES:
            table[f"{before}{source}"] = raised[source]
    return table.reset_index()


def _wide(rows: pd.DataFrame, values: pd.Series, quarters: pd.RangeIndex) -> pd.DataFrame:
    by_id = rows.assign(value=values.astype(bool)).pivot(
        index="quarter", columns="id", values="value"
    )
    return by_id.reindex(quarters).eq(True)


def story_tables(
    tables: Mapping[str, pd.DataFrame], scenario: Scenario
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows and the events of the one meta-cluster that a scenario plans.

    Returns:
        Both empty where it plans none or several, or where it was never founded.
    """
    rows, events = tables["metaclusters"][list(ROWS)], tables["events"]
    planned = list(scenario.document.metacluster)
    own = rows[tables["metaclusters"]["key"].isin(planned)]
    if len(planned) != 1 or own.empty:
        return rows.iloc[:0], events.iloc[:0]
    agent, name = agent_of(own)
    left = (events["event"] == LEFT_METACLUSTER) & (events["detail"] == name)
    return own, events[left | (events["agent"] == agent)]

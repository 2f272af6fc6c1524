"""Results asked why: the quarter asked about is made again, and held against what is kept of it."""

from __future__ import annotations

from collections.abc import Collection

from sim.reasons import Reason
from sim.results import Results
from sim.why.asked import Asked, agent_of, quarter_of
from sim.why.quarters import PAST, OtherRunError, check_firm, why_quarters
from sim.world import World


def why(
    results: Results,
    agent: str,
    quarter: str | int | None = None,
    decision: str | Collection[str] | None = None,
) -> list[Reason]:
    """Return why an agent decided as it did, or others about it; see :meth:`Results.why`."""
    asked = Asked.of_agent(agent_of(results, agent), decision)
    return _told(results, asked, quarter, agent)


def why_events(
    results: Results,
    quarter: str | int | None = None,
    decision: str | Collection[str] | None = None,
) -> list[Reason]:
    """Return why organisations decided as the events of a run tell.

    Args:
        results: The run.
        quarter: Such as ``2019Q4``, or its number; all quarters when None.
        decision: Names of decisions; all when None.

    Raises:
        AskedError: If there is no such quarter or decision.
        TouchedError: If the run was changed by hand.
        OtherRunError: If it comes out otherwise when it is made again.

    Warns:
        UserWarning: If the run was made with other code.
    """
    return _told(results, Asked.of_events(decision), quarter, None)


def _told(
    results: Results, asked: Asked, quarter: str | int | None, agent: str | None
) -> list[Reason]:
    first, last = quarter_of(results, quarter)
    model = PAST.model_before(results.run, first)
    if agent is not None and agent.startswith("firm:") and quarter is not None:
        check_firm(model, agent)
    reasons = why_quarters(model, asked, last - first + 1)
    _check_same(results, model.world, first)
    return reasons


def _check_same(results: Results, world: World, first: int) -> None:
    """Refuse a run that came out otherwise: its events are not those of the results.

    Raises:
        OtherRunError: If they differ.
    """
    kept = results.events
    for quarter in range(first, world.step + 1):
        rows = kept[kept["quarter"] == quarter]
        before = list(zip(rows["event"], rows["agent"], rows["cause"], rows["detail"], strict=True))
        now = [
            (str(one.event), one.agent, one.cause, one.detail)
            for one in world.events.events
            if one.quarter == quarter
        ]
        if before != now:
            label = world.calendar.label(quarter)
            raise OtherRunError(
                f"the run of {results.run['name']} came out otherwise in {label} when it was made "
                "again, so nothing can be told of it: it was made with other code or packages"
            )

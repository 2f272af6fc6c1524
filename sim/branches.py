"""What of a scenario may change while it runs: one history, gone on with in several ways."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from sim.core.calendar import Calendar
from sim.funding import times_of
from sim.scenario import Scenario
from sim.scenario.alone import programme_alone
from sim.scenario.faults import shown
from sim.world import World

START_ONLY = frozenset(
    {
        "collaboration.partner_slots",
        "membership.match_sigma",
        "membership.usual_quality",
        "membership.usual_reputation",
        "metaclusters.hope_sigma",
        "world.area_profile_spread",
        "world.benefit_start",
        "world.budget_from_projects",
        "world.capability_new",
        "world.capability_start",
        "world.capability_years",
        "world.cash_of_firms_months",
        "world.catchment_median",
        "world.catchment_sigma",
        "world.country_prices",
        "world.engagement_start",
        "world.fte_per_member",
        "world.hopes_met_start",
        "world.members_by_size",
        "world.members_sigma",
        "world.meta_exits_per_year",
        "world.nonmembers_per_member",
        "world.project_eur_start",
        "world.projects_abroad",
        "world.projects_per_year",
        "world.ties_start",
    }
)
"""Parameters that decide the opening alone, or the room that it is given."""

# What a programme is; contracts, accounts and the summary know it by that.
_OF_A_PROGRAMME = frozenset({"name", "funder", "instrument", "tiers"})
_ALLOWED = (
    "parameters, switches, values of the programmes and fee schedules that there are, yearly "
    "budgets of funders, and shocks, removals, mergers and fee reforms that are still to come may "
    "change"
)


class BranchError(ValueError):
    """A change cannot be made while a scenario runs; the message names it and what may change."""


def branched_scenario(setting: Scenario, changes: Mapping[str, Any], step: int) -> Scenario:
    """Return a scenario for the quarters after a step.

    Its name says where it left the one before, and which that was: what it leads to is not what it
    would lead to from its start.

    Args:
        setting: The scenario that ran up to here.
        changes: Values by dotted key, as overrides.
        step: Quarters that have been simulated.

    Raises:
        ScenarioError: If the changed scenario has faults.
        BranchError: If a change is of what cannot change any more.
    """
    changed = setting.with_overrides(changes)
    before, after = setting.to_dict(), changed.to_dict()
    for path in _differences(before, after, ()):
        if not _may_change(path, before, after, Calendar(int(before["run"]["start"][:4])), step):
            raise BranchError(
                f"{'.'.join(path)} cannot change after {setting.label_of(step)}; {_ALLOWED}"
            )
    name = f"{setting.name}, changed after {setting.label_of(step)} ({setting.fingerprint()[:8]})"
    return replace(changed, name=name)


def words_of_changes(changes: Mapping[str, Any]) -> str:
    """Return what the event of a branch tells of its changes."""
    told = (f"{key} = {shown(value)}" for key, value in changes.items())
    return f"went on under a changed scenario: {', '.join(told)}"


def take_over(world: World, scenario: Scenario) -> None:
    """Let a world go on by a scenario that :func:`branched_scenario` returned."""
    document = scenario.document
    world.document, world.p, world.on = document, document.parameters, document.switches
    world.fee_schedules = [document.fees[key] for key in world.fee_schedule_keys]
    world.measure_distances()
    for programme in world.programmes:
        spec = programme_alone(document, document.programme[programme.key])
        if spec.eligibility != programme.spec.eligibility:
            programme.places = None
        programme.follow(spec)
        times = times_of(spec, world.calendar, world.n_steps)
        programme.start, programme.end, programme.opens = times


def _differences(before: Any, after: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the paths of the values that differ."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name in before | after:
            yield from _differences(before.get(name), after.get(name), (*path, name))
    elif before != after:
        yield path


def _may_change(
    path: tuple[str, ...],
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    calendar: Calendar,
    step: int,
) -> bool:
    match path:
        case ("parameters", *key):
            return ".".join(key) not in START_ONLY
        case ("switches", _):
            return True
        case ("fees", _, _, *_):
            return True
        case ("programme", _, key, *_):
            return key not in _OF_A_PROGRAMME
        case ("funder", _, "budget_eur_per_year"):
            return True
        case ("shock" | "removal" | "merger" | "fee_reform" as table, name, *_):
            told = [tables[table][name] for tables in (before, after) if name in tables[table]]
            when = "start" if table == "shock" else "quarter"
            return all(calendar.step_of(one[when]) > step for one in told)
    return False

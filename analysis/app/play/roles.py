"""Roles: whom a player leads, what may be decided, and what the role is judged by."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from analysis.app.cases import CaseError, fault_of, is_mix, shown
from analysis.app.levers import LEVERS, bounds
from analysis.app.play import acts
from sim.model import MetaClusterModel
from sim.scenario import Scenario
from sim.scenario.faults import nearest
from sim.vocabulary import DECISION_RULES
from sim.world import World

Kind = Literal["number", "choice", "yes_no", "mix"]
THIRDS = (0.333333, 0.333334, 0.333333)
"""A third each, as scenarios write it."""


@dataclass(frozen=True)
class Option:
    """Something of an organisation that a player may decide.

    Attributes:
        name: Its name in codes and texts.
        kind: What its value is.
        today: Gives its value in a world, from the world and the row.
        act: Changes it.
        low, high, step: Range and step of a number.
        choices: Values of a choice.
    """

    name: str
    kind: Kind
    today: Callable[[World, int], Any]
    act: Callable[[World, acts.Tier, int, Any], None]
    low: float = 0.0
    high: float = 1.0
    step: float = 0.01
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Role:
    """A role.

    Attributes:
        name: Its name in codes and texts.
        tier: Tier of the organisation that is led; empty for a funder.
        figure: What is expected of the next round before it is seen, see
            :mod:`analysis.app.play.told`.
        points: What the role is judged by: the figure whose sum over rounds the points are.
        options: What may be decided of the organisation, by name.
        levers: Levers of the page that the role has.
    """

    name: str
    tier: acts.Tier
    figure: str
    points: str
    options: Mapping[str, Option]
    levers: tuple[str, ...] = ()


def _named(*options: Option) -> dict[str, Option]:
    return {option.name: option for option in options}


def _fee(tier: acts.Tier) -> Option:
    return Option(
        "fee", "number", lambda world, row: acts.table_of(world, tier).fee_scale.item(row),
        acts.set_fee, high=3.0, step=0.05,
    )  # fmt: skip


def _mix(tier: acts.Tier) -> Option:
    def today(world: World, row: int) -> list[float]:
        table = acts.table_of(world, tier)
        parts = (table.target_fees, table.target_in_kind, table.target_projects)
        return [part.item(row) for part in parts]

    return Option("mix", "mix", today, acts.set_mix)


ROLES: Mapping[str, Role] = {
    role.name: role
    for role in (
        Role(
            "manager", "cluster", "members", "member_years",
            _named(
                _fee("cluster"),
                _mix("cluster"),
                Option("outside_price", "number",
                       lambda world, row: world.clusters.outside_price.item(row),
                       acts.set_outside_price, high=3.0, step=0.1),
            ),
        ),
        Role(
            "coordinator", "metacluster", "months", "cluster_years",
            _named(
                _mix("metacluster"),
                _fee("metacluster"),
                Option("coordinator", "yes_no",
                       lambda world, row: world.metaclusters.wants_coordinator.item(row),
                       acts.set_coordinator),
                Option("decision_rule", "choice",
                       lambda world, row: DECISION_RULES[world.metaclusters.decision_rule[row]],
                       acts.set_decision_rule, choices=tuple(DECISION_RULES)),
                Option("members_max", "number",
                       lambda world, row: world.metaclusters.members_max.item(row),
                       acts.set_members_max, low=2.0, high=20.0, step=1.0),
            ),
        ),
        Role(
            "funder", "", "all_members", "worth", {},
            levers=("grant_share", "grant_cap", "grant_years", "grant_ending", "aid_rate",
                    "payment_delay"),
        ),
    )
}  # fmt: skip
"""All roles by name, in the order in which the page shows them."""


def role_called(name: Any) -> Role:
    """Return the role of a name.

    Raises:
        CaseError: If there is none.
    """
    if not isinstance(name, str) or name not in ROLES:
        near = nearest(name, ROLES) if isinstance(name, str) else None
        hint = f"; nearest: {near}" if near else ""
        raise CaseError([f"role: wanted is {', '.join(ROLES)} (given: {shown(name)}{hint})"])
    return ROLES[name]


def organisations_of(role: Role, scenario: Scenario) -> dict[str, str]:
    """Return names of the organisations that a role may lead in a scenario, by key."""
    document = scenario.document
    if role.tier == "cluster":
        return {key: spec.name or key for key, spec in document.cluster.items() if spec.founded}
    if role.tier == "metacluster":
        return {key: spec.name for key, spec in document.metacluster.items()}
    return {}


def is_played(role: Role, scenario: Scenario) -> bool:
    """Return whether a role has anything to decide in a scenario."""
    if role.tier:
        return bool(organisations_of(role, scenario))
    return any(LEVERS[name].today(scenario) for name in role.levers)


def row_of(role: Role, organisation: str, world: World) -> int | None:
    """Return the row of the organisation that is led; None while or once there is none that runs.

    A funder leads none.
    """
    if not role.tier:
        return None
    table = acts.table_of(world, role.tier)
    keys = world.cluster_keys if role.tier == "cluster" else world.metacluster_keys
    if organisation not in keys:
        return None
    row = keys.index(organisation)
    return row if world.is_running(table)[row] else None


def offered(role: Role, organisation: str, model: MetaClusterModel) -> list[dict[str, Any]]:
    """Return what may be decided now, an entry each as :mod:`analysis.app.play.game` tells."""
    if not role.tier:
        return [told for name in role.levers if (told := _lever(name, model.setting))]
    row = row_of(role, organisation, model.world)
    if row is None:
        return []
    return [
        {"name": one.name, "kind": one.kind, "today": one.today(model.world, row), "differing": [],
         "low": one.low, "high": one.high, "step": one.step, "choices": list(one.choices)}
        for one in role.options.values()
    ]  # fmt: skip


def _lever(name: str, scenario: Scenario) -> dict[str, Any] | None:
    lever = LEVERS[name]
    today = list(lever.today(scenario))
    if not today:
        return None
    low, high = bounds(lever, scenario) if lever.kind == "number" else (0.0, 1.0)
    return {
        "name": name, "kind": lever.kind, "today": today[0] if len(today) == 1 else None,
        "differing": today if len(today) > 1 else [],
        "low": low, "high": high, "step": lever.step, "choices": list(lever.options),
    }  # fmt: skip


def check_changes(role: Role, scenario: Scenario, changes: Any) -> None:
    """Refuse changes that the role cannot make.

    Raises:
        CaseError: With every fault.
    """
    if not isinstance(changes, Mapping):
        raise CaseError([f"changes: wanted are values by option (given: {shown(changes)})"])
    names = [*role.options, *role.levers]
    faults = []
    for name, value in changes.items():
        if name in role.levers:
            fault = fault_of(LEVERS[name], scenario, value)
        elif name in role.options:
            fault = _fault_of(role.options[name], value)
        else:
            near = nearest(str(name), names)
            hint = f"; nearest: {near}" if near else ""
            fault = (
                f"{shown(name)}: a {role.name} does not decide on this (allowed: "
                f"{', '.join(names)}{hint})"
            )
        if fault:
            faults.append(fault)
    if faults:
        raise CaseError(faults)


def _fault_of(option: Option, value: Any) -> str:
    if option.kind == "number":
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        is_right = is_number and option.low <= value <= option.high
        wanted = f"a number from {option.low:g} to {option.high:g}"
    elif option.kind == "choice":
        is_right = value in option.choices
        wanted = " or ".join(option.choices)
    elif option.kind == "yes_no":
        is_right, wanted = isinstance(value, bool), "true or false"
    else:
        is_right, wanted = is_mix(value), "three shares that sum to 1"
    return "" if is_right else f"{option.name}: wanted is {wanted} (given: {shown(value)})"


def with_changes(
    role: Role, organisation: str, model: MetaClusterModel, changes: Mapping[str, Any]
) -> MetaClusterModel:
    """Return the model after decisions; each is an intervention that the run records.

    Where there is nothing to lead any more, nothing is decided.
    """
    if not changes:
        return model
    if not role.tier:
        return acts.set_levers(model, changes)
    row = row_of(role, organisation, model.world)
    if row is None:
        return model
    words = ", ".join(f"{name} = {_told(value)}" for name, value in sorted(changes.items()))
    with model.intervene(f"{role.name} of {organisation} decides: {words}") as world:
        for name, option in role.options.items():
            if name in changes:
                option.act(world, role.tier, row, changes[name])
    return model


def _told(value: Any) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return " / ".join(f"{part:.3g}" for part in value)
    return f"{value:.6g}" if isinstance(value, float) else str(value)

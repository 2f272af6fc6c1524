"""Founding, joining and leaving a meta-cluster; its phases."""

from __future__ import annotations

import numpy as np

from sim.core.arrays import mean_of
from sim.core.keys import key_of
from sim.core.rules import rule
from sim.core.types import Bools, Ints
from sim.parameters.metaclusters import MetaclustersParameters
from sim.rules.metacluster_worth import expected_benefit_eur
from sim.rules.staffing import hours_to_ask
from sim.scenario.entities import ActionSpec, MetaClusterSpec, TargetMix
from sim.state.clusters import ClusterTable
from sim.state.events import PHASE_ENTERED, SIGNED
from sim.vocabulary import DECISION_RULES, LEGAL_FORMS, PHASES, RISKS, ROLES, STATUS_ACTIVE, TOPICS
from sim.world import World

_GROWTH = PHASES.index("growth")
_NAME_MAX = 120  # MetaClusterSpec.name
# A meta-cluster that grows by itself follows the action plan of metacluster.action_plan.
_USUAL_PLAN: tuple[tuple[str, str, str], ...] = (
    ("Cooperation agreement and strategic plan", "creation", "low"),
    ("Memorandum of understanding", "creation", "low"),
    ("Legal form", "creation", "low"),
    ("Financial model", "validation", "low"),
    ("Monthly online conference", "validation", "medium"),
    ("Logo and web page", "validation", "medium"),
    ("Definition of common services", "validation", "medium"),
    ("Joint project ideas", "validation", "low"),
    ("First common service", "growth", "medium"),
    ("Enlargement", "growth", "low"),
)


def usual_metacluster(founders: list[str], agreement: str, usual_services: int) -> MetaClusterSpec:
    """Return the specification of a meta-cluster that grows by itself."""
    actions = {
        f"a{i}": ActionSpec.model_validate(
            {"name": name, "phase": phase, "risk": risk, "start": agreement, "end": agreement}
        )
        for i, (name, phase, risk) in enumerate(_USUAL_PLAN)
    }
    services = dict.fromkeys(TOPICS[:-1], usual_services // (len(TOPICS) - 1))
    return MetaClusterSpec.model_validate(
        {
            "name": ("Meta-cluster " + "-".join(founders))[:_NAME_MAX],
            "founders": founders,
            "agreement": agreement,
            "services": services,
            "actions": {key: action.model_dump() for key, action in actions.items()},
        }
    )


def add_metacluster(
    world: World,
    key: str,
    spec: MetaClusterSpec | None,
    founders: Ints,
    cause: str,
    age_quarters: int = 0,
) -> int:
    """Set up a meta-cluster with its founders and return its row.

    Args:
        world: The world.
        key: Its key.
        spec: What the scenario says of it; None where it grew by itself.
        founders: Rows of the founding clusters, shape (n,).
        cause: Why, in plain words.
        age_quarters: How long it has stood already; nobody is told of what is no news.
    """
    names = [world.cluster_names[row] for row in founders]
    prices, fee_level = mean_of(world.clusters.price_level[founders]), 1.0
    if spec is None:
        fee_level = prices
        spec = usual_metacluster(
            names, world.calendar.label(world.step), world.p.metaclusters.usual_services
        )
    metas = world.metaclusters
    row_number = metas.n
    facilitated = spec.facilitator_until
    topics = np.array([spec.services.get(topic, 0) > 0 for topic in TOPICS])  # type: ignore[call-overload]
    maximum = spec.members_max or world.p.metaclusters.members_max
    row = int(
        metas.add(
            1,
            key=key_of("metacluster", key),
            account=world.ledger.open_account(f"metacluster:{row_number}"),
            status=STATUS_ACTIVE,
            founded=world.step - age_quarters,
            legal_form=LEGAL_FORMS.index(spec.legal_form),
            role=ROLES.index(spec.role),
            capability=mean_of(world.clusters.capability[founders]),
            # It has no seat of its own: its people work where its founders are.
            price_level=prices,
            fee_level=fee_level,
            fee_schedule=world.fee_schedule_keys.index(spec.fees),
            fee_scale=spec.fee_scale,
            topics_wanted=topics,
            label_check=world.step + world.p.organisations.label_quarters,
            decision_rule=DECISION_RULES.index(spec.decision_rule),
            wants_coordinator=spec.coordinator,
            facilitator_until=world.calendar.step_of(facilitated) if facilitated else -1,
            fees_from_phase=PHASES.index(spec.fees_from),
            services_planned=sum(spec.services.values()),
            members_max=maximum,
            one_organisation=spec.one_organisation,
            office_share=spec.office_share,
        )[0]
    )
    world.metacluster_keys.append(key)
    world.metacluster_names.append(spec.name)
    world.metacluster_specs.append(spec)
    world.tally.actions_delivered = np.append(world.tally.actions_delivered, 0)
    _plan(world, row, list(spec.actions.values()))
    if age_quarters:
        plan_phase(world, row, 0)
    else:
        enter_phase(world, row, 0, "founded")
    enter(world, row, founders)
    world.clusters.meta_joined[founders] -= age_quarters
    if not age_quarters:
        world.note(SIGNED, metas, row, cause, ", ".join(names))
    return row


def _plan(world: World, row: int, actions: list[ActionSpec]) -> None:
    """Take the actions of a new meta-cluster into its plan."""
    address = world.metaclusters.key.item(row)
    world.actions.add(
        len(actions),
        metacluster=row,
        number=[key_of(address, number) for number in range(len(actions))],
        phase=[PHASES.index(action.phase) for action in actions],
        start=[world.calendar.step_of(action.start) for action in actions],
        by_founders=[action.responsible == "founders" for action in actions],
        risk=[RISKS.index(action.risk) for action in actions],
        needs_money=[action.resource == "hr_and_financial" for action in actions],
        action_hours=world.p.metaclusters.action_hours,
    )
    world.action_names += [action.name for action in actions]


def next_phase(world: World, row: int) -> int:
    """Return the phase that follows if enough actions are delivered, or the present one."""
    p, metas, actions = world.p.metaclusters, world.metaclusters, world.actions
    phase = int(metas.phase[row])
    if phase == _GROWTH:
        return phase
    threshold = p.growth_actions if phase else p.validation_actions
    # A short plan is done when all its actions up to the phase are.
    planned = np.count_nonzero((actions.metacluster == row) & (actions.phase <= phase))
    needed = min(threshold, planned) if planned else threshold
    return phase + int(metas.actions_delivered[row] >= needed)


def enter_phase(world: World, row: int, phase: int, cause: str) -> None:
    """Enter a phase and tell of it."""
    plan_phase(world, row, phase)
    world.note(PHASE_ENTERED, world.metaclusters, row, cause, PHASES[phase])


def plan_phase(world: World, row: int, phase: int) -> None:
    """Plan the target mix of a phase from now on."""
    metas, spec = world.metaclusters, world.metacluster_specs[row]
    metas.phase[row] = phase
    mix = spec.target_mix.get(PHASES[phase], TargetMix())  # type: ignore[call-overload]
    metas.target_fees[row] = mix.fees_services
    metas.target_in_kind[row] = mix.in_kind
    metas.target_projects[row] = mix.projects
    metas.hours_asked[row] = hours_to_ask(world, metas)[row]


def enter(world: World, row: int, members: Ints) -> None:
    """Let clusters enter a meta-cluster with the hopes that they have of it.

    They set aside the time that they take others to give, so that somebody is at work from the
    first day; what they give they decide every quarter from the next on.
    """
    clusters, p = world.clusters, world.p.contribution
    asked_fte = world.metaclusters.hours_asked.item(row) / world.p.organisations.hours_per_fte
    most_fte = p.staff_share_given_max * clusters.staff_fte[members]
    clusters.given_fte[members] = p.belief_start * np.minimum(asked_fte, most_fte)
    clusters.metacluster[members] = row
    clusters.meta_joined[members] = world.step
    clusters.bad_reviews[members] = 0
    everybody = world.members_of_metacluster(row)
    hopes = expected_benefit_eur(world, everybody)
    clusters.meta_benefit_eur[members] = hopes[np.isin(everybody, members)]
    clusters.meta_hoped_eur[members] = clusters.meta_benefit_eur[members]
    clusters.meta_direct_eur[members] = 0.0
    clusters.meta_burden_eur[members] = 0.0


def is_free(world: World) -> Bools:
    """Return which clusters are in no meta-cluster and have not just left one, (n_clusters,)."""
    free = np.empty(world.clusters.n, np.bool_)
    _find_free(world.clusters, world.p.metaclusters, world.step, free)
    return free


@rule
def _find_free(clusters: ClusterTable, p: MetaclustersParameters, step: int, free: Bools) -> None:
    """Mark who is in no meta-cluster and, if it left one, did so a while ago."""
    for row in range(clusters.n):
        left = clusters.meta_left[row]
        long_ago = left < 0 or left <= step - p.exit_gap_quarters
        free[row] = clusters.metacluster[row] < 0 and long_ago

"""A meta-cluster is set up, joined and left; what a cluster expects of it and what it costs."""

from __future__ import annotations

import numpy as np

from sim.events import PHASE_ENTERED, SIGNED
from sim.fees import yearly_fee_eur
from sim.kernels import kernel
from sim.randomness import key_of
from sim.scenario.entities import ActionSpec, MetaClusterSpec, TargetMix
from sim.scenario.vocabulary import (
    DECISION_RULES,
    LEGAL_FORMS,
    PHASES,
    ROLES,
    STATUS_ACTIVE,
    TOPICS,
)
from sim.staffing import hours_to_ask, is_legal_person
from sim.types import Bools, Floats, Ints
from sim.world import ActionState, World

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


def usual_metacluster(founders: list[str], agreement: str, n_services: int) -> MetaClusterSpec:
    """Return the specification of a meta-cluster that grows by itself."""
    actions = {
        f"a{i}": ActionSpec.model_validate(
            {"name": name, "phase": phase, "risk": risk, "start": agreement, "end": agreement}
        )
        for i, (name, phase, risk) in enumerate(_USUAL_PLAN)
    }
    services = dict.fromkeys(TOPICS[:-1], n_services // (len(TOPICS) - 1))
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
    world: World, key: str, spec: MetaClusterSpec | None, founders: Ints, cause: str
) -> int:
    """Set up a meta-cluster with its founders and return its row.

    Args:
        world: The world.
        key: Its key.
        spec: What the scenario says of it; None where it grew by itself.
        founders: Rows of the founding clusters, shape (n,).
        cause: Why, in plain words.
    """
    names = [world.cluster_names[row] for row in founders]
    if spec is None:
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
            founded=world.step,
            legal_form=LEGAL_FORMS.index(spec.legal_form),
            role=ROLES.index(spec.role),
            capability=float(world.clusters.capability[founders].mean()),
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
        )[0]
    )
    world.metacluster_keys.append(key)
    world.metacluster_names.append(spec.name)
    world.metacluster_specs.append(spec)
    world.tally.actions_delivered = np.append(world.tally.actions_delivered, 0)
    for number, action in enumerate(spec.actions.values()):
        world.actions.append(
            ActionState(
                row,
                number,
                action.name,
                PHASES.index(action.phase),
                world.calendar.step_of(action.start),
                action.responsible,
                action.risk,
                world.p.metaclusters.action_hours,
                needs_money=action.resource == "hr_and_financial",
            )
        )
    enter_phase(world, row, 0, "founded")
    enter(world, row, founders)
    world.note(SIGNED, metas, row, cause, ", ".join(names))
    return row


def enter_phase(world: World, row: int, phase: int, cause: str) -> None:
    """Enter a phase: its target mix is planned from now on."""
    metas, spec = world.metaclusters, world.metacluster_specs[row]
    metas.phase[row] = phase
    mix = spec.target_mix.get(PHASES[phase], TargetMix())  # type: ignore[call-overload]
    metas.target_fees[row] = mix.fees_services
    metas.target_in_kind[row] = mix.in_kind
    metas.target_projects[row] = mix.projects
    metas.hours_asked[row] = hours_to_ask(world, metas)[row]
    world.note(PHASE_ENTERED, metas, row, cause, PHASES[phase])


def enter(world: World, row: int, members: Ints) -> None:
    """Let clusters enter a meta-cluster with the hopes that they have of it."""
    clusters = world.clusters
    clusters.metacluster[members] = row
    clusters.meta_joined[members] = world.step
    clusters.bad_reviews[members] = 0
    everybody = world.members_of_metacluster(row)
    hopes = expected_benefit_eur(world, everybody)
    clusters.meta_benefit_eur[members] = hopes[np.isin(everybody, members)]
    clusters.meta_burden_eur[members] = 0.0


def is_free(world: World) -> Bools:
    """Return which clusters are in no meta-cluster and have not just left one, (n_clusters,)."""
    clusters, free = world.clusters, np.empty(world.clusters.n, np.bool_)
    gap = world.p.metaclusters.exit_gap_quarters
    _find_free(clusters.metacluster, clusters.meta_left, world.step - gap, free)
    return free


@kernel()
def _find_free(metacluster: Ints, left: Ints, last_exit: int, free: Bools) -> None:
    """Mark who is in no meta-cluster and left one, if any, no later than a given quarter."""
    for row in range(free.size):
        free[row] = metacluster[row] < 0 and (left[row] < 0 or left[row] <= last_exit)


def expected_benefit_eur(world: World, rows: Ints) -> Floats:
    """Return what each of some clusters expects of a meta-cluster of them all, EUR a year, (n,).

    Novel contacts for its members, by complementarity and size, and easier access to calls.
    """
    p, clusters = world.p.metaclusters, world.clusters
    profile = clusters.profile[rows]
    distance = np.clip(1.0 - profile @ profile.T, 0.0, 1.0)
    fit = 4.0 * distance * (1.0 - distance)
    np.fill_diagonal(fit, 0.0)
    size = np.sqrt(world.n_members(clusters)[rows] / p.size_reference_members)
    result: Floats = (
        p.far_novelty_eur * fit.sum(axis=1) / max(rows.size - 1, 1) * size + p.bid_advantage_eur
    )
    return result


def burden_eur(world: World, rows: Ints, fee_eur: float | Floats) -> Floats:
    """Return what membership asks of clusters a year: staff time and fee, in EUR, shape (n,)."""
    p = world.p
    asked = np.minimum(
        p.contribution.founders_fte,
        p.contribution.staff_share_given_max * world.clusters.staff_fte[rows],
    )
    result: Floats = asked * p.organisations.fte_cost_eur + fee_eur
    return result


def fee_of_clusters_eur(world: World, row: int, members: Ints) -> Floats:
    """Return the yearly fee of member clusters, nil before fees are asked, in EUR, shape (n,)."""
    metas = world.metaclusters
    if metas.phase[row] < metas.fees_from_phase[row] or not is_legal_person(metas)[row]:
        return np.zeros(members.size)
    schedule = world.fee_schedules[int(metas.fee_schedule[row])]
    size = world.n_members(world.clusters)[members].astype(np.float64)
    return yearly_fee_eur(schedule, size) * float(metas.fee_scale[row])

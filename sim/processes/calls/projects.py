"""Projects: work, money in tranches, joint learning, audits."""

from __future__ import annotations

import numpy as np

from sim.agents.firm import FirmTable
from sim.core.arrays import mean_of
from sim.core.rules import rule
from sim.events import AUDIT_FAILED, GRANT_PAID, PROJECT_FINISHED, PROJECT_STARTED
from sim.funding import Partner, Project
from sim.payments import fund, pay_grant, take_back
from sim.processes.calls.participants import find_living, participants_meet
from sim.scenario.vocabulary import STATUS_ACTIVE, STATUS_DISSOLVED
from sim.staffing import hours_per_quarter
from sim.trust import trust_grows
from sim.types import Cents, Ints
from sim.world import World


def projects_run(world: World) -> None:
    """Run every project for a quarter; close those whose last payment is made."""
    for organisations in world.tiers():
        organisations.project_fte[:] = 0.0
        organisations.project_hours[:] = 0.0
    hours = hours_per_quarter(world.p.organisations)
    step, tiers = world.step, world.tiers()
    participants_meet(world, [p for p in world.projects if p.start == step])
    for project in world.projects:
        if step == project.start:
            _start(world, project)
        if project.start <= step <= project.end:
            _work(world, project)
        if step == project.end:
            _finish(world, project)
        if step >= project.end and step == project.end + _final_delay(project):
            _pay_last(world, project)
            project.closed = True
        # Staff for the next quarter is divided after this process.
        if project.start <= step + 1 <= project.end:
            for i, partner in enumerate(project.partners):
                if _alive(world, partner):
                    tier = tiers[partner.tier]
                    tier.project_fte[partner.row] += project.fte[i]
                    tier.project_hours[partner.row] += project.member_fte[i] * hours
    world.projects = [project for project in world.projects if not project.closed]


def _final_delay(project: Project) -> int:
    return project.programme.spec.final_delay_quarters if project.funded else 0


def _alive(world: World, partner: Partner) -> bool:
    return world.tiers()[partner.tier].status.item(partner.row) != STATUS_DISSOLVED


def _account(world: World, partner: Partner) -> int:
    return world.tiers()[partner.tier].account.item(partner.row)


def _start(world: World, project: Project) -> None:
    spec, lead = project.programme.spec, project.partners[0]
    world.note(PROJECT_STARTED, world.tiers()[lead.tier], lead.row, spec.name)
    if not project.funded:
        return
    for i, partner in enumerate(project.partners):
        advance = round(partner.own_grant_cents * spec.prefinancing)
        if _alive(world, partner) and advance:
            pay_grant(world, project.programme, _account(world, partner), "projects", advance)
            project.paid_cents[i] += advance
            world.note(GRANT_PAID, world.tiers()[partner.tier], partner.row, "pre-financing",
                       f"EUR {advance / 100:,.0f}, {spec.name}")  # fmt: skip


def _work(world: World, project: Project) -> None:
    """Do a quarter's work: as far as staff and cash reach, grants are earned."""
    p, programme, ledger, slot = world.p.calls, project.programme, world.ledger, world.slot
    duration = project.end - project.start + 1
    done = world.step - project.start + 1
    outside_part = 1.0 - p.staff_share_of_cost
    tiers, metas, cash = world.tiers(), _metaclusters(world, project), ledger.cash
    shares = []
    for i, partner in enumerate(project.partners):
        organisations, row = tiers[partner.tier], partner.row
        if organisations.status.item(row) != STATUS_ACTIVE:
            continue
        delivery = organisations.project_delivery.item(row) if done > 1 else 1.0
        if project.funded:
            account = organisations.account.item(row)
            own_part = 1.0 - partner.firm_grant_cents / max(partner.grant_cents, 1)
            outside = partner.cost_cents * own_part * outside_part / duration
            paid = min(round(outside * delivery), cash.item(account))
            if outside > 0:
                delivery = min(delivery, p.staff_share_of_cost + outside_part * paid / outside)
            ledger.pay(account, world.account_world, "outside_costs", paid, programme.key)
            organisations.recent_spending_cents[row, slot] += paid
            own_grant = partner.own_grant_cents
            earned = round(_of_quarter(own_grant, done, duration) * delivery)
            ledger.claim(account, programme.account, "projects", earned, programme.key)
            organisations.recent_projects_cents[row, slot] += earned
            project.earned_cents[i] += earned
            if partner.tier == 0 and metas[i] >= 0 and metas.count(metas[i]) > 1:
                # Shared is what a cluster and its firms earn beside fellows of its meta-cluster.
                of_firms = partner.firm_grant_cents * earned // max(own_grant, 1)
                world.shared_project_cents[row] += earned + of_firms
            if done % 4 == 0 and done < duration:
                _pay_interim(world, project, i)
        project.delivered[i] += delivery
        shares.append(delivery)
    mean = mean_of(np.array(shares)) if shares else 0.0
    clusters = np.array([o.row if o.tier == 0 else -1 for o in project.partners])
    _firms_work(world, project, clusters, mean, done, duration)
    # Joint work lets partner organisations trust each other more.
    trust_grows(world.trust, clusters[clusters >= 0], p.trust_of_project)


def _metaclusters(world: World, project: Project) -> list[int]:
    """Return the meta-cluster that each partner is or belongs to, -1 none."""
    of_cluster = world.clusters.metacluster.item
    return [o.row if o.tier else of_cluster(o.row) for o in project.partners]


def _of_quarter(total_cents: int, done: int, duration: int) -> int:
    """Return the part of a sum that falls on the quarter just done, so that all parts make it."""
    return total_cents * done // duration - total_cents * (done - 1) // duration


def _pay_interim(world: World, project: Project, i: int) -> None:
    """Pay once a year what was earned, up to the part kept for the final payment."""
    spec, partner = project.programme.spec, project.partners[i]
    limit = round(partner.own_grant_cents * (1.0 - spec.final_payment))
    due = min(int(project.earned_cents[i]), limit) - int(project.paid_cents[i])
    if due <= 0:
        return
    pay_grant(world, project.programme, _account(world, partner), "projects", due)
    project.paid_cents[i] += due
    world.note(GRANT_PAID, world.tiers()[partner.tier], partner.row, "interim payment",
               f"EUR {due / 100:,.0f}, {spec.name}")  # fmt: skip


def _firms_work(
    world: World, project: Project, clusters: Ints, delivery: float, done: int, duration: int
) -> None:
    """Member firms work and are paid through the quarter; outsiders get their part of the grant."""
    firms, programme, ledger = world.firms, project.programme, world.ledger
    quarters = [_of_quarter(o.firm_grant_cents, done, duration) for o in project.partners]
    due = np.array([round(cents * delivery) if project.funded else 0 for cents in quarters])
    firms_work(project, firms, clusters, due, world.step)
    if not project.funded:
        return
    paid, outside = due.tolist(), _of_quarter(project.outside_grant_cents, done, duration)
    of_firms = sum(paid)
    project.firm_paid_cents += of_firms
    fund(world, programme, of_firms + outside)
    payer, key = programme.account, programme.key
    for partner, cents in zip(project.partners, paid, strict=True):
        if cents:
            account = world.clusters.firms_account.item(partner.row)
            ledger.pay(payer, account, "project_share", cents, key)
    ledger.pay(payer, world.account_world, "project_share", outside, key)


@rule
def firms_work(
    project: Project, firms: FirmTable, clusters: Ints, due_cents: Cents, step: int
) -> None:
    """Count firms as at work in a quarter, and pay those of each cluster in equal parts.

    Args:
        project: The project; those of its firms that no longer live do no work.
        firms: All firms.
        clusters: Rows of the partners that are clusters, -1 for others, shape (n_partners,).
        due_cents: What the firms of each are due; in the end what they are paid together.
        step: The quarter.
    """
    rows = np.empty_like(project.firms)
    rows = rows[: find_living(project, firms, rows)]
    for i in range(clusters.size):
        here = 0
        for row in rows:
            here += firms.area[row] == clusters[i]
        each = due_cents[i] // max(here, 1)
        due_cents[i] = each * here
        for row in rows:
            if firms.area[row] == clusters[i]:
                firms.project_until[row] = max(firms.project_until[row], step)
                firms.grants_cents[row] += each
                firms.project_income_eur[row] += each / 100.0


def _finish(world: World, project: Project) -> None:
    lead = project.partners[0]
    rows = np.array([partner.row for partner in project.partners if partner.tier == 0], np.int64)
    world.joint_projects[rows[:, None], rows] += 1
    world.joint_projects[rows, rows] = 0
    for partner in project.partners:
        world.tiers()[partner.tier].projects_done[partner.row] += 1
    world.note(PROJECT_FINISHED, world.tiers()[lead.tier], lead.row, project.programme.spec.name)


def _pay_last(world: World, project: Project) -> None:
    """After the end: the last tranche, or the audit that asks for unearned money back."""
    programme = project.programme
    if not project.funded:
        return
    duration = project.end - project.start + 1
    for i, partner in enumerate(project.partners):
        if not _alive(world, partner):
            continue
        organisations, account = world.tiers()[partner.tier], _account(world, partner)
        due = int(project.earned_cents[i] - project.paid_cents[i])
        failed = project.delivered[i] / duration < world.p.calls.delivery_tolerance
        if failed:
            cause = "too little of the work was done"
            world.note(AUDIT_FAILED, organisations, partner.row, cause, programme.spec.name)
        if due > 0 and failed:
            owed = max(_position(world, project, account), 0)
            ledger, lost = world.ledger, min(due, owed)
            ledger.write_off(account, programme.account, "projects", lost, programme.key)
        elif due > 0:
            pay_grant(world, programme, account, "projects", due)
            project.paid_cents[i] += due
            world.note(GRANT_PAID, organisations, partner.row, "final payment",
                       f"EUR {due / 100:,.0f}, {programme.spec.name}")  # fmt: skip
        elif due < 0:
            back = take_back(world, programme, account, "projects", -due)
            organisations.recent_spending_cents[partner.row, world.slot] += back
            held = max(-_position(world, project, account), 0)
            waived = min(held, -due - back)
            world.ledger.waive(account, programme.account, "projects", waived, programme.key)
            _set_off(world, project, partner, -due - back - waived)
        _clear(world, project, partner, account)


def _position(world: World, project: Project, account: int) -> int:
    """Return what an organisation is owed in a programme; below zero an advance that it holds."""
    funder, key = project.programme.account, project.programme.key
    return world.ledger.position(account, funder, "projects", key)


def _others(world: World, project: Project, partner: Partner) -> list[tuple[Project, int]]:
    """Return other open projects of the programme in which a partner is, and its place there."""
    return [
        (other, i)
        for other in world.projects
        if other is not project and other.funded and not other.closed
        and other.programme is project.programme
        for i, o in enumerate(other.partners)
        if (o.tier, o.row) == (partner.tier, partner.row)
    ]  # fmt: skip


def _set_off(world: World, project: Project, partner: Partner, cents: int) -> None:
    """Count unearned money that stands against claims from other projects as paid to these."""
    for other, i in _others(world, project, partner):
        part = min(cents, max(int(other.earned_cents[i] - other.paid_cents[i]), 0))
        other.paid_cents[i] += part
        cents -= part


def _clear(world: World, project: Project, partner: Partner, account: int) -> None:
    """Write off what an audit refused while it stood against an advance for another project."""
    rest = _position(world, project, account)
    if rest > 0 and not _others(world, project, partner):
        programme = project.programme
        world.ledger.write_off(account, programme.account, "projects", rest, programme.key)

"""After the end of a project: the last tranche, or an audit that asks for unearned money back."""

from __future__ import annotations

from sim.funding import ProgrammeState
from sim.rules.payments import pay_grants, take_back
from sim.state.events import AUDIT_FAILED, GRANT_PAID
from sim.state.projects import places_of
from sim.vocabulary import STATUS_DISSOLVED
from sim.world import World


def pay_last(world: World, project: int) -> None:
    """Pay every partner that lives the last tranche, or audit it."""
    projects, partners = world.projects, world.project_partners
    if not projects.funded[project]:
        return
    for place in places_of(partners.project, project):
        tier, row = partners.tier_and_row(place)
        if world.tiers()[tier].status[row] != STATUS_DISSOLVED:
            _pay_or_audit(world, place)


def _pay_or_audit(world: World, place: int) -> None:
    projects, partners, ledger = world.projects, world.project_partners, world.ledger
    project = partners.project[place]
    programme = world.programmes[projects.programme[project]]
    tier, row = partners.tier_and_row(place)
    organisations = world.tiers()[tier]
    account = organisations.account.item(row)
    duration = projects.end[project] - projects.start[project] + 1
    due = partners.earned_cents.item(place) - partners.paid_cents.item(place)
    failed = partners.delivered[place] / duration < world.p.calls.delivery_tolerance
    if failed:
        cause = "too little of the work was done"
        world.note(AUDIT_FAILED, organisations, row, cause, programme.spec.name)
    if due > 0 and failed:
        lost = min(due, max(_position(world, programme, account), 0))
        ledger.write_off(account, programme.account, "projects", lost, programme.key)
    elif due > 0:
        pay_grants(world, programme, [account], "projects", [due])
        partners.paid_cents[place] += due
        world.note(GRANT_PAID, organisations, row, "final payment",
                   f"EUR {due / 100:,.0f}, {programme.spec.name}")  # fmt: skip
    elif due < 0:
        back = take_back(world, programme, account, "projects", -due)
        organisations.recent_spending_cents[row, world.slot] += back
        held = max(-_position(world, programme, account), 0)
        waived = min(held, -due - back)
        ledger.waive(account, programme.account, "projects", waived, programme.key)
        _set_off(world, place, -due - back - waived)
    _clear(world, programme, place, account)


def _position(world: World, programme: ProgrammeState, account: int) -> int:
    """Return the claim of an organisation in a programme; below zero an advance that it holds."""
    return world.ledger.position(account, programme.account, "projects", programme.key)


def _others(world: World, place: int) -> list[int]:
    """Return the places of a partner in other open projects of the programme."""
    projects, partners = world.projects, world.project_partners
    project, of = partners.project[place], partners.project
    same = (partners.cluster == partners.cluster[place]) & (
        partners.metacluster == partners.metacluster[place]
    )
    is_open = projects.funded & ~projects.closed
    is_open &= projects.programme == projects.programme[project]
    found: list[int] = (same & is_open[of] & (of != project)).nonzero()[0].tolist()
    return found


def _set_off(world: World, place: int, cents: int) -> None:
    """Count unearned money that stands against claims from other projects as paid to these."""
    partners = world.project_partners
    for other in _others(world, place):
        open_cents = partners.earned_cents.item(other) - partners.paid_cents.item(other)
        part = min(cents, max(open_cents, 0))
        partners.paid_cents[other] += part
        cents -= part


def _clear(world: World, programme: ProgrammeState, place: int, account: int) -> None:
    """Write off costs that an audit refused, held against an advance for another project."""
    rest = _position(world, programme, account)
    if rest > 0 and not _others(world, place):
        world.ledger.write_off(account, programme.account, "projects", rest, programme.key)

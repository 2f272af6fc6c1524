"""After the end of a project: the last tranche, or an audit that asks for unearned money back."""

from __future__ import annotations

from sim.funding import ProgrammeState
from sim.rules.payments import pay_grants, take_back
from sim.state.events import AUDIT_FAILED, GRANT_PAID
from sim.state.projects import places_of
from sim.vocabulary import STATUS_DISSOLVED
from sim.world import Told, World


def pay_last(world: World, project: int) -> None:
    """Pay every partner that lives the last tranche, or audit it."""
    projects, partners, tiers = world.projects, world.project_partners, world.tiers()
    if not projects.funded[project]:
        return
    programme = world.programmes[projects.programme[project]]
    name, p = programme.spec.name, world.p.calls
    duration = projects.end[project] - projects.start[project] + 1
    account_of: dict[int, int] = {}
    paid_cents: dict[int, int] = {}
    told: list[Told] = []
    for place in places_of(partners.project, project):
        tier, row = partners.tier_and_row(place)
        organisations = tiers[tier]
        if organisations.status[row] == STATUS_DISSOLVED:
            continue
        account_of[place] = organisations.account.item(row)
        due = partners.earned_cents.item(place) - partners.paid_cents.item(place)
        failed = partners.delivered[place] / duration < p.delivery_tolerance
        if failed:
            cause = "too little of the work was done"
            told.append((AUDIT_FAILED, organisations, row, cause, name, 0))
        elif due > 0:
            paid_cents[place] = due
            detail = f"EUR {due / 100:,.0f}, {name}"
            told.append((GRANT_PAID, organisations, row, "final payment", detail, 0))
        if due > 0 and failed:
            _keep_back(world, programme, account_of[place], due)
        elif due < 0:
            _ask_back(world, programme, place, account_of[place], -due)
    world.note_all(told)
    if paid_cents:
        places = list(paid_cents)
        payees, cents = [account_of[place] for place in places], [*paid_cents.values()]
        pay_grants(world, programme, payees, "projects", cents)
        partners.paid_cents[places] += cents
    for place, account in account_of.items():
        _clear(world, programme, place, account)


def _keep_back(world: World, programme: ProgrammeState, account: int, due_cents: int) -> None:
    """Write off what a partner is owed for a project whose work was not done."""
    lost = min(due_cents, max(_position(world, programme, account), 0))
    world.ledger.write_off(account, programme.account, "projects", lost, programme.key)


def _ask_back(
    world: World, programme: ProgrammeState, place: int, account: int, unearned_cents: int
) -> None:
    """Take back what a partner was paid and did not earn, as far as it can pay."""
    tier, row = world.project_partners.tier_and_row(place)
    back = take_back(world, programme, account, "projects", unearned_cents)
    world.tiers()[tier].recent_spending_cents[row, world.slot] += back
    held = max(-_position(world, programme, account), 0)
    waived = min(held, unearned_cents - back)
    world.ledger.waive(account, programme.account, "projects", waived, programme.key)
    _set_off(world, place, unearned_cents - back - waived)


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

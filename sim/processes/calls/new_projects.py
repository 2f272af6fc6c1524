"""New projects: division of work, staff needed, participating firms."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.core.money import cents_of
from sim.core.philox import uniform_at
from sim.core.randomness import Process, Stream
from sim.core.rules import rule
from sim.core.types import IntGrid, Ints
from sim.parameters.calls import CallsParameters
from sim.parameters.organisations import OrganisationsParameters
from sim.rules.staffing import hours_per_quarter
from sim.scenario.entities import ProjectCallSpec
from sim.state.clusters import ClusterTable
from sim.state.firms import FirmTable
from sim.state.projects import PartnerTable, ProjectPartnerTable, ProjectTable, places_of
from sim.world import World

_FIRMS = 203


def begin_projects(
    world: World, proposals: Sequence[int], starts: Sequence[int], funded: Sequence[bool]
) -> int:
    """Set up projects with the staff they need and the member firms that take part.

    Without a grant the work is done in half the time, on a small scale and in the partners' own
    time.

    Args:
        world: The world.
        proposals: Rows of the proposals.
        starts: First step of the work of each.
        funded: Whether each has won its grant.

    Returns:
        Row of the first project; the others follow.
    """
    waiting, bidders = world.proposals, world.proposal_partners
    rows = np.array(proposals)
    specs = [world.programmes[place].spec for place in waiting.programme[rows].tolist()]
    ends = [
        start + quarters_of_work(spec.duration_quarters, grant) - 1
        for spec, start, grant in zip(specs, starts, funded, strict=True)
    ]
    firsts, stops = bidders.proposal.searchsorted((rows, rows + 1)).tolist()
    parts = [range(*limits) for limits in zip(firsts, stops, strict=True)]
    places = np.array([place for part in parts for place in part])
    inside = np.add.reduceat(bidders.grant_cents[places], np.cumsum([0, *map(len, parts[:-1])]))
    grants = np.array([cents_of(spec.project_eur * spec.aid_rate) for spec in specs])
    outside = np.maximum(grants - inside, 0) * (waiting.outside_partners[rows] > 0)
    first_project = world.projects.add(
        rows.size,
        number=waiting.number[rows],
        programme=waiting.programme[rows],
        in_name_of=waiting.in_name_of[rows],
        start=np.array(starts),
        end=np.array(ends),
        funded=np.array(funded),
        outside_grant_cents=outside,
    )
    project_of = [first_project + i for i, part in enumerate(parts) for _ in part]
    first = world.project_partners.add(
        places.size,
        project=np.array(project_of),
        **{name: getattr(bidders, name)[places] for name in PartnerTable.columns()},
    )
    firms = []
    for i, spec in enumerate(specs):
        share_work(
            world.projects, world.project_partners, world.clusters, spec, world.p.calls,
            world.p.organisations, first,
        )  # fmt: skip
        firms.append(firms_taking_part(world, first_project + i))
        first += len(parts[i])
    taking_part = np.concatenate(firms)
    world.project_firms.add(
        taking_part.size,
        project=np.array(
            [first_project + i for i, one in enumerate(firms) for _ in range(one.size)]
        ),
        firm=taking_part,
        firm_id=world.firms.unique_id[taking_part],
    )
    return first_project


@rule
def share_work(
    projects: ProjectTable,
    partners: ProjectPartnerTable,
    clusters: ClusterTable,
    spec: ProjectCallSpec,
    p: CallsParameters,
    of_organisations: OrganisationsParameters,
    first: int,
) -> None:
    """Write for the partners of a new project the firms' part, and the staff that it needs.

    Args:
        projects: All projects.
        partners: Their partners.
        clusters: All clusters.
        spec: The programme.
        p: Parameters of calls.
        of_organisations: Parameters of organisations.
        first: Place of the first partner of the project.
    """
    firm_part = firms_share(p, spec)
    for place in range(first, partners.n):
        project, row = partners.project[place], partners.cluster[place]
        if project != partners.project[first]:
            break
        duration = projects.end[project] - projects.start[project] + 1
        grant, of_firms = partners.grant_cents[place], 0
        if row >= 0:
            of_firms = int(np.rint(grant * firm_part))
        own_cents = partners.cost_cents[place] * (1.0 - of_firms / max(grant, 1))
        # Where people cost less, the same money pays more of them.
        of_union_cents = own_cents / partners.price_level[place]
        funded = projects.funded[project]
        fte = fte_of_part(of_union_cents, duration, place == first, funded, p, of_organisations)
        of_members = 0.0
        if projects.funded[project] and spec.in_kind_counts and row >= 0:
            of_members = own_contribution_fte(clusters, row, fte, spec, of_organisations)
        partners.firm_grant_cents[place] = of_firms
        partners.fte[place] = fte - of_members
        partners.member_fte[place] = of_members


@rule
def quarters_of_work(duration_quarters: int, funded: bool) -> int:
    """Return how long a project takes: half as long where it has no grant."""
    return duration_quarters if funded else max(duration_quarters // 2, 1)


@rule
def firms_share(p: CallsParameters, spec: ProjectCallSpec) -> float:
    """Return the part of a cluster's grant that goes to firms.

    What cascades on to small firms comes out of the organisations' part and the firms' alike.
    """
    part = 1.0 - (1.0 - p.firm_share_of_project) * (1.0 - spec.cascade_share)
    return min(part, p.firm_share_max)


@rule
def fte_of_part(
    own_cents: float,
    duration: int,
    coordinates: bool,
    funded: bool,
    p: CallsParameters,
    of_organisations: OrganisationsParameters,
) -> float:
    """Return the staff that a partner's part of the work needs, in FTE.

    Args:
        own_cents: Cost of its part that is not its firms', in prices of the mean of the Union.
        duration: Length of the work in quarters.
        coordinates: Whether it coordinates.
        funded: Whether there is a grant; without one the work is done on a small scale.
        p: Parameters of calls.
        of_organisations: Parameters of organisations.
    """
    fte = staff_needed_fte(own_cents, duration, p, of_organisations)
    if coordinates:
        fte += p.reporting_fte
    return fte if funded else fte * p.unfunded_effort


@rule
def staff_needed_fte(
    own_cents: float,
    duration: int,
    p: CallsParameters,
    of_organisations: OrganisationsParameters,
) -> float:
    """Return the staff that a partner's own part of the cost pays for over some quarters.

    The cost is in prices of the mean of the Union.
    """
    wages_eur = own_cents / 100.0 * p.staff_share_of_cost / (1.0 + p.overhead_flat)
    return wages_eur / of_organisations.fte_cost_eur / (duration / 4.0)


@rule
def own_contribution_fte(
    clusters: ClusterTable, row: int, fte: float, spec: ProjectCallSpec, p: OrganisationsParameters
) -> float:
    """Return the own contribution of a partner cluster that its members work off in kind, in FTE.

    The part of the cost that the grant does not pay may be work of members where the programme
    allows it, as far as they give hours; the rest is the organisation's own paid time.
    """
    free_hours: float = max(clusters.hours_in_kind[row] - clusters.project_hours[row], 0.0)
    return min((1.0 - spec.aid_rate) * fte, free_hours / hours_per_quarter(p))


def firms_taking_part(world: World, project: int) -> Ints:
    """Pick engaged member firms of each partner cluster, by engagement and a keyed draw."""
    firms, p, partners = world.firms, world.p.calls, world.project_partners
    places = places_of(partners.project, project)
    part = partners.cluster[places.start : places.stop]
    clusters = part[part >= 0]
    best = np.zeros((clusters.size, p.firms_per_partner), np.int64) - 1
    number = world.projects.number.item(project)
    place = np.zeros(world.clusters.n, np.int64) - 1
    place[clusters] = np.arange(clusters.size)
    _pick_members(firms, p, world.stream(Process.CALLS), number, place, best)
    return best[best >= 0]


@rule
def _pick_members(
    firms: FirmTable, p: CallsParameters, stream: Stream, number: int, place_of: Ints, best: IntGrid
) -> None:
    """Write the rows of the members who wish most to take part, the keenest first.

    Args:
        firms: All firms.
        p: Weight of the draw.
        stream: Random numbers of the calls of this quarter.
        number: Number of the proposal.
        place_of: Place of each cluster among the partners, -1 of the others, (n_clusters,).
        best: Rows of firms, shape (n_partners, places); what is -1 stays so if members are too few.
    """
    wish = np.empty(best.shape)
    for row in range(firms.n):
        if firms.member[row]:
            i = place_of[firms.area[row]]
            if i < 0:
                continue
            address = firms.key[row] ^ number
            draw = uniform_at(stream.seed, stream.process, stream.step, address, _FIRMS)
            own_wish = firms.engagement[row] + p.firms_by_chance * draw
            place = best.shape[1]
            while place > 0:
                other = best[i, place - 1]
                if other >= 0 and (
                    wish[i, place - 1] > own_wish
                    or (wish[i, place - 1] == own_wish and firms.key[other] < firms.key[row])
                ):
                    break
                place -= 1
                if place + 1 < best.shape[1]:
                    best[i, place + 1], wish[i, place + 1] = best[i, place], wish[i, place]
            if place < best.shape[1]:
                best[i, place], wish[i, place] = row, own_wish

"""Projects under way at the start: what running organisations live on beside members and grants."""

from __future__ import annotations

import numpy as np

from sim.core.keys import key_of
from sim.core.money import cents_of
from sim.core.randomness import Process
from sim.core.types import Floats
from sim.processes.calls.new_projects import firms_taking_part, share_work
from sim.processes.calls.projects import projects_ask_for_staff
from sim.rules.contracts import operating_grants_eur
from sim.rules.staffing import hours_per_quarter, own_income_cents, running_cost_eur
from sim.scenario.entities import ProjectCallSpec
from sim.vocabulary import STATUS_ACTIVE
from sim.world import World

_ELAPSED = 500
_PROJECTS_MAX = 8


def begin_with_projects(world: World) -> None:
    """Give each running cluster organisation the projects that its staff and activities rest on.

    Without them every organisation would start with a year of cuts, which would then be taken for
    the effect of a policy. They end one after the other, and new ones have to be won.
    """
    place = next(
        (
            i
            for i, programme in enumerate(world.programmes)
            if isinstance(programme.spec, ProjectCallSpec) and programme.spec.under_way_at_start
        ),
        None,
    )
    if place is None:
        return
    p, clusters, spec = world.p, world.clusters, world.programmes[place].spec
    cost_eur = running_cost_eur(world, clusters)
    own_eur = own_income_cents(clusters) / 100.0
    grants_eur = operating_grants_eur(world, clusters, 1, 4, cost_eur, own_eur)
    gap_eur = p.world.budget_from_projects * (cost_eur - own_eur - grants_eur)
    # A project also costs what is bought for it, and pays only a part of its cost.
    left = 1.0 - (1.0 - p.calls.staff_share_of_cost) / spec.aid_rate
    for row in np.flatnonzero((clusters.status == STATUS_ACTIVE) & (gap_eur > 0.0)).tolist():
        yearly_eur = float(gap_eur[row]) / max(left, 0.1)
        usual_eur = p.world.project_eur_start * clusters.price_level.item(row)
        number = min(max(round(yearly_eur / usual_eur), 1), _PROJECTS_MAX)
        for k in range(number):
            _begin(world, place, row, k, yearly_eur / number)
    _have_earned(world, grants_eur)
    hours = hours_per_quarter(p.organisations)
    projects_ask_for_staff(
        world.projects, world.project_partners, clusters, world.metaclusters, 0, hours
    )


def _have_earned(world: World, grants_eur: Floats) -> None:
    """Let organisations have earned in each quarter of a past year what they earn in the next."""
    clusters, partners = world.clusters, world.project_partners
    duration = world.projects.end[partners.project] - world.projects.start[partners.project] + 1
    quarterly = (partners.grant_cents - partners.firm_grant_cents) / duration
    projects = np.bincount(partners.cluster, quarterly, clusters.n)
    for column, cents in (
        (clusters.recent_projects_cents, projects),
        (clusters.recent_grant_cents, grants_eur * 25.0),
    ):
        column[:] = np.rint(cents).astype(np.int64)[:, None]


def _begin(world: World, place: int, row: int, k: int, yearly_eur: float) -> None:
    """Add one project of one organisation, some quarters of which are done and paid."""
    spec, p = world.programmes[place].spec, world.p.calls
    number = key_of("under way", world.cluster_keys[row], k)
    duration = spec.duration_quarters
    drawn = world.stream(Process.SETUP).uniform_one(number, _ELAPSED)
    elapsed = int(drawn * duration)
    project = world.projects.add(
        1, number=number, programme=place, start=1 - elapsed, end=duration - elapsed, funded=True
    )
    own_eur = yearly_eur * duration / 4.0
    grant = cents_of(own_eur / (1.0 - p.firm_share_of_project))
    first = world.project_partners.add(
        1,
        project=project,
        cluster=row,
        price_level=world.clusters.price_level.item(row),
        grant_cents=grant,
        cost_cents=round(grant / spec.aid_rate),
        delivered=float(elapsed),
    )
    partners = world.project_partners
    share_work(world.projects, partners, world.clusters, spec, p, world.p.organisations, int(first))
    own = int(partners.grant_cents[first] - partners.firm_grant_cents[first])
    done = own * elapsed // duration
    partners.earned_cents[first] = partners.paid_cents[first] = done
    firms = firms_taking_part(world, int(project))
    world.project_firms.add(
        firms.size, project=project, firm=firms, firm_id=world.firms.unique_id[firms]
    )

"""Process 7: programmes open, consortia form, proposals are decided, grants are paid.

- ``grants``: operating grants
- ``units``: the instruments that pay at once
- ``bidders``: who can bid
- ``proposals``: in which order, and what is proposed
- ``consortia``: how partners are found
- ``decisions``: ranking and awards
- ``new_projects``: how their work is shared
- ``projects``: work, tranches, audits
"""

from __future__ import annotations

import numpy as np

from sim.processes.calls.decisions import funders_decide
from sim.processes.calls.grants import funders_pay_operating_grants
from sim.processes.calls.projects import projects_run
from sim.processes.calls.proposals import consortia_submit
from sim.processes.calls.units import funders_pay_at_once
from sim.state.events import CALL_OPENED
from sim.world import World

__all__ = ["calls"]


def calls(world: World) -> None:
    """Run the process."""
    world.shared_project_cents = np.zeros(world.clusters.n, np.int64)
    if not world.on.calls:
        return
    programmes_turn(world)
    funders_pay_operating_grants(world)
    funders_pay_at_once(world)
    consortia_submit(world)
    funders_decide(world)
    projects_run(world)


def programmes_turn(world: World) -> None:
    """Start a new budget year in the first quarter, and announce calls that open."""
    new_year = world.calendar.quarter(world.step) == 1
    for programme in world.programmes:
        if new_year:
            programme.spent_cents = 0
        if world.step in programme.opens:
            world.events.add(
                world.step,
                CALL_OPENED,
                f"funder:{programme.spec.funder}",
                programme.spec.name,
                "programme",
                f"EUR {programme.spec.budget_eur_per_year:,.0f} a year",
            )

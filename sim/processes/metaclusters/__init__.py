"""Process 9: readiness, partner search, founding, action plans, coordinators, exits, ends.

- ``readiness``: six parts, and who looks for partners
- ``founding``: memorandum and admission
- ``plan``: actions, phases, coordinator
- ``services``: common services
- ``review``: what members think of it, and how it ends
"""

from __future__ import annotations

from sim.processes.metaclusters.founding import clusters_found, metaclusters_enlarge
from sim.processes.metaclusters.plan import metaclusters_deliver
from sim.processes.metaclusters.readiness import clusters_get_ready, clusters_search_partners
from sim.processes.metaclusters.review import clusters_review, metaclusters_end
from sim.world import World

__all__ = ["metaclusters"]


def metaclusters(world: World) -> None:
    """Run the process."""
    if not world.on.metaclusters:
        return
    clusters_get_ready(world)
    clusters_search_partners(world)
    clusters_found(world)
    metaclusters_deliver(world)
    if world.on.enlargement:
        metaclusters_enlarge(world)
    clusters_review(world)
    metaclusters_end(world)

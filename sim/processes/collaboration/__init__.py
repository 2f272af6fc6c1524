"""Process 2: partners meet, strangers meet, trust moves.

A tie is a regular working tie. Contacts fade when they are not used, so that about as many end in a
year as begin.

- ``partners``: known partners meet, trust rises and falls
- ``encounters``: strangers meet, and who becomes a partner
- ``outside``: whom firms meet in other areas on their own
"""

from __future__ import annotations

from sim.processes.collaboration.encounters import strangers_meet
from sim.processes.collaboration.partners import partners_meet
from sim.world import World

__all__ = ["collaboration"]


def collaboration(world: World) -> None:
    """Run the process: known partners meet, then strangers."""
    if not world.on.collaboration:
        return
    partners_meet(world)
    strangers_meet(world)

"""Operating grants are signed: at the start of a run as the scenario says, later by award."""

from __future__ import annotations

from sim.funding import GrantContract, ProgrammeState
from sim.world import World


def sign_grant(
    world: World, programme: ProgrammeState, tier: int, row: int, start: int
) -> GrantContract:
    """Sign an operating grant that runs for the years the programme allows, and return it."""
    end = start + round(programme.spec.max_years * 4) - 1
    if programme.spec.stops_all_at_end:
        end = min(end, programme.end)
    contract = GrantContract(programme, tier, row, start, end)
    world.grants.append(contract)
    programme.served.setdefault(tier, set()).add(row)
    return contract

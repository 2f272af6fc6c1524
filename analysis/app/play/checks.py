"""Whether a game can be played here: world, role, organisation, seed, rounds, decisions."""

from __future__ import annotations

from analysis.app.cases import CaseError, shown
from analysis.app.choices import Choices
from analysis.app.play.record import ROUNDS_MAX, Record
from analysis.app.play.roles import check_changes, is_played, organisations_of, role_called
from analysis.app.play.rounds import rounds_of
from sim.core.seeds import SeedError, checked_seed
from sim.scenario import Scenario
from sim.scenario.faults import nearest

FINGERPRINT = 8
"""Characters of the fingerprint of a scenario that a code holds."""


def checked(record: Record, choices: Choices) -> Scenario:
    """Return the scenario of a record that can be played here.

    Raises:
        CaseError: With every fault.
    """
    scenario, role = choices[record.world].scenario, role_called(record.role)
    if scenario.fingerprint()[:FINGERPRINT] != record.fingerprint:
        raise CaseError(
            [
                f"world: {record.world} is not as it was when the game was played, so it would go "
                "otherwise"
            ]
        )
    if not is_played(role, scenario):
        raise CaseError([f"role: a {role.name} has nothing to decide in {record.world}"])
    led = organisations_of(role, scenario)
    if record.organisation not in (led or [""]):
        near = nearest(record.organisation, led)
        hint = f"; nearest: {near}" if near else ""
        raise CaseError(
            [f"organisation: {shown(record.organisation)} is none that a {role.name} leads "
             f"(allowed: {', '.join(led) or 'none'}{hint})"]
        )  # fmt: skip
    years = scenario.document.run.years
    if type(record.round_years) is not int or not 1 <= record.round_years <= years:
        raise CaseError(
            [f"round_years: wanted is 1 to {years} (given: {shown(record.round_years)})"]
        )
    try:
        checked_seed(record.seed)
    except SeedError as error:
        raise CaseError([f"seed: {error}"]) from None
    n = min(len(rounds_of(scenario, record)), ROUNDS_MAX)
    if len(record.rounds) > n:
        raise CaseError([f"rounds: the game has {n} (given: {len(record.rounds)})"])
    for one in record.rounds:
        check_changes(role, scenario, one.changes)
    return scenario

"""Process 3: learning, innovation, productivity."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from sim.agents.cluster import ClusterTable
from sim.agents.firm import LARGE, PROFILE_DIMENSIONS, PUBLIC, RESEARCH, SME, FirmTable
from sim.core.arrays import expm1_of, log_of, power_of
from sim.core.rules import rule
from sim.logistic import logistic
from sim.parameters.knowledge import KnowledgeParameters
from sim.proximity import PROFILE_LEAST, cognitive_distance, inverted_u
from sim.randomness import Process
from sim.scenario.vocabulary import TOPICS
from sim.ties import Ties
from sim.types import Bools, FloatGrid, Floats, Ints
from sim.world import World

_DISSEMINATION = TOPICS.index("dissemination")
_INNOVATION = 0
_EXPLORATION = 10
_QUARTERS_OF_SURVEY = 12


def knowledge(world: World) -> None:
    """Run the process: partners learn, profiles drift, firms innovate, productivity moves."""
    if not world.on.knowledge:
        world.firms.innovated[:] = False
        return
    partners_learn(world)
    firms_innovate(world)
    productivity_moves(world)


def partners_teach(world: World) -> tuple[Floats, Floats]:
    """Return what each firm hears from its partners, and where their profiles pull its own.

    A tie teaches its trust times an inverted U in cognitive distance.

    Returns:
        What is heard, shape (n_firms,), and gaps between profiles weighted by trust, shape
        (n_firms, 8).
    """
    firms, ties = world.firms, world.ties
    heard, pull = np.zeros(firms.n), np.zeros(firms.profile.shape)
    _partners_teach(ties, firms, heard, pull)
    return heard, pull


@rule
def _partners_teach(ties: Ties, firms: FirmTable, heard: Floats, pull: FloatGrid) -> None:
    for i in range(ties.first.size):
        a, b, trust = ties.first[i], ties.second[i], ties.trust[i]
        lesson = trust * inverted_u(cognitive_distance(firms.profile, a, b))
        heard[a] += lesson
        heard[b] += lesson
        # The loop is unrolled, since the number of dimensions is known beforehand.
        for k in range(PROFILE_DIMENSIONS):
            gap = trust * (firms.profile[b, k] - firms.profile[a, k])
            pull[a, k] += gap
            pull[b, k] -= gap


def partners_learn(world: World) -> None:
    """Competence, novelty and profiles move with what partners know.

    Inside contacts converge; own search and outside contacts keep profiles apart (Menzel &
    Fornahl 2010).
    """
    p, firms = world.p.knowledge, world.firms
    heard, pull = partners_teach(world)
    firms_learn(firms, world.clusters, p, heard)
    firms.novelty = p.novelty_memory * firms.novelty + (1 - p.novelty_memory) * -expm1_of(-heard)

    stream = world.stream(Process.KNOWLEDGE)
    search = np.full(firms.profile.shape, 0.5)
    if world.on.outside_ideas:
        search = stream.uniform_rows(firms.key, _EXPLORATION, PROFILE_DIMENSIONS)
    profiles_drift(firms, p, pull, search)


@rule
def firms_learn(
    firms: FirmTable, clusters: ClusterTable, p: KnowledgeParameters, heard: Floats
) -> None:
    """Move competence by what partners tell and organisations teach, and by forgetting."""
    for row in range(firms.n):
        here, now = firms.area[row], firms.competence[row]
        training = clusters.topics[here, _DISSEMINATION] * clusters.quality[here]
        fallen = p.forgetting * max(now - p.competence_alone, 0.0)
        taught = p.learning_of_training * training * firms.engagement[row] * firms.member[row]
        gained = (p.learning * now * heard[row] + taught) * (1.0 - now)
        firms.competence[row] = min(max(now + gained - fallen, 0.0), 1.0)


@rule
def profiles_drift(
    firms: FirmTable, p: KnowledgeParameters, pull: FloatGrid, search: FloatGrid
) -> None:
    """Move profiles towards partners, and by own search with ``exploration`` as deviation.

    Steps of search are uniform: what adds up over quarters is normal all the same, and normal steps
    take much longer to draw.

    Args:
        firms: The firms; their profiles are written.
        p: Parameters.
        pull: Gaps between profiles weighted by trust, shape (n_firms, 8).
        search: Uniform numbers, shape (n_firms, 8); one half is no search.
    """
    for row in range(firms.n):
        square = 0.0
        for k in range(PROFILE_DIMENSIONS):
            searched = p.exploration * np.sqrt(12.0) * (search[row, k] - 0.5)
            moved = firms.profile[row, k] + p.convergence * pull[row, k] + searched
            firms.profile[row, k] = max(moved, PROFILE_LEAST)
            square += firms.profile[row, k] * firms.profile[row, k]
        scale = 1.0 / np.sqrt(square)
        for k in range(PROFILE_DIMENSIONS):
            firms.profile[row, k] *= scale


def innovation_probability(world: World) -> Floats:
    """Return the chance that each firm innovates this quarter, shape (n_firms,)."""
    p, firms = world.p.knowledge, world.firms
    log_odds = np.empty(firms.n)
    _find_log_odds(
        _usual_log_odds(
            p.innovation_sme, p.innovation_large, p.innovation_research, p.innovation_public
        ),
        firms.kind,
        firms.competence,
        firms.novelty,
        world.ties.has_partner(firms.kind == RESEARCH),
        firms.project_until,
        world.step,
        p.innovation_competence,
        p.competence_reference,
        p.innovation_novelty,
        p.novelty_reference,
        p.innovation_research_tie,
        p.innovation_project,
        log_odds,
    )
    probability: Floats = firms.alive * logistic(log_odds)
    return probability


@lru_cache(maxsize=64)
def _usual_log_odds(sme: float, large: float, research: float, public: float) -> Floats:
    """Return the log odds of a quarter by kind, of shares that innovate in three years, (4,)."""
    over_three_years = np.empty(4)
    over_three_years[[SME, LARGE, RESEARCH, PUBLIC]] = sme, large, research, public
    quarterly = 1.0 - power_of(1.0 - over_three_years, 1.0 / _QUARTERS_OF_SURVEY)
    result: Floats = log_of(quarterly / (1.0 - quarterly))
    result.flags.writeable = False  # Handed out to every run.
    return result


@rule
def _find_log_odds(
    usual: Floats,
    kind: Ints,
    competence: Floats,
    novelty: Floats,
    knows_research: Bools,
    project_until: Ints,
    step: int,
    of_competence: float,
    competence_reference: float,
    of_novelty: float,
    novelty_reference: float,
    of_research_tie: float,
    of_project: float,
    log_odds: Floats,
) -> None:
    """Write the log odds that each firm innovates this quarter."""
    for i in range(kind.size):
        log_odds[i] = (
            usual[kind[i]]
            + of_competence * (competence[i] - competence_reference)
            + of_novelty * (novelty[i] - novelty_reference)
            + of_research_tie * (knows_research[i] and kind[i] != RESEARCH)
            + of_project * (project_until[i] >= step)
        )


def firms_innovate(world: World) -> None:
    """Draw who innovates this quarter and count it for members and others of each area."""
    firms = world.firms
    drawn = world.stream(Process.KNOWLEDGE).uniform(firms.key, _INNOVATION)
    firms.innovated = drawn < innovation_probability(world)
    firms.innovations += firms.innovated
    rows = firms.innovated.nonzero()[0]
    members = firms.member[rows]
    for who, tally in (
        (rows[members], world.tally.innovations_members),
        (rows[~members], world.tally.innovations_others),
    ):
        tally += np.bincount(firms.area[who], minlength=world.clusters.n)


def productivity_moves(world: World) -> None:
    """Innovation lifts productivity; imitation by others erodes a lead, and closes a lag."""
    _productivity_moves(world.firms, world.p.knowledge)


@rule
def _productivity_moves(firms: FirmTable, p: KnowledgeParameters) -> None:
    for row in range(firms.n):
        now = firms.productivity[row]
        moved = now + p.innovation_gain * firms.innovated[row] - p.imitation * (now - 1.0)
        firms.productivity[row] = max(moved, p.productivity_floor)

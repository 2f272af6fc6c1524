"""Process 3: learning, innovation, productivity."""

from __future__ import annotations

import math

import numpy as np

from sim.core.logistic import logistic
from sim.core.maths import exp, expm1, log, power
from sim.core.randomness import Process
from sim.core.rules import rule
from sim.core.types import Bools, FloatGrid, Floats
from sim.parameters.knowledge import KnowledgeParameters
from sim.parameters.world import WorldParameters
from sim.rules.proximity import PROFILE_LEAST, cognitive_distance, inverted_u
from sim.state.clusters import ClusterTable
from sim.state.firms import (
    LARGE,
    PROFILE_DIMENSIONS,
    RESEARCH,
    SME,
    FirmTable,
)
from sim.state.tally import QuarterTally
from sim.state.ties import Ties
from sim.vocabulary import KINDS, TOPICS
from sim.world import World

_DISSEMINATION = TOPICS.index("dissemination")
_INNOVATION, _LUCK = 0, 1
_EXPLORATION = 10
_QUARTERS_OF_SURVEY = 12
_N_KINDS = len(KINDS)


def knowledge(world: World) -> None:
    """Run the process: partners learn, profiles drift, firms innovate, productivity moves."""
    if not world.on.knowledge:
        world.firms.innovated[:] = False
        return
    partners_learn(world)
    firms_innovate(world)
    productivity_moves(world)


def partners_teach(world: World) -> tuple[Floats, Floats]:
    """Return the knowledge that each firm hears of, and the pull of its partners' profiles.

    A tie teaches its trust times an inverted U in cognitive distance. Partners within an area grow
    alike. A partner outside leads a firm away from its area: it moves by what sets it apart
    from the area, and not beyond it. What sets the firm itself apart is not averaged away, so
    that those who look outside bring a new direction home (Menzel & Fornahl 2010).

    Returns:
        What is heard, shape (n_firms,), and moves of profiles towards partners, (n_firms, 8).
    """
    firms, ties = world.firms, world.ties
    heard, pull = np.zeros(firms.n), np.zeros(firms.profile.shape)
    _partners_teach(ties, firms, world.clusters, world.p.knowledge, heard, pull)
    return heard, pull


@rule
def _partners_teach(
    ties: Ties,
    firms: FirmTable,
    clusters: ClusterTable,
    p: KnowledgeParameters,
    heard: Floats,
    pull: FloatGrid,
) -> None:
    for i in range(ties.first.size):
        a, b, trust = ties.first[i], ties.second[i], ties.trust[i]
        lesson = trust * inverted_u(cognitive_distance(firms.profile, a, b))
        heard[a] += lesson
        heard[b] += lesson
        if firms.area[a] != firms.area[b]:
            _firm_takes_up(firms, clusters, pull, a, b, p.uptake_outside * trust)
            _firm_takes_up(firms, clusters, pull, b, a, p.uptake_outside * trust)
            continue
        # The loop is unrolled, since the number of dimensions is known beforehand.
        for k in range(PROFILE_DIMENSIONS):
            gap = p.convergence * trust * (firms.profile[b, k] - firms.profile[a, k])
            pull[a, k] += gap
            pull[b, k] -= gap


@rule
def _firm_takes_up(
    firms: FirmTable, clusters: ClusterTable, pull: FloatGrid, row: int, partner: int, weight: float
) -> None:
    """Add to the pull on a firm the way to a partner outside, where that leads on from what it has.

    A firm takes up what builds on what sets it apart from its area already (absorptive capacity:
    Cohen & Levinthal 1990), so that outside knowledge never makes it more like its area.
    """
    here = firms.area[row]
    for k in range(PROFILE_DIMENSIONS):
        gap = firms.profile[partner, k] - firms.profile[row, k]
        apart = firms.profile[row, k] - clusters.profile[here, k]
        if gap * apart > 0.0:
            pull[row, k] += weight * gap


def partners_learn(world: World) -> None:
    """Competence, novelty and profiles move with the knowledge of partners.

    Inside contacts converge; own search and outside contacts keep profiles apart (Menzel &
    Fornahl 2010).
    """
    p, firms = world.p.knowledge, world.firms
    heard, pull = partners_teach(world)
    firms_learn(firms, world.clusters, p, heard)

    stream = world.stream(Process.KNOWLEDGE)
    if world.on.outside_ideas:
        search = stream.uniform_rows(firms.key, _EXPLORATION, PROFILE_DIMENSIONS)
    else:
        search = np.full(firms.profile.shape, 0.5)
    profiles_drift(firms, p, pull, search)


@rule
def firms_learn(
    firms: FirmTable, clusters: ClusterTable, p: KnowledgeParameters, heard: Floats
) -> None:
    """Move competence by learning from partners and organisations, and by forgetting.

    Novelty is remembered of what partners tell.
    """
    for row in range(firms.n):
        here, now = firms.area[row], firms.competence[row]
        training = clusters.topics[here, _DISSEMINATION] * clusters.quality[here]
        fallen = p.forgetting * max(now - p.competence_alone, 0.0)
        taught = p.learning_of_training * training * firms.engagement[row] * firms.member[row]
        gained = (p.learning * now * heard[row] + taught) * (1.0 - now)
        firms.competence[row] = min(max(now + gained - fallen, 0.0), 1.0)
    # In a loop of their own, exponentials are taken several at a time.
    for row in range(firms.n):
        firms.novelty[row] = p.novelty_memory * firms.novelty[row] + (
            1 - p.novelty_memory
        ) * -expm1(-heard[row])


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
        pull: Moves towards partners, profile units, shape (n_firms, 8).
        search: Uniform numbers, shape (n_firms, 8); one half is no search.
    """
    for row in range(firms.n):
        square = 0.0
        for k in range(PROFILE_DIMENSIONS):
            searched = p.exploration * np.sqrt(12.0) * (search[row, k] - 0.5)
            moved = firms.profile[row, k] + pull[row, k] + searched
            firms.profile[row, k] = max(moved, PROFILE_LEAST)
            square += firms.profile[row, k] * firms.profile[row, k]
        scale = 1.0 / np.sqrt(square)
        for k in range(PROFILE_DIMENSIONS):
            firms.profile[row, k] *= scale


def innovation_probability(world: World) -> Floats:
    """Return the chance that each firm innovates this quarter, shape (n_firms,)."""
    firms, chance = world.firms, np.empty(world.firms.n)
    knows_research = world.ties.has_partner(firms.kind == RESEARCH)
    _find_innovation(firms, world.p.knowledge, knows_research, world.step, chance)
    return chance


@rule
def _find_innovation(
    firms: FirmTable, p: KnowledgeParameters, knows_research: Bools, step: int, chance: Floats
) -> None:
    """Write the chance of each firm: a logit of competence, novelty, partners and projects."""
    usual = np.empty(_N_KINDS)
    for kind in range(_N_KINDS):
        usual[kind] = usual_log_odds(p, kind)
    # At first, log odds.
    for row in range(firms.n):
        kind = firms.kind[row]
        chance[row] = (
            usual[kind]
            + p.innovation_competence * (firms.competence[row] - p.competence_reference)
            + p.innovation_novelty * (firms.novelty[row] - p.novelty_reference)
            + p.innovation_research_tie * (knows_research[row] and kind != RESEARCH)
            + p.innovation_project * (firms.project_until[row] >= step)
        )
    # In a loop of their own, exponentials are taken several at a time.
    for row in range(firms.n):
        chance[row] = firms.alive[row] * logistic(chance[row])


@rule
def usual_log_odds(p: KnowledgeParameters, kind: int) -> float:
    """Return the log odds of a quarter, of the share of a kind that innovates in three years."""
    quarterly = quarterly_share(p, kind)
    return log(quarterly / (1.0 - quarterly))


@rule
def quarterly_share(p: KnowledgeParameters, kind: int) -> float:
    """Return the share of a kind that innovates in a quarter, of that within three years."""
    return 1.0 - power(1.0 - share_that_innovates(p, kind), 1.0 / _QUARTERS_OF_SURVEY)


@rule
def share_that_innovates(p: KnowledgeParameters, kind: int) -> float:
    """Return the share of a kind that innovates within three years."""
    if kind == SME:
        return p.innovation_sme
    if kind == LARGE:
        return p.innovation_large
    return p.innovation_research if kind == RESEARCH else p.innovation_public


def firms_innovate(world: World) -> None:
    """Draw who innovates this quarter and count it for members and others of each area."""
    drawn = world.stream(Process.KNOWLEDGE).uniform(world.firms.key, _INNOVATION)
    _firms_innovate(world.firms, world.tally, drawn, innovation_probability(world))


@rule
def _firms_innovate(firms: FirmTable, tally: QuarterTally, drawn: Floats, chance: Floats) -> None:
    for row in range(firms.n):
        innovates = drawn[row] < chance[row]
        firms.innovated[row] = innovates
        firms.innovations[row] += innovates
        if firms.member[row]:
            tally.innovations_members[firms.area[row]] += innovates
        else:
            tally.innovations_others[firms.area[row]] += innovates


def productivity_moves(world: World) -> None:
    """Innovation lifts productivity, luck moves it; imitation erodes a lead, and closes a lag."""
    luck = world.stream(Process.KNOWLEDGE).normal(world.firms.key, _LUCK)
    _productivity_moves(world.firms, world.p.knowledge, world.p.world, luck)


@rule
def _productivity_moves(
    firms: FirmTable, p: KnowledgeParameters, world: WorldParameters, luck: Floats
) -> None:
    """Move log productivity: AR(1), with innovation above or below the usual rate of the kind.

    Args:
        firms: The firms.
        p: Parameters.
        world: Parameters; luck leads to the spread of productivity of the start.
        luck: Standard normal numbers, shape (n_firms,).
    """
    usual = np.empty(_N_KINDS)
    for kind in range(_N_KINDS):
        usual[kind] = quarterly_share(p, kind)
    kept = 1.0 - p.imitation
    # Around the log at which the mean, not the median, is one.
    centre = -world.productivity_sigma * world.productivity_sigma / 2.0
    of_luck = world.productivity_sigma * math.sqrt(1.0 - kept * kept)
    for row in range(firms.n):
        moved = (
            centre
            + kept * (log(max(firms.productivity[row], p.productivity_floor)) - centre)
            + p.innovation_gain * (firms.innovated[row] - usual[firms.kind[row]])
            + of_luck * luck[row]
        )
        firms.productivity[row] = max(exp(moved), p.productivity_floor)

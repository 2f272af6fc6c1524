"""Process 3: learning, innovation, productivity."""

import numpy as np
import pytest

from sim.processes.knowledge import (
    firms_innovate,
    innovation_probability,
    knowledge,
    partners_learn,
    partners_teach,
    productivity_moves,
)
from sim.state.firms import (
    LARGE,
    PUBLIC,
    RESEARCH,
    SME,
)
from sim.vocabulary import TOPICS
from tests.chance import surprising, z_of_count, z_of_mean
from tests.worlds import A, B, begin, by_key, cluster, set_ties, shuffle_firms, tiny_world

DISSEMINATION = TOPICS.index("dissemination")
SIXTY_DEGREES = np.array([0.5, np.sqrt(0.75)])


def parameters(**values):
    return {f"parameters__knowledge__{name}": value for name, value in values.items()}


NO_SEARCH = {"switches__outside_ideas": False}


def two_firms(trust, closeness=0.5, **overrides):
    """Return a world in which rows 0 and 1 are tied and everybody else is alone and alike."""
    world = begin(tiny_world(**NO_SEARCH, **overrides))
    set_ties(world, [(0, 1, trust)])
    world.firms.profile[:] = np.eye(8)[0]
    world.firms.profile[1, :2] = [closeness, np.sqrt(1 - closeness**2)]
    world.clusters.quality = np.zeros(2)
    return world


# Learning


@pytest.mark.parametrize(
    ("closeness", "value"),
    [(1.0, 0.0), (0.9, 4 * 0.1 * 0.9), (0.5, 1.0), (0.25, 4 * 0.75 * 0.25), (0.0, 0.0)],
)
def test_most_is_learnt_at_middle_distance(closeness, value):
    heard, _ = partners_teach(two_firms(0.8, closeness))
    # Rows 0 and 1 hear each other, the others nobody.
    assert heard[:3] == pytest.approx([0.8 * value, 0.8 * value, 0.0])


def test_competence_rises_with_what_partners_know_and_falls_when_left_alone():
    world = two_firms(0.8)
    p = world.p.knowledge
    world.firms.competence[:4] = [0.6, 0.3, 0.6, p.competence_alone]
    partners_learn(world)
    gained = p.learning * 0.6 * 0.8 * (1 - 0.6)
    forgotten = p.forgetting * (0.6 - p.competence_alone)
    # Below the level of a firm alone nothing is forgotten.
    assert world.firms.competence[:4] == pytest.approx(
        [
            0.6 + gained - forgotten,
            0.3 + p.learning * 0.3 * 0.8 * (1 - 0.3),
            0.6 - forgotten,
            p.competence_alone,
        ]
    )


def test_training_teaches_engaged_members():
    world = two_firms(0.8)
    p, firms = world.p.knowledge, world.firms
    firms.competence[:] = p.competence_alone
    world.clusters.quality = np.array([0.5, 0.5])
    world.clusters.topics[A, DISSEMINATION] = True
    world.clusters.topics[B, DISSEMINATION] = False
    firms.engagement[2] = 0.6
    partners_learn(world)
    taught = p.learning_of_training * 0.5 * 0.6 * (1 - p.competence_alone)
    assert firms.competence[2] == pytest.approx(p.competence_alone + taught)
    # A non-member of A, and a member of B where nobody trains.
    assert firms.competence[12] == firms.competence[20] == p.competence_alone


def test_novelty_remembers_what_was_heard():
    world = two_firms(0.8)
    p = world.p.knowledge
    world.firms.novelty[:] = 0.4
    partners_learn(world)
    old = p.novelty_memory * 0.4
    assert world.firms.novelty[0] == pytest.approx(
        old + (1 - p.novelty_memory) * (1 - np.exp(-0.8))
    )
    assert world.firms.novelty[2] == pytest.approx(old)


def test_profiles_of_partners_drift_together_and_stay_of_length_one():
    world = two_firms(0.8)
    p, firms = world.p.knowledge, world.firms
    partners_learn(world)
    pull = p.convergence * 0.8
    moved = np.array([1.0, 0.0]) + pull * (SIXTY_DEGREES - [1.0, 0.0])
    assert firms.profile[0, :2] == pytest.approx(moved / np.linalg.norm(moved), abs=1e-5)
    assert firms.profile[0] @ firms.profile[1] > 0.5
    assert np.linalg.norm(firms.profile, axis=1) == pytest.approx(np.ones(firms.n))
    assert firms.profile[2] == pytest.approx(np.eye(8)[0], abs=1e-5)


def test_a_firm_on_its_own_search_leaves_its_place():
    world = begin(tiny_world())
    set_ties(world, [])
    before = world.firms.profile.copy()
    partners_learn(world)
    assert (np.abs(world.firms.profile - before).max(axis=1) > 0).all()


def test_own_search_spreads_as_its_parameter_says():
    """Root mean square of 32,000 independent steps; false alarm rate 1e-5."""
    area = cluster(members={"sme": 2000})
    world = begin(tiny_world(cluster={"a": area}, **parameters(exploration=0.001)))
    set_ties(world, [])
    world.firms.profile[:] = 1.0 / np.sqrt(8.0)
    partners_learn(world)
    step = world.firms.profile - 1.0 / np.sqrt(8.0)
    # One of eight directions is lost as the length is kept at one.
    squares = (step**2).sum(axis=1)
    assert not surprising(z_of_mean(squares, 7 * 0.001**2))
    # The mutant spreads one step over all directions, as if it were one number.
    assert surprising(z_of_mean(squares, 0.001**2))


# Innovation


def at_reference(world):
    """Put all firms where the observed rates of innovation hold."""
    p, firms = world.p.knowledge, world.firms
    set_ties(world, [])
    firms.competence[:] = p.competence_reference
    firms.novelty[:] = p.novelty_reference
    return world


def log_odds(p):
    return np.log(p / (1 - p))


def test_twelve_quarters_at_reference_give_the_rate_of_the_innovation_survey():
    world = at_reference(begin(tiny_world()))
    p, firms = world.p.knowledge, world.firms
    over_three_years = 1 - (1 - innovation_probability(world)) ** 12
    for kind, rate in (
        (SME, p.innovation_sme),
        (LARGE, p.innovation_large),
        (RESEARCH, p.innovation_research),
        (PUBLIC, p.innovation_public),
    ):
        assert over_three_years[firms.kind == kind] == pytest.approx(rate)


def test_competence_novelty_research_and_projects_raise_the_odds():
    world = at_reference(begin(tiny_world()))
    p, firms = world.p.knowledge, world.firms
    plain = log_odds(innovation_probability(world))
    research = int(np.flatnonzero(firms.kind == RESEARCH)[0])
    set_ties(world, [(0, research, 0.2), (1, 2, 0.9)])
    firms.competence[3] += 0.1
    firms.novelty[4] += 0.1
    firms.project_until[5] = world.step
    firms.project_until[6] = world.step - 1
    more = log_odds(innovation_probability(world)) - plain
    assert more[0] == pytest.approx(p.innovation_research_tie)
    assert more[1] == more[2] == more[6] == more[research] == pytest.approx(0.0)
    assert more[3] == pytest.approx(0.1 * p.innovation_competence)
    assert more[4] == pytest.approx(0.1 * p.innovation_novelty)
    assert more[5] == pytest.approx(p.innovation_project)


def test_the_dead_do_not_innovate():
    world = at_reference(begin(tiny_world()))
    world.firms.remove(np.arange(5))
    assert (innovation_probability(world)[:5] == 0.0).all()
    firms_innovate(world)
    assert not world.firms.innovated[:5].any()


def test_innovations_are_counted_for_members_and_others_of_each_area():
    world = at_reference(begin(tiny_world()))
    world.firms.novelty[:] = 1000.0
    firms_innovate(world)
    assert world.firms.innovated.all()
    assert world.firms.innovations.tolist() == [1] * world.firms.n
    assert world.tally.innovations_members.tolist() == [10, 8]
    assert world.tally.innovations_others.tolist() == [10, 8]


def test_as_many_innovate_as_the_odds_say():
    """Count over 12,000 firms; false alarm rate 1e-5."""
    world = begin(tiny_world(cluster={"a": cluster(members={"sme": 6000})}))
    chance = innovation_probability(world)
    firms_innovate(world)
    count = int(world.firms.innovated.sum())
    assert not surprising(z_of_count(count, chance))
    # The mutant takes the rate of three years for that of one.
    assert surprising(z_of_count(count, 1 - (1 - chance) ** 3))


# Productivity


STEADY = {"parameters__world__productivity_sigma": 0.0}


def test_innovation_lifts_productivity_and_imitation_closes_leads_and_lags():
    world = begin(tiny_world(**STEADY))
    p, firms = world.p.knowledge, world.firms
    firms.kind[:4] = SME
    firms.productivity[:4] = [1.0, 1.5, 0.5, 1.0]
    firms.innovated[:4] = [True, False, False, False]
    productivity_moves(world)
    # Who innovates as often as is usual for its kind keeps its place.
    usual = 1.0 - (1.0 - p.innovation_sme) ** (1.0 / 12.0)
    logs = np.log([1.0, 1.5, 0.5, 1.0]) * (1.0 - p.imitation)
    gained = p.innovation_gain * (np.array([1.0, 0.0, 0.0, 0.0]) - usual)
    assert np.log(firms.productivity[:4]) == pytest.approx(logs + gained)


def test_luck_keeps_productivity_as_widely_spread_around_one_as_at_the_start():
    """Means over 4,000 firms after 50 quarters; false alarm rate 1e-5 each."""
    clusters = {"a": cluster(members={"sme": 2000}, nonmembers_per_member=1.0)}
    world = tiny_world(cluster=clusters, **parameters(innovation_gain=0.0))
    spread = world.p.world.productivity_sigma
    for _ in range(50):
        productivity_moves(begin(world))
    moved = world.firms.productivity
    assert not surprising(z_of_mean(moved, 1.0))
    squares = (np.log(moved) + spread**2 / 2) ** 2
    assert not surprising(z_of_mean(squares, spread**2))
    # The mutants forget that a lognormal mean lies above the median, and half of the luck.
    assert surprising(z_of_mean(moved * np.exp(spread**2 / 2), 1.0))
    assert surprising(z_of_mean(squares, spread**2 / 2))


def test_productivity_has_a_floor():
    world = begin(tiny_world(**parameters(imitation=0.0), **STEADY))
    world.firms.productivity[0] = 0.01
    productivity_moves(world)
    assert world.firms.productivity[0] == world.p.knowledge.productivity_floor


def test_outside_knowledge_is_taken_up_where_it_leads_on_from_what_sets_a_firm_apart():
    world = two_firms(0.8)
    firms, clusters, p = world.firms, world.clusters, world.p.knowledge
    firms.area[1] = 1
    clusters.profile[0] = np.full(8, 0.3)
    firms.profile[0] = [0.5, 0.1, 0.4, 0.3, 0.3, 0.3, 0.3, 0.3]
    firms.profile[1] = [0.7, 0.5, 0.2, 0.9, 0.3, 0.3, 0.3, 0.3]
    _, pull = partners_teach(world)
    # Further out on its own side; the other side; back towards its area; where it is as its area.
    taken = p.uptake_outside * 0.8 * 0.2
    assert pull[0] == pytest.approx([taken, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0])


# The whole process


def test_in_a_quarter_partners_learn_firms_innovate_and_productivity_moves():
    world = two_firms(0.8)
    p, firms = world.p.knowledge, world.firms
    firms.competence[0], firms.productivity[:] = p.competence_alone, 1.0
    # So much that is new leaves nothing to chance.
    firms.novelty[:] = 1000.0
    knowledge(world)
    assert firms.competence[0] > p.competence_alone
    assert firms.innovated.all()
    assert (firms.productivity != 1.0).all()


def test_a_world_without_firms_learns_nothing():
    world = begin(tiny_world())
    world.firms.remove(world.firms.rows_alive())
    knowledge(world)
    assert world.tally.innovations_members.sum() == world.tally.innovations_others.sum() == 0


def test_the_order_of_the_rows_does_not_matter():
    columns = ("competence", "novelty", "profile", "innovations", "productivity")
    world, shuffled = tiny_world(), tiny_world()
    shuffle_firms(shuffled)
    for each in (world, shuffled):
        for _ in range(8):
            knowledge(begin(each))
    one, other = by_key(world, *columns), by_key(shuffled, *columns)
    assert one.keys() == other.keys()
    for key, values in one.items():
        for mine, yours in zip(values, other[key], strict=True):
            assert mine == pytest.approx(yours)

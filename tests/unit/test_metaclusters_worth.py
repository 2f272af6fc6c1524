"""What clusters expect of a meta-cluster, and what it costs them."""

from __future__ import annotations

import numpy as np
import pytest

from sim.rules.leaving import clusters_leave
from sim.rules.metacluster_worth import (
    burden_eur,
    expected_benefit_eur,
    fee_of_clusters_eur,
    hopes_met,
)
from sim.vocabulary import LEGAL_FORMS
from tests.instruments import first_quarter, many_clusters
from tests.unit.founding_worlds import EAGER, VALIDATION
from tests.worlds import A, B, found_metacluster


def test_a_cluster_expects_novel_contacts_by_complementarity_and_size() -> None:
    world = first_quarter(
        parameters__metaclusters__far_novelty_eur=10_000.0,
        parameters__metaclusters__bid_advantage_eur=3000.0,
    )
    near, far = np.eye(8)[0], np.eye(8)[1]
    world.clusters.profile[:] = [near, 0.5 * near + np.sqrt(0.75) * far]  # the best distance
    hopes = expected_benefit_eur(world, np.array([A, B]))
    # Worth EUR 10,000 to a cluster of 100 members; here are 10 and 8.
    expected = [10_000.0 * np.sqrt(0.1) + 3000.0, 10_000.0 * np.sqrt(0.08) + 3000.0]
    assert hopes == pytest.approx(expected)
    world.clusters.profile[:] = near
    assert expected_benefit_eur(world, np.array([A, B])) == pytest.approx([3000.0, 3000.0])


def test_complementarity_is_a_mean_over_the_others() -> None:
    world = first_quarter(cluster=many_clusters("DE FR ES"), **EAGER)
    near, far = np.eye(8)[0], np.eye(8)[1]
    world.clusters.profile[:] = [near, 0.5 * near + np.sqrt(0.75) * far, near]
    novelty = expected_benefit_eur(world, np.arange(3)) - 100_000.0
    assert novelty == pytest.approx([0.0, 0.0, 0.0])
    world = first_quarter(
        cluster=many_clusters("DE FR ES"),
        **{**EAGER, "parameters__metaclusters__far_novelty_eur": 10_000.0},
    )
    world.clusters.profile[:] = [near, 0.5 * near + np.sqrt(0.75) * far, near]
    size = np.sqrt(3 / 100)
    novelty = expected_benefit_eur(world, np.arange(3)) - 100_000.0
    assert novelty == pytest.approx(10_000.0 * size * np.array([0.5, 1.0, 0.5]))


def test_boards_hope_for_themselves_and_believe_what_they_went_through() -> None:
    world = first_quarter(**EAGER)
    world.clusters.meta_hope[:] = [1.5, 0.8]
    world.clusters.meta_experience[:] = [1.0, 0.5]
    hopes = expected_benefit_eur(world, np.array([A, B]))
    assert hopes == pytest.approx([150_000.0, 40_000.0])


def test_boards_believe_what_present_members_get_the_more_the_more_they_see() -> None:
    world = first_quarter(
        cluster=many_clusters("DE FR ES IT"),
        **EAGER,
        parameters__metaclusters__seen_members=8.0,
        parameters__metaclusters__review_quarters=4,
    )
    clusters, p = world.clusters, world.p.metaclusters
    assert hopes_met(clusters, p, world.step) == 1.0
    clusters.metacluster[:] = [0, 0, 0, -1]
    clusters.meta_joined[:] = world.step - np.array([4, 9, 3, 9])
    clusters.meta_hoped_eur[:] = 1000.0
    # Twice what was hoped counts at most; who has just joined, or is in none, shows nothing.
    clusters.meta_benefit_eur[:] = [500.0, 7000.0, 0.0, 0.0]
    met = (8.0 + 0.5 + 2.0) / (8.0 + 2)
    assert hopes_met(clusters, p, world.step) == pytest.approx(met)
    clusters.meta_benefit_eur[1] = 0.0
    met = (8.0 + 0.5) / (8.0 + 2)
    hopes = expected_benefit_eur(world, np.array([2, 3]))
    assert hopes == pytest.approx([100_000.0 * met] * 2)


@pytest.mark.parametrize(
    ("benefit_eur", "hoped_eur", "experience"),
    [(300.0, 1000.0, 0.3), (5000.0, 1000.0, 1.0), (300.0, 0.0, 0.7)],
)
def test_who_leaves_remembers_which_part_of_its_hopes_was_met(
    benefit_eur: float, hoped_eur: float, experience: float
) -> None:
    world = first_quarter()
    clusters = world.clusters
    found_metacluster(world)
    clusters.meta_experience[:] = 0.7
    clusters.meta_benefit_eur[A], clusters.meta_hoped_eur[A] = benefit_eur, hoped_eur
    clusters_leave(clusters, np.array([A]), world.step)
    assert clusters.meta_experience == pytest.approx([experience, 0.7])


def test_membership_costs_staff_time() -> None:
    world = first_quarter(**EAGER)
    world.clusters.staff_fte[:] = [1.0, 10.0]
    # A quarter of a post, and half a post.
    assert burden_eur(world, np.array([A, B])) == pytest.approx([16_250.0, 32_500.0])


def test_a_fee_is_asked_by_legal_persons_from_the_phase_agreed() -> None:
    world = first_quarter(
        fees={
            "flat": {"form": "flat", "flat_eur": 1000.0},
            "metacluster": {"form": "progressive", "base_eur": 500.0, "per_fte_eur": 10.0},
        }
    )
    association = LEGAL_FORMS.index("association")
    row = found_metacluster(world, columns={"legal_form": association, "fee_scale": 2.0})
    both = np.array([A, B])
    # Size is the number of members: EUR 500 + 10 * 10 and 500 + 10 * 8, twice.
    assert fee_of_clusters_eur(world, row, both) == pytest.approx([1200.0, 1160.0])
    world.metaclusters.phase[row] = VALIDATION
    assert fee_of_clusters_eur(world, row, both).tolist() == [0.0, 0.0]
    world.metaclusters.fees_from_phase[row] = VALIDATION
    assert fee_of_clusters_eur(world, row, both)[A] == pytest.approx(1200.0)
    world.metaclusters.legal_form[row] = LEGAL_FORMS.index("mou")
    assert fee_of_clusters_eur(world, row, both).tolist() == [0.0, 0.0]

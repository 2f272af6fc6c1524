"""What clusters expect of a meta-cluster, and what it costs them."""

from __future__ import annotations

import numpy as np
import pytest

from sim.rules.metaclusters import burden_eur, expected_benefit_eur, fee_of_clusters_eur
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

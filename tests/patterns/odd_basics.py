"""Equations of the ODD page of basics, in plain numpy, written from the text."""

from __future__ import annotations

import numpy as np

ACTIVE, DORMANT = 1, 2
TOPICS = ("intelligence", "cooperation", "networking", "internationalisation", "dissemination",
          "portal")  # fmt: skip
ROLES = ("pro_active", "catalyst", "supportive", "indifferent")
clip = np.clip


def logistic(u):
    return 1.0 / (1.0 + np.exp(-u))


def sums(world, values, rows):
    """Return sums of values of some firms by cluster."""
    return np.bincount(world.firms.area[rows], values[rows], world.clusters.n)


def size(world):
    return world.firms.employees**world.p.services.value_size_exponent


def hours_per_quarter(world):
    return world.p.organisations.hours_per_fte / 4.0


def cost_of_fte(world, tier):
    p = world.p.organisations
    return tier.price_level * p.fte_cost_eur * (1.0 + p.overhead)


def breadth(tier):
    return tier.topics.sum(axis=1) / 6.0


def of_role(group, prefix, tier):
    return np.array([getattr(group, f"{prefix}_{ROLES[role]}") for role in tier.role])


def n_members(world, tier):
    if tier is world.clusters:
        return sums(world, np.ones(world.firms.n), world.firms.member)
    inside = world.clusters.metacluster[world.clusters.metacluster >= 0]
    return np.bincount(inside, minlength=tier.n)


def activity_cost(world, tier):
    p = world.p.organisations
    each = p.activity_eur_per_member
    if tier is not world.clusters:
        each = p.meta_activity_eur_per_cluster
    return (tier.staff_fte > 0) * tier.price_level * n_members(world, tier) * breadth(tier) * each


def running_cost(world, tier):
    return tier.staff_fte * cost_of_fte(world, tier) + activity_cost(world, tier)


def own_income(tier):
    return (tier.recent_fees_cents + tier.recent_services_cents).sum(axis=1) / 100.0

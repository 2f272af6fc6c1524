"""Membership and contribution, written anew from the ODD pages alone, dock on the simulator's.

From the same state, chances and what follows without chance agree within 1e-9; after twelve
quarters with random numbers of their own, members, joiners, leavers, engagement, hours and fees
agree within the error of chance. Each comparison of means fails on a right description for one
choice of seeds in 100,000 (``tests/chance.py``), and a stranger who takes one parameter for another
is told apart.
"""

from __future__ import annotations

from copy import deepcopy

import numpy as np
import pytest
from scipy.stats import ks_2samp

from sim.parameters import parameter_records
from sim.processes.contribution import contribution
from sim.processes.membership import membership
from sim.processes.membership.engagement import members_engage
from sim.processes.membership.joining import firms_join, join_probability, open_to_join
from sim.processes.membership.leaving import members_are_lost
from sim.processes.membership.recruitment import p_convinced
from sim.processes.membership.renewal import members_renew, stay_probability
from sim.processes.membership.value import fee_eur
from tests.chance import FALSE_ALARM_RATE, surprising
from tests.patterns.odd_members import Society
from tests.worlds import cluster, found_metacluster, tiny_world

QUARTERS = 12
N_THEIRS, N_OURS = 100, 200
FEES = {
    "flat": {"form": "flat", "flat_eur": 900.0},
    "heads": {
        "form": "progressive", "base_eur": 150.0, "per_fte_eur": 12.0, "cap_eur": 6000.0,
        "by_kind_eur": {"public": 400.0},
    },
    "bands": {"form": "bands", "bands": [[10, 300.0], [50, 700.0], [250, 1900.0], [1000, 4000.0]]},
    "kinds": {"form": "by_kind", "by_kind_eur": {"sme": 500.0, "large": 2500.0}},
    "metacluster": {"form": "flat", "flat_eur": 2000.0},
}  # fmt: skip
FIRMS = [
    "involvement",
    "kind",
    "area",
    "employees",
    "taste",
    "benefit_eur",
    "engagement",
    "fee_cents",
    "generosity",
    "first_giving",
    "reciprocity",
    "hours_given",
    "member",
    "joined",
    "left",
    "anniversary",
    "project_until",
    "price_level",
]
CLUSTERS = [
    "quality",
    "status",
    "hours_asked",
    "fulfilment",
    "belief",
    "recruitment_fte",
    "reputation",
    "founded",
    "fee_scale",
    "fee_level",
    "price_level",
    "fee_schedule",
    "hours_in_kind",
    "staff_fte",
    "role",
    "metacluster",
    "meta_joined",
    "given_fte",
]
METACLUSTERS = ["quality", "belief", "fulfilment", "hours_asked", "hours_in_kind"]


def start():
    """Return a world of three areas, two of them in a meta-cluster, before its first quarter."""
    members = {"sme": 70, "large": 6, "research": 5, "public": 4}
    areas = {
        "a": cluster(name="A", members=members, fees="heads", nonmembers_per_member=1.5),
        "b": cluster(name="B", members=members, fees="bands", country="FR", role="catalyst"),
        "c": cluster(name="C", members=members, fees="kinds", founded="2017Q4"),
    }
    removal = {"gone": {"cluster": "b", "quarter": "2019Q2", "share": 0.3}}
    world = tiny_world(seed=5, cluster=areas, fees=FEES, removal=removal)
    row = found_metacluster(world, (0, 1), "validation")
    world.metaclusters.quality[row] = 0.6
    return world


def society(world):
    """Return the state of a world as the stranger's."""

    def columns(table, names):
        return {name: np.array(getattr(table, name)) for name in names}

    assert world.firms.alive.all()
    ties = world.ties
    keys = world.cluster_keys
    return Society(
        columns(world.firms, FIRMS),
        columns(world.clusters, CLUSTERS),
        columns(world.metaclusters, METACLUSTERS),
        ties.first.copy(),
        ties.second.copy(),
        ties.trust.copy(),
        [FEES[key] for key in world.fee_schedule_keys],
        {
            key: getattr(getattr(world.p, key.split(".")[0]), key.split(".")[1])
            for key in parameter_records()
        },
        [
            (world.calendar.step_of(r.quarter), keys.index(r.cluster), r.share)
            for r in world.document.removal.values()
        ],
        world.step,
    )


def alike(ours, theirs):
    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-9)


def test_chances_and_what_follows_from_them_agree_in_every_quarter():
    world = start()
    for _ in range(QUARTERS):
        world.begin_quarter()
        ours = society(world)
        ours.engage()
        members_engage(world)
        alike(ours.firms["engagement"], world.firms.engagement)
        members_are_lost(world)
        ours = society(world)
        fee = fee_eur(world)
        alike(ours.fee(), fee)
        everybody = np.arange(world.firms.n)
        alike(ours.p_stays(fee), stay_probability(world, everybody, fee))
        members_renew(world, fee)
        ours = society(world)
        assert (ours.open_to_join() == open_to_join(world)).all()
        alike(ours.convinced(), p_convinced(world))
        alike(ours.p_joins(fee), join_probability(world, everybody, fee, p_convinced(world)))
        firms_join(world, fee)
        ours = society(world)
        contribution(world)
        ours.firms_give()
        ours.clusters_give()
        alike(ours.firms["hours_given"], world.firms.hours_given)
        for name in ("hours_in_kind", "fulfilment", "belief", "given_fte"):
            alike(ours.clusters[name], getattr(world.clusters, name))
        for name in ("hours_in_kind", "fulfilment", "belief"):
            alike(ours.metaclusters[name], getattr(world.metaclusters, name))


def seen(firms, n_clusters, joined, left, fees):
    """Return what is compared of a run: members by cluster, flows, engagement, hours, fees."""
    members = np.bincount(firms["area"][firms["member"]], minlength=n_clusters)
    engagement = firms["engagement"][firms["member"]].mean()
    return [*members, joined, left, engagement, firms["hours_given"].sum(), fees]


@pytest.fixture(scope="module")
def theirs():
    """Return what comes of runs of the simulator, shape (n_runs, n_seen)."""
    first, runs = start(), []
    for seed in range(N_THEIRS):
        world = deepcopy(first)
        world.seed = 1000 + seed
        joined = left = 0
        for _ in range(QUARTERS):
            world.begin_quarter()
            membership(world)
            contribution(world)
            joined += int(world.tally.joined.sum())
            left += int(world.tally.left.sum())
        firms = {name: getattr(world.firms, name) for name in FIRMS}
        fees = world.ledger.received("fees")[world.clusters.account].sum() / 100.0
        runs.append(seen(firms, world.clusters.n, joined, left, fees))
    return np.array(runs, np.float64)


def ours(**changes):
    """Return what comes of the stranger's runs, some of the parameters mistaken."""
    first, runs = society(start()), []
    for seed in range(N_OURS):
        run, rng = deepcopy(first), np.random.default_rng(seed)
        run.p |= {key.replace("__", "."): value for key, value in changes.items()}
        for _ in range(QUARTERS):
            run.quarter(rng)
        n = run.clusters["quality"].size
        runs.append(seen(run.firms, n, run.n_joined, run.n_left, run.fees_paid_eur))
    return np.array(runs, np.float64)


def z_of_difference(one, other):
    """Return how far the means of two samples are apart, by what is compared."""
    spread = one.var(axis=0, ddof=1) / len(one) + other.var(axis=0, ddof=1) / len(other)
    return (one.mean(axis=0) - other.mean(axis=0)) / np.sqrt(spread)


def test_runs_of_twelve_quarters_have_the_same_distributions(theirs):
    stranger = ours()
    assert not [z for z in z_of_difference(stranger, theirs) if surprising(z)]
    for one, other in zip(stranger.T, theirs.T, strict=True):
        assert ks_2samp(one, other).pvalue > FALSE_ALARM_RATE


@pytest.mark.parametrize(
    "mistake",
    [
        {"membership__fee_weight": 1.0},
        {"membership__hearsay_discount": 0.6},
        {"contribution__recognition": 0.0},
    ],
    ids=lambda mistake: next(iter(mistake)),
)
def test_a_stranger_who_is_mistaken_is_distinguished(theirs, mistake):
    assert any(surprising(z) for z in z_of_difference(ours(**mistake), theirs))

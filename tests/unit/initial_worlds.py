"""Worlds whose start tests look at."""

import numpy as np

from tests.worlds import by_key, cluster, tables, tiny_world

TRAITS = (
    "kind", "latitude", "longitude", "employees", "turnover_eur", "export_share", "productivity",
    "profile", "competence", "novelty", "engagement", "involvement", "taste", "benefit_eur",
    "fee_cents", "generosity", "reciprocity", "member", "joined", "left", "anniversary",
    "age_quarters", "at_start", "founder", "employees_at_start",
)  # fmt: skip

# What follows from the world at rest: what partners told, and which tastes fit the members seen.
OF_REST = ("competence", "novelty", "engagement", "involvement", "taste", "benefit_eur")
DRAWN = tuple(name for name in TRAITS if name not in OF_REST)
INWARD = {"switches__outside_encounters": False}
"""Overrides with which firms of other areas are met by nobody."""


def counts(world, row, member):
    firms = world.firms
    here = (firms.area == row) & (firms.member == member)
    return np.bincount(firms.kind[here], minlength=4).tolist()


def changed(**values):
    """Return a tiny world with other values of cluster a."""
    clusters = tables()["cluster"]
    clusters["a"] |= values
    return tiny_world(cluster=clusters)


def assert_others_unchanged(before, after, n_more, traits=TRAITS):
    old, new = by_key(before, *traits), by_key(after, *traits)
    assert len(new) == len(old) + n_more
    for key, values in old.items():
        assert new[key] == values


def large_world(**overrides):
    """Return a world of one area with 4,000 members and as many others, all small firms."""
    return tiny_world(cluster={"a": cluster(members={"sme": 4000})}, **overrides)


def synthetic(n_clusters=60, **values):
    """Return a drawn world; values with a double underscore are overrides, others of the draw."""
    overrides = {name: value for name, value in values.items() if "__" in name}
    drawn = {name: value for name, value in values.items() if "__" not in name}
    spec = {"n_clusters": n_clusters, "firms_mean": 60.0, "fees": "flat", **drawn}
    return tiny_world(cluster={}, synthetic=spec, **overrides)

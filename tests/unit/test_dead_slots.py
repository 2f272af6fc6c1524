"""Slots of firms that have died hold stale numbers, and no rule may look at them."""

import numpy as np
import pytest

from sim.processes import economy
from tests.worlds import FIRMS_A, by_key, rich_scenario, tiny_model

DEAD = [0, 3, 12, FIRMS_A, FIRMS_A + 10]
# What the table or the death of a firm itself writes.
_KEPT = ("unique_id", "key", "alive", "area", "kind", "member", "engagement", "benefit_eur")


def a_year_after_deaths(poison, **overrides):
    """Return the world a year after some firms have died, their slots poisoned or not."""
    model = tiny_model(**rich_scenario(), **overrides)
    firms = model.world.firms
    firms.remove(np.array(DEAD))
    if poison:
        for name, column in type(firms).columns().items():
            if name not in _KEPT:
                # What no member of its columns may be would be refused where it is written.
                most = 1 if column.dtype.kind == "b" else 99
                getattr(firms, name)[DEAD] = most if column.high is None else column.high
    for _ in range(4):
        model.step()
    return model.world


def seen(world):
    """Return all that one can see of a world: living firms, organisations, ties, books, events."""
    columns = [name for name in type(world.firms).columns() if name != "alive"]
    tiers = [
        {name: getattr(tier, name).tolist() for name in type(tier).columns()}
        for tier in world.tiers()
    ]
    ties = np.stack([world.ties.first, world.ties.second, world.ties.trust]).tolist()
    cash = world.ledger.cash.tolist()
    return by_key(world, *columns), tiers, ties, cash, world.events.events


@pytest.mark.parametrize("births", [True, False])
def test_nothing_in_the_slot_of_a_dead_firm_matters(births):
    clean, poisoned = (a_year_after_deaths(p, switches__births=births) for p in (False, True))
    for one, other in zip(seen(clean), seen(poisoned), strict=True):
        assert one == other


def test_the_test_sees_a_rule_that_looks_at_the_dead(monkeypatch):
    """The mutant measures the productivity of firms by the mean of all slots."""

    def firms_grow(world, felt, right=economy.firms_grow):
        right(world, felt)
        world.firms.employees *= 1.0 + 1e-6 * world.firms.productivity.mean()

    monkeypatch.setattr(economy, "firms_grow", firms_grow)
    assert seen(a_year_after_deaths(True)) != seen(a_year_after_deaths(False))

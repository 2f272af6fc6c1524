"""Worlds in which tests watch members."""

import numpy as np

from sim.processes.membership import joining as process
from sim.processes.membership.renewal import stay_probability
from sim.processes.membership.value import fee_eur
from sim.processes.membership.value import full_value_eur as full_value_of_firm_eur
from sim.vocabulary import LEGAL_FORMS
from tests.worlds import (
    begin,
    found_metacluster,
    set_ties,
    tiny_world,
)

ASSOCIATION = LEGAL_FORMS.index("association")


def everybody(world):
    return np.arange(world.firms.n)


def full_value_eur(world, rows):
    return np.array(
        [full_value_of_firm_eur(world.p.services, world.firms.employees[row]) for row in rows]
    )


def staying(world):
    return stay_probability(world, everybody(world), fee_eur(world))


def parameters(**values):
    return {f"parameters__membership__{name}": value for name, value in values.items()}


def plain_world(quarters=1, **overrides):
    """Return a world in its first quarter, without ties and hours given, with equal members."""
    world = begin(tiny_world(**overrides), quarters)
    set_ties(world, [])
    firms = world.firms
    firms.taste[:] = 1.0
    firms.involvement[:] = 0.0
    firms.hours_given[:] = 0.0
    firms.employees[:] = 16.0
    firms.benefit_eur = np.where(firms.member, 2000.0, 0.0)
    return world


def logistic(x):
    return 1 / (1 + np.exp(-x))


def received(world, organisations):
    return world.ledger.received("fees")[organisations.account].tolist()


def certain(world, stays):
    """Leave nothing to chance: members are sure to stay, or sure to leave."""
    world.firms.benefit_eur = np.where(world.firms.member, 1e7 if stays else 0.0, 0.0)


def removal(**values):
    return {"removal": {"test": {"cluster": "a", "quarter": "2018Q2", "share": 0.5, **values}}}


def let_everybody_join(monkeypatch):
    monkeypatch.setattr(process, "p_convinced", lambda world: np.ones(world.clusters.n))
    monkeypatch.setattr(process, "join_probability", lambda world, rows, *_: np.ones(rows.size))


def paying_world(quarters=1, columns=None, **overrides):
    """Return a world and the row of its meta-cluster, an association that asks for fees."""
    world = begin(tiny_world(**overrides), quarters)
    given = {"legal_form": ASSOCIATION, **(columns or {})}
    return world, found_metacluster(world, columns=given)

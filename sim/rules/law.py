"""What the law of a country makes of its organisations: slower foundings, and late registration."""

from __future__ import annotations

import numpy as np

from sim.core.types import Floats
from sim.scenario.entities import LawSpec
from sim.state.events import REGISTERED
from sim.vocabulary import LEGAL_FORMS
from sim.world import World

_USUAL = LawSpec()
_MOU = LEGAL_FORMS.index("mou")


def law_of(world: World, row: int) -> LawSpec:
    """Return the law of the country of a cluster; the usual one where the scenario has none."""
    country = world.countries[int(world.clusters.country[row])]
    return world.document.law.get(country, _USUAL)


def founding_parts(world: World) -> Floats:
    """Return the part of the usual chance of a founding that the law leaves, (n_clusters,)."""
    laws = [world.document.law.get(country, _USUAL) for country in world.countries]
    parts = np.array([law.founding_part for law in laws])
    result: Floats = parts[world.clusters.country]
    return result


def wait_for_registration(world: World, row: int) -> None:
    """Leave an organisation that is founded a memorandum until the law makes it a legal person."""
    clusters, quarters = world.clusters, law_of(world, row).registration_quarters
    if quarters:
        clusters.form_to_come[row] = clusters.legal_form[row]
        clusters.registers[row] = world.step + quarters
        clusters.legal_form[row] = _MOU
        clusters.staff_fte[row] = 0.0


def organisations_are_registered(world: World) -> None:
    """Make organisations legal persons whose registration is due, and tell of it."""
    clusters = world.clusters
    due = (clusters.registers == world.step) & world.is_running(clusters)
    for row in due.nonzero()[0].tolist():
        clusters.legal_form[row] = clusters.form_to_come[row]
        form = LEGAL_FORMS[clusters.legal_form[row]]
        world.note(REGISTERED, clusters, row, "registration took its time", form)

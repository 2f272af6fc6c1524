"""A country alone: which part of a drawn population it has, and what its programmes have then."""

from __future__ import annotations

import math
from typing import Any

from sim.scenario.entities import ScenarioDocument
from sim.scenario.entities.instruments.project_call import ProjectCallSpec
from sim.scenario.entities.programme import ProgrammeSpec
from sim.scenario.faults import listed
from sim.scenario.inspection import Inspection

_OF_NATIONS = ("national", "regional")


def check_country(look: Inspection) -> None:
    """Check that clusters are drawn in the country that is looked at alone."""
    country, spec = look.document.country, look.document.synthetic
    if country is None:
        return
    at = ("country",)
    look.countries(at, [country])
    if spec is None:
        allowed = "left out, or a [synthetic] table"
        look.fault([at], "nothing is drawn of which a country could be a part", country, allowed)
    elif not spec.countries.get(country):
        drawn = [code for code, weight in spec.countries.items() if weight > 0.0]
        look.fault([at], "no cluster is drawn in this country", country, f"one of {listed(drawn)}")
    for key, meta in look.document.metacluster.items():
        founders = ("metacluster", key, "founders")
        for name in meta.founders:
            cluster = look.document.cluster.get(name)
            if cluster is not None and cluster.country != country:
                given = f"{name} ({cluster.country})"
                look.fault([founders], "a founder lies outside the country", given, country)
    for key, removal in look.document.removal.items():
        cluster = look.document.cluster.get(removal.cluster)
        if cluster is not None and cluster.country != country:
            given = f"{removal.cluster} ({cluster.country})"
            place = ("removal", key, "cluster")
            look.fault([place], "the cluster lies outside the country", given, country)


def part_drawn(document: ScenarioDocument) -> float:
    """Return the part of the drawn clusters that the scenario simulates, in (0, 1]."""
    if document.country is None or document.synthetic is None:
        return 1.0
    weights = document.synthetic.countries
    return weights[document.country] / math.fsum(weights.values())


def programme_alone(document: ScenarioDocument, programme: ProgrammeSpec) -> Any:
    """Return a programme as the simulated part of the drawn clusters meets it.

    A national or regional programme that serves every country stands for those of all countries:
    a country alone has its part of the budget and of the competing proposals. Programmes of one
    country, of the Union and of private funders stay as they are.
    """
    part = _part_of_funder(document, programme.funder)
    if part == 1.0 or programme.eligibility.countries:
        return programme
    changes = {"budget_eur_per_year": programme.budget_eur_per_year * part}
    if isinstance(programme, ProjectCallSpec):
        changes["outside_proposals"] = programme.outside_proposals * part
    return programme.model_copy(update=changes)


def budget_alone_eur(document: ScenarioDocument, funder: str) -> float | None:
    """Return the yearly budget of a funder over all its programmes, EUR; None for no limit.

    Of a funder that stands for those of all countries, a country alone has its part.
    """
    budget = document.funder[funder].budget_eur_per_year
    return None if budget is None else budget * _part_of_funder(document, funder)


def _part_of_funder(document: ScenarioDocument, name: str) -> float:
    """Return the part of a funder that the simulated clusters meet, in (0, 1]."""
    funder = document.funder[name]
    of_all = funder.country is None and funder.level in _OF_NATIONS
    return part_drawn(document) if of_all else 1.0

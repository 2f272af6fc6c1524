"""Small scenarios drawn by Hypothesis: sizes, mixes, programmes, shocks, losses, switches."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from sim.scenario.entities import INSTRUMENTS, Switches
from sim.vocabulary import (
    LABELS,
    LEGAL_FORMS,
    ROLES,
    TOPICS,
)

BASE_FEES = tomllib.loads(
    (Path(__file__).parents[2] / "scenarios" / "base.toml").read_text(encoding="utf-8")
)["fees"]
COUNTRIES = ("PT", "FR", "PL", "DE")
QUARTERS = [f"{year}Q{quarter}" for year in (2016, 2017, 2018) for quarter in (1, 2, 3, 4)]


@st.composite
def mixes(draw: st.DrawFn) -> dict[str, float]:
    """Return a target mix; the corners of the triangle come up often."""
    parts = draw(st.tuples(*[st.sampled_from([0, 0, 1, 1, 2, 5]) for _ in range(3)]))
    total = sum(parts)
    shares = [part / total for part in parts] if total else [1 / 3] * 3
    return dict(zip(("fees_services", "in_kind", "projects"), shares, strict=True))


@st.composite
def clusters(draw: st.DrawFn, number: int) -> dict[str, Any]:
    """Return one cluster in a country of its own."""
    cluster: dict[str, Any] = {
        "name": f"Cluster {number}",
        "country": COUNTRIES[number],
        "latitude": 45.0 + number,
        "longitude": 5.0 + 2 * number,
        "ecosystem": draw(st.sampled_from(["health", "digital"])),
        "members": {
            "sme": draw(st.integers(1, 40)),
            "large": draw(st.integers(0, 4)),
            "research": draw(st.integers(0, 4)),
            "public": draw(st.integers(0, 2)),
        },
        "nonmembers_per_member": draw(st.sampled_from([0.0, 1.0, 3.0])),
        "role": draw(st.sampled_from(ROLES)),
        "label": draw(st.sampled_from(LABELS)),
        "legal_form": draw(st.sampled_from([f for f in LEGAL_FORMS if f != "mou"])),
        "fees": draw(st.sampled_from(["banded", "flat", "symbolic", "progressive"])),
        "fee_scale": draw(st.sampled_from([0.5, 1.0, 3.0])),
        "target_mix": draw(mixes()),
        "topics": draw(st.lists(st.sampled_from(TOPICS), min_size=1, unique=True)),
        "projects_done": draw(st.integers(0, 5)),
    }
    founded = draw(st.sampled_from(["2005Q1", "2015Q3", "2016Q3", "2017Q2", None]))
    if founded:
        cluster["founded"] = founded
        cluster["staff_fte"] = draw(st.sampled_from([0.5, 2.0, 8.0]))
        cluster["cash_eur"] = draw(st.sampled_from([0.0, 10_000.0, 500_000.0]))
    return cluster


@st.composite
def programmes(draw: st.DrawFn) -> dict[str, Any]:
    """Return a programme of any instrument with rules drawn."""
    instrument = draw(st.sampled_from(list(INSTRUMENTS)))
    start, end = sorted(draw(st.tuples(st.integers(0, 11), st.integers(0, 11))))
    partners = draw(st.integers(1, 4))
    prefinancing = draw(st.sampled_from([0.0, 0.3, 0.8]))
    table = {
        "name": f"A {instrument}",
        "funder": draw(st.sampled_from(["eu", "region"])),
        "instrument": instrument,
        "tiers": draw(st.sampled_from([["cluster"], ["metacluster"], ["cluster", "metacluster"]])),
        "start": QUARTERS[start],
        "end": QUARTERS[end],
        "opens": [QUARTERS[draw(st.integers(start, end))]],
        "open_quarters": draw(st.integers(1, 2)),
        "decision_quarters": draw(st.integers(1, 2)),
        "start_quarters": draw(st.integers(0, 1)),
        "budget_eur_per_year": draw(st.sampled_from([50_000.0, 400_000.0, 5_000_000.0])),
        "intensity": draw(st.sampled_from([0.3, 1.0])),
        "max_years": draw(st.sampled_from([0.5, 2.0])),
        "ending": draw(st.sampled_from(["abrupt", "degressive"])),
        "stops_all_at_end": draw(st.booleans()),
        "matching": draw(st.sampled_from([0.0, 1.0])),
        "project_eur": draw(st.sampled_from([30_000.0, 300_000.0])),
        "duration_quarters": draw(st.integers(1, 5)),
        "aid_rate": draw(st.sampled_from([0.5, 1.0])),
        "partners_min": partners,
        "partners_max": partners + draw(st.integers(0, 3)),
        "countries_min": draw(st.integers(1, partners)),
        "prefinancing": prefinancing,
        "final_payment": draw(st.sampled_from([0.0, 0.2])),
        "final_delay_quarters": draw(st.integers(0, 2)),
        "cascade_share": draw(st.sampled_from([0.0, 0.3])),
        "outside_proposals": draw(st.sampled_from([0.0, 3.0])),
        "unit_eur": draw(st.sampled_from([500.0, 6_000.0])),
    }
    keys = INSTRUMENTS[instrument].spec.model_fields
    return {key: value for key, value in table.items() if key in keys}


@st.composite
def scenarios(draw: st.DrawFn) -> dict[str, Any]:
    """Return the tables of a scenario of one to four clusters and up to three years."""
    number = draw(st.integers(1, 4))
    document: dict[str, Any] = {
        "run": {"title": "drawn", "start": "2016Q1", "years": 3},
        "fees": BASE_FEES,
        "cluster": {f"c{i}": draw(clusters(i)) for i in range(number)},
        "funder": {
            "eu": {"name": "EU", "level": "eu"},
            "region": {"name": "Region", "level": "regional"},
        },
        "programme": {f"p{i}": draw(programmes()) for i in range(draw(st.integers(0, 4)))},
        "switches": dict.fromkeys(
            draw(st.lists(st.sampled_from(sorted(Switches.model_fields)), max_size=3, unique=True)),
            False,
        ),
    }
    if number > 1 and draw(st.booleans()):
        document["metacluster"] = {
            "meta": {
                "name": "Meta",
                "founders": [f"c{i}" for i in range(number)],
                "agreement": draw(st.sampled_from(["2016Q1", "2016Q4"])),
                "decision_rule": draw(st.sampled_from(["consent", "majority"])),
                "legal_form": draw(st.sampled_from(["mou", "association"])),
                "fees_from": draw(st.sampled_from(["creation", "validation", "growth"])),
                "founders_trust": 0.9,
                "services": {"intelligence": 2, "internationalisation": 3},
            }
        }
    if draw(st.booleans()):
        document["shock"] = {
            "slump": {
                "start": draw(st.sampled_from(QUARTERS)),
                "demand_change": draw(st.sampled_from([-0.9, -0.1, 0.3])),
                "duration_quarters": draw(st.integers(1, 3)),
                "recovery_quarters": draw(st.integers(0, 3)),
            }
        }
    if draw(st.booleans()):
        document["removal"] = {
            "loss": {
                "cluster": "c0",
                "quarter": draw(st.sampled_from(QUARTERS)),
                "share": draw(st.sampled_from([0.1, 0.9, 1.0])),
                "largest_first": draw(st.booleans()),
            }
        }
    return document

"""Rules for the law of countries: known countries, and legal forms that it offers."""

from __future__ import annotations

from sim.scenario.faults import listed
from sim.scenario.inspection import Inspection


def check_law(look: Inspection) -> None:
    """Check that laws are of countries, and that clusters have forms that their law offers."""
    laws = look.document.law
    for code in laws:
        look.countries(("law", code), [code])
    for key, cluster in look.document.cluster.items():
        law = laws.get(cluster.country)
        if law is not None and law.legal_forms and cluster.legal_form not in law.legal_forms:
            look.fault(
                [("cluster", key, "legal_form"), ("law", cluster.country, "legal_forms"),
                 ("cluster", key, "country")],
                f"the law of {cluster.country} does not offer this legal form",
                cluster.legal_form,
                listed(law.legal_forms),
                look.near(cluster.legal_form, law.legal_forms),
            )  # fmt: skip

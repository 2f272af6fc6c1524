"""Whether organisations meet the conditions of a programme: the numbers beside what it asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.core.meanings import Meaning
from sim.rules import eligibility
from sim.vocabulary import LABELS
from sim.why.decision import Seen
from sim.why.notes import Notes
from sim.why.words import number

type Variables = Mapping[str, Any]

TERMS: dict[str, Meaning] = {
    "is_eligible": Meaning("Whether it meets the conditions of the programme."),
    "years": Meaning("Its age.", "years"),
    "label": Meaning("Quality label that it holds."),
    "months_secured": Meaning("Months of its budget that are secured.", "months"),
    "own_income_eur": Meaning("Fees and sold services of a year.", "EUR per year"),
    "income_eur": Meaning("The same with grants and projects.", "EUR per year"),
    "served_here": Meaning("Whether it lies where the programme is offered, and in its field."),
    "n_members": Meaning("Its members.", "members"),
    "n_sme": Meaning("Of these, small and medium-sized firms.", "members"),
    "n_research": Meaning("Of these, research.", "members"),
    "n_near": Meaning("Of these, near the centre, where the programme asks for that.", "members"),
}
"""What the conditions look at."""

_ASKED = (
    ("years_active_min", "years", "years"),
    ("label_min", "label", "label"),
    ("months_secured_min", "months_secured", "months secured"),
    ("members_min", "n_members", "members"),
    ("share_sme_min", "n_sme", "members that are SMEs"),
    ("share_research_min", "n_research", "members that are research"),
)


def _meets_general(notes: Notes, v: Variables, _: Any) -> None:
    table, row = v["organisations"], v["row"]
    if notes.wants(table, row):
        notes.keep(
            "eligible", (table is notes.world.clusters, row),
            is_eligible=v["ok"][row], years=v["years"], label=LABELS[table.label[row]],
            months_secured=table.months_secured[row], own_income_eur=v["own"] / 100.0,
            income_eur=v["total"] / 100.0,
        )  # fmt: skip


def _meets_as_cluster(notes: Notes, v: Variables, _: Any) -> None:
    row = v["row"]
    if notes.wants(v["clusters"], row):
        notes.keep(
            "eligible", (True, row),
            is_eligible=v["ok"][row], served_here=v["places"][row], n_members=int(v["some"]),
            n_sme=int(v["of_sme"][row]), n_research=int(v["of_research"][row]),
            n_near=int(v["of_near"][row]),
        )  # fmt: skip


def _meet_as_metaclusters(notes: Notes, v: Variables, _: Any) -> None:
    metas = notes.world.metaclusters
    for row in range(metas.n):
        if notes.wants(metas, row):
            notes.keep("eligible", (False, row), is_eligible=v["ok"][row])
            notes.keep("eligible", (False, row), served_here=v["have"][row])


SEEN = (
    Seen(eligibility.organisations_meet, "turn", _meets_general, "row", of_events=False),
    Seen(eligibility.clusters_meet, "turn", _meets_as_cluster, "row", 1, of_events=False),
    Seen(eligibility.members_meet, "return", _meet_as_metaclusters, of_events=False),
)
"""Where the conditions are looked at."""


def words_of(terms: Mapping[str, Any], rules: Any) -> str:
    """Return what a programme asks for beside what there is, where it asks for something.

    Args:
        terms: What was taken down of the organisation.
        rules: Conditions of the programme.
    """
    told = [] if terms.get("served_here", True) else ["it is not offered here"]
    for condition, term, name in _ASKED:
        wanted = getattr(rules, condition)
        if term in terms and wanted and wanted != LABELS[0]:
            there = terms[term]
            shown = there if isinstance(there, str) else number(there)
            if condition.startswith("share"):
                shown = f"{shown} of {terms['n_members']}"
            told.append(f"{name} {shown}, asked for {wanted}")
    if rules.own_contribution_min and "own_income_eur" in terms:
        own, all_of_it = terms["own_income_eur"], terms["income_eur"]
        asked = f"own income {number(own)} of {number(all_of_it)} EUR"
        told.append(f"{asked}, asked for a share of {rules.own_contribution_min}")
    return "; ".join(told)

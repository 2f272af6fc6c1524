"""What every outcome of a summary means and in what unit it is."""

from __future__ import annotations

from sim.meanings import Meaning
from sim.scenario.vocabulary import KINDS, PHASES, SOURCES

_SOURCE_WORDS = {
    "fees_services": "Fees and services sold",
    "in_kind": "Work in kind",
    "projects": "Project grants",
    "operating_grant": "Operating grants",
}
_ON_PAPER = "in all that was earned or given in kind"
_IN_CASH = "in the cash received"
_FOCUS = "of the organisations that the scenario is about"


def _mix(key: str, of: str, when: str) -> dict[str, Meaning]:
    return {
        f"{key}.{source}": Meaning(f"{_SOURCE_WORDS[source]} {of}, {when}.", "share")
        for source in SOURCES
    }


OUTCOME_MEANINGS: dict[str, Meaning] = {
    "scenario": Meaning("Name of the scenario."),
    "seed": Meaning("Seed of the random numbers."),
    "quarters": Meaning("Quarters simulated.", "quarters"),
    "survived": Meaning(f"Whether at least one {_FOCUS} is alive at the end."),
    "serving": Meaning(
        f"Whether at least one {_FOCUS} is alive at the end and delivered a service or an action "
        "in the last year."
    ),
    "cause_of_end": Meaning(f"What ended the last one {_FOCUS}; empty if one is alive."),
    "metaclusters_active": Meaning("Meta-clusters active at the end.", "organisations"),
    "clusters_active": Meaning("Cluster organisations active at the end.", "organisations"),
    "clusters_staffed": Meaning(
        "Cluster organisations active at the end that employ somebody.", "organisations"
    ),
    "clusters_staff_fte": Meaning("Staff of all active cluster organisations at the end.", "FTE"),
    "metaclusters_serving": Meaning(
        "Meta-clusters active at the end that delivered a service or an action in the last year.",
        "organisations",
    ),
    "clusters_serving": Meaning(
        "Cluster organisations active at the end that delivered a service or an action in the last "
        "year.",
        "organisations",
    ),
    "share_clusters_serving": Meaning(
        "Cluster organisations that serve at the end, over those that ever were active.", "share"
    ),
    "share_clusters_surviving": Meaning(
        "Cluster organisations alive at the end, over those that ever were active.", "share"
    ),
    "members_first": Meaning("Members of cluster organisations at the start.", "firms"),
    "members_last": Meaning("Members of cluster organisations at the end.", "firms"),
    "churn_per_year": Meaning("Members that leave in a year.", "share"),
    "engagement": Meaning("Mean engagement of members in the last year.", "0 to 1"),
    "in_kind_fulfilment": Meaning(
        "Work in kind that members gave in the last year, over what was asked.", "share"
    ),
    **{
        f"fee_burden_{kind}": Meaning(
            f"Mean fee of {kind} members over their turnover, last year.", "share of turnover"
        )
        for kind in KINDS
    },
    "fee_burden_all": Meaning(
        "Yearly fees of all members at the end, over their turnover.", "share of turnover"
    ),
    "fee_per_member_eur.all": Meaning("Mean fee of members at the end.", "EUR per year"),
    **{
        f"fee_per_member_eur.{kind}": Meaning(
            f"Mean fee of {kind} members at the end.", "EUR per year"
        )
        for kind in KINDS
    },
    "fee_income_eur": Meaning("Fees that cluster organisations earned over the run.", "EUR"),
    "fee_income_metaclusters_eur": Meaning(
        "Fees that meta-clusters earned over the run, from clusters.", "EUR"
    ),
    "share_members_better_off.all": Meaning(
        "Members at the end whose benefit is above their fee.", "share"
    ),
    **{
        f"share_members_better_off.{kind}": Meaning(
            f"Members of kind {kind} at the end whose benefit is above their fee.", "share"
        )
        for kind in KINDS
    },
    "members_benefit_eur": Meaning("Benefit of all members at the end.", "EUR per year"),
    **_mix("mix_accrual", _ON_PAPER, "whole run"),
    **_mix("mix_cash", _IN_CASH, "whole run"),
    **{
        name: meaning
        for phase in PHASES
        for name, meaning in _mix(
            f"mix_accrual_by_phase.{phase}", _ON_PAPER, f"phase of {phase}"
        ).items()
    },
    **{
        name: meaning
        for phase in PHASES
        for name, meaning in _mix(
            f"mix_cash_by_phase.{phase}", _IN_CASH, f"phase of {phase}"
        ).items()
    },
    "distance_to_target": Meaning("Distance of the mix on paper from what was planned.", "0 to 1"),
    **{
        f"distance_to_target_by_phase.{phase}": Meaning(
            f"Distance of the mix on paper from what was planned, phase of {phase}.", "0 to 1"
        )
        for phase in PHASES
    },
    "distance_to_target_cash": Meaning(
        "Distance of the mix of cash from what was planned.", "0 to 1"
    ),
    "dependence": Meaning(
        "Dependence on one source: 0.25 for four equal ones, 1 for a single one.", "0.25 to 1"
    ),
    "self_financing_quarter": Meaning(
        "Quarter from which it lives without public money; empty if never.", "quarter"
    ),
    "public_share": Meaning("Public money in the cash of the last year.", "share"),
    "months_secured": Meaning(
        "Months of spending that cash and promised money cover at the end.", "months"
    ),
    "public_money_eur": Meaning("What public funders paid over the run, to anybody.", "EUR"),
    "operating_grants_eur": Meaning("Operating grants paid over the run.", "EUR"),
    "proposals": Meaning("Proposals handed in over the run.", "proposals"),
    "projects_won": Meaning("Proposals funded over the run.", "proposals"),
    "success_rate": Meaning("Proposals funded, over those decided.", "share"),
    "leverage": Meaning("What firms gave for each euro of public money.", "EUR per EUR"),
    "benefit_per_public_eur": Meaning(
        "Yearly benefit of members at the end for each public euro of the run.", "EUR per EUR"
    ),
    "consortium_size": Meaning("Partners of a mean proposal.", "partners"),
    "share_continued_unfunded": Meaning(
        "Rejected proposals that were carried out without the money.", "share"
    ),
    "grants_gini": Meaning(
        "Gini coefficient of the grants that firms received; 0 is equal.", "0 to 1"
    ),
    "innovations": Meaning("Innovations of all firms over the run.", "innovations"),
    "innovation_ratio": Meaning("Innovation rate of members over that of others.", "ratio"),
    "jobs": Meaning("Employees of all enterprises at the end.", "employees"),
    "turnover_eur": Meaning("Yearly turnover of all enterprises at the end.", "EUR per year"),
    "productivity": Meaning(
        "Mean productivity of all enterprises at the end.", "1 = ecosystem mean"
    ),
    "jobs_difference": Meaning(
        "Growth of jobs over the run: members of the start less others.", "share"
    ),
    "turnover_difference": Meaning(
        "Growth of turnover over the run: members of the start less others.", "share"
    ),
    "productivity_gain": Meaning(
        "Growth of productivity over the run: members less others.", "share"
    ),
    "export_share_members": Meaning("Turnover that members sell abroad, last year.", "share"),
    "export_share_others": Meaning("Turnover that others sell abroad, last year.", "share"),
    "disparity": Meaning("Variation of productivity between areas at the end.", "ratio"),
    "ties": Meaning("Working ties between firms at the end.", "ties"),
    "share_ties_outside": Meaning("Ties at the end that leave the own area.", "share"),
    "share_ties_lasting": Meaning("Ties at the end that stood at half time.", "share"),
    "density": Meaning("Ties within areas at the end over all possible ones, mean.", "share"),
    "diversity": Meaning("Diversity of knowledge within areas at the end.", "0 to 1"),
    "diversity_change": Meaning("Change of that diversity over the run.", "0 to 1"),
}
"""Meaning of each field of a flattened summary, see :func:`sim.summary.row_fields`."""

OWN_MEANINGS: dict[str, Meaning] = {
    "active": Meaning("Whether it is alive at the end."),
    "serving": Meaning(
        "Whether it is alive at the end and delivered a service or an action in the last year."
    ),
    "label": Meaning("Quality label that it holds at the end."),
    "members": Meaning("Its members at the end.", "firms"),
    **{f"members_{kind}": Meaning(f"Its {kind} members at the end.", "firms") for kind in KINDS},
    "n_clusters": Meaning("Clusters that belong to it at the end.", "clusters"),
    "phase": Meaning("Phase of its plan at the end."),
    "engagement": Meaning("Mean engagement of its members at the end.", "0 to 1"),
    "jobs_members": Meaning("Employees of its members at the end.", "employees"),
    "staff_fte": Meaning("Its staff at the end.", "FTE"),
    "cash_eur": Meaning("Its cash at the end.", "EUR"),
    "months_secured": Meaning("Months of spending that it has secured at the end.", "months"),
    "fee_income_eur": Meaning("Fees that it earned in the last year.", "EUR"),
    "fee_per_member_eur": Meaning("Its fees of the last year per member.", "EUR"),
    "service_income_eur": Meaning("Services that it sold in the last year.", "EUR"),
    "project_income_eur": Meaning("Project grants that it earned in the last year.", "EUR"),
    "grant_income_eur": Meaning("Operating grants that it earned in the last year.", "EUR"),
    "in_kind_eur": Meaning("Worth of the work in kind given to it in the last year.", "EUR"),
}
"""Meaning of each outcome of one organisation, by the last part of its address."""


def own_meaning(field: str) -> Meaning | None:
    """Return what an outcome such as ``cluster.poolnet.members`` means; None for any other."""
    tier, _, rest = field.partition(".")
    key, dot, part = rest.rpartition(".")
    if tier not in _TIERS or not dot or part not in OWN_MEANINGS:
        return None
    text, unit = OWN_MEANINGS[part]
    return Meaning(f"Of the {_TIERS[tier]} {key}: {text[0].lower()}{text[1:]}", unit)


_TIERS = {"cluster": "cluster", "metacluster": "meta-cluster"}

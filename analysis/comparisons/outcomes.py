"""What two scenarios are compared by: the summary of a run, and what only its tables tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.report_tables import KEY_NUMBERS
from analysis.words import eur, months, number, percent, two_digits
from sim.summary import flatten, row_fields, type_of
from sim.summary.focus import Focus
from sim.summary.mix import public_share, resources_cents
from sim.summary.survival import months_secured
from sim.summary.types import NUMBER, OutcomeType
from sim.summary.types import YES_OR_NO as TRUTH

_NAMES = {key: name for key, name, _ in KEY_NUMBERS}


@dataclass(frozen=True, slots=True)
class Unit:
    """How values of an outcome are written, and how a difference of two.

    Attributes:
        value: Writes a value.
        difference: Writes a difference without its sign.
        is_share: Whether a difference is told in points of a hundred rather than as a part of the
            baseline.
    """

    value: Callable[[float], str]
    difference: Callable[[float], str]
    is_share: bool = False


def _per_thousand(share: float) -> str:
    return f"{1000 * share:.3f} ‰"


def _points(difference: float) -> str:
    size = abs(100 * difference)
    # What is told from noise should not be written as nothing.
    return f"{two_digits(size)} points" if 0 < size < 0.05 else f"{size:.1f} points"


def _size(difference: float) -> str:
    size = abs(difference)
    return two_digits(size) if 0 < size < 0.1 else number(size)


def _decimals(value: float) -> str:
    return two_digits(value) if 0 < value < 0.01 else f"{value:.3f}"


COUNT = Unit(number, _size)
EUR = Unit(eur, eur)
RATIO = Unit(number, _size)
SHARE = Unit(percent, _points, is_share=True)
INDEX = Unit(_decimals, _decimals, is_share=True)
PRODUCTIVITY = Unit(_decimals, _decimals)
FTE = Unit(lambda value: f"{value:.1f} FTE", lambda size: f"{size:.1f} FTE")
PER_THOUSAND = Unit(_per_thousand, _per_thousand)
MONTHS = Unit(months, months)
QUARTERS = Unit(lambda value: f"quarter {value:.1f}", lambda size: f"{size:.1f} quarters")
YES_OR_NO = SHARE
"""Yes is 1 and no is 0, so that a mean over seeds is the share of seeds."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """An outcome of a run.

    Attributes:
        key: Column of the table of runs.
        unit: Its unit.
        name: What it is, for tables and pictures; with its unit.
        words: What it is called in a sentence; empty for those that findings do not tell.
        of_focus: Whether it speaks of the planned meta-clusters where a scenario has any, and of
            the cluster organisations where it has none; see :mod:`sim.summary`.
        declared: Its type, where the summary of a run has no such outcome.
    """

    key: str
    unit: Unit
    name: str = ""
    words: str = ""
    of_focus: bool = False
    declared: OutcomeType | None = None

    @property
    def type(self) -> OutcomeType:
        """Its type, declared in the summary or, for what only a comparison has, here."""
        return self.declared or type_of(self.key)

    @property
    def title(self) -> str:
        """The name, shared with the report of a run where that has the outcome too."""
        return self.name or _NAMES[self.key]


def _focus(
    key: str, unit: Unit, name: str = "", words: str = "", declared: OutcomeType | None = None
) -> Outcome:
    return Outcome(key, unit, name, words, of_focus=True, declared=declared)


THEMES: dict[str, tuple[Outcome, ...]] = {
    "Organisations": (
        _focus("survived", YES_OR_NO, "Alive at the end, share of seeds",
               "the chance to be alive at the end"),
        _focus("serving", YES_OR_NO, "Alive and serving at the end, share of seeds",
               "the chance to be alive and to serve at the end"),
        _focus("self_financing", YES_OR_NO, "Finances itself at the end, share of seeds",
               "the chance to finance itself at the end", TRUTH),
        _focus("self_financing_quarter", QUARTERS, "Finances itself from quarter"),
        _focus("months_secured", MONTHS, words="months of spending secured"),
        _focus("mix_accrual.fees_services", SHARE),
        _focus("mix_accrual.in_kind", SHARE),
        _focus("mix_accrual.projects", SHARE),
        _focus("mix_accrual.operating_grant", SHARE),
        _focus("mix_cash.fees_services", SHARE),
        _focus("mix_cash.projects", SHARE),
        _focus("mix_cash.operating_grant", SHARE),
        _focus("distance_to_target", INDEX),
        _focus("distance_to_target_cash", INDEX,
               "Distance of the cash mix from what was planned, 0 to 1"),
        _focus("dependence", INDEX),
        _focus("public_share", SHARE, words="the public share of the last year's cash"),
        Outcome("clusters_active", COUNT, words="active cluster organisations"),
        Outcome("clusters_serving", COUNT, words="cluster organisations that serve"),
        Outcome("metaclusters_active", COUNT),
        Outcome("metaclusters_serving", COUNT),
        Outcome("share_clusters_surviving", SHARE, "Cluster organisations that survive, share"),
        Outcome("clusters_staff_fte", FTE, "Staff of cluster organisations at the end, FTE",
                "staff of cluster organisations", declared=NUMBER),
        Outcome("clusters_months_secured", MONTHS, "Months of spending secured, clusters",
                "months of spending that cluster organisations have secured", declared=NUMBER),
        Outcome("clusters_public_share", SHARE, "Public share of last year's cash, clusters",
                "the public share of cluster organisations' cash", declared=NUMBER),
    ),
    "Members": (
        Outcome("members_last", COUNT, words="members"),
        Outcome("churn_per_year", SHARE, words="the share of members leaving in a year"),
        Outcome("engagement", INDEX, words="engagement"),
        Outcome("in_kind_fulfilment", SHARE,
                words="the share of asked work in kind that is given"),
        Outcome("fee_income_eur", EUR, "Fees that members pay to clusters over the run, EUR",
                "fees paid to clusters"),
        Outcome("fee_per_member_eur.all", EUR, "Fee of a mean member at the end, EUR a year",
                "the mean fee of a member"),
        Outcome("fee_burden_all", PER_THOUSAND, "Fees of all members, part of their turnover"),
        Outcome("fee_burden_sme", PER_THOUSAND, "Fee of small members, part of turnover"),
        Outcome("fee_burden_large", PER_THOUSAND, "Fee of large members, part of turnover"),
        Outcome("fee_burden_research", PER_THOUSAND, "Fee of research members, part of turnover"),
        Outcome("fee_burden_public", PER_THOUSAND, "Fee of public members, part of turnover"),
        Outcome("share_members_better_off.all", SHARE, "Members with more benefit than fee"),
        Outcome("share_members_better_off.sme", SHARE, "Small members with more benefit than fee"),
        Outcome("share_members_better_off.large", SHARE,
                "Large members with more benefit than fee"),
        Outcome("members_benefit_eur", EUR,
                "Benefit as members feel it, EUR a year at the end",
                "members' benefit a year (what they feel it is worth)"),
    ),
    "Public money": (
        Outcome("public_money_eur", EUR, words="public money paid"),
        Outcome("proposals", COUNT),
        Outcome("projects_won", COUNT, words="projects won"),
        Outcome("success_rate", SHARE, words="the success rate of proposals"),
        Outcome("share_continued_unfunded", SHARE,
                "Rejected proposals carried out unfunded, share"),
        Outcome("consortium_size", COUNT, "Partners of a mean proposal"),
        Outcome("leverage", RATIO),
        Outcome("benefit_per_public_eur", RATIO, words="members' benefit per public euro"),
        Outcome("grants_gini", INDEX, "Concentration of grants (Gini, 0 to 1)"),
    ),
    "Firms": (
        Outcome("innovations", COUNT, words="innovations"),
        Outcome("innovation_ratio", RATIO),
        Outcome("jobs", COUNT, words="jobs"),
        Outcome("jobs_difference", SHARE),
        Outcome("turnover_eur", EUR, "Yearly turnover at the end, all firms, EUR",
                "turnover a year"),
        Outcome("turnover_difference", SHARE,
                "Growth of turnover, members less others, percentage points"),
        Outcome("productivity", PRODUCTIVITY, "Mean productivity at the end, all firms",
                "mean productivity"),
        Outcome("productivity_gain", SHARE),
        Outcome("export_share_members", SHARE, "Exports of members, share of turnover"),
        Outcome("export_share_others", SHARE, "Exports of others, share of turnover"),
        Outcome("disparity", INDEX, "Disparity between areas (variation of productivity)"),
    ),
    "Network": (
        Outcome("ties", COUNT, "Working ties at the end", "working ties between firms"),
        Outcome("share_ties_outside", SHARE, words="the share of ties that leave the area"),
        Outcome("share_ties_lasting", SHARE, "Ties at the end that stood at half time, share"),
        Outcome("density", INDEX, "Density of ties within clusters"),
        Outcome("diversity", INDEX, "Diversity of knowledge at the end, 0 to 1"),
    ),
}  # fmt: skip
"""Outcomes of section 8 of the model's description that have a number for each run, by theme."""

OUTCOMES = tuple(outcome for theme in THEMES.values() for outcome in theme)

BY_KEY = {outcome.key: outcome for outcome in OUTCOMES}


SUMMARY = frozenset(row_fields()[o.key] for o in OUTCOMES if o.key in row_fields()) | {
    "organisations"
}
"""Outcomes of the summary that a comparison needs."""


TYPES = {outcome.key: outcome.type for outcome in OUTCOMES}
"""Type of each outcome, as declared."""


def outcomes_of(summary: Mapping[str, Any], clusters: pd.DataFrame) -> dict[str, Any]:
    """Return the outcomes of a run: numbers, truth values, and None for what has no value.

    Args:
        summary: The part :data:`SUMMARY` of the summary of the run.
        clusters: Its table ``clusters``.
    """
    row = flatten(summary) | _of_clusters(clusters)
    row["self_financing"] = summary["self_financing_quarter"] is not None
    return {outcome.key: row[outcome.key] for outcome in OUTCOMES}


def _of_clusters(clusters: pd.DataFrame) -> dict[str, float | None]:
    """Return what the cluster organisations live on, whatever the scenario is about."""
    last = int(clusters["quarter"].max())
    rows = clusters[(clusters["status"] != "none") & (clusters["quarter"] > 0)]
    focus = Focus("cluster", rows, last)
    return {
        "clusters_months_secured": months_secured(focus),
        "clusters_public_share": public_share(resources_cents(rows, "cash"), focus),
        "clusters_staff_fte": float(rows.loc[rows["quarter"] == last, "staff_fte"].sum()),
    }

"""Outcomes of firms: members against the others."""

from __future__ import annotations

from sim.core.later import np, pd
from sim.outcomes.columns import mean_of_known, number, ratio, values_of
from sim.outcomes.declare import outcome
from sim.outcomes.focus import mean_of_last_year
from sim.outcomes.types import COUNT, NUMBER


@outcome(
    "innovations", COUNT, "Innovations of all firms over the run.", unit="innovations",
    theme="Firms", show="count", needs={"model": ("innovations",)},
    title="Innovations, all firms", words="innovations", compared=True, key_number=True,
)  # fmt: skip
def innovations(model: pd.DataFrame) -> int:
    """Return the innovations of all firms over the run."""
    return int(values_of(model, "innovations").sum())


@outcome(
    "innovation_ratio", NUMBER, "Innovation rate of members over that of others.", unit="ratio",
    theme="Firms", show="ratio",
    needs={"model": ("innovation_rate_members", "innovation_rate_others")},
    title="Innovation rate of members over that of others", compared=True, key_number=True,
)  # fmt: skip
def innovation_ratio(model: pd.DataFrame) -> float | None:
    """Return the mean quarterly share of innovating members over that of the other firms.

    effect.innovation_propensity has 4 as an upper reference.
    """
    counted = values_of(model, "quarter") > 0
    members, others = (
        mean_of_known(values_of(model, f"innovation_rate_{group}")[counted])
        for group in ("members", "others")
    )
    return None if members is None or others is None else ratio(members, others)


@outcome(
    "jobs", NUMBER, "Employees of all enterprises at the end.", unit="employees",
    theme="Firms", show="count", needs={"model": ("jobs_members", "jobs_others")},
    title="Jobs at the end, all firms", words="jobs", compared=True, key_number=True,
)  # fmt: skip
def jobs(model: pd.DataFrame) -> float | None:
    """Return the employees of all firms in the last quarter."""
    return number(values_of(model, "jobs_members")[-1] + values_of(model, "jobs_others")[-1])


@outcome(
    "turnover_eur", NUMBER, "Yearly turnover of all enterprises at the end.", unit="EUR per year",
    theme="Firms", show="euro", needs={"model": ("turnover_members_eur", "turnover_others_eur")},
    title="Yearly turnover at the end, all firms, EUR", words="turnover a year", compared=True,
)  # fmt: skip
def turnover_eur(model: pd.DataFrame) -> float | None:
    """Return the yearly turnover of all firms in the last quarter, EUR."""
    members, others = (
        values_of(model, f"turnover_{group}_eur")[-1] for group in ("members", "others")
    )
    return number(members + others)


@outcome(
    "productivity", NUMBER, "Mean productivity of all enterprises at the end.",
    unit="1 = ecosystem mean", theme="Firms", show="productivity",
    needs={"firms": ("kind", "productivity")},
    title="Mean productivity at the end, all firms", words="mean productivity", compared=True,
)  # fmt: skip
def productivity(firms: pd.DataFrame) -> float | None:
    """Return the mean productivity of small and large firms at the end; None without any."""
    kinds = values_of(firms, "kind")
    return mean_of_known(values_of(firms, "productivity")[(kinds == "sme") | (kinds == "large")])


def difference_in_growth(model: pd.DataFrame, what: str, unit: str = "") -> float | None:
    """Return the relative growth of members over the run less that of the other firms.

    Columns ``what_members`` and ``what_others``, with the unit behind: last over first, less one; a
    share. For jobs and turnover the groups are those of quarter 0 (effect.resilience compares fixed
    groups), for productivity those of each quarter. None when a group starts from nothing.
    """
    growth = []
    for group in ("members", "others"):
        over_time = values_of(model, f"{what}_{group}{unit}")
        growth.append(ratio(float(over_time[-1]), float(over_time[0])))
    members, others = growth
    return None if members is None or others is None else members - others


@outcome(
    "jobs_difference", NUMBER, "Growth of jobs over the run: members of the start less others.",
    unit="share", theme="Firms", show="points",
    needs={"model": ("jobs_cohort_members", "jobs_cohort_others")},
    title="Growth of jobs, members less others, percentage points", compared=True, key_number=True,
)  # fmt: skip
def jobs_difference(model: pd.DataFrame) -> float | None:
    """Return the growth of jobs of the members of the start less that of others."""
    return difference_in_growth(model, "jobs_cohort")


@outcome(
    "turnover_difference", NUMBER,
    "Growth of turnover over the run: members of the start less others.",
    unit="share", theme="Firms", show="points",
    needs={"model": ("turnover_cohort_members_eur", "turnover_cohort_others_eur")},
    title="Growth of turnover, members less others, percentage points", compared=True,
)  # fmt: skip
def turnover_difference(model: pd.DataFrame) -> float | None:
    """Return the growth of turnover of the members of the start less that of others."""
    return difference_in_growth(model, "turnover_cohort", "_eur")


@outcome(
    "productivity_gain", NUMBER, "Growth of productivity over the run: members less others.",
    unit="share", theme="Firms", show="points",
    needs={"model": ("productivity_members", "productivity_others")},
    title="Growth of productivity, members less others, percentage points",
    compared=True, key_number=True,
)  # fmt: skip
def productivity_gain(model: pd.DataFrame) -> float | None:
    """Return the growth of productivity of members less that of others."""
    return difference_in_growth(model, "productivity")


outcome(
    "export_share_members", NUMBER, "Turnover that members sell abroad, last year.",
    unit="share", theme="Firms", show="share", needs={"model": ("export_share_members",)},
    title="Exports of members, share of turnover", compared=True,
)(mean_of_last_year("export_share_members"))  # fmt: skip

outcome(
    "export_share_others", NUMBER, "Turnover that others sell abroad, last year.",
    unit="share", theme="Firms", show="share", needs={"model": ("export_share_others",)},
    title="Exports of others, share of turnover", compared=True,
)(mean_of_last_year("export_share_others"))  # fmt: skip


@outcome(
    "disparity", NUMBER, "Variation of productivity between areas at the end.", unit="ratio",
    theme="Firms", show="index", needs={"firms": ("area", "productivity")},
    title="Disparity between areas (variation of productivity)", compared=True,
)  # fmt: skip
def disparity(firms: pd.DataFrame) -> float | None:
    """Return how uneven areas are: coefficient of variation of their mean productivity.

    Standard deviation over mean of the areas' means at the end, each area counted once.
    """
    means = firms.groupby("area")["productivity"].mean().to_numpy(np.float64)
    return ratio(float(means.std()), float(means.mean())) if means.size else None

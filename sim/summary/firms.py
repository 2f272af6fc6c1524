"""What became of the firms: members against the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.later import np, pd
from sim.scenario.vocabulary import KINDS
from sim.summary.focus import QUARTERS_OF_YEAR, number, ratio

if TYPE_CHECKING:
    from sim.types import Bools


def is_member(firms: pd.DataFrame) -> Bools:
    """Return which firms are members at the end, shape (n,): joined, and not left since."""
    joined, left = firms["joined"].to_numpy(), firms["left"].to_numpy()
    result: Bools = (joined >= 0) & (joined > left)
    return result


def churn_per_year(model: pd.DataFrame) -> float | None:
    """Return the members that left over the members that could, a year.

    4 x sum of leavers / sum of members at the start of each quarter.
    """
    at_start = int(model["n_members"].iloc[:-1].sum())
    return ratio(QUARTERS_OF_YEAR * int(model["left"].iloc[1:].sum()), at_start)


def share_better_off(firms: pd.DataFrame) -> dict[str, float | None]:
    """Return the share of members at the end whose yearly benefit exceeds their fee.

    Of ``all`` members and of those of each kind; None for a kind without members.
    """
    members = firms[is_member(firms)]
    better = members["benefit_eur"] > members["fee_eur"]
    shares = {"all": number(better.mean())}
    for kind in KINDS:
        shares[kind] = number(better[members["kind"] == kind].mean())
    return shares


def jobs(model: pd.DataFrame) -> float | None:
    """Return the employees of all firms in the last quarter."""
    last = model.iloc[-1]
    return number(last["jobs_members"] + last["jobs_others"])


def turnover_eur(model: pd.DataFrame) -> float | None:
    """Return the yearly turnover of all firms in the last quarter, EUR."""
    last = model.iloc[-1]
    return number(last["turnover_members_eur"] + last["turnover_others_eur"])


def productivity(firms: pd.DataFrame) -> float | None:
    """Return the mean productivity of small and large firms at the end; None without any."""
    return number(firms.loc[firms["kind"].isin(["sme", "large"]), "productivity"].mean())


def members_benefit_eur(firms: pd.DataFrame) -> float:
    """Return the benefit that all members at the end feel together, EUR a year."""
    return float(firms["benefit_eur"].to_numpy()[is_member(firms)].sum())


def difference_in_growth(model: pd.DataFrame, what: str, unit: str = "") -> float | None:
    """Return the relative growth of members over the run less that of the other firms.

    Columns ``what_members`` and ``what_others``, with the unit behind: last over first, less one; a
    share. For jobs and turnover the groups are those of quarter 0 (effect.resilience compares fixed
    groups), for productivity those of each quarter. None when a group starts from nothing.
    """
    growth = []
    for group in ("members", "others"):
        series = model[f"{what}_{group}{unit}"]
        growth.append(ratio(float(series.iloc[-1]), float(series.iloc[0])))
    members, others = growth
    return None if members is None or others is None else members - others


def innovation_ratio(model: pd.DataFrame) -> float | None:
    """Return the mean quarterly share of innovating members over that of the other firms.

    effect.innovation_propensity has 4 as an upper reference.
    """
    rates = model.loc[model["quarter"] > 0, ["innovation_rate_members", "innovation_rate_others"]]
    members, others = rates.mean()
    return ratio(float(members), float(others))


def disparity(firms: pd.DataFrame) -> float | None:
    """Return how uneven areas are: coefficient of variation of their mean productivity.

    Standard deviation over mean of the areas' means at the end, each area counted once.
    """
    means = firms.groupby("area")["productivity"].mean().to_numpy(np.float64)
    return ratio(float(means.std()), float(means.mean())) if means.size else None

"""What a comparison says about public money: its worth, and whether it is equal."""

from __future__ import annotations

import math

import pandas as pd

from analysis.comparisons.comparison import Comparison
from analysis.comparisons.equal_money import own_programmes
from analysis.comparisons.outcomes import BY_KEY
from analysis.comparisons.paired import HINTS, SAME, TOLD
from analysis.comparisons.wording import size
from analysis.findings.finding import Finding
from analysis.words import eur, listed, plural, signed_percent


def worth(comparison: Comparison, name: str) -> Finding:
    """Say what comes with extra public money, what would come anyway, and what others lose."""
    table = comparison.value
    own = table[table["scenario"] == name].set_index("figure")
    policy, without = (comparison.title(own[side].iloc[0]) for side in ("policy", "without"))
    extra = own.loc["extra_public_money_eur"]
    # A ratio to a difference that may be half as large or less has no useful interval.
    if not extra["low"] > extra["value"] / 2:
        text = (
            f"“{policy}” costs the public {_eur(extra['value'])} more than “{without}”, but the "
            f"95 % interval is {_eur(extra['low'])} to {_eur(extra['high'])}: too wide to say what "
            "comes with each extra euro."
        )
    else:
        text = (
            f"“{policy}” costs the public {eur(extra['value'])} more than “{without}” (95 % "
            f"interval {eur(extra['low'])} to {eur(extra['high'])}). With each extra million come "
            f"{_between(own.loc['jobs_per_extra_million'])} jobs and "
            f"{_between(own.loc['innovations_per_extra_million'])} innovations, with each extra "
            f"euro {_between(own.loc['benefit_per_extra_eur'], 2)} euro a year of members' benefit."
        )
    anyway = own.loc["innovations_anyway"]
    if not math.isnan(anyway["value"]):
        text += (
            f" Deadweight: of the innovations by members of the start under “{policy}”, "
            f"{_share(anyway)} would have come anyway, and of the jobs in their firms "
            f"{_share(own.loc['jobs_anyway'])} would be there anyway."
        )
    displaced = own.loc["displacement"]
    if math.isnan(displaced["value"]):
        text += " Displacement: members gain no jobs beyond noise that others could have lost."
    elif displaced["low"] > 0:
        text += (
            f" Displacement: for each job that members gain, others lose {_between(displaced, 2)}."
        )
    elif displaced["high"] < 0:
        text += " Displacement: none; other firms gain jobs as well."
    else:
        text += (
            " Displacement: other firms' jobs change by nothing that can be told from noise "
            f"(lost per job gained {_between(displaced, 2)})."
        )
    return Finding("Value for money", text)


def _between(row: pd.Series, decimals: int = 0) -> str:
    if math.isnan(row["value"]):
        return "an unknown number of"
    value, low, high = (
        f"{row[name]:,.{decimals}f}".replace("-", "−") for name in ("value", "low", "high")
    )
    return f"{value} ({low} to {high})"


def _eur(amount_eur: float) -> str:
    return f"{'−' if amount_eur < 0 else ''}{eur(abs(amount_eur))}"


def _share(row: pd.Series) -> str:
    return f"{100 * row['value']:.1f} % ({100 * row['low']:.1f} to {100 * row['high']:.1f} %)"


def equality(comparison: Comparison, name: str) -> Finding:
    """Say whether the policies cost the same, and how they were brought to it."""
    table = comparison.differences.set_index(["scenario", "outcome"])
    row = table.loc[(name, "public_money_eur")]
    if comparison.equal_money is None:
        sizes = _sizes(row)
        if row["verdict"] == SAME:
            text = "Public money is the same in both."
        elif row["verdict"] not in (*TOLD, *HINTS):
            text = "No difference in public money can be told from noise ({}; {} to {}).".format(
                *sizes
            )
        elif own_programmes(comparison.scenarios[name], comparison.scenarios[comparison.baseline]):
            text = (
                "It was not put at equal public money, so part of what differs may be the price: "
                "compare again with --equal-money total."
            )
        else:
            text = (
                "Public money differs although its programmes are those of the baseline: it is "
                "part of what the scenario changes, and there is no instrument to scale."
            )
        return Finding("Equal money", text)
    scaling = next(one for one in comparison.scalings if one.scenario == name)
    what = {
        "total": "over the run",
        "yearly": "a year, as long as its own programmes pay",
    }[comparison.equal_money]
    reached = f"{eur(scaling.reached_eur)} against {eur(scaling.target_eur)} {what}"
    if scaling.why_not:
        text = f"Public money could not be made equal: {scaling.why_not} ({reached})."
    elif scaling.scale == 1.0:
        text = f"Public money was equal without any scaling: {reached}."
    else:
        text = (
            f"Its own {'programmes were' if len(scaling.programmes) > 1 else 'programme was'} "
            f"scaled by {scaling.scale:.2f} ({listed(scaling.programmes)}) to reach equal public "
            f"money: {reached} in {plural(scaling.n_pilot_seeds, 'pilot seed')}, "
            f"{signed_percent(scaling.residual)}."
        )
    sure = "Public money of the run differs by {}, 95 % interval {} to {}.".format(*_sizes(row))
    return Finding("Equal money", text, sure)


def _sizes(row: pd.Series) -> list[str]:
    """Return the difference in public money and its interval."""
    outcome = BY_KEY["public_money_eur"]
    return [size(row, outcome, row[part]) for part in ("difference", "low", "high")]

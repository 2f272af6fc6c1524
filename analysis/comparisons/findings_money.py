"""What a comparison says about public money: its worth, and whether it is equal."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pandas as pd

from analysis.comparisons.comparison import Comparison
from analysis.comparisons.equal_money import own_programmes
from analysis.comparisons.equal_revenue import organisations_with_other_fees
from analysis.comparisons.outcomes import BY_KEY
from analysis.comparisons.wording import SAME_IN_ALL, between, size
from analysis.findings.finding import Finding
from analysis.rows import row_at
from analysis.statistics.paired import HINTS, SAME, SIGNIFICANT
from analysis.words import eur, listed, plural, signed_percent


def worth(comparison: Comparison, name: str) -> Finding:
    """Say additionality, deadweight and displacement of extra public money."""
    table = comparison.value
    own = table[table["scenario"] == name].set_index("figure")
    policy, without = (comparison.short_name(own[side].iloc[0]) for side in ("policy", "without"))
    extra = row_at(own, "extra_public_money_eur")
    costs = _costs(extra)
    if not comparison.has_other_instruments(name):
        text = (
            f"The public pays {costs} under “{policy}” than under “{without}”{_ends(extra)}. No "
            "instrument differs, so this is what organisations win in the same programmes, and "
            "nothing is said per extra euro."
        )
    # A ratio to a difference that may be half as large or less has no useful interval.
    elif not extra["low"] > extra["value"] / 2:
        text = (
            f"The public pays {costs} under “{policy}” than under “{without}”{_ends(extra)}: not "
            "sure enough to say what comes with each extra euro."
        )
    else:
        text = (
            f"“{policy}” costs the public {eur(extra['value'])} more than “{without}”"
            f"{_ends(extra)}. With each extra million come "
            f"{_between(row_at(own, 'jobs_per_extra_million'))} jobs and "
            f"{_between(row_at(own, 'innovations_per_extra_million'))} innovations, with each "
            f"extra euro {_between(row_at(own, 'benefit_per_extra_eur'), 2)} euro a year of "
            "members' benefit (what they feel it is worth)."
        )
    anyway = row_at(own, "innovations_anyway")
    if not math.isnan(anyway["value"]):
        text += (
            f" Deadweight: of the innovations by members of the start under “{policy}”, "
            f"{_share(anyway)} would have come anyway, and of the jobs in their firms "
            f"{_share(row_at(own, 'jobs_anyway'))} would be there anyway."
        )
    displaced = row_at(own, "displacement")
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
            " Displacement: other firms' jobs do not change significantly "
            f"(lost per job gained {_between(displaced, 2)})."
        )
    return Finding("Value for money", text)


def _costs(extra: pd.Series) -> str:
    return f"{eur(abs(extra['value']))} {'less' if extra['value'] < 0 else 'more'}"


def _ends(extra: pd.Series) -> str:
    """Return the interval in brackets; nothing where there is none."""
    if math.isnan(extra["low"]):
        return ""
    return f" (95 % interval {_eur(extra['low'])} to {_eur(extra['high'])})"


def _between(row: pd.Series, decimals: int = 0) -> str:
    if math.isnan(row["value"]):
        return "an unknown number of"
    value, low, high = (
        f"{row[name]:,.{decimals}f}".replace("-", "−") for name in ("value", "low", "high")
    )
    if math.isnan(row["low"]):
        return value
    return f"{value} ({SAME_IN_ALL if row['low'] == row['high'] else f'{low} to {high}'})"


def _eur(amount_eur: float) -> str:
    return f"{'−' if amount_eur < 0 else ''}{eur(abs(amount_eur))}"


def _share(row: pd.Series) -> str:
    return f"{100 * row['value']:.1f} % ({100 * row['low']:.1f} to {100 * row['high']:.1f} %)"


def equality(comparison: Comparison, name: str) -> Finding:
    """Say whether the policies cost the same, and how they were brought to it."""
    row = row_at(comparison.told(name).set_index("outcome"), "public_money_eur")
    if comparison.equal_money is None:
        if row["verdict"] == SAME:
            text = "Public money is the same in both."
        elif row["verdict"] not in (*SIGNIFICANT, *HINTS):
            text = f"The difference in public money is not significant ({_size(row)})."
        elif own_programmes(comparison.scenarios[name], comparison.scenarios[comparison.baseline]):
            text = (
                "It was not put at equal public money, so part of what differs may be the price: "
                "compare again with --equal-money total."
            )
        elif comparison.has_other_instruments(name):
            text = (
                "It was not put at equal public money: the instruments that it lacks cannot be "
                "scaled. With the scenarios the other way round, --equal-money can."
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
    sure = f"Public money of the run differs by {_size(row)}."
    return Finding("Equal money", text, sure)


def revenue(comparison: Comparison, name: str) -> Iterator[Finding]:
    """Say whether fees bring in the same, where fees differ or equal revenue was asked for."""
    if comparison.equal_revenue:
        scaling = next(one for one in comparison.scalings if one.scenario == name)
        reached = f"{eur(scaling.reached_eur)} against {eur(scaling.target_eur)} over the run"
        if scaling.why_not:
            text = f"Fee income could not be made equal: {scaling.why_not} ({reached})."
        elif scaling.scale == 1.0:
            text = f"Fee income was equal without any scaling: {reached}."
        else:
            text = (
                f"Its own fees ({listed(scaling.programmes)}) were multiplied by "
                f"{scaling.scale:.2f} to bring in as much: {reached} in "
                f"{plural(scaling.n_pilot_seeds, 'pilot seed')}, "
                f"{signed_percent(scaling.residual)}."
            )
        row = row_at(comparison.told(name).set_index("outcome"), "fee_income_eur")
        yield Finding("Equal revenue", text, f"Fees paid to clusters differ by {_size(row)}.")
    elif not_at_equal_revenue(comparison, name):
        yield Finding("Equal revenue", revenue_differs(comparison, name))


def not_at_equal_revenue(comparison: Comparison, name: str) -> bool:
    """Return whether fees differ and nobody asked that they bring in the same."""
    sides = (comparison.scenarios[name], comparison.scenarios[comparison.baseline])
    return not comparison.equal_revenue and bool(organisations_with_other_fees(*sides))


def revenue_differs(comparison: Comparison, name: str) -> str:
    """Say by how much revenue differs between two scenarios with other fees."""
    row = row_at(comparison.told(name).set_index("outcome"), "fee_income_eur")
    unit = BY_KEY["fee_income_eur"].unit
    here, there = (unit.value(mean) for mean in (row["mean_scenario"], row["mean_baseline"]))
    if row["verdict"] == SAME:
        return "Fees differ, and members pay clusters the same in both."
    return (
        f"Fees differ and do not bring in the same: members pay clusters {here} instead of {there} "
        f"over the run ({_size(row)}), so part of what differs is the revenue. --equal-revenue "
        "compares them at the same."
    )


def _size(row: pd.Series) -> str:
    """Return a difference in money and its interval."""
    outcome = BY_KEY[str(row.name)]
    middle = size(row, outcome, row["difference"])
    if math.isnan(row["low"]):
        return middle
    if row["low"] == row["high"]:
        return f"{middle}, {SAME_IN_ALL}"
    return f"{middle}; 95 % interval {between(row, outcome)}"

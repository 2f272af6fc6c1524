"""What members pay: fee income of organisations, and what it weighs on those who pay."""

from __future__ import annotations

from sim.later import pd
from sim.scenario.vocabulary import KINDS
from sim.summary.firms import is_member
from sim.summary.focus import number, ratio


def fee_income_eur(organisations: pd.DataFrame) -> float:
    """Return the fees that the organisations of a tier earned over the run, EUR.

    Firms pay clusters, and clusters pay meta-clusters.
    """
    fees_cents = organisations.loc[organisations["quarter"] > 0, "income_fees_cents"]
    return int(fees_cents.sum()) / 100


def fee_burden(firms: pd.DataFrame) -> float | None:
    """Return the yearly fees of all members at the end over their yearly turnover, a share.

    None without turnover. Large members weigh as much as they sell; the burdens by kind are means
    of members, each counted once.
    """
    members = firms[is_member(firms)]
    return ratio(float(members["fee_eur"].sum()), float(members["turnover_eur"].sum()))


def fee_per_member_eur(firms: pd.DataFrame) -> dict[str, float | None]:
    """Return the mean yearly fee of members at the end, EUR.

    Of ``all`` members and of those of each kind; None for a kind without members.
    """
    members = firms[is_member(firms)]
    means = {"all": number(members["fee_eur"].mean())}
    for kind in KINDS:
        means[kind] = number(members.loc[members["kind"] == kind, "fee_eur"].mean())
    return means

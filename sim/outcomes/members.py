"""Outcomes of membership: numbers, engagement, felt benefit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.core.later import np, pd
from sim.outcomes.columns import mean_of_known, ratio, values_of
from sim.outcomes.declare import Part, outcome, parts
from sim.outcomes.focus import (
    QUARTERS_OF_YEAR,
    mean_of_last_year,
)
from sim.outcomes.types import COUNT, NUMBER
from sim.vocabulary import KINDS

if TYPE_CHECKING:
    from sim.core.types import Bools


def is_member(firms: pd.DataFrame) -> Bools:
    """Return which firms are members at the end, shape (n,): joined, and not left since."""
    joined, left = values_of(firms, "joined"), values_of(firms, "left")
    result: Bools = (joined >= 0) & (joined > left)
    return result


def means_by_kind(
    firms: pd.DataFrame, member: Bools, values: np.ndarray
) -> dict[str, float | None]:
    """Return the mean of some values over the members of each kind; None for one without any.

    Args:
        firms: The firms.
        member: Which of them are members, shape (n,).
        values: A value of each firm, shape (n,).
    """
    kinds, of_members = values_of(firms, "kind")[member], values[member]
    return {kind: mean_of_known(of_members[kinds == kind]) for kind in KINDS}


@outcome(
    "members_first", COUNT, "Members of cluster organisations at the start.", unit="firms",
    theme="Members", show="count", needs={"model": ("n_members",)},
    title="Members at the start", key_number=True,
)  # fmt: skip
def members_first(model: pd.DataFrame) -> int:
    """Return the members at the start."""
    return int(values_of(model, "n_members")[0])


@outcome(
    "members_last", COUNT, "Members of cluster organisations at the end.", unit="firms",
    theme="Members", show="count", needs={"model": ("n_members",)},
    title="Members at the end", words="members", compared=True, key_number=True,
)  # fmt: skip
def members_last(model: pd.DataFrame) -> int:
    """Return the members at the end."""
    return int(values_of(model, "n_members")[-1])


@outcome(
    "churn_per_year", NUMBER, "Members that leave in a year.", unit="share",
    theme="Members", show="share", needs={"model": ("n_members", "left")},
    title="Members leaving, share a year", words="the share of members leaving in a year",
    compared=True, key_number=True,
)  # fmt: skip
def churn_per_year(model: pd.DataFrame) -> float | None:
    """Return the members that left over the members that could, a year.

    4 x sum of leavers / sum of members at the start of each quarter.
    """
    at_start = int(values_of(model, "n_members")[:-1].sum())
    return ratio(QUARTERS_OF_YEAR * int(values_of(model, "left")[1:].sum()), at_start)


outcome(
    "engagement", NUMBER, "Mean engagement of members in the last year.", unit="0 to 1",
    theme="Members", show="index", needs={"model": ("engagement",)},
    title="Engagement in the last year, 0 to 1", words="engagement",
    compared=True, key_number=True,
)(mean_of_last_year("engagement"))  # fmt: skip

outcome(
    "in_kind_fulfilment", NUMBER,
    "Work in kind that members gave in the last year, over what was asked.", unit="share",
    theme="Members", show="share", needs={"model": ("in_kind_fulfilment",)},
    title="Work in kind given, share of asked, last year",
    words="the share of asked work in kind that is given", compared=True, key_number=True,
)(mean_of_last_year("in_kind_fulfilment"))  # fmt: skip


@outcome(
    "share_members_better_off", NUMBER, "Members at the end whose benefit is above their fee.",
    unit="share", theme="Members", show="share",
    needs={"firms": ("joined", "left", "kind", "benefit_eur", "fee_eur")},
    parts=parts(
        ("all", *KINDS), "Members of kind {} at the end whose benefit is above their fee.",
        all=Part("Members at the end whose benefit is above their fee.",
                 "Members with more benefit than fee", compared=True),
        sme=Part("Members of kind sme at the end whose benefit is above their fee.",
                 "Small members with more benefit than fee", compared=True),
        large=Part("Members of kind large at the end whose benefit is above their fee.",
                   "Large members with more benefit than fee", compared=True),
    ),
)  # fmt: skip
def share_better_off(firms: pd.DataFrame) -> dict[str, float | None]:
    """Return the share of members at the end whose yearly benefit exceeds their fee.

    Of ``all`` members and of those of each kind; None for a kind without members.
    """
    member = is_member(firms)
    better = values_of(firms, "benefit_eur") > values_of(firms, "fee_eur")
    return {"all": mean_of_known(better[member]), **means_by_kind(firms, member, better)}


@outcome(
    "members_benefit_eur", NUMBER, "Benefit of all members at the end.", unit="EUR per year",
    theme="Members", show="euro", needs={"firms": ("joined", "left", "benefit_eur")},
    title="Benefit as members feel it, EUR a year at the end",
    words="members' benefit a year (what they feel it is worth)", compared=True,
)  # fmt: skip
def members_benefit_eur(firms: pd.DataFrame) -> float:
    """Return the benefit that all members at the end feel together, EUR a year."""
    return float(values_of(firms, "benefit_eur")[is_member(firms)].sum())

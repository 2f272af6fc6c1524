"""The decisions whose rule an extension may replace by one of its own.

A process takes the rule from the table ``World.decisions``, which is empty unless an extension put
one there, and else uses its own, which stands beside the process.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

type Gives = Literal["shares", "amounts", "rows", "flag"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a rule is given and what it gives back.

    Attributes:
        takes: Names of its arguments.
        gives: ``shares`` (in [0, 1]) or ``amounts`` (of at least 0), one for each of those who
            decide; ``rows`` of clusters; or a ``flag``.
        meaning: What is decided, one sentence.
    """

    takes: tuple[str, ...]
    gives: Gives
    meaning: str


DECISIONS: Mapping[str, Decision] = MappingProxyType(
    {
        "renewal": Decision(
            ("world", "rows", "fee"),
            "shares",
            "Chance that members (rows of firms) renew at their anniversary; fee of every firm in "
            "EUR a year.",
        ),
        "joining": Decision(
            ("world", "rows", "fee", "convinced"),
            "shares",
            "Chance that non-members (rows of firms) join in the quarter; fee of every firm, and "
            "by area the chance that a willing firm is convinced, which is the most it may be.",
        ),
        "contribution": Decision(
            ("world", "tier", "rows"),
            "shares",
            "Share of the work asked that members give: rows of firms where the tier is "
            "world.clusters, rows of clusters where it is world.metaclusters.",
        ),
        "invitation": Decision(
            ("world", "lead", "key"),
            "rows",
            "Clusters in the order in which the leader of a consortium (a row) invites them; key "
            "tells the consortium from others in random numbers.",
        ),
        "acceptance": Decision(
            ("world", "programme", "row", "by", "size"),
            "flag",
            "Whether an invited cluster (row) joins the consortium that another one leads (by), "
            "of so many partners.",
        ),
        "fee_scale": Decision(
            ("world", "tier", "need_eur", "means_fall_short"),
            "amounts",
            "Multiple of its fee schedule that each organisation of a tier asks in the coming "
            "year; need of the year in EUR, and whether the means fall short of the staff wanted.",
        ),
        "bidding": Decision(
            ("world", "tier", "need_eur"),
            "amounts",
            "Staff that each organisation of a tier wants to put on proposals in the coming year, "
            "in FTE; need of the year in EUR.",
        ),
    }
)
"""Every decision whose rule may be replaced, by name."""

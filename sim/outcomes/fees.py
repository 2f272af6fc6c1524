"""Outcomes of fees: income of organisations, and burden on members."""

from __future__ import annotations

from sim.core.later import pd
from sim.outcomes.columns import mean_of_known, ratio, values_of
from sim.outcomes.declare import Part, outcome, parts
from sim.outcomes.focus import mean_of_last_year
from sim.outcomes.members import is_member, means_by_kind
from sim.outcomes.types import NUMBER
from sim.vocabulary import KINDS

_WORD_OF_KIND = {"sme": "small"}

for _kind in KINDS:
    outcome(
        f"fee_burden_{_kind}", NUMBER,
        f"Mean fee of {_kind} members over their turnover, last year.", unit="share of turnover",
        theme="Members", show="per thousand", needs={"model": (f"fee_burden_{_kind}",)},
        title=f"Fee of {_WORD_OF_KIND.get(_kind, _kind)} members, part of turnover", compared=True,
    )(mean_of_last_year(f"fee_burden_{_kind}"))  # fmt: skip


@outcome(
    "fee_burden_all", NUMBER, "Yearly fees of all members at the end, over their turnover.",
    unit="share of turnover", theme="Members", show="per thousand",
    needs={"firms": ("joined", "left", "fee_eur", "turnover_eur")},
    title="Fees of all members, part of their turnover", compared=True,
)  # fmt: skip
def fee_burden(firms: pd.DataFrame) -> float | None:
    """Return the yearly fees of all members at the end over their yearly turnover, a share.

    None without turnover. Large members weigh as much as they sell; the burdens by kind are means
    of members, each counted once.
    """
    member = is_member(firms)
    fees, turnover = values_of(firms, "fee_eur")[member], values_of(firms, "turnover_eur")[member]
    return ratio(float(fees.sum()), float(turnover.sum()))


@outcome(
    "fee_per_member_eur", NUMBER, "Mean fee of members at the end.", unit="EUR per year",
    theme="Members", show="euro", needs={"firms": ("joined", "left", "kind", "fee_eur")},
    parts=parts(
        ("all", *KINDS), "Mean fee of {} members at the end.",
        all=Part("Mean fee of members at the end.", "Fee of a mean member at the end, EUR a year",
                 "the mean fee of a member", compared=True),
    ),
)  # fmt: skip
def fee_per_member_eur(firms: pd.DataFrame) -> dict[str, float | None]:
    """Return the mean yearly fee of members at the end, EUR.

    Of ``all`` members and of those of each kind; None for a kind without members.
    """
    member, fees = is_member(firms), values_of(firms, "fee_eur")
    return {"all": mean_of_known(fees[member]), **means_by_kind(firms, member, fees)}


@outcome(
    "fee_income_eur", NUMBER, "Fees that cluster organisations earned over the run.", unit="EUR",
    theme="Members", show="euro", needs={"clusters": ("quarter", "income_fees_cents")},
    title="Fees that members pay to clusters over the run, EUR", words="fees paid to clusters",
    compared=True,
)  # fmt: skip
def fee_income_of_clusters_eur(clusters: pd.DataFrame) -> float:
    """Return :func:`fee_income_eur` of cluster organisations."""
    return fee_income_eur(clusters)


@outcome(
    "fee_income_metaclusters_eur", NUMBER,
    "Fees that meta-clusters earned over the run, from clusters.", unit="EUR",
    theme="Members", show="euro", needs={"metaclusters": ("quarter", "income_fees_cents")},
)  # fmt: skip
def fee_income_of_metaclusters_eur(metaclusters: pd.DataFrame) -> float:
    """Return :func:`fee_income_eur` of meta-clusters."""
    return fee_income_eur(metaclusters)


def fee_income_eur(organisations: pd.DataFrame) -> float:
    """Return the fees that the organisations of a tier earned over the run, EUR.

    Firms pay clusters, and clusters pay meta-clusters.
    """
    fees_cents = values_of(organisations, "income_fees_cents")
    return int(fees_cents[values_of(organisations, "quarter") > 0].sum()) / 100

"""What members pay: fee income of organisations, and what it weighs on those who pay."""

from __future__ import annotations

from sim.core.later import pd
from sim.outcomes.declare import Part, outcome, parts
from sim.outcomes.focus import mean_of_last_year, number, ratio
from sim.outcomes.members import is_member
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
    members = firms[is_member(firms)]
    return ratio(float(members["fee_eur"].sum()), float(members["turnover_eur"].sum()))


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
    members = firms[is_member(firms)]
    means = {"all": number(members["fee_eur"].mean())}
    for kind in KINDS:
        means[kind] = number(members.loc[members["kind"] == kind, "fee_eur"].mean())
    return means


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
    fees_cents = organisations.loc[organisations["quarter"] > 0, "income_fees_cents"]
    return int(fees_cents.sum()) / 100

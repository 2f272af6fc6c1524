"""What public money bought."""

from __future__ import annotations

from sim.later import pd
from sim.summary.firms import members_benefit_eur
from sim.summary.focus import QUARTERS_OF_YEAR, ratio


def public_money_eur(model: pd.DataFrame) -> float:
    """Return all that public funders paid over the run, also to outside partners, EUR."""
    return int(model["public_money_cents"].sum()) / 100


def success_rate(model: pd.DataFrame) -> float | None:
    """Return the proposals funded over the proposals decided; grants.success has 0.1 to 0.6."""
    funded = int(model["proposals_funded"].sum())
    return ratio(funded, funded + int(model["proposals_rejected"].sum()))


def leverage(flows: pd.DataFrame, model: pd.DataFrame) -> float | None:
    """Return what firms gave to organisations, in cash and in kind, per euro of public money.

    EUR per EUR over the run; None without public money. What clusters pass on to their
    meta-cluster is not counted again.
    """
    organisations = flows["payee"].str.startswith(("cluster:", "metacluster:"))
    given = flows.loc[flows["payer"].str.startswith("firms:") & organisations, "amount_cents"]
    return ratio(int(given.sum()) / 100, public_money_eur(model))


def benefit_per_public_eur(firms: pd.DataFrame, model: pd.DataFrame) -> float | None:
    """Return members' yearly benefit at the end per euro of public money in a mean year.

    EUR a year per EUR a year; None without public money.
    """
    years = int(model["quarter"].max()) / QUARTERS_OF_YEAR
    return ratio(members_benefit_eur(firms) * years, public_money_eur(model))


def consortium_size(events: pd.DataFrame) -> float | None:
    """Return the mean number of partners in a proposal, as the chronicle has it."""
    detail = events.loc[events["event"] == "proposal_submitted", "detail"]
    partners = detail.str.extract(r"^(\d+) partners", expand=False).astype("float64").fillna(1.0)
    return ratio(float(partners.sum()), len(partners))


def share_continued_unfunded(events: pd.DataFrame) -> float | None:
    """Return the rejected proposals that go on without the grant over all that were rejected.

    A sign of deadweight (P12): of the funded ones a part would have gone on too.
    """
    counts = events["event"].value_counts()
    return ratio(float(counts.get("continued_unfunded", 0)), float(counts.get("rejected", 0)))

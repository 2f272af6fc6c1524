"""Outcomes of public money."""

from __future__ import annotations

from sim.core.later import pd
from sim.outcomes.columns import is_word, number, ratio, values_of
from sim.outcomes.declare import outcome
from sim.outcomes.focus import (
    QUARTERS_OF_YEAR,
    sum_over_run,
)
from sim.outcomes.members import members_benefit_eur
from sim.outcomes.types import COUNT, NUMBER
from sim.state.events import CONTINUED_UNFUNDED, PROPOSAL_SUBMITTED, REJECTED


@outcome(
    "public_money_eur", NUMBER, "What public funders paid over the run, to anybody.", unit="EUR",
    theme="Public money", show="euro", needs={"model": ("public_money_cents",)},
    title="Public money paid, EUR", words="public money paid", compared=True, key_number=True,
)  # fmt: skip
def public_money_eur(model: pd.DataFrame) -> float:
    """Return all that public funders paid over the run, also to outside partners, EUR."""
    return int(values_of(model, "public_money_cents").sum()) / 100


@outcome(
    "operating_grants_eur", NUMBER, "Operating grants paid over the run.", unit="EUR",
    theme="Public money", show="euro",
    needs={"clusters": ("cash_operating_grant_cents",),
           "metaclusters": ("cash_operating_grant_cents",)},
    title="Operating grants paid, EUR", words="operating grants paid", compared=True,
)  # fmt: skip
def operating_grants_eur(clusters: pd.DataFrame, metaclusters: pd.DataFrame) -> float:
    """Return the operating grants paid to organisations of both tiers over the run, EUR."""
    paid = [
        int(values_of(table, "cash_operating_grant_cents").sum())
        for table in (clusters, metaclusters)
    ]
    return sum(paid) / 100


outcome(
    "proposals", COUNT, "Proposals handed in over the run.", unit="proposals",
    theme="Public money", show="count", needs={"model": ("proposals_submitted",)},
    title="Proposals handed in", compared=True, key_number=True,
)(sum_over_run("proposals_submitted"))  # fmt: skip

outcome(
    "projects_won", COUNT, "Proposals funded over the run.", unit="proposals",
    theme="Public money", show="count", needs={"model": ("proposals_funded",)},
    title="Proposals funded", words="projects won", compared=True, key_number=True,
)(sum_over_run("proposals_funded"))  # fmt: skip


@outcome(
    "success_rate", NUMBER, "Proposals funded, over those decided.", unit="share",
    theme="Public money", show="share",
    needs={"model": ("proposals_funded", "proposals_rejected")},
    title="Proposals funded, share of those decided", words="the success rate of proposals",
    compared=True, key_number=True,
)  # fmt: skip
def success_rate(model: pd.DataFrame) -> float | None:
    """Return the proposals funded over the proposals decided; grants.success has 0.1 to 0.6."""
    funded = int(values_of(model, "proposals_funded").sum())
    return ratio(funded, funded + int(values_of(model, "proposals_rejected").sum()))


@outcome(
    "leverage", NUMBER, "What firms gave for each euro of public money.", unit="EUR per EUR",
    theme="Public money", show="ratio", needs={"flows": None, "model": ("public_money_cents",)},
    title="Given by firms per public euro, EUR", compared=True, key_number=True,
)  # fmt: skip
def leverage(flows: pd.DataFrame, model: pd.DataFrame) -> float | None:
    """Return firms' contributions to organisations, cash and in kind, per euro of public money.

    EUR per EUR over the run; None without public money. What clusters pass on to their
    meta-cluster is not counted again.
    """
    organisations = flows["payee"].str.startswith(("cluster:", "metacluster:"))
    given = flows.loc[flows["payer"].str.startswith("firms:") & organisations, "amount_cents"]
    return ratio(int(given.sum()) / 100, public_money_eur(model))


@outcome(
    "benefit_per_public_eur", NUMBER,
    "Yearly benefit of members at the end for each public euro of the run.", unit="EUR per EUR",
    theme="Public money", show="ratio",
    needs={"firms": ("joined", "left", "benefit_eur"), "model": ("public_money_cents",)},
    title="Members' benefit per public euro, EUR a year",
    words="members' benefit per public euro", compared=True, key_number=True,
)  # fmt: skip
def benefit_per_public_eur(firms: pd.DataFrame, model: pd.DataFrame) -> float | None:
    """Return members' yearly benefit at the end per euro of public money in a mean year.

    EUR a year per EUR a year; None without public money.
    """
    years = int(values_of(model, "quarter").max()) / QUARTERS_OF_YEAR
    return ratio(members_benefit_eur(firms) * years, public_money_eur(model))


@outcome(
    "consortium_size", NUMBER, "Partners of a mean proposal.", unit="partners",
    theme="Public money", show="count", needs={"events": ("event", "number")},
    title="Partners of a mean proposal", compared=True,
)  # fmt: skip
def consortium_size(events: pd.DataFrame) -> float | None:
    """Return the mean number of partners in a proposal."""
    partners = values_of(events, "number")[is_word(events, "event", PROPOSAL_SUBMITTED)]
    return ratio(float(partners.sum()), partners.size)


@outcome(
    "share_continued_unfunded", NUMBER,
    "Rejected proposals that were carried out without the money.", unit="share",
    theme="Public money", show="share", needs={"events": ("event",)},
    title="Rejected proposals carried out unfunded, share", compared=True,
)  # fmt: skip
def share_continued_unfunded(events: pd.DataFrame) -> float | None:
    """Return the rejected proposals that go on without the grant over all that were rejected.

    A sign of deadweight (P12): of the funded ones a part would have gone on too.
    """
    words = values_of(events, "event").tolist()
    return ratio(words.count(CONTINUED_UNFUNDED), words.count(REJECTED))


@outcome(
    "grants_gini", NUMBER, "Gini coefficient of the grants that firms received; 0 is equal.",
    unit="0 to 1", theme="Public money", show="index", needs={"model": ("concentration_gini",)},
    title="Concentration of grants (Gini, 0 to 1)", compared=True,
)  # fmt: skip
def grants_gini(model: pd.DataFrame) -> float | None:
    """Return the concentration of grants on firms at the end."""
    return number(values_of(model, "concentration_gini")[-1])

"""Measures of calls: proposals, what is funded of them, and public money."""

from __future__ import annotations

from analysis.measures.declared import YEAR, Measure, Run, of_model, of_summary


def _success(run: Run) -> float | None:
    funded, rejected = run.sum_of("proposals_funded"), run.sum_of("proposals_rejected")
    return funded / (funded + rejected) if funded + rejected else None


def _proposals(run: Run) -> float | None:
    quarters = run.sum_of("n_clusters_active")
    return YEAR * run.sum_of("proposals_submitted") / quarters if quarters else None


CALLS: dict[str, Measure] = {
    "success_rate": Measure(
        "share funded",
        "Proposals funded, of those decided upon.",
        _success,
        tables=of_model("proposals_funded", "proposals_rejected"),
    ),
    "proposals_per_year": Measure(
        "proposals an organisation and year",
        "Proposals submitted, for each active organisation and year.",
        _proposals,
        tables=of_model("proposals_submitted", "n_clusters_active"),
    ),
    "proposals": of_summary("proposals", "proposals", "Proposals submitted."),
    "projects_won": of_summary("projects_won", "projects", "Projects won."),
    "public_money_eur": of_summary("public_money_eur", "EUR", "Public money paid."),
}

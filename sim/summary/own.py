"""Outcomes of single organisations that a scenario names, such as ``cluster.poolnet.members``.

They are computed on demand only: a summary holds none unless they are asked for, by the name of
the organisation (``cluster.poolnet``), and then all of them as one map. Sums of money are those of
the last year (four quarters), work in kind at its value; stocks are those of the last quarter. An
organisation that the scenario does not name has no value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.later import pd
from sim.scenario.faults import dotted
from sim.scenario.vocabulary import KINDS
from sim.summary.focus import in_last_year, number, ratio
from sim.summary.survival import active_at_end, serving_at_end
from sim.summary.types import COUNT, NUMBER, TEXT, YES_OR_NO, OutcomeType

if TYPE_CHECKING:
    from sim.summary.outcomes import Run

FOUND_BY = ("quarter", "key", "id", "status")
"""Columns of the tables of organisations by which rows are found."""


@dataclass(frozen=True, slots=True)
class Own:
    """How an outcome of one organisation is computed, and what it is.

    Attributes:
        compute: Computes it from the rows of the organisation from quarter 1 on, of which there may
            be none, and the number of quarters of the run.
        type: Its type.
        columns: Columns that it takes besides :data:`FOUND_BY`.
    """

    compute: Callable[[pd.DataFrame, int], Any]
    type: OutcomeType
    columns: tuple[str, ...] = ()


def _at_end(column: str, kind: OutcomeType) -> Own:
    """Return what reads a column in the last quarter; nothing stands where there are no rows."""

    def read(rows: pd.DataFrame, n_quarters: int) -> Any:
        last = rows.loc[rows["quarter"] == n_quarters, column]
        if last.empty:
            return 0 if kind == COUNT else None
        value = last.iloc[-1]
        return str(value) if kind == TEXT else int(value) if kind == COUNT else number(value)

    return Own(read, kind, (column,))


def _eur_at_end(column: str) -> Own:
    read = _at_end(column, COUNT).compute
    return Own(lambda rows, n_quarters: read(rows, n_quarters) / 100, NUMBER, (column,))


def _eur_of_last_year(column: str) -> Own:
    return Own(
        lambda rows, n_quarters: int(rows.loc[in_last_year(rows, n_quarters), column].sum()) / 100,
        NUMBER,
        (column,),
    )


def _fee_per_member_eur(rows: pd.DataFrame, n_quarters: int) -> float | None:
    """Return the fees of the last year over the members at the end, EUR; None without any."""
    fees_eur = _FEE_INCOME.compute(rows, n_quarters)
    return ratio(fees_eur, _MEMBERS.compute(rows, n_quarters))


_FEE_INCOME = _eur_of_last_year("income_fees_cents")
_MEMBERS = _at_end("members", COUNT)
_LIFE = {
    "active": Own(lambda rows, n: active_at_end(rows, n) > 0, YES_OR_NO),
    "serving": Own(lambda rows, n: serving_at_end(rows, n) > 0, YES_OR_NO, ("delivered",)),
    "label": _at_end("label", TEXT),
}
_MEANS = {
    "engagement": _at_end("engagement", NUMBER),
    "staff_fte": _at_end("staff_fte", NUMBER),
    "cash_eur": _eur_at_end("cash_cents"),
    "months_secured": _at_end("months_secured", NUMBER),
    "fee_income_eur": _FEE_INCOME,
    "service_income_eur": _eur_of_last_year("income_services_cents"),
    "project_income_eur": _eur_of_last_year("income_projects_cents"),
    "grant_income_eur": _eur_of_last_year("income_operating_grant_cents"),
    "in_kind_eur": _eur_of_last_year("in_kind_cents"),
}

OWN: dict[str, dict[str, Own]] = {
    "cluster": {
        **_LIFE,
        "members": _MEMBERS,
        **{f"members_{kind}": _at_end(f"members_{kind}", COUNT) for kind in KINDS},
        "jobs_members": _at_end("jobs_members", NUMBER),
        "fee_per_member_eur": Own(_fee_per_member_eur, NUMBER, ("income_fees_cents", "members")),
        **_MEANS,
    },
    "metacluster": {
        **_LIFE,
        "phase": _at_end("phase", TEXT),
        "n_clusters": _at_end("n_clusters", COUNT),
        "members": _MEMBERS,
        **_MEANS,
    },
}
"""Outcomes of an organisation by its tier, in the order in which they are told."""


def names_of(scenario: Mapping[str, Any]) -> list[str]:
    """Return what each organisation that a scenario names is called as an outcome.

    Args:
        scenario: The resolved scenario.
    """
    return [dotted((tier, key)) for tier in OWN for key in scenario[tier]]


def own_fields(scenarios: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return the fields of all organisations that some scenarios name, each with its outcome."""
    names = dict.fromkeys(name for scenario in scenarios for name in names_of(scenario))
    return {f"{name}.{field}": name for name in names for field in parts_of(name)}


def parts_of(outcome: str) -> dict[str, Own]:
    """Return the fields of the outcome of one organisation; none if it is another outcome."""
    tier, dot, _ = outcome.partition(".")
    return OWN.get(tier, {}) if dot else {}


def key_of(outcome: str) -> tuple[str, str]:
    """Return tier and key of the organisation that an outcome is of."""
    tier, _, key = outcome.partition(".")
    return tier, key.removeprefix('"').removesuffix('"')


def columns_of(outcome: str) -> frozenset[str]:
    """Return the columns that the outcome of an organisation takes of the table of its tier."""
    return frozenset(FOUND_BY).union(*(own.columns for own in parts_of(outcome).values()))


def own_outcome(run: Run, outcome: str) -> dict[str, Any]:
    """Return the outcome of one organisation as a map of its fields."""
    tier, key = key_of(outcome)
    if key not in run.scenario[tier]:
        return dict.fromkeys(OWN[tier])
    table = run.tables[f"{tier}s"]
    rows = table[(table["key"] == key) & (table["quarter"] > 0)]
    n_quarters = int(run.model["quarter"].max())
    return {name: own.compute(rows, n_quarters) for name, own in OWN[tier].items()}

"""Outcomes of single organisations that a scenario names, such as ``cluster.poolnet.members``.

They are computed on demand only: a summary holds none unless they are asked for, by the name of
the organisation (``cluster.poolnet``), and then all of them as one map. Sums of money are those of
the last year (four quarters), work in kind at its value; stocks are those of the last quarter. An
organisation that the scenario does not name has no value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sim.core.declarations import Declarations
from sim.core.later import pd
from sim.core.meanings import Meaning
from sim.outcomes.columns import number, ratio
from sim.outcomes.declare import Run, Show
from sim.outcomes.focus import in_last_year
from sim.outcomes.survival import active_at_end, serving_at_end
from sim.outcomes.types import (
    COUNT,
    NUMBER,
    TEXT,
    YES_OR_NO,
    OutcomeType,
)
from sim.scenario.faults import dotted

type _Compute = Callable[[pd.DataFrame, int], Any]

FOUND_BY = ("quarter", "key", "id", "status")
"""Columns of the tables of organisations by which rows are found."""


@dataclass(frozen=True, slots=True)
class Own:
    """An outcome of one organisation as it is declared.

    Attributes:
        compute: Computes it from the rows of the organisation from quarter 1 on, of which there may
            be none, and the number of quarters of the run.
        type: Its type.
        meaning: What it is, one sentence.
        unit: Its unit; empty for none.
        columns: Columns that it takes besides :data:`FOUND_BY`.
        show: How its values are written.
        title: What it is with its unit, in tables of comparisons, which leave out texts.
        words: What it is called within a sentence; empty where findings do not tell of it.
    """

    compute: Callable[[pd.DataFrame, int], Any]
    type: OutcomeType
    meaning: str
    unit: str = ""
    columns: tuple[str, ...] = ()
    show: Show = "plain"
    title: str = ""
    words: str = ""


OWN: dict[str, Declarations[Own]] = {
    tier: Declarations(f"outcome of a {tier}") for tier in ("cluster", "metacluster")
}
"""Outcomes of an organisation by its tier, in the order in which they are told."""

_BOTH = ("cluster", "metacluster")


def own(
    key: str,
    kind: OutcomeType,
    meaning: str,
    *,
    unit: str = "",
    columns: tuple[str, ...] = (),
    show: Show = "plain",
    title: str = "",
    words: str = "",
    tiers: tuple[str, ...] = _BOTH,
) -> Callable[[_Compute], _Compute]:
    """Declare an outcome of each organisation that a scenario names, of some tiers.

    The decorated function takes the rows of the organisation from quarter 1 on, of which there may
    be none, and the number of quarters of the run. The arguments are those of :class:`Own`.

    Raises:
        ValueError: If it is declared already, or lacks words.
    """
    if not meaning.endswith(".") or (kind != TEXT and not title):
        raise ValueError(f"outcome {key!r} of an organisation needs a sentence and a title")

    def declare(function: _Compute) -> _Compute:
        for tier in tiers:
            OWN[tier].add(key, Own(function, kind, meaning, unit, columns, show, title, words))
        return function

    return declare


def _at_end(column: str, kind: OutcomeType) -> _Compute:
    """Return the outcome that reads a column in the last quarter; None without rows."""

    def read(rows: pd.DataFrame, n_quarters: int) -> Any:
        last = rows.loc[rows["quarter"] == n_quarters, column]
        if last.empty:
            return 0 if kind == COUNT else None
        value = last.iloc[-1]
        return str(value) if kind == TEXT else int(value) if kind == COUNT else number(value)

    return read


def _read(
    column: str,
    kind: OutcomeType,
    meaning: str,
    unit: str = "",
    show: Show = "plain",
    title: str = "",
    words: str = "",
    tiers: tuple[str, ...] = _BOTH,
) -> None:
    """Declare an outcome that is a column of the table of its tier in the last quarter."""
    declare = own(
        column, kind, meaning, unit=unit, columns=(column,), show=show, title=title, words=words,
        tiers=tiers,
    )  # fmt: skip
    declare(_at_end(column, kind))


def _earned(key: str, column: str, meaning: str, title: str, words: str) -> None:
    """Declare an outcome that adds up an amount of the last year."""

    def total(rows: pd.DataFrame, n_quarters: int) -> float:
        return int(rows.loc[in_last_year(rows, n_quarters), column].sum()) / 100

    declare = own(key, NUMBER, meaning, unit="EUR", columns=(column,), show="euro", title=title,
                  words=words)  # fmt: skip
    declare(total)


@own(
    "active", YES_OR_NO, "Whether it is alive at the end.", show="share",
    title="Alive at the end, share of seeds", words="the chance to be alive",
)  # fmt: skip
def _is_active(rows: pd.DataFrame, n_quarters: int) -> bool:
    return active_at_end(rows, n_quarters) > 0


@own(
    "serving", YES_OR_NO,
    "Whether it is alive at the end and delivered a service or an action in the last year.",
    show="share", columns=("delivered",), title="Alive and serving at the end, share of seeds",
    words="the chance to be alive and to serve",
)  # fmt: skip
def _is_serving(rows: pd.DataFrame, n_quarters: int) -> bool:
    return serving_at_end(rows, n_quarters) > 0


_read("label", TEXT, "Quality label that it holds at the end.")
_read("phase", TEXT, "Phase of its plan at the end.", tiers=("metacluster",))
_read("n_clusters", COUNT, "Clusters that belong to it at the end.", "clusters", "count",
      "Member clusters at the end", "member clusters", ("metacluster",))  # fmt: skip
_read("members", COUNT, "Its members at the end.", "firms", "count", "Members at the end",
      "members")  # fmt: skip
for _kind, _title in (
    ("sme", "Small and medium-sized members"),
    ("large", "Large members"),
    ("research", "Research organisations among the members"),
    ("public", "Public bodies among the members"),
):
    _read(f"members_{_kind}", COUNT, f"Its {_kind} members at the end.", "firms", "count", _title,
          tiers=("cluster",))  # fmt: skip
_read("jobs_members", NUMBER, "Employees of its members at the end.", "employees", "count",
      "Jobs of members at the end", "jobs of members", ("cluster",))  # fmt: skip


@own(
    "fee_per_member_eur", NUMBER, "Its fees of the last year per member.", unit="EUR",
    columns=("income_fees_cents", "members"), show="euro",
    title="Fees of the last year per member, EUR", tiers=("cluster",),
)  # fmt: skip
def _fee_per_member_eur(rows: pd.DataFrame, n_quarters: int) -> float | None:
    """Return the fees of the last year over the members at the end, EUR; None without any."""
    outcomes = OWN["cluster"]
    fees_eur = outcomes["fee_income_eur"].compute(rows, n_quarters)
    return ratio(fees_eur, outcomes["members"].compute(rows, n_quarters))


_read("engagement", NUMBER, "Mean engagement of its members at the end.", "0 to 1", "index",
      "Engagement of members at the end, 0 to 1", "engagement")  # fmt: skip
_read("staff_fte", NUMBER, "Its staff at the end.", "FTE", "fte", "Staff at the end, FTE", "staff")


@own(
    "cash_eur", NUMBER, "Its cash at the end.", unit="EUR", columns=("cash_cents",), show="euro",
    title="Cash at the end, EUR", words="cash",
)  # fmt: skip
def _cash_eur(rows: pd.DataFrame, n_quarters: int) -> float:
    cents: int = _at_end("cash_cents", COUNT)(rows, n_quarters)
    return cents / 100


_read("months_secured", NUMBER, "Runway at the end: months of spending covered.", "months",
      "months", "Runway, months of spending", "months of runway")  # fmt: skip
_earned("fee_income_eur", "income_fees_cents", "Fees that it earned in the last year.",
        "Fees earned in the last year, EUR", "fee income a year")  # fmt: skip
_earned("service_income_eur", "income_services_cents", "Services that it sold in the last year.",
        "Services sold in the last year, EUR", "income from services a year")  # fmt: skip
_earned("project_income_eur", "income_projects_cents",
        "Project grants that it earned in the last year.",
        "Income from projects in the last year, EUR", "income from projects a year")  # fmt: skip
_earned("grant_income_eur", "income_operating_grant_cents",
        "Operating grants that it earned in the last year.",
        "Operating grants of the last year, EUR", "operating grants a year")  # fmt: skip
_earned("in_kind_eur", "in_kind_cents", "Worth of the work in kind given to it in the last year.",
        "Members' work in kind in the last year, at its value, EUR",
        "work in kind a year")  # fmt: skip


def names_of(scenario: Mapping[str, Any]) -> list[str]:
    """Return the outcome name of each organisation that a scenario names.

    Args:
        scenario: The resolved scenario.
    """
    return [dotted((tier, key)) for tier in OWN for key in scenario[tier]]


def own_fields(scenarios: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return the fields of all organisations that some scenarios name, each with its outcome."""
    names = dict.fromkeys(name for scenario in scenarios for name in names_of(scenario))
    return {f"{name}.{field}": name for name in names for field in parts_of(name)}


def parts_of(outcome: str) -> Mapping[str, Own]:
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
    n_quarters = run["n_quarters"]
    return {name: own.compute(rows, n_quarters) for name, own in OWN[tier].items()}


_TIERS = {"cluster": "cluster", "metacluster": "meta-cluster"}


def own_meaning(field: str) -> Meaning | None:
    """Return the meaning of an outcome such as ``cluster.poolnet.members``; None for any other."""
    tier, _, rest = field.partition(".")
    key, dot, part = rest.rpartition(".")
    if tier not in OWN or not dot or part not in OWN[tier]:
        return None
    told = OWN[tier][part]
    text = told.meaning
    return Meaning(f"Of the {_TIERS[tier]} {key}: {text[0].lower()}{text[1:]}", told.unit)

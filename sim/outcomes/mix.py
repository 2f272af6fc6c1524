"""Where the resources of organisations come from: realised mix, target, dependence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sim.core.later import np, pd
from sim.outcomes.columns import number, values_of
from sim.outcomes.declare import Part, outcome, shared
from sim.outcomes.focus import Focus, in_last_year
from sim.outcomes.types import NUMBER
from sim.vocabulary import PHASES, SOURCES

if TYPE_CHECKING:
    from sim.core.types import Floats


_MIX = ("fees_cents", "services_cents", "projects_cents", "operating_grant_cents")
_EARNED = ("in_kind_cents", *(f"income_{part}" for part in _MIX))
RECEIVED = tuple(f"cash_{part}" for part in _MIX)
"""Columns of the cash received, by source."""
_ON_PAPER = "in all that was earned or given in kind"
_IN_CASH = "in the cash received"
_WORDS = {
    "fees_services": ("Fees and services sold", "Fees and services"),
    "in_kind": ("Work in kind", "Work in kind"),
    "projects": ("Project grants", "Projects"),
    "operating_grant": ("Operating grants", "Operating grants"),
}


def _mix(of: str, when: str, title: str = "", shown: tuple[str, ...] = ()) -> dict[str, Part]:
    """Return a part for each source; those shown are compared and key numbers."""
    return {
        source: Part(
            f"{_WORDS[source][0]} {of}, {when}.",
            f"{_WORDS[source][1]}, {title}" if source in shown else "",
            compared=source in shown,
            key_number=source in shown,
        )
        for source in SOURCES
    }


def _mix_by_phase(of: str) -> dict[str, dict[str, Part]]:
    return {phase: _mix(of, f"phase of {phase}") for phase in PHASES}


@shared({"focus": _EARNED})
def raised(focus: Focus) -> pd.DataFrame:
    """Return the income of the focus by source, work in kind included."""
    return resources_cents(focus.rows, "income")


@shared({"focus": RECEIVED})
def received(focus: Focus) -> pd.DataFrame:
    """Return the cash receipts of the focus by source."""
    return resources_cents(focus.rows, "cash")


@shared({"focus": ("phase",)})
def targets(focus: Focus, scenario: Mapping[str, Any]) -> pd.DataFrame:
    """Return the mix that the scenario plans for each row of the focus."""
    return targets_of(focus, scenario)


@outcome(
    "mix_accrual", NUMBER, "Mix of what was earned or given in kind.", unit="share",
    theme="Organisations", show="share", of_focus=True,
    parts=_mix(_ON_PAPER, "whole run", "share on paper, whole run", SOURCES),
)  # fmt: skip
def mix_accrual(raised: pd.DataFrame) -> dict[str, float] | None:
    """Return the :func:`shares` of the income."""
    return shares(raised)


@outcome(
    "mix_cash", NUMBER, "Mix of the cash received.", unit="share",
    theme="Organisations", show="share", of_focus=True,
    parts=_mix(_IN_CASH, "whole run", "share of cash, whole run",
               tuple(source for source in SOURCES if source != "in_kind")),
)  # fmt: skip
def mix_cash(received: pd.DataFrame) -> dict[str, float] | None:
    """Return :func:`shares` of the cash received."""
    return shares(received)


@outcome(
    "mix_accrual_by_phase", NUMBER, "Mix of what was earned or given in kind, by phase.",
    unit="share", theme="Organisations", show="share", needs={"focus": ("phase",)},
    of_focus=True, parts=_mix_by_phase(_ON_PAPER),
)  # fmt: skip
def mix_accrual_by_phase(raised: pd.DataFrame, focus: Focus) -> Any:
    """Return the :func:`shares_by_phase` of the income."""
    return shares_by_phase(raised, focus)


@outcome(
    "mix_cash_by_phase", NUMBER, "Mix of the cash received, by phase.",
    unit="share", theme="Organisations", show="share", needs={"focus": ("phase",)},
    of_focus=True, parts=_mix_by_phase(_IN_CASH),
)  # fmt: skip
def mix_cash_by_phase(received: pd.DataFrame, focus: Focus) -> Any:
    """Return :func:`shares_by_phase` of the cash received."""
    return shares_by_phase(received, focus)


@outcome(
    "distance_to_target", NUMBER, "Distance of the mix on paper from what was planned.",
    unit="0 to 1", theme="Organisations", show="index", of_focus=True,
    title="Distance of the mix from what was planned, 0 to 1", compared=True, key_number=True,
)  # fmt: skip
def distance_to_target(raised: pd.DataFrame, targets: pd.DataFrame) -> float | None:
    """Return the :func:`distance` of the income from the plan."""
    return distance(raised, targets)


@outcome(
    "distance_to_target_by_phase", NUMBER,
    "Distance of the mix on paper from what was planned, by phase.",
    unit="0 to 1", theme="Organisations", show="index", of_focus=True,
    parts={
        phase: Part(f"Distance of the mix on paper from what was planned, phase of {phase}.")
        for phase in PHASES
    },
)  # fmt: skip
def distance_to_target_by_phase(raised: pd.DataFrame, targets: pd.DataFrame, focus: Focus) -> Any:
    """Return the :func:`distance_by_phase` of the income from the plan."""
    return distance_by_phase(raised, targets, focus)


@outcome(
    "distance_to_target_cash", NUMBER, "Distance of the mix of cash from what was planned.",
    unit="0 to 1", theme="Organisations", show="index", of_focus=True,
    title="Distance of the cash mix from what was planned, 0 to 1", compared=True,
)  # fmt: skip
def distance_to_target_cash(received: pd.DataFrame, targets: pd.DataFrame) -> float | None:
    """Return the :func:`distance` of the cash received from the cash planned."""
    return distance(received, in_cash(targets))


def resources_cents(rows: pd.DataFrame, basis: str) -> pd.DataFrame:
    """Return the resources of each organisation in each quarter, by source.

    Args:
        rows: Rows of ``clusters`` or ``metaclusters``.
        basis: ``income`` counts what was earned, and work in kind at its value; ``cash`` counts
            what was received, and work in kind as nothing, because it pays no invoice.

    Returns:
        Cents, indexed as ``rows``, with the columns :data:`sim.vocabulary.SOURCES`.
        Other income (vouchers, paid labels, capital) is no part of the mix.
    """

    def of(source: str) -> np.ndarray:
        return values_of(rows, f"{basis}_{source}_cents")

    return pd.DataFrame(
        {
            "fees_services": of("fees") + of("services"),
            "in_kind": values_of(rows, "in_kind_cents") if basis == "income" else 0,
            "projects": of("projects"),
            "operating_grant": of("operating_grant"),
        },
        index=rows.index,
    )


def shares(resources: pd.DataFrame) -> dict[str, float] | None:
    """Return the share of each source in the sum over all rows; None when nothing was raised."""
    return _shares(resources.to_numpy())


def _shares(resources: np.ndarray) -> dict[str, float] | None:
    sums = resources.sum(axis=0)
    total = float(sums.sum())
    if total <= 0:
        return None
    return {source: float(part) / total for source, part in zip(SOURCES, sums, strict=True)}


def shares_by_phase(
    resources: pd.DataFrame, focus: Focus
) -> dict[str, dict[str, float] | None] | None:
    """Return :func:`shares` of each phase; None where the focus has no phases (clusters)."""
    if focus.tier != "metacluster":
        return None
    raised, phases = resources.to_numpy(), values_of(focus.rows, "phase")
    return {phase: _shares(raised[phases == phase]) for phase in PHASES}


def targets_of(focus: Focus, scenario: Mapping[str, Any]) -> pd.DataFrame:
    """Return the planned shares that the scenario sets for each row of the focus.

    Returns:
        Shares, indexed as the rows, with a column for each source (operating grants are never
        planned for); NaN where the scenario plans nothing for the row.
    """
    rows = focus.rows
    phases = rows["phase"].tolist() if focus.tier == "metacluster" else [""] * len(rows)
    keys = list(zip(rows["key"].tolist(), phases, strict=True))
    plans = {key: _plan_of(scenario, focus.tier, *key) for key in dict.fromkeys(keys)}
    planned = np.array([plans[key] for key in keys], np.float64).reshape(-1, len(SOURCES))
    return pd.DataFrame(planned, columns=list(SOURCES), index=rows.index)


def _plan_of(scenario: Mapping[str, Any], tier: str, key: str, phase: str) -> Floats:
    if tier == "metacluster":
        plan = scenario["metacluster"][key]["target_mix"].get(phase)
    else:
        # Clusters that no file names are drawn, and share one plan.
        spec = scenario["cluster"].get(key) or scenario["synthetic"]
        plan = spec and spec["target_mix"]
    if plan is None:
        return np.full(len(SOURCES), np.nan)
    return np.array([plan.get(source, 0.0) for source in SOURCES])


def in_cash(targets: pd.DataFrame) -> pd.DataFrame:
    """Return planned shares of cash: those planned without work in kind, brought to one.

    NaN where a plan has work in kind alone, and so no cash.
    """
    cash = targets.to_numpy().copy()
    cash[:, SOURCES.index("in_kind")] *= 0.0
    total = cash.sum(axis=1, keepdims=True)
    # Nothing planned of cash, or nothing at all, is no plan.
    total[~(total > 0.0)] = np.nan
    return pd.DataFrame(cash / total, columns=targets.columns, index=targets.index)


def distance(resources: pd.DataFrame, targets: pd.DataFrame) -> float | None:
    """Return how far the realised mix lies from the planned one, 0 (same) to 1 (disjoint).

    Half the sum over sources of |realised share - planned share|, where the planned share is the
    mean of the plans in force weighted by the resources raised under each. Rows without a plan
    are left out; None when nothing was raised.
    """
    return _distance(resources.to_numpy(np.float64), targets.to_numpy())


def _distance(resources: Floats, targets: Floats) -> float | None:
    planned = ~np.isnan(targets).any(axis=1)
    # A row a source.
    raised = resources.T.compress(planned, axis=1)
    total = raised.sum()
    if total <= 0:
        return None
    wanted = targets.T.compress(planned, axis=1) * raised.sum(axis=0)
    return number(np.abs(raised.sum(axis=1) - wanted.sum(axis=1)).sum() / (2 * total))


def distance_by_phase(
    resources: pd.DataFrame, targets: pd.DataFrame, focus: Focus
) -> dict[str, float | None] | None:
    """Return :func:`distance` of each phase; None where the focus has no phases (clusters)."""
    if focus.tier != "metacluster":
        return None
    raised, wanted = resources.to_numpy(np.float64), targets.to_numpy()
    phases = values_of(focus.rows, "phase")
    return {phase: _distance(raised[phases == phase], wanted[phases == phase]) for phase in PHASES}


@outcome(
    "dependence", NUMBER,
    "Dependence on one source: 0.25 for four equal ones, 1 for a single one.", unit="0.25 to 1",
    theme="Organisations", show="index", of_focus=True,
    title="Dependence on one source, 0.25 (four equal) to 1 (one)", compared=True, key_number=True,
)  # fmt: skip
def dependence(raised: pd.DataFrame, focus: Focus) -> float | None:
    """Return how much hangs on one source: the Herfindahl index of the last year's mix.

    Sum of squared shares, 1/4 (four equal sources) to 1 (a single one).
    """
    mix = _shares(raised.to_numpy()[in_last_year(focus.rows, focus.n_quarters)])
    return None if mix is None else sum(share**2 for share in mix.values())

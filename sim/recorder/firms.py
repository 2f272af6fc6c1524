"""The final state of firms, and the ties at three moments."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from sim.agents.firm import FirmTable
from sim.recorder.added import with_added
from sim.recorder.frames import Recorded, chosen, text_of
from sim.scenario.vocabulary import ECOSYSTEMS, KINDS
from sim.types import Ints
from sim.world import World


def firms_table(world: World, wanted: Collection[str] | None = None) -> pd.DataFrame:
    """Return the living firms at the end, in the order of their ids.

    ``key`` is the same for the same firm in every scenario that has its cluster, seed by seed; ids
    count newcomers too and may move. Firms of the set-up have ``employees_at_start`` above 0.

    Args:
        world: The world.
        wanted: Columns wanted; all when None.
    """
    columns = with_added(FIRM_COLUMNS, world, "firms", Firms.state)
    return chosen(columns, Firms(world), wanted)


class Firms:
    """The living firms of a world at this moment.

    Args:
        world: The world.

    Attributes:
        firms: Their table.
        rows: Their rows in it, in the order of their ids, shape (n,).
        area: Row of the cluster in whose area each stands, shape (n,).
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.firms: FirmTable = world.firms
        rows = world.firms.rows_alive()
        self.rows: Ints = rows[np.argsort(world.firms.unique_id[rows])]
        self.area: Ints = world.firms.area[self.rows]

    def state(self, name: str) -> np.ndarray:
        """Return a column of state of the living firms, shape (n,)."""
        values: np.ndarray = getattr(self.firms, name)[self.rows]
        return values

    def ties_outside(self) -> Ints:
        """Return the ties of each firm that leave its area, shape (n,)."""
        firms, ties = self.firms, self.world.ties
        crossing = (firms.area[ties.first] != firms.area[ties.second]).astype(np.float64)
        return ties.total(crossing, firms.n).astype(np.int64)[self.rows]


def _state(name: str, meaning: str = "") -> Recorded[Firms]:
    """Return what takes down a state of the firms, with the meaning that is declared there."""
    declared = FirmTable.columns()[name]
    return Recorded(lambda one: one.state(name), meaning or declared.doc, declared.unit)


FIRM_COLUMNS: dict[str, Recorded[Firms]] = {
    "id": Recorded(lambda one: one.firms.unique_id[one.rows], "Id of the firm in this run."),
    "key": Recorded(
        lambda one: one.firms.key[one.rows],
        "The same for the same firm in every scenario that has its cluster, seed by seed.",
    ),
    "kind": Recorded(
        lambda one: text_of(KINDS, one.firms.kind[one.rows]), f"Kind: {', '.join(KINDS)}."
    ),
    "ecosystem": Recorded(
        lambda one: text_of(ECOSYSTEMS, one.world.clusters.ecosystem[one.area]),
        "Industrial ecosystem of its area.",
    ),
    "country": Recorded(
        lambda one: text_of(one.world.countries, one.world.clusters.country[one.area]),
        "Country of its area, two letters.",
    ),
    "area": Recorded(lambda one: one.area, "Id of the cluster in whose area it stands."),
    "cluster": Recorded(
        lambda one: np.where(one.firms.member[one.rows], one.area, -1),
        "Id of the cluster that it is a member of; -1 for none.",
    ),
    "ties": Recorded(
        lambda one: one.world.ties.degree(one.firms.n)[one.rows], "Its working ties.", "ties"
    ),
    "ties_outside": Recorded(Firms.ties_outside, "Of these, ties that leave its area.", "ties"),
    "grants_received_cents": Recorded(
        lambda one: one.firms.grants_cents[one.rows], "Grants received since the start.", "cents"
    ),
    "fee_eur": Recorded(
        lambda one: one.firms.fee_cents[one.rows] / 100.0, "Fee last invoiced.", "EUR per year"
    ),
    "member_at_start": Recorded(
        lambda one: one.firms.at_start[one.rows] == 1, "Whether it was a member at the start."
    ),
    "latitude": _state("latitude"),
    "longitude": _state("longitude"),
    "age_quarters": _state("age_quarters"),
    "employees": _state("employees", "Employees."),
    "turnover_eur": _state("turnover_eur"),
    "productivity": _state("productivity"),
    "competence": _state("competence"),
    "innovations": _state("innovations"),
    "engagement": _state("engagement"),
    "benefit_eur": _state("benefit_eur", "Benefit from membership, as the firm remembers it."),
    "joined": _state("joined", "When it became a member last; -1 never."),
    "left": _state("left", "When it left its cluster last; -1 never."),
    "export_share": _state("export_share"),
    "employees_at_start": _state("employees_at_start", "Employees at the start; 0 if born later."),
}
"""What computes each column, and what it means, in the order of the table."""


def ties_columns(world: World) -> dict[str, np.ndarray]:
    """Return all ties of this moment, with both ends."""
    firms, ties = world.firms, world.ties
    kinds = np.array(KINDS, object)
    columns: dict[str, np.ndarray] = {"quarter": np.full(len(ties), world.step)}
    for end, rows in (("a", ties.first), ("b", ties.second)):
        columns[f"firm_{end}"] = firms.unique_id[rows]
        columns[f"cluster_{end}"] = firms.area[rows].astype(np.int64)
        columns[f"latitude_{end}"] = firms.latitude[rows]
        columns[f"longitude_{end}"] = firms.longitude[rows]
        columns[f"kind_{end}"] = kinds[firms.kind[rows]]
    columns["trust"] = ties.trust.copy()
    columns["outside"] = firms.area[ties.first] != firms.area[ties.second]
    return columns

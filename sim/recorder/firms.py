"""The final state of firms, and the ties at three moments."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.core.declarations import Declarations
from sim.core.text_columns import text_of
from sim.core.types import Ints
from sim.recorder.added import with_added
from sim.recorder.frames import Columns, Recorded, chosen
from sim.state.firms import FirmTable
from sim.state.ties import Ties
from sim.vocabulary import ECOSYSTEMS, KINDS
from sim.world import World


def firms_table(world: World, wanted: Collection[str] | None = None) -> pd.DataFrame:
    """Return the living firms at the end, in the order of their ids.

    ``key`` is the same for the same firm in every scenario that has its cluster, seed by seed; ids
    count newcomers too and may move. Firms of the set-up have ``employees_at_start`` above 0.

    Args:
        world: The world.
        wanted: Columns wanted; all when None.
    """
    columns = with_added(FIRM_COLUMNS, world.extended, "firms", Firms.state)
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
    """Return the recorder of a state of the firms, with the meaning that is declared there."""
    declared = FirmTable.columns()[name]
    told = meaning or declared.doc
    return Recorded(lambda one: one.state(name), told, declared.unit, state=name)


_COLUMNS: dict[str, Recorded[Firms]] = {
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
FIRM_COLUMNS: Columns[Firms] = Declarations("column of firms", _COLUMNS)
"""What computes each column, and what it means, in the order of the table."""


@dataclass(frozen=True, slots=True)
class TiesNow:
    """The ties of a world at this moment.

    Attributes:
        world: The world.
        firms, ties: Its tables of firms and ties.
    """

    world: World
    firms: FirmTable
    ties: Ties


def _of_end(end: str, first: bool) -> dict[str, Recorded[TiesNow]]:
    """Return the columns of one end of the ties."""

    def rows(moment: TiesNow) -> Ints:
        return moment.ties.first if first else moment.ties.second

    return {
        f"firm_{end}": Recorded(
            lambda one: one.firms.unique_id[rows(one)],
            "Id of the firm at one end of the tie (a) or the other (b).",
        ),
        f"cluster_{end}": Recorded(
            lambda one: one.firms.area[rows(one)].astype(np.int64),
            "Id of the cluster in whose area it stands.",
        ),
        f"latitude_{end}": Recorded(
            lambda one: one.firms.latitude[rows(one)], "Its place, north.", "degrees"
        ),
        f"longitude_{end}": Recorded(
            lambda one: one.firms.longitude[rows(one)], "Its place, east.", "degrees"
        ),
        f"kind_{end}": Recorded(
            lambda one: np.array(KINDS, object)[one.firms.kind[rows(one)]], "Its kind."
        ),
    }


_COLUMNS_OF_TIES: dict[str, Recorded[TiesNow]] = {
    "quarter": Recorded(
        lambda one: np.full(len(one.ties), one.world.step),
        "Number of the quarter: the first, the middle and the last are kept.",
    ),
    **_of_end("a", first=True),
    **_of_end("b", first=False),
    "trust": Recorded(
        lambda one: one.ties.trust.copy(), "Trust of the two in each other.", "0 to 1"
    ),
    "outside": Recorded(
        lambda one: one.firms.area[one.ties.first] != one.firms.area[one.ties.second],
        "Whether the tie crosses the areas of clusters.",
    ),
}
TIE_COLUMNS: Columns[TiesNow] = Declarations("column of ties", _COLUMNS_OF_TIES)
"""What computes each column, and what it means, in the order of the table."""


def ties_columns(world: World) -> dict[str, np.ndarray]:
    """Return all ties of this moment, with both ends."""
    moment = TiesNow(world, world.firms, world.ties)
    return {name: column.compute(moment) for name, column in TIE_COLUMNS.items()}

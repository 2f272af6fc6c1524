"""The final state of firms, and the ties at three moments."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from sim.agents.firm import FirmTable
from sim.recorder.frames import chosen, text_of
from sim.scenario.vocabulary import ECOSYSTEMS, KINDS
from sim.types import Ints
from sim.world import World

_STATE = (
    "latitude", "longitude", "age_quarters", "employees", "turnover_eur", "productivity",
    "competence", "innovations", "engagement", "benefit_eur", "joined", "left", "export_share",
    "employees_at_start",
)  # fmt: skip


def firms_table(world: World, wanted: Collection[str] | None = None) -> pd.DataFrame:
    """Return the living firms at the end, in the order of their ids.

    ``key`` is the same for the same firm in every scenario that has its cluster, seed by seed; ids
    count newcomers too and may move. Firms of the set-up have ``employees_at_start`` above 0.

    Args:
        world: The world.
        wanted: Columns wanted; all when None.
    """
    firms, clusters = world.firms, world.clusters
    rows = firms.rows_alive()
    rows = rows[np.argsort(firms.unique_id[rows])]
    area = firms.area[rows]
    columns: dict[str, Callable[[], Any]] = {
        "id": lambda: firms.unique_id[rows],
        "key": lambda: firms.key[rows],
        "kind": lambda: text_of(KINDS, firms.kind[rows]),
        "ecosystem": lambda: text_of(ECOSYSTEMS, clusters.ecosystem[area]),
        "country": lambda: text_of(world.countries, clusters.country[area]),
        "area": lambda: area,
        "cluster": lambda: np.where(firms.member[rows], area, -1),
        "ties": lambda: world.ties.degree(firms.n)[rows],
        "ties_outside": lambda: _ties_outside(world)[rows],
        "grants_received_cents": lambda: firms.grants_cents[rows],
        "fee_eur": lambda: firms.fee_cents[rows] / 100.0,
        "member_at_start": lambda: firms.at_start[rows] == 1,
        **{name: partial(_state_of, firms, name, rows) for name in _STATE},
    }
    return chosen(columns, wanted)


def _state_of(firms: FirmTable, name: str, rows: Ints) -> np.ndarray:
    state: np.ndarray = getattr(firms, name)[rows]
    return state


def _ties_outside(world: World) -> Ints:
    firms, ties = world.firms, world.ties
    crossing = (firms.area[ties.first] != firms.area[ties.second]).astype(np.float64)
    return ties.total(crossing, firms.n).astype(np.int64)


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

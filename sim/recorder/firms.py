"""The final state of firms, and the ties at three moments."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.recorder.frames import frame_of, text_of
from sim.scenario.vocabulary import ECOSYSTEMS, KINDS
from sim.world import World


def firms_table(world: World) -> pd.DataFrame:
    """Return the living firms at the end, in the order of their ids.

    ``key`` is the same for the same firm in every scenario that has its cluster, seed by seed; ids
    count newcomers too and may move. Firms of the set-up have ``employees_at_start`` above 0.
    """
    firms, clusters, ties = world.firms, world.clusters, world.ties
    rows = firms.rows_alive()
    rows = rows[np.argsort(firms.unique_id[rows])]
    area = firms.area[rows]
    crossing = (firms.area[ties.first] != firms.area[ties.second]).astype(np.float64)
    outside = ties.total(crossing, firms.n).astype(np.int64)
    columns = {
        "id": firms.unique_id[rows],
        "key": firms.key[rows],
        "kind": text_of(KINDS, firms.kind[rows]),
        "ecosystem": text_of(ECOSYSTEMS, clusters.ecosystem[area]),
        "country": text_of(world.countries, clusters.country[area]),
        "area": area.astype(np.int64),
        "cluster": np.where(firms.member[rows], area, -1).astype(np.int64),
        "ties": ties.degree(firms.n)[rows],
        "ties_outside": outside[rows],
        "grants_received_cents": firms.grants_cents[rows],
        "fee_eur": firms.fee_cents[rows] / 100.0,
        "member_at_start": firms.at_start[rows] == 1,
    }
    for name in ("latitude", "longitude", "age_quarters", "employees", "turnover_eur",
                 "productivity", "competence", "innovations", "engagement", "benefit_eur",
                 "joined", "left", "export_share", "employees_at_start"):  # fmt: skip
        columns[name] = getattr(firms, name)[rows]
    return frame_of(columns)


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

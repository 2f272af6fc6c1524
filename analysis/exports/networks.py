"""The collaboration network of a quarter, for programs that draw and measure networks.

A run keeps its ties at the first, the middle and the last quarter, and its firms at the last one.
For any other quarter the run is made again from ``run.json`` up to that quarter, which gives the
very same firms and ties.
"""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from analysis.spreadsheets import neutralised
from analysis.terminal import InputError
from sim.core.storage import write_whole
from sim.results import Results

if TYPE_CHECKING:
    import networkx as nx

_OF_FIRMS = ("employees", "productivity", "innovations", "latitude", "longitude")


def network(run: Results | str | Path, quarter: str | int) -> nx.Graph:
    """Return the collaboration network of firms in a quarter.

    Nodes are firms that have a tie, by id, with ``label``, ``kind``, ``cluster`` (key of its area),
    ``cluster_name``, ``member`` (whether it is a member of that cluster), ``metacluster`` (name of
    the one that it belongs to as a member, or empty), ``employees``, ``productivity`` (1 = mean of
    the ecosystem), ``innovations`` (since the start), ``latitude`` and ``longitude``. Edges have
    ``trust`` in [0, 1], the same as ``weight``, and ``outside`` (whether they cross areas). The
    graph itself has ``scenario``, ``seed`` and ``quarter``.

    Args:
        run: Results, or the folder of a run.
        quarter: Such as ``2019Q4``, or the number of the quarter; 0 is the opening.

    Raises:
        InputError: If the run has no such quarter.
        FileNotFoundError: If the folder is no run folder.
        DamagedError: If a file of the folder is not what was written.
        ScenarioError: If the run must be made again and today's code does not accept its scenario.

    Warns:
        UserWarning: If the run must be made again, and was made with other code.
    """
    import networkx as nx

    results = run if isinstance(run, Results) else Results.load(run)
    step = _step(results, quarter)
    firms, ties = _at(results, step)
    areas = _areas(results, step)
    graph = nx.Graph(
        scenario=neutralised(results.run["name"]), seed=results.seed, quarter=_label(results, step)
    )
    tied = set(ties["firm_a"]) | set(ties["firm_b"])
    for row in firms[firms["id"].isin(tied)].to_dict("records"):
        area = areas[row["area"]]
        is_member = row["cluster"] >= 0
        graph.add_node(
            row["id"],
            label=f"{row['kind']} {row['id']}",
            kind=row["kind"],
            cluster=neutralised(area.key),
            cluster_name=neutralised(area.name),
            member=is_member,
            metacluster=neutralised(area.metacluster) if is_member else "",
            **{name: row[name] for name in _OF_FIRMS},
        )
    graph.add_edges_from(
        (one, other, {"trust": trust, "weight": trust, "outside": outside})
        for one, other, trust, outside in zip(
            *(ties[name].tolist() for name in ("firm_a", "firm_b", "trust", "outside")), strict=True
        )
    )
    return graph


def write_network(graph: nx.Graph, path: str | Path) -> Path:
    """Write a network to a file; its ending, ``.graphml`` or ``.gexf``, says the format.

    Raises:
        InputError: If the ending is another one.
        OSError: If the file cannot be written.
    """
    import networkx as nx

    path = Path(path)
    writers: dict[str, Any] = {".graphml": nx.write_graphml_xml, ".gexf": nx.write_gexf}
    write = writers.get(path.suffix.lower())
    if write is None:
        raise InputError(f"{path}: networks are written to .graphml or .gexf")
    path.parent.mkdir(parents=True, exist_ok=True)
    content = io.BytesIO()
    write(graph, content)
    write_whole(path, content.getvalue())
    return path


def _step(results: Results, quarter: str | int) -> int:
    labels = results.model.set_index("label")["quarter"]
    if str(quarter) in labels.index:
        return int(labels[str(quarter)])
    if str(quarter).isdecimal() and int(quarter) in set(labels):
        return int(quarter)
    raise InputError(
        f"quarter {quarter}: this run has {labels.index[0]} (the opening) to {labels.index[-1]}"
    )


def _label(results: Results, step: int) -> str:
    return str(results.model.set_index("quarter").loc[step, "label"])


class _Area(NamedTuple):
    """A cluster in a quarter, and the name of its meta-cluster, empty for none."""

    key: str
    name: str
    metacluster: str


def _areas(results: Results, step: int) -> dict[int, _Area]:
    """Return the clusters of a quarter by id."""
    metaclusters = results.metaclusters.drop_duplicates("id").set_index("id")["name"].to_dict()
    clusters = results.clusters
    rows = clusters[clusters["quarter"] == step]
    columns = (rows[name].tolist() for name in ("id", "key", "name", "metacluster_id"))
    return {
        own: _Area(key, name, metaclusters.get(meta, "")) for own, key, name, meta in zip(*columns,
        strict=True)
    }  # fmt: skip


def _at(results: Results, step: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the firms and the ties of a quarter."""
    ties = results.ties[results.ties["quarter"] == step]
    if step == results.model["quarter"].max():
        return results.firms, ties
    # A run keeps the state of its firms at the end alone.
    firms, made_again = _run_again(results, step)
    return firms, ties if len(ties) else made_again


def _run_again(results: Results, step: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    from sim.core.provenance import code_fingerprint
    from sim.model import MetaClusterModel
    from sim.recorder.firms import firms_table, ties_columns
    from sim.scenario import Scenario
    from sim.simulation import TouchedError

    if results.run.get("touched"):
        raise TouchedError(results.run["name"])
    if results.run["code"] != code_fingerprint():
        warnings.warn("the run was made with other code, so firms may differ", stacklevel=4)
    scenario = Scenario.from_dict(results.scenario, name=results.run["name"])
    model = MetaClusterModel(scenario, rng=results.seed, watched=False)
    for _ in range(step):
        model.step()
    wanted = ("id", "kind", "area", "cluster", *_OF_FIRMS)
    return firms_table(model.world, wanted), pd.DataFrame(ties_columns(model.world))

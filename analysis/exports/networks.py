"""The collaboration network of a quarter, for programs that draw and measure networks.

A run keeps its ties at the first, the middle and the last quarter. For any other quarter the run
is made again from ``run.json`` up to that quarter, which gives the very same ties.
"""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.exports.tables import neutralised
from analysis.terminal import InputError
from sim.results import Results
from sim.storage import write_whole

if TYPE_CHECKING:
    import networkx as nx


def network(run: Results | str | Path, quarter: str | int) -> nx.Graph:
    """Return the collaboration network of firms in a quarter.

    Nodes are firms that have a tie, by id, with ``label``, ``kind``, ``cluster`` (key of its area),
    ``cluster_name``, ``latitude`` and ``longitude``. Edges have ``trust`` in [0, 1], the same as
    ``weight``, and ``outside`` (whether they cross areas). The graph itself has ``scenario``,
    ``seed`` and ``quarter``.

    Args:
        run: Results, or the folder of a run.
        quarter: Such as ``2019Q4``, or the number of the quarter; 0 is the opening.

    Raises:
        InputError: If the run has no such quarter.
        FileNotFoundError: If the folder is no run folder.
        ScenarioError: If the run must be made again and today's code does not accept its scenario.

    Warns:
        UserWarning: If the run must be made again, and was made with other code.
    """
    import networkx as nx

    results = run if isinstance(run, Results) else Results.load(run)
    step = _step(results, quarter)
    ties = _ties(results, step)
    clusters = results.clusters.drop_duplicates("id").set_index("id")[["key", "name"]]
    graph = nx.Graph(
        scenario=neutralised(results.run["name"]), seed=results.seed, quarter=_label(results, step)
    )
    for end in "ab":
        firms = ties.drop_duplicates(f"firm_{end}")
        for row in firms.to_dict("records"):
            area = clusters.loc[row[f"cluster_{end}"]]
            graph.add_node(
                row[f"firm_{end}"],
                label=f"{row[f'kind_{end}']} {row[f'firm_{end}']}",
                kind=row[f"kind_{end}"],
                cluster=neutralised(area["key"]),
                cluster_name=neutralised(area["name"]),
                latitude=row[f"latitude_{end}"],
                longitude=row[f"longitude_{end}"],
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


def _ties(results: Results, step: int) -> pd.DataFrame:
    kept = results.ties[results.ties["quarter"] == step]
    return kept if len(kept) else _ties_run_again(results, step)


def _ties_run_again(results: Results, step: int) -> pd.DataFrame:
    from sim.model import MetaClusterModel
    from sim.provenance import code_fingerprint
    from sim.recorder.firms import ties_columns
    from sim.scenario import Scenario

    if results.run["code"] != code_fingerprint():
        warnings.warn("the run was made with other code, so its ties may differ", stacklevel=3)
    scenario = Scenario.from_dict(results.scenario, name=results.run["name"])
    model = MetaClusterModel(scenario, rng=results.seed)
    for _ in range(step):
        model.step()
    return pd.DataFrame(ties_columns(model.world))

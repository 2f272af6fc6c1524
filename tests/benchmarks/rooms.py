"""Count rooms, arrows and circles: what the table of docs/decisions.md tells of them.

``python -m tests.benchmarks.rooms`` counts in the graph of imports that ``lint-imports`` makes. A
room is a file or folder of ``sim`` or ``analysis``; an arrow runs from a room to one that it
imports. What only annotations need is counted as well, and by itself.
"""

from __future__ import annotations

import grimp
import networkx as nx

PACKAGES = ("sim", "analysis")


def graph_of(*, with_annotations: bool = True) -> nx.DiGraph:
    """Return which module imports which, with or without what only annotations need."""
    found = grimp.build_graph(
        *PACKAGES, exclude_type_checking_imports=not with_annotations, cache_dir=None
    )
    graph = nx.DiGraph()
    graph.add_nodes_from(found.modules)
    for one in found.modules:
        graph.add_edges_from((one, other) for other in found.find_modules_directly_imported_by(one))
    return graph


def circles(graph: nx.DiGraph) -> list[list[str]]:
    """Return the files that import one another in a circle, a list a circle."""
    return sorted(sorted(one) for one in nx.strongly_connected_components(graph) if len(one) > 1)


def rooms(graph: nx.DiGraph, package: str) -> set[str]:
    """Return the files and folders of a package."""
    return {one for one in graph if one.rpartition(".")[0] == package}


def arrows(graph: nx.DiGraph, package: str) -> set[tuple[str, str]]:
    """Return the arrows between the rooms of a package."""
    found = {(_room(one), _room(other)) for one, other in graph.edges}
    within = rooms(graph, package)
    return {(one, other) for one, other in found if one != other and {one, other} <= within}


def _room(module: str) -> str:
    return ".".join(module.split(".")[:2])


def main() -> None:
    """Print the counts."""
    run, whole = graph_of(with_annotations=False), graph_of()
    for package in PACKAGES:
        needed = arrows(run, package)
        only = sorted(arrows(whole, package) - needed)
        print(f"{package}: {len(rooms(run, package))} rooms, {len(needed)} arrows")
        print(f"  and {len(only)} that annotations alone need", *only, sep="\n    ")
    for name, graph in (("", run), (", annotations included", whole)):
        print(f"circles of files{name}: {len(circles(graph))}", *circles(graph), sep="\n  ")


if __name__ == "__main__":
    main()

"""Results for other tools: spreadsheets, network programs, SQL.

- ``files``: a whole folder by the name of a format
- ``folders``: the tables of a folder
- ``sheets``, ``run_sheets``, ``other_sheets``: what is exported of a folder, with explanations
- ``tables``, ``workbook``: CSV files and one Excel workbook, safe to open
- ``networks``: the collaboration network of a quarter, as GraphML or GEXF
- ``queries``: SQL over the Parquet files of a folder
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.exports.files import export
    from analysis.exports.folders import read_tables
    from analysis.exports.networks import network, write_network
    from analysis.exports.queries import query
    from analysis.exports.workbook import write_workbook

__all__ = [
    "export",
    "network",
    "query",
    "read_tables",
    "write_network",
    "write_workbook",
]

_HOMES = {
    "export": "files",
    "network": "networks",
    "query": "queries",
    "read_tables": "folders",
    "write_network": "networks",
    "write_workbook": "workbook",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for, so that SQL does not wait for the network tools."""
    if name not in _HOMES:
        raise AttributeError(f"module 'analysis.exports' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"analysis.exports.{_HOMES[name]}"), name)

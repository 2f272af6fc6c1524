"""What is made of result tables: pictures, findings, reports, comparisons, experiments."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.comparisons import compare
    from analysis.comparisons.folder import save_comparison
    from analysis.exports import export, network, query
    from analysis.sweeps import sweep
    from analysis.triangles import triangle
    from analysis.triangles.page import save_triangle

__all__ = [
    "compare",
    "export",
    "network",
    "query",
    "save_comparison",
    "save_triangle",
    "sweep",
    "triangle",
]

_HOMES = {
    "compare": "comparisons",
    "export": "exports",
    "network": "exports",
    "query": "exports",
    "save_comparison": "comparisons.folder",
    "save_triangle": "triangles.page",
    "sweep": "sweeps",
    "triangle": "triangles",
}


def __getattr__(name: str) -> Any:
    # Loaded when first asked for, so that a command that compares nothing does not wait for it.
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"analysis.{_HOMES[name]}"), name)

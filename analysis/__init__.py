"""What is made of result tables: pictures, findings, reports, comparisons, experiments."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.comparisons import compare

__all__ = ["compare"]


def __getattr__(name: str) -> Any:
    # Loaded when first asked for, so that a command that compares nothing does not wait for it.
    if name == "compare":
        from analysis.comparisons import compare

        return compare
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

"""Rules of one's own in a file of one's own: what a scenario names in ``extensions``.

An extension is a Python file with a function ``extend``, which registers steps, rules of decision,
parameters, columns and more with the :class:`Extension` that it is given::

    from sim.extensions import Extension, parameter

    def extend(extension: Extension) -> None:
        extension.parameters("levy", rate=parameter(0.1, 0.0, 1.0, "share", "assumption", "..."))
        extension.step("levy", levy, after="membership")

It is a program and runs when its scenario is read: use only those that you trust. What it registers
holds for the scenarios that name it and for nothing else in the process. docs/extending.md tells
more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.extensions.declaring import parameter
from sim.extensions.errors import ExtensionError, ExtensionStepError
from sim.extensions.extended import NOTHING, Extended, described
from sim.extensions.loading import executed, loaded
from sim.extensions.sources import Source

if TYPE_CHECKING:
    from sim.extensions.extension import Extension

__all__ = [
    "NOTHING",
    "Extended",
    "Extension",
    "ExtensionError",
    "ExtensionStepError",
    "Source",
    "described",
    "executed",
    "loaded",
    "parameter",
]


def __getattr__(name: str) -> Any:
    # Only who writes an extension needs it, and all that it loads.
    if name == "Extension":
        from sim.extensions.extension import Extension

        return Extension
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

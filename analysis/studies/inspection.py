"""What the rules of a study look at, and how they tell a fault."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from analysis.studies.entities import StudyDocument
from sim.scenario import Fault, Scenario
from sim.scenario.faults import Path, dotted, shown
from sim.scenario.layers import Merged
from sim.scenario.validation import Validated

RESERVED = ("scenario", "draw", "seed", "case", "status", "error")
"""Columns that every table of runs has, or may have."""


@dataclass(slots=True)
class Inspection:
    """What the rules look at, and the faults that they find.

    Attributes:
        validated: The document, a stand-in where values are faulty.
        merged: Where each value was set.
        scenarios: The scenarios that could be loaded, by name.
        faults: What was found.
    """

    validated: Validated[StudyDocument]
    merged: Merged
    scenarios: Mapping[str, Scenario]
    faults: list[Fault] = field(default_factory=list)

    @property
    def document(self) -> StudyDocument:
        """The document."""
        return self.validated.document

    def fault(
        self,
        path: Path,
        message: str,
        given: object = None,
        allowed: str = "",
        near: str | None = None,
    ) -> None:
        """Note a fault of the value at ``path``, unless that is faulty by itself."""
        if self.validated.sound(path):
            origin = self.merged.locate(path)
            told = "" if given is None else shown(given)
            self.faults.append(
                Fault(
                    origin.file,
                    origin.line,
                    dotted(key_of_path(path)),
                    told,
                    allowed,
                    near,
                    message,
                )
            )

    def of_scenarios(self, found: Mapping[str, Sequence[Fault]]) -> None:
        """Note faults of laying values over scenarios; those of some scenarios name them."""
        for fault in dict.fromkeys(fault for faults in found.values() for fault in faults):
            having = [name for name, faults in found.items() if fault in faults]
            if len(having) < len(self.scenarios):
                where = ", ".join(having)
                fault = replace(fault, message=f"{fault.message} (in scenario {where})")
            self.faults.append(fault)


type Check = Callable[[Inspection], None]
"""A rule of a study, which notes the faults that it finds."""


def key_of_path(path: Path) -> Path:
    """Return the key that a path lies in, without a place in a list."""
    return next((path[:i] for i, part in enumerate(path) if isinstance(part, int)), path)

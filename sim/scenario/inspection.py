"""What the rules between the entries of a scenario look at, and how they tell of faults."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sim.core.calendar import Calendar
from sim.core.printable import cut
from sim.scenario.countries import COUNTRIES, country_meant
from sim.scenario.entities import ScenarioDocument
from sim.scenario.faults import Fault, Path, dotted, listed, nearest, shown
from sim.scenario.layers import Merged
from sim.scenario.limits import FAULTS_REPORTED
from sim.scenario.validation import Validated


@dataclass(slots=True)
class Inspection:
    """What the rules look at, and the faults that they find.

    Attributes:
        validated: The document and the keys whose values are faulty themselves.
        merged: Where each value was set.
        calendar: Steps of the run; step 1 is its first quarter.
        n_steps: Quarters of the run.
        faults: What was found.
        astray: Keys that refer to nothing, and all tables that they lie in; what follows from that
            alone is not told.
    """

    validated: Validated[ScenarioDocument]
    merged: Merged
    calendar: Calendar
    n_steps: int
    faults: list[Fault] = field(default_factory=list)
    astray: set[Path] = field(default_factory=set)

    @property
    def document(self) -> ScenarioDocument:
        """The document, a stand-in where values are faulty."""
        return self.validated.document

    @property
    def first_quarter(self) -> str:
        """First quarter of the run."""
        return self.calendar.label(1)

    @property
    def last_quarter(self) -> str:
        """Last quarter of the run."""
        return self.calendar.label(self.n_steps)

    def step_of(self, quarter: str) -> int:
        """Step of a quarter; below 1 before the run, above ``n_steps`` after it."""
        return self.calendar.step_of(quarter)

    def fault(
        self,
        paths: Iterable[Path],
        message: str,
        given: object = None,
        allowed: str = "",
        near: str | None = None,
    ) -> None:
        """Note a fault of the first of ``paths``, unless one of them is faulty by itself."""
        at, *others = paths
        follows = any(path in self.astray for path in others)
        if not follows and all(self.validated.sound(path) for path in (at, *others)):
            origin = self.merged.locate(at)
            told = "" if given is None else shown(given)
            self.faults.append(
                Fault(
                    origin.file,
                    origin.line,
                    origin.starred or dotted(at),
                    told,
                    allowed,
                    near,
                    message,
                )
            )

    def lead_astray(self, path: Path) -> None:
        """Note that the key at ``path`` refers to nothing."""
        self.astray |= {path[:depth] for depth in range(1, len(path) + 1)}

    def keys(self, section: str) -> list[str]:
        """Keys that a section declares, of faulty entries too."""
        declared = self.merged.data.get(section)
        return list(declared) if isinstance(declared, Mapping) else []

    def reference(self, path: Path, key: str, section: str, what: str) -> bool:
        """Whether ``key`` is declared in ``section``; if not, note a fault."""
        declared = self.merged.data.get(section)
        if isinstance(declared, Mapping) and key in declared:
            return True
        self.lead_astray(path)
        known = self.keys(section)
        if not self.merged.complete:
            return False
        allowed = listed(known) or "none is declared"
        near = self.near(key, known)
        self.fault([path], f'no {what} "{cut(key, 40)}" is declared', key, allowed, near)
        return False

    def near(self, word: str, words: Sequence[str]) -> str | None:
        """The one of ``words`` meant by ``word``; not sought for more faults than are told."""
        return nearest(word, words) if len(self.faults) < FAULTS_REPORTED else None

    def countries(self, path: Path, codes: Iterable[str]) -> None:
        """Note a fault for each code that is no country's."""
        for code in codes:
            if code not in COUNTRIES:
                self.lead_astray(path)
                near = country_meant(code)
                told = f"{near} ({COUNTRIES[near]})" if near else None
                self.fault([path], "unknown country", code, "a country code of ISO 3166-1", told)

    def order(self, start: Path, start_text: str, end: Path, end_text: str, what: str) -> bool:
        """Whether a span of quarters does not end before it starts; if it does, note a fault."""
        if self.step_of(end_text) >= self.step_of(start_text):
            return True
        self.fault(
            [end, start], f"{what} ends before it starts", end_text, f"{start_text} or later"
        )
        return False

    def before_the_end(self, path: Path, quarter: str, what: str) -> bool:
        """Whether a quarter is not after the end of the run; if it is, note a fault."""
        if self.step_of(quarter) <= self.n_steps:
            return True
        allowed = f"{self.last_quarter}, the last quarter of the run, or earlier"
        self.fault([path, ("run",)], f"{what} after the end of the run", quarter, allowed)
        return False

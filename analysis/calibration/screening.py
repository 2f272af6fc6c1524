"""A screening: a study of all parameters with the grounds asked for, without a list of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from analysis.calibration.calibration import check_measures
from analysis.calibration.entities import ScreenDocument
from analysis.studies import Study
from analysis.studies.checks import CHECKS
from analysis.studies.inspection import Check, Inspection
from analysis.words import plural
from sim.parameters import parameter_records
from sim.scenario import Scenario


def _check_screen(look: Inspection) -> None:
    document = look.document
    assert isinstance(document, ScreenDocument)
    check_measures(look, ("screen", "measures"), document.screen.measures)
    if document.screen.levels % 2:
        look.fault(("screen", "levels"), "not even", document.screen.levels, "an even number")
    for table in ("vary", "case"):
        if getattr(document, table):
            message = "a screening varies the parameters by itself"
            look.fault((table,), message, allowed="[screen]")
    if len(look.scenarios) > 1:
        look.fault(("scenarios",), "a screening has one scenario", allowed='NAME = "FILE.toml"')


@dataclass(frozen=True, slots=True)
class Lever:
    """A parameter that is screened.

    Attributes:
        key: Its key, without ``parameters``.
        value: Its value in the scenario.
        low, high: Ends of its range.
        whole: Whether it is a whole number.
    """

    key: str
    value: float
    low: float
    high: float
    whole: bool

    def at(self, place: float) -> float:
        """Return the value at a place of the unit interval."""
        value = self.low + place * (self.high - self.low)
        return round(value) if self.whole else value


@dataclass(frozen=True, eq=False)
class Screening(Study):
    """A screening that is ready to run; make one with :meth:`load` or :meth:`of`."""

    document_type: ClassVar = ScreenDocument
    checks: ClassVar[tuple[Check, ...]] = (*CHECKS, _check_screen)

    document: ScreenDocument

    @property
    def size(self) -> str:
        """Parameters and runs, in words."""
        levers, _ = self.levers()
        n_runs = self.document.screen.trajectories * (len(levers) + 1)
        return f"{plural(len(levers), 'parameter')}: {plural(n_runs, 'run')}"

    @property
    def title(self) -> str:
        """Title shown in reports."""
        return self.document.screen.title or self.name

    def with_fitted(self, values: Mapping[str, float]) -> Screening:
        """Return this screening with fitted values, by dotted key, laid over the scenario."""
        scenarios = {name: s.with_overrides(values) for name, s in self.scenarios.items()}
        return replace(self, scenarios=scenarios)

    def levers(self) -> tuple[list[Lever], list[str]]:
        """Return the parameters that are screened, and the keys of those that have no range.

        A range goes from a multiple of the value to another, within what the parameter declares;
        that of nought is a point.
        """
        spec, (scenario,) = self.document.screen, self.scenarios.values()
        tables, levers, left_out = scenario.to_dict()["parameters"], [], []
        for key, record in parameter_records().items():
            if record.grounds not in spec.grounds:
                continue
            group, name = key.split(".")
            value = tables[group][name]
            ends = sorted((value * spec.low, value * spec.high))
            low, high = max(ends[0], record.low), min(ends[1], record.high)
            whole = isinstance(record.default, int)
            if whole:
                low, high = round(low), round(high)
            if low < high:
                levers.append(Lever(key, float(value), low, high, whole))
            else:
                left_out.append(key)
        return levers, left_out


def scenario_of(screening: Screening) -> tuple[str, Scenario]:
    """Return name and content of the one scenario."""
    ((name, scenario),) = screening.scenarios.items()
    return name, scenario


def laid(levers: list[Lever], point: Any) -> dict[str, Any]:
    """Return what a point of the unit cube sets, by dotted key."""
    return {
        f"parameters.{lever.key}": lever.at(float(place))
        for lever, place in zip(levers, point, strict=True)
    }

"""A calibration: a study whose sampled ranges are fitted to targets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from analysis.calibration.entities import CalibrationDocument, TargetSpec
from analysis.calibration.facts import facts_to_fit
from analysis.measures import MEASURES
from analysis.studies import Axis, Study
from analysis.studies.checks import CHECKS
from analysis.studies.inspection import Check, Inspection
from analysis.words import plural
from sim.scenario.faults import Path, nearest

if TYPE_CHECKING:
    from sim.core.types import Floats

_SEEDS_MIN = 2


def check_measures(look: Inspection, path: Path, names: Iterable[str]) -> None:
    """Check that names are those of measures."""
    for place, name in enumerate(names):
        if name not in MEASURES:
            at = (*path, place)
            near = nearest(name, MEASURES)
            look.fault(at, f'no measure "{name}"', name, "a measure, such as churn_per_year", near)


def _check_targets(look: Inspection) -> None:
    document = look.document
    assert isinstance(document, CalibrationDocument)
    if not document.target:
        look.fault(("target",), "no targets", allowed="[target.NAME] with fact, measure, value")
    for name, target in document.target.items():
        at = ("target", name)
        if target.fact not in facts_to_fit():
            message = f'no fact "{target.fact}" that may be fitted to'
            allowed = 'a fact of docs/evidence.toml whose use is "calibrate"'
            near = nearest(target.fact, facts_to_fit())
            look.fault((*at, "fact"), message, target.fact, allowed, near)
        if target.measure not in MEASURES:
            near = nearest(target.measure, MEASURES)
            message = f'no measure "{target.measure}"'
            look.fault((*at, "measure"), message, target.measure, "a measure", near)
        if target.scenario and target.scenario not in look.scenarios:
            near = nearest(target.scenario, look.scenarios)
            message = f'no scenario "{target.scenario}"'
            look.fault((*at, "scenario"), message, target.scenario, "a name of [scenarios]", near)
    check_measures(look, ("recovery", "statistics"), document.recovery.statistics)


def _check_search(look: Inspection) -> None:
    if look.document.sample is None:
        look.fault(("sample",), "nothing is fitted", allowed="[sample], and ranges in [vary]")
    if look.document.study.replicates < _SEEDS_MIN:
        message = "a calibration takes two seeds or more: one tells nothing of chance"
        look.fault(("study", "replicates"), message, look.document.study.replicates, "2 or more")
    if look.document.case or any(spec.values or spec.n for spec in look.document.vary.values()):
        look.fault(("vary",), "only ranges are fitted", allowed="ranges with low and high")


@dataclass(frozen=True, eq=False)
class Calibration(Study):
    """A calibration that is ready to run; make one with :meth:`load` or :meth:`of`.

    The sampled ranges of the study are the free parameters. Its draws are the known points of a
    recovery.

    Example:
        >>> calibration = Calibration.load("scenarios/studies/calibration/europe.toml")
        >>> calibration.names[:2]
        ('inertia', 'choice_noise')
    """

    document_type: ClassVar = CalibrationDocument
    checks: ClassVar[tuple[Check, ...]] = (*CHECKS, _check_targets, _check_search)

    document: CalibrationDocument

    @property
    def size(self) -> str:
        """Trials, seeds and known points, in words."""
        n_trials = plural(self.document.fit.trials, "trial")
        n_targets = plural(len(self.targets), "target")
        seeds, points = plural(len(self.seeds), "seed"), plural(self.n_draws, "known point")
        return f"{n_targets}, {n_trials} of {seeds}; {points} to recover"

    @property
    def title(self) -> str:
        """Title shown in reports."""
        return self.document.fit.title or self.name

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the free parameters."""
        return tuple(axis.name for axis in self.axes)

    @property
    def targets(self) -> Mapping[str, TargetSpec]:
        """Targets by name."""
        return self.document.target

    def scenario_of(self, target: TargetSpec) -> str:
        """Return the name of the scenario that a target is measured in."""
        return target.scenario or next(iter(self.scenarios))

    @property
    def measured(self) -> dict[str, tuple[str, ...]]:
        """Measures of the targets by scenario."""
        found: dict[str, dict[str, None]] = {}
        for target in self.targets.values():
            found.setdefault(self.scenario_of(target), {})[target.measure] = None
        return {scenario: tuple(names) for scenario, names in found.items()}

    @property
    def statistics(self) -> tuple[tuple[str, str], ...]:
        """Scenario and measure of each number that a recovery looks at."""
        pairs = {(self.scenario_of(t), t.measure): None for t in self.targets.values()}
        first = next(iter(self.scenarios))
        return tuple(pairs | {(first, name): None for name in self.document.recovery.statistics})

    @property
    def defaults(self) -> dict[str, float]:
        """Values of the free parameters in the first scenario, by name."""
        scenario = next(iter(self.scenarios))
        return {axis.name: _at(self.scenarios[scenario].to_dict(), axis) for axis in self.axes}

    def overrides_at(self, scenario: str, values: Mapping[str, float]) -> dict[str, Any]:
        """Return what values of the free parameters set in a scenario, by dotted key."""
        tables = self.scenarios[scenario].to_dict()
        laid: dict[str, Any] = {}
        for axis in self.axes:
            laid |= axis.overrides(values[axis.name], tables)
        return laid

    def values_at(self, points: Floats) -> list[dict[str, float]]:
        """Return the values of the free parameters at points of the unit cube.

        Args:
            points: Shape (n, number of parameters).
        """
        columns = [axis.stretched(points[:, place]) for place, axis in enumerate(self.axes)]
        return [dict(zip(self.names, row, strict=True)) for row in zip(*columns, strict=True)]


def _at(tables: Any, axis: Axis) -> float:
    value = tables
    for name in axis.keys[0].split("."):
        value = value[name]
    return float(value)

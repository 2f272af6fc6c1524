"""A study: scenarios, what varies, and seeds; two axes, draws and chance, that are never mixed."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any, ClassVar, Self

from analysis.studies.axes import Axis, case_overrides, make_axis
from analysis.studies.checks import CHECKS, MAX_RUNS
from analysis.studies.entities import StudyDocument
from analysis.studies.files import load_scenario, read_study
from analysis.studies.inspection import Check, Inspection
from analysis.studies.policies import policy_keys
from analysis.words import plural
from sim.core.seeds import N_SEEDS
from sim.outcomes.added import outcomes_added
from sim.scenario import Fault, Origin, Scenario, ScenarioError
from sim.scenario.faults import dotted
from sim.scenario.layers import Merged
from sim.scenario.overrides import from_mapping
from sim.scenario.validation import validate

# A study is checked without the packages that its runs need.
if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Study:
    """A study that is ready to run; make one with :meth:`load` or :meth:`of`.

    A *draw* is one setting of what varies, the same for all scenarios; a *seed* is chance. Every
    scenario and draw runs with the same seeds, so that differences between them are paired.

    Draws are numbered from 0: the points of the sample one after the other, for each the cases, for
    each all combinations of the crossed axes, the last of which moves first. More points of a
    sample, more cases at the end or more values at the end of the first axis only add draws.

    Attributes:
        name: Stem of the file, or the name given.
        document: The study as written.
        scenarios: Scenarios by name with the study's horizon, the baseline first.
        axes: What varies, in the order of the file.
        provenance: Where each value of the study was set, by dotted key.

    Example:
        >>> study = Study.load("scenarios/studies/materialix_mix.toml")
        >>> study.points().columns[:3].tolist()
        ['scenario', 'draw', 'seed']
    """

    document_type: ClassVar[type[StudyDocument]] = StudyDocument
    """What the file may hold; a kind of study with more tables has one of its own."""
    checks: ClassVar[tuple[Check, ...]] = CHECKS
    """Rules that find the faults of the file."""

    name: str
    document: StudyDocument
    scenarios: Mapping[str, Scenario]
    axes: tuple[Axis, ...]
    provenance: Mapping[str, Origin]

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Read a study file and its scenarios.

        Raises:
            ScenarioError: With every fault of the study and of its scenarios.
        """
        file = os.path.normpath(os.fspath(path))
        return cls._resolve(FilePath(file).stem, read_study(file), None)

    @classmethod
    def of(
        cls,
        data: Mapping[str, Any],
        scenarios: Mapping[str, Scenario] | None = None,
        name: str = "study",
    ) -> Self:
        """Make a study of nested tables as in a file.

        Args:
            data: Tables.
            scenarios: Scenarios by name; without them ``data`` names files, from the working
                folder.
            name: Name of the study.

        Raises:
            ScenarioError: With every fault found.
        """
        return cls._resolve(name, from_mapping(data, name), scenarios)

    @classmethod
    def _resolve(cls, name: str, merged: Merged, given: Mapping[str, Scenario] | None) -> Self:
        validated = validate(cls.document_type, merged)
        document = validated.document
        faults = [*merged.faults, *validated.faults]
        scenarios: dict[str, Scenario] = {}
        for key, file in document.scenarios.items() if given is None else ():
            path = ("scenarios", key)
            if validated.sound(path):
                load_scenario(scenarios, key, file, document, merged, faults)
        for key, scenario in (given or {}).items():
            scenarios[key] = scenario
            if document.study.years is not None:
                scenarios[key] = scenario.with_overrides({"run.years": document.study.years})
        if not (given or document.scenarios or faults):
            message = "no scenarios: a study names one or more in [scenarios]"
            allowed = 'NAME = "FILE.toml"'
            faults.append(Fault(merged.file, None, "scenarios", "", allowed, None, message))
        look = Inspection(validated, merged, scenarios)
        axes: list[Axis] = []
        with outcomes_added(*scenarios.values()):
            for check in cls.checks:
                check(look)
            faults += look.faults
            if faults:
                raise ScenarioError(faults)
            axes += (make_axis(*item, scenarios.values()) for item in document.vary.items())
        provenance = {dotted(path): origin for path, origin in merged.where.items()}
        study = cls(name, document, scenarios, tuple(axes), provenance)
        study._check_corners(merged.file)
        return study

    def _check_corners(self, file: str) -> None:
        """Lay the first and the last draw over each scenario, values of all axes together."""
        faults = []
        for scenario in self.scenarios:
            for draw in dict.fromkeys((0, self.n_draws - 1)):
                try:
                    self.scenario_for(scenario, draw)
                except ScenarioError as error:
                    where = f" (scenario {scenario}, draw {draw})"
                    faults += [
                        Fault(file, None, f.key, f.given, f.allowed, f.nearest, f.message + where)
                        for f in error.faults
                    ]
        if faults:
            raise ScenarioError(faults)

    def with_replicates(self, n: int) -> Self:
        """Return this study with so many seeds, from its first seed on.

        Raises:
            ScenarioError: If that is more seeds than there are, or too many runs.
        """
        spec = self.document.study
        if spec.first_seed + n > N_SEEDS or n * len(self.scenarios) * self.n_draws > MAX_RUNS:
            allowed = f"seeds below {N_SEEDS}, and at most {MAX_RUNS:,} runs"
            raise ScenarioError(
                [
                    Fault(
                        self.name, None, "study.replicates", str(n), allowed, None, "too many seeds"
                    )
                ]
            )
        document = self.document.model_copy(
            update={"study": spec.model_copy(update={"replicates": n})}
        )
        return replace(self, document=document)

    @property
    def seeds(self) -> range:
        """Seeds of every draw."""
        first = self.document.study.first_seed
        return range(first, first + self.document.study.replicates)

    @property
    def cases(self) -> tuple[str, ...]:
        """Names of the cases; empty where there are none."""
        return tuple(self.document.case)

    @property
    def policies(self) -> dict[str, tuple[str, int]]:
        """Scenario and draw of each policy that an answer compares, by its key.

        See :func:`analysis.studies.policies.policy_keys`; empty where a range is sampled.
        """
        if self.document.sample is not None:
            return {}
        return policy_keys(list(self.scenarios), self.cases, self.axes)

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Fields of the summary that are kept of each run, in the order of the summary."""
        return tuple(self.fields)

    @cached_property
    def fields(self) -> dict[str, str]:
        """The fields in :attr:`outcomes`, each with the outcome that it is a part of."""
        from analysis.studies.fields import fields_kept

        with outcomes_added(*self.scenarios.values()):
            return fields_kept(self.document.study.outcomes, self.scenarios.values())

    @property
    def n_draws(self) -> int:
        """Number of draws."""
        return math.prod(self._shape)

    @property
    def size(self) -> str:
        """Scenarios, draws, seeds and runs, in words."""
        counts = (
            (len(self.scenarios), "scenario"),
            (self.n_draws, "draw"),
            (len(self.seeds), "seed"),
        )
        n_runs = math.prod(n for n, _ in counts)
        return f"{', '.join(plural(n, what) for n, what in counts)}: {plural(n_runs, 'run')}"

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of what varies."""
        case = ("case",) if self.cases else ()
        return case + tuple(column for axis in self.axes for column in axis.columns)

    @cached_property
    def draws(self) -> pd.DataFrame:
        """A row a draw: its number, its case and what varies."""
        import numpy as np
        import pandas as pd

        places = np.unravel_index(np.arange(self.n_draws), self._shape)
        columns: dict[str, Any] = {"draw": np.arange(self.n_draws)}
        if self.cases:
            columns["case"] = pd.Series(self.cases, dtype="str").take(places[1]).array
        crossed = iter(places[2:])
        for axis in self.axes:
            values = self._sample[axis.name] if axis.sampled else axis.values
            place = places[0] if axis.sampled else next(crossed)
            for column, cells in axis.cells(values):
                columns[column] = cells.take(place).array
        return pd.DataFrame(columns)

    def points(self) -> pd.DataFrame:
        """Return a row for each run: scenario, draw, seed and what varies, in the order of all."""
        import numpy as np
        import pandas as pd

        seeds = np.array(self.seeds)
        runs = pd.MultiIndex.from_product(
            [sorted(self.scenarios), range(self.n_draws), seeds], names=["scenario", "draw", "seed"]
        ).to_frame(index=False)
        varied = self.draws.iloc[runs["draw"].to_numpy()].drop(columns="draw")
        return pd.concat([runs, varied.reset_index(drop=True)], axis=1)

    def overrides(self, scenario: str, draw: int) -> dict[str, Any]:
        """Return what a draw sets in a scenario, by dotted key.

        Raises:
            KeyError: If the study has no such scenario.
            IndexError: If the study has no such draw.
        """
        if not 0 <= draw < self.n_draws:
            raise IndexError(
                f"draw {draw}: the study {self.name} has draws 0 to {self.n_draws - 1}"
            )
        tables = self._tables[scenario]
        sample, case, *crossed = self._places(draw)
        values: dict[str, Any] = {}
        if self.cases:
            values |= case_overrides(self.document.case[self.cases[case]], tables)
        place = iter(crossed)
        for axis in self.axes:
            if axis.sampled:
                values |= axis.overrides(self._sample[axis.name][sample], tables)
            else:
                values |= axis.overrides(axis.values[next(place)], tables)
        return values

    def scenario_for(self, scenario: str, draw: int) -> Scenario:
        """Return the scenario that a draw runs.

        Raises:
            KeyError: If the study has no such scenario.
            IndexError: If the study has no such draw.
            ScenarioError: If values that are allowed one by one are not together.
        """
        values = self.overrides(scenario, draw)
        base = self.scenarios[scenario]
        return base.with_overrides(values) if values else base

    def to_dict(self) -> dict[str, Any]:
        """Return the study as JSON-able tables, with its scenarios resolved.

        ``Study.of(d["study"], scenarios)`` makes it again, where ``scenarios`` are those of
        ``d["scenarios"]``, each made with ``Scenario.from_dict``.
        """
        return {
            "name": self.name,
            "study": self.document.model_dump(mode="json", exclude={"scenarios"}),
            "scenarios": {name: s.to_dict() for name, s in self.scenarios.items()},
        }

    @property
    def _shape(self) -> tuple[int, ...]:
        """Points of the sample, cases, and values of each crossed axis."""
        sample = self.document.sample.n if self.document.sample else 1
        crossed = (len(axis.values) for axis in self.axes if not axis.sampled)
        return (sample, max(len(self.cases), 1), *crossed)

    def _places(self, draw: int) -> list[int]:
        """Return which point, case and values a draw has; the last of them moves first."""
        places = []
        for size in reversed(self._shape):
            draw, place = divmod(draw, size)
            places.append(place)
        return places[::-1]

    @cached_property
    def _sample(self) -> dict[str, list[Any]]:
        """Values of each sampled axis, one a point of the sample."""
        axes = [axis for axis in self.axes if axis.sampled]
        spec = self.document.sample
        if spec is None:
            return {}
        from analysis.studies.designs import latin_hypercube, sobol

        design = latin_hypercube if spec.method == "latin_hypercube" else sobol
        points = design(spec.n, [axis.name for axis in axes], spec.seed)
        return {axis.name: axis.stretched(points[:, i]) for i, axis in enumerate(axes)}

    @cached_property
    def _tables(self) -> dict[str, dict[str, Any]]:
        return {name: scenario.to_dict() for name, scenario in self.scenarios.items()}

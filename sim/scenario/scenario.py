"""A scenario that is ready to run."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path as FilePath
from typing import Any, Self

from sim.core.calendar import Calendar
from sim.extensions import Source, loaded
from sim.scenario.alone import check_country
from sim.scenario.chains import read_files
from sim.scenario.checks import (
    check_clusters,
    check_fees,
    check_metaclusters,
    check_run,
    check_synthetic,
)
from sim.scenario.entities import Entity, ScenarioDocument
from sim.scenario.entities.instruments import Instrument, instruments_with
from sim.scenario.extended import EXTENSIONS, sources_named
from sim.scenario.faults import ScenarioError
from sim.scenario.fee_reform_checks import check_fee_reforms
from sim.scenario.files import Origin
from sim.scenario.inspection import Inspection
from sim.scenario.law_checks import check_law
from sim.scenario.layers import Merged
from sim.scenario.member_lists import read_all_members, said_of_list
from sim.scenario.members import MembersTable
from sim.scenario.merger_checks import check_mergers
from sim.scenario.origins import origins
from sim.scenario.overrides import apply_overrides, apply_settings, from_mapping
from sim.scenario.parameter_checks import check_parameters
from sim.scenario.prices import notes_of_prices
from sim.scenario.programme_checks import check_programmes
from sim.scenario.read_only import read_only
from sim.scenario.spin_off_checks import check_spin_offs
from sim.scenario.validation import validate
from sim.scenario.whole_mixes import with_whole_mixes

SHORT_NAME_MAX = 32
"""Letters of a short name."""

CHECKS = (
    check_run,
    check_clusters,
    check_law,
    check_metaclusters,
    check_mergers,
    check_spin_offs,
    check_synthetic,
    check_country,
    check_fees,
    check_fee_reforms,
    check_programmes,
    check_parameters,
)


class _Members(Entity):
    members: dict[str, MembersTable]


@dataclass(frozen=True, eq=False)
class Scenario:
    """A resolved scenario; make one with :meth:`load` or :meth:`from_dict`.

    Attributes:
        name: Stem of the file, or the name given.
        path: File as the user named it; None if it did not come from a file.
        document: All values.
        members: Members that were read from member lists, by key of the cluster.
        notes: Remarks that are no faults, such as what was understood of member lists.
        planned_years: Years that the files plan. An override may cut a run short without what
            lies beyond becoming a fault.
    """

    name: str
    path: FilePath | None
    document: ScenarioDocument
    members: Mapping[str, MembersTable]
    notes: tuple[str, ...]
    planned_years: int
    _merged: Merged = field(repr=False)

    @classmethod
    def load(
        cls,
        path: str | os.PathLike[str],
        overrides: Mapping[str, Any] | None = None,
        settings: Sequence[str] = (),
    ) -> Self:
        """Read a scenario file, what it extends, and lay values over it.

        Args:
            path: TOML file.
            overrides: Values by dotted key, such as ``{"run.years": 5}``.
            settings: Texts ``key=value``, as ``--set`` of the command line takes them.

        Raises:
            ScenarioError: With every fault found.
        """
        file = os.path.normpath(os.fspath(path))
        merged = read_files(file)
        planned = _years(merged)
        apply_overrides(merged, overrides or {})
        apply_settings(merged, settings)
        return cls._resolve(FilePath(file).stem, FilePath(file), merged, {}, planned)

    @classmethod
    def from_dict(
        cls,
        data: Mapping[str, Any],
        name: str | None = None,
        overrides: Mapping[str, Any] | None = None,
    ) -> Self:
        """Make a scenario of nested tables, such as :meth:`to_dict` returns.

        Args:
            data: Tables as in a file; besides them ``name``, ``members`` and ``planned_years``.
            name: Name; goes before that in ``data``.
            overrides: Values by dotted key.

        Raises:
            ScenarioError: With every fault found.
        """
        tables = dict(data)
        named = name or str(tables.pop("name", "scenario"))
        tables.pop("name", None)
        sources, faults = sources_named(tables.pop(EXTENSIONS, []), named)
        members = validate(_Members, from_mapping({"members": tables.pop("members", {})}, named))
        planned = tables.pop("planned_years", 0)
        merged = from_mapping(tables, named, True, () if faults else sources)
        merged.faults += [*faults, *members.faults]
        planned = max(planned if isinstance(planned, int) else 0, _years(merged))
        apply_overrides(merged, overrides or {})
        return cls._resolve(named, None, merged, members.document.members, planned)

    def with_overrides(self, overrides: Mapping[str, Any]) -> Self:
        """Return this scenario with values by dotted key laid over it.

        Raises:
            ScenarioError: With every fault found.
        """
        merged = self._merged.copy()
        apply_overrides(merged, overrides)
        kept = {
            key: table
            for key, table in self.members.items()
            if said_of_list(merged, key) == said_of_list(self._merged, key)
        }
        return self._resolve(self.name, self.path, merged, kept, self.planned_years)

    @classmethod
    def _resolve(
        cls,
        name: str,
        path: FilePath | None,
        merged: Merged,
        members: Mapping[str, MembersTable],
        planned: int,
    ) -> Self:
        validated = validate(merged.model, merged)
        faults = [*merged.faults, *validated.faults]
        members, of_members = read_all_members(validated, merged, members, faults)
        notes = [*_notes_of_extensions(merged), *of_members]
        years = max(planned, validated.document.run.years)
        look = Inspection(validated, merged, _calendar(validated.document), 4 * years)
        for check in CHECKS:
            check(look)
        faults += look.faults
        if faults:
            raise ScenarioError(faults)
        document = with_whole_mixes(validated.document)
        notes += notes_of_prices(document)
        return cls(name, path, document, read_only(members), tuple(notes), years, merged)

    @cached_property
    def provenance(self) -> Mapping[str, Origin]:
        """Origin of every value by dotted key, defaults included."""
        # Thousands of keys, of which a sweep with its draw after draw needs none.
        return dict(origins(self.document, self._merged))

    @cached_property
    def resolved(self) -> Mapping[str, Any]:
        """What :meth:`to_dict` returns, made once and only to be read: for run after run."""
        tables: Mapping[str, Any] = read_only(self.to_dict())
        return tables

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Return the scenario itself: nothing in it can change."""
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return all that decides a run as nested JSON-able tables, listed members included."""
        tables = self.document.model_dump(mode="json")
        tables["name"] = self.name
        tables["planned_years"] = self.planned_years
        tables["members"] = {key: table.model_dump() for key, table in self.members.items()}
        # Nothing where there are none, so that such a run keeps its id.
        if self.extensions:
            tables[EXTENSIONS] = [source.to_dict() for source in self.extensions]
        return tables

    @property
    def extensions(self) -> tuple[Source, ...]:
        """The extension files that the scenario names, with their text."""
        return self._merged.extensions

    @property
    def instruments(self) -> dict[str, Instrument]:
        """Instruments of funding by their word, those of extensions among them."""
        return instruments_with(loaded(self.extensions).instruments)

    @property
    def short_name(self) -> str:
        """What the scenario is called where there is little room.

        As the file says, else the title up to a colon or bracket, else the name; at most
        :data:`SHORT_NAME_MAX` letters where it is made.
        """
        run = self.document.run
        return short_title(run.short_name, run.title, self.name)

    def fingerprint(self) -> str:
        """Return a SHA-256 in hexadecimal of what :meth:`to_dict` returns."""
        text = json.dumps(self.to_dict(), sort_keys=True, separators=(",", ":"), allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scenario) and self.to_dict() == other.to_dict()

    def __hash__(self) -> int:
        return hash(self.fingerprint())

    def quarter_of(self, text: str) -> int:
        """Return the step that simulates a quarter: 1 for the first of the run, below before.

        Raises:
            ValueError: If ``text`` is no quarter, such as ``2018Q1``.
        """
        return _calendar(self.document).step_of(text)

    def label_of(self, step: int) -> str:
        """Return the quarter that a step simulates; step 0 is the quarter before the start."""
        return _calendar(self.document).label(step)


def short_title(short_name: str, title: str, name: str) -> str:
    """Return what a scenario is called where room is short; see :attr:`Scenario.short_name`."""
    if short_name:
        return short_name
    made = re.split(r": | \(", title or name)[0].strip() or name
    if len(made) <= SHORT_NAME_MAX:
        return made
    return f"{made[: SHORT_NAME_MAX - 1].rsplit(' ', 1)[0]}…"


def _calendar(document: ScenarioDocument) -> Calendar:
    return Calendar(int(document.run.start[:4]))


def _years(merged: Merged) -> int:
    years = merged.data.get("run", {}).get("years") if _has_run(merged) else None
    default: int = ScenarioDocument().run.years
    return years if isinstance(years, int) and 0 < years <= 100 else default


def _has_run(merged: Merged) -> bool:
    return isinstance(merged.data.get("run"), dict)


def _notes_of_extensions(merged: Merged) -> Iterator[str]:
    """Yield a line for each extension: with it, a run is not one of the simulator alone."""
    registered = loaded(merged.extensions).registered
    for source in merged.extensions:
        told = ", ".join(registered[source.name]) or "nothing"
        yield f"extension {source.name} (sha256 {source.sha256[:12]}): {told}"

"""A scenario that is ready to run."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from inspect import get_annotations
from pathlib import Path as FilePath
from typing import Any, Self

from sim.core.calendar import Calendar
from sim.extensions import Source, loaded
from sim.scenario.chains import read_files
from sim.scenario.checks import (
    Inspection,
    check_clusters,
    check_fees,
    check_metaclusters,
    check_run,
    check_synthetic,
)
from sim.scenario.entities import ClusterSpec, Entity, MetaClusterSpec, ScenarioDocument, TargetMix
from sim.scenario.entities.instruments import Instrument, instruments_with
from sim.scenario.extended import EXTENSIONS, sources_told
from sim.scenario.faults import Fault, Path, ScenarioError, dotted, shown
from sim.scenario.files import Origin
from sim.scenario.layers import Merged
from sim.scenario.members import MembersTable, Wanted, read_members
from sim.scenario.members.places import Centre
from sim.scenario.overrides import apply_overrides, apply_settings, from_mapping
from sim.scenario.parameter_checks import check_parameters
from sim.scenario.prices import notes_of_prices
from sim.scenario.programme_checks import check_programmes
from sim.scenario.read_only import ReadOnlyDict, read_only
from sim.scenario.slots import slot_at
from sim.scenario.texts import UnreadableError, beside, check_is_file
from sim.scenario.validation import Validated, validate

SHORT_NAME_MAX = 32
"""Letters of a short name."""

CHECKS = (
    check_run,
    check_clusters,
    check_metaclusters,
    check_synthetic,
    check_fees,
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
        sources, faults = sources_told(tables.pop(EXTENSIONS, []), named)
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
            if _said_of_list(merged, key) == _said_of_list(self._merged, key)
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
        members, of_members = _all_members(validated, merged, members, faults)
        notes = [*_notes_of_extensions(merged), *of_members]
        years = max(planned, validated.document.run.years)
        look = Inspection(validated, merged, _calendar(validated.document), 4 * years)
        for check in CHECKS:
            check(look)
        faults += look.faults
        if faults:
            raise ScenarioError(faults)
        document = _with_whole_mixes(validated.document)
        notes += notes_of_prices(document)
        return cls(name, path, document, read_only(members), tuple(notes), years, merged)

    @cached_property
    def provenance(self) -> Mapping[str, Origin]:
        """Origin of every value by dotted key, defaults included."""
        # Thousands of keys, of which a sweep with its draw after draw needs none.
        return dict(_origins(self.document, self._merged))

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


def _said_of_list(merged: Merged, key: str) -> dict[Path, Origin]:
    """Return where a cluster's member list is named and all that decides how it is read."""
    return {
        path: origin
        for path, origin in merged.where.items()
        if path[:2] == ("cluster", key) and "members_" in str(path[2:3])
    }


def _all_members(
    validated: Validated[ScenarioDocument],
    merged: Merged,
    given: Mapping[str, MembersTable],
    faults: list[Fault],
) -> tuple[dict[str, MembersTable], list[str]]:
    """Return the members of each cluster that names a member list, and what was understood."""
    members: dict[str, MembersTable] = {}
    notes: list[str] = []
    clusters = validated.document.cluster
    for key, cluster in clusters.items():
        path = ("cluster", key, "members_csv")
        if cluster.members_csv is None or not validated.sound(path):
            continue
        if key in given:
            members[key] = given[key]
            continue
        origin = merged.locate(path)
        # Beside the file that names it; where no file does, in the working folder.
        file = beside(origin.file if origin.line else "", cluster.members_csv)
        try:
            check_is_file(file)
        except UnreadableError as error:
            fault = Fault(
                origin.file, origin.line, dotted(path), shown(cluster.members_csv), "",
                error.nearest, f"{error.message}: {file}",
            )  # fmt: skip
            faults.append(fault)
            continue
        read = read_members(file, _wanted(cluster))
        faults += read.faults
        if read.table is not None:
            members[key] = read.table
            notes += read.table.echo.lines() if read.table.echo else []
    for key in given:
        if key not in clusters or clusters[key].members_csv is None:
            message = "members of a cluster that names no member list"
            faults.append(Fault(merged.file, None, f"members.{key}", "", "", None, message))
    return members, notes


def _notes_of_extensions(merged: Merged) -> Iterator[str]:
    """Yield a line for each extension: with it, a run is not one of the simulator alone."""
    registered = loaded(merged.extensions).registered
    for source in merged.extensions:
        told = ", ".join(registered[source.name]) or "nothing"
        yield f"extension {source.name} (sha256 {source.sha256[:12]}): {told}"


def _wanted(cluster: ClusterSpec) -> Wanted:
    """Return what a cluster says of its member list."""
    columns, kinds = cluster.members_columns, cluster.members_kinds
    return Wanted(
        columns={} if columns is None else columns.model_dump(exclude_none=True),
        kinds={} if kinds is None else kinds.model_dump(),
        sheet=cluster.members_sheet,
        centre=Centre(cluster.latitude, cluster.longitude, cluster.radius_km),
    )


def _with_whole_mixes(document: ScenarioDocument) -> ScenarioDocument:
    """Make every mix sum to 1, and give meta-clusters the usual mix of phases left out."""
    clusters = {
        key: cluster.model_copy(update={"target_mix": _whole(cluster.target_mix)})
        for key, cluster in document.cluster.items()
    }
    usual = MetaClusterSpec.model_fields["target_mix"].default
    metaclusters = {
        key: spec.model_copy(
            update={
                "target_mix": ReadOnlyDict(
                    (phase, _whole(spec.target_mix.get(phase, mix))) for phase, mix in usual.items()
                )
            }
        )
        for key, spec in document.metacluster.items()
    }
    drawn = document.synthetic
    if drawn is not None:
        drawn = drawn.model_copy(update={"target_mix": _whole(drawn.target_mix)})
    update = {
        "cluster": read_only(clusters),
        "metacluster": read_only(metaclusters),
        "synthetic": drawn,
    }
    return document.model_copy(update=update)


def _whole(mix: TargetMix) -> TargetMix:
    shares = mix.model_dump()
    total = sum(shares.values())
    # Shares that are whole already keep every bit, so that reading back gives the same run.
    if abs(total - 1.0) < 1e-9:
        return mix
    return TargetMix(**{name: share / total for name, share in shares.items()})


def _origins(document: ScenarioDocument, merged: Merged) -> Iterator[tuple[str, Origin]]:
    owners = loaded(merged.extensions).owners
    for path, value in _values(document.model_dump(mode="json"), ()):
        yield dotted(path), merged.where.get(path) or _default_origin(path, value, owners)


def _values(node: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(node, dict):
        for name, value in node.items():
            yield from _values(value, (*path, name))
    else:
        yield path, node


def _default_origin(path: Path, value: Any, owners: Mapping[str, str]) -> Origin:
    """Return where a default is declared; ``owners`` are the extensions of parameter groups."""
    top, key = str(path[0]), str(path[-1])
    if top == "parameters" and path[1] in owners:
        return Origin(f"default ({owners[str(path[1])]})", None, shown(value))
    inside = f"parameters/{path[1]}" if top == "parameters" else _declared_in(top, key)
    return Origin(f"default (sim/{inside}.py)", None, shown(value))


@cache
def _declared_in(table: str, key: str) -> str:
    """Return the module below ``sim`` that declares a table of the document, or a key of it."""
    # A table has keys of its own, or entries that have.
    slots = (slot_at(ScenarioDocument, path) for path in ((table,), (table, "entry")))
    model = next(slot.model for slot in slots if slot is not None and slot.model is not None)
    # Keys of an instrument are declared by its class, one of the bases of the class of them all.
    bases = (base for base in model.__mro__ if key in get_annotations(base))
    declaring = next(bases, model)
    return declaring.__module__.removeprefix("sim.").replace(".", "/")

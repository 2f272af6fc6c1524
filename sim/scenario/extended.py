"""Scenario documents with the parameters of extensions, and the extension files of a scenario."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Annotated, Any, ClassVar, cast

from pydantic import Field, create_model

from sim.extensions import ExtensionError, Source, loaded
from sim.parameters import Parameters
from sim.scenario.entities import ProgrammeSpec, ScenarioDocument
from sim.scenario.entities.instruments import ByInstrument, Instrument
from sim.scenario.faults import Fault, shown
from sim.scenario.texts import UnreadableError, beside, bytes_of

EXTENSIONS = "extensions"
"""The key that names extension files."""


@lru_cache(maxsize=64)
def document_model(sources: tuple[Source, ...]) -> type[ScenarioDocument]:
    """Return the model of a document with the parameters and instruments of extensions too."""
    groups, instruments = loaded(sources).parameters, loaded(sources).instruments
    if not groups and not instruments:
        return ScenarioDocument
    fields: Any = {prefix: (group, group()) for prefix, group in groups.items()}
    parameters = create_model(
        "Parameters", __base__=_ExtendedParameters, __doc__=Parameters.__doc__, **fields
    )
    parameters.sources = sources
    made = create_model(
        "ScenarioDocument",
        __base__=_ExtendedDocument,
        __doc__=ScenarioDocument.__doc__,
        parameters=(parameters, parameters()),
        programme=_programmes(sources, instruments),
    )
    made.sources = sources
    return made


def _programmes(sources: tuple[Source, ...], instruments: Mapping[str, Instrument]) -> Any:
    """Return type and field of the programmes of a document, instruments of extensions among them.

    The registered classes stay as they are; each process makes its own of them.
    """
    make: Any = create_model  # A checker is told nothing of the second base.
    added: dict[str, Instrument] = {}
    for word, instrument in instruments.items():
        spec = instrument.spec
        made = make(spec.__name__, __base__=(_ExtendedProgramme, spec), __doc__=spec.__doc__)
        made.sources = sources
        added[word] = replace(instrument, spec=made)
    programme = Annotated[ProgrammeSpec, ByInstrument(added)]
    told = ScenarioDocument.model_fields["programme"].description
    return dict[str, programme], Field({}, description=told)


class _ExtendedDocument(ScenarioDocument):
    """A document of a class that each process makes for itself from the extensions."""

    sources: ClassVar[tuple[Source, ...]]

    def __reduce__(self) -> tuple[Any, ...]:
        # By its parts: the parameters of a world stay those of its document.
        return _empty_document, (self.sources,), self.__getstate__()


class _ExtendedParameters(Parameters):
    """Parameters of such a document."""

    sources: ClassVar[tuple[Source, ...]]

    def __reduce__(self) -> tuple[Any, ...]:
        return _parameters_of, (self.sources, self.model_dump())


class _ExtendedProgramme:
    """A programme of an instrument of an extension."""

    sources: ClassVar[tuple[Source, ...]]

    def __reduce__(self) -> tuple[Any, ...]:
        values = cast(ProgrammeSpec, self).model_dump()
        return _programme_of, (self.sources, values)


def _programme_of(sources: tuple[Source, ...], values: dict[str, Any]) -> ProgrammeSpec:
    model = document_model(sources)
    return model.model_validate({"programme": {"it": values}}).programme["it"]


def _empty_document(sources: tuple[Source, ...]) -> ScenarioDocument:
    model = document_model(sources)
    return model.__new__(model)


def _parameters_of(sources: tuple[Source, ...], values: dict[str, Any]) -> Parameters:
    model = document_model(sources).model_fields["parameters"].annotation
    return cast(type[Parameters], model).model_validate(values)


def read_source(file: str, name: str) -> Source:
    """Read an extension file.

    Args:
        file: File in which it is named; empty for the working folder.
        name: Its path, relative to the folder of ``file``.

    Raises:
        UnreadableError: If it is no file, too large, or no UTF-8 text.
    """
    path = beside(file, name)
    try:
        text = bytes_of(path).decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableError(f"not UTF-8 text: {error.reason}") from None
    return Source(os.path.basename(path), text, path)


def usable(sources: Sequence[Source]) -> tuple[tuple[Source, ...], list[Fault]]:
    """Return extensions and no fault if all can be used together, else none and what is wrong."""
    given = tuple(sources)
    try:
        loaded(given)
    except ExtensionError as error:
        file = next((s.file for s in given if s.name == error.name and s.file), error.name)
        return (), [Fault(file, error.line, "", "", "", None, error.cause)]
    return given, []


def sources_named(told: Any, file: str) -> tuple[list[Source], list[Fault]]:
    """Return the extensions of nested tables: resolved ones, or paths from the working folder."""
    if not isinstance(told, list):
        message = "wrong type: expected a list"
        return [], [Fault(file, None, EXTENSIONS, shown(told), "", None, message)]
    sources: list[Source] = []
    faults: list[Fault] = []
    for one in told:
        try:
            sources.append(read_source("", one) if isinstance(one, str) else Source.of(one))
        except UnreadableError as error:
            message = f"{error.message}: {one}"
            faults.append(Fault(file, None, EXTENSIONS, shown(one), "", error.nearest, message))
        except (TypeError, ValueError) as error:
            faults.append(Fault(file, None, EXTENSIONS, "", "", None, str(error)))
    return sources, faults


def without_groups(data: dict[str, Any]) -> Iterator[str]:
    """Take parameter groups that no process has out of tables, and yield their names.

    For a scenario whose extensions cannot be used: their groups are no further fault.
    """
    parameters = data.get("parameters")
    if isinstance(parameters, dict):
        for name in [name for name in parameters if name not in Parameters.model_fields]:
            del parameters[name]
            yield name

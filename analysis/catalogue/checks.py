"""Whether what a file tells of itself fits its scenario: found by the command ``check``."""

from __future__ import annotations

from collections.abc import Iterator

from sim.outcomes.meanings import OUTCOME_MEANINGS
from sim.scenario import Fault, Scenario, ScenarioError
from sim.scenario.chains import CATALOGUE
from sim.scenario.countries import COUNTRIES
from sim.scenario.entities import CatalogueDocument, CatalogueSpec, ExpectationSpec
from sim.scenario.faults import Path, dotted, listed, nearest
from sim.scenario.files import read_layer
from sim.scenario.layers import Merged
from sim.scenario.texts import beside
from sim.scenario.validation import validate

_TABLES = ("clusters.", "metaclusters.", "model.")


def check_told(file: str, scenario: Scenario | None = None) -> list[Fault]:
    """Return the faults of what a file tells of itself; none if it tells nothing.

    Args:
        file: The file.
        scenario: Its scenario; None for a part.
    """
    layer = read_layer(file)
    if CATALOGUE not in layer.data:
        return []
    where = {path: origin for path, origin in layer.where.items() if path[0] == CATALOGUE}
    merged = Merged(file, {CATALOGUE: layer.data[CATALOGUE]}, where)
    validated = validate(CatalogueDocument, merged)
    told = validated.document.catalogue
    if validated.faults or told is None:
        return validated.faults
    faults = [
        Fault(file, merged.locate(path).line, dotted(path), given, allowed, near, message)
        for path, given, allowed, near, message in _misfits(file, told, scenario)
    ]
    return faults


type Misfit = tuple[Path, str, str, str | None, str]
"""Key, what was given, what is allowed, what may have been meant, and what is wrong."""


def _misfits(file: str, told: CatalogueSpec, scenario: Scenario | None) -> Iterator[Misfit]:
    for code in told.countries:
        if code not in COUNTRIES:
            yield (CATALOGUE, "countries"), code, "a code of ISO 3166-1", None, "unknown country"
    if scenario is None:
        if told.expected:
            at: Path = (CATALOGUE, "expected")
            yield at, "", "", None, "a part runs nothing, so nothing can be expected of it"
        return
    there = sorted({one.instrument for one in scenario.document.programme.values()})
    for word in told.instruments:
        if word not in there:
            at = (CATALOGUE, "instruments")
            yield at, word, listed(there), nearest(word, there), "no programme is of this kind"
    for name, expectation in told.expected.items():
        for key, given, allowed, near, wrong in _of_expectation(file, expectation, scenario):
            yield (CATALOGUE, "expected", name, key), given, allowed, near, wrong


def _of_expectation(
    file: str, expectation: ExpectationSpec, scenario: Scenario
) -> Iterator[tuple[str, str, str, str | None, str]]:
    first = int(scenario.document.run.start[:4])
    last = first + scenario.document.run.years - 1
    for key in ("year", "since"):
        year = getattr(expectation, key)
        if year is not None and not first <= year <= last:
            yield key, str(year), f"{first} to {last}", None, "a year outside the run"
    # Which columns a table has, only what loads tables of data knows; judging tells.
    if expectation.column and not expectation.column.startswith(_TABLES):
        yield "column", expectation.column, f"one of {', '.join(_TABLES)}", None, "no such table"
    elif expectation.outcome and expectation.outcome not in OUTCOME_MEANINGS:
        near = nearest(expectation.outcome, list(OUTCOME_MEANINGS))
        yield "outcome", expectation.outcome, "an outcome of docs/outcomes.md", near, "no outcome"
    document = scenario.document
    known = [*document.cluster, *document.metacluster]
    if expectation.of and expectation.of not in known:
        near = nearest(expectation.of, known)
        yield "of", expectation.of, listed(known), near, "no cluster or meta-cluster"
    if expectation.against or expectation.against_file:
        path = beside(file, expectation.against_file) if expectation.against_file else file
        try:
            Scenario.load(path, settings=expectation.against)
        except ScenarioError as error:
            key = "against_file" if expectation.against_file else "against"
            yield key, "", "", None, f"the compared world has faults: {error.faults[0]}"

"""Checks of what varies: keys that exist, values that each scenario allows, nothing set twice."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from analysis.studies.axes import MIX, case_overrides, case_settings, expanded, is_mix, slot_of
from analysis.studies.entities import AxisSpec
from analysis.studies.inspection import RESERVED, Inspection, key_of_path
from sim.scenario import Fault, Scenario, ScenarioError, parse_set
from sim.scenario.faults import Path, dotted, shown

_OVERRIDE = "override"


def check_axes(look: Inspection) -> None:
    """Check each axis: its form, its ends, its keys, and each of its values in each scenario."""
    from sim.outcomes import row_fields

    taken = {*RESERVED, *(name for field in row_fields().items() for name in field)}
    for name, spec in look.document.vary.items():
        at = ("vary", name)
        if not look.validated.sound(at):
            continue
        if name in taken:
            look.fault(at, f'"{name}" is the name of another column', name, "another name")
        if _well_formed(look, at, spec) and _keys_fit(look, at, spec):
            _values_fit(look, at, spec)


def _well_formed(look: Inspection, at: Path, spec: AxisSpec) -> bool:
    """Whether an entry is one of values, range and simplex, and not empty."""
    before = len(look.faults)
    of_range = [key for key in ("low", "high", "n") if getattr(spec, key) is not None]
    forms = [key for key in ("values", "simplex") if getattr(spec, key) is not None]
    given = forms + of_range
    if forms and len(given) > 1:
        message = f"{' and '.join(given)}: an axis has one of values, a range and a simplex"
        look.fault((*at, given[1]), message, allowed="values, or low, high and n, or simplex")
    if spec.thirds and spec.simplex is None:
        look.fault((*at, "thirds"), "thirds are those of a simplex", allowed="simplex = 20")
    if spec.values is not None:
        texts = [json.dumps(value) for value in spec.values if not _unwritable(value)]
        if len(texts) < len(spec.values):
            look.fault((*at, "values"), "dates and numbers that are not finite are no values")
        if not spec.values:
            look.fault((*at, "values"), "no values", spec.values, "one value or more")
        for place, text in enumerate(texts):
            if text in texts[:place]:
                look.fault((*at, "values", place), f"{text} is named twice")
    for end in ("low", "high"):
        if not math.isfinite(getattr(spec, end) or 0.0):
            look.fault((*at, end), "not a finite number", getattr(spec, end))
    return len(look.faults) == before


def _unwritable(value: Any) -> bool:
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        return True
    return False


def _keys_fit(look: Inspection, at: Path, spec: AxisSpec) -> bool:
    """Whether all keys stand for something in every scenario that can take the values."""
    before = len(look.faults)
    places = [(*at, "key"), *((*at, "also", i) for i in range(len(spec.also)))]
    for place, key in zip(places, (spec.key, *spec.also), strict=True):
        if not _is_dotted(key):
            look.fault(place, "not a dotted key", key, "names joined by dots")
            continue
        look.of_scenarios(
            {
                name: list(_faults_of_key(look, place, key, scenario))
                for name, scenario in look.scenarios.items()
            }
        )
        slot = slot_of(key, look.scenarios.values())
        if slot is None or len(look.faults) > before:
            continue
        if (spec.simplex is not None) != is_mix(slot) and (spec.simplex or spec.values is None):
            if is_mix(slot):
                message, allowed = "a funding mix varies on a simplex", "simplex = 20"
                look.fault(place, message, allowed=allowed)
            else:
                allowed = (
                    "cluster.KEY.target_mix, synthetic.target_mix or "
                    "metacluster.KEY.target_mix.PHASE, with * for all"
                )
                look.fault(place, "not a funding mix", key, allowed)
        elif spec.simplex is None and spec.values is None:
            if slot.kind not in ("number", "whole"):
                look.fault(place, "a range is one of numbers", key, "values = [...]")
            elif place == places[0]:
                _check_ends(look, at, spec)
    return len(look.faults) == before


def _check_ends(look: Inspection, at: Path, spec: AxisSpec) -> None:
    slot = slot_of(spec.key, look.scenarios.values())
    assert slot is not None
    low = slot.low if spec.low is None else spec.low
    high = slot.high if spec.high is None else spec.high
    for end, value in (("low", low), ("high", high)):
        if value is None:
            look.fault(at, f"{spec.key} has no bound of its own: say {end}", allowed=f"{end} = ...")
        elif slot.kind == "whole" and value != int(value):
            look.fault((*at, end), f"{spec.key} is a whole number", value, slot.allowed())
    if low is not None and high is not None and low >= high:
        place = (*at, "high" if spec.low is None else "low")
        look.fault(place, "the range is empty", f"{low:.12g} to {high:.12g}", "low below high")


def _is_dotted(key: str) -> bool:
    try:
        name, _ = parse_set(f"{key}=0")
    except ScenarioError:
        return False
    return name == key


def _faults_of_key(look: Inspection, place: Path, key: str, scenario: Scenario) -> Iterator[Fault]:
    """Yield what is wrong with a key in a scenario."""
    origin = look.merged.locate(place)
    tables = scenario.to_dict()
    keys = expanded(key, tables)
    if not keys:
        message, allowed = "the star stands for nothing", "a key with entries at the star"
        yield Fault(origin.file, origin.line, dotted(key_of_path(place)), shown(key), allowed, None,
                    message)  # fmt: skip
    for one in keys:
        if _has(tables, one):
            continue
        try:
            scenario.with_overrides({one: 0})
        except ScenarioError as error:
            # Further faults are those of the value that was tried.
            yield replace(
                error.faults[0],
                file=origin.file,
                line=origin.line,
                key=dotted(key_of_path(place)),
                given=shown(key),
            )


def _has(tables: Mapping[str, Any], key: str) -> bool:
    node: Any = tables
    for name in key.split("."):
        if not isinstance(node, Mapping) or name not in node:
            return False
        node = node[name]
    return True


def _values_fit(look: Inspection, at: Path, spec: AxisSpec) -> None:
    """Lay the values of an axis over each scenario: all listed ones, or the ends."""
    found: dict[str, list[Fault]] = {}
    for name, scenario in look.scenarios.items():
        tables = scenario.to_dict()
        found[name] = []
        for place, value in _probes(look, at, spec):
            keys = [one for key in (spec.key, *spec.also) for one in expanded(key, tables)]
            values = dict.fromkeys(keys, value)
            found[name] += _laid(look, scenario, values, partial(_always, place))
    look.of_scenarios(found)


def _probes(look: Inspection, at: Path, spec: AxisSpec) -> Iterator[tuple[Path, Any]]:
    """Yield values that are allowed only if all of an axis are, with their places."""
    if spec.values is not None:
        for place, value in enumerate(spec.values):
            yield (*at, "values", place), value
    elif spec.simplex is not None:
        for share in MIX:
            yield (*at, "simplex"), {name: float(name == share) for name in MIX}
    else:
        slot = slot_of(spec.key, look.scenarios.values())
        assert slot is not None
        for end in ("low", "high"):
            value = getattr(spec, end)
            # A parameter's own bounds may be open (above 0); then its range is sampled only.
            if value is not None or spec.n is not None:
                value = getattr(slot, end) if value is None else value
                yield (*at, end), int(value) if slot.kind == "whole" else value


def _always(place: Path, key: str) -> Path:
    return place


def _below(place: Path, key: str) -> Path:
    return (*place, *key.split("."))


def _laid(
    look: Inspection,
    scenario: Scenario,
    values: Mapping[str, Any],
    place_of: Callable[[str], Path],
) -> list[Fault]:
    """Return the faults of values laid over a scenario, told where the study sets them."""
    try:
        scenario.with_overrides(values)
    except ScenarioError as error:
        faults = []
        for fault in error.faults:
            if fault.file == _OVERRIDE:
                origin = look.merged.locate(place_of(fault.key))
                fault = replace(fault, file=origin.file, line=origin.line)
            faults.append(fault)
        return faults
    return []


def check_cases(look: Inspection) -> None:
    """Check each case in each scenario."""
    for case, content in look.document.case.items():
        at = ("case", case)
        if not look.validated.sound(at):
            continue
        found = {}
        for name, scenario in look.scenarios.items():
            values = case_settings(content, scenario.to_dict())
            found[name] = _laid(look, scenario, values, partial(_below, at))
        look.of_scenarios(found)


def check_overlaps(look: Inspection) -> None:
    """Check that no key is set by two axes, by an axis and a case, or by ``study.years`` too."""
    for scenario in look.scenarios.values():
        tables = scenario.to_dict()
        setters: list[tuple[Path, list[str]]] = []
        if look.document.study.years is not None:
            setters.append((("study", "years"), ["run.years"]))
        for name, spec in look.document.vary.items():
            keys = [one for key in (spec.key, *spec.also) for one in expanded(key, tables)]
            for place, key in enumerate(keys):
                if _overlapping(key, keys[:place]):
                    look.fault(("vary", name), f"{key} is set twice by this axis")
            setters.append((("vary", name), keys))
        n_single = len(setters)
        for case, content in look.document.case.items():
            setters.append((("case", case), list(case_overrides(content, tables))))
        for place, (path, keys) in enumerate(setters):
            # Of two cases only one holds at a time.
            for other, theirs in setters[: min(place, n_single)]:
                both = next((key for key in keys if _overlapping(key, theirs)), None)
                if both is not None:
                    look.fault(path, f"{both} is set by {dotted(other)} too")


def _overlapping(key: str, keys: Iterable[str]) -> bool:
    return any((key + ".").startswith(k + ".") or (k + ".").startswith(key + ".") for k in keys)

"""Which funding programmes a cluster of a country lives with, from those of the project."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis.scenario_files import SCENARIOS
from sim.scenario.entities import OperatingGrantSpec, ProjectCallSpec, programme_of
from sim.scenario.prices import programmes_of_country

_FOLDER = SCENARIOS / "programmes"
_GENERIC = "europe_generic.toml"


@dataclass(slots=True)
class Programmes:
    """What a scenario of one cluster takes over.

    Attributes:
        layers: Files to build on.
        without: Keys of programmes that one cluster alone can never have.
        alone: Keys of calls for several partners that it may have alone in this world.
        grants: Operating grants that run at the start, by key.
    """

    layers: list[Path] = field(default_factory=list)
    without: list[str] = field(default_factory=list)
    alone: list[str] = field(default_factory=list)
    grants: dict[str, OperatingGrantSpec] = field(default_factory=dict)


def programmes_of(country: str, start: str) -> Programmes:
    """Return the programmes for a cluster of a country in a run from a quarter on.

    Those of the country if the project has any, else a plain set; and those of the European Union.
    """
    read = {path: tomllib.loads(path.read_text("utf-8")) for path in sorted(_FOLDER.glob("*.toml"))}
    # Those that run by themselves are no parts for others.
    files = {path: tables for path, tables in read.items() if "run" not in tables}
    european = [
        path
        for path, tables in files.items()
        if _levels(tables) == {"eu"}
        and any(programme["end"] >= start for programme in tables["programme"].values())
    ]
    own = [_FOLDER / name for name in programmes_of_country(country)] or [_FOLDER / _GENERIC]
    chosen = Programmes(layers=european + own)
    for path in chosen.layers:
        tables = files[path]
        for key, table in tables["programme"].items():
            programme = programme_of(table)
            served = tables["funder"][programme.funder].get("country", country)
            call = programme if isinstance(programme, ProjectCallSpec) else None
            partners = 1 if call is None else call.partners_min
            several = call is not None and (path in european or call.countries_min > 1)
            if (
                served != country
                or country not in (programme.eligibility.countries or [country])
                or "cluster" not in programme.tiers
                or programme.end < start
                or (several and partners > 1)
            ):
                chosen.without.append(key)
            elif partners > 1:
                chosen.alone.append(key)
            elif isinstance(programme, OperatingGrantSpec) and programme.start <= start:
                chosen.grants[key] = programme
    return chosen


def grant_fits(programme: OperatingGrantSpec, founded: str, start: str, members: int) -> bool:
    """Whether an operating grant can still run at the start for a cluster founded in a quarter."""
    signed = max(founded, programme.start)
    age, running = _years(founded, signed), _years(signed, start)
    rules = programme.eligibility
    return (
        founded <= start
        and members >= rules.members_min
        and rules.years_active_min <= age <= rules.years_active_max
        and running < programme.max_years
    )


def _years(first: str, last: str) -> float:
    return int(last[:4]) - int(first[:4]) + (int(last[5]) - int(first[5])) / 4


def _levels(tables: dict[str, Any]) -> set[str]:
    return {funder["level"] for funder in tables.get("funder", {}).values()}

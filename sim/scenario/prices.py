"""What work costs in each country next to the mean of the Union, read from ``countries.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from sim.parameters.declare import Grounds
from sim.scenario.countries import COUNTRIES
from sim.scenario.entities import ScenarioDocument
from sim.scenario.entities.values import Country, Entity

FILE = Path(__file__).with_name("countries.toml")
Positive = Annotated[float, Field(gt=0.0)]


class Survey(Entity):
    """A survey of labour cost; its name is a fact of docs/evidence.toml."""

    year: int = Field(ge=2000, le=2100)
    union_eur_per_hour: Positive
    grounds: Grounds


class TurnoverRule(Entity):
    """How turnover of an employee follows labour cost: by a power, known within a range."""

    power: Positive
    low: Positive
    high: Positive
    source: str
    grounds: Grounds


class CountryFigures(Entity):
    """Figures of a country."""

    labour_eur_per_hour: Positive
    turnover_index: Positive
    survey: str
    programmes: list[str] = Field([])


class CountriesFile(Entity):
    """Content of ``countries.toml``."""

    survey: dict[str, Survey]
    turnover: TurnoverRule
    country: dict[Country, CountryFigures]

    @model_validator(mode="after")
    def _check_names(self) -> Self:
        """Refuse a code that is no country's, and a survey that is not told.

        Raises:
            ValueError: Naming the first of them.
        """
        for code, figures in self.country.items():
            if code not in COUNTRIES:
                raise ValueError(f"{code} is no country code of ISO 3166-1")
            if figures.survey not in self.survey:
                raise ValueError(f"{code} names the survey {figures.survey!r}, which is not there")
        return self


def read_countries(text: str) -> CountriesFile:
    """Return the figures of a text in TOML.

    Raises:
        ValueError: If it is not one of countries' figures.
    """
    return CountriesFile.model_validate(tomllib.loads(text))


@cache
def shipped_countries() -> CountriesFile:
    """Return the figures that the simulator comes with."""
    return read_countries(FILE.read_text("utf-8"))


def price_level(country: str, country_prices: float = 1.0) -> float:
    """Return the labour cost of a country next to the Union's, 1 where it is not known.

    Args:
        country: Code of the country.
        country_prices: Part of the difference from 1 that counts.
    """
    countries = shipped_countries()
    figures = countries.country.get(country)
    if figures is None:
        return 1.0
    union = countries.survey[figures.survey].union_eur_per_hour
    return 1.0 + country_prices * (figures.labour_eur_per_hour / union - 1.0)


def turnover_level(country: str, country_prices: float = 1.0) -> float:
    """Return the turnover of an employee next to the Union's, 1 where it is not known.

    Args:
        country: Code of the country.
        country_prices: Part of the difference from 1 that counts.
    """
    figures = shipped_countries().country.get(country)
    return 1.0 if figures is None else 1.0 + country_prices * (figures.turnover_index - 1.0)


def programmes_of_country(country: str) -> list[str]:
    """Return the files of scenarios/programmes with instruments of a country alone."""
    figures = shipped_countries().country.get(country)
    return [] if figures is None else list(figures.programmes)


def notes_of_prices(document: ScenarioDocument) -> Iterator[str]:
    """Yield a line for each country whose labour cost is not known."""
    used = {cluster.country for cluster in document.cluster.values()}
    if document.synthetic is not None:
        used |= {code for code, weight in document.synthetic.countries.items() if weight > 0.0}
    if document.parameters.world.country_prices > 0.0:
        for code in sorted(used - shipped_countries().country.keys()):
            yield f"{code} ({COUNTRIES[code]}): no labour cost known, prices as the Union's mean"

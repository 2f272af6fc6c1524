"""What values of a scenario file are made of: quarters, countries, names, shares, money."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from sim.core.printable import is_printable
from sim.scenario.read_only import read_only

QUARTER_PATTERN = r"^[12][0-9]{3}Q[1-4]$"
COUNTRY_PATTERN = r"^[A-Z]{2}$"

Quarter = Annotated[
    str,
    Field(
        pattern=QUARTER_PATTERN,
        description="A quarter, such as 2018Q1.",
        examples=["2018Q1"],
    ),
]
Country = Annotated[
    str, Field(pattern=COUNTRY_PATTERN, description="Two-letter country code (ISO 3166-1).")
]


def _printable(text: str) -> str:
    if not is_printable(text):
        raise ValueError("a name is one line of signs that are printed")
    return text


def _printable_lines(text: str) -> str:
    if not is_printable(text.replace("\n", "").replace("\t", "")):
        raise ValueError("a text is made of signs that are printed")
    return text


# Terminals, pages and programs that read results would obey other signs.
Name = Annotated[str, AfterValidator(_printable)]
"""A name or title, which is shown."""
Lines = Annotated[str, AfterValidator(_printable_lines)]
"""A text of one line or more, which is shown."""
Share = Annotated[float, Field(ge=0.0, le=1.0)]
Eur = Annotated[float, Field(ge=0.0, le=1e10)]
# Above it a member's choice is certain, and what it is made of is too large for an exponential.
FEE_MOST_EUR = 1e6
Fee = Annotated[float, Field(ge=0.0, le=FEE_MOST_EUR)]
Weight = Annotated[float, Field(ge=0.0, le=1e6)]


def told(unit: str = "", source: str = "") -> dict[str, Any]:
    """Say the unit that the name of a key does not tell, and what its default rests on.

    ``source`` is an id of docs/evidence.toml; without one the default is an assumption.
    """
    return {name: text for name, text in (("unit", unit), ("source", source)) if text}


def _as_tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


# TOML and JSON know lists only, and a strict tuple refuses them.
FeeBand = Annotated[tuple[Annotated[int, Field(ge=0, le=10**9)], Fee], BeforeValidator(_as_tuple)]


class Entity(BaseModel):
    """Base of everything that a scenario file may declare."""

    # One validator is built, of a whole document at its first use, instead of one for each class.
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)

    @model_validator(mode="after")
    def _shut(self) -> Self:
        """Make dictionaries and lists as unchangeable as the fields themselves."""
        for name, value in self.__dict__.items():
            if type(value) in (dict, list):
                self.__dict__[name] = read_only(value)
        return self

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        """Return the entity itself: nothing in it can change."""
        return self

"""What a scenario file tells of itself: its question, its sources, what is expected of it."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from sim.scenario.entities.values import Country, Entity, Lines, Name, told


class ExpectationSpec(Entity):
    """What a run should show, written before the run that counts; judged over paired seeds."""

    says: Lines = Field(min_length=1, max_length=300, description="The expectation, in a sentence.")
    outcome: str = Field(
        "", description="Outcome that is looked at, as docs/outcomes.md names it; or give a column."
    )
    column: str = Field(
        "",
        description="Column that is looked at, with its table before a dot, as docs/columns.md "
        "names it (clusters.members); active, alive (or dormant) and grant_share besides.",
    )
    of: str = Field(
        "",
        description="Cluster or meta-cluster whose column it is; left out: the mean of those that "
        "are active.",
    )
    year: int | None = Field(
        None,
        ge=1900,
        le=2200,
        description="Year that is looked at; left out: the last one. A run ends with it where an "
        "outcome is asked for.",
        json_schema_extra=told("calendar year"),
    )
    since: int | None = Field(
        None,
        ge=1900,
        le=2200,
        description="Year by whose value that of the year is divided; left out: not divided.",
        json_schema_extra=told("calendar year"),
    )
    low: float | None = Field(
        None,
        description="Least that the mean over seeds may be; left out: no bound.",
        json_schema_extra=told("that of the outcome"),
    )
    high: float | None = Field(
        None,
        description="Most that the mean over seeds may be; left out: no bound.",
        json_schema_extra=told("that of the outcome"),
    )
    direction: Literal["higher", "lower"] | None = Field(
        None, description="On which side of the compared world this one lies, seed by seed."
    )
    against: list[str] = Field(
        [],
        description="The compared world: values laid over this scenario, as --set takes them.",
    )
    against_file: str = Field(
        "", description="The compared world where it is another file, relative to this one."
    )
    fails: Lines = Field(
        "",
        max_length=600,
        description="Why it is not met, where that is known; left out: it should be met.",
    )

    @model_validator(mode="after")
    def _one_question(self) -> Self:
        if bool(self.outcome) == bool(self.column):
            raise ValueError("an expectation names either an outcome or a column")
        compared = bool(self.against or self.against_file)
        if compared != (self.direction is not None):
            raise ValueError("a direction needs a compared world (against), and the other way")
        if compared == (self.low is not None or self.high is not None):
            raise ValueError("an expectation has either a direction or a range (low, high)")
        if self.outcome and (self.of or self.since is not None):
            raise ValueError("of and since belong to a column")
        return self


class CatalogueSpec(Entity):
    """Entry of a scenario file in the catalogue; no part of its world, and not handed down."""

    title: Name = Field(
        "", max_length=120, description="Title of a part without [run]; else that of the run."
    )
    question: Lines = Field(
        min_length=1, max_length=300, description="What the scenario is there to answer."
    )
    story: Lines = Field(
        "", max_length=600, description="What the sources tell; left out: they tell no story."
    )
    known: Lines = Field("", max_length=1200, description="What the sources give in numbers.")
    assumed: Lines = Field("", max_length=1200, description="What no source gives.")
    sources: list[Name] = Field(
        [], description="Sources with section and page, or ids of docs/evidence.toml."
    )
    countries: list[Country] = Field(
        [], description="Countries that the question is about; empty: none in particular."
    )
    instruments: list[str] = Field([], description="Instruments that the question is about.")
    seeds: int = Field(
        8, ge=2, le=1000, description="Seeds that judge the expectations, from 1 on.",
        json_schema_extra=told("seeds"),
    )  # fmt: skip
    expected: dict[str, ExpectationSpec] = Field(
        {}, description="Expectations, each by a name of your own."
    )


class CatalogueDocument(Entity):
    """The part of a scenario file that tells of it."""

    catalogue: CatalogueSpec | None = Field(None, description="Entry in the catalogue.")

"""The instruments that there are, each declared once.

Everything that differs between instruments is read from here: the keys of a programme, what its
money is booked as and who has it, what it pays in a quarter, what equal money scales, and the
sentence that explains it. So a program or an extension adds an instrument with one call, before the
scenario that uses it is read::

    class BonusSpec(ProgrammeSpec):
        instrument: Literal["bonus"] = OF_INSTRUMENT
        bonus_eur: Eur = Field(500.0, description="Bonus: what each cluster is paid a quarter.")

    register(
        Instrument(BonusSpec, meaning="Pays ...", pays={"label": "organisations"}, award=pay_bonus)
    )

What is registered holds for the whole process, its worker processes aside, until
``INSTRUMENTS.take_back("bonus")``, or the end of a block of
:func:`sim.core.declarations.taken_back`.
A category that the books do not know yet is registered with these, not here. The JSON Schema and
the pages of keys tell of the instruments of the model.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pkgutil import resolve_name
from typing import Annotated, Any, Literal, cast, get_args

from pydantic import GetCoreSchemaHandler, create_model
from pydantic_core import CoreSchema, core_schema

from sim.core.declarations import Declarations
from sim.scenario.entities.programme import OF_INSTRUMENT, ProgrammeSpec

type Award = Callable[[Any, Any], None]
"""Pays what a programme pays in a quarter; called with the world and the programme at work."""
type Payee = Literal["organisations", "firms", "advisers"]
"""Who has the money: clusters and meta-clusters, firms, or advisers outside the model."""

KIND_KEY = "instrument"
"""Key of a programme that tells its instrument."""


@dataclass(frozen=True, slots=True)
class Instrument:
    """An instrument of funding.

    Attributes:
        spec: Class of its programmes; its key ``instrument`` is narrowed to the one word that
            scenarios use, and it adds the keys that this instrument alone has.
        meaning: What it is, a sentence.
        pays: Account categories that its money is booked in, and who has it.
        scaled: Keys of the size of one award, which equal money scales together with the budget.
        scaled_shares: Keys of shares that equal money scales, up to all.
        award: Pays what a programme pays in a quarter, called from its first to its last one for
            programme after programme in the order of their keys; or where that is, as
            ``module:function``, since who only reads scenarios loads no world. None for an
            instrument that has steps of its own, as contracts and consortia have.
    """

    spec: type[ProgrammeSpec]
    meaning: str
    pays: Mapping[str, Payee] = field(default_factory=dict)
    scaled: tuple[str, ...] = ()
    scaled_shares: tuple[str, ...] = ()
    award: Award | str | None = None

    @property
    def name(self) -> str:
        """Its word in scenarios."""
        words = get_args(self.spec.model_fields[KIND_KEY].annotation)
        return str(words[0]) if len(words) == 1 else ""

    @property
    def paid_by(self) -> Award | None:
        """The function that pays it, loaded where it is not yet."""
        if isinstance(self.award, str):
            return cast("Award", resolve_name(self.award))
        return self.award


INSTRUMENTS: Declarations[Instrument] = Declarations("instrument")
"""All instruments by their word in scenarios."""


def register(instrument: Instrument) -> Instrument:
    """Add an instrument, and return it.

    Raises:
        ValueError: If there is one of that name, the class tells no name, a key of its own has no
            default, or a key that equal money is to scale is not one of the class.
    """
    name = instrument.name
    if not name:
        told = f'{KIND_KEY}: Literal["..."]'
        raise ValueError(f"{instrument.spec.__name__} tells no instrument: declare {told}")
    for key, info in instrument.spec.model_fields.items():
        if key not in ProgrammeSpec.model_fields and info.is_required():
            raise ValueError(f"instrument {name!r}: its key {key!r} needs a default")
    for key in (*instrument.scaled, *instrument.scaled_shares):
        if key not in instrument.spec.model_fields:
            raise ValueError(f"instrument {name!r} has no key {key!r} that could be scaled")
    return INSTRUMENTS.add(name, instrument)


def programme_of(table: Any) -> ProgrammeSpec:
    """Return the programme that a table describes, of the class of its instrument.

    Raises:
        ValidationError: With all faults; a key of another instrument is an unknown one.
    """
    if isinstance(table, ProgrammeSpec):
        return table
    return model_of(table).model_validate(table)


def model_of(table: Any) -> type[ProgrammeSpec]:
    """Return the class of the instrument that a table names.

    Where it names none that there is, a class with the keys of all: of such a table everything but
    the instrument can be checked, and a place of any programme described.
    """
    named = table.get(KIND_KEY) if isinstance(table, Mapping) else None
    if isinstance(named, str) and named in INSTRUMENTS:
        return INSTRUMENTS[named].spec
    return _any_of(tuple(instrument.spec for instrument in INSTRUMENTS.values()))


@cache
def _any_of(specs: tuple[type[ProgrammeSpec], ...]) -> type[ProgrammeSpec]:
    words = tuple(get_args(spec.model_fields[KIND_KEY].annotation)[0] for spec in specs)
    # create_model tells a checker nothing of the bases that are unpacked.
    made: Any = create_model(
        ProgrammeSpec.__name__,
        # Keys of a later base come first.
        __base__=tuple(dict.fromkeys(reversed(specs))),
        __doc__=ProgrammeSpec.__doc__,
        __module__=ProgrammeSpec.__module__,
        **{KIND_KEY: (Literal[words], OF_INSTRUMENT)},  # type: ignore[call-overload]
    )
    return cast("type[ProgrammeSpec]", made)


class ByInstrument:
    """Annotates a place where a programme of any instrument may stand."""

    def model_of(self, table: Any) -> type[ProgrammeSpec]:
        """Return the class of a table that stands there, or with None of all that may."""
        return model_of(table)

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        # Looked up when a programme is read, since instruments may be registered later.
        return core_schema.no_info_plain_validator_function(
            programme_of,
            serialization=core_schema.simple_ser_schema("any"),
            json_schema_input_schema=core_schema.tagged_union_schema(
                {name: handler.generate_schema(one.spec) for name, one in INSTRUMENTS.items()},
                discriminator=KIND_KEY,
            ),
        )


Programme = Annotated[ProgrammeSpec, ByInstrument()]
"""A programme of any instrument, validated as one of its own."""

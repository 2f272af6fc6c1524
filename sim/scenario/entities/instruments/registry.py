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

What is registered so holds for the whole process, its worker processes aside, until
``INSTRUMENTS.take_back("bonus")``, or the end of a block of
:func:`sim.core.declarations.taken_back`. What an extension file registers holds for the scenarios
that name it and is never in ``INSTRUMENTS``: :func:`instruments_with` has both.
A category that the books do not know yet is registered with these, not here. The JSON Schema and
the pages of keys tell of the instruments of the model.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache, partial
from pkgutil import resolve_name
from types import MappingProxyType
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
            return _resolved(self.award)
        return self.award

    def check(self) -> None:
        """Refuse a declaration that is not whole, or of an instrument that there is.

        Raises:
            ValueError: If there is one of that name, the class is not of programmes or tells no
                name, a key of its own has no default, a key that equal money is to scale is not
                one of the class, or nobody is known who has the money.
        """
        if not issubclass(self.spec, ProgrammeSpec):
            raise ValueError(f"{self.spec.__name__} is no ProgrammeSpec")
        if not self.name:
            told = f'{KIND_KEY}: Literal["..."]'
            raise ValueError(f"{self.spec.__name__} tells no instrument: declare {told}")
        INSTRUMENTS.check_free(self.name)
        what, keys = f"instrument {self.name!r}", self.spec.model_fields
        for key, info in keys.items():
            if key not in ProgrammeSpec.model_fields and info.is_required():
                raise ValueError(f"{what}: its key {key!r} needs a default")
        for key in (*self.scaled, *self.scaled_shares):
            if key not in keys:
                raise ValueError(f"{what} has no key {key!r} that could be scaled")
        for category, payee in self.pays.items():
            if payee not in get_args(Payee.__value__):
                known = ", ".join(get_args(Payee.__value__))
                raise ValueError(f"{what} pays {category!r} to one of {known}, not {payee!r}")


@cache
def _resolved(name: str) -> Award:
    return cast("Award", resolve_name(name))


INSTRUMENTS: Declarations[Instrument] = Declarations("instrument")
"""All instruments of the process by their word in scenarios."""

_NONE: Mapping[str, Instrument] = MappingProxyType({})


def register(instrument: Instrument) -> Instrument:
    """Add an instrument, and return it.

    Raises:
        ValueError: As :meth:`Instrument.check`.
    """
    instrument.check()
    return INSTRUMENTS.add(instrument.name, instrument)


def instruments_with(added: Mapping[str, Instrument]) -> dict[str, Instrument]:
    """Return all instruments by their word, those that extensions add last."""
    return dict(INSTRUMENTS.items()) | dict(added)


def programme_of(table: Any, added: Mapping[str, Instrument] = _NONE) -> ProgrammeSpec:
    """Return the programme that a table describes, of the class of its instrument.

    Args:
        table: The table, or a programme.
        added: Instruments of extensions by their word.

    Raises:
        ValidationError: With all faults; a key of another instrument is an unknown one.
    """
    if isinstance(table, ProgrammeSpec):
        return table
    return model_of(table, added).model_validate(table)


def model_of(table: Any, added: Mapping[str, Instrument] = _NONE) -> type[ProgrammeSpec]:
    """Return the class of the instrument that a table names.

    Where it names none that there is, a class with the keys of all: of such a table everything but
    the instrument can be checked, and a place of any programme described.
    """
    named = table.get(KIND_KEY) if isinstance(table, Mapping) else None
    instruments = instruments_with(added)
    if isinstance(named, str) and named in instruments:
        return instruments[named].spec
    return _any_of(tuple(instrument.spec for instrument in instruments.values()))


@lru_cache(maxsize=64)
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
    """Annotates a place where a programme of any instrument may stand.

    Args:
        added: Instruments of extensions by their word.
    """

    def __init__(self, added: Mapping[str, Instrument] = _NONE) -> None:
        self._added = added

    def model_of(self, table: Any) -> type[ProgrammeSpec]:
        """Return the class of a table that stands there, or with None of all that may."""
        return model_of(table, self._added)

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        # Looked up when a programme is read, since instruments may be registered later.
        return core_schema.no_info_plain_validator_function(
            partial(programme_of, added=self._added),
            serialization=core_schema.simple_ser_schema("any"),
            json_schema_input_schema=core_schema.tagged_union_schema(
                {
                    name: handler.generate_schema(one.spec)
                    for name, one in instruments_with(self._added).items()
                },
                discriminator=KIND_KEY,
            ),
        )


Programme = Annotated[ProgrammeSpec, ByInstrument()]
"""A programme of any instrument, validated as one of its own."""

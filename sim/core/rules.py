"""The decorator of rules: written against tables and parameter groups, compiled when first used.

A rule is a function of records (tables, parameter groups, ties, a stream), arrays and numbers::

    @rule
    def members_engage(firms: FirmTable, p: MembershipParameters) -> None:
        for row in range(firms.n):
            firms.engagement[row] += p.engagement_speed * (...)

What is compiled takes only the parts that the body names (:mod:`sim.core.flattening`), under one
signature that the annotations give. The function as written is the rule's plain twin,
``members_engage.plain``; it runs where compilation is switched off (NUMBA_DISABLE_JIT) and does the
same. ``members_engage.flat_source()`` gives what is compiled.
"""

from __future__ import annotations

import ast
import builtins
import functools
import marshal
import operator
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from types import FunctionType, ModuleType
from typing import Any, overload

import numba
import numpy as np

from sim.core.flattening import Flat, RuleError, flattened, records_of
from sim.core.machine_types import MachineType, machine_type, parts_of
from sim.core.rule_form import Form, form_of
from sim.core.rule_store import MachineCode, digest_of_file, keep_form, kept_form

__all__ = ["Rule", "RuleError", "every_rule", "rule", "run_plain"]

_config: Any = numba.config
# Divided by nil gives what numpy gives, in the rule as in its plain twin.
# Nobody calls a rule from C, and the way in from there takes long to compile.
_OF_ALL = {"error_model": "numpy", "no_cfunc_wrapper": True}
# A fraction is refused where a whole number is asked for; both are cast else.
_CASTS = {int: "_index", float: "_float"}
_EVERY: list[Rule] = []


class Rule:
    """A rule; called like the function it was written as.

    Attributes:
        plain: The function as written; it does the same, slowly.
    """

    def __init__(self, plain: Callable[..., Any], options: Mapping[str, Any]) -> None:
        functools.update_wrapper(self, plain)
        self.plain: Any = plain
        self._options = _OF_ALL | dict(options)
        self._call: Callable[..., Any] = self._first_call
        _EVERY.append(self)

    # Looked up on the rule, so that a call of a rule is a call of what it is compiled to.
    __call__: Any = property(operator.attrgetter("_call"), doc="What the rule says.")

    def __repr__(self) -> str:
        return f"<rule {self.full_name}>"

    def __reduce__(self) -> str:
        return str(self.plain.__qualname__)

    @property
    def full_name(self) -> str:
        """Name with that of its module."""
        return f"{self.plain.__module__}.{self.plain.__qualname__}"

    @functools.cached_property
    def hints(self) -> dict[str, Any]:
        """Annotations of the arguments and of what is returned."""
        return typing.get_type_hints(self.plain)

    @functools.cached_property
    def records(self) -> dict[str, type]:
        """Arguments that are records, with their classes."""
        return records_of(self.hints)

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of all arguments."""
        code = self.plain.__code__
        return tuple(code.co_varnames[: code.co_argcount])

    @property
    def parts(self) -> Mapping[str, tuple[str, ...]]:
        """Parts that the rule reads or writes, for each record."""
        return self._form.parts

    @functools.cached_property
    def machine_types(self) -> list[MachineType]:
        """Machine types of what the compiled function takes; None where the type is open."""
        found: list[MachineType] = []
        for argument in self.parameters:
            if argument in self.records:
                of_part = parts_of(self.records[argument])
                found += [of_part[part] for part in self.parts[argument]]
            else:
                found.append(machine_type(self.hints.get(argument)))
        return found

    @functools.cached_property
    def digest(self) -> str:
        """Digest of all that enters the machine code: body, names, rules it calls, types, flags."""
        # Machine code names the modules of the rules that went into it.
        seen = sha256(f"{self.full_name} {self._form.body_digest}".encode())
        for name, value in self._values().items():
            seen.update(f"{name}={_told(value, self)};".encode())
        flags = (sorted(self._options.items()), _config.BOUNDSCHECK, _config.OPT, numba.__version__)
        seen.update(repr((self.machine_types, flags)).encode())
        return seen.hexdigest()

    @functools.cached_property
    def machine(self) -> Any:
        """The compiled function, as other rules call it."""
        values = self._values()
        names = {"__builtins__": builtins} | values

        def make_ready_to_compile() -> None:
            # Of rules that are called, machine code is part of what is kept.
            names.update({name: v.machine for name, v in values.items() if isinstance(v, Rule)})

        function = FunctionType(marshal.loads(self._form.code), names, self.plain.__name__)
        function.__module__ = self.plain.__module__
        compiler: Any = numba.njit  # Of whose options it declares the best known alone.
        dispatcher: Any = compiler(**self._options)(function)
        if isinstance(dispatcher, FunctionType):
            make_ready_to_compile()
            return dispatcher  # Compilation is switched off.
        dispatcher._cache = MachineCode(self.full_name, self.digest, make_ready_to_compile)
        if None not in self.machine_types:
            dispatcher.compile(tuple(map(_numba_type, self.machine_types)))
            dispatcher.disable_compile()
        return dispatcher

    def helpers(self) -> list[Rule]:
        """Return the rules that this one calls."""
        return [value for value in self._values().values() if isinstance(value, Rule)]

    def flat_source(self) -> str:
        """Return the source of the compiled form."""
        return ast.unparse(self._flat().tree)

    @functools.cached_property
    def _form(self) -> Form:
        code = self.plain.__code__
        stamp = f"{digest_of_file(code.co_filename)}:{code.co_firstlineno}"
        kept: Form | None = kept_form(self.full_name, stamp)
        if kept is not None and self._calls_as_before(kept):
            return kept
        casts = {name: _CASTS[hint] for name, hint in self.hints.items() if hint in _CASTS}
        form = form_of(self._flat(), self.plain, casts)
        keep_form(self.full_name, stamp, form)
        return form

    def _flat(self) -> Flat:
        return flattened(self.plain, self.records, _as_rule)

    def _calls_as_before(self, form: Form) -> bool:
        """Return whether the rules that this one calls still take what they took."""
        for name, parts in form.helpers.items():
            helper = _as_rule(self._value(name))
            if helper is None or dict(helper.parts) != parts:
                return False
        return True

    def _values(self) -> dict[str, Any]:
        """Return what the names of the module that the body uses stand for."""
        return {name: self._value(dotted) for name, dotted in self._form.names.items()}

    def _value(self, dotted: str) -> Any:
        first, *rest = dotted.split(".")
        return functools.reduce(getattr, rest, self.plain.__globals__[first])

    def _first_call(self, *args: Any, **kwargs: Any) -> Any:
        self._call = self.plain if _config.DISABLE_JIT else self._compiled_call()
        return self._call(*args, **kwargs)

    def _compiled_call(self) -> Callable[..., Any]:
        names = {
            "_machine": self.machine,
            "_index": operator.index,
            "_float": float,
            "_named": self._named,
            "__builtins__": builtins,
        }
        return FunctionType(marshal.loads(self._form.caller), names, self.plain.__name__)

    def _named(self, error: Exception) -> Exception:
        """Return the error with a note that names the rule and what it takes."""
        code = self.plain.__code__
        error.add_note(
            f"in the rule {self.full_name} ({code.co_filename}:{code.co_firstlineno}), whose "
            f"machine code takes {self._arguments_in_words()}"
        )
        return error

    def _arguments_in_words(self) -> str:
        names = [a.arg for a in self._flat().tree.args.args]
        told = zip(names, self.machine_types, strict=True)
        return ", ".join(f"{name}: {kind or 'any'}" for name, kind in told)


@overload
def rule[F: Callable[..., Any]](function: F, /) -> F: ...


@overload
def rule[F: Callable[..., Any]](**options: Any) -> Callable[[F], F]: ...


def rule(function: Any = None, /, **options: Any) -> Any:
    """Make a rule of a function.

    Args:
        function: The function, where the decorator is used without options.
        options: Options of ``numba.njit``, such as ``forceinline``.

    Raises:
        RuleError: When the rule is first used: if it stores, returns or rebinds a record or a
            column, or names a part that its record does not declare.
    """
    if function is None:
        return lambda given: Rule(given, options)
    return Rule(function, options)


def every_rule() -> tuple[Rule, ...]:
    """Return the rules of all modules that have been loaded."""
    return tuple(_EVERY)


@contextmanager
def run_plain(rules: Iterable[Rule]) -> Iterator[None]:
    """Let plain twins run within a block in the place of what is compiled; they do the same.

    Args:
        rules: The rules; those that they call run plain too.
    """
    plain, waiting = set[Rule](), list(rules)
    while waiting:
        one = waiting.pop()
        if one not in plain:
            plain.add(one)
            waiting += one.helpers()
    before = {one: one._call for one in plain}
    for one in plain:
        one._call = one.plain
    try:
        with np.errstate(all="ignore"):  # As in what is compiled.
            yield
    finally:
        for one, call in before.items():
            one._call = call


def _as_rule(value: Any) -> Rule | None:
    return value if isinstance(value, Rule) else None


def _numba_type(kind: MachineType) -> Any:
    """Return Numba's type: writable arrays in one piece, numbers, tuples of numbers."""
    types: Any = numba.types
    if isinstance(kind, tuple):
        return types.Tuple([_numba_type(part) for part in kind])
    assert kind is not None
    of_one = numba.from_dtype(np.dtype(kind.dtype))
    return types.Array(of_one, kind.n_dimensions, "C") if kind.n_dimensions else of_one


def _told(value: Any, by: Rule) -> str:
    """Return a text that differs where the values of a name differ."""
    if isinstance(value, Rule):
        return value.digest
    if isinstance(value, ModuleType):
        return value.__name__
    if isinstance(value, int | float | bool | str | np.generic | None):
        return f"{type(value).__name__}:{value!r}"
    if isinstance(value, tuple):
        return f"({','.join(_told(part, by) for part in value)})"
    if isinstance(value, np.ndarray):
        return f"{value.dtype}{value.shape}{sha256(value.tobytes()).hexdigest()}"
    if isinstance(value, type):
        return f"{value.__module__}.{value.__qualname__}"
    raise RuleError(f"the rule {by.full_name} uses {value!r}, which cannot be compiled into it")

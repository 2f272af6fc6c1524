"""Machine code taken apart to be kept, and put together again without LLVM's compiler.

Numba reads LLVM's intermediate code of each piece that it loads, and makes all that compilation
needs ready before. Both take many times as long as the loading, and a start that finds all of its
machine code needs neither; intermediate code is read when a caller is compiled that it goes into.
"""

from __future__ import annotations

from typing import Any

import llvmlite.binding as llvm
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompileResult
from numba.core.environment import Environment, lookup_environment
from numba.core.runtime.nrt import rtsys

# Numba makes this known to LLVM only where it makes compilation ready.
_HASH_OF_TEXT = b"_numba_hashsecret"
_PLACES: dict[str, int] = {}
"""Where environments are that machine code was told of; it lives as long as the process."""


def taken_apart(compiled: Any) -> Any:
    """Return the parts of a compiled function to keep; None if it can't be kept."""
    library = compiled.library
    if library.has_dynamic_globals or compiled.lifted or compiled.reload_init:
        return None
    # The types of each line are long, and nobody reads them.
    reduced = compiled._replace(type_annotation="")._reduce()
    (name, _, (objects, intermediate)), fndesc, environment, signature, *_, environments = reduced
    if _HASH_OF_TEXT in objects:
        return None
    # Each has its own constants; the function's own comes first.
    told = [
        (each.globals.get("__name__"), each.consts, each.env_name)
        for each in (environment, *environments)
    ]
    return name, objects, intermediate, fndesc, signature, told


def put_together(target: Any, kept: Any) -> CompileResult:
    """Return a compiled function, ready to be called.

    Args:
        target: Numba's target context.
        kept: What :func:`taken_apart` returned, in this process or another.
    """
    name, objects, intermediate, fndesc, signature, told = kept
    environment, *environments = [_environment(*each) for each in told]
    initialise: Any = rtsys.initialize
    initialise(target)
    entry = fndesc.llvm_cpython_wrapper_name
    library = _KeptLibrary(target.codegen(), name, objects, intermediate, entry)
    make: Any = CompileResult
    compiled: CompileResult = make(
        typing_context=target.typing_context,
        target_context=target,
        entry_point=target.get_executable(library, fndesc, environment),
        typing_error=None,
        type_annotation="",
        signature=signature,
        objectmode=False,
        lifted=(),
        fndesc=fndesc,
        library=library,
        call_helper=None,
        environment=environment,
        metadata=None,
        reload_init=(),
        referenced_envs=environments,
    )
    for referenced in environments:
        _set(referenced, library.codegen)
    return compiled


def _environment(module: str | None, constants: list[Any], name: str) -> Any:
    """Return what a compiled function finds of Python: its constants.

    Only what can't be compiled looks for other things in its module, which need not be loaded.
    """
    known = lookup_environment(name)  # type: ignore[no-untyped-call]
    if known is None:
        known = Environment({"__name__": module})
        known.consts[:] = constants
        known.env_name = name
        Environment._memo[name] = known
    return known


def _set(environment: Any, codegen: Any) -> None:
    """Tell machine code where its environment is, once."""
    if _PLACES.get(environment.env_name) != id(environment):
        codegen.set_env(environment.env_name, environment)
        _PLACES[environment.env_name] = id(environment)


class _KeptLibrary(JITCodeLibrary):
    """A library loaded from machine code; its intermediate code is read when it is linked."""

    def __init__(
        self, codegen: Any, name: str, objects: bytes, intermediate: bytes, entry: str
    ) -> None:
        base: Any = super()
        base.__init__(codegen, name)
        self._intermediate = intermediate
        self._entry = entry
        self._engine = codegen._engine
        read: Any = llvm.object_file.ObjectFileRef.from_data
        self._engine._ee.add_object_file(read(objects))
        self._engine.finalize_object()
        self._finalized = True
        self._disable_inspection = True

    def get_pointer_to_function(self, name: str) -> int:
        """Return the address of a function; 0 if the library has none of this name."""
        if name != self._entry:
            self._get_module_for_linking()
            found: Any = super()
            return int(found.get_pointer_to_function(name))
        return int(self._engine.get_function_address(name))

    def _get_module_for_linking(self) -> Any:
        if self._shared_module is None:
            parse: Any = llvm.parse_bitcode
            self._shared_module = parse(self._intermediate)
            self._engine._load_defined_symbols(self._shared_module)
        return self._shared_module

"""A model in a file, and a model from it that goes on as if it had never been away.

A file has a line that names its kind and the checksum of all that follows, a line of JSON that says
what is in it (scenario, seed, quarter, code, versions), and the model as Python's pickle.
"""

from __future__ import annotations

import json
import pickle
from hashlib import sha256
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from sim.core.provenance import code_fingerprint, versions
from sim.core.storage import write_whole
from sim.extensions import ExtensionError

_KIND = b"metacluster model "
_NOT_WHOLE = "is not what was saved: take it from a copy, or run the scenario again"


class ModelFileError(ValueError):
    """A model cannot be written, or a file gives none; the message says why in one line."""


def write_model(model: Any, path: str | PathLike[str], told: dict[str, Any]) -> None:
    """Write a model, whole or not at all.

    Args:
        model: The model.
        path: File to write; its folder exists. An old one is replaced when the new one is whole.
        told: What the file says of the model, as JSON takes it.

    Raises:
        ModelFileError: If something in the model cannot be written, such as a function without a
            name.
        OSError: If the file cannot be written.
    """
    try:
        content = pickle.dumps(model, protocol=5)
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        raise ModelFileError(
            f"the model cannot be saved: {error}; what is given to it (reporters, events, hooks, "
            "agents) must have a name in a module"
        ) from None
    description = told | {"code": code_fingerprint(), "versions": versions()}
    body = json.dumps(description, sort_keys=True).encode() + b"\n" + content
    first = _KIND + sha256(body).hexdigest().encode() + b"\n"
    write_whole(Path(fspath(path)), first + body)


def read_model(path: str | PathLike[str]) -> Any:
    """Return the model of a file; nothing of it is run before it is known to be whole and ours.

    Raises:
        ModelFileError: If the file is none, damaged, or of other code or versions.
        OSError: If it cannot be read.
    """
    name = Path(fspath(path)).name
    first, _, body = Path(fspath(path)).read_bytes().partition(b"\n")
    if not first.startswith(_KIND):
        raise ModelFileError(f"{name} is no model that MetaClusterModel.save wrote")
    if first != _KIND + sha256(body).hexdigest().encode():
        raise ModelFileError(f"{name} {_NOT_WHOLE}")
    line, _, content = body.partition(b"\n")
    description = json.loads(line)
    if description["code"] != code_fingerprint():
        raise ModelFileError(
            f"{name} was saved by other code of the simulator, with which alone it goes on alike: "
            "load it there, or run the scenario again"
        )
    for package, here in versions().items():
        if description["versions"].get(package) != here:
            there = description["versions"].get(package, "no version")
            raise ModelFileError(
                f"{name} was saved with {package} {there} and this is {here}: load it there, or "
                "run the scenario again"
            )
    try:
        return pickle.loads(content)
    except (ImportError, AttributeError, ExtensionError) as error:
        raise ModelFileError(f"{name} holds something that is not found here: {error}") from None

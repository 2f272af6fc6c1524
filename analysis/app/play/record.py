"""What a game is: where, who, seed and rounds; and the code that holds all of it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from analysis.app.cases import CaseError
from sim.core.printable import cut, visible
from sim.core.seeds import SeedError, checked_seed

type Changes = Mapping[str, Any]

PREFIX = "G1"
"""Kind and version of a code."""
ROUNDS_MAX = 100
CODE_MAX = 8_000
"""Characters of a code: a hundred rounds in which everything is changed have less."""
_TEXT_MAX = 100_000
_SUM_LENGTH = 6
_NOT_WHOLE = (
    "the code is damaged: it does not agree with its own check sum, so a character was lost or "
    "changed; copy it whole, from G1 to the last character"
)


@dataclass(frozen=True)
class Round:
    """A round that was played.

    Attributes:
        changes: What was decided, by option; what was left as it was is not among it.
        expected: What the player expected of the role's figure at its end; None for nothing.
    """

    changes: Changes
    expected: float | None = None


@dataclass(frozen=True)
class Record:
    """A game as far as it was played; everything else of it follows from this.

    Attributes:
        world: Name of the scenario.
        fingerprint: First eight characters of the fingerprint of the scenario.
        role: Name of the role.
        organisation: Key of the cluster or meta-cluster that is led; empty for a funder.
        seed: Seed of the world.
        round_years: Years of a round.
        rounds: The rounds that were played.
    """

    world: str
    fingerprint: str
    role: str
    organisation: str
    seed: int
    round_years: int
    rounds: tuple[Round, ...] = ()

    def after(self, played: Round) -> Record:
        """Return the record with a further round."""
        return replace(self, rounds=(*self.rounds, played))

    def before(self, n_rounds: int) -> Record:
        """Return the record of the first ``n_rounds`` rounds."""
        return replace(self, rounds=self.rounds[:n_rounds])

    def key(self, n_rounds: int | None = None) -> str:
        """Return a digest of all that decides the world after some rounds; all when None."""
        changes = [dict(one.changes) for one in self.rounds[:n_rounds]]
        told = [self.world, self.fingerprint, self.role, self.organisation, self.seed,
                self.round_years, changes]  # fmt: skip
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:24]


def code_of(record: Record) -> str:
    """Return the code of a game, letters, digits, ``-`` and ``_`` alone."""
    rounds = [[dict(one.changes), one.expected] for one in record.rounds]
    told = [record.world, record.fingerprint, record.role, record.organisation, record.seed,
            record.round_years, rounds]  # fmt: skip
    text = json.dumps(told, separators=(",", ":"), sort_keys=True, allow_nan=False)
    body = base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")
    return f"{PREFIX}.{body}.{_sum_of(body)}"


def record_of(code: Any) -> Record:
    """Return the record of a code; whether it can be played is for a game to check.

    Raises:
        CaseError: With one message, if it is no code, or damaged.
    """
    if not isinstance(code, str) or not code.strip():
        raise CaseError(["code: wanted is the code of a game, such as G1.eJyL…"])
    code = "".join(code.split())
    if len(code) > CODE_MAX:
        raise CaseError([f"code: {len(code)} characters; at most {CODE_MAX} are possible"])
    prefix, *parts = code.split(".")
    if prefix != PREFIX or len(parts) != 2:
        shown = visible(cut(code, 40))
        raise CaseError([f"code: one begins with {PREFIX}. and has three parts (given: {shown})"])
    body, check = parts
    if check != _sum_of(body):
        raise CaseError([f"code: {_NOT_WHOLE}"])
    try:
        content = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
        unpacked = zlib.decompressobj()
        text = unpacked.decompress(content, _TEXT_MAX)
        return _checked(json.loads(text))
    except (binascii.Error, zlib.error, ValueError, TypeError, RecursionError) as error:
        if isinstance(error, CaseError):
            raise
        raise CaseError(["code: it holds no game"]) from None


def _checked(told: Any) -> Record:
    """Return the record that JSON tells, if all is of the kind that it must be."""
    world, fingerprint, role, organisation, seed, round_years, rounds = told
    for text in (world, fingerprint, role, organisation):
        if not isinstance(text, str) or len(text) > 200:
            raise TypeError
    if type(round_years) is not int or not isinstance(rounds, list) or len(rounds) > ROUNDS_MAX:
        raise TypeError
    try:
        seed = checked_seed(seed)
    except SeedError as error:
        raise CaseError([f"code: {error}"]) from None
    played = []
    for changes, expected in rounds:
        if not isinstance(changes, dict):
            raise TypeError
        played.append(Round(changes, checked_expected(expected)))
    return Record(world, fingerprint, role, organisation, seed, round_years, tuple(played))


def checked_expected(value: Any) -> float | None:
    """Return what a player expects, if it is a number or nothing.

    Raises:
        CaseError: If it is neither.
    """
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if value is None:
        return None
    # Neither infinity nor what is no number is less than this.
    if not is_number or not abs(value) < 1e15:
        raise CaseError([f"expected: wanted is a number (given: {visible(cut(repr(value), 40))})"])
    return float(value)


def _sum_of(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:_SUM_LENGTH]

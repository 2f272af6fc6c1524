"""Tokens: words that nobody guesses, by which a class knows its teacher and its groups."""

from __future__ import annotations

import hmac

# A token must not follow from a seed that pupils know; no simulated number comes from here.
import secrets  # noqa: TID251

_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Letters that are told apart on a board: no I, L, O, 0, 1."""
JOIN_LETTERS = 8
"""Letters of the code to join by; 31 ** 8 of them, and each try asks the server."""


def new_token() -> str:
    """Return a token of 128 random bits."""
    return secrets.token_urlsafe(16)


def new_join_code() -> str:
    """Return a code that can be read off a board and typed."""
    return "".join(secrets.choice(_LETTERS) for _ in range(JOIN_LETTERS))


def is_same(given: object, token: str) -> bool:
    """Return whether what was given is a token, in a time that tells nothing of it."""
    return isinstance(given, str) and hmac.compare_digest(given.encode(), token.encode())

"""Words of many languages in one plain spelling, so that a list of words can be short."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

# Letters that Unicode does not take apart into a letter and its accent.
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"})


def unaccented(text: str) -> str:
    """Return a text in lower case and without accents, its signs as they are."""
    lower = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(sign for sign in lower if not unicodedata.combining(sign))


def plain(text: str) -> str:
    """Return a text in lower case, without accents, all but letters and digits as single blanks."""
    return " ".join(re.sub(r"[^0-9a-z]+", " ", unaccented(text)).split())


def spelled(words: str) -> tuple[dict[str, None], tuple[str, ...]]:
    """Split a list such as ``staff, *employee`` into whole words and stems (with a star)."""
    entries = [entry for entry in words.replace("\n", " ").split(", ") if entry.strip()]
    entries = [entry.strip() for entry in entries]
    stems = tuple(entry[1:] for entry in entries if entry.startswith("*"))
    whole = dict.fromkeys(entry.lstrip("*") for entry in entries)
    return whole, stems


class Lexicon:
    """Finds what a text stands for: first by whole words, then by stems, in the order given."""

    def __init__(self, words: Mapping[str, str]) -> None:
        """Take the words and stems of each meaning, as :func:`spelled` reads them."""
        self._whole: dict[str, str] = {}
        self._stems: list[tuple[str, str]] = []
        for meaning, text in words.items():
            whole, stems = spelled(text)
            for word in whole:
                self._whole.setdefault(word, meaning)
            self._stems += [(stem, meaning) for stem in stems]

    def whole(self, text: str) -> str | None:
        """Return what a plain text stands for as a whole, or None."""
        return self._whole.get(text)

    def by_stem(self, text: str) -> str | None:
        """Return what a plain text stands for by the first stem that it holds, or None."""
        return next((meaning for stem, meaning in self._stems if stem in text), None)

    def meaning(self, text: str) -> str | None:
        """Return what a plain text stands for, or None."""
        return self.whole(text) or self.by_stem(text)

    @property
    def words(self) -> dict[str, str]:
        """Meaning of every whole word."""
        return dict(self._whole)

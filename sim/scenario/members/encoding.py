"""From the bytes of a text file to its text, whatever wrote it."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from itertools import pairwise

# Single-byte encodings in which European spreadsheets write, the likeliest first.
_SINGLE_BYTE = {
    "cp1252": "Windows-1252",
    "cp1250": "Windows-1250",
    "mac_roman": "Mac Roman",
    "iso8859_15": "ISO 8859-15",
    "iso8859_2": "ISO 8859-2",
    "cp850": "DOS code page 850",
    "cp852": "DOS code page 852",
    "cp1251": "Windows-1251",
    "cp1253": "Windows-1253",
    "cp1254": "Windows-1254",
    "cp1257": "Windows-1257",
}
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 with byte order mark"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_SAMPLE_BYTES = 100_000
# Letters that words of European languages hold, besides those of ASCII.
_LETTERS = frozenset(
    "äöüßéèêëàâçîïôûùœæñáíóúãõòìåøąćęłńśźżčďěňřšťůýžőűăâșțÄÖÜÉÈÊÀÂÇÎÔÑÁÍÓÚÃÕÅØŁŚŻČŘŠŽŐŰ"
    "–—’“”„€°§ªº«»·\u00a0…×½"
)
_OTHER_SCRIPTS = "\u0370-\u04ff"  # Greek and Cyrillic.
_ODD = re.compile(f"[^\\x00-\\x7f{_OTHER_SCRIPTS}]")
# No word is of two scripts: such ones are accented letters that were read by another table.
_MIXED = re.compile(f"[A-Za-z][{_OTHER_SCRIPTS}]|[{_OTHER_SCRIPTS}][A-Za-z]")


def decode(content: bytes, known_words: Callable[[str], int]) -> tuple[str, str] | None:
    """Return the text of a file and the name of its encoding; None if it is no text.

    Args:
        content: The file.
        known_words: Counts the words in a text that a member list is expected to hold; of two
            encodings that both could be, the one that gives more of them is right.
    """
    for mark, codec, name in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            text = _decoded(content, codec)
            return None if text is None else (text, name)
    if b"\0" in content:
        return _wide(content)
    text = _decoded(content, "utf-8")
    if text is not None:
        return text, "ASCII" if text.isascii() else "UTF-8"
    return _single_byte(content, known_words)


def _wide(content: bytes) -> tuple[str, str] | None:
    """Return UTF-16 text without a byte order mark: every other byte of its ASCII is nil."""
    even, odd = content[0::2].count(0), content[1::2].count(0)
    codec = "utf-16-le" if odd > even else "utf-16-be"
    text = _decoded(content, codec)
    return None if text is None or "\0" in text else (text, "UTF-16 without byte order mark")


def _single_byte(content: bytes, known_words: Callable[[str], int]) -> tuple[str, str] | None:
    # Few lists need it, and none of the scenarios without a list.
    from charset_normalizer import from_bytes

    likely = {str(match) for match in from_bytes(content, cp_isolation=list(_SINGLE_BYTE))}
    best: tuple[int, int, bool] | None = None
    found = None
    for codec, name in _SINGLE_BYTE.items():
        text = _decoded(content, codec)
        if text is None:
            continue
        sample = text[:_SAMPLE_BYTES]
        strange = sum(sign not in _LETTERS for sign in _ODD.findall(sample))
        strange += len(_MIXED.findall(sample)) + _humps(sample)
        # The detector knows languages and not lists, whose words tell more than their few accents.
        rank = (known_words(sample), -strange, text in likely)
        if best is None or rank > best:
            best, found = rank, (text, name)
    return found


def _humps(text: str) -> int:
    """Count capitals that are not of ASCII and follow a small letter: no word has them."""
    return sum(
        here.isupper() and before.islower() and not here.isascii()
        for before, here in pairwise(text)
    )


def _decoded(content: bytes, codec: str) -> str | None:
    try:
        return content.decode(codec)
    except UnicodeDecodeError:
        return None

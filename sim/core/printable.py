"""Text that can be shown: signs that a terminal or a page would obey are written out."""

from __future__ import annotations

import re

# Controls (ESC among them), what turns the direction of a line, ends of lines and paragraphs, and
# halves of a sign that no file can hold.
_OBEYED = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)


def is_printable(text: str) -> bool:
    """Whether a text is one line of signs that are shown and not obeyed."""
    return _OBEYED.search(text) is None


def visible(text: str, kept: str = "") -> str:
    r"""Write out the signs of a text that would be obeyed, such as ``\u001b``.

    Args:
        text: Any text.
        kept: Signs to leave as they are, such as a line feed.
    """
    return _OBEYED.sub(lambda sign: sign[0] if sign[0] in kept else _escaped(sign[0]), text)


def _escaped(sign: str) -> str:
    return {"\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(sign, f"\\u{ord(sign):04x}")


def cut(text: str, most: int) -> str:
    """Return a text, or its beginning and three dots where it is longer than ``most``."""
    return text if len(text) <= most else text[: most - 3] + "..."

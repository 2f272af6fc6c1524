"""Marks in a page of the documentation: between two of them it is made, the rest is written."""

from __future__ import annotations

BEGIN, END = "<!-- answer -->", "<!-- end of the answer -->"
INDEX_BEGIN, INDEX_END = "<!-- studies -->", "<!-- end of the studies -->"


def between(page: str, begin: str, end: str, text: str) -> str:
    """Return a page with a text between two of its marks.

    Raises:
        ValueError: If the page has not both marks.
    """
    before, found, rest = page.partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise ValueError(f"the page needs the lines {begin} and {end}")
    return f"{before}{begin}\n\n{text}\n\n{end}{after}"

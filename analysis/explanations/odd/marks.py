"""Remarks in the pages that name the function which an equation states, and its form.

``<!-- rule: sim.processes.membership.value.p_stays 1a2b3c4d -->`` below a text says that it states
this function in this form. Where the function has got another form, the text is to be looked at
again; see :mod:`analysis.explanations.odd.looked`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from analysis.explanations.odd.code import Function

_MARK = re.compile(r"^<!-- rule: (\S+)(?: ([0-9a-f]{8}))? -->$", re.M)
_MADE = re.compile(r"^<!-- made: .*?^<!-- end -->$", re.M | re.S)
_ROOMS = ("sim.processes.", "sim.rules.", "sim.initial.")


class Mark(NamedTuple):
    """A remark: the function that it names, and the form in which the text was looked at."""

    function: str
    form: str


def marks_of(text: str) -> list[Mark]:
    """Return the remarks of a page."""
    return [Mark(name, form or "") for name, form in _MARK.findall(text)]


def written(text: str) -> str:
    """Return what of a page was written by hand, without remarks."""
    return _MARK.sub("", _MADE.sub("", text))


def with_forms(text: str, functions: Mapping[str, Function], looked: set[str]) -> str:
    """Return a page whose remarks on some functions have the form that these have now."""

    def renewed(mark: re.Match[str]) -> str:
        name = mark.group(1)
        if name in looked and name in functions:
            return f"<!-- rule: {name} {functions[name].form} -->"
        return mark.group(0)

    return _MARK.sub(renewed, text)


def faults(pages: Mapping[str, str], functions: Mapping[str, Function]) -> Iterator[str]:
    """Yield in words where the pages and the code part.

    Args:
        pages: Text of each page by its name.
        functions: Functions of the model by name.
    """
    stated: set[str] = set()
    for page, text in pages.items():
        by_hand = written(text)
        for name, form in marks_of(text):
            stated.add(name)
            if name not in functions:
                yield f"{page}: no function is named {name}"
                continue
            function = functions[name]
            if form != function.form:
                yield f"{page}: {name} has changed; look at its text, then note it as looked at"
            for key in sorted(function.parameters):
                if not re.search(rf"\b{key.rpartition('.')[2]}\b", by_hand):
                    yield f"{page}: {name} reads {key}, which the page does not name"
    for name, function in sorted(functions.items()):
        if name.startswith(_ROOMS) and function.is_told and name not in stated:
            yield f"no page states {name}"

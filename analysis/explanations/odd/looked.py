"""Take note that the text on a function was looked at after the function changed.

``python -m analysis.explanations.odd.looked NAME...`` writes the present form of functions into the
remarks of the pages; ``--all`` does so for every remark.
"""

from __future__ import annotations

import sys

from analysis.explanations.odd.code import model_functions
from analysis.explanations.odd.marks import with_forms
from analysis.explanations.odd.pages import page_names
from sim.core.storage import write_whole


def note(looked: set[str]) -> None:
    """Write the present form of functions into the remarks that name them."""
    for file in page_names():
        text = file.read_text("utf-8")
        write_whole(file, with_forms(text, model_functions(), looked).encode("utf-8"))


if __name__ == "__main__":
    named = set(sys.argv[1:])
    note(set(model_functions()) if named == {"--all"} else named)

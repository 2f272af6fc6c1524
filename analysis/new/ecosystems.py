"""Which of the 14 industrial ecosystems the activity codes of a member list point to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

# Divisions of NACE Rev. 2 by ecosystem, after the Annual Single Market Report 2021 of the European
# Commission; a division that it shares out goes to the ecosystem with the larger part.
_DIVISIONS = {
    "agri_food": "01 02 03 10 11 12",
    "textile": "13 14 15",
    "energy_intensive": "16 17 19 20 22 23 24",
    "creative": "18 58 59 60 73 74 90 91 93",
    "health": "21 86",
    "electronics": "26 27",
    "mobility_automotive": "25 28 29 45 49 50 52",
    "aerospace_defence": "30 51",
    "renewables": "35",
    "construction": "31 41 42 43 71",
    "retail": "46 47",
    "tourism": "55 56 79",
    "digital": "61 62 63",
    "proximity_social": "87 88 94 95 96",
}
_ECOSYSTEM = {code: name for name, codes in _DIVISIONS.items() for code in codes.split()}


def usual_ecosystem(codes: Iterable[str]) -> str | None:
    """Return the ecosystem of most activity codes, such as ``C22.29``; None if none is known."""
    found = (re.search(r"\d{2}", code) for code in codes)
    known = Counter(_ECOSYSTEM[m[0]] for m in found if m and m[0] in _ECOSYSTEM)
    return known.most_common(1)[0][0] if known else None

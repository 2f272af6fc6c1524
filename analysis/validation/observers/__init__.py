"""What is observed of a run: small functions from its tables to named numbers.

- ``seen``: a run as they see it, and their list
- ``organisations``: money, staff, labels, life of organisations
- ``members``: members, fees, giving, firms' jobs and growth
- ``metaclusters``: phases and ends of meta-clusters
- ``areas``: stages, networks, births, calls
"""

from analysis.validation.observers import areas, members, metaclusters, organisations
from analysis.validation.observers.seen import OBSERVERS, WATCHERS, Seen, Values, tables_of

__all__ = [
    "OBSERVERS",
    "WATCHERS",
    "Seen",
    "Values",
    "areas",
    "members",
    "metaclusters",
    "organisations",
    "tables_of",
]

"""Studies: what varies over which scenarios, read from a file and checked before anything runs."""

from analysis.studies.axes import Axis
from analysis.studies.study import Study, is_study

__all__ = ["Axis", "Study", "is_study"]

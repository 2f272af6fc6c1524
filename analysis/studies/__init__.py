"""Studies: what varies over which scenarios, read from a file and checked before anything runs."""

from analysis.studies.axes import Axis
from analysis.studies.files import is_study
from analysis.studies.study import Study

__all__ = ["Axis", "Study", "is_study"]

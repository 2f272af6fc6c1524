"""What kind of study a file is, by the tables that it opens."""

from __future__ import annotations

import os

from analysis.calibration.calibration import Calibration
from analysis.calibration.entities import CalibrationDocument, ScreenDocument
from analysis.calibration.screening import Screening
from analysis.studies import Study
from analysis.studies.entities import StudyDocument
from sim.scenario.files import read_layer

_OF_FIT = CalibrationDocument.model_fields.keys() - StudyDocument.model_fields.keys()
_OF_SCREEN = ScreenDocument.model_fields.keys() - StudyDocument.model_fields.keys()


def load_any_study(path: str | os.PathLike[str]) -> Study:
    """Read a study, a calibration or a screening with its scenarios.

    Raises:
        ScenarioError: With every fault of the file and of its scenarios.
    """
    tables = read_layer(os.fspath(path)).data.keys()
    if tables & _OF_FIT:
        return Calibration.load(path)
    return Screening.load(path) if tables & _OF_SCREEN else Study.load(path)

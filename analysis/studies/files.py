"""Files of studies: which are ones, their text, and the scenarios that they name."""

from __future__ import annotations

import os

from analysis.studies.entities import StudyDocument
from sim.scenario import Fault, Scenario, ScenarioError
from sim.scenario.entities import ScenarioDocument
from sim.scenario.faults import dotted, nearest, shown
from sim.scenario.files import read_layer
from sim.scenario.layers import Merged
from sim.scenario.texts import beside, names_beside

_OF_STUDY = StudyDocument.model_fields.keys() - ScenarioDocument.model_fields.keys()
# Tables of calibrations and screenings, which are studies too.
_OF_KINDS = {"fit", "target", "recovery", "screen"}
_OF_SCENARIO = {"extends", *ScenarioDocument.model_fields} - StudyDocument.model_fields.keys()


def is_study(path: str | os.PathLike[str]) -> bool:
    """Return whether a file is rather a study than a scenario, by the tables that it opens."""
    return bool(read_layer(os.fspath(path)).data.keys() & (_OF_STUDY | _OF_KINDS))


def read_study(file: str) -> Merged:
    """Read the text of a study; its faults are noted.

    Raises:
        ScenarioError: If the file is a scenario.
    """
    layer = read_layer(file)
    tables = layer.data.keys()
    if tables & _OF_SCENARIO and not tables & (_OF_STUDY | _OF_KINDS):
        message = "this is a scenario; a study names it in [scenarios]"
        raise ScenarioError([Fault(file, None, "", "", "", None, message)])
    return Merged(file, layer.data, layer.where, layer.unreadable, layer.faults, layer.complete)


def load_scenario(
    scenarios: dict[str, Scenario],
    key: str,
    file: str,
    document: StudyDocument,
    merged: Merged,
    faults: list[Fault],
) -> None:
    """Load a scenario that a study names by its file, or note what is wrong with it."""
    origin = merged.locate(("scenarios", key))
    # Beside the study's file; where there is none, in the working folder.
    path = beside(origin.file if origin.line else "", file)
    if not os.path.isfile(path):
        near = nearest(os.path.basename(path), names_beside(path))
        faults.append(
            Fault(
                origin.file,
                origin.line,
                dotted(("scenarios", key)),
                shown(file),
                "",
                near and os.path.join(os.path.dirname(file), near),
                f"no such file: {path}",
            )
        )
        return
    years = document.study.years
    try:
        scenarios[key] = Scenario.load(path, {} if years is None else {"run.years": years})
    except ScenarioError as error:
        faults += error.faults

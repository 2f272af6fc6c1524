"""The few lines of text about a run."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.digest import digest
from analysis.saved_run import SavedRun
from tests.unit.made_run import make_run


@pytest.fixture(scope="module")
def summary(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    folder: Path = make_run(tmp_path_factory.mktemp("runs") / "one")
    return SavedRun.read(folder).summary


@pytest.mark.parametrize(("survived", "told"), [(False, True), (True, False)])
def test_meta_clusters_that_outlive_the_planned_ones_are_distinguished_from_them(
    summary: dict[str, object], survived: bool, told: bool
) -> None:
    lines = digest(summary | {"survived": survived, "metaclusters_active": 1})
    (line,) = (line for line in lines if "active at the end" in line)
    assert ("1 meta-cluster (none of those planned), " in line) == told

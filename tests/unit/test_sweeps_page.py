"""What docs/sweeps.md shows works as it stands: studies, tables, Slurm without a Slurm."""

import os
import re
import sys
from pathlib import Path

import pytest

from analysis import sweep
from analysis.studies import Study
from analysis.studies.entities import (
    AnswerSpec,
    AxisSpec,
    SampleSpec,
    SeriesSpec,
    StudyDocument,
    StudySpec,
)
from tests.patience import group_is_gone, wait_until
from tests.unit.small_study import write_study

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "sweeps.md").read_text("utf-8")
STUDIES = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
SNIPPETS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def study_of(text: str, folder: Path) -> Study:
    """Return a study of the page, whose scenarios are named from scenarios/studies/."""
    file = folder / "study.toml"
    file.write_text(text.replace('"../', f'"{ROOT / "scenarios"}/'))
    return Study.load(file)


@pytest.mark.parametrize("text", STUDIES, ids=lambda text: text.splitlines()[0])
def test_the_studies_of_the_page_are_faultless_and_of_the_size_stated(text, tmp_path):
    told = re.match(r"# .*: (\d+) runs\n", text)
    assert len(study_of(text, tmp_path).points()) == int(told[1])


def test_the_folder_of_a_study_is_read_as_the_page_reads_it(tmp_path):
    short = STUDIES[0].replace("replicates = 10", "replicates = 2\nyears = 1")
    sweep(study_of(short, tmp_path), tmp_path / "grid", workers=0)
    names = {"folder": tmp_path}
    for snippet in (text for text in SNIPPETS if "SLURMCluster" not in text):
        exec(compile(snippet, "docs/sweeps.md", "exec"), names)
    assert len(names["levels"]) == 3 * 2


def test_the_page_shows_each_design():
    studies = "".join(STUDIES)
    for words in ("values = ", "n = 5", '"latin_hypercube"', '"sobol"', "simplex = ", "[case."):
        assert words in studies


def test_the_page_names_every_key_of_a_study():
    table = PAGE[PAGE.index("## Study files") : PAGE.index("### Grid")]
    for model in (StudyDocument, StudySpec, AxisSpec, SampleSpec, SeriesSpec, AnswerSpec):
        for key in model.model_fields:
            assert re.search(rf"`{key}`|\[{key}\b", table), key


@pytest.fixture
def slurm(tmp_path, monkeypatch):
    """Stand-ins for Slurm's commands, which start and end jobs on this machine."""
    job = tmp_path / "job.sh"
    commands = {
        # Slurm keeps a copy too: the script is gone when the job begins.
        "sbatch": f'cp "$1" {job}\nsetsid bash {job} </dev/null >/dev/null 2>&1 &\n'
        'echo "Submitted batch job $!"',
        "scancel": 'kill -- "-$1"',
    }
    (tmp_path / "bin").mkdir()
    for name, command in commands.items():
        file = tmp_path / "bin" / name
        file.write_text(f'#!/bin/sh\necho {name} "$1" >> {tmp_path / "calls"}\n{command}\n')
        file.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    # As on a node, where the job begins in the folder in which it was submitted.
    monkeypatch.chdir(ROOT)
    return tmp_path / "calls"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="its network is named lo")
def test_the_sweep_on_slurm_runs_with_stand_ins_for_its_commands(slurm, tmp_path):
    (snippet,) = (text for text in SNIPPETS if "SLURMCluster" in text)
    for there, here in (
        ("cores=16", "cores=2"),
        ("processes=16", "processes=2"),
        ('"32GB"', '"4GB"'),
        ('"ib0"', '"lo"'),
        ('"results/slurm"', repr(str(tmp_path / "log"))),
        ("minimum_jobs=8, maximum_jobs=8", "minimum_jobs=1, maximum_jobs=1"),
        ("127.0.0.1:8787", "127.0.0.1:0"),
        # On a loaded machine a worker starts late; one that has given up is never replaced.
        ("death_timeout=600", "death_timeout=36000"),
    ):
        assert there in snippet
        snippet = snippet.replace(there, here)
    snippet += "    script = cluster.job_script()\n"
    study = Study.load(write_study(tmp_path / "study", replicates=2))
    names = {"study": study, "folder": tmp_path / "slurm"}
    exec(compile(snippet, "docs/sweeps.md", "exec"), names)

    for words in ("-p normal", "-A my-project", "--cpus-per-task=2", "-t 04:00:00"):
        assert f"#SBATCH {words}\n" in names["script"]
    for words in ("--nthreads 1", "--nworkers 2", "--lifetime 225m", "--interface lo"):
        assert words in names["script"]
    sweep(study, tmp_path / "serial", workers=0)
    runs = [(tmp_path / name / "runs.parquet").read_bytes() for name in ("slurm", "serial")]
    assert runs[0] == runs[1]
    submitted = slurm.read_text().split()
    assert submitted.count("sbatch") == submitted.count("scancel") == 1
    group = int(submitted[-1])
    wait_until(lambda: group_is_gone(group))

"""Teacher's answers hold in the model: ranges written before, means over paired worlds."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.app.cases import changed
from analysis.app.choices import Choices
from analysis.app.lessons import AS_IT_IS, Check, Lesson, lessons
from analysis.catalogue.judging import judged
from analysis.catalogue.running import OWN, Job, done
from sim.core.types import Floats

SEEDS = (1, 2, 3)


@pytest.fixture(scope="module")
def choices() -> Choices:
    return Choices()


def values_of(lesson: Lesson, tried: int, choices: Choices) -> dict[str, Floats]:
    """Return the value of each check that looks at a try, of each seed, shape (n_seeds,)."""
    checks = {
        name: check.looks_at
        for name, check in lesson.checks.items()
        if tried in (check.tried, check.against)
    }
    if not checks:
        return {}
    scenario = changed(choices[lesson.name].scenario, lesson.case(tried))
    job = Job(scenario, OWN, tuple(checks), tuple(checks.values()))
    worlds = [done(job, seed) for seed in SEEDS]
    return {name: np.array([world[name] for world in worlds]) for name in checks}


def compared(check: Check, name: str, values: dict[int, dict[str, Floats]]) -> Floats | None:
    return None if check.against is None else values[check.against][name]


@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.name)
def test_the_answers_of_a_lesson_hold(lesson: Lesson, choices: Choices) -> None:
    values = {
        tried: values_of(lesson, tried, choices) for tried in range(AS_IT_IS, len(lesson.tries))
    }
    for name, check in lesson.checks.items():
        seen = values[check.tried][name]
        verdict = judged(check.looks_at, seen, compared(check, name, values))
        assert verdict.word == "met", (name, verdict)

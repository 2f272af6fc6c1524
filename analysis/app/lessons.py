"""The lessons: which world each opens, what is tried in it, and what a teacher's answers rest on.

``lessons.toml`` holds what is no word; words are in ``page/texts/lessons``, a file a language,
where each lesson has as many predictions and tries as here, and an answer for each check.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from analysis.app.cases import Case
from sim.scenario.entities import ExpectationSpec

FILE = Path(__file__).resolve().with_name("lessons.toml")
AS_IT_IS = -1
"""In the place of the number of a try: the world as it is."""


@dataclass(frozen=True, slots=True)
class Check:
    """What an answer of the teacher rests on.

    Attributes:
        looks_at: Outcome or column, year, and the range of the mean over seeds.
        tried: Number of the try that is looked at, or :data:`AS_IT_IS`.
        against: Number of the try whose value is taken away first, seed by seed; None for none.
    """

    looks_at: ExpectationSpec
    tried: int
    against: int | None


@dataclass(frozen=True, slots=True)
class Lesson:
    """One lesson.

    Attributes:
        name: Its name, which is that of its world too.
        against: What the page compares with: ``as_it_is`` or ``without``.
        pictures: The two pictures to look at.
        n_options: Predictions to choose from.
        right: Number of the prediction that comes true in the first try, from 0.
        tries: Changes by lever or scenario key, in the order in which they are tried.
        reason: Agent, quarter (empty for all) and decision that ``run.py why`` is asked about.
        checks: What the answers rest on, by name.
    """

    name: str
    against: str
    pictures: tuple[str, str]
    n_options: int
    right: int
    tries: tuple[Mapping[str, Any], ...]
    reason: tuple[str, str, str]
    checks: Mapping[str, Check]

    def case(self, tried: int) -> Case:
        """Return what a try runs; ``AS_IT_IS`` is the world, or what it is compared with."""
        if tried == AS_IT_IS:
            return Case(self.name, {}, self.against == "without")
        return Case(self.name, self.tries[tried])

    def told(self) -> dict[str, Any]:
        """Return what the page must know of it, as JSON takes it."""
        return {
            "name": self.name,
            "against": self.against,
            "pictures": list(self.pictures),
            "options": self.n_options,
            "right": self.right,
            "tries": [dict(changes) for changes in self.tries],
        }


@cache
def lessons() -> tuple[Lesson, ...]:
    """Return all lessons in the order in which they build on one another."""
    told = tomllib.loads(FILE.read_text("utf-8"))
    return tuple(_lesson(name, one) for name, one in told.items())


def _lesson(name: str, told: Mapping[str, Any]) -> Lesson:
    first, second = told["pictures"]
    agent, quarter, decision = told["reason"]
    return Lesson(
        name,
        told["against"],
        (first, second),
        told["options"],
        told["right"],
        tuple(told["tries"]),
        (agent, quarter, decision),
        {key: _check(check) for key, check in told["checks"].items()},
    )


def _check(told: Mapping[str, Any]) -> Check:
    looks_at = {key: value for key, value in told.items() if key not in ("tried", "against")}
    # The words of it are the teacher's answer, in every language.
    spec = ExpectationSpec.model_validate({"says": "see the answer", **looks_at})
    return Check(spec, told["tried"], told.get("against"))

"""A game without a browser: the interface on which the page, the class and the command line build.

    game = Game.start("materialix", "coordinator", seed=7)
    game.state()["figure"], game.options()
    game.predict(4.0)                      # first what one expects of the role's figure ...
    game.decide({"mix": [0.5, 0.25, 0.25], "fee": 1.5})      # ... then the round is lived
    game.undo()                            # the last round was never played
    again = Game.of(game.code())           # a code holds all of a game
    card = game.score()

**Everything of a game follows from its record** (:class:`analysis.app.play.record.Record`: world,
role, organisation, seed, years of a round, rounds with changes and expectations), and the code is
the record in letters. A server therefore keeps codes and nothing else: after it was killed, a game
made of its code goes on. Models are kept at the ends of rounds as checkpoints in ``folder``, which
several games, threads and processes may share; what is missing there is made again from the last
checkpoint before. Same rounds on the same seed give the same bytes, whoever plays.

What the methods take and give is as JSON takes it:

- ``roles_of(scenario)`` -> list of ``{"role", "organisations": [{"key", "name"}]}``: who may be
  played in a world; a funder has no organisations.
- ``Game.start(scenario, role, seed, organisation="", round_years=1, ...)``: a new game. Rounds
  begin in January; a coordinator's first one is that after the agreement of the meta-cluster,
  before which the world is lived without a decision.
- ``options()`` -> list of ``{"name", "kind", "today", "differing", "low", "high", "step",
  "choices"}``: what may be decided in the next round; ``kind`` is ``number``, ``choice``,
  ``yes_no`` or ``mix`` (three shares: fees and services, work in kind, projects); where an option
  stands for programmes with several values, ``today`` is None and ``differing`` has them. Empty
  when the game is over, or while there is nothing to lead.
- ``predict(value)``: what is expected of ``state()["figure"]`` at the end of the next round; None
  takes it back. It changes no world. Whether a round may be played without is for who calls.
- ``decide(changes)`` -> ``state()``: changes by name of option; what is not named stays as it is.
  An empty dictionary is a round without a decision.
- ``undo()`` -> ``state()``: back to the end of the round before.
- ``state()`` -> see below. ``code()`` -> text of letters, digits, ``.``, ``-``, ``_``.
- ``score(seeds=5)`` -> see :mod:`analysis.app.play.card`; takes seconds, once the game is over.

``state()`` has ``code``, ``world``, ``title``, ``role``, ``organisation`` (``key``, ``name``),
``seed``, ``round_years``, ``round`` (rounds played), ``n_rounds``, ``label`` (next quarter, such as
``2018Q1``), ``from_year``, ``to_year`` (years of the next round), ``last_year`` (of the game),
``is_over``, ``is_alive`` (whether there is something to lead), ``points`` so far, ``judged_by``
(the curve whose sum they are), ``figure`` (``name``, ``value`` now), ``curves`` (by name:
``labels`` of quarters and ``values``), ``figures`` (values now by name), ``expected`` (of the next
round) and ``rounds``: for each that was played ``from_year``, ``to_year``, ``changes``,
``expected``, ``came_out``, ``points``, ``events`` (each ``event``, ``label``, ``name``, ``cause``,
``detail``, ``why``; the last ones are ``members_left``: ``cause`` and how many, ``n``).

Wrong input raises :class:`analysis.app.cases.CaseError`, with ``faults``: one plain sentence each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self

from analysis.app.cases import CaseError
from analysis.app.choices import Choices
from analysis.app.play.card import Hear, Played, card_of
from analysis.app.play.checks import FINGERPRINT, checked
from analysis.app.play.record import (
    Record,
    Round,
    checked_expected,
    code_of,
    record_of,
)
from analysis.app.play.roles import (
    ROLES,
    check_changes,
    is_played,
    organisations_of,
    role_called,
)
from analysis.app.play.rounds import Told, lived, rounds_of
from analysis.app.play.told import CURVES
from analysis.app.play.whole import Live, here
from analysis.app.temporary import TemporaryFolder
from sim.scenario import Scenario

type LiveRounds = Callable[[Scenario, Record, Path], Told]
"""Lives a game as far as it was played; see :func:`analysis.app.play.rounds.lived`."""


def rounds_here(scenario: Scenario, record: Record, folder: Path) -> Told:
    """Live a game as far as it was played in this process."""
    return lived(lambda part: None, scenario, record, folder)


def roles_of(scenario: str, choices: Choices | None = None) -> list[dict[str, Any]]:
    """Return who may be played in a world.

    Args:
        scenario: Name of the world.
        choices: The worlds; those of the project when None.

    Raises:
        CaseError: If there is no such world.
    """
    found = (choices or Choices())[scenario].scenario
    return [
        {
            "role": role.name,
            "organisations": [
                {"key": key, "name": name} for key, name in organisations_of(role, found).items()
            ],
        }
        for role in ROLES.values()
        if is_played(role, found)
    ]


class Game:
    """A game; see the module for what its methods take and give.

    Args:
        record: What was played so far.
        choices: The worlds; those of the project when None.
        folder: Folder of the checkpoints, kept by whoever gives it; a temporary one when None.
        live: Lives rounds; in this process when None.

    Attributes:
        record: What was played so far.
        expected: What is expected of the next round; None for nothing.

    Raises:
        CaseError: With every fault of the record.
    """

    def __init__(
        self,
        record: Record,
        *,
        choices: Choices | None = None,
        folder: Path | None = None,
        live: LiveRounds | None = None,
    ) -> None:
        self.choices = choices or Choices()
        self.scenario = checked(record, self.choices)
        self.record = record
        self.expected: float | None = None
        self._temporary = None
        if folder is None:
            self._temporary = TemporaryFolder("game")
            folder = self._temporary.path
        self.folder = folder
        self._live = live or rounds_here

    @classmethod
    def start(
        cls,
        scenario: str,
        role: str,
        seed: int,
        organisation: str = "",
        round_years: int = 1,
        **where: Any,
    ) -> Self:
        """Start a game.

        Args:
            scenario: Name of the world.
            role: Name of the role.
            seed: Seed of the world.
            organisation: Key of who is led; the first that the role may lead when empty.
            round_years: Years of a round.
            **where: Choices, folder and live, as the class takes them.

        Raises:
            CaseError: With every fault.
        """
        choices = where.pop("choices", None) or Choices()
        found, chosen = choices[scenario].scenario, role_called(role)
        led = organisation or next(iter(organisations_of(chosen, found)), "")
        fingerprint = found.fingerprint()[:FINGERPRINT]
        record = Record(scenario, fingerprint, role, led, seed, round_years)
        return cls(record, choices=choices, **where)

    @classmethod
    def of(cls, code: str, **where: Any) -> Self:
        """Return the game of a code.

        Raises:
            CaseError: If the code is damaged, or cannot be played here.
        """
        return cls(record_of(code), **where)

    @property
    def n_rounds(self) -> int:
        """Rounds of the whole game."""
        return len(rounds_of(self.scenario, self.record))

    @property
    def is_over(self) -> bool:
        """Whether all rounds were played."""
        return len(self.record.rounds) >= self.n_rounds

    def code(self) -> str:
        """Return the code of the game as far as it was played."""
        return code_of(self.record)

    def options(self) -> list[dict[str, Any]]:
        """Return what may be decided in the next round."""
        return [] if self.is_over else list(self._told()["options"])

    def options_at_start(self) -> list[dict[str, Any]]:
        """Return what could be decided in the first round."""
        return list(self._live(self.scenario, self.record.before(0), self.folder)["options"])

    def predict(self, value: float | None) -> None:
        """Take down what the player expects of the role's figure at the end of the next round.

        Raises:
            CaseError: If it is no number, or the game is over.
        """
        self._go_on()
        self.expected = checked_expected(value)

    def decide(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Decide, and live the next round.

        Args:
            changes: Values by name of option.

        Raises:
            CaseError: With every fault; nothing was decided then.
        """
        self._go_on()
        role = role_called(self.record.role)
        check_changes(role, self.scenario, changes)
        names = {option["name"] for option in self.options()}
        if missing := [name for name in changes if name not in names]:
            raise CaseError([f"{name}: nobody is there who could decide on it" for name in missing])
        record = self.record.after(Round(dict(changes), self.expected))
        self._live(self.scenario, record, self.folder)
        self.record, self.expected = record, None
        return self.state()

    def undo(self) -> dict[str, Any]:
        """Take the last round back.

        Raises:
            CaseError: If none was played.
        """
        if not self.record.rounds:
            raise CaseError(["undo: no round was played yet"])
        self.record = self.record.before(len(self.record.rounds) - 1)
        self.expected = None
        return self.state()

    def state(self) -> dict[str, Any]:
        """Return where the game stands."""
        record, told = self.record, self._told()
        scenario, role = self.scenario, role_called(record.role)
        spans, curves = rounds_of(scenario, record), told["curves"]
        played = len(record.rounds)
        first, last = spans[min(played, len(spans) - 1)]
        labels = [scenario.label_of(step) for step in range(len(curves[role.figure]))]
        return {
            "code": self.code(),
            "world": record.world,
            "title": self.choices[record.world].short,
            "role": role.name,
            "organisation": {
                "key": record.organisation,
                "name": organisations_of(role, scenario).get(record.organisation, ""),
            },
            "seed": record.seed,
            "round_years": record.round_years,
            "round": played,
            "n_rounds": len(spans),
            "label": scenario.label_of(first),
            "from_year": _year(scenario, first),
            "to_year": _year(scenario, last),
            "last_year": _year(scenario, spans[-1][1]),
            "is_over": self.is_over,
            "is_alive": told["is_alive"],
            "points": sum(told["points"]),
            "judged_by": role.points,
            "figure": {"name": role.figure, "value": curves[role.figure][-1]},
            "curves": {
                name: {"labels": labels, "values": curves[name]} for name in CURVES[role.name]
            },
            "figures": {name: curves[name][-1] for name in CURVES[role.name]},
            "expected": self.expected,
            "rounds": [
                {
                    "from_year": _year(scenario, spans[place][0]),
                    "to_year": _year(scenario, spans[place][1]),
                    "changes": dict(one.changes),
                    "expected": one.expected,
                    "came_out": curves[role.figure][spans[place][1]],
                    "points": told["points"][place],
                    "events": told["events"][place],
                }
                for place, one in enumerate(record.rounds)
            ],
        }

    def score(self, seeds: int = 5, live: Live = here, hear: Hear | None = None) -> dict[str, Any]:
        """Return the score card of a game that is over.

        Args:
            seeds: Worlds in which the same decisions are tried, that of the game among them.
            live: Lives whole games.
            hear: Called with the games lived and those in all.

        Raises:
            CaseError: If the game is not over, or ``seeds`` is none of 1 to 20.
        """
        if not self.is_over:
            raise CaseError(["score: the game is not over; all rounds are to be played first"])
        options = self.options_at_start()
        played = Played(self.scenario, self.record, self.folder, self.state(), options)
        return card_of(played, seeds, live, hear)

    def _told(self) -> Told:
        return self._live(self.scenario, self.record, self.folder)

    def _go_on(self) -> None:
        if self.is_over:
            raise CaseError(["the game is over: all its rounds were played"])


def _year(scenario: Scenario, step: int) -> int:
    return int(scenario.label_of(step)[:4])

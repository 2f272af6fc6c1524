"""The course of a class: the game that all play, each group's past in it, and how all compare."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from analysis.app.cases import CaseError
from analysis.app.classroom.best import Best
from analysis.app.classroom.groups import Group
from analysis.app.classroom.lived import Lived
from analysis.app.engine import Engine
from analysis.app.play.game import Game, roles_of
from analysis.app.play.record import Record, Round, record_of
from analysis.app.play.roles import THIRDS, check_changes, role_called
from analysis.app.play.rounds import rounds_of
from analysis.app.play.thirds import thirds_of_all, whose_thirds
from analysis.app.play.whole import with_rounds


class Course:
    """The game of a class; its ``lived`` is to be closed.

    Args:
        engine: Lives the worlds.
        code: Code of the game before its first round, the same for all groups.
        changed: Called whenever more is known.

    Attributes:
        start: The game before its first round.
        n_rounds: Its rounds.
        title: Name of its world.
        lived: What became of all games.
        best: Looks for the best way to play it.

    Raises:
        CaseError: If the game cannot be played here.
    """

    def __init__(self, engine: Engine, code: str, changed: Callable[[], None]) -> None:
        self.start = record_of(code)
        game = Game(self.start, choices=engine.choices, folder=engine.folder)
        self._scenario, self._role = game.scenario, role_called(self.start.role)
        self.n_rounds = game.n_rounds
        self.title = engine.choices[self.start.world].short
        self._whose = whose_thirds(self._role, self._scenario)
        self._thirds, others = self.whole([{"mix": list(THIRDS)}]), {}
        if self._whose == "all":
            world, self._thirds = thirds_of_all(self._scenario, self.start)
            others[self._thirds.fingerprint] = engine.choices.changed(self.start.world, world)
        self.lived = Lived(engine, changed, others)
        self.best = Best(self.start, self._role, self.whole, self.lived)

    @cached_property
    def about(self) -> dict[str, Any]:
        """What all may know of the game before it begins; looked at with every request."""
        spans = [
            [self._scenario.label_of(step)[:4] for step in span]
            for span in rounds_of(self._scenario, self.start)
        ]
        return {
            "title": self.title, "role": self.start.role, "organisation": self.start.organisation,
            "figure": self._role.figure, "judged_by": self._role.points,
            "thirds": self._whose, "seed": self.start.seed, "n_rounds": self.n_rounds,
            "spans": spans,
        }  # fmt: skip

    def checked(self, move: Any) -> dict[str, Any]:
        """Return what a group decides, if its role may.

        Raises:
            CaseError: With every fault.
        """
        check_changes(self._role, self._scenario, move)
        return dict(move)

    def before(self, group: Group, number: int) -> Record:
        """Return a group's game before a round; where it did not decide, all stays as it is."""
        record = self.start
        for place in range(number - 1):
            # What was expected is no part of it: games alike are lived once, whoever plays them.
            record = record.after(Round(group.moves[place] if place < len(group.moves) else {}))
        return record

    def whole(self, moves: Sequence[Mapping[str, Any]]) -> Record:
        """Return a game of some moves to its end; rounds that are left are without decisions."""
        return with_rounds(self.start, self._scenario, moves)

    def references(self) -> dict[str, Record]:
        """Return the games that all are compared with, to their end, by name.

        Nothing is decided; and a third each is planned: from the first round on by who is led, or
        from the first day on by all, where the role plans nothing and they plan otherwise.
        """
        found = {"nothing": self.whole([])}
        return found | {"thirds": self._thirds} if self._whose in ("own", "all") else found


def checked_code(engine: Engine, wanted: Any) -> str:
    """Return the code of the game that a teacher wants to be played.

    Args:
        engine: Has the worlds.
        wanted: ``world``, ``role``, ``organisation`` (empty for the first), ``seed``,
            ``round_years``.

    Raises:
        CaseError: If it is no such game.
    """
    if not isinstance(wanted, Mapping):
        raise CaseError(["game: wanted are a world, a role, a seed and the years of a round"])
    world, organisation = wanted.get("world"), wanted.get("organisation", "")
    if not isinstance(world, str) or not isinstance(organisation, str):
        raise CaseError(["world, organisation: wanted are their names"])
    # The game checks what it is given.
    role: Any = wanted.get("role")
    seed: Any = wanted.get("seed")
    round_years: Any = wanted.get("round_years")
    game = Game.start(
        world, role, seed, organisation, round_years, choices=engine.choices, folder=engine.folder
    )
    return game.code()


def offers(engine: Engine, world: Any) -> dict[str, Any]:
    """Return the worlds that a class may play, and of one of them roles and years.

    Args:
        engine: Has the worlds.
        world: Name of the world; the one that is offered first when None.

    Raises:
        CaseError: If there is no such world.
    """
    if world is not None and not isinstance(world, str):
        raise CaseError(["world: wanted is the name of a world"])
    worlds = [{"name": one.name, "short": one.short, "family": one.family}
              for one in engine.choices]  # fmt: skip
    name = world or engine.first or worlds[0]["name"]
    return {
        "worlds": worlds,
        "world": name,
        "years": engine.choices[name].scenario.document.run.years,
        "roles": roles_of(name, engine.choices),
    }

"""What teacher and groups do, in its order; each step is on disk before it is answered.

A class goes from ``setup`` (the teacher picks what is played) over ``joining`` and ``playing``
(rounds, all groups in step) to ``ended`` (the debriefing), and at any time to ``deleted``.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

from analysis.app.classroom.course import Course, checked_code
from analysis.app.classroom.groups import GROUPS_MAX, Group, checked_name
from analysis.app.classroom.kept import KeptClass
from analysis.app.classroom.refusals import ClassError
from analysis.app.classroom.register import Register
from analysis.app.engine import Engine
from analysis.app.play.record import Record, checked_expected


class Classroom(Register):
    """A class that is open; may be asked from several threads.

    Args:
        kept: Its folder, held; a class that is in it goes on.
        engine: Lives its worlds.

    Attributes:
        engine: As given.
        course: Their games; None before the teacher has picked what is played.

    Raises:
        InputError: If what is in the folder cannot be read.
    """

    def __init__(self, kept: KeptClass, engine: Engine) -> None:
        super().__init__(kept)
        self.engine = engine
        self.course: Course | None = None
        if self.game is not None:
            self.course = Course(engine, self.game, self._hear)
            self._ask()

    def close(self) -> None:
        """Stop what is still being lived."""
        if self.course is not None:
            self.course.lived.close()

    # --- groups ----------------------------------------------------------------------------------

    def join(self, code: Any, name: Any) -> Group:
        """Take a group in, also while others play already: its past rounds are as it is.

        Raises:
            ClassError: If the code is wrong, the class is not open, full or over, or the name is
                none or taken.
        """
        with self.lock:
            self.check_code(code)
            if self.course is None:
                raise ClassError("not_open")
            if self.phase == "ended":
                raise ClassError("over")
            found = checked_name(name, self.groups.values())
            if len(self.groups) >= GROUPS_MAX:
                raise ClassError("full", most=GROUPS_MAX)
            group = self.new_group(found)
            self._ask()
            return group

    def decide(self, token: Any, number: Any, move: Any, expected: Any) -> None:
        """Take a group's decision of the open round, in the place of one before.

        Args:
            token: Of the group.
            number: The round that it decides in; not the open one if the teacher went on meanwhile.
            move: Changes by name of an option; none lets all be as it is.
            expected: What it expects of the role's figure at the end of the round.

        Raises:
            ClassError: If the token is none, or no decision is taken now.
            CaseError: If the decision is none that the role may make.
        """
        with self.lock:
            group = self.group_of(token)
            if self.phase != "playing" or self.course is None:
                raise ClassError("over" if self.phase == "ended" else "not_started")
            if number != self.round:
                raise ClassError("round_over", number=self.round)
            if self.is_paused:
                raise ClassError("paused")
            past = self.round - 1
            moves = [*filled(group.moves, past, {}), self.course.checked(move)]
            sums = [*filled(group.expected, past, None), checked_expected(expected)]
            group = replace(group, moves=moves, expected=sums, faults=[])
            self.keep(group)
            # It is lived while others still think, so that the next round finds it done.
            self._ask()

    # --- teacher ---------------------------------------------------------------------------------

    def open(self, wanted: Any) -> None:
        """Pick what is played, and let groups join.

        Raises:
            ClassError: If it was picked already.
            CaseError: With every fault of what is wanted.
        """
        # Takes a moment, in which others may look.
        game = checked_code(self.engine, wanted)
        with self.lock:
            self.check_is_there()
            if self.course is not None:
                raise ClassError("open_already")
            self.tell(game=game, phase="joining")
            self.course = Course(self.engine, game, self._hear)
            self._ask()

    def go_on(self, number: Any) -> None:
        """Open the next round, or after the last one the debriefing.

        Whoever has not decided lets all be as it is.

        Args:
            number: The round that the teacher sees: who clicks twice goes on once.

        Raises:
            ClassError: If nothing was picked to be played.
        """
        with self.lock:
            self.check_is_there()
            if self.course is None:
                raise ClassError("not_open")
            if number != self.round or self.phase == "ended":
                return
            if self.round == self.course.n_rounds:
                self.tell(phase="ended", is_paused=False)
            else:
                self.tell(phase="playing", round=self.round + 1, is_paused=False)
            self._ask()

    def pause(self, paused: Any) -> None:
        """Take no decisions for a while, or again."""
        with self.lock:
            self.check_is_there()
            self.tell(is_paused=bool(paused) and self.phase == "playing")

    def end(self) -> None:
        """Begin the debriefing; rounds that are left are lived without further decisions.

        Raises:
            ClassError: If nothing was played.
        """
        with self.lock:
            self.check_is_there()
            if self.phase not in ("playing", "ended"):
                raise ClassError("not_started")
            self.tell(phase="ended", is_paused=False)
            self._ask()

    def remove(self, number: Any) -> None:
        """Remove a group and all that is kept of it.

        Raises:
            ClassError: If there is no such group.
        """
        with self.lock:
            self.drop(self.numbered(number))

    def delete(self) -> None:
        """Remove all that is kept of the class; nobody can do anything in it any more."""
        with self.lock:
            self.check_is_there()
            self.drop_all()
        self.close()

    # --- what is shown ---------------------------------------------------------------------------

    def hello(self, code: Any) -> dict[str, Any]:
        """Return what whoever has the code to join by may know."""
        with self.lock:
            self.check_code(code)
            return {"title": "" if self.course is None else self.course.title}

    # --- games -----------------------------------------------------------------------------------

    def shown(self, group: Group) -> Record:
        """Return the game that a group sees: its past, and in the end all of it."""
        assert self.course is not None
        if self.phase == "ended":
            return self.course.whole(group.moves)
        return self.course.before(group, max(1, self.round))

    def wanted(self) -> list[Record]:
        """Return the games that somebody looks at, or will in the next round."""
        assert self.course is not None
        found = [self.shown(group) for group in self.groups.values()]
        if self.phase == "joining":
            found.append(self.course.start)
        if self.phase == "playing":
            deciders = [one for one in self.groups.values() if len(one.moves) >= self.round]
            found += [self.course.before(group, self.round + 1) for group in deciders]
        if self.phase == "ended":
            found += self.course.references().values()
        return found

    def _ask(self) -> None:
        """Have lived what is looked at, and forget the rest."""
        assert self.course is not None
        # What all wait for comes first.
        further = self.course.best.wanted() if self._nears_its_end() else []
        self.course.lived.want([*self.wanted(), *further])

    def _hear(self) -> None:
        """Go on with what more is known now."""
        with self.lock:
            self._mend()
            if self._nears_its_end():
                self._ask()

    def _nears_its_end(self) -> bool:
        """Return whether the last round is open, or the debriefing, for which the best is found."""
        assert self.course is not None
        return self.phase == "ended" or (
            self.phase == "playing" and self.round == self.course.n_rounds
        )

    def _mend(self) -> None:
        """Take back decisions that the world could not carry out; all that can be checked was."""
        with self.lock:
            assert self.course is not None
            for group in list(self.groups.values()):
                if self.phase == "ended":
                    last = self.shown(group)
                else:
                    last = self.course.before(group, len(group.moves) + 1)
                told = self.course.lived.told(last)
                if group.moves and told is not None and "faults" in told:
                    # In the open round it may decide again.
                    left: list[dict[str, Any]] = [] if len(group.moves) == self.round else [{}]
                    moves = [*group.moves[:-1], *left]
                    # What the disk does not take now is tried again with the next news.
                    with suppress(ClassError):
                        self.keep(replace(group, moves=moves, faults=told["faults"]))
                        self._ask()


def filled(values: list[Any], n: int, other: Any) -> list[Any]:
    """Return the first ``n`` values, with another in the place of those that there are not."""
    return [*values[:n], *(other for _ in range(n - len(values)))]

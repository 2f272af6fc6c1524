"""The engine behind the page: the one interface through which it asks for anything.

The page knows these calls and the messages below and nothing else of the simulator, so that another
engine, such as one inside the page, can take this one's place.

- :meth:`Engine.describe`: which worlds there are, and of one of them levers, parameters, pictures
- :meth:`Engine.check`: whether a case can be run, as for a link or a file
- :meth:`Engine.run`: a case on some seeds, against a baseline; worlds come as they are ready
- :meth:`Engine.continue_from`: the same with moves: changes from a quarter on
- :meth:`Engine.why`: why somebody decided so in a quarter of a world
- :meth:`Engine.explain`: a figure of the page taken apart
- :meth:`Engine.save`: a case as a scenario file; reports are made by
  :mod:`analysis.app.reports`

A run gives messages, each a dictionary with its ``kind``:

- ``part``: a world that is being lived: side, seed, quarter, series as far as they have come
- ``world``: a world that is ready: side (``case`` or ``against``), seed, series, outcomes, events
- ``told``: what the worlds so far say, see :func:`analysis.app.told.tell`
- ``progress``: done, total, seconds_left (None at first)
- ``failed``: faults, a sentence each; the run is over
- ``end``: cancelled; the last message of every other run
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from analysis.app.apart import apart
from analysis.app.asked import check_spans, checked_moves, checked_seeds
from analysis.app.cases import Case, changed, scenario_keys
from analysis.app.choices import Choices
from analysis.app.described import description
from analysis.app.kept import Kept, tidy
from analysis.app.levers import Changes
from analysis.app.lives import Life, ready
from analysis.app.reasons import reasons
from analysis.app.running import Running, Side
from analysis.app.saved import saved_text
from analysis.app.temporary import TemporaryFolder
from analysis.app.workers import Pool
from analysis.execution import JobError
from sim.scenario import Scenario


class Engine:
    """Runs cases in warm processes; to be closed.

    Args:
        n_workers: Processes; one a processor when None.
        scenario: Scenario file that is offered as well, such as one named on the command line.

    Attributes:
        choices: The worlds.
        folder: Folder of what is kept while the engine lives.
    """

    def __init__(self, n_workers: int | None = None, scenario: Path | None = None) -> None:
        self.choices = Choices()
        self.first = None if scenario is None else self.choices.add(scenario).name
        self._temporary = TemporaryFolder("app")
        self.folder = self._temporary.path
        self.pool = Pool(n_workers)
        # Each worker loads and compiles while a person still looks at the page.
        self.pool.ticket().add(ready, [()] * self.pool.n_workers)
        self._kept = Kept()

    def close(self) -> None:
        """End the processes, and remove what was kept."""
        self.pool.close()
        self._temporary.remove()

    def describe(self, world: str | None = None) -> dict[str, Any]:
        """Return the worlds to pick, and what the page must know of one of them.

        Args:
            world: Name of the world; the one that is offered first when None.

        Raises:
            CaseError: If there is no such world, or its file has faults.
        """
        worlds = [
            {"name": w.name, "title": w.title, "short": w.short, "family": w.family}
            for w in self.choices
        ]
        name = world or self.first or worlds[0]["name"]
        return {"worlds": worlds, "world": description(self.choices[name])}

    def check(self, told: Any) -> dict[str, Any]:
        """Return what a case changes; the case may come from anywhere.

        Returns:
            The case as ``world``, ``changes``, ``without``; keys (the scenario keys laid over the
            world); notes of the scenario.

        Raises:
            CaseError: With every fault.
        """
        case = Case.of(told)
        scenario = self.scenario(case)
        base = self.choices[case.world].scenario
        return {
            "world": case.world,
            "changes": dict(case.changes),
            "without": case.without,
            "keys": scenario_keys(base, case.changes),
            "notes": list(scenario.notes),
        }

    def scenario(self, case: Case) -> Scenario:
        """Return the scenario of a case.

        Raises:
            CaseError: With every fault.
        """
        return changed(self.choices[case.world].scenario, case)

    def run(
        self,
        case: Case,
        seeds: Sequence[int],
        against: Case | None = None,
        *,
        in_parts: bool = True,
    ) -> Running:
        """Run a case on some seeds, and a baseline on the same; what is known comes at once.

        Args:
            case: The case.
            seeds: Seeds, the first world first.
            against: The baseline; the world as it is when None.
            in_parts: Whether the first world is told of while it is lived.

        Returns:
            The run, which gives its messages; see above.

        Raises:
            CaseError: With every fault of either case or the seeds.
        """
        return self.continue_from(case, (), seeds, against, in_parts=in_parts)

    def continue_from(
        self,
        case: Case,
        moves: Sequence[tuple[str, Changes]],
        seeds: Sequence[int],
        against: Case | None = None,
        against_moves: Sequence[tuple[str, Changes]] = (),
        *,
        in_parts: bool = False,
    ) -> Running:
        """Run a case with moves: changes from the beginning of a quarter on.

        Models are kept at the moves: the same history with another last move goes on from there.

        Args:
            case: The case at the start.
            moves: Quarters, such as ``2018Q1``, and changes by lever or scenario key, in order.
            seeds: Seeds.
            against: The baseline; the world as it is when None.
            against_moves: Moves of the baseline.
            in_parts: Whether the first world is told of while it is lived.

        Returns:
            The run. A move that cannot be made any more is told by its message ``failed``.

        Raises:
            CaseError: With every fault of the cases, the seeds and the quarters.
        """
        seeds = checked_seeds(seeds)
        base = Case(case.world) if against is None else against
        sides = {
            "case": self._side(case, moves, seeds, in_parts),
            "against": self._side(base, against_moves, seeds, False),
        }
        check_spans([side.scenario for side in sides.values()])
        self.tidy()
        return Running(self.pool.ticket(), self._kept, sides, seeds)

    def why(
        self,
        case: Case,
        seed: int,
        agent: str,
        quarter: str,
        moves: Sequence[tuple[str, Changes]] = (),
    ) -> dict[str, Any]:
        """Tell why an agent decided as it did in a quarter of a world; it is lived again for that.

        Args:
            case: The case.
            seed: Seed of the world.
            agent: The agent, such as ``firm:12``, ``metacluster:0``, ``programme:KEY`` for a
                funder, or ``firms`` for those that joined or left.
            quarter: The quarter, such as ``2020Q3``.
            moves: Moves of the world, as for :meth:`continue_from`.

        Returns:
            label, agents and reasons; see :func:`analysis.app.reasons.reasons`.

        Raises:
            CaseError: With every fault of case, seed and moves, or if there is no such quarter.
            JobError: If there is no such agent then.
        """
        (number,) = checked_seeds([seed])
        side = self._side(case, moves, [number], in_parts=False)
        (step,) = (move.step + 1 for move in checked_moves(side.scenario, [(quarter, {})], first=1))
        ticket = self.pool.ticket()
        ticket.add(reasons, [(side.lives[0], agent, step)])
        event = ticket.next()
        assert event is not None
        if event.kind == "failed":
            raise JobError(event.content)
        told: dict[str, Any] = event.content
        return told

    def explain(self, case: Case, kind: str, name: str) -> dict[str, Any]:
        """Take a figure of the page apart; see :func:`analysis.app.apart.apart`.

        Raises:
            CaseError: With every fault of the case, or if there is no such figure.
        """
        return apart(self.scenario(case), kind, name)

    def save(self, case: Case) -> tuple[str, str]:
        """Return name and text of a scenario file that holds a case whole.

        Raises:
            CaseError: With every fault of the case.
        """
        return saved_text(case, self.scenario(case))

    def _side(
        self, case: Case, moves: Sequence[tuple[str, Changes]], seeds: Sequence[int], in_parts: bool
    ) -> Side:
        scenario = self.scenario(case)
        made = checked_moves(scenario, moves)
        lives = [
            Life(scenario, seed, made, self.folder, in_parts and place == 0)
            for place, seed in enumerate(seeds)
        ]
        return Side(scenario, lives)

    def tidy(self) -> None:
        """Remove the oldest kept files while all take too much room."""
        tidy(self.folder)

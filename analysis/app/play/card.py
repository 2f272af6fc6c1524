"""The score card: a game beside doing nothing, a third each, and the best that was found.

A card is as JSON takes it:

- ``judged_by``: name of what the points are; ``points``: by ``you``, ``nothing``, ``best``, and
  ``thirds`` where that is another world than ``nothing``; ``labels`` and ``curves`` (by the same)
  of the role's figure
- ``best``: ``changes`` of the first round that led to it, ``n_tried``, ``is_yours``
- ``thirds``: ``whose`` plan is meant, see :func:`analysis.app.play.thirds.whose_thirds`
- ``seeds``: for each of some worlds ``seed``, ``you``, ``nothing``, ``best``; ``better`` and
  ``worse``: in how many of them the same decisions bring more, and less, than none
- ``turns``: the rounds that made most of the difference to doing nothing, or where none differs
  those with the fewest points: ``from_year``, ``to_year``, ``you``, ``nothing``, ``events`` with
  their reasons; ``differs``: whether any differs; ``end``: the event with which
  the organisation ended, None where it lives
- ``expected``: of how many rounds something was expected, ``n``, and how many of these were at most
  a tenth off, ``close``

One world is one world: what is best in it was found with hindsight, among few strategies that are
decided in the first round and then kept; the other seeds tell how much of it was luck.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from analysis.app.cases import CaseError
from analysis.app.play.record import Changes, Record
from analysis.app.play.roles import role_called
from analysis.app.play.search import UNPLAYABLE, place_of_best, ways_first, ways_together
from analysis.app.play.thirds import thirds_of_all, whose_thirds
from analysis.app.play.whole import Live, with_rounds
from sim.core.seeds import N_SEEDS
from sim.scenario import Scenario
from sim.state.events import DISSOLVED

CLOSE = 0.1
"""How far off what was expected may be to count as close, as a share of what came out."""
TURNS_MAX = 3

type Hear = Callable[[int, int], None]
"""Called with the games lived and those in all."""
type Whole = dict[str, Any]


class Played(NamedTuple):
    """A game that is over.

    Attributes:
        scenario: Its world.
        record: What was played.
        folder: Folder of its checkpoints.
        state: Where it stands, as the game tells it.
        options: What could be decided in its first round.
    """

    scenario: Scenario
    record: Record
    folder: Path
    state: Mapping[str, Any]
    options: Sequence[Mapping[str, Any]]


def card_of(game: Played, seeds: int, live: Live, hear: Hear | None = None) -> dict[str, Any]:
    """Return the score card of a game.

    Args:
        game: The game.
        seeds: Worlds in which the same decisions are tried, that of the game among them, 1 to 20.
        live: Lives whole games.
        hear: Told how far it is.

    Raises:
        CaseError: If ``seeds`` is none of 1 to 20.
    """
    if type(seeds) is not int or not 1 <= seeds <= 20:
        raise CaseError([f"seeds: wanted is 1 to 20 (given: {seeds!r})"])
    role, record, state = role_called(game.record.role), game.record, game.state
    first = ways_first(role, game.options)
    others = _seeds_after(record.seed, seeds)
    whose = whose_thirds(role, game.scenario)
    total = len(first) + 2 + (whose == "all") + 3 * len(others)
    done = 0

    def all_of(jobs: Sequence[tuple[Any, Record]]) -> list[Whole]:
        nonlocal done
        found: dict[int, Whole] = {}
        for place, whole in live([(scenario, one, game.folder) for scenario, one in jobs]):
            found[place] = whole
            done += 1
            if hear is not None:
                hear(done, total)
        return [found[place] for place in range(len(jobs))]

    def tried(ways: Sequence[Changes]) -> list[Whole]:
        return all_of([(game.scenario, with_rounds(record, game.scenario, [one])) for one in ways])

    wholes = tried(first)
    together = ways_together(first, [_sum(one) for one in wholes])
    ways, wholes = [*first, *together], [*wholes, *tried(together)]
    nothing = wholes[0]
    thirds = wholes[1] if whose == "own" else None
    if whose == "all":
        [thirds] = all_of([thirds_of_all(game.scenario, record)])
    place = place_of_best([_sum(one) for one in wholes])
    yours = {"points": [one["points"] for one in state["rounds"]], "curves": {}}
    is_yours = _sum(yours) >= _sum(wholes[place])
    best: Whole = yours if is_yours else wholes[place]
    jobs = []
    for seed in others:
        own = replace(record, seed=seed)
        changed = with_rounds(own, game.scenario, [ways[place]])
        jobs += [own, with_rounds(own, game.scenario, []), own if is_yours else changed]
    elsewhere = all_of([(game.scenario, one) for one in jobs])
    rows = [[yours, nothing, best]]
    rows += [elsewhere[first : first + 3] for first in range(0, len(elsewhere), 3)]
    sums = [[_sum(one) for one in row] for row in rows]
    own_curve = state["curves"][role.figure]
    points = {"you": sums[0][0], "nothing": sums[0][1], "best": sums[0][2]}
    curves = {"you": own_curve["values"], "nothing": nothing["curves"][role.figure],
              "best": own_curve["values"] if is_yours else best["curves"][role.figure]}  # fmt: skip
    if thirds is not None:
        points["thirds"], curves["thirds"] = _sum(thirds), thirds["curves"][role.figure]
    return {
        "code": state["code"],
        "role": role.name,
        "judged_by": role.points,
        "figure": role.figure,
        "points": points,
        "best": {
            "changes": dict(ways[place]), "n_tried": 1 + sum(bool(one["points"]) for one in wholes),
            "is_yours": is_yours,
        },
        "thirds": {"whose": whose},
        "labels": own_curve["labels"],
        "curves": curves,
        "seeds": [
            {"seed": seed, "you": you, "nothing": none, "best": most}
            for seed, (you, none, most) in zip([record.seed, *others], sums, strict=True)
        ],
        "better": sum(you > none + _least(none) for you, none, _ in sums),
        "worse": sum(you < none - _least(none) for you, none, _ in sums),
        "differs": any(_differences(state["rounds"], nothing["points"])),
        "turns": turns(state["rounds"], nothing["points"]),
        "end": _end(state["rounds"]),
        "expected": expectations(state["rounds"]),
    }  # fmt: skip


def turns(rounds: Sequence[Mapping[str, Any]], nothing: Sequence[float]) -> list[dict[str, Any]]:
    """Return the rounds that differ most from doing nothing, in their order.

    Where none differs, those with the fewest points.
    """
    differences = _differences(rounds, nothing)
    told = [place for place, size in enumerate(differences) if size]
    if told:
        most = sorted(told, key=lambda place: -differences[place])
    else:
        most = sorted(range(len(rounds)), key=lambda place: rounds[place]["points"])
    return [
        {
            "from_year": rounds[place]["from_year"],
            "to_year": rounds[place]["to_year"],
            "you": rounds[place]["points"],
            "nothing": nothing[place],
            "events": rounds[place]["events"],
        }
        for place in sorted(most[:TURNS_MAX])
    ]


def expectations(rounds: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Return of how many rounds something was expected, and how many of these came close."""
    told = [(one["expected"], one["came_out"] or 0.0) for one in rounds
            if one["expected"] is not None]  # fmt: skip
    close = sum(abs(wanted - out) <= CLOSE * abs(out) + 1e-9 for wanted, out in told)
    return {"n": len(told), "close": close}


def _seeds_after(seed: int, n: int) -> list[int]:
    return [(seed + place) % N_SEEDS for place in range(1, n)]


def _differences(rounds: Sequence[Mapping[str, Any]], nothing: Sequence[float]) -> list[float]:
    """Return by how much the points of each round differ; nil where it is next to nothing."""
    sizes = [abs(one["points"] - none) for one, none in zip(rounds, nothing, strict=True)]
    return [size if size > _least(none) else 0.0 for size, none in zip(sizes, nothing, strict=True)]


def _sum(whole: Mapping[str, Any]) -> float:
    """Return the points of a game; less than any where it cannot be played."""
    return float(sum(whole["points"])) if whole["points"] else UNPLAYABLE


def _least(points: float) -> float:
    """Return the difference of points that counts as none: a thousandth."""
    return 1e-3 * abs(points) + 1e-9


def _end(rounds: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    ends = [event for one in rounds for event in one["events"] if event["event"] == DISSOLVED]
    return ends[-1] if ends else None

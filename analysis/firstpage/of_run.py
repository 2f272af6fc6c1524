"""The first page of a run, of one world or of several."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.findings.firms import jobs_sentence
from analysis.findings.seeds import SEEDS_ADVISED, SEEDS_FEW, command_for_seeds
from analysis.firstpage.parts import FirstPage, Row
from analysis.firstpage.run_drawings import drawings
from analysis.firstpage.run_tiles import note, tiles
from analysis.firstpage.run_worlds import Worlds
from analysis.public_money import public_money_by_payee, reached
from analysis.saved_run import SavedRun
from analysis.style import KINDS
from analysis.words import listed, percent
from analysis.worlds import in_worlds, middle
from sim.parameters import count_grounds
from sim.scenario.countries import COUNTRIES
from sim.scenario.scenario import short_title


def first_page(run: SavedRun) -> FirstPage:
    """Return the first page of a run folder; over several seeds the median world leads."""
    worlds, spec = Worlds(run), run.scenario["run"]
    name = short_title(spec.get("short_name", ""), spec["title"], run.results.run["name"])
    country = run.scenario.get("country")
    return FirstPage(
        question=f"{name}: {COUNTRIES[country]}" if country else name,
        answer=answer(worlds),
        rows=[Row(tiles(worlds))],
        tiles_note=note(worlds),
        drawings=drawings(worlds),
        winners=winners(worlds),
        sure=sure(worlds),
        assumed=[*assumed(), *of_extensions(run), *of_hands(run)],
    )


def answer(worlds: Worlds) -> str:
    """Return the answer in one sentence."""
    state = worlds.state()
    example = "" if worlds.many else f"in one world shown as an example (seed {worlds.run.seed}), "
    text = f"{example}{state}"
    several = worlds.run.results.clusters["id"].nunique() > 1
    return (
        f"{text[0].upper()}{text[1:]}; the {'clusters have' if several else 'cluster has'} "
        f"{worlds.members()} members, "
        f"{worlds.members_change()}, and the public pays {worlds.public_money()}."
    )


def winners(worlds: Worlds) -> list[str]:
    """Say how members fare by kind, and against firms that are none."""
    outcomes, sentences = worlds.outcomes, []
    parts = [
        f"{in_worlds(better, percent)} of {words}"
        for kind, (words, _) in KINDS.items()
        if middle(better := outcomes[f"share_members_better_off.{kind}"])
    ]
    if parts and (of_all := middle(outcomes["share_members_better_off.all"])):
        rest = "; the others pay more than they feel it is worth" if of_all.median < 0.995 else ""
        sentences.append(f"More benefit than fee is felt by {listed(parts)}{rest}.")
    sentences.append(jobs_sentence(worlds.run))
    sentences.append(
        f"{in_worlds(outcomes['churn_per_year'], percent)} of members leave in a year; "
        "“Members” below says why."
    )
    if told := public_money_reached(worlds):
        sentences.append(told)
    return sentences


def public_money_reached(worlds: Worlds) -> str:
    """Say what part of public money the meta-cluster itself got, in the world that is shown."""
    paid = public_money_by_payee(worlds.run.results.flows)
    return reached(paid, worlds.shown, n_planned=len(worlds.planned))


def sure(worlds: Worlds) -> list[str]:
    """Say how much may be built on this."""
    if not worlds.many:
        return [
            "One world is an example and no expectation: chance decides who meets whom and which "
            "bid wins.",
            f"What is typical, {SEEDS_ADVISED} worlds show: {command_for_seeds(worlds.run)}",
        ]
    few = f" {worlds.n} are few; {SEEDS_ADVISED} are steadier." if worlds.n <= SEEDS_FEW else ""
    return [
        f"{worlds.n} worlds differ by chance alone, so the ranges are chance within the model and "
        f"no doubt about the model.{few}",
        f"The world shown (seed {worlds.run.seed}) is the one nearest to the median of all "
        "outcomes at once; it is an example too.",
    ]


def of_extensions(run: SavedRun) -> list[str]:
    """Say which rules are not those of the simulator."""
    files = run.results.run.get("extensions", {}).get("files", ())
    return [takes_part(file["name"], file["registers"]) for file in files]


def takes_part(name: str, registers: Sequence[str], where: str = "") -> str:
    """Say that an extension takes part.

    Args:
        name: Name of its file.
        registers: What it registers, in words.
        where: In which scenario; empty where there is only one.
    """
    return (
        f"The extension {name} takes part{where} ({', '.join(registers)}); its rules and numbers "
        "are those of its author and not of the simulator."
    )


def of_hands(run: SavedRun) -> list[str]:
    """Say what was changed by hand while the run went on."""
    words = run.results.run.get("interventions", ())
    if not words:
        return []
    return [f"The state of this run was changed by hand: {'; '.join(dict.fromkeys(words))}."]


def assumed() -> list[str]:
    """Say the assumptions."""
    of = count_grounds()
    return [
        f"Of {sum(of.values())} parameters {of['assumption']} rest on an assumption, "
        f"{of['direction']} on a source that gives a direction only, and "
        f"{of['value'] + of['range']} on numbers; other plausible values can turn a result.",
        "It shows what follows from the rules and forecasts no real cluster. What the public money "
        "changes, only a comparison with a world without it can tell.",
    ]

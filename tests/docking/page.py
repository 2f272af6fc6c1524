"""Write docs/docking.md: ``python -m tests.docking.page``; takes a minute of one processor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from sim.core.storage import write_whole
from sim.processes.calls import consortia
from sim.processes.contribution import giving_at_rest
from sim.processes.membership.renewal import stay_probability
from tests.docking.drifts import Drift, as_columns, drifts, fits, research_among_members
from tests.docking.formulas import (
    at_rest,
    awards_of_equals,
    giving_of_types,
    members_left,
    p_award,
    slope_at,
)
from tests.docking.frozen import (
    DEAR_EUR,
    N_AWARDS,
    OUTSIDE,
    areas_world,
    beliefs,
    call_world,
    decide_often,
    giving_world,
    live,
    one_area,
    rates_of,
    renewed_for_years,
    spread_of,
    types_of,
)
from tests.docking.skin import EQUAL_STAFF, run_calls, sizes_by_zipf, told
from tests.docking.star import run_areas

PAGE_FILE = Path(__file__).parents[2] / "docs" / "docking.md"
WORDS = Path(__file__).with_name("page.md")
SEEDS = range(1, 9)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def number(value: float) -> str:
    """Return a number of three digits, small ones with three decimals at most."""
    if abs(value) >= 100.0:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10.0 else f"{value:.2f}"


# The call rules of SKIN


def in_random_order(world: Any, lead: int, key: int) -> Any:
    """Invite at random: rows in an order made of the coordinator's key."""
    order = np.random.default_rng(key & 0xFFFFFFFF).permutation(world.clusters.n)
    return order[order != lead]


def of_calls() -> str:
    """Return the table of the preset beside its mutants."""
    cases: dict[str, list[dict[str, float]]] = {
        "preset": [told(run_calls(seed)) for seed in SEEDS],
        "equal sizes": [told(run_calls(seed, **EQUAL_STAFF)) for seed in SEEDS],
        "sizes by Zipf": [told(run_calls(seed, **sizes_by_zipf(seed))) for seed in SEEDS],
    }
    with patch.object(consortia, "invitation_order", in_random_order):
        cases["invited at random"] = [told(run_calls(seed)) for seed in SEEDS]
    rows = [
        [name, *(number(float(np.mean([run[name] for run in runs]))) for runs in cases.values())]
        for name in cases["preset"][0]
    ]
    return table(["mean of eight seeds", *cases], rows)


# The star


def of_star() -> str:
    """Return the table of the years of new organisations beside areas without."""
    runs = [run_areas(seed) for seed in (1, 2, 3)]
    mute = [run_areas(seed, parameters__collaboration__encounters_organised=0.0) for seed in (1, 2)]
    years = (1, 2, 3, 5, 8, 12)

    def mean(of: list[list[dict[str, float]]], name: str, year: int) -> str:
        alive = [run[year - 1] for run in of if name in run[year - 1]]
        return number(float(np.mean([a[name] for a in alive]))) if alive else "all ended"

    names = [name for name in runs[0][0] if name != "engaged"]
    rows = [[name, *(mean(runs, name, year) for year in years)] for name in names]
    name = "density of firms"
    rows.append([f"{name}, no encounters at events", *(mean(mute, name, y) for y in years)])
    return table(["year after the founding", *map(str, years)], rows)


# Formulas


def of_formulas() -> str:
    """Return the table of formulas beside frozen worlds."""
    rows = [*of_members(), *of_giving(), *of_decay(), *of_firms(), *of_awards()]
    return table(["what", "formula", "model", "Monte Carlo error"], rows)


def of_members() -> Iterable[list[str]]:
    """Yield members left of 2,000."""
    for years in (1, 3, 6):
        world = one_area(2000)
        chance = stay_probability(world, np.arange(2000), np.full(2000, DEAR_EUR))
        mean, variance = members_left(chance, years)
        left, _ = renewed_for_years(world, years)
        yield [f"members left of 2,000, renewals: {years}", number(mean), number(left),
               number(float(np.sqrt(variance)))]  # fmt: skip


def of_giving() -> Iterable[list[str]]:
    """Yield giving at rest by quality, by the exact and by the short formula."""
    for quality in (0.0, 0.4, 0.8):
        world = giving_world(quality)
        p, types = world.p.contribution, types_of(world)
        renewed = p.recognition * quality
        rest = at_rest(lambda b, r=renewed, t=types: giving_of_types(b, r, t))  # type: ignore[misc]
        found = beliefs(world, 200)[-1]
        short = giving_at_rest(p, quality, 0.0)
        yield [f"giving at rest, quality {quality} (short formula {short:.3f})", f"{rest:.3f}",
               f"{found:.3f}", f"{0.5 / np.sqrt(world.firms.n) / 0.62:.3f}"]  # fmt: skip


def of_decay() -> Iterable[list[str]]:
    """Yield the part of a gap in belief that is left after a quarter."""
    world = giving_world(0.4)
    p, types = world.p.contribution, types_of(world)
    path = np.array(beliefs(world, 200))
    slope = slope_at(lambda b: giving_of_types(b, p.recognition * 0.4, types), path[-1])
    rate = p.fulfilment_memory + (1.0 - p.fulfilment_memory) * slope
    gap = np.abs(path[:20] - path[-1])
    found = float(np.exp(np.polyfit(np.arange(20), np.log(gap), 1)[0]))
    yield ["gap in belief left after a quarter", f"{rate:.4f}", f"{found:.4f}", "0.004 allowed"]


def of_firms() -> Iterable[list[str]]:
    """Yield firms at rest in areas of 40 places, all firms alike."""
    rates, counts = rates_of(areas_world()), live(areas_world(), 400)[80:]
    n_quarters, n_areas = counts.shape
    error = rates.error_of_mean(n_quarters) / np.sqrt(n_areas)
    yield ["firms at rest of 40 places", f"{rates.firms_after:.2f}", f"{counts.mean():.2f}",
           f"{error:.2f}"]  # fmt: skip
    error = rates.error_of_variance(n_quarters) / np.sqrt(n_areas)
    yield ["their variance", f"{rates.variance:.2f}", f"{counts.var():.2f}", f"{error:.2f}"]


def of_awards() -> Iterable[list[str]]:
    """Yield the chance of an award by score, and the awards of equals."""
    n = 2000
    for above in (-1.0, 0.0, 0.8, 2.0):
        world = call_world()
        mean, spread = world.p.calls.outside_score, spread_of(world)
        score = mean + above * spread
        chance = p_award(score, N_AWARDS, OUTSIDE, mean, spread)
        found = decide_often(world, np.full((n, 1), score)).mean()
        yield [f"chance of a score {above:+} spreads from the mean", f"{chance:.3f}",
               f"{found:.3f}", f"{np.sqrt(chance * (1 - chance) / n):.3f}"]  # fmt: skip
    world = call_world()
    luck = np.random.default_rng(2).normal(size=(800, 5))
    funded = decide_often(world, world.p.calls.outside_score + spread_of(world) * luck)
    yield ["awards of five among 16 like them", f"{awards_of_equals(5, N_AWARDS, OUTSIDE):.3f}",
           f"{funded.mean():.3f}", f"{funded.std(ddof=1) / np.sqrt(800):.3f}"]  # fmt: skip


# A world without news


def of_drifts(found: list[Drift]) -> str:
    """Return the table of a steady Europe over thirty years."""
    columns = as_columns(found, (0, 1, 5, 10, 20, 30))
    rows = [
        [name, *(f"{column[name]:.3f}" if name != "firms" else number(column[name])
                 for column in columns)]
        for name in columns[0] if name != "year"
    ]  # fmt: skip
    return table(["year", *(f"{column['year']:.0f}" for column in columns)], rows)


def growth_of(found: list[Drift]) -> str:
    """Return how much the number of firms has grown in per cent."""
    return f"{100 * (found[-1].firms / found[0].firms - 1.0):.0f}"


def rest_of_types(last: Drift) -> float:
    """Return giving at rest by the mean field of types."""
    world = giving_world(0.0, 10)
    p, types = world.p.contribution, types_of(world)
    renewed = p.recognition * last.quality
    return at_rest(lambda belief: giving_of_types(belief, renewed, types))


def main() -> None:
    """Write the page."""
    found, fit = drifts(), fits()
    usual, drawn = run_areas(1), run_areas(1, fit=None)
    share, core = research_among_members(range(1, 5))
    immortal = {"switches.births": False, "switches.deaths": False}
    share_immortal, core_immortal = research_among_members(range(1, 5), **immortal)
    text = WORDS.read_text("utf-8").format(
        calls=of_calls(), star=of_star(), formulas=of_formulas(), drifts=of_drifts(found),
        rest=number(rest_of_types(found[-1])), grown=growth_of(found),
        research=f"{100 * share:.1f}", research_core=f"{100 * core:.1f}",
        research_immortal=f"{100 * share_immortal:.1f}",
        core_immortal=f"{100 * core_immortal:.1f}",
        fit_median=number(fit["median"]), fit_least=number(fit["least"]),
        fit_most=number(fit["most"]), fit_bound=f"{100 * fit['at the bound']:.0f}",
        alive_usual=f"{usual[-1]['organisations alive']:.0f}",
        alive_drawn=f"{drawn[-1]['organisations alive']:.0f}",
        members_drawn=f"{drawn[4]['members']:.0f}",
    )  # fmt: skip
    write_whole(PAGE_FILE, text.encode())


if __name__ == "__main__":
    main()

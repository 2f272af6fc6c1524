"""The folder of a funding triangle: tables, pictures, and a page that shows the life of a mix."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from markupsafe import Markup

from analysis.page import write_page
from analysis.report_tables import Table
from analysis.rows import row_at
from analysis.triangles.data import PLANNED_PHASES, Triangle
from analysis.triangles.figures import draw_all
from analysis.triangles.figures.end_states import OTHER, end_state_colours
from analysis.triangles.figures.tiles import GAINS, LEVELS
from analysis.triangles.findings import end_state_words, findings, gains_of
from analysis.triangles.first_page import first_page
from analysis.triangles.mixes import SHARES, on_grid, spacing
from analysis.triangles.reference_mix import BETTER, N_TOSSES, WORSE
from sim.core.parquet import write_table
from sim.core.storage import replaced_folder
from sim.run_files import check_replaceable

_UNITS = {
    "survived": "share",
    "serving": "share",
    "years_to_self_financing": "years",
    "benefit_per_member_eur": "eur",
    "benefit_per_public_eur": "per_eur",
}
# What is drawn of each life: by what a value is divided, and the decimals that are kept.
_LIVES = {
    "fees_services": (1.0, 3),
    "in_kind": (1.0, 3),
    "projects": (1.0, 3),
    "cash_eur": (1000.0, 1),
    "n_clusters": (1.0, 1),
    "members": (1.0, 0),
}
_COLOURS_OF_SCALE = 17


TABLES = {name: name for name in ("mixes", "levels", "gains", "realised")} | {"fates": "end_states"}
"""Files of tables that are kept beside a page, by name: the attribute of :class:`Triangle`."""

FILES = frozenset([*(f"{table}.parquet" for table in TABLES), "report.html", "figures"])


def check_folder(folder: Path) -> None:
    """Refuse a folder that holds anything but a funding triangle.

    Raises:
        FileExistsError: Naming what else is there.
        PlaceError: If no folder can be written there.
    """
    check_replaceable(folder, "funding triangle", "report.html", FILES)


def save_triangle(triangle: Triangle, folder: str | Path) -> Path:
    """Write a folder with page, pictures and tables; one in its place is replaced at once.

    Args:
        triangle: The study.
        folder: The folder.

    Returns:
        Path of the page.

    Raises:
        FileExistsError: If the folder holds anything that is no part of a funding triangle.
        OSError: If it cannot be written.
    """
    folder = Path(folder)
    check_folder(folder)
    with replaced_folder(folder) as staging:
        _write_page(triangle, staging)
        for name, attribute in TABLES.items():
            table = getattr(triangle, attribute)
            write_table(table.reset_index(names="mix") if name == "mixes" else table,
                        staging / f"{name}.parquet")  # fmt: skip
    return folder / "report.html"


def _write_page(triangle: Triangle, folder: Path) -> None:
    write_page(
        folder,
        "triangle.html",
        list(draw_all(triangle)),
        title=triangle.title,
        description="",
        first=first_page(triangle),
        findings=findings(triangle),
        mixes=table_of_mixes(triangle),
        notes=_notes(triangle),
        n_runs=f"{len(triangle.runs) + triangle.n_failed:,}",
        n_tosses=f"{N_TOSSES:,}",
        # Markup: JSON in a script element must not be escaped, but must not end it either.
        data=Markup(_script_safe(json.dumps(page_data(triangle), separators=(",", ":")))),
    )


def page_data(triangle: Triangle) -> dict[str, Any]:
    """Return what the page draws from: numbers by condition and mix, in lists, None for none."""
    colours = end_state_colours(triangle)
    reference = list(triangle.mixes.index).index(triangle.reference)
    return {
        "n_seeds": triangle.n_seeds,
        "n_quarters": triangle.n_quarters,
        "start_year": triangle.start_year,
        "spacing": spacing(triangle.mixes),
        "mixes": [_rounded(row, 4) for row in triangle.mixes[list(SHARES)].to_numpy()],
        "thirds": reference,
        "thirds_exact": triangle.reference_exact,
        # A tile beside the grid would cover its neighbours; the star stands for it.
        "thirds_beside": not on_grid(triangle.mixes)[reference],
        "outcomes": [
            {
                "key": outcome.key,
                "title": outcome.title,
                "unit": _UNITS[outcome.key],
                "more_is_better": outcome.more_is_better,
            }
            for outcome in triangle.outcomes
        ],
        "colours": {"levels": _scale(LEVELS), "gains": _scale(GAINS)},
        "fates": [
            {"words": end_state_words(end_state), "colour": c} for end_state, c in colours.items()
        ],
        "conditions": [
            {
                "name": name,
                "title": title,
                "levels": _levels(triangle, name),
                "gains": _gains(triangle, name),
                "fates": _end_states(triangle, name, list(colours)),
                "realised": _realised(triangle, name),
                "lives": _lives(triangle, name),
            }
            for name, title in triangle.conditions.items()
        ],
    }


def table_of_mixes(triangle: Triangle) -> Table:
    """Return a row a mix: the plan, each outcome, and in which it is better or worse."""
    condition = next(iter(triangle.conditions))
    levels = triangle.levels[triangle.levels["condition"] == condition]
    means = levels.pivot(index="mix", columns="outcome", values="mean")
    verdicts = triangle.gains[triangle.gains["condition"] == condition]
    verdicts = verdicts.pivot(index="mix", columns="outcome", values="verdict")
    # Outcomes beside the tests have no verdict.
    verdicts = verdicts.reindex(columns=[outcome.key for outcome in triangle.outcomes])
    rows = []
    for mix, plan in triangle.mixes.iterrows():
        cells = [f"{100 * plan[share]:.0f} %" for share in SHARES]
        for outcome in triangle.outcomes:
            mean = row_at(means, mix)[outcome.key] if mix in means.index else math.nan
            verdict = row_at(verdicts, mix)[outcome.key] if mix in verdicts.index else ""
            told = f" ({verdict})" if verdict in (BETTER, WORSE) else ""
            cells.append("none" if math.isnan(mean) else outcome.value(mean) + told)
        rows.append(cells)
    heads = [
        "Fees and services",
        "In kind",
        "Projects",
        *(outcome.title for outcome in triangle.outcomes),
    ]
    return Table(heads, rows)


def _notes(triangle: Triangle) -> list[str]:
    notes = []
    if not triangle.reference_exact:
        notes.append(
            "A third each was not run itself; the mix nearest to it stands for it, and the "
            "comparison is with that mix."
        )
    if triangle.n_failed:
        notes.append(f"{triangle.n_failed:,} runs failed and are left out of everything.")
    return notes


def _levels(triangle: Triangle, condition: str) -> list[list[float | None]]:
    own = triangle.levels[triangle.levels["condition"] == condition]
    means = own.pivot(index="mix", columns="outcome", values="mean")
    means = means.reindex(triangle.mixes.index)
    return [_rounded(means[outcome.key], 4) for outcome in triangle.outcomes]


def _gains(triangle: Triangle, condition: str) -> list[list[list[float | None] | None]]:
    """Return for each outcome and mix: difference, low, high, seeds better, worse, verdict."""
    sign = {BETTER: 1, WORSE: -1}
    parts = []
    for outcome in triangle.outcomes:
        own = gains_of(triangle, condition, outcome).set_index("mix")
        rows: list[list[float | None] | None] = []
        for mix in triangle.mixes.index:
            if mix not in own.index or not math.isfinite(own.loc[mix, "difference"]):
                rows.append(None)
                continue
            row = own.loc[mix]
            numbers = _rounded([row["difference"], row["low"], row["high"]], 4)
            told = sign.get(row["verdict"], 0)
            rows.append([*numbers, int(row["n_better"]), int(row["n_worse"]), told])
        parts.append(rows)
    return parts


def _end_states(triangle: Triangle, condition: str, known: Sequence[str]) -> list[list[list[int]]]:
    """Return for each mix the pairs of end state, by its place in ``known``, and runs."""
    own = triangle.end_states[triangle.end_states["condition"] == condition]
    of_mix = dict(list(own.groupby("mix")))
    parts = []
    for mix in triangle.mixes.index:
        counts: dict[int, int] = {}
        if mix in of_mix:
            for end_state, n in zip(of_mix[mix]["fate"], of_mix[mix]["n"], strict=True):
                number = known.index(end_state if end_state in known else OTHER)
                counts[number] = counts.get(number, 0) + int(n)
        parts.append([[number, n] for number, n in sorted(counts.items())])
    return parts


def _realised(triangle: Triangle, condition: str) -> dict[str, list[list[float | None] | None]]:
    own = triangle.realised[triangle.realised["condition"] == condition]
    by_phase = {}
    for phase in PLANNED_PHASES:
        rows = own[own["phase"] == phase].set_index("mix")[list(SHARES)]
        by_phase[phase] = [
            _rounded(rows.loc[mix], 3) if mix in rows.index else None
            for mix in triangle.mixes.index
        ]
    return by_phase


def _lives(triangle: Triangle, condition: str) -> dict[str, list[list[list[float | None]]]]:
    """Return for each quantity and mix the lines low, median and high, a value a quarter."""
    bands = triangle.bands[triangle.bands["condition"] == condition]
    quarters = range(1, triangle.n_quarters + 1)
    address = pd.MultiIndex.from_product([triangle.mixes.index, quarters])
    n = len(triangle.mixes)
    lives = {}
    for what, (unit, decimals) in _LIVES.items():
        own = bands[bands["what"] == what].set_index(["mix", "quarter"])
        lines = own[["low", "median", "high"]].reindex(address).to_numpy() / unit
        lines = lines.reshape(n, triangle.n_quarters, 3)
        lives[what] = [[_rounded(line, decimals) for line in lines[m].T] for m in range(n)]
    survival = triangle.survival[triangle.survival["condition"] == condition]
    shares = survival.set_index(["mix", "quarter"])["share"].reindex(address).to_numpy()
    lives["alive"] = [[[], _rounded(line, 3), []] for line in shares.reshape(n, -1)]
    return lives


def _scale(name: str) -> list[list[int]]:
    """Return colours evenly spread over a scale, red, green and blue from 0 to 255."""
    colours = mpl.colormaps[name](np.linspace(0, 1, _COLOURS_OF_SCALE))
    return [[round(255 * part) for part in colour[:3]] for colour in colours]


def _rounded(values: Iterable[float], decimals: int) -> list[float | None]:
    rounded = (round(float(value), decimals) for value in values)
    return [
        (int(value) if value == int(value) else value) if math.isfinite(value) else None
        for value in rounded
    ]


def _script_safe(text: str) -> str:
    """Return JSON that cannot end the script element it stands in."""
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")

"""Path of the funding mix in a triangle whose corners are the three sources of the target."""

from __future__ import annotations

import pandas as pd

from analysis.figures.canvas import Canvas, Picture
from analysis.figures.style import BLUE, EDGE, FAINT, INK, MUTED, VERMILLION
from analysis.figures.triangle_axes import HEIGHT, TriangleAxes
from analysis.funding import (
    TARGET_SOURCES,
    TIERS,
    name_of_tier,
    named_target,
    resources_eur_per_year,
    shares,
    target_of,
    title_of_tier,
)
from analysis.saved_run import SavedRun
from analysis.words import percent

SIDE_IN = 3.3
PATHS = {"income": ("on paper", BLUE, "o", "-"), "cash": ("in cash", VERMILLION, "s", "--")}
# Barycentric places of the corners' names (top, left, right), a little outside the triangle.
CORNERS = (
    ("only work in kind", (1.07, -0.035, -0.035), "center"),
    ("only fees\nand services", (-0.09, 1.09, 0.0), "center"),
    ("only projects\nand grants", (-0.09, 0.0, 1.09), "center"),
)


def draw(run: SavedRun) -> Picture | None:
    """Draw the yearly mix of each tier as a path, on paper and in cash."""
    tiers = [tier for tier in TIERS if not mix_by_year(run, tier, "income").empty]
    if not tiers:
        return None
    canvas = Canvas(
        "funding_path",
        f"Path of the funding mix, against the {named_target(target_of(run, tiers[0]))}",
        caption(run, tiers[0]),
        "Triangles whose corners are fees and services, work in kind, and projects with operating "
        "grants; a dot a year shows the mix of that year, a star the target.",
        4.3,
    )
    canvas.legend(
        [
            *((sign, text, colour) for text, colour, _, sign in PATHS.values()),
            ("○", "first year", MUTED),
            ("●", "last year", MUTED),
            ("★", "target", INK),
            *([("·", f"end of each of {run.n_seeds} seeds", MUTED)] if run.has_seeds else []),
        ]
    )
    for column, tier in enumerate(tiers):
        left = 0.65 + 4.4 * column if len(tiers) > 1 else 2.8
        axes = canvas.axes(left, 0.45, SIDE_IN, SIDE_IN * HEIGHT, projection=TriangleAxes.name)
        _triangle(axes, target_of(run, tier))
        if run.has_seeds:
            _ends_of_seeds(axes, run, tier)
        for basis, (_, colour, marker, sign) in PATHS.items():
            _path(axes, run, mix_by_year(run, tier, basis), colour, marker, sign)
        canvas.note(left - 0.45, 3.68, title_of_tier(run, tier), color=INK, size=9.5, weight="bold")
    return canvas.picture()


def mix_by_year(run: SavedRun, tier: str, basis: str) -> pd.DataFrame:
    """Return the three shares at each year's end; operating grants count with projects."""
    table = run.tier(tier)
    if table.empty:
        return pd.DataFrame(columns=list(TARGET_SOURCES))
    mix = _three_shares(table, basis)
    return mix[(mix.index % 4 == 0) | (mix.index == run.n_quarters)]


def caption(run: SavedRun, tier: str) -> str:
    """Say how far the mix is from the target at first and at last."""
    mix = mix_by_year(run, tier, "income")
    # Half the sum of absolute differences: the share that would have to come from elsewhere.
    off = (mix - pd.Series(target_of(run, tier))).abs().sum(axis=1) / 2
    first, last = off.iloc[0], off.iloc[-1]
    first_year, last_year = (
        run.when(int(quarter))[:4] for quarter in (off.index[0], off.index[-1])
    )
    if len(off) == 1:
        path, years = "is off the target", f"{percent(last)} of what was raised in {last_year}"
    else:
        path = f"ends {'closer to' if last < first else 'farther from'} the target than it began"
        if abs(last - first) < 0.02:
            path = "ends about as far from the target as it began"
        years = f"{percent(first)} of what was raised in {first_year}"
        years += f" and {percent(last)} in {last_year}"
    return (
        f"On paper, the mix of {name_of_tier(run, tier)} {path}: {years} would have to come from "
        "other sources; in cash, where work in kind does not count, the path runs along the "
        "bottom edge."
    )


def _three_shares(table: pd.DataFrame, basis: str) -> pd.DataFrame:
    raised = resources_eur_per_year(table, basis)
    raised["projects"] += raised["operating_grant"]
    return shares(raised[list(TARGET_SOURCES)])


def _triangle(axes: TriangleAxes, target: dict[str, float]) -> None:
    axes.frame(edge=EDGE, thirds=FAINT)
    for text, place, align in CORNERS:
        axes.text(*place, text, ha=align, va="center", size=8.5, clip_on=False)
    star = ([target[source]] for source in ("in_kind", "fees_services", "projects"))
    axes.scatter(*star, marker="*", s=150, color=INK, zorder=3, clip_on=False)


def _path(
    axes: TriangleAxes, run: SavedRun, mix: pd.DataFrame, colour: str, marker: str, sign: str
) -> None:
    if mix.empty:
        return
    corners = (mix["in_kind"], mix["fees_services"], mix["projects"])
    axes.plot(*corners, ls=sign, color=colour, lw=1.2, zorder=4, clip_on=False)
    axes.scatter(*corners, marker=marker, s=12, color=colour, zorder=5, clip_on=False)
    for quarter, fill, align in (
        (mix.index[0], "white", "left"),
        (mix.index[-1], colour, "right"),
    ):
        here = [corner[quarter] for corner in corners]
        axes.scatter(
            *([value] for value in here), marker=marker, s=48, facecolor=fill, edgecolor=colour,
            linewidth=1.4, zorder=6, clip_on=False,
        )  # fmt: skip
        if sign == "-" and _far_apart(mix):  # Else years would run into each other.
            axes.text(
                *here, f"   {run.when(quarter)[:4]}   ", size=8, ha=align, va="center",
                zorder=7, clip_on=False,
            )  # fmt: skip


def _far_apart(mix: pd.DataFrame) -> bool:
    return bool((mix.iloc[0] - mix.iloc[-1]).abs().max() > 0.15)


def _ends_of_seeds(axes: TriangleAxes, run: SavedRun, tier: str) -> None:
    rows = run.tier_of_seeds(tier)
    last_year = rows[rows["quarter"] > run.n_quarters - 4]
    if last_year.empty:  # No organisation of any seed lives to its last year.
        return
    ends = [_three_shares(own, "income") for _, own in last_year.groupby("seed")]
    mix = pd.concat([end.iloc[-1:] for end in ends])
    axes.scatter(
        mix["in_kind"], mix["fees_services"], mix["projects"], s=9, color=MUTED, alpha=0.7,
        linewidth=0, zorder=2, clip_on=False,
    )  # fmt: skip

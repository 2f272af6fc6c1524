"""Pages of calibrations, recoveries and screenings, in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Return the lines of a table; numbers have three digits, and None is a dash."""
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(map(cell, row))} |" for row in rows]
    return [*lines, ""]


def cell(value: object) -> str:
    """Return a value as it stands in a table."""
    if value is None:
        return "-"
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def record_page(record: Mapping[str, Any]) -> str:
    """Return the page of the record of a calibration."""
    loss = record["loss"]
    fresh = loss["fresh_seeds"]
    lines = [
        f"# {record['title']}",
        "",
        f"Loss {loss['best']:.3g} (chance {loss['chance']:.2g}), with the defaults "
        f"{loss['defaults']:.3g}; with fresh seeds {fresh['best']:.3g} and "
        f"{fresh['defaults']:.3g}. The loss is the weighted sum of squared distances from the "
        "targets, in tolerances.",
        "",
        f"{record['n_trials']} trials with seeds {record['seeds'][0]} to {record['seeds'][-1]}; "
        f"{record['n_good']} of them are good: no further above the best than two standard errors "
        "of its loss.",
        "",
        f"    {record['command']}",
        "",
        "## Parameters",
        "",
        *table(
            ("parameter", "key", "range", "default", "best", "good fits, 5 to 95 %", "of range"),
            (
                (
                    name,
                    ", ".join(one["keys"]),
                    f"{one['low']:.3g} to {one['high']:.3g}",
                    one["default"],
                    one["best"],
                    f"{one['good_low']:.3g} to {one['good_high']:.3g}",
                    f"{100 * one['good_part_of_range']:.0f} %",
                )
                for name, one in record["parameters"].items()
            ),
        ),
        "A parameter whose good fits fill its range is not identified by these targets.",
        "",
        "## Targets",
        "",
        *table(
            ("target", "fact", "measure", "value", "tolerance", "weight", "defaults", "best",
             "error"),
            (
                (
                    name, one["fact"], one["measure"], one["value"], one["tolerance"],
                    one["weight"], one["with_defaults"], one["with_best"],
                    one["error_with_best"],
                )
                for name, one in record["targets"].items()
            ),
        ),
    ]  # fmt: skip
    return "\n".join(lines)


def recovery_page(told: Mapping[str, Any], picture: str) -> str:
    """Return the page of a recovery.

    Args:
        told: What :func:`analysis.calibration.recovery.told_of` returns.
        picture: Path of the picture from the page.
    """
    lines = [
        f"# Which parameters come back: {told['title']}",
        "",
        f"{told['n_simulations']} runs with known values, each with a seed of its own, and "
        f"{len(told['statistics'])} numbers of each run. Three estimators learn from four fifths "
        "of the runs and estimate the rest, in turn; ABC-SMC looks for "
        f"{told['n_smc']} known points by runs of its own ({told['n_smc_runs']} in all).",
        "",
        "R2 is the part of the variance of the known values that estimates explain, coverage the "
        "part of known values within 90 % intervals. A parameter comes back if two estimators have "
        f"an R2 of {told['r2_good']} or more with a coverage of {told['coverage_low']} or more; "
        f"in part from {told['r2_part']} on.",
        "",
        f"![Known values and estimates]({picture})",
        "",
        *table(
            ("parameter", "key", "verdict", *(f"R2 {e}" for e in told["estimators"]),
             *(f"coverage {e}" for e in told["estimators"])),
            (
                (
                    name, ", ".join(one["keys"]), one["verdict"],
                    *(one["r2"][e] for e in told["estimators"]),
                    *(one["coverage"][e] for e in told["estimators"]),
                )
                for name, one in told["parameters"].items()
            ),
        ),
        f"Fix by name: {', '.join(told['fix']) or 'none'}.",
        "",
    ]  # fmt: skip
    return "\n".join(lines)


def screening_page(told: Mapping[str, Any]) -> str:
    """Return the page of a screening.

    Args:
        told: What :func:`analysis.calibration.effects.told_of` returns.
    """
    lines = [
        f"# {told['title']}",
        "",
        f"Elementary effects by Morris (1991): {told['n_trajectories']} trajectories over "
        f"{len(told['ranking'])} parameters, {told['n_runs']} runs, {told['n_failed']} of them "
        f"failed; each parameter from {told['low']} to {told['high']} of "
        f"{'its fitted value' if told['fitted'] else 'its default'}, within its bounds. The score "
        "is the mean over the measures of the mean absolute effect of the whole range, relative to "
        "the measure's level and at most 1. Its standard error is that over trajectories: scores "
        "nearer than two of them have no certain order. A spread above the effect says that it "
        "hangs on the other parameters.",
        "",
        *table(
            ("rank", "parameter", "value", "score", "standard error", "spread", "most moved"),
            (
                (
                    place + 1, one["key"], one["value"], one["score"], one["error"],
                    one["spread"], ", ".join(one["most_moved"]),
                )
                for place, one in enumerate(told["ranking"])
            ),
        ),
        f"Not screened: {', '.join(told['left_out']) or 'none'}.",
        "",
    ]  # fmt: skip
    return "\n".join(lines)

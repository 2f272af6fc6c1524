"""The tables of an answer, for its page and for the documentation."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from analysis.answers.answer import Answer
from analysis.answers.tiles import table_of_tiles
from analysis.answers.wording import besides, further, per_million, sentence, spanned
from analysis.comparisons.outcomes import Compared
from analysis.comparisons.wording import SAME_IN_ALL, interval, signed
from analysis.report_tables import Table
from analysis.statistics.paired import NO_VALUE, SAME, SIGNIFICANT
from analysis.words import percent

SIGNIFICANT_SIGN, NOT_SIGNIFICANT_SIGN = "●", "○"
WORTH = (
    "Value for money of the dearer of the two, with 95 % intervals: what each further million EUR "
    "brings, and how much of what the dearer has is there without it"
)


def levels(answer: Answer) -> Table:
    """Return the mean outcomes of policies: a row a policy, a column an outcome."""
    heads = ["Policy", *(_head(outcome) for outcome in answer.outcomes)]
    rows = [
        [answer.name(policy), *(_level(answer, policy, outcome) for outcome in answer.outcomes)]
        for policy in answer.policies
    ]
    return Table(heads, rows)


def differences(answer: Answer) -> Table:
    """Return how pairs differ: a row a pair, a column an outcome, signs for significant or not."""
    heads = ["Policy", "Told against", *(_head(outcome) for outcome in answer.outcomes)]
    rows = [
        [answer.name(policy), answer.name(against),
         *(_difference(answer, against, policy, outcome) for outcome in answer.outcomes)]
        for against, policy in answer.pairs
    ]  # fmt: skip
    return Table(heads, rows)


def worth(answer: Answer) -> Table | None:
    """Return effect per million and deadweight; None where there is nothing to report."""
    if answer.spec.spending is None:
        return None
    heads = ["Policy", "Told against", "", *(_head(o) for o in answer.outcomes[:-1])]
    rows = []
    for against, policy in answer.pairs:
        found = [(o, answer.row(against, policy, o.key)) for o in answer.outcomes[:-1]]
        if not any(math.isfinite(row.per_million) for _, row in found):
            continue  # The two cost about the same.
        names = [answer.name(policy), answer.name(against)]
        rows.append([*names, "for each million EUR more", *(_brought(row, o) for o, row in found)])
        rows.append([*names, "there without it", *(_anyway(row) for _, row in found)])
    return Table(heads, rows) if rows else None


def markdown(answer: Answer) -> str:
    """Return sentences and tables as they stand in the documentation."""
    seeds = f"Seeds {answer.seeds[0]} to {answer.seeds[-1]}"
    code = answer.table["code"].iloc[0]
    parts = [
        f"> **{sentence(answer)}**" + "".join(f"\n> {line}" for line in besides(answer)),
        "\n".join(_grid(table_of_tiles(answer))),
        *(["\n".join(f"- {line}" for line in further(answer))] if len(answer.pairs) > 1 else []),
        "Mean over worlds with its 95 % interval:",
        "\n".join(_grid(levels(answer))),
        f"Differences within the same worlds with 95 % intervals; {SIGNIFICANT_SIGN} significant "
        f"beside all others of the table, {NOT_SIGNIFICANT_SIGN} not:",
        "\n".join(_grid(differences(answer))),
        *_worth_in_markdown(answer),
        f"{seeds}; code `{code}`.",
    ]
    return "\n\n".join(parts)


def _head(outcome: Compared) -> str:
    # The rows say at which date.
    return outcome.title.replace(" at the end", "")


def _worth_in_markdown(answer: Answer) -> list[str]:
    table = worth(answer)
    return [] if table is None else [f"{WORTH}:", "\n".join(_grid(table))]


def _brought(row: Any, outcome: Compared) -> str:
    if row.verdict == SAME:
        return SAME_IN_ALL
    return per_million(row, outcome) if math.isfinite(row.per_million) else "no value"


def _anyway(row: Any) -> str:
    if not math.isfinite(row.anyway):
        return ""
    if row.verdict == SAME:
        return "all of it"
    parts = (row.anyway, row.anyway_low, row.anyway_high)
    middle, low, high = (percent(part) for part in parts)
    if middle == low == high == percent(1.0):
        middle, low, high = (f"{100 * part:.2f} %" for part in parts)
    return f"{middle} ({low} to {high})".replace(" % to", " to")


def _grid(table: Table) -> Iterator[str]:
    yield f"| {' | '.join(table.heads)} |"
    yield f"|{'---|' * len(table.heads)}"
    for row in table.rows:
        yield f"| {' | '.join(row)} |"


def _level(answer: Answer, policy: str, outcome: Compared) -> str:
    row = answer.level(policy, outcome.key)
    if row.n == 0:
        return "no value"
    told = outcome.unit.value(row.mean)
    if math.isnan(row.low) or row.low == row.high:
        return told
    return f"{told} ({spanned(outcome.unit, row.low, row.high)})"


def _difference(answer: Answer, against: str, policy: str, outcome: Compared) -> str:
    row = answer.row(against, policy, outcome.key)
    if row.verdict == NO_VALUE:
        return "no value"
    if row.verdict == SAME:
        return SAME_IN_ALL
    sign = SIGNIFICANT_SIGN if row.verdict in SIGNIFICANT else NOT_SIGNIFICANT_SIGN
    return f"{sign} {signed(outcome, row.difference)} ({interval(outcome, row.low, row.high)})"

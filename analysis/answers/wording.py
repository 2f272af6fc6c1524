"""The sentence that answers, and the lines that a first look needs besides."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from analysis.answers.answer import Answer
from analysis.comparisons.outcomes import BY_KEY, EUR, Outcome, Unit
from analysis.comparisons.paired import HINTS, NO_VALUE, SAME, TOLD
from analysis.comparisons.wording import interval, signed
from analysis.words import eur, listed, percent, plural


def sentence(answer: Answer) -> str:
    """Return the answer in one sentence: the main pair by the main outcome."""
    against, policy = answer.pairs[0]
    outcome = answer.outcomes[0]
    row = answer.row(against, policy, outcome.key)
    values = {side: _value(outcome, mean) for side, mean in
              (("policy", row.mean), ("against", row.mean_against))}  # fmt: skip
    told = answer.spec.sentence.format(**values)
    if not told:
        told = (
            f"{_capital(_words(outcome))}: {values['policy']} with "
            f"{answer.name(policy)}, {values['against']} with {answer.name(against)}"
        )
    return f"{told}: {judged(row, outcome)}."


def judged(row: Any, outcome: Outcome) -> str:
    """Return a difference with its interval, and whether it is told from chance."""
    worlds = plural(int(row.n), "world")
    if row.verdict == NO_VALUE:
        return "too few worlds have a value"
    if row.verdict == SAME:
        return f"no difference in any of {worlds}"
    size = f"{signed(outcome, row.difference)} ({interval(outcome, row.low, row.high)})"
    if row.verdict in TOLD:
        return f"a difference of {size}, told from chance in {worlds}"
    if row.verdict in HINTS:
        return f"a difference of {size}, which may be chance in {worlds}"
    enough = ""
    if math.isfinite(row.detectable) and row.detectable > 0:
        enough = f" ({outcome.unit.difference(row.detectable)} or more would have been)"
    return f"a difference of {size}, which cannot be told from chance in {worlds}{enough}"


def money(answer: Answer) -> Iterator[str]:
    """Yield what the main pair costs, what a further million brings, and what comes anyway."""
    if answer.spec.spending is None:
        return
    against, policy = answer.pairs[0]
    spent = answer.row(against, policy, answer.spec.spending)
    what = BY_KEY[answer.spec.spending].words
    if spent.verdict not in TOLD:
        yield f"Of {what} the two cost the public the same, as far as {_worlds(spent)} can tell."
        return
    more = spent.difference > 0
    low, high = sorted((abs(spent.low), abs(spent.high)))
    yield (
        f"It costs {eur(abs(spent.difference))} ({spanned(EUR, low, high)}) "
        f"{'more' if more else 'less'} in {what}."
    )
    rows = [(o, answer.row(against, policy, o.key)) for o in answer.outcomes[:-1]]
    told = [(o, row) for o, row in rows if row.verdict in TOLD]
    brought = [f"{_words(o)} {per_million(row, o)}" for o, row in told if _has_worth(row)]
    if brought:
        yield f"For each million EUR more: {listed(brought)}."
    if len(told) < len(rows):
        untold = [_words(o) for o, row in rows if row.verdict not in TOLD]
        yield f"Not told from chance: {listed(untold)}."
    anyway = [f"{percent(row.anyway)} of {_words(o)}" for o, row in told if row.anyway < 1]
    if anyway:
        yield f"What would be there without it: {listed(anyway)}."


def further(answer: Answer) -> Iterator[str]:
    """Yield a line for each pair behind the first, by the main outcome."""
    outcome = answer.outcomes[0]
    for against, policy in answer.pairs[1:]:
        row = answer.row(against, policy, outcome.key)
        yield (
            f"{_capital(answer.name(policy))} against {answer.name(against)}: "
            f"{_value(outcome, row.mean)} against {_value(outcome, row.mean_against)} "
            f"{_words(outcome)}; {judged(row, outcome)}."
        )


def per_million(row: Any, outcome: Outcome) -> str:
    """Return what a further million EUR brings of an outcome, with its interval."""
    span = interval(outcome, row.per_million_low, row.per_million_high)
    return f"{signed(outcome, row.per_million)} ({span})"


def spanned(unit: Unit, low: float, high: float) -> str:
    """Return ``3.05 to 6.70 million``: the unit once where it is a word behind, no EUR before."""
    start, end = (unit.value(bound).replace("EUR ", "") for bound in (low, high))
    _, space, behind = end.rpartition(" ")
    if space and start.endswith(f" {behind}"):
        start = start.removesuffix(f" {behind}")
    return f"{start} to {end}"


def lines(answer: Answer) -> list[str]:
    """Return question and answer for a terminal, a line each."""
    told = [sentence(answer), *money(answer)]
    return [answer.spec.question, *(f"  {line}" for line in told),
            *(f"    {line}" for line in further(answer))]  # fmt: skip


def _worlds(row: Any) -> str:
    return plural(int(row.n), "world")


def _value(outcome: Outcome, value: float) -> str:
    return "no value" if math.isnan(value) else outcome.unit.value(value)


def _has_worth(row: Any) -> bool:
    return math.isfinite(row.per_million)


def _words(outcome: Outcome) -> str:
    return outcome.words or outcome.title


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

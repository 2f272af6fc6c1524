"""The sentence that answers, and the lines that a first look needs besides."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from analysis.answers.answer import Answer
from analysis.comparisons.outcomes import BY_KEY, Compared
from analysis.comparisons.wording import interval, signed
from analysis.statistics.paired import HINTS, NO_VALUE, SAME, SIGNIFICANT
from analysis.units import EUR, Unit
from analysis.words import eur, listed, percent, plural


def sentence(answer: Answer) -> str:
    """Return the answer in one sentence: the main pair by the main outcome."""
    return f"{main_levels(answer)}: {main_difference(answer)}{not_the_same(answer)}."


def not_the_same(answer: Answer) -> str:
    """Say which outcomes differ that the sentence takes to be the same; nothing where none does."""
    told = []
    for key, within in answer.spec.same.items():
        outcome = next(outcome for outcome in answer.outcomes if outcome.key == key)
        row = answer.row(*answer.pairs[0], key)
        if abs(row.mean - row.mean_against) > within * abs(row.mean_against):
            told.append(f"{_words(outcome)} {_with_interval(outcome, row)}")
    if not told:
        return ""
    return f"; what was to be the same differs: {', '.join(told)}"


def main_levels(answer: Answer) -> str:
    """Return what the main outcome is under the two policies of the main pair."""
    against, policy = answer.pairs[0]
    outcome = answer.outcomes[0]
    row = answer.row(against, policy, outcome.key)
    values = {side: _value(outcome, mean) for side, mean in
              (("policy", row.mean), ("against", row.mean_against))}  # fmt: skip
    return answer.spec.sentence.format(**values) or (
        f"{_capital(_words(outcome))}: {values['policy']} with "
        f"{answer.name(policy)}, {values['against']} with {answer.name(against)}"
    )


def main_difference(answer: Answer) -> str:
    """Return the difference that answers with its interval, and whether it is significant."""
    outcome = answer.outcomes[0]
    return judged(answer.row(*answer.pairs[0], outcome.key), outcome)


def judged(row: Any, outcome: Compared) -> str:
    """Return a difference with its interval, and whether it is significant."""
    worlds = plural(int(row.n), "world")
    if row.verdict == NO_VALUE:
        return "too few worlds have a value"
    if row.verdict == SAME:
        return f"no difference in any of {worlds}"
    size = _with_interval(outcome, row)
    if row.verdict in SIGNIFICANT:
        return f"a difference of {size}, beyond chance in {worlds}"
    if row.verdict in HINTS:
        return f"a difference of {size}, which may be chance in {worlds}"
    enough = ""
    if math.isfinite(row.detectable) and row.detectable > 0:
        enough = f" ({outcome.unit.difference(row.detectable)} or more would have been)"
    return f"a difference of {size}, which is not significant in {worlds}{enough}"


def besides(answer: Answer) -> Iterator[str]:
    """Yield what else the main pair changes, what it costs, what a million brings, and is there."""
    against, policy = answer.pairs[0]
    spending = answer.spec.spending
    others = [outcome for outcome in answer.outcomes[1:] if outcome.key != spending]
    rows = [(outcome, answer.row(against, policy, outcome.key)) for outcome in others]
    significant = [(outcome, row) for outcome, row in rows if row.verdict in SIGNIFICANT]
    if significant:
        sizes = [
            f"{_words(outcome)} {_with_interval(outcome, row)}" for outcome, row in significant
        ]
        yield f"Beyond chance besides: {'; '.join(sizes)}."
    not_significant = [_words(outcome) for outcome, row in rows if row.verdict not in SIGNIFICANT]
    if not_significant:
        yield f"Not significant: {listed(not_significant)}."
    if spending is not None:
        main = answer.outcomes[0]
        yield from _money(answer, [(main, answer.row(against, policy, main.key)), *rows])


def _money(answer: Answer, rows: list[tuple[Compared, Any]]) -> Iterator[str]:
    against, policy = answer.pairs[0]
    assert answer.spec.spending is not None
    spent = answer.row(against, policy, answer.spec.spending)
    what = BY_KEY[answer.spec.spending].words
    if spent.verdict not in SIGNIFICANT:
        yield f"The difference in public money is not significant in {_worlds(spent)}."
        return
    low, high = sorted((abs(spent.low), abs(spent.high)))
    cheaper, dearer = (against, policy) if spent.difference > 0 else (policy, against)
    dearer = f"“{answer.name(dearer)}”"
    yield (
        f"{dearer} costs {eur(abs(spent.difference))} ({spanned(EUR, low, high)}) more than "
        f"“{answer.name(cheaper)}” in {what}."
    )
    significant = [(outcome, row) for outcome, row in rows if row.verdict in SIGNIFICANT]
    brought = [f"{_words(o)} {per_million(row, o)}" for o, row in significant if _has_worth(row)]
    if brought:
        yield f"For each million EUR more that {dearer} costs: {'; '.join(brought)}."
    there = [f"{_most(row.anyway)} {_words(o)}" for o, row in significant if row.anyway < 1]
    if there:
        yield f"{_capital(listed(there))} are there without that money as well."


def _most(part: float) -> str:
    # What rounds to the whole is not the whole.
    return "nearly all" if percent(part) == percent(1.0) else f"{percent(part)} of"


def further(answer: Answer) -> Iterator[str]:
    """Yield a line for each pair behind the first by the main outcome; equal ones share a line."""
    outcome = answer.outcomes[0]
    equal = []
    for against, policy in answer.pairs[1:]:
        row = answer.row(against, policy, outcome.key)
        names = f"{answer.name(policy)} against {answer.name(against)}"
        if row.verdict == SAME:
            equal.append(f"{names} ({_value(outcome, row.mean)})")
            continue
        yield (
            f"{_capital(names)}: {_value(outcome, row.mean)} against "
            f"{_value(outcome, row.mean_against)} {_words(outcome)}; {judged(row, outcome)}."
        )
    if equal:
        yield f"{_capital(_words(outcome))} do not differ in any world: {'; '.join(equal)}."


def per_million(row: Any, outcome: Compared) -> str:
    """Return the effect of a further million EUR on an outcome, with its interval."""
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
    significant = [sentence(answer), *besides(answer)]
    return [answer.spec.question, *(f"  {line}" for line in significant),
            *(f"    {line}" for line in further(answer))]  # fmt: skip


def _with_interval(outcome: Compared, row: Any) -> str:
    return f"{signed(outcome, row.difference)} ({interval(outcome, row.low, row.high)})"


def _worlds(row: Any) -> str:
    return plural(int(row.n), "world")


def _value(outcome: Compared, value: float) -> str:
    return "no value" if math.isnan(value) else outcome.unit.value(value)


def _has_worth(row: Any) -> bool:
    return math.isfinite(row.per_million)


def _words(outcome: Compared) -> str:
    return outcome.words or outcome.title[:1].lower() + outcome.title[1:]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

"""What a comparison says, in plain sentences derived by rule from its tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from analysis.comparisons.comparison import Comparison
from analysis.comparisons.findings_money import equality, revenue, worth
from analysis.comparisons.findings_own import own_organisations
from analysis.comparisons.outcomes import BY_KEY, themes
from analysis.comparisons.survival import lives
from analysis.comparisons.wording import (
    first_up,
    group_name,
    instead,
    relative,
    with_seeds,
)
from analysis.findings.finding import Finding
from analysis.rows import each_row, row_at
from analysis.statistics.paired import ALPHA, HINTS, NOT_SIGNIFICANT, SAME, SIGNIFICANT
from analysis.words import cause_words, listed, percent, plural

HEADLINES = (
    "survived", "serving", "public_money_eur", "members_last", "members_benefit_eur",
    "innovations", "jobs",
)  # fmt: skip
SEEDS_FEW = 10
GAINS = {
    "net_benefit_eur": "Benefit less fee",
    "innovations": "Innovations",
    "jobs": "Jobs",
}
BESIDES = {"kind": "by kind", "size": "by size", "country": "by country", "area": "by area"}


@dataclass(frozen=True)
class Section:
    """The findings on one scenario."""

    title: str
    findings: list[Finding]


def sections(comparison: Comparison) -> list[Section]:
    """Return the findings on each scenario but the baseline."""
    return [
        Section(comparison.title(name), list(_of_scenario(comparison, name)))
        for name in comparison.others
    ]


def _of_scenario(comparison: Comparison, name: str) -> Iterator[Finding]:
    if comparison.direction(name).is_turned:
        yield _direction_reported(comparison, name)
    yield from _differences(comparison, name)
    yield _not_significant(comparison, name)
    yield _survival(comparison, name)
    yield from own_organisations(comparison, name)
    yield _winners(comparison, name)
    yield worth(comparison, name)
    yield equality(comparison, name)
    yield from revenue(comparison, name)


def direction_sentence(comparison: Comparison, name: str) -> str:
    """Say what sentences tell where the baseline has more in it: the baseline less the scenario."""
    direction = comparison.direction(name)
    return (
        f"What {direction.brings} {'bring' if direction.is_many else 'brings'}: "
        f"“{comparison.short_name(direction.policy)}” less "
        f"“{comparison.short_name(direction.without)}”."
    )


def alive_and_serving(comparison: Comparison, name: str) -> str:
    """Say in how many worlds the planned meta-cluster lives and serves, where only one side has it.

    Its survival is not compared then, since the other scenario has none that could live; empty
    where both have such outcomes.
    """
    if not comparison.is_unlike(name):
        return ""
    sides = (name, comparison.baseline)
    having = next(s for s in sides if comparison.scenarios[s].document.metacluster)
    runs = comparison.runs.outcomes
    own = runs[runs["scenario"] == having]
    many = len(comparison.scenarios[having].document.metacluster) > 1
    subject = "at least one of its meta-clusters" if many else "the meta-cluster"
    return (
        f"Under “{comparison.short_name(having)}”, {subject} is alive at the end in "
        f"{int(own['survived'].sum())} of {plural(len(own), 'world')}, and alive and serving in "
        f"{int(own['serving'].sum())}."
    )


def _direction_reported(comparison: Comparison, name: str) -> Finding:
    return Finding(
        "Direction",
        f"{direction_sentence(comparison, name)} Tables of numbers and pictures hold each scenario "
        "less the baseline, so with the other sign.",
    )


def _rows(comparison: Comparison, name: str) -> pd.DataFrame:
    """Return the differences of a scenario in the outcomes that sentences have a word for."""
    table = comparison.told(name)
    return table[table["outcome"].map(lambda key: bool(BY_KEY[key].words)).astype(bool)]


def _differences(comparison: Comparison, name: str) -> Iterator[Finding]:
    """Yield the differences, theme by theme."""
    rows = _rows(comparison, name).set_index("outcome", drop=False)
    if not rows["verdict"].isin(SIGNIFICANT).any():
        yield Finding("What differs", "No difference is significant.")
    for theme, outcomes in themes().items():
        own = rows.loc[[key for key in outcomes if key in rows.index]]
        significant = own[own["verdict"].isin(SIGNIFICANT)]
        sentences = [
            f"{first_up(instead(row, BY_KEY[row.outcome]))}." for row in each_row(significant)
        ]
        same = [BY_KEY[key].words for key in own.loc[own["verdict"] == SAME, "outcome"]]
        if same:
            sentences.append(f"The same in every seed: {listed(same)}.")
        if sentences:
            yield Finding(theme, " ".join(sentences), _in_seeds(significant))


def _in_seeds(significant: pd.DataFrame) -> str:
    """Say how many differences have the same sign in every seed."""
    always = significant[["n_higher", "n_lower"]].max(axis=1) == significant["n"]
    if significant.empty or not always.any():
        return ""
    if len(significant) == 1:
        return "The difference has the same sign in every seed."
    if always.all():
        return "All differences have the same sign in every seed."
    verb = "has" if always.sum() == 1 else "have"
    n = len(significant)
    return f"{always.sum()} of these {n} differences {verb} the same sign in every seed."


def _not_significant(comparison: Comparison, name: str) -> Finding:
    rows = _rows(comparison, name)
    sentences = []
    for verdicts, start in (
        (HINTS, "Hints that may be chance, since many outcomes were looked at:"),
        ((NOT_SIGNIFICANT,), "Not significant:"),
    ):
        parts = [
            with_seeds(row, BY_KEY[row.outcome])
            for row in each_row(rows[rows["verdict"].isin(verdicts)])
        ]
        if parts:
            sentences.append(f"{start} {'; '.join(parts)}.")
    if sentences:
        sentences.append(
            "In brackets the difference seen, and how many seeds would detect one of this size, if "
            "it is a true one, in four comparisons of five."
        )
    if comparison.is_unlike(name):
        sentences.append(
            "Survival, serving, self-financing, mix and runway are not compared: in one of "
            "the two they speak of the planned meta-cluster, in the other of the clusters."
        )
    return Finding("What is not significant", " ".join(sentences) or "Nothing of importance.")


def _survival(comparison: Comparison, name: str) -> Finding:
    """Say how many organisations lived to the end and served, and the causes of end."""
    direction = comparison.direction(name)
    sides = (direction.policy, direction.without) if direction.brings else (
        name, comparison.baseline
    )  # fmt: skip
    elsewhere = "without it" if direction.brings else "in the baseline"
    sentences = list(filter(None, [alive_and_serving(comparison, name)]))
    for tier, word in (("metacluster", "meta-clusters"), ("cluster", "cluster organisations")):
        here, there = (_end_states(comparison, side, tier) for side in sides)
        if here and here == there:
            sentences.append(f"Of the {word}, {here}, as {elsewhere}.")
        elif here or there:
            sentences.append(
                f"Of the {word}, {here or 'none came into being'}; {elsewhere}, "
                f"{there or 'none came into being'}."
            )
    return Finding("Survival", " ".join(sentences) or "No organisation came into being.")


def _end_states(comparison: Comparison, name: str, tier: str) -> str:
    table = comparison.runs.organisations
    own = lives(table[(table["scenario"] == name) & (table["tier"] == tier)])
    if own.empty:
        return ""
    n_alive, n_serving = int(own["survived"].sum()), int(own["serving"].sum())
    text = f"{n_alive} of {len(own)} live to the end"
    if n_alive:
        text += f", {'all' if n_serving == n_alive else n_serving or 'none'} of them serving"
    if own["planned"].all():
        of_worlds = own["seed"].nunique()
        if of_worlds < len(comparison.seeds):
            text += f" (founded in {of_worlds} worlds)"
    causes = own.loc[~own["survived"], "cause_of_end"].value_counts()
    if len(causes):
        counts = [f"{cause_words(str(cause))} {n}" for cause, n in causes.items()]
        text += f" (the others: {listed(counts)})"
    return text


def _winners(comparison: Comparison, name: str) -> Finding:
    """Tell for members and others, then name the group that gains or loses most of each sort."""
    table = comparison.told(name, comparison.groups)
    table = table[table["mean_baseline"] > 0]
    significant = table[table["verdict"].isin(SIGNIFICANT) & table["measure"].isin(GAINS)]
    significant = significant.assign(part=significant["difference"] / significant["mean_baseline"])
    sentences = []
    for measure, words in GAINS.items():
        own = significant[significant["measure"] == measure]
        parts = [
            f"{row.group} {relative(row.part)}"
            for row in each_row(own[own["dimension"] == "membership"])
        ]
        most = []
        for dimension, by in BESIDES.items():
            of_sort = own[own["dimension"] == dimension]
            if len(of_sort):
                row = row_at(of_sort, of_sort["part"].abs().idxmax())
                group = group_name(comparison, dimension, row["group"])
                most.append(f"{by} {group} ({relative(row['part'])})")
        if parts or most:
            start = listed(parts) or "neither members nor others of the start as a whole"
            sentences.append(f"{words}: {start}{f'; most {listed(most)}' if most else ''}.")
    if significant.empty:
        sentences.append("No group of firms gains or loses beyond noise.")
    elif not (significant["part"] > 0).any():
        sentences.append("No group gains any of these beyond noise.")
    elif not (significant["part"] < 0).any():
        sentences.append("No group loses any of these beyond noise.")
    sentences.append("Groups are those of the start, the same firms in both scenarios.")
    return Finding("Winners and losers", " ".join(sentences))


def how_sure(comparison: Comparison) -> Finding:
    """Say how far the findings can be trusted."""
    n, n_tests = len(comparison.seeds), int(comparison.differences["p"].notna().sum())
    text = (
        f"Each of the {n} seeds is one world, lived through once in each scenario; all chance that "
        "the scenarios do not change is the same. A difference is called significant when, over "
        f"all {n_tests} differences tested here, chance alone would bring up even one in at most "
        f"{percent(ALPHA)} of comparisons (Holm). Intervals are for each outcome by itself. They "
        "show the play of chance within the model, not doubt about the model: a significant "
        "difference follows from its rules, and may be too small to matter."
    )
    if n < SEEDS_FEW:
        text += f" {n} seeds are few; with 30 the intervals are steadier."
    return Finding("How sure", text)

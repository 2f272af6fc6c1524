"""The first page of a comparison: what the policy brings, and whether chance could do as much."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.comparisons.comparison import Comparison
from analysis.comparisons.effects import Effect, Pair
from analysis.comparisons.findings_money import equality, revenue
from analysis.comparisons.first_drawings import drawings, lives, state, state_in_short
from analysis.comparisons.first_tiles import NOTE, PERHAPS, tiles
from analysis.comparisons.wording import group_name, relative
from analysis.findings.seeds import SEEDS_ADVISED, SEEDS_FEW
from analysis.firstpage.of_run import assumed, takes_part
from analysis.firstpage.parts import FirstPage, Row
from analysis.public_money import reached
from analysis.rows import each_row
from analysis.statistics.paired import ALPHA
from analysis.words import eur, listed, percent, plural
from analysis.worlds import shortened
from sim.extensions import loaded

ROWS_MAX = 3
"""Scenarios that two printed pages have room for."""
GAINS = {"net_benefit_eur": "benefit less fee", "innovations": "innovations", "jobs": "jobs"}
GROUPS = ("membership", "kind")


def first_page(comparison: Comparison) -> FirstPage:
    """Return the first page of a comparison."""
    pairs = [Pair(comparison, name) for name in comparison.others]
    shown = pairs[:ROWS_MAX]
    rows = [Row(tiles(pair), "" if len(shown) == 1 else against(pair)) for pair in shown]
    more = len(pairs) - len(shown)
    left_out = f" {plural(more, 'more scenario')} below." if more else ""
    return FirstPage(
        question=question(comparison, pairs),
        answer=answer(comparison),
        rows=rows,
        tiles_note=f"{NOTE.format(n=len(comparison.seeds))}{left_out}",
        drawings=drawings(comparison, shown),
        winners=[sentence for pair in shown for sentence in winners(pair, named=len(shown) > 1)],
        sure=sure(comparison, shown),
        assumed=[
            "Benefit is what members feel membership is worth; no one is paid it.", *assumed()[:1],
            *(
                takes_part(name, words, f" in “{comparison.short_name(key)}”")
                for key, scenario in comparison.scenarios.items()
                for name, words in loaded(scenario.extensions).registered.items()
            ),
        ],
    )  # fmt: skip


def question(comparison: Comparison, pairs: Sequence[Pair]) -> str:
    """Return the question."""
    policies = {pair.policy for pair in pairs}
    if len(policies) == 1:
        return f"What does “{comparison.short_name(policies.pop())}” change?"
    return f"What changes against “{comparison.short_name(comparison.baseline)}”?"


def against(pair: Pair) -> str:
    """Name both sides, the policy first."""
    return f"“{pair.short(pair.policy)}” instead of “{pair.short(pair.without)}”"


def answer(comparison: Comparison) -> str:
    """Return the answer in one sentence."""
    pairs = [Pair(comparison, name) for name in comparison.others]
    if len(pairs) == 1:
        pair = pairs[0]
        significant, not_significant = clauses(pair)
        parts = [state(pair, lives(comparison, pair.policy))]
        if significant:
            parts.append(f"it brings {listed(significant)}")
        if not_significant:
            parts.append(
                f"{'not' if significant else 'nothing is'} significant: {listed(not_significant)}"
            )
        if not significant and not not_significant:
            parts.append("it changes nothing")
        return f"With {against(pair)}, {'; '.join(parts)}."
    parts = []
    for pair in pairs[:ROWS_MAX]:
        significant, not_significant = clauses(pair)
        words = f"brings {listed(significant)}" if significant else "changes nothing"
        if not_significant and not significant:
            words = f"brings nothing significant ({listed(not_significant)})"
        parts.append(f"{against(pair)} ({state_in_short(pair)}) {words}")
    return f"In the same {len(comparison.seeds)} worlds, {'; '.join(parts)}."


def clauses(pair: Pair) -> tuple[list[str], list[str]]:
    """Return the effects that are significant, and those that are not, each with its size."""
    significant, not_significant = [], []
    for outcome, words in (
        ("members_last", "members"), ("public_money_eur", "public money"),
        ("innovations", "innovations"), ("jobs", "jobs"),
    ):  # fmt: skip
        effect = pair.effect(outcome)
        if effect is None or effect.same:
            continue
        if effect.significant:
            significant.append(f"{size(effect)} {words}")
        else:
            not_significant.append(f"{words} ({PERHAPS * effect.perhaps}{size(effect)})")
    gain = pair.members_gain()
    if gain is not None and gain.significant:
        significant.insert(0, f"members of the start {size(gain)} benefit less fee")
    return significant, not_significant


def size(effect: Effect) -> str:
    """Return ``+5.7 %``: the mean effect as a part of the level without the policy."""
    if effect.without > 0:
        return relative(effect.change / effect.without)
    return f"{'+' if effect.change > 0 else '−'}{eur(abs(effect.change))}"


def winners(pair: Pair, *, named: bool) -> list[str]:
    """Say which groups of firms gain significantly with the policy and which lose."""
    table = pair.comparison.groups
    table = table[
        (table["scenario"] == pair.name)
        & table["dimension"].isin(GROUPS)
        & table["measure"].isin(GAINS)
        & (table["mean_baseline"] > 0)
    ]
    gain: dict[str, list[str]] = {}
    loss: dict[str, list[str]] = {}
    for row in each_row(table):
        effect = pair.effect_of(row._asdict(), np.zeros(0))
        if effect.significant:
            who = group_name(pair.comparison, row.dimension, row.group)
            side = gain if effect.change > 0 else loss
            side.setdefault(GAINS[row.measure], []).append(f"{who} {size(effect)}")
    name = f"With “{pair.short(pair.policy)}” instead of “{pair.short(pair.without)}”: " * named
    reach = public_money_reached(pair)
    if not gain and not loss:
        sentences = [f"{name}No group wins or loses beyond chance.", reach]
    else:
        won, lost = f"{name}Win: {_groups(gain)}.", f"Lose: {_groups(loss)}."
        sentences = [won, lost, _anyway(pair), reach]
    return [sentence for sentence in sentences if sentence]


def public_money_reached(pair: Pair) -> str:
    """Say what part of public money the meta-cluster itself gets with the policy."""
    payees = pair.comparison.runs.payees
    own = payees[payees["scenario"] == pair.policy]
    planned = pair.comparison.scenarios[pair.policy].document.metacluster
    return reached(
        own.groupby("sector", sort=False)["paid_eur"].mean(),
        f"with “{pair.short(pair.policy)}”",
        n_planned=len(planned),
    )


def _groups(side: dict[str, list[str]]) -> str:
    if not side:
        return "no group beyond chance"
    return "; ".join(f"{measure} of {listed(groups)}" for measure, groups in side.items())


def _anyway(pair: Pair) -> str:
    row = None if pair.value is None else pair.value.loc["innovations_anyway"]
    # A part whose interval reaches the whole does not differ significantly from it.
    if row is None or not row["high"] < 1:
        return ""
    low, high = (f"{100 * row[end]:.1f} %" for end in ("low", "high"))
    return (
        f"Of the innovations by members of the start {100 * row['value']:.1f} % "
        f"({shortened(low, high)}) would come without it too."
    )


def sure(comparison: Comparison, pairs: Sequence[Pair]) -> list[str]:
    """Say how sure this is."""
    n = len(comparison.seeds)
    few = f" {n} are few; {SEEDS_ADVISED} are steadier." if n <= SEEDS_FEW else ""
    sentences = [
        f"Each of {n} worlds is lived once in each scenario. A significant difference would come "
        f"up by chance, among all outcomes, in at most {percent(ALPHA)} of comparisons; what is "
        f"called perhaps, would be significant if it were the only outcome.{few}",
    ]
    for pair in pairs:
        findings = [equality(comparison, pair.name), *revenue(comparison, pair.name)]
        sentences += [finding.text for finding in findings]
    return list(dict.fromkeys(sentences))

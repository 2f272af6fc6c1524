"""What a funding triangle tells, in sentences that its tables decide."""

from __future__ import annotations

import pandas as pd

from analysis.findings.finding import Finding
from analysis.rows import row_at, whole
from analysis.triangles.data import ALIVE, PLANNED_PHASES, Triangle
from analysis.triangles.mixes import SHARES, name_of
from analysis.triangles.outcomes import OUTCOMES, SERVING, MixOutcome
from analysis.triangles.reference_mix import BETTER, FEWEST_SEEDS, WORSE
from analysis.words import cause_words, percent, plural

HALF = 0.5
_END_STATE_WORDS = {
    ALIVE: "alive at the end",
    "redundant: members now work together directly": "redundant: members work directly",
}
_WORDS = {
    "fees_services": "fees and services",
    "in_kind": "work in kind",
    "projects": "projects",
}


def end_state_words(end_state: str) -> str:
    """Return an end state in few words."""
    return _END_STATE_WORDS.get(end_state, cause_words(end_state))


def groups_of_plans(triangle: Triangle) -> dict[str, pd.Index]:
    """Return the mixes by group of plans: the reference mix, those that lean on one source, others.

    A plan leans on a source from which at least half is to come.
    """
    mixes, reference = triangle.mixes, triangle.reference
    name = "a third each" if triangle.reference_exact else "nearest to a third each"
    groups = {name: pd.Index([reference])}
    leaning = {share: mixes.index[mixes[share] >= HALF - 1e-6] for share in SHARES}
    groups |= {f"half or more {_WORDS[share]}": leaning[share] for share in SHARES}
    rest = mixes.index.difference(pd.Index([reference]))
    for own in leaning.values():
        rest = rest.difference(own)
    groups["less than half of each"] = rest
    return {name: own for name, own in groups.items() if len(own)}


def best_and_reference(triangle: Triangle, condition: str) -> str:
    """Compare the best mix with the reference mix, outcome by outcome."""
    parts = []
    for outcome in OUTCOMES:
        own = levels_of(triangle, condition, outcome)
        if own.empty:
            continue
        best = best_mix(own, triangle, outcome)
        text = f"{outcome.words} is {outcome.value(own[triangle.reference])}"
        if best == triangle.reference:
            text += ", and no mix has a better mean"
        else:
            text += (
                f", at best {outcome.value(own[best])} ({name_of(row_at(triangle.mixes, best))})"
            )
        parts.append(text)
    return (
        f"With {_reference_words(triangle)}, {'; '.join(parts)}. The best of many means is "
        "flattered by chance."
    )


def best_mix(levels: pd.Series, triangle: Triangle, outcome: MixOutcome) -> int:
    """Return the mix with the best of some means; a third each where none is better."""
    best = whole(levels.idxmax() if outcome.more_is_better else levels.idxmin())
    return triangle.reference if levels[best] == levels.get(triangle.reference) else best


def beaten_sentence(triangle: Triangle, condition: str) -> str:
    """Say how many mixes beat the reference mix significantly, and where they lie."""
    parts = [_beaten(triangle, condition, outcome) for outcome in OUTCOMES]
    return (
        f"{' '.join(parts)} Pairs of the same seed; intervals hold for all tiles of the four "
        "triangles at once."
    )


def _beaten(triangle: Triangle, condition: str, outcome: MixOutcome) -> str:
    own = gains_of(triangle, condition, outcome)
    better, worse = (own.loc[own["verdict"] == v, "mix"] for v in (BETTER, WORSE))
    name = f"{outcome.words[0].upper()}{outcome.words[1:]}"
    if better.empty and worse.empty:
        return f"{name}: no mix differs significantly from {_reference_words(triangle)}."
    beaten = f"{len(better)} of {len(own)} mixes better{_where(triangle, better)}"
    return f"{name}: {beaten}, {len(worse)} worse."


def _where(triangle: Triangle, mixes: pd.Series) -> str:
    """Return the common trait of mixes: the tightest bound on a share that few others keep."""
    if mixes.empty:
        return ""
    chosen = triangle.mixes.loc[mixes]
    told = []
    for share in SHARES:
        low, high = chosen[share].min(), chosen[share].max()
        if low > 0.005 and high < 0.995:
            told.append(f"{_WORDS[share]} {percent(low)} to {percent(high)}")
        elif low > 0.005:
            told.append(f"{_WORDS[share]} at least {percent(low)}")
        elif high < 0.995:
            told.append(f"{_WORDS[share]} at most {percent(high)}")
    return f" ({', '.join(told)})" if told else ""


def missed_sentence(triangle: Triangle, condition: str) -> str:
    """Say how far realised mixes lie from the plans."""
    own = triangle.realised[triangle.realised["condition"] == condition]
    parts = []
    for phase in PLANNED_PHASES:
        rows = own[own["phase"] == phase].set_index("mix")
        if rows.empty:
            continue
        text = f"in {phase} {percent(rows['missed'].median())} came from elsewhere than planned"
        if triangle.reference in rows.index:
            mix = row_at(rows, triangle.reference)
            shares = ", ".join(f"{_WORDS[share]} {percent(mix[share])}" for share in SHARES)
            text += f" (with {_reference_words(triangle)} planned: {shares})"
        parts.append(text)
    return (
        f"On paper, {'; '.join(parts)} (medians over plans). A plan moves what is asked; members, "
        "calls and who is still alive decide what comes."
    )


def end_states_sentence(triangle: Triangle, condition: str) -> str:
    """Say how many runs lived, and the causes of end in each group of plans."""
    end_states = triangle.end_states[triangle.end_states["condition"] == condition]
    parts = []
    for name, mixes in groups_of_plans(triangle).items():
        own = end_states[end_states["mix"].isin(mixes)]
        shares = own.groupby("fate")["n"].sum() / own["n"].sum()
        text = f"{name}: {percent(float(shares.get(ALIVE, 0.0)))} alive"
        ends = shares.drop(ALIVE, errors="ignore").sort_values(ascending=False)
        if len(ends):
            text += f", most others {end_state_words(str(ends.index[0]))}"
        parts.append(text)
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def trade_off_sentence(triangle: Triangle, condition: str) -> str:
    """Say how many mixes beat the reference mix in something and lose in nothing."""
    gains = triangle.gains[triangle.gains["condition"] == condition]
    better = gains[gains["verdict"] == BETTER].groupby("mix").size()
    worse = gains[gains["verdict"] == WORSE].groupby("mix").size()
    free = pd.Series(better.index.difference(worse.index))
    mixed = better.index.intersection(worse.index)
    n = plural(gains["mix"].nunique(), "other mix", "other mixes")
    if better.empty:
        return (
            f"None of {n} is significantly better than {_reference_words(triangle)} in any of the "
            "four outcomes."
        )
    return (
        f"Of {n}, {_are(len(free))} better than {_reference_words(triangle)} in at least one "
        f"of the four outcomes and worse in none{_where(triangle, free)}; {_are(len(mixed))} "
        "better in one and worse in another. What is not significant may still differ."
    )


def conditions_sentence(triangle: Triangle) -> str:
    """Say under which conditions mixes beat the reference mix in survival."""
    outcome = OUTCOMES[0]
    parts = []
    for name, title in triangle.conditions.items():
        own = gains_of(triangle, name, outcome)
        levels = levels_of(triangle, name, outcome)
        better = int((own["verdict"] == BETTER).sum())
        worse = int((own["verdict"] == WORSE).sum())
        parts.append(
            f"{title}: {outcome.value(levels[triangle.reference])} with a third each, "
            f"{better} mixes better and {worse} worse"
        )
    return f"Survival. {'; '.join(parts)}."


def findings(triangle: Triangle) -> list[Finding]:
    """Return what the page tells before its pictures."""
    condition = next(iter(triangle.conditions))
    told = [
        Finding("Reference mix and best", best_and_reference(triangle, condition)),
        Finding("Beaten", beaten_sentence(triangle, condition)),
        Finding("Planned, realised", missed_sentence(triangle, condition)),
        Finding("End states", end_states_sentence(triangle, condition)),
    ]
    if len(triangle.conditions) > 1:
        told.append(Finding("Conditions", conditions_sentence(triangle)))
    return [*told, Finding("On balance", trade_off_sentence(triangle, condition))]


def headline(triangle: Triangle) -> str:
    """Return the one sentence that a reader should take along."""
    condition = next(iter(triangle.conditions))
    outcome = OUTCOMES[0]
    levels = levels_of(triangle, condition, outcome)
    own = gains_of(triangle, condition, outcome)
    better, worse = ((own["verdict"] == verdict).sum() for verdict in (BETTER, WORSE))
    beaten = (
        f"Of {plural(len(own), 'other mix', 'other mixes')}, {better} keep it alive significantly "
        f"more often and {worse} less often"
    )
    if triangle.n_seeds < FEWEST_SEEDS:
        beaten = f"So few seeds make nothing significant; {FEWEST_SEEDS} are the least, 20 better"
    serves = ""
    if SERVING in triangle.outcomes:
        share = levels_of(triangle, condition, SERVING)[triangle.reference]
        serves = f" and also serves its members in {percent(share)}"
    return (
        f"With {_reference_words(triangle)} planned it is alive at the end in "
        f"{percent(levels[triangle.reference])} of {plural(triangle.n_seeds, 'seed')}{serves}. "
        f"{beaten}."
    )


def gains_of(triangle: Triangle, condition: str, outcome: MixOutcome) -> pd.DataFrame:
    """Return the rows of :attr:`Triangle.gains` of one condition and outcome."""
    gains = triangle.gains
    return gains[(gains["condition"] == condition) & (gains["outcome"] == outcome.key)]


def levels_of(triangle: Triangle, condition: str, outcome: MixOutcome) -> pd.Series:
    """Return the mean over seeds of each mix that has one, under one condition."""
    levels = triangle.levels
    own = levels[(levels["condition"] == condition) & (levels["outcome"] == outcome.key)]
    return own.set_index("mix")["mean"].dropna()


def _reference_words(triangle: Triangle) -> str:
    mix = row_at(triangle.mixes, triangle.reference)
    name = name_of(mix)
    return name if triangle.reference_exact else f"the mix nearest to a third each ({name})"


def _are(n: int) -> str:
    return f"{n} {'is' if n == 1 else 'are'}"

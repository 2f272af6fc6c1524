"""Rules of the question of a study: outcomes and policies that exist, and can be compared."""

from __future__ import annotations

from string import Formatter

from analysis.studies.axes import make_axis
from analysis.studies.entities import AnswerSpec
from analysis.studies.inspection import Inspection
from analysis.studies.policies import policy_keys
from sim.scenario.faults import Path, nearest

POLICIES_MAX = 40
PLACEHOLDERS = ("policy", "against")


def check_answer(look: Inspection) -> None:
    """Check what answers the question of a study, once all else is right."""
    spec = look.document.answer
    if spec is None or look.faults:
        return
    if look.document.study.replicates < 2:
        message = "an answer takes two seeds or more: one tells nothing of chance"
        look.fault(("study", "replicates"), message, look.document.study.replicates, "2 or more")
    if look.document.sample is not None:
        look.fault(("answer",), "a sample is no list of policies", allowed="cases, values")
        return
    _check_outcomes(look, spec)
    _check_policies(look, spec)
    _check_sentence(look, spec)


def _check_outcomes(look: Inspection, spec: AnswerSpec) -> None:
    from analysis.comparisons.outcomes import BY_KEY
    from sim.outcomes import row_fields

    fields, kept = row_fields(), set(look.document.study.outcomes)
    known = [key for key in BY_KEY if key in fields]
    asked: list[tuple[Path, str]] = [
        (("answer", "outcomes", place), outcome) for place, outcome in enumerate(spec.outcomes)
    ]
    if spec.spending is not None:
        asked.append((("answer", "spending"), spec.spending))
    for outcome in spec.same:
        if outcome not in spec.outcomes:
            allowed = "one of answer.outcomes: " + ", ".join(spec.outcomes)
            near = nearest(outcome, spec.outcomes)
            look.fault(("answer", "same", outcome), f"{outcome} is not told", None, allowed, near)
    for path, outcome in asked:
        if outcome not in known:
            allowed = "an outcome that comparisons have, such as clusters_serving"
            near = nearest(outcome, known)
            look.fault(path, f'no outcome "{outcome}" to compare', outcome, allowed, near)
        elif kept and not kept & {outcome, fields[outcome]}:
            look.fault(path, f"study.outcomes does not keep {outcome}", outcome)
        elif path[-1] == "spending" and not outcome.endswith("_eur"):
            look.fault(path, f"{outcome} is no amount in EUR", outcome, "public_money_eur, ...")


def _check_policies(look: Inspection, spec: AnswerSpec) -> None:
    axes = [
        make_axis(name, axis, look.scenarios.values()) for name, axis in look.document.vary.items()
    ]
    known = list(policy_keys(list(look.scenarios), list(look.document.case), axes))
    if not 2 <= len(known) <= POLICIES_MAX:
        allowed = f"2 to {POLICIES_MAX}"
        look.fault(("answer",), "policies to tell against each other", len(known), allowed)
        return
    allowed = "a policy: " + ", ".join(known[:8]) + (", ..." if len(known) > 8 else "")
    for key in spec.names:
        if key not in known:
            near = nearest(key, known)
            look.fault(("answer", "names", key), f'no policy "{key}"', key, allowed, near)
    for place, pair in enumerate(spec.pairs):
        path = ("answer", "pairs", place)
        if len(pair) != 2 or pair[0] == pair[1]:
            look.fault(path, "a pair is two policies", pair, '["AGAINST", "POLICY"]')
        elif pair in spec.pairs[:place]:
            look.fault(path, f"{pair} is named twice", pair)
        for key in pair:
            if key not in known:
                look.fault(path, f'no policy "{key}"', key, allowed, nearest(key, known))


def _check_sentence(look: Inspection, spec: AnswerSpec) -> None:
    try:
        named = [name for _, name, _, _ in Formatter().parse(spec.sentence) if name is not None]
    except ValueError as error:
        look.fault(("answer", "sentence"), f"not a sentence with {{policy}}: {error}")
        return
    for name in named:
        if name not in PLACEHOLDERS:
            allowed = "{policy}, {against}"
            look.fault(("answer", "sentence"), f'nothing to put for "{{{name}}}"', name, allowed)

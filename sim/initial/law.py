"""Drawn organisations begin under the law of their country."""

from __future__ import annotations

from sim.core.keys import key_of
from sim.core.randomness import Process
from sim.initial.areas import AreaPlan
from sim.vocabulary import LEGAL_FORMS, STATUS_ACTIVE
from sim.world import World

_INFORMAL = 312
_MOU, _USUAL = LEGAL_FORMS.index("mou"), LEGAL_FORMS.index("association")


def obey_the_law(world: World, plans: list[AreaPlan]) -> None:
    """Give drawn organisations a form that their law offers, and leave a part of them informal.

    One that is no legal person employs nobody. Those that the scenario names have the form that it
    says.
    """
    stream = world.stream(Process.SETUP)
    for plan in plans:
        law = world.document.law.get(plan.country)
        if law is None or not plan.is_drawn:
            continue
        forms = [LEGAL_FORMS.index(form) for form in law.legal_forms] or [_USUAL]
        form = _USUAL if _USUAL in forms else forms[0]
        running = plan.columns["status"] == STATUS_ACTIVE
        lot = stream.uniform_one(key_of("cluster", plan.key), _INFORMAL)
        informal = running and lot < law.informal_share
        plan.columns["legal_form"] = _MOU if informal else form
        if plan.columns["legal_form"] == _MOU:
            plan.columns["staff_fte"] = 0.0

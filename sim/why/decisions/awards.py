"""Why proposals are funded or rejected, and why invited clusters accept or refuse."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.core.meanings import Meaning
from sim.processes.calls import consortia, decisions
from sim.state.events import FUNDED, REJECTED
from sim.state.projects import places_of
from sim.why.decision import Decision, Seen
from sim.why.notes import Notes
from sim.why.words import drawn, eur, number, plain, share

type Variables = Mapping[str, Any]


def _is_ranked(notes: Notes, v: Variables, _: Any) -> None:
    notes.keep(
        "ranked", v["proposal"],
        rank=v["place"] + 1, better_outside=v["better"], money_left_eur=v["left"] / 100.0,
    )  # fmt: skip


def _is_decided(notes: Notes, v: Variables, _: Any) -> None:
    world, spec, checked = notes.world, v["spec"], v["rows"][v["stands"]].tolist()
    lots = dict(zip(checked, v["draw"].tolist(), strict=True))
    formal = dict(zip(checked, v["formal"].tolist(), strict=True))
    for proposal, (table, row) in v["led_by"].items():
        terms: dict[str, Any] = plain(
            {
                "programme": spec.name,
                "grant_eur": v["grant"] / 100.0,
                "score": world.proposals.score[proposal],
                "proposals_inside": v["rows"].size,
                "proposals_outside": v["outside"].size,
                "p_formal": world.p.calls.p_formal if spec.formal_check else 1.0,
            }
        )
        if proposal in lots:
            terms["draw"] = lots[proposal]
        terms |= notes.kept("ranked", proposal)
        came_out, why = _outcome(terms, formal.get(proposal))
        event = FUNDED if came_out == "funded" else REJECTED
        words = f"{spec.name}: {why}"
        notes.tell("award", table, row, came_out, words, terms, event)
        if notes.asks_for_all(table):
            continue
        partners = world.proposal_partners
        for place in places_of(partners.proposal, proposal)[1:]:
            tier, partner = partners.tier_and_row(place)
            led = f"{words} {world.name_of(table, row)} leads."
            notes.tell("award", world.tiers()[tier], partner, came_out, led, terms)
    notes.forget("ranked")


def _outcome(terms: Mapping[str, Any], formal: bool | None) -> tuple[str, str]:
    """Return what came of a proposal, and why."""
    if formal is None:
        return "rejected", "its coordinator is no longer active."
    chance = terms["p_formal"]
    if not formal:
        passes = f"proposals pass the formal check with a chance of {share(chance)}"
        return "rejected", f"{passes}, and {drawn(terms['draw'], chance)}."
    grant, left, better = terms["grant_eur"], terms["money_left_eur"], terms["better_outside"]
    stands = (
        f"score {number(terms['score'])}, rank {terms['rank']} of those inside that passed the "
        f"check, behind {better} of {terms['proposals_outside']} from outside."
    )
    if "was_funded" in terms:
        return "funded", f"{stands} After its grant of {eur(grant)}, {eur(left)} were left."
    return "rejected", (
        f"{stands} Of {eur(left)} left the better ones outside take {eur(better * grant)}, and "
        f"its grant would be {eur(grant)}."
    )


def _is_awarded(notes: Notes, v: Variables, _: Any) -> None:
    notes.keep("ranked", v["proposal"], was_funded=True)


AWARD = Decision(
    "award",
    "Whether a proposal is funded: by formal check, score, rank, and the money that is left.",
    ("cluster", "metacluster"),
    {
        "programme": Meaning("Name of the programme."),
        "grant_eur": Meaning("Grant of a project.", "EUR"),
        "score": Meaning("Score of the proposal."),
        "proposals_inside": Meaning("Proposals of the simulated world.", "proposals"),
        "proposals_outside": Meaning("Competing proposals from outside it.", "proposals"),
        "p_formal": Meaning(
            "Chance to pass the formal check; 1 where there is none.", "probability"
        ),
        "draw": Meaning("Random number of the formal check: below the chance, it passes."),
        "rank": Meaning("Place among those of the simulated world that passed the check."),
        "better_outside": Meaning("Better proposals from outside.", "proposals"),
        "money_left_eur": Meaning("Money left after the decision on this one.", "EUR"),
        "was_funded": Meaning("Whether it was funded."),
    },
    (
        Seen(decisions._award, "start", _is_awarded),
        Seen(decisions._decide, "turn", _is_ranked, "proposal", 2),
        Seen(decisions._decide, "return", _is_decided),
    ),
    also=("calls.p_formal", "calls.outside_score", "calls.outside_spread", "calls.reviewer_noise"),
)


def _reckons(notes: Notes, v: Variables, _: Any) -> None:
    notes.keep(
        "reckoned", None,
        learns_eur=v["learns"], repeated=v["repeated"], coordination_eur=v["cost"],
        writing_eur=v["writing"],
    )  # fmt: skip


def _answers(notes: Notes, v: Variables, returned: Any) -> None:
    world, row = notes.world, v["row"]
    leader = world.cluster_names[v["by"]]
    terms: dict[str, Any] = {
        "programme": v["spec"].name,
        "leader": leader,
        "n_partners": v["size"],
        "grant_eur": v["grant_eur"],
        "fit": v["fit"],
        "n_joint": v["n_joint"],
        "margin": world.p.services.project_margin,
        **notes.kept("reckoned", None),
    }
    words = (
        f"{terms['programme']}, invited by {leader}: {share(terms['margin'])} of its part of the "
        f"grant, {eur(terms['grant_eur'])}, and {eur(terms['learns_eur'])} of what it would learn "
        f"stand against {eur(terms['coordination_eur'])} for coordination ({terms['n_joint']} "
        f"joint projects before) and {eur(terms['writing_eur'])} for writing."
    )
    came_out = "accepted" if returned else "refused"
    notes.tell("invitation", world.clusters, row, came_out, words, terms)


INVITATION = Decision(
    "invitation",
    "Whether an invited cluster joins a consortium: if its part is worth the coordination.",
    ("cluster",),
    {
        "programme": Meaning("Name of the programme."),
        "leader": Meaning("Who invites."),
        "n_partners": Meaning("Partners wanted.", "partners"),
        "grant_eur": Meaning("Its part of the grant, in prices of the Union's mean.", "EUR"),
        "margin": Meaning("Part of a grant that stays with it.", "share"),
        "fit": Meaning("Complementarity with who invites, 0 to 1."),
        "n_joint": Meaning("Projects done together so far.", "projects"),
        "learns_eur": Meaning("Worth of what it would learn.", "EUR"),
        "repeated": Meaning("Part of the coordination that repeated work leaves.", "share"),
        "coordination_eur": Meaning("Its part of the cost of coordination.", "EUR"),
        "writing_eur": Meaning("Cost of its part in writing.", "EUR"),
    },
    (
        Seen(consortia.joining_pays, "return", _reckons),
        Seen(consortia.accepts, "return", _answers),
    ),
    has_events=False,
)

"""Why organisations bid in a call, or do not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.core.meanings import Meaning
from sim.processes.calls import bidders, proposals
from sim.state.events import PROPOSAL_SUBMITTED, counted
from sim.why.decision import Decision, Seen
from sim.why.decisions import eligibility
from sim.why.notes import Notes
from sim.why.words import eur, number

type Variables = Mapping[str, Any]

_WHATS = ("eligible", "capacity", "time", "worth", "written", "partner")


def _call_closes(notes: Notes, _v: Variables, _: Any) -> None:
    notes.forget(*_WHATS)


def _has_capacity(notes: Notes, v: Variables, _: Any) -> None:
    row = v["row"]
    if notes.wants(v["clusters"], row):
        roles, most = v["busy"][row], v["most"]
        notes.keep("capacity", (0, row), has_capacity=v["able"][row], roles=roles, roles_most=most)


def _has_capacity_to_lead(notes: Notes, v: Variables, _: Any) -> None:
    row = v["row"]
    if notes.wants(v["metas"], row):
        roles, most = v["busy"][row], v["most"]
        notes.keep("capacity", (1, row), has_capacity=v["able"][row], roles=roles, roles_most=most)


def _clusters_have_time(notes: Notes, v: Variables, _: Any) -> None:
    row = v["row"]
    if notes.wants(v["clusters"], row):
        saved, cost = v["clusters"].bid_stock[row], v["cost"][row]
        notes.keep(
            "time", (0, row), has_time=v["have"][row], saved_fte_years=saved, bid_fte_years=cost
        )


def _metas_have_time(notes: Notes, v: Variables, _: Any) -> None:
    metas = v["metas"]
    for row in range(metas.n):
        if notes.wants(metas, row):
            saved, cost = metas.bid_stock[row], v["cost_of_metas"][row]
            notes.keep(
                "time", (1, row), has_time=v["have"][row], saved_fte_years=saved, bid_fte_years=cost
            )


def _is_worth_it(notes: Notes, v: Variables, _: Any) -> None:
    table, row = v["organisations"], v["row"]
    if notes.wants(table, row):
        notes.keep(
            "worth", (notes.world.tier_number(table), row),
            is_worth_it=v["worth"][row], expected_success=table.expected_success[row],
            own_grant_eur=v["own_grant"], hoped_eur=v["hoped_eur"], bid_cost_eur=v["cost"],
        )  # fmt: skip


def _is_written(notes: Notes, v: Variables, _: Any) -> None:
    consortium, who = v["consortium"], (v["tier"], v["row"])
    terms: dict[str, Any] = {}
    for what in ("capacity", "time", "worth"):
        terms |= notes.kept(what, who)
    terms |= {
        "n_partners": consortium.n_partners, "n_countries": consortium.n_countries,
        "expected_success": v["organisations"].expected_success[v["row"]],
        "bid_fte_years": v["cost"],
    }  # fmt: skip
    # Large organisations bid again: each proposal has the numbers of its own turn.
    notes.keep("written", (*who, v["again"]), **terms)
    leader = notes.world.name_of(v["organisations"], v["row"])
    if notes.asks_for_all(v["organisations"]):
        return
    for cluster in consortium.clusters:
        notes.keep("partner", (0, cluster), leader=leader)
    if consortium.metacluster >= 0:
        notes.keep("partner", (1, consortium.metacluster), leader=leader)


def _is_handed_in(notes: Notes, v: Variables, _: Any) -> None:
    for one, score, noise in zip(v["written"], v["scores"], v["noise"], strict=True):
        key = one.tier, one.row, one.again
        notes.keep("written", key, score=score, reviewers_noise=noise)


def _is_submitted(notes: Notes, v: Variables, _: Any) -> None:
    world, spec = notes.world, v["programme"].spec
    for tier, table in enumerate(world.tiers()):
        if world.tier_name(table) not in spec.tiers and tier:
            continue
        turns: dict[int, list[Any]] = (
            {} if notes.asks_for_all(table) else {row: [] for row in range(table.n)}
        )
        for key in notes.keys_of("written"):
            if key[0] == tier:
                turns.setdefault(key[1], []).append(key)
        for row, keys in turns.items():
            if notes.wants(table, row):
                _tell(notes, spec, (tier, row), keys)
    notes.forget(*_WHATS)


def _tell(notes: Notes, spec: Any, who: tuple[int, int], written: list[Any]) -> None:
    tier, row = who
    table = notes.world.tiers()[tier]
    told: dict[str, Any] = {"programme": spec.name} | notes.kept("eligible", (tier == 0, row))
    for key in written:
        terms = told | notes.kept("written", key)
        words = (
            f"{spec.name}: {_worth(terms)} It wrote {_with_whom(terms)}; score "
            f"{number(terms['score'])}, of which {number(terms['reviewers_noise'])} are reviewers' "
            "noise."
        )
        notes.tell("proposal", table, row, "proposed", words, terms, PROPOSAL_SUBMITTED)
    if written:
        return
    terms = told
    for what in ("capacity", "time", "worth", "partner"):
        terms |= notes.kept(what, who)
    if notes.kept("partner", who):
        words = f"{spec.name}: it takes part in the proposal of {terms['leader']}."
        notes.tell("proposal", table, row, "takes part", words, terms)
    elif "is_eligible" in terms:
        came_out, why = _hindrance(terms, spec)
        notes.tell("proposal", table, row, came_out, f"{spec.name}: {why}", terms)


def _hindrance(terms: Mapping[str, Any], spec: Any) -> tuple[str, str]:
    """Return the first thing that stood in the way of a bid, in few words and in more."""
    if not terms["is_eligible"]:
        asked = eligibility.words_of(terms, spec.eligibility)
        return "not eligible", f"it does not meet the conditions ({asked or 'it is not active'})."
    if not terms.get("has_capacity", True):
        has, most = number(terms["roles"]), number(terms["roles_most"])
        why = f"roles in projects and proposals: {has}, and staff for {most} in all."
        return "no capacity", why
    if not terms.get("has_time", True):
        saved, cost = terms["saved_fte_years"], terms["bid_fte_years"]
        return "no time", f"it saved up {number(saved)} FTE-years, a bid costs {number(cost)}."
    if not terms.get("is_worth_it", True):
        return "not worth it", _worth(terms)
    if "is_worth_it" not in terms:
        return "only as partner", "it may take part, but not lead, and nobody invited it."
    return "no consortium", f"{_worth(terms)} It found no partners that the call accepts."


def _with_whom(terms: Mapping[str, Any]) -> str:
    if terms["n_partners"] == 1:
        return "alone"
    countries = counted(terms["n_countries"], "country", "countries")
    return f"as one of {terms['n_partners']} from {countries}"


def _worth(terms: Mapping[str, Any]) -> str:
    success = number(terms["expected_success"])
    if "hoped_eur" not in terms:
        cost = number(terms["bid_fte_years"])
        return f"it expects a success of {success}, and the bid took {cost} FTE-years."
    return (
        f"with an expected success of {success} it hopes for "
        f"{eur(terms['hoped_eur'])} of a grant of {eur(terms['own_grant_eur'])}, and a bid costs "
        f"{eur(terms['bid_cost_eur'])}."
    )


PROPOSAL = Decision(
    "proposal",
    "Whether an organisation bids when a call closes: eligible, able, and worth the time.",
    ("cluster", "metacluster"),
    eligibility.TERMS
    | {
        "programme": Meaning("Name of the programme."),
        "has_capacity": Meaning("Whether its staff can do with one more role."),
        "roles": Meaning("Roles that it has, those in waiting proposals in part.", "roles"),
        "roles_most": Meaning("Roles that its staff can do.", "roles"),
        "has_time": Meaning("Whether it, or a member, saved up the time of a proposal."),
        "saved_fte_years": Meaning("Bidding time saved up.", "FTE-years"),
        "bid_fte_years": Meaning("Time that a proposal costs its coordinator.", "FTE-years"),
        "is_worth_it": Meaning("Whether the grant hoped for is worth the cost of the bid."),
        "expected_success": Meaning("Success that it expects by its past bids.", "probability"),
        "own_grant_eur": Meaning("Coordinator's part of the grant.", "EUR"),
        "hoped_eur": Meaning("That part times the expected success.", "EUR"),
        "bid_cost_eur": Meaning("Cost of the time of a proposal.", "EUR"),
        "n_partners": Meaning("Partners of the proposal.", "partners"),
        "n_countries": Meaning("Countries of the proposal.", "countries"),
        "score": Meaning("Score of the proposal."),
        "reviewers_noise": Meaning("Part of the score that is reviewers' noise."),
        "leader": Meaning("Who coordinates the proposal."),
    },
    (
        *eligibility.SEEN,
        Seen(proposals._submit_to, "start", _call_closes),
        Seen(bidders.find_capacity, "turn", _has_capacity, "row", of_events=False),
        Seen(bidders.find_capacity_to_lead, "turn", _has_capacity_to_lead, "row", of_events=False),
        Seen(bidders.find_time_of_clusters, "turn", _clusters_have_time, "row", of_events=False),
        Seen(bidders.find_time_of_metaclusters, "return", _metas_have_time, of_events=False),
        Seen(bidders.find_worth, "turn", _is_worth_it, "row", of_events=False),
        Seen(proposals._write_proposal, "return", _is_written),
        Seen(proposals._hand_in, "return", _is_handed_in),
        Seen(proposals._submit_to, "return", _is_submitted),
    ),
    also=("calls.reviewer_noise",),
)

"""Why firms stay in their cluster, leave or join, and who lost its membership otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.core.meanings import Meaning
from sim.processes.membership import joining, leaving, recruitment, renewal, value
from sim.rules import dissolution
from sim.state.events import MEMBER_JOINED, MEMBER_LEFT
from sim.why.decision import Decision, Seen
from sim.why.notes import Notes
from sim.why.words import drawn, eur, number, share

type Variables = Mapping[str, Any]

_WEIGHED = {
    "benefit_eur": Meaning("Benefit felt of a member, expected of others.", "EUR per year"),
    "fee_eur": Meaning("Fee that it pays or would pay.", "EUR per year"),
    "hours_per_year": Meaning("Hours that it gives or would give.", "hours per year"),
    "fee_weight": Meaning("Part of the fee that it bears itself, 1 for all of it."),
    "cost_eur": Meaning("What fee and hours weigh together.", "EUR per year"),
    "full_value_eur": Meaning("Worth of a full portfolio to a firm of its size.", "EUR per year"),
    "net_value": Meaning("Benefit less cost, in units of a full portfolio."),
    "share_partners": Meaning("Share of its trust that lies with members.", "share"),
    "chance": Meaning("Chance that it stays, or joins.", "probability"),
    "draw": Meaning("Random number that decides: below the chance, yes."),
}
_BY_EXTENSION = "A rule of an extension gives the chance"


def _adds_up(notes: Notes, v: Variables, returned: Any) -> None:
    if notes.wants(v["firms"], v["row"]):
        notes.keep("cost", v["row"], cost_eur=returned, fee_weight=v["fee_weight"])


def _values(notes: Notes, v: Variables, returned: Any) -> None:
    if notes.wants(v["firms"], v["row"]):
        notes.keep("value", v["row"], full_value_eur=v["in_full"], net_value=returned)


def _weighs_staying(notes: Notes, v: Variables, _: Any) -> None:
    row = v["row"]
    if notes.wants(v["firms"], row):
        notes.keep(
            "staying", row,
            benefit_eur=v["benefit"], hours_per_year=v["hours"], habit=v["habit"],
            share_partners=v["partners"][row],
        )  # fmt: skip


def _renews(notes: Notes, v: Variables, _: Any) -> None:
    firms, fee = v["firms"], v["fee"]
    for place, row in enumerate(v["due"].tolist()):
        if not notes.wants(firms, row):
            continue
        stays, draw, chance = bool(v["stays"][place]), v["drawn"][place], v["chance"][place]
        terms = _terms_of(notes, "staying", row) | {
            "fee_eur": fee[row], "chance": chance, "draw": draw,
        }  # fmt: skip
        words = f"Its chance to stay was {share(chance)}, and {drawn(draw, chance)}. "
        if "benefit_eur" in terms:
            words += (
                f"It feels a benefit of {eur(terms['benefit_eur'])} a year; fee "
                f"({eur(terms['fee_eur'])}) and {number(terms['hours_per_year'])} hours weigh "
                f"{eur(terms['cost_eur'])}: {number(terms['net_value'])} of a full portfolio of "
                f"{eur(terms['full_value_eur'])}. Habit adds {number(terms['habit'])}, and "
                f"{share(terms['share_partners'])} of its trust lies with members."
            )
        else:
            words += f"{_BY_EXTENSION}; the fee is {eur(fee[row])} a year."
        if not stays:
            cause = "fee above the benefit felt" if v["dear"][place] else "other priorities"
            words += f" The event says: {cause}."
        came_out = "stayed" if stays else "left"
        notes.tell("renewal", firms, row, came_out, words, terms, None if stays else MEMBER_LEFT)
    notes.forget("staying", "cost", "value")


def _terms_of(notes: Notes, what: str, row: int) -> dict[str, Any]:
    terms: dict[str, Any] = notes.kept(what, row)
    return terms | notes.kept("cost", row) | notes.kept("value", row) if terms else {}


RENEWAL = Decision(
    "renewal",
    "Whether a member renews at its anniversary: a logit of net value, habit and partners.",
    ("firm",),
    _WEIGHED | {"habit": Meaning("Pull of habit, in units of a full portfolio.")},
    (
        Seen(value.cost_eur, "return", _adds_up),
        Seen(value.net_value, "return", _values),
        Seen(renewal._find_chances_to_stay, "turn", _weighs_staying, "i"),
        Seen(renewal.members_renew, "return", _renews),
    ),
    has_events=False,
)


def _reaches(notes: Notes, v: Variables, _: Any) -> None:
    area = v["area"]
    notes.keep("reach", area, share_reached=v["reached"])


def _hears(notes: Notes, v: Variables, _: Any) -> None:
    row = v["row"]
    if notes.wants(v["firms"], row):
        notes.keep(
            "joining",
            row,
            share_partners=v["partners"][row],
            taste=v["firms"].taste[row],
            hearsay=v["trusts"],
        )


def _weighs_joining(notes: Notes, v: Variables, _: Any) -> None:
    row = v["row"]
    if notes.wants(v["firms"], row):
        notes.keep(
            "joining",
            row,
            benefit_eur=v["expected"][v["i"]],
            fee_eur=v["fee"][row],
            hours_per_year=v["hours"],
            p_willing=v["willing"][v["i"]],
        )


def _joins(notes: Notes, v: Variables, _: Any) -> None:
    firms, convinced = v["firms"], v["convinced"]
    weighed = {place: at for at, place in enumerate(v["weighing"].tolist())}
    for place, row in enumerate(v["outside"].tolist()):
        if not notes.wants(firms, row):
            continue
        area, draw = firms.area[row], v["lots"][place]
        terms = {"p_convinced": convinced[area], **notes.kept("reach", area), "draw": draw}
        words = f"The chance that it is reached and convinced was {share(convinced[area])}, and "
        if place not in weighed:
            words += drawn(draw, convinced[area]) + "."
            notes.tell("joining", firms, row, "not convinced", words, terms)
            continue
        chance = v["p_joins"][weighed[place]]
        terms |= _terms_of(notes, "joining", row) | {"chance": chance}
        words += f"that it then also joins {share(chance)}: {drawn(draw, chance)}. "
        words += _words_of_joining(terms)
        if draw < chance:
            notes.tell("joining", firms, row, "joined", words, terms, MEMBER_JOINED)
        else:
            notes.tell("joining", firms, row, "not willing", words, terms)
    notes.forget("joining", "reach", "cost", "value")


def _words_of_joining(terms: Mapping[str, Any]) -> str:
    if "benefit_eur" not in terms:
        return f"{_BY_EXTENSION}."
    return (
        f"It expects a benefit of {eur(terms['benefit_eur'])} a year (of what members tell, "
        f"{number(terms['taste'])} for its taste and {number(terms['hearsay'])} for hearsay); fee "
        f"({eur(terms['fee_eur'])}) and {number(terms['hours_per_year'])} hours weigh "
        f"{eur(terms['cost_eur'])}: {number(terms['net_value'])} of a full portfolio of "
        f"{eur(terms['full_value_eur'])}, so that it is willing with {share(terms['p_willing'])}."
    )


JOINING = Decision(
    "joining",
    "Whether a firm outside is reached and convinced, and then is willing to join.",
    ("firm",),
    _WEIGHED
    | {
        "share_reached": Meaning("Share of non-members that the organisation reaches.", "share"),
        "p_convinced": Meaning("Chance to be reached and convinced this quarter.", "probability"),
        "p_willing": Meaning("Chance that it is willing, once convinced.", "probability"),
        "taste": Meaning("What the same service is worth to it, 1 for the mean."),
        "hearsay": Meaning("Part of what members tell that it believes, less if it knows none."),
    },
    (
        Seen(value.cost_eur, "return", _adds_up),
        Seen(value.net_value, "return", _values),
        Seen(recruitment._find_convinced, "turn", _reaches, "area"),
        Seen(joining.expected_benefit_eur, "turn", _hears, "i"),
        Seen(joining._find_willing, "turn", _weighs_joining, "i"),
        Seen(joining.firms_join, "return", _joins),
    ),
    has_events=False,
)


def _removals_begin(notes: Notes, _v: Variables, _: Any) -> None:
    notes.keep("removals", None, at_work=True)


def _removals_end(notes: Notes, _v: Variables, _: Any) -> None:
    notes.forget("removals")


def _are_taken_away(notes: Notes, v: Variables, _: Any) -> None:
    if notes.kept("removals", None):
        for row in v["rows"].tolist():
            words = f"The event says: {v['cause']}."
            notes.tell("loss", notes.world.firms, row, "removed", words, {}, MEMBER_LEFT)


def _lose_their_organisation(notes: Notes, v: Variables, _: Any) -> None:
    world = notes.world
    if v["organisations"] is world.clusters:
        for firm in v["members"].tolist():
            words = f"Its cluster organisation was dissolved: {v['cause']}."
            notes.tell("loss", world.firms, firm, "organisation dissolved", words, {})


LOSS = Decision(
    "loss",
    "A membership that ends without the firm's will: by the scenario, or with the organisation.",
    ("firm",),
    {},
    (
        Seen(leaving.members_are_lost, "start", _removals_begin),
        Seen(leaving.members_leave, "start", _are_taken_away),
        Seen(leaving.members_are_lost, "return", _removals_end),
        Seen(dissolution.dissolve, "return", _lose_their_organisation),
    ),
    has_events=False,
)

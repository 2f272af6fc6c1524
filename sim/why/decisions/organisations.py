"""Why organisations hire and cut, fall asleep, wake and end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.core.meanings import Meaning
from sim.processes.organisations import budget, dormancy
from sim.rules import dissolution
from sim.state.events import CUT, DISSOLVED, HIRED, REVIVED, WENT_DORMANT
from sim.vocabulary import STATUS_ACTIVE
from sim.why.decision import Decision, Seen
from sim.why.notes import Notes
from sim.why.words import eur, fte, number, plain

type Variables = Mapping[str, Any]


def _counts_cash(notes: Notes, v: Variables, _: Any) -> None:
    table, row = v["organisations"], v["row"]
    if notes.wants(table, row):
        notes.keep(
            "means",
            (notes.world.tier_number(table), row),
            held_eur=v["owned"],
            spare_eur=v["spare"],
            running_cost_eur=v["cost_eur"][row],
        )


def _reckons_means(notes: Notes, v: Variables, _: Any) -> None:
    table = v["tier"]
    for row in range(table.n):
        if notes.wants(table, row):
            notes.keep(
                "means",
                (notes.world.tier_number(table), row),
                own_income_eur=v["own_eur"][row],
                activities_eur=v["activities_eur"][row],
                affordable_eur=v["yearly_eur"][row],
            )


def _reckons_posts(notes: Notes, v: Variables, _: Any) -> None:
    table, row = v["organisations"], v["row"]
    # Only active ones get as far as this.
    if table.status[row] == STATUS_ACTIVE and notes.wants(table, row):
        notes.keep(
            "posts",
            (notes.world.tier_number(table), row),
            held_fte=v["held"],
            affordable_fte=v["affordable"],
            posts_wanted_fte=v["wanted"],
            target_fte=v["target"],
            room_fte=v["room"],
            safe_fte=v["safe"],
        )


def _controls(notes: Notes, v: Variables, _: Any) -> None:
    table, changed = v["tier"], v["moved_fte"] != 0.0
    rows = changed.nonzero()[0] if notes.asks_for_all(table) else range(table.n)
    for row in map(int, rows):
        if not notes.wants(table, row) or table.status[row] != STATUS_ACTIVE:
            continue
        moved = float(v["moved_fte"][row])
        hired, cut = max(moved, 0.0), max(-moved, 0.0)
        who = (notes.world.tier_number(table), row)
        terms: dict[str, Any] = plain(
            {
                "affordable_eur": v["means_eur"][row],
                "means_fte": v["means_fte"][row],
                "wanted_fte": v["wanted_fte"][row],
                "bidding_wanted_fte": table.bidding_wanted_fte[row],
                "hired_fte": hired,
                "cut_fte": cut,
                "staff_fte": table.staff_fte[row],
                **notes.kept("means", who),
                **notes.kept("posts", who),
            }
        )
        came_out, event = "kept", None
        if hired > 0:
            came_out, event = "hired", HIRED
        elif cut > 0:
            came_out, event = "cut", CUT
        notes.tell("staff", table, row, came_out, _words_of_staff(terms), terms, event)
    notes.forget("posts", "means")


def _words_of_staff(terms: Mapping[str, Any]) -> str:
    words = (
        f"It may spend {eur(terms['affordable_eur'])} a year on staff, which pays "
        f"{fte(terms['means_fte'])}; members and projects ask for {fte(terms['wanted_fte'])}, "
        f"bids for {fte(terms['bidding_wanted_fte'])}."
    )
    if "spare_eur" in terms:
        words += (
            f" Own income counts {eur(terms['own_income_eur'])}, cash beyond the reserve is "
            f"{eur(terms['spare_eur'])}, activities cost {eur(terms['activities_eur'])}."
        )
    if "held_fte" in terms:
        words += (
            f" It had {fte(terms['held_fte'])}, and may fill {fte(terms['room_fte'])} at once, up "
            f"to {fte(terms['safe_fte'])} with a margin."
        )
    if terms["hired_fte"] > 0:
        return f"{words} It hired {fte(terms['hired_fte'])}."
    if terms["cut_fte"] > 0:
        return f"{words} It gave {fte(terms['cut_fte'])} notice."
    return words


STAFF = Decision(
    "staff",
    "Whether an organisation opens or closes posts at a control: by its means and by its work.",
    ("cluster", "metacluster"),
    {
        "own_income_eur": Meaning("Own income that it counts on, with caution.", "EUR per year"),
        "held_eur": Meaning("Cash less what it owes.", "EUR"),
        "spare_eur": Meaning("Of this, beyond the reserve.", "EUR"),
        "running_cost_eur": Meaning("What it spends in all.", "EUR per year"),
        "activities_eur": Meaning("Of this, activities.", "EUR per year"),
        "affordable_eur": Meaning("What it may spend on staff.", "EUR per year"),
        "wanted_fte": Meaning("Staff for members and projects.", "FTE"),
        "bidding_wanted_fte": Meaning("Staff for bids.", "FTE"),
        "staff_fte": Meaning("Staff after the control, with who is under notice.", "FTE"),
        "held_fte": Meaning("Staff not under notice before it.", "FTE"),
        "means_fte": Meaning("Staff that its means pay.", "FTE"),
        "affordable_fte": Meaning("The same in whole posts.", "FTE"),
        "posts_wanted_fte": Meaning("Staff for all of these, in whole posts.", "FTE"),
        "target_fte": Meaning(
            "The lower of what it wants and what its means pay; the last post while cash pays it.",
            "FTE",
        ),
        "room_fte": Meaning("Most that it fills at one control.", "FTE"),
        "safe_fte": Meaning("Staff that its means pay with a margin.", "FTE"),
        "hired_fte": Meaning("Staff hired.", "FTE"),
        "cut_fte": Meaning("Staff given notice.", "FTE"),
    },
    (
        Seen(budget.add_spare_cash, "turn", _counts_cash, "row", of_events=False),
        Seen(budget.affordable_eur, "return", _reckons_means, of_events=False),
        Seen(budget.organisations_change_posts, "turn", _reckons_posts, "row", of_events=False),
        Seen(budget.organisations_control, "return", _controls),
    ),
)


def _ends(notes: Notes, v: Variables, _: Any) -> None:
    world, table, row = notes.world, v["organisations"], v["row"]
    if not notes.wants(table, row):
        return
    account = table.account[row]
    terms: dict[str, Any] = plain(
        {
            "cause": v["cause"],
            "cash_eur": world.ledger.cash[account] / 100.0,
            "owed_eur": world.ledger.payables[account] / 100.0,
            "quarters_in_arrears": table.quarters_in_arrears[row],
            "n_members": world.n_members(table)[row],
            "staff_fte": table.staff_fte[row],
            "hours_in_kind": table.hours_in_kind[row],
            "idle_quarters": table.idle_quarters[row],
        }
    )
    words = (
        f"{str(v['cause']).capitalize()}: {number(terms['n_members'])} members, "
        f"{fte(terms['staff_fte'])}, {eur(terms['cash_eur'])} in cash and {eur(terms['owed_eur'])} "
        f"owed, bills unpaid for {terms['quarters_in_arrears']} quarters, nothing delivered for "
        f"{terms['idle_quarters']}, {number(terms['hours_in_kind'])} hours given in the quarter."
    )
    notes.tell("end", table, row, "dissolved", words, terms, DISSOLVED)


END = Decision(
    "end",
    "Why an organisation is dissolved: the state in which it was, beside the limits.",
    ("cluster", "metacluster"),
    {
        "cause": Meaning("Cause that the event tells."),
        "cash_eur": Meaning("Cash.", "EUR"),
        "owed_eur": Meaning("What it owes.", "EUR"),
        "quarters_in_arrears": Meaning("Quarters with unpaid bills.", "quarters"),
        "n_members": Meaning("Members, before they go.", "members"),
        "staff_fte": Meaning("Staff.", "FTE"),
        "hours_in_kind": Meaning("Hours given to it.", "hours per quarter"),
        "idle_quarters": Meaning("Quarters without a delivered activity.", "quarters"),
    },
    (Seen(dissolution.dissolve, "start", _ends),),
    also=(
        "organisations.arrears_quarters",
        "organisations.dissolution_members",
        "organisations.dissolution_quarters",
        "organisations.dormancy_quarters",
        "organisations.voluntary_core_hours",
        "metaclusters.empty_quarters",
    ),
)


def _falls_asleep(notes: Notes, v: Variables, _: Any) -> None:
    clusters, row = v["clusters"], int(v["row"])
    idle, unstaffed = clusters.idle_quarters[row], clusters.unstaffed_quarters[row]
    terms = {"idle_quarters": idle, "unstaffed_quarters": unstaffed}
    words = (
        f"{str(v['cause']).capitalize()}: nothing delivered for {idle} quarters, no staff for "
        f"{unstaffed}."
    )
    notes.tell("sleep", clusters, row, "fell asleep", words, terms, WENT_DORMANT)


def _wakes(notes: Notes, v: Variables, _: Any) -> None:
    world, clusters, row = notes.world, v["clusters"], int(v["row"])
    cash_eur = world.ledger.cash[clusters.account[row]] / 100.0
    terms = {"cash_eur": cash_eur, "post_eur": v["post"][row] / 100.0}
    words = f"It holds {eur(cash_eur)}, and {eur(terms['post_eur'])} pay for a post long enough."
    notes.tell("sleep", clusters, row, "woke", words, terms, REVIVED)


SLEEP = Decision(
    "sleep",
    "Why a cluster organisation falls asleep or wakes.",
    ("cluster",),
    {
        "idle_quarters": Meaning("Quarters without a delivered activity.", "quarters"),
        "unstaffed_quarters": Meaning("Quarters without staff.", "quarters"),
        "cash_eur": Meaning("Cash.", "EUR"),
        "post_eur": Meaning("Cash that a post asks for.", "EUR"),
    },
    (
        Seen(dormancy._go_dormant, "turn", _falls_asleep, "row"),
        Seen(dormancy._revive, "turn", _wakes, "row"),
    ),
    also=(
        "organisations.dormancy_quarters",
        "organisations.post_fte",
        "organisations.revival_cash_quarters",
    ),
)

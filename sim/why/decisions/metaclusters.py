"""Why clusters sign for a meta-cluster, are admitted to one, stay and leave."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.core.meanings import Meaning
from sim.processes.metaclusters import founding, review
from sim.rules import metacluster_worth
from sim.state.events import ADMITTED, LEFT_METACLUSTER
from sim.why.decision import Decision, Seen
from sim.why.notes import Notes
from sim.why.words import eur, number, plain

type Variables = Mapping[str, Any]


def _begins_review(notes: Notes, v: Variables, _: Any) -> None:
    notes.keep("review", v["cluster"], bad_before=notes.world.clusters.bad_reviews[v["cluster"]])


def _leaves(notes: Notes, v: Variables, _: Any) -> None:
    cluster, world = v["cluster"], notes.world
    notes.keep("review", cluster, cause=v["cause"])
    if "bad_before" not in notes.kept("review", cluster):
        terms = {"metacluster": world.metacluster_names[v["row"]], "cause": v["cause"]}
        words = f"It leaves {terms['metacluster']}: {v['cause']}."
        notes.tell("exit", world.clusters, cluster, "left", words, terms, LEFT_METACLUSTER)
        notes.forget("review")


def _reviews(notes: Notes, v: Variables, _: Any) -> None:
    world, cluster = notes.world, v["cluster"]
    terms: dict[str, Any] = plain(
        {
            "metacluster": world.metacluster_names[v["row"]],
            "benefit_eur": v["benefit"],
            "judged": v["judged"],
            "burden_eur": v["burden"],
            "lost_eur": v["lost"],
            "is_bad": v["bad"],
            "is_redundant": v["disintermediated"],
            **notes.kept("review", cluster),
        }
    )
    words = (
        f"The board of {world.cluster_names[cluster]} holds a benefit of "
        f"{eur(terms['benefit_eur'])} a year, seen as {number(terms['judged'])} of it, against a "
        f"burden of {eur(terms['burden_eur'])}; without {terms['metacluster']} it would lose "
        f"{eur(terms['lost_eur'])}. Bad reviews in a row before: {terms['bad_before']}."
    )
    left = "cause" in terms
    came_out = "left" if left else "bad review" if v["bad"] or v["disintermediated"] else "stayed"
    if left:
        words += f" It leaves: {terms['cause']}."
    event = LEFT_METACLUSTER if left else None
    notes.tell("exit", world.clusters, cluster, came_out, words, terms, event)
    notes.forget("review")


EXIT = Decision(
    "exit",
    "Whether a cluster leaves its meta-cluster at a review: by benefit, burden and redundancy.",
    ("cluster",),
    {
        "metacluster": Meaning("Its meta-cluster."),
        "cause": Meaning("Cause that the event tells."),
        "benefit_eur": Meaning("Benefit remembered, before growth with patience.", "EUR per year"),
        "judged": Meaning("What the board sees of a benefit, 1 for all of it."),
        "burden_eur": Meaning("Fee and time given, as remembered.", "EUR per year"),
        "lost_eur": Meaning("Benefit that would not go on by itself.", "EUR per year"),
        "is_bad": Meaning("Whether the benefit is seen below the burden."),
        "is_redundant": Meaning("Whether what would be lost is seen below the burden."),
        "bad_before": Meaning("Bad reviews in a row before this one.", "reviews"),
    },
    (
        Seen(review._review, "start", _begins_review),
        Seen(review._leave, "start", _leaves),
        Seen(review._review, "return", _reviews),
    ),
    also=(
        "metaclusters.review_quarters",
        "metaclusters.patience",
        "metaclusters.review_noise",
        "metaclusters.bad_reviews_to_exit",
        "metaclusters.expectation_memory",
    ),
)


def _weigh_founding(notes: Notes, v: Variables, returned: Any) -> None:
    world, able = notes.world, set(returned.tolist())
    for place, row in enumerate(v["rows"].tolist()):
        terms = {
            "n_founders": v["rows"].size,
            "trust": v["trust"][place],
            "benefit_eur": v["gain"][place],
            "burden_eur": v["cost"][place],
        }
        words = (
            f"With {v['rows'].size - 1} others: mean trust {number(terms['trust'])}, expected "
            f"benefit {eur(terms['benefit_eur'])} a year against a burden of "
            f"{eur(terms['burden_eur'])}."
        )
        came_out = "willing" if row in able else "not willing"
        notes.tell("founding", world.clusters, row, came_out, words, terms)


FOUNDING = Decision(
    "founding",
    "Whether a free cluster is willing to found a meta-cluster with others.",
    ("cluster",),
    {
        "n_founders": Meaning("Clusters that would found it, this one among them.", "clusters"),
        "trust": Meaning("Mean trust in the others, 0 to 1."),
        "benefit_eur": Meaning("Benefit that it expects.", "EUR per year"),
        "burden_eur": Meaning("Burden that it reckons with.", "EUR per year"),
    },
    (Seen(founding.willing, "return", _weigh_founding),),
    also=("metaclusters.trust_needed",),
    has_events=False,
)


def _expects(notes: Notes, _v: Variables, returned: Any) -> None:
    notes.keep("candidate", None, benefit_eur=returned[-1] if returned.size else 0.0)


def _reckons_burden(notes: Notes, _v: Variables, returned: Any) -> None:
    notes.keep("candidate", None, burden_eur=returned[-1] if returned.size else 0.0)


def _admits(notes: Notes, v: Variables, _: Any) -> None:
    world, row, candidate = notes.world, v["row"], v["candidate"]
    name, meta = world.cluster_names[candidate], world.metacluster_names[row]
    terms = {"candidate": name, "fit": v["fit"], **notes.kept("candidate", None)}
    words = (
        f"{name} expects {eur(terms['benefit_eur'])} a year against a burden of "
        f"{eur(terms['burden_eur'])}, and fits by {number(v['fit'])}. "
    )
    came_out, event = "candidate not willing", None
    if "approve" in v:
        yes, needed = int(v["approve"].sum()), v["needed"]
        terms |= {"n_approve": yes, "n_needed": needed}
        words += f"{yes} of {v['members'].size} members approve, {number(needed)} are needed."
        came_out = "admitted" if yes >= needed else "not approved"
        event = ADMITTED if yes >= needed else None
    notes.tell("admission", world.metaclusters, row, came_out, words, terms, event)
    notes.tell("admission", world.clusters, candidate, came_out, f"{meta}: {words}", terms)


ADMISSION = Decision(
    "admission",
    "Whether a meta-cluster admits a candidate, who must expect to gain.",
    ("cluster", "metacluster"),
    {
        "candidate": Meaning("The candidate."),
        "fit": Meaning("Mean complementarity with the members, 0 to 1."),
        "benefit_eur": Meaning("Benefit that the candidate expects.", "EUR per year"),
        "burden_eur": Meaning("Burden that it reckons with.", "EUR per year"),
        "n_approve": Meaning("Members that approve.", "members"),
        "n_needed": Meaning("Members that have to.", "members"),
    },
    (
        Seen(metacluster_worth.expected_benefit_eur, "return", _expects),
        Seen(metacluster_worth.burden_eur, "return", _reckons_burden),
        Seen(founding._decide_admission, "return", _admits),
    ),
    also=("metaclusters.approval_base",),
)

from __future__ import annotations

import pytest

from sim.rules.excellence import excellence_score, labels_are_checked
from sim.vocabulary import LABELS, STATUS_DORMANT
from sim.world import World
from tests.instruments import events, first_quarter
from tests.worlds import A, B

NONE, BRONZE, SILVER, GOLD = range(len(LABELS))


def test_the_score_is_the_mean_of_six_fields() -> None:
    world = first_quarter(parameters__organisations__label_projects_per_year=2.0)
    clusters = world.clusters
    clusters.founded[:] = [world.step - 20, world.step - 80]
    clusters.months_secured[:] = [12.0, 60.0]
    for name in ("fees", "services", "projects", "grant"):
        getattr(clusters, f"recent_{name}_cents")[:] = 0
    clusters.recent_fees_cents[A, 0] = 100
    clusters.recent_services_cents[A, 1] = 200
    clusters.recent_projects_cents[A, 2] = 300
    clusters.recent_grant_cents[A, 3] = 400
    clusters.capability[:] = [0.6, 1.0]
    clusters.quality[:] = [0.4, 1.0]
    clusters.topics[:] = False
    clusters.topics[A, :3] = True
    clusters.topics[B] = True
    clusters.projects_done[:] = [5, 50]
    # A: 10 of 150 members; 5 of 10 years; half of the months and 30 % own income; capability;
    # quality 0.4 and half of the topics; a project a year, twice as many in full.
    fields_a = [10 / 150, 0.5, 0.5 * 0.5 + 0.5 * 0.3, 0.6, 0.5 * 0.4 + 0.5 * 0.5, 0.5]
    # B: full marks but for its 8 members and for income, of which it has none.
    fields_b = [8 / 150, 1.0, 0.5, 1.0, 1.0, 1.0]
    expected = [sum(fields_a) / 6, sum(fields_b) / 6]
    assert excellence_score(world, clusters) == pytest.approx(expected)


def checked(world: World, score: float, label: int) -> World:
    """Check the labels of a world in which A earns a given score and holds a label."""
    world.clusters.label[A] = label
    world.clusters.label_check[:] = [world.step, world.step + 5]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "sim.rules.excellence.excellence_score", lambda _, tier: score + 0 * tier.capability
        )
        labels_are_checked(world, world.clusters)
    return world


@pytest.mark.parametrize("label", [NONE, BRONZE, SILVER, GOLD])
def test_a_label_is_earned_at_its_threshold(label: int) -> None:
    world = first_quarter()
    p = world.p.organisations
    least = (0.0, p.label_bronze, p.label_silver, p.label_gold)[label]
    assert checked(world, least, NONE).clusters.label[A] == label
    if label:
        assert checked(world, least - 1e-9, NONE).clusters.label[A] == label - 1


@pytest.mark.parametrize(
    ("held", "score", "event", "detail"),
    [
        (NONE, 1.0, "label_renewed", "none to gold"),
        (GOLD, 1.0, "label_renewed", "gold to gold"),
        (GOLD, 0.0, "label_lost", "gold to none"),
        (NONE, 0.0, "", ""),
    ],
)
def test_the_event_log_tells_what_became_of_a_label(
    held: int, score: float, event: str, detail: str
) -> None:
    world = checked(first_quarter(), score, held)
    told = [
        (word, *found) for word in ("label_renewed", "label_lost") for found in events(world, word)
    ]
    assert told == ([(event, "cluster:0", "excellence check", detail)] if event else [])


def test_labels_are_checked_when_they_are_due_and_then_again_after_their_term() -> None:
    world = checked(first_quarter(), 1.0, BRONZE)
    term = world.p.organisations.label_quarters
    assert world.clusters.label.tolist() == [GOLD, NONE]
    assert world.clusters.label_check.tolist() == [world.step + term, world.step + 5]


def test_a_dormant_organisation_is_not_checked() -> None:
    world = first_quarter()
    world.clusters.status[A] = STATUS_DORMANT
    assert checked(world, 0.0, GOLD).clusters.label[A] == GOLD

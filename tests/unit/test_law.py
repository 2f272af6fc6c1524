"""Weak law: slower foundings, late registration, fewer legal forms, informal bodies."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.rules.founding import organisations_are_founded
from sim.rules.law import organisations_are_registered
from sim.scenario import Scenario, ScenarioError
from sim.vocabulary import LEGAL_FORMS, STATUS_ACTIVE, STATUS_NONE
from sim.world import World
from tests.instruments import events, first_quarter
from tests.worlds import A, B, begin, cluster, tables, tiny_model, tiny_scenario, world_of

MOU, ASSOCIATION = LEGAL_FORMS.index("mou"), LEGAL_FORMS.index("association")


def late_world(quarters: int, **overrides: Any) -> World:
    """Return a world whose first cluster founds an organisation now, in a country of weak law."""
    law = {"DE": {"registration_quarters": quarters}}
    table = cluster(founded="2018Q1", legal_form="foundation", **overrides)
    return first_quarter(cluster__a=table, law=law)


def test_a_new_organisation_waits_as_a_memorandum_without_staff() -> None:
    world = late_world(3)
    clusters = world.clusters
    cash = world.ledger.cash.copy()
    organisations_are_founded(world)
    assert clusters.status[A] == STATUS_ACTIVE
    assert (clusters.legal_form[A], clusters.staff_fte[A]) == (MOU, 0.0)
    # Its founders have paid in all the same, and no cent is lost.
    moved = world.ledger.cash - cash
    assert moved[clusters.account[A]] == -moved[clusters.firms_account[A]] > 0
    assert moved.sum() == 0
    for _ in range(3):
        assert clusters.legal_form[A] == MOU
        begin(world)
        organisations_are_registered(world)
    assert LEGAL_FORMS[clusters.legal_form[A]] == "foundation"
    assert events(world, "registered") == [
        ("cluster:0", "registration took its time", "foundation")
    ]
    begin(world)
    organisations_are_registered(world)
    assert len(events(world, "registered")) == 1


def test_where_the_law_is_no_weaker_it_is_a_legal_person_at_once() -> None:
    world = late_world(0)
    organisations_are_founded(world)
    assert LEGAL_FORMS[world.clusters.legal_form[A]] == "foundation"
    assert world.clusters.staff_fte[A] > 0.0
    assert not events(world, "registered")


def test_an_organisation_that_ended_before_is_not_registered() -> None:
    world = late_world(1)
    organisations_are_founded(world)
    world.clusters.status[A] = STATUS_NONE
    begin(world)
    organisations_are_registered(world)
    assert world.clusters.legal_form[A] == MOU


def test_it_employs_nobody_before_and_opens_posts_after() -> None:
    model = tiny_model(
        cluster__a=cluster(founded="2018Q1", cash_eur=300_000.0),
        law={"DE": {"registration_quarters": 3}},
    )
    staff = []
    for _ in range(8):
        model.step()
        staff.append(float(model.world.clusters.staff_fte[A]))
    assert staff[:3] == [0.0, 0.0, 0.0]
    assert max(staff[3:]) > 0.0


def drawn_world(law: dict[str, Any], n_clusters: int = 200) -> World:
    data = tables()
    data["fees"]["banded"] = data["fees"]["flat"]
    data["synthetic"] = {
        "n_clusters": n_clusters, "firms_mean": 20.0, "countries": {"DE": 1.0, "FR": 1.0},
        "founded_last": "2015Q4",
    }  # fmt: skip
    del data["cluster"]
    return world_of(Scenario.from_dict({**data, "law": law}))


def test_a_part_of_drawn_organisations_is_informal() -> None:
    world = drawn_world({"DE": {"informal_share": 0.4}})
    of = np.array([world.countries[c] for c in world.clusters.country])
    informal = world.clusters.legal_form == MOU
    n = (of == "DE").sum()
    # Five standard deviations of a binomial number.
    assert abs(informal[of == "DE"].sum() - 0.4 * n) < 5 * np.sqrt(0.24 * n)
    assert not informal[of == "FR"].any()
    assert (world.clusters.staff_fte[informal] == 0.0).all()
    assert (world.clusters.staff_fte[~informal] > 0.0).all()


@pytest.mark.parametrize(
    ("forms", "taken"),
    [([], "association"), (["foundation", "association"], "association"),
     (["cooperative", "foundation"], "cooperative"), (["mou"], "mou")],
)  # fmt: skip
def test_drawn_organisations_take_a_form_that_the_law_offers(forms: list[str], taken: str) -> None:
    world = drawn_world({"DE": {"legal_forms": forms}}, 20)
    of = np.array([world.countries[c] for c in world.clusters.country])
    assert {LEGAL_FORMS[form] for form in world.clusters.legal_form[of == "DE"]} == {taken}
    assert {LEGAL_FORMS[form] for form in world.clusters.legal_form[of == "FR"]} == {"association"}


def test_a_usual_law_changes_nothing() -> None:
    usual, with_law = drawn_world({}, 20), drawn_world({"DE": {}, "FR": {}}, 20)
    for name in ("legal_form", "staff_fte", "match", "label"):
        assert (getattr(usual.clusters, name) == getattr(with_law.clusters, name)).all()


def test_a_form_that_the_law_does_not_offer_is_a_fault() -> None:
    with pytest.raises(ScenarioError) as caught:
        tiny_scenario(law={"FR": {"legal_forms": ["foundation", "cooperative"]}})
    (fault,) = caught.value.faults
    assert (fault.key, fault.given) == ("cluster.b.legal_form", '"association"')
    assert "foundation, cooperative" in fault.allowed
    with pytest.raises(ScenarioError, match="unknown country"):
        tiny_scenario(law={"ZZ": {}})


def test_b_is_untouched_by_the_law_of_a() -> None:
    world = late_world(3)
    organisations_are_founded(world)
    assert world.clusters.legal_form[B] == ASSOCIATION

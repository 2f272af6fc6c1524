"""Each process does all of its steps in order: a step left out or moved is seen."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np
import pytest

from sim.processes.metaclusters import metaclusters, plan
from sim.processes.metaclusters.plan import metaclusters_deliver
from sim.processes.organisations import organisations
from sim.vocabulary import LEGAL_FORMS, STATUS_DISSOLVED
from tests.instruments import FUNDERS, first_quarter
from tests.worlds import A, found_metacluster

SCHEDULES = {
    "economy": [
        "demand_moves", "shocks_strike", "shock_felt", "firms_grow", "firms_change_class",
        "firms_die", "firms_are_born", "institutions_are_founded",
    ],
    "collaboration": ["partners_meet", "strangers_meet"],
    "knowledge": ["partners_learn", "firms_innovate", "productivity_moves"],
    "services": [
        "clusters_serve_firms", "metaclusters_serve_clusters", "firms_feel_benefit",
        "clusters_feel_benefit", "firms_buy_services", "firms_export",
    ],
    "membership": [
        "members_engage", "members_are_lost", "fee_eur", "members_renew", "firms_join",
        "clusters_pay_metaclusters",
    ],
    "contribution": ["firms_give", "clusters_give"],
    "calls": [
        "programmes_turn", "funders_pay_operating_grants", "funders_pay_at_once",
        "consortia_submit", "funders_decide", "projects_run",
    ],
    "organisations": [
        "organisations_are_founded",
        *(steps := [
            "organisations_pay", "organisations_default", "organisations_budget", "contracts_end",
            "organisations_choose_topics", "organisations_learn", "labels_are_checked",
        ]),
        "clusters_go_dormant_or_revive", *(outlook := ["secure_months", "divide_time"]),
        # Who advances wages does so before they are due.
        "members_bridge", *steps, *outlook,
    ],
    "metaclusters": [
        "clusters_get_ready", "clusters_search_partners", "clusters_found", "metaclusters_deliver",
        "metaclusters_enlarge", "clusters_review", "metaclusters_end",
    ],
}  # fmt: skip


@pytest.mark.parametrize("process", SCHEDULES)
def test_a_process_takes_its_steps_in_order(process: str, monkeypatch: pytest.MonkeyPatch) -> None:
    world = first_quarter()
    found_metacluster(world)
    module, taken = importlib.import_module(f"sim.processes.{process}"), []

    def step(name: str) -> Any:
        return lambda *_: taken.append(name)

    for name in set(SCHEDULES[process]):
        monkeypatch.setattr(module, name, step(name))
    getattr(module, process)(world)
    assert taken == SCHEDULES[process]


def test_coordinators_come_before_actions_phases_and_services(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world, taken = first_quarter(), []
    metaclusters_deliver(world)  # Without any there is nothing to do.
    found_metacluster(world)
    steps = ("coordinators_come_and_go", "actions_progress", "_pass_phases", "_change_legal_form",
             "services_are_set_up")  # fmt: skip
    for name in steps:
        monkeypatch.setattr(plan, name, lambda *_, name=name: taken.append(name))
    metaclusters_deliver(world)
    assert taken == list(steps)


def test_a_metacluster_that_has_lost_its_members_ends_in_its_quarter() -> None:
    world = first_quarter()
    row = found_metacluster(world)
    world.clusters.metacluster[A] = -1
    metaclusters(world)
    assert world.metaclusters.status[row] == STATUS_DISSOLVED


def test_members_advance_wages_before_they_are_due() -> None:
    world = first_quarter(funder=FUNDERS, cluster__a__cash_eur=1e6, cluster__b__cash_eur=1e6)
    association = LEGAL_FORMS.index("association")
    found_metacluster(world, columns={"staff_fte": 0.5, "legal_form": association, "topics": False})
    world.clusters.meta_benefit_eur[:] = 2000.0
    metas, eu = world.metaclusters, world.funder_accounts["eu"]
    world.ledger.claim(int(metas.account[0]), eu, "projects", 10**8, "p")
    organisations(world)
    assert metas.quarters_in_arrears[0] == 0
    assert np.all(world.ledger.receivables[world.clusters.account] > 0)

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.parameters.lifecycle import LifecycleParameters
from sim.processes.lifecycle import first_stage, lifecycle, next_stage
from sim.state.indicators import ClusterIndicators
from sim.vocabulary import STAGES
from sim.world import World
from tests.instruments import first_quarter
from tests.worlds import A, B, begin, set_ties

AGGLOMERATION, EMERGENCE, DEVELOPMENT, MATURITY, RENEWAL, DECLINE = range(len(STAGES))

P = LifecycleParameters()


def seen(
    contacts: Any, firms: Any = None, institutions: Any = None, outside: Any = None
) -> ClusterIndicators:
    """Return the indicators of clusters; what is not said is enough for every stage."""
    share = np.atleast_1d(np.asarray(contacts, np.float64))
    n = share.size

    def full(value: Any, otherwise: float) -> np.ndarray:
        return np.broadcast_to(np.asarray(otherwise if value is None else value), n).copy()

    zeros = np.zeros(n)
    return ClusterIndicators(
        firms=full(firms, 10 * P.critical_mass_firms).astype(np.int64),
        contacts_share=share,
        ties=np.full(n, 10**12),
        ties_outside=np.rint(1e12 * full(outside, 1.0)).astype(np.int64),
        density=zeros,
        diversity=zeros,
        institutions=full(institutions, 1000).astype(np.int64),
        mean_profile=np.tile(np.eye(8)[0], (n, 1)),
    )


def after(
    stage: int,
    indicators: ClusterIndicators,
    matured: bool = False,
    before: float = 0.0,
    moved: float = 0.0,
) -> int:
    """Return the stage of one cluster after a quarter."""
    return next_stage(P, indicators, 0, stage, matured, before, moved)


def path(*contacts: float, stage: int = AGGLOMERATION) -> list[int]:
    """Return the stages of a cluster whose share of firms in contact goes as told."""
    stages = []
    for share in contacts:
        stage = after(stage, seen(share))
        stages.append(stage)
    return stages


# Growth


def test_stages_are_passed_in_order_however_good_a_cluster_is() -> None:
    assert path(1.0, 1.0, 1.0, 1.0) == [EMERGENCE, DEVELOPMENT, MATURITY, MATURITY]


@pytest.mark.parametrize(
    ("stage", "threshold"),
    [
        (EMERGENCE, P.emergence_contacts),
        (DEVELOPMENT, P.development_contacts),
        (MATURITY, P.maturity_contacts),
    ],
)
def test_a_stage_is_entered_at_its_threshold_of_contacts(stage: int, threshold: float) -> None:
    assert after(stage - 1, seen(threshold)) == stage
    assert after(stage - 1, seen(threshold - 1e-9)) == stage - 1


@pytest.mark.parametrize(
    ("stage", "threshold"),
    [
        (EMERGENCE, P.emergence_contacts),
        (DEVELOPMENT, P.development_contacts),
        (MATURITY, P.maturity_contacts),
    ],
)
def test_and_left_only_well_below_it(stage: int, threshold: float) -> None:
    kept = threshold * (1.0 - P.hysteresis)
    assert after(stage, seen(kept + 1e-9)) == stage
    assert after(stage, seen(kept - 1e-9)) < stage


def test_a_cluster_that_sways_around_a_threshold_does_not_change_its_stage() -> None:
    edge = P.development_contacts
    near = P.hysteresis / 2
    shares = [edge, *[edge * (1 + sign * near) for sign in (-1, 1, -1, 1)]]
    assert path(*shares, stage=EMERGENCE) == [DEVELOPMENT] * 5
    # Who was never in development is not taken there by less than the threshold.
    assert path(edge * (1 - near), edge * (1 - near), stage=EMERGENCE) == [EMERGENCE] * 2


def test_development_and_maturity_need_critical_mass() -> None:
    mass = P.critical_mass_firms
    assert after(EMERGENCE, seen(1.0, firms=mass)) == DEVELOPMENT
    assert after(EMERGENCE, seen(1.0, firms=mass - 1)) == EMERGENCE
    assert after(MATURITY, seen(1.0, firms=math.ceil(mass * (1 - P.hysteresis)))) == MATURITY
    assert after(MATURITY, seen(1.0, firms=math.ceil(mass * (1 - P.hysteresis)) - 1)) == EMERGENCE


def test_maturity_needs_institutions_and_ties_that_leave_the_area() -> None:
    least, outside = P.maturity_institutions, P.maturity_outside
    assert after(DEVELOPMENT, seen(1.0, institutions=least)) == MATURITY
    assert after(DEVELOPMENT, seen(1.0, institutions=least - 1)) == DEVELOPMENT
    assert after(DEVELOPMENT, seen(1.0, outside=outside)) == MATURITY
    assert after(DEVELOPMENT, seen(1.0, outside=outside - 1e-3)) == DEVELOPMENT
    # Once mature, a little less openness is forgiven, an institution lost is not.
    assert after(MATURITY, seen(1.0, outside=outside * (1 - P.hysteresis) + 1e-9)) == MATURITY
    assert after(MATURITY, seen(1.0, institutions=least - 1)) == DEVELOPMENT


def test_an_area_without_firms_or_ties_is_an_agglomeration() -> None:
    empty = seen(0.0, firms=0, outside=0.0)
    for stage in range(len(STAGES)):
        for matured in (False, True):
            assert after(stage, empty, matured) == AGGLOMERATION


# Decline and renewal


def test_a_mature_cluster_declines_when_far_fewer_firms_are_in_contact() -> None:
    firms = 10 * P.critical_mass_firms
    share = P.maturity_contacts
    in_contact = share * firms
    before = in_contact / (1.0 - P.decline_fall)
    assert after(MATURITY, seen(share), matured=True, before=before * 1.001) == DECLINE
    assert after(MATURITY, seen(share), matured=True, before=before * 0.999) == MATURITY
    # Who was never mature cannot decline: it is young.
    assert after(DEVELOPMENT, seen(share), matured=False, before=before * 2) == MATURITY


def test_decline_ends_with_maturity_regained_or_with_the_last_contacts() -> None:
    middling = seen(P.development_contacts)
    assert after(DECLINE, middling, matured=True) == DECLINE
    assert after(DECLINE, seen(1.0), matured=True) == MATURITY
    assert after(DECLINE, seen(0.0), matured=True) == AGGLOMERATION


def test_a_cluster_whose_knowledge_has_moved_on_is_in_renewal() -> None:
    moved = P.renewal_turnover
    assert after(MATURITY, seen(1.0), matured=True, moved=moved) == RENEWAL
    assert after(MATURITY, seen(1.0), matured=True, moved=moved - 1e-9) == MATURITY
    assert after(DECLINE, seen(P.development_contacts), matured=True, moved=moved) == RENEWAL
    # Too little left to renew, or still falling.
    assert after(DECLINE, seen(P.emergence_contacts), matured=True, moved=moved) == DECLINE
    assert after(MATURITY, seen(1.0), matured=True, before=1e9, moved=moved) == DECLINE
    assert after(MATURITY, seen(1.0), matured=False, moved=moved) == MATURITY


def test_a_whole_life_on_a_hand_made_history() -> None:
    """Birth, growth, maturity, a crisis of two years and a new field."""
    low, mid, top = P.emergence_contacts, P.development_contacts, P.maturity_contacts
    firms = 10 * P.critical_mass_firms
    crisis = 0.9 * (1.0 - P.decline_fall) * top
    history = [0.0, low, mid, top, top, crisis, crisis, mid, top, top]
    moved = [0.0] * 8 + [P.renewal_turnover] * 2
    stage, matured, stages = AGGLOMERATION, False, []
    for t, share in enumerate(history):
        before = history[max(t - 2, 0)] * firms
        stage = after(stage, seen(share), matured, before, moved[t])
        matured |= stage == MATURITY
        stages.append(STAGES[stage])
    assert stages == [
        "agglomeration", "emergence", "development", "maturity", "maturity",
        "decline", "decline", "decline", "renewal", "renewal",
    ]  # fmt: skip


# Properties of the pure function

SHARES = st.floats(0.0, 1.0)
CLUSTERS = st.fixed_dictionaries(
    {
        "contacts": SHARES,
        "firms": st.integers(0, 400),
        "institutions": st.integers(0, 12),
        "outside": SHARES,
    }
)


@given(CLUSTERS, st.integers(0, MATURITY))
def test_the_young_rise_by_one_stage_at_most(values: dict[str, Any], stage: int) -> None:
    now = after(stage, seen(**values))
    assert AGGLOMERATION <= now <= min(stage + 1, MATURITY)


@given(CLUSTERS, st.integers(0, MATURITY), st.sampled_from(["contacts", "firms", "outside"]))
def test_better_indicators_never_lower_the_stage(
    values: dict[str, Any], stage: int, which: str
) -> None:
    better = {**values, which: 1.0 if which != "firms" else 500}
    assert after(stage, seen(**better)) >= after(stage, seen(**values))


@given(CLUSTERS, st.integers(0, DECLINE), st.booleans(), SHARES, SHARES)
def test_a_state_that_lasts_comes_to_rest(
    values: dict[str, Any], stage: int, matured: bool, moved: float, before: float
) -> None:
    indicators = seen(**values)
    in_contact = float(indicators.contacts_share[0] * indicators.firms[0])
    stage = after(stage, indicators, matured, before * 400, moved)
    # A fall ends when the window has passed.
    for _ in range(5):
        stage = after(stage, indicators, matured, in_contact, moved)
    assert after(stage, indicators, matured, in_contact, moved) == stage


@given(st.lists(st.tuples(CLUSTERS, st.integers(0, DECLINE), st.booleans(), SHARES), min_size=1))
def test_each_cluster_is_judged_by_itself(
    many: list[tuple[dict[str, Any], int, bool, float]],
) -> None:
    columns = {name: np.array([values[name] for values, *_ in many]) for name in many[0][0]}
    all_seen = seen(**columns)
    together = [
        next_stage(P, all_seen, row, stage, has, 40.0, move)
        for row, (_, stage, has, move) in enumerate(many)
    ]
    alone = [after(stage, seen(**values), has, 40.0, move) for values, stage, has, move in many]
    assert together == alone


# The process


def firms_in(world: World, row: int) -> np.ndarray:
    return np.flatnonzero(world.firms.alive & (world.firms.area == row))


def mature_world(**overrides: Any) -> World:
    """Return a world in which A has all that a mature cluster has, and B has nothing."""
    world = first_quarter(
        parameters__lifecycle__critical_mass_firms=20.0,
        parameters__lifecycle__window_quarters=3,
        parameters__lifecycle__maturity_institutions=2,
        **overrides,
    )
    here, there = firms_in(world, A), firms_in(world, B)
    ring = [(int(here[i]), int(here[i - 1]), 0.9) for i in range(here.size)]
    bridges = [(int(here[i]), int(there[0]), 0.9) for i in range(here.size)]
    set_ties(world, ring + bridges[: min(len(bridges), here.size)])
    return world


def test_the_first_stage_is_what_the_start_speaks_for() -> None:
    world = mature_world()
    stages = first_stage(world)
    assert stages[A] == MATURITY
    assert stages[B] <= EMERGENCE
    set_ties(world, [])
    assert first_stage(world).tolist() == [AGGLOMERATION] * 2


def test_maturity_is_remembered_with_its_knowledge() -> None:
    world = mature_world()
    world.clusters.stage[:] = AGGLOMERATION
    for expected in (EMERGENCE, DEVELOPMENT, MATURITY):
        assert not world.clusters.has_matured[A]
        lifecycle(world)
        assert world.clusters.stage[A] == expected
        begin(world)
    assert world.clusters.has_matured.tolist() == [True, False]
    assert world.mature_profile[A] == pytest.approx(world.clusters.profile[A])
    assert (world.mature_profile[B] == 0).all()


def test_a_fall_is_judged_over_the_window() -> None:
    world = mature_world()
    world.clusters.stage[A] = DEVELOPMENT
    lifecycle(world)
    begin(world)
    set_ties(world, [])
    stages = []
    for _ in range(5):
        lifecycle(world)
        stages.append(int(world.clusters.stage[A]))
        begin(world)
    # The window of three quarters looks back at the full quarter three times; then there is
    # nothing left that falls, and no contact to decline from.
    assert stages == [DECLINE, DECLINE, DECLINE, AGGLOMERATION, AGGLOMERATION]
    assert len(world.contacts_history) == 4


def test_knowledge_that_moves_is_renewal() -> None:
    world = mature_world()
    world.clusters.stage[A] = DEVELOPMENT
    lifecycle(world)
    begin(world)
    world.firms.profile[firms_in(world, A)] = np.eye(8)[7]
    lifecycle(world)
    assert world.clusters.stage[A] == RENEWAL


def test_knowledge_that_stands_still_is_none() -> None:
    world = mature_world()
    world.clusters.stage[A] = DEVELOPMENT
    for _ in range(2):
        lifecycle(world)
        assert world.clusters.stage[A] == MATURITY
        begin(world)


def test_switched_off_stages_stand_still_and_indicators_go_on() -> None:
    world = mature_world(switches__lifecycle=False)
    world.clusters.stage[:] = AGGLOMERATION
    lifecycle(world)
    assert world.clusters.stage.tolist() == [AGGLOMERATION] * 2
    assert world.indicators is not None
    assert world.indicators.contacts_share[A] == 1.0
    assert len(world.contacts_history) == 0

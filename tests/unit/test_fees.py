"""Fee schedules: yearly fee of a member by size and kind."""

import tomllib
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from sim.rules.fees import yearly_fee_eur
from sim.scenario.entities import FeeSchedule
from sim.vocabulary import KINDS

_BASE = Path(__file__).parents[2] / "scenarios" / "base.toml"
_DKK_A_EUR = 7.46
SME, LARGE, RESEARCH, PUBLIC = range(len(KINDS))


def fee(form, size, kind=None, **values):
    kinds = None if kind is None else np.atleast_1d(kind)
    return yearly_fee_eur(FeeSchedule(form=form, **values), np.atleast_1d(float(size)), kinds)[0]


def real_schedule(key):
    return FeeSchedule.model_validate(tomllib.loads(_BASE.read_text())["fees"][key])


@pytest.mark.parametrize("form", ["flat", "symbolic"])
@pytest.mark.parametrize("size", [1.0, 20.0, 50000.0])
def test_a_flat_or_symbolic_fee_is_the_same_for_all(form, size):
    assert fee(form, size, flat_eur=25.0) == 25.0


@pytest.mark.parametrize(
    ("size", "eur"),
    [(1, 100), (5, 100), (5.2, 200), (10, 200), (10.1, 300), (250, 300), (10**6, 300)],
)
def test_a_band_holds_up_to_its_bound_and_the_last_is_open(size, eur):
    assert fee("bands", size, bands=[(5, 100.0), (10, 200.0), (50, 300.0)]) == eur


@pytest.mark.parametrize(("size", "eur"), [(0, 200), (20, 500), (100, 1700), (119, 1985)])
def test_a_progressive_fee_rises_by_the_head(size, eur):
    # 200 + 15 a head: 20 heads 500, 100 heads 1,700, 119 heads 1,985.
    assert fee("progressive", size, base_eur=200.0, per_fte_eur=15.0, cap_eur=2000.0) == eur


@pytest.mark.parametrize("size", [120, 121, 10**6])
def test_a_progressive_fee_stops_at_its_cap(size):
    assert fee("progressive", size, base_eur=200.0, per_fte_eur=15.0, cap_eur=2000.0) == 2000.0


@pytest.mark.parametrize("form", ["flat", "bands", "progressive", "by_kind", "symbolic"])
def test_the_fee_of_a_kind_goes_before_every_form(form):
    values = {"bands": [(5, 100.0)], "flat_eur": 80.0, "base_eur": 60.0}
    by_kind = {"research": 7.0, "public": 9.0}
    assert fee(form, 30, RESEARCH, by_kind_eur=by_kind, **values) == 7.0
    assert fee(form, 30, PUBLIC, by_kind_eur=by_kind, **values) == 9.0


def test_kinds_without_a_fee_pay_nothing_where_only_kinds_pay():
    assert fee("by_kind", 30, SME, by_kind_eur={"large": 5000.0}) == 0.0
    assert fee("by_kind", 30, LARGE, by_kind_eur={"large": 5000.0}) == 5000.0


def test_clusters_have_no_kind_and_pay_by_size_alone():
    assert fee("flat", 30, None, flat_eur=80.0, by_kind_eur={"sme": 7.0}) == 80.0


def test_no_schedule_is_no_fee():
    assert fee("none", 30, SME) == 0.0


def test_many_members_at_once_and_none():
    schedule = FeeSchedule(form="progressive", base_eur=10.0, per_fte_eur=1.0)
    found = yearly_fee_eur(schedule, np.array([1.0, 2.0, 30.0]), np.array([SME, LARGE, SME]))
    assert found.tolist() == [11.0, 12.0, 40.0]
    assert yearly_fee_eur(schedule, np.empty(0), np.empty(0, np.int64)).size == 0


def test_the_banded_fees_are_those_of_digitallead():
    """fees.digitallead_private, in DKK, at 7.46 a euro."""
    dkk = [1250, 2500, 3500, 5500, 8000, 10000, 15000, 25000, 35000, 45000]
    upper = [1, 5, 10, 20, 49, 99, 199, 499, 999, 5000]
    paid = yearly_fee_eur(real_schedule("banded"), np.array(upper, np.float64))
    assert paid * _DKK_A_EUR == pytest.approx(dkk, abs=0.05)


@pytest.mark.parametrize("key", ["banded", "bron", "cap_digital", "flat", "progressive"])
def test_no_real_schedule_asks_less_of_a_larger_firm(key):
    paid = yearly_fee_eur(real_schedule(key), np.arange(1.0, 2000.0))
    assert all(small <= large for small, large in pairwise(paid))


def test_the_reformed_fee_is_ten_times_the_flat_one_for_the_largest():
    """fees.health_valley_reform."""
    largest = np.array([500.0, 20000.0])
    flat = yearly_fee_eur(real_schedule("flat"), largest)
    assert (yearly_fee_eur(real_schedule("progressive"), largest) / flat).tolist() == [10.0, 10.0]

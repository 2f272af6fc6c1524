"""Every key is explained: found by what people type, told whole, and true to the rules."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest

from analysis.explanations import find, outcomes_called, records, told
from analysis.explanations.entries import all_entries
from analysis.explanations.page import DOCS, page_files
from analysis.explanations.sketches import SKETCHES
from analysis.explanations.words import _LISTS, meanings_of
from sim.outcomes import row_fields
from sim.parameters import Parameters, parameter_records
from sim.processes.economy.demand import shock_depth
from sim.rules.contracts import parts_paid
from sim.rules.fees import yearly_fee_eur
from sim.scenario.entities import FeeSchedule, MetaClusterSpec, ProjectCallSpec, ShockSpec

ROOT = Path(__file__).parents[2]
ENTRIES = all_entries()
EVIDENCE = {
    fact["id"]
    for fact in tomllib.loads((ROOT / "docs" / "evidence.toml").read_text("utf-8"))["fact"]
}
OF_NAME = {sketch.name: sketch for sketch in SKETCHES}


def keys_of(question: str) -> list[str]:
    return [entry.key for entry in find(question).entries]


def lengths(name: str, tone: str) -> list[float]:
    """Return the lengths of the parts of one tone in a sketch, row by row."""
    return [length for _, parts, _ in OF_NAME[name].rows for of, length in parts if of == tone]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.key)
def test_a_key_has_a_sentence_and_its_words_have_theirs(entry):
    assert entry.meaning.endswith(".")
    assert entry.meaning[0].isupper()
    assert entry.meaning.isascii(), "every terminal can write it"
    if entry.words:
        assert set(entry.words) == set(meanings_of(entry.words))
    if entry.source and not entry.is_parameter:
        assert entry.source in EVIDENCE


def test_no_list_of_words_is_explained_that_no_key_has():
    used = {entry.words for entry in ENTRIES}
    finances = tuple(_LISTS[9])
    assert finances == ("fees", "own_business", "in_kind", "public")  # Held by lists in a table.
    assert [words for words in map(tuple, _LISTS) if words not in used] == [finances]


def test_all_parameters_are_keys():
    keys = {entry.key for entry in ENTRIES}
    assert {f"parameters.{key}" for key in parameter_records()} <= keys
    assert {"run.years", "cluster.*.fees", "extends", "vary.*.simplex"} <= keys


@pytest.mark.parametrize(
    ("question", "keys"),
    [
        ("cluster.poolnet.fees", ["cluster.*.fees"]),
        ("cluster.*.fees", ["cluster.*.fees"]),
        ("programme.*.ending", ["programme.*.ending"]),
        ("run.years", ["run.years"]),
        ("parameters.membership.inertia", ["parameters.membership.inertia"]),
        ("membership.inertia", ["parameters.membership.inertia"]),
        ("inertia", ["parameters.membership.inertia"]),
        ("Pre-financing", ["programme.*.prefinancing"]),
        ("aid rate", ["programme.*.aid_rate"]),
        ("matching", ["programme.*.matching"]),
        ("degressive", ["programme.*.ending"]),
        ("poolnet.fees", ["cluster.*.fees", "metacluster.*.fees", "fee_reform.*.fees"]),
        ("fees.mine.by_kind_eur.sme", ["fees.*.by_kind_eur"]),
        ("metacluster.m.target_mix.growth.in_kind", ["metacluster.*.target_mix.*.in_kind"]),
        ("cluster", ["cluster"]),
        ("cluster.mine", ["cluster.*"]),
        ("vary.mix.simplex", ["vary.*.simplex"]),
        ("extends", ["extends"]),
    ],
)
def test_a_key_is_found_whole_by_its_end_or_by_a_word(question, keys):
    assert keys_of(question) == keys


def test_a_word_that_several_keys_hold_lists_them_and_tells_what_it_means():
    found = find("consent")
    assert (found.word, [e.key for e in found.entries]) == (
        "consent",
        ["metacluster.*.decision_rule"],
    )
    found = find("growth")
    assert "metacluster.*.fees_from" in [entry.key for entry in found.entries]
    assert len(found.entries) > 2
    assert told(found)[0].startswith("growth: ")


@pytest.mark.parametrize(
    ("question", "near"),
    [
        ("membreship.inertia", "parameters.membership.inertia"),
        ("inertai", "parameters.membership.inertia"),
        ("degresive", "degressive"),
        ("metacluster.m.target_mix.grow.in_kind", "metacluster.*.target_mix.*.in_kind"),
        ("consortium", "parameters.calls.weight_diversity"),
    ],
)
def test_what_is_no_key_tells_the_nearest(question, near):
    found = find(question)
    assert found.entries == ()
    assert near in found.near


def test_a_key_is_told_with_unit_range_default_source_and_place():
    text = "\n".join(told(find("membership.inertia")))
    for part in (
        "-2 to 3",
        "utility",
        "default    0.3",
        "assumption",
        "sim/processes/membership/value.py:",
    ):
        assert part in text
    text = " ".join(" ".join(told(find("contribution.share_free_riders"))).split())
    assert "coop.types_fg2010 (U. Fischbacher" in text
    assert "free_riders = 0.23" in text
    assert "grounds value: the number itself stands in the source" in text
    assert "more facts coop.types_fgf2001" in text
    text = "\n".join(told(find("programme.*.aid_rate")))
    assert "scenarios/metaclusters/materialix.toml:" in text
    assert OF_NAME["aid_rate"].title in text
    assert "--set programme.NAME.aid_rate=0.75" in text
    text = "\n".join(told(find("cluster.*.legal_form")))
    assert "orgs.legal_forms (EU4D 2.3.4; MATX 2.3.1; CORD 4.1)" in text


@pytest.mark.parametrize("entry", ENTRIES[::11], ids=lambda entry: entry.key)
def test_each_is_told_in_lines_that_fit_and_every_terminal_can_write(entry):
    lines = told(find(entry.key))
    assert lines[0] == entry.key
    # Lines of files are shown as they are.
    assert all(len(line) <= 110 for line in lines)
    assert records(find(entry.key))[0]["key"] == entry.key


@pytest.mark.parametrize("file", page_files(), ids=lambda file: file.name)
def test_the_committed_page_is_current(file):
    assert file.read_text("utf-8") == page_files()[file], "run python -m analysis.explanations.page"


def test_no_picture_of_a_key_is_left_over():
    kept = set((DOCS / "images" / "keys").iterdir())
    assert kept <= page_files().keys()


def test_sketches_explain_keys_that_there_are():
    keys = {entry.key for entry in ENTRIES}
    for sketch in SKETCHES:
        assert set(sketch.keys) <= keys
        assert all(line.isascii() for line in sketch.text())


def test_the_ends_of_grants_are_drawn_as_they_are_paid():
    drawn = lengths("ending", "grant")
    paid = [100 * part for ending in ("abrupt", "degressive") for part in _yearly(ending)]
    assert drawn == paid


def _yearly(ending: str) -> list[float]:
    return [*parts_paid(ending, 16)[::4], 0.0]


def test_payments_and_calls_are_drawn_with_the_usual_values():
    usual = {name: field.default for name, field in ProjectCallSpec.model_fields.items()}
    first, interim, rest = lengths("payments", "grant")
    assert first == 100 * usual["prefinancing"]
    assert interim == 50 - first  # Half of two years' work is done after one.
    assert rest >= 100 * usual["final_payment"]
    assert usual["final_delay_quarters"] == 3
    assert lengths("call", "own") == [usual["open_quarters"]]
    assert lengths("call", "other") == [usual["decision_quarters"], usual["start_quarters"]]
    assert lengths("call", "grant") == [usual["duration_quarters"]]
    share = Parameters().calls.firm_share_of_project
    assert lengths("cascade_share", "grant") == [100 * share, 100 * (1 - (1 - share) * 0.5)]


def test_fees_are_drawn_as_the_schedules_of_the_base_ask_them():
    tables = tomllib.loads((ROOT / "scenarios" / "base.toml").read_text("utf-8"))["fees"]
    sizes = np.array([5.0, 50.0, 500.0])
    asked = [
        fee
        for name in ("flat", "banded", "progressive")
        for fee in yearly_fee_eur(FeeSchedule.model_validate(tables[name]), sizes)
    ]
    assert lengths("fees", "own") == pytest.approx([*asked, tables["symbolic"]["flat_eur"]])


def test_shocks_are_drawn_as_they_strike():
    shock = ShockSpec(start="2020Q1", demand_change=-0.3)
    depths = [shock_depth(shock, 1, step) for step in (0, 4, 7, 10, 13)]
    assert lengths("shock", "own") == pytest.approx([1 + depth for depth in depths])


def test_the_usual_mix_is_drawn_by_phase():
    mixes = MetaClusterSpec.model_fields["target_mix"].default
    for (phase, parts, _), mix in zip(OF_NAME["target_mix"].rows, mixes.items(), strict=True):
        assert phase == mix[0]
        drawn = dict.fromkeys(("own", "in_kind", "grant"), 0.0) | dict(parts)
        assert list(drawn.values()) == pytest.approx(
            [100 * share for share in mix[1].model_dump().values()], abs=0.1
        )


def test_every_outcome_is_explained():
    for field in row_fields():
        told = [one for one in outcomes_called(field) if one["outcome"] == field]
        assert told[0]["meaning"].endswith("."), field
    assert outcomes_called("self_financing_quarter")[0]["unit"] == "quarter"

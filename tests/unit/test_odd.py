"""The description of the model and its code do not part."""

import re

import pytest

from analysis.explanations.odd.chart import flow_chart
from analysis.explanations.odd.code import ROOT, functions_of, model_functions
from analysis.explanations.odd.marks import faults, marks_of, with_forms, written
from analysis.explanations.odd.pages import page_names
from analysis.explanations.odd.parts import steps_of
from sim.parameters import parameter_records
from sim.schedule import STEPS

PAGES = {file.name: file.read_text("utf-8") for file in page_names()}

SOURCE = '''
_DRAW = 3

@rule
def p_stays(value: float, p: MembershipParameters) -> float:
    """Return a chance."""
    return value / p.choice_noise

def members_renew(world):
    p = world.p.membership
    return world.stream(5).uniform(keys, _DRAW) < p.inertia

def helper(rows):
    return rows + 1
'''


def made(source):
    module = "sim.processes.made"
    return {function.name: function for function in functions_of(source, module)}


def page(*names, words="choice_noise, inertia"):
    functions = made(SOURCE)
    marks = [f"<!-- rule: {name} {functions[name].form} -->" for name in names]
    return "\n".join([words, *marks])


BOTH = ("sim.processes.made.p_stays", "sim.processes.made.members_renew")


def test_pages_state_every_rule_in_its_present_form_with_its_parameters():
    found = list(faults(PAGES, model_functions()))
    assert not found, "\n".join(
        [*found, "when looked at: python -m analysis.explanations.odd.looked NAME..."]
    )


def test_every_parameter_is_named_outside_the_tables():
    by_hand = "\n".join(map(written, PAGES.values()))
    names = {key.rpartition(".")[2] for key in parameter_records()}
    unnamed = {name for name in names if not re.search(rf"\b{name}\b", by_hand)}
    assert not unnamed, f"say what {unnamed} does on the page of its rule in docs/odd"


def test_what_must_be_stated_are_rules_and_what_reads_or_draws():
    told = {name: function.is_told for name, function in made(SOURCE).items()}
    assert told == {BOTH[0]: True, BOTH[1]: True, "sim.processes.made.helper": False}
    assert made(SOURCE)[BOTH[0]].parameters == {"membership.choice_noise"}
    assert made(SOURCE)[BOTH[1]].parameters == {"membership.inertia"}


def test_a_page_that_states_all_has_no_faults():
    assert list(faults({"made.md": page(*BOTH)}, made(SOURCE))) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("value / p.choice_noise", "value * p.choice_noise"),
        ("_DRAW = 3", "_DRAW = 4"),
        ("value: float, p", "value: int, p"),
    ],
)
def test_a_changed_rule_is_to_be_looked_at(old, new):
    changed = made(SOURCE.replace(old, new))
    (fault,) = faults({"made.md": page(*BOTH)}, changed)
    assert "has changed" in fault
    renewed = with_forms(page(*BOTH), changed, set(BOTH))
    assert list(faults({"made.md": renewed}, changed)) == []


def test_remarks_and_docstrings_change_no_form():
    changed = SOURCE.replace("Return a chance", "Return the chance").replace(
        "    return value", "    # A reason.\n    return value"
    )
    assert list(faults({"made.md": page(*BOTH)}, made(changed))) == []


def test_a_rule_that_no_page_states_is_missed():
    (fault,) = faults({"made.md": page(BOTH[0])}, made(SOURCE))
    assert fault == f"no page states {BOTH[1]}"


def test_a_parameter_that_a_page_does_not_name_is_missed():
    (fault,) = faults({"made.md": page(*BOTH, words="inertia")}, made(SOURCE))
    assert "membership.choice_noise" in fault


def test_a_name_in_a_made_table_does_not_count():
    table = "inertia\n<!-- made: parameters membership -->\nchoice_noise\n<!-- end -->"
    (fault,) = faults({"made.md": page(*BOTH, words=table)}, made(SOURCE))
    assert "membership.choice_noise" in fault


def test_a_remark_on_no_function_is_found():
    text = page(*BOTH) + "\n<!-- rule: sim.processes.made.gone 12345678 -->"
    (fault,) = faults({"made.md": text}, made(SOURCE))
    assert "no function is named sim.processes.made.gone" in fault


def test_the_chart_names_each_step_and_what_it_does():
    chart = flow_chart()
    for place, step in enumerate(STEPS, 1):
        assert f"{place} {step}<" in chart
        assert steps_of(step)
    assert "firms join" in chart


def test_of_functions_of_one_name_a_step_tells_of_its_own() -> None:
    # Partners of firms learn in one process, partners in calls for projects in another.
    own = model_functions()["sim.processes.knowledge.partners_learn"].sentence
    assert (0, f"`partners_learn`: {own}") in steps_of("knowledge")


def test_paths_that_the_evaluation_names_exist():
    paths = re.findall(r"`(tests/[\w/.]+)`", PAGES["trace.md"])
    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_each_function_is_marked_once():
    marks = [mark.function for text in PAGES.values() for mark in marks_of(text)]
    assert sorted(marks) == sorted(set(marks))

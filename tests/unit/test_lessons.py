"""Lessons: words, tries and answers fit together, in both languages, on the page and in docs."""

import pytest

from analysis.app.cases import changed
from analysis.app.choices import Choices
from analysis.app.described import PICTURES
from analysis.app.lesson_pages import FOLDER, HANDWRITTEN, file_of, languages, pages, words_of
from analysis.app.lessons import AS_IT_IS, lessons
from sim.core.calendar import Calendar
from sim.outcomes.meanings import OUTCOME_MEANINGS
from sim.why.decisions import DECISIONS

LESSONS = {lesson.name: lesson for lesson in lessons()}
TOPICS = 8


@pytest.fixture(scope="module")
def choices():
    return Choices()


def test_there_are_eight_lessons_and_each_has_its_world(choices):
    assert len(LESSONS) == TOPICS
    worlds = {world.name for world in choices if world.family == "lessons"}
    assert worlds == set(LESSONS)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", LESSONS)
def test_words_fit_the_lesson_in_each_language(name, language):
    lesson, own = LESSONS[name], words_of(language)[name]
    assert len(own["options"]) == lesson.n_options > lesson.right >= 0
    assert len(own["tries"]) == len(lesson.tries)
    # An answer for each check, and none that rests on nothing.
    assert [one["check"] for one in own["worksheet"]] == list(
        dict.fromkeys(one["check"] for one in own["worksheet"])
    )
    assert {one["check"] for one in own["worksheet"]} == set(lesson.checks)
    assert own["discuss"]


def test_all_languages_have_the_same_words_and_no_empty_one():
    def shape(told):
        if isinstance(told, dict):
            return {key: value if key == "check" else shape(value) for key, value in told.items()}
        if isinstance(told, list):
            return [shape(one) for one in told]
        assert told.strip()
        return str

    shapes = [shape(words_of(language)) for language in languages()]
    assert languages() == ["de", "en"]
    assert shapes[0] == shapes[1]
    assert set(words_of("en")) == {"page", *LESSONS}


@pytest.mark.parametrize("name", LESSONS)
def test_each_try_can_be_run_and_each_check_looks_at_something(name, choices):
    lesson, world = LESSONS[name], choices[name]
    assert set(lesson.pictures) <= set(PICTURES)
    for i in range(len(lesson.tries)):
        changed(world.scenario, lesson.case(i))
    changed(world.scenario, lesson.case(AS_IT_IS))
    for check in lesson.checks.values():
        assert AS_IT_IS <= check.tried < len(lesson.tries)
        assert check.against is None or AS_IT_IS <= check.against < len(lesson.tries)
        outcome = check.looks_at.outcome.split(".")[0]
        assert not outcome or outcome in {key.split(".")[0] for key in OUTCOME_MEANINGS}


@pytest.mark.parametrize("name", LESSONS)
def test_the_model_can_be_asked_for_the_reason_that_the_page_names(name, choices):
    agent, quarter, decision = LESSONS[name].reason
    document = choices[name].scenario.document
    tiers = dict.fromkeys(document.cluster, "cluster")
    tiers |= dict.fromkeys(document.metacluster, "metacluster") | {"firm:5": "firm"}
    assert tiers[agent] in DECISIONS[decision].whose
    if quarter:
        step = Calendar(int(document.run.start[:4])).step_of(quarter)
        assert 1 <= step <= 4 * document.run.years


def test_pages_are_those_of_the_words():
    for file, text in pages().items():
        assert (FOLDER / file).read_text("utf-8") == text, "python -m analysis.app.lesson_pages"


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", HANDWRITTEN)
def test_plans_are_there_in_each_language(name, language):
    assert (FOLDER / file_of(name, language)).is_file()

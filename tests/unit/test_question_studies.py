"""Studies that ask a policy question: what their files say, their pages, and all by one command."""

import re
from itertools import pairwise

import pytest

from analysis.answers.all import DOCUMENTS, FIRST_TRIAL_SEED, answer, chosen, trial
from analysis.answers.documents import (
    EXPECTED,
    INDEX,
    MADE,
    STUDIES,
    asking_studies,
    made_page,
    page_of,
    renew_index,
)
from analysis.answers.index import index_text
from analysis.answers.kept import kept_answer, read_kept
from analysis.studies import Study
from analysis.terminal import InputError

QUESTIONS = (
    "consent_or_majority", "crisis_in_year_4", "facilitator_or_not", "four_roles",
    "how_many_founders", "hub_or_not", "label_thresholds", "many_weak_or_few_strong",
    "metacluster_or_not", "near_or_complementary",
)  # fmt: skip
NAMES = sorted((*QUESTIONS, "ministry_end", "ministry_euro", "ministry_fees"))


@pytest.fixture(scope="module")
def asking():
    return asking_studies()


def study_of(name):
    return Study.load(STUDIES / f"{name}.toml")


def test_every_question_is_asked_by_a_study(asking):
    assert [study.name for study in asking] == NAMES


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_study_says_question_sources_and_what_is_expected(name):
    study = study_of(name)
    spec = study.document.answer
    assert spec.question.endswith("?")
    assert "{policy}" in spec.sentence
    assert "{against}" in spec.sentence
    about, _, expected = " ".join(study.document.study.description.split()).partition(EXPECTED)
    assert about.strip()
    assert expected.endswith(".")
    head = (STUDIES / f"{name}.toml").read_text().partition("\n\n[study]")[0]
    assert all(line.startswith("#") for line in head.splitlines() if line)
    assert head.splitlines()[0].endswith("?")
    for words in ("What it shows", "Where the numbers are from", "assumption"):
        assert words in head
    assert re.search(r"\b(CORD|MATX|CEEN|EU4D) \d", head)


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_study_compares_a_few_named_policies_in_worlds_enough(name):
    study = study_of(name)
    spec = study.document.answer
    assert 3 <= len(study.policies) <= 6
    assert set(spec.names) == set(study.policies)
    assert {policy for pair in spec.pairs for policy in pair} == set(study.policies)
    assert set(spec.outcomes) | {spec.spending} - {None} == set(study.document.study.outcomes)
    assert study.document.study.replicates >= 40
    documents = [study.scenario_for(*place).document for place in study.policies.values()]
    assert all(one != other for one, other in pairwise(documents))


def test_the_list_of_studies_is_what_is_kept_of_them(asking):
    page = (DOCUMENTS / INDEX).read_text()
    assert index_text(page, asking, DOCUMENTS) == page, (
        "run python -m analysis.answers.documents docs/studies"
    )
    for study in asking:
        assert study.document.answer.question in page


@pytest.mark.parametrize("name", NAMES)
def test_the_page_of_a_study_that_was_run_is_made_of_its_table(name):
    study, page = study_of(name), DOCUMENTS / f"{name}.md"
    assert page.exists() == (name in read_kept(DOCUMENTS))
    if page.exists():
        assert page_of(study, DOCUMENTS) == page.read_text(), (
            "run python -m analysis.answers.documents docs/studies"
        )
        kept = kept_answer(study, page.with_suffix(".csv"))
        assert kept.policies == list(study.policies)


def test_a_page_that_nobody_wrote_tells_what_was_asked_and_expected():
    text = made_page(study_of("hub_or_not"))
    assert text.startswith(f"{MADE}\n# A hub or not?\n")
    assert "**Expected before it was run.** While it runs there are two posts more" in text
    assert EXPECTED not in text
    assert "It takes 1,200 runs." in text


def test_a_study_is_tried_with_other_seeds_and_told_in_a_page_and_the_list(tmp_path):
    study = study_of("hub_or_not")
    tried = trial(study, 2)
    assert list(tried.seeds) == [FIRST_TRIAL_SEED, FIRST_TRIAL_SEED + 1]
    pages = tmp_path / "pages"
    assert answer(tried, tmp_path / "hub_or_not", pages, workers=0)
    page = (pages / "hub_or_not.md").read_text()
    assert f"Seeds {FIRST_TRIAL_SEED} to {FIRST_TRIAL_SEED + 1}; code" in page
    assert (pages / "hub_or_not.png").is_file()
    renew_index([study, study_of("four_roles")], pages)
    told, untold = [
        line for line in (pages / INDEX).read_text().splitlines() if "run.py sweep" in line
    ]
    assert told.startswith(f"| [{study.document.answer.question}](hub_or_not.md) | In 2029, years")
    assert "2 worlds" in told
    assert "| not run yet |" in untold
    # Once more, nothing is left to do and nothing changes.
    shards = sorted((tmp_path / "hub_or_not" / "runs" / "rows").iterdir())
    assert answer(tried, tmp_path / "hub_or_not", pages, workers=0)
    assert sorted((tmp_path / "hub_or_not" / "runs" / "rows").iterdir()) == shards
    assert (pages / "hub_or_not.md").read_text() == page
    # Another study in the same folder is refused, not mixed in.
    with pytest.raises(InputError, match="study"):
        answer(study_of("four_roles"), tmp_path / "hub_or_not", pages, workers=0)


def test_a_name_that_no_asking_study_has_is_refused_with_the_nearest(asking):
    assert [study.name for study in chosen(asking, ["four_roles"])] == ["four_roles"]
    assert chosen(asking, []) == asking
    with pytest.raises(InputError, match=r'no study "four_rolls" .*; nearest: four_roles'):
        chosen(asking, ["four_rolls"])

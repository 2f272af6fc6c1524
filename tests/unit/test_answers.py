"""Answers of studies: worked out by hand, told in words that fit, refused where they cannot be."""

import math

import numpy as np
import pandas as pd
import pytest

from analysis.answers import answer_of, lines, tell
from analysis.answers.answer import COLUMNS, read_table, worlds_of, write_table
from analysis.answers.documents import answered
from analysis.answers.kept import RunOn, kept_answer
from analysis.answers.marks import BEGIN, END
from analysis.answers.tables import differences, levels, markdown, worth
from analysis.answers.tiles import row_of_tiles, table_of_tiles
from analysis.studies import Study
from sim.scenario import ScenarioError
from tests.unit.small_study import PLAIN

STUDY = """
[study]
title = "Fees of two"
replicates = {replicates}
years = 1
outcomes = ["members_last", "survived", "public_money_eur"]

[scenarios]
plain = "plain.toml"

[case.usual]

[case.dear]
fees.flat.flat_eur = 1600.0

[answer]
question = "Do members leave?"
outcomes = ["members_last", "survived"]
spending = "public_money_eur"
names = {{ dear = "twice the fee", usual = "the usual fee" }}
{more}
"""


def written(folder, more="", replicates=4):
    folder.mkdir(exist_ok=True)
    (folder / "plain.toml").write_text(PLAIN)
    file = folder / "fees.toml"
    file.write_text(STUDY.format(more=more, replicates=replicates))
    return file


@pytest.fixture
def study(tmp_path):
    return Study.load(written(tmp_path))


RUN = RunOn("2026-12-01", "9.8")
PAID = (1e6, 1.01e6, 0.99e6, 1e6)


def runs_of(members, money=((0, 0, 0, 0), PAID), survived=((1, 1, 1, 1),) * 2):
    """A table of runs: outcomes of the usual and of the dear fee, by seed."""
    rows = [
        {"scenario": "plain", "draw": draw, "seed": seed + 1, "status": "done",
         "members_last": members[draw][seed], "public_money_eur": float(money[draw][seed]),
         "survived": bool(survived[draw][seed])}
        for draw in (0, 1)
        for seed in range(len(members[draw]))
    ]  # fmt: skip
    return pd.DataFrame(rows)


APART = ((100, 110, 90, 100), (60, 71, 49, 60))
ALIKE = ((100, 110, 90, 100), (101, 108, 91, 100))
SAME = (APART[0], APART[0])


def test_levels_and_differences_are_those_worked_out_by_hand(study):
    answer = answer_of(study, runs_of(APART))
    level = answer.level("usual", "members_last")
    assert (level.n, level.mean) == (4, 100.0)
    # sd of 100, 110, 90, 100 is 8.165; t of 3 degrees of freedom 3.1824.
    assert level.high - level.mean == pytest.approx(3.18245 * 8.16497 / 2, rel=1e-5)
    row = answer.row("usual", "dear", "members_last")
    assert row.difference == -40.0
    # Differences are -40, -39, -41, -40, sd 0.8165.
    assert row.high - row.difference == pytest.approx(3.18245 * 0.816497 / 2, rel=1e-5)
    assert row.verdict == "lower"
    assert answer.pairs == [("usual", "dear")]


def test_a_million_more_and_what_comes_anyway_go_with_the_dearer_policy(study):
    money = ((0, 0, 0, 0), (2e6, 2e6, 2e6, 2e6))
    row = answer_of(study, runs_of(APART, money)).row("usual", "dear", "members_last")
    assert row.per_million == pytest.approx(-20.0)
    assert row.anyway == pytest.approx(100 / 60)
    turned = answer_of(study, runs_of(APART, money[::-1])).row("usual", "dear", "members_last")
    assert turned.per_million == pytest.approx(20.0)
    assert turned.anyway == pytest.approx(60 / 100)
    nearly = ((1e6, 1e6, 1e6, 1e6), (1.05e6, 1.05e6, 1.06e6, 1.05e6))
    equal = answer_of(study, runs_of(APART, nearly))
    assert math.isnan(equal.row("usual", "dear", "members_last").per_million)


@pytest.mark.parametrize(
    ("members", "told"),
    [
        (APART, "60 with twice the fee, 100 with the usual fee: a difference of −40 (−41.3 to "
         "−38.7), beyond chance in 4 worlds."),
        (ALIKE, "which is not significant in 4 worlds ("),
        (SAME, ": no difference in any of 4 worlds."),
    ],
)  # fmt: skip
def test_the_sentence_says_whether_policies_differ_significantly(study, members, told):
    question, first, *_ = lines(answer_of(study, runs_of(members)))
    assert question == "Do members leave?"
    assert told in first


def test_a_sentence_of_the_study_is_filled_in(tmp_path):
    more = 'sentence = "Of 100 members {policy} stay at twice the fee, and {against} else"'
    study = Study.load(written(tmp_path, more))
    first = lines(answer_of(study, runs_of(APART)))[1]
    assert first.strip().startswith("Of 100 members 60 stay at twice the fee, and 100 else: a diff")


@pytest.mark.parametrize(("within", "is_told"), [(0.005, True), (0.02, False)])
def test_what_was_to_be_the_same_and_differs_is_said(tmp_path, within, is_told):
    more = f'same = {{ members_last = {within} }}\nsentence = "{{policy}} at the same {{against}}"'
    answer = answer_of(Study.load(written(tmp_path, more)), runs_of(((100,) * 4, (101,) * 4)))
    said = "; what was to be the same differs: members +1" in lines(answer)[1]
    assert said == is_told


def test_money_is_reported_where_it_is_significant(study):
    told = "\n".join(lines(answer_of(study, runs_of(APART))))
    assert "“twice the fee” costs EUR 1.00 million" in told
    assert "more than “the usual fee” in public money paid" in told
    assert "For each million EUR more that “twice the fee” costs: members −40 (" in told
    dearer_before = ((1e6, 1.01e6, 1.02e6, 1e6), (0, 0, 0, 0))
    told = "\n".join(lines(answer_of(study, runs_of(APART, dearer_before))))
    assert "For each million EUR more that “the usual fee” costs: members +" in told
    assert "60 % of members are there without that money as well." in told
    money = ((0, 2e6, 0, 1e6), (1e6, 0, 1e6, 0))
    told = "\n".join(lines(answer_of(study, runs_of(APART, money))))
    assert "The difference in public money is not significant in 4 worlds." in told


def test_a_world_that_failed_under_one_policy_is_left_out(study):
    runs = runs_of(APART)
    runs.loc[(runs["draw"] == 1) & (runs["seed"] == 2), "status"] = "failed"
    row = answer_of(study, runs).row("usual", "dear", "members_last")
    assert row.n == 3
    assert row.mean_against == pytest.approx((100 + 90 + 100) / 3)
    assert answer_of(study, runs[runs["seed"] == 1]) is None


def test_a_yes_or_no_is_judged_as_one(study):
    survived = ((1,) * 12, (0,) * 12)
    members = ((5,) * 12, (4,) * 12)
    runs = runs_of(members, ((0,) * 12, (1e6,) * 12), survived)
    row = answer_of(study, runs).row("usual", "dear", "survived")
    assert row.difference == -1.0
    assert row.verdict == "lower"
    assert -1.0 <= row.low < -0.5


def test_policies_are_numbered_as_the_draws_are(tmp_path):
    more = '[vary.fee]\nkey = "cluster.*.fee_scale"\nvalues = [0.5, 1.0]\n'
    file = written(tmp_path, more)
    named = 'names = { dear = "twice the fee", usual = "the usual fee" }'
    file.write_text(file.read_text().replace(named, ""))
    study = Study.load(file)
    for key, (scenario, draw) in study.policies.items():
        row = study.draws.loc[draw]
        assert key == f"{row['case']}-fee={row['fee']:g}"
        assert scenario == "plain"
    assert len(study.policies) == study.n_draws == 4


def test_the_table_is_read_as_it_was_written(study, tmp_path):
    table = answer_of(study, runs_of(APART)).table
    write_table(table, tmp_path / "answer.csv")
    again = read_table(tmp_path / "answer.csv")
    assert list(again) == list(COLUMNS)
    for name in COLUMNS:
        if again[name].dtype == np.float64:
            np.testing.assert_allclose(again[name], table[name].astype(float), rtol=1e-6)
        else:
            assert again[name].tolist() == table[name].tolist()


def test_page_table_and_picture_stand_beside_the_runs(study, tmp_path):
    told = tell(study, runs_of(APART), tmp_path)
    page = told.page.read_text()
    assert "Do members leave?" in page
    assert "60 with twice the fee, 100 with the usual fee" in page
    assert {"answer.csv", "report.html", "figures"} <= {path.name for path in tmp_path.iterdir()}
    assert [path.name for path in (tmp_path / "figures").iterdir()] == ["answer.png"]


def test_tables_have_a_row_for_each_policy_and_pair(study):
    answer = answer_of(study, runs_of(APART))
    assert [row[0] for row in levels(answer).rows] == ["the usual fee", "twice the fee"]
    assert differences(answer).rows[0][:3] == [
        "twice the fee", "the usual fee", "● −40 (−41.3 to −38.7)",
    ]  # fmt: skip
    assert worth(answer).rows[0][3].startswith("−40 (")


def test_the_page_begins_with_a_tile_for_each_outcome_of_the_main_pair(study, tmp_path):
    runs = runs_of(APART)
    answer = answer_of(study, runs)
    row = row_of_tiles(answer, worlds_of(study, runs))
    assert row.title == "“twice the fee” instead of “the usual fee”"
    members, *_, money = row.tiles
    assert (members.name, members.value, members.significant) == ("Members", "60", True)
    assert members.change == "−40 (−41.3 to −38.7)"
    assert members.note == "the usual fee: 100"
    assert 'aria-label="0 of 4 worlds more, 4 less"' in members.dots
    assert money.name == "Public money paid"
    page = tell(study, runs, tmp_path).page.read_text()
    assert page.count('<article class="tile') == len(row.tiles) == len(answer.outcomes)
    assert table_of_tiles(answer).rows[0] == ["Members", "60", "100", members.change]


def test_what_no_seed_changes_has_no_interval_of_nothing_to_nothing(study):
    runs = runs_of(SAME)
    answer = answer_of(study, runs)
    same = "the same in all seeds"
    assert row_of_tiles(answer, worlds_of(study, runs)).tiles[0].change == same
    assert differences(answer).rows[0][2] == same
    brought, there = worth(answer).rows
    assert (brought[3], there[3]) == (same, "all of it")
    assert "0 to 0" not in markdown(answer)
    assert levels(answer).rows[0][2] == "100 %"


def test_what_is_nearly_all_is_not_called_all(study):
    few = ((10_000, 20_000, 30_000, 40_000), (10_002, 20_003, 30_002, 40_003))
    answer = answer_of(study, runs_of(few))
    told = "\n".join(lines(answer))
    assert "Nearly all members are there without that money as well." in told
    assert worth(answer).rows[1][3] == "99.99 % (99.95 to 99.99 %)"


def test_an_answer_goes_between_the_marks_of_a_page(study, tmp_path):
    answer = answer_of(study, runs_of(APART))
    write_table(answer.table, tmp_path / "fees.csv")
    page = answered(f"# Fees\n\n{BEGIN}\nof yesterday\n{END}\n\nEnd.\n", answer, RUN)
    assert "of yesterday" not in page
    assert page.startswith("# Fees\n")
    assert page.endswith(f"{END}\n\nEnd.\n")
    # From the kept table as from the runs, and a second time without a change.
    assert answered(page, kept_answer(study, tmp_path / "fees.csv"), RUN) == page
    assert f"{markdown(answer)} Run on 1 December 2026 with version 9.8." in page
    with pytest.raises(ValueError, match="needs the lines"):
        answered("# Fees\n", answer, RUN)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"members_last", "survived"]\nspending', '"members_lost"]\nspending',
         'no outcome "members_lost" to compare (given: "members_lost"; allowed: an outcome that'),
        ('"members_last", "survived"]\nspending', '"jobs"]\nspending',
         "study.outcomes does not keep jobs"),
        ('spending = "public_money_eur"', 'spending = "members_last"',
         "members_last is no amount in EUR"),
        ('dear = "twice', 'deer = "twice', 'no policy "deer"'),
        ("names =", "same = { jobs = 0.1 }\nnames =", "jobs is not told"),
        ("replicates = 4", "replicates = 1", "an answer takes two seeds or more"),
        ("[case.dear]\nfees.flat.flat_eur = 1600.0\n", "", "policies to tell against each other"),
        ("names =", 'pairs = [["usual"]]\nnames =', "a pair is two policies"),
        ("names =", 'pairs = [["usual", "dearer"]]\nnames =', 'no policy "dearer"'),
        ("names =", 'pairs = [["usual", "dear"], ["usual", "dear"]]\nnames =', "is named twice"),
        ("names =", 'sentence = "It is {value}"\nnames =', 'nothing to put for "{value}"'),
        ("names =", 'sentence = "It is {policy"\nnames =', "not a sentence with {policy}"),
        ("[answer]", '[vary.fee]\nkey = "cluster.one.fee_scale"\nlow = 0.5\nhigh = 1.5\n'
         '[sample]\nmethod = "sobol"\nn = 4\n[answer]', "a sample is no list of policies"),
    ],
)  # fmt: skip
def test_a_question_that_cannot_be_answered_is_refused(tmp_path, old, new, told):
    file = written(tmp_path)
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))
    with pytest.raises(ScenarioError) as refused:
        Study.load(file)
    assert told in str(refused.value)
    assert "fees.toml:" in str(refused.value)

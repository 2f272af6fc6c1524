"""The first page of a comparison: effects of the policy, and only significant ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from analysis.comparisons import Comparison
from analysis.comparisons import first_page as compared_page
from analysis.comparisons import report as compare_report
from analysis.comparisons.effects import Pair
from analysis.comparisons.first_page import answer, clauses, first_page
from analysis.comparisons.first_tiles import changed
from analysis.comparisons.folder import description
from analysis.comparisons.report import write_report
from analysis.comparisons.runs import joined, run_seed
from tests.unit.made_comparison import make_comparison


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return make_comparison()


def turned(comparison: Comparison, name: str) -> Comparison:
    """Return two scenarios of a comparison with the other one as the baseline."""
    scenarios = {name: comparison.scenarios[name], "plain": comparison.scenarios["plain"]}
    runs = joined([run_seed(scenarios, seed) for seed in comparison.seeds])
    return replace(comparison, scenarios=scenarios, runs=runs)


def test_the_policy_is_the_dearer_side_whichever_is_the_baseline(comparison: Comparison) -> None:
    there, back = Pair(comparison, "grant"), Pair(turned(comparison, "grant"), "plain")
    assert there.policy == back.policy == "grant"
    for outcome in ("public_money_eur", "members_last"):
        one, other = there.effect(outcome), back.effect(outcome)
        assert one is not None
        assert other is not None
        assert one.change == pytest.approx(other.change)
        assert (one.low, one.high) == pytest.approx((other.low, other.high))
        assert one.with_policy == pytest.approx(other.with_policy)
        assert one.changes == pytest.approx(other.changes)
    assert there.effect("public_money_eur").change > 0


def test_each_scenario_has_its_five_tiles(comparison: Comparison) -> None:
    page = first_page(comparison)
    assert [len(row.tiles) for row in page.rows] == [5, 5, 5]
    assert all(row.title for row in page.rows)
    assert len(page.drawings) == 2


def test_nothing_is_reported_of_a_scenario_that_changes_nothing(comparison: Comparison) -> None:
    pair = Pair(comparison, "copy")
    page = first_page(replace(comparison, scenarios={
        name: comparison.scenarios[name] for name in ("plain", "copy")
    }))  # fmt: skip
    assert "it changes nothing" in page.answer
    assert pair.effect("members_last").same
    assert not any(tile.significant for tile in page.rows[0].tiles[1:])


def test_no_figure_per_euro_where_no_instrument_differs(comparison: Comparison) -> None:
    assert Pair(comparison, "grant").has_instrument
    assert not Pair(comparison, "dear").has_instrument
    grant, dear, _ = first_page(comparison).rows
    assert dear.tiles[4].note == "No figure per million EUR: no public programme differs."
    assert "no public programme differs" not in grant.tiles[4].note


def test_the_tile_of_who_serves_says_what_is_counted(comparison: Comparison) -> None:
    for row in first_page(comparison).rows:
        tile = row.tiles[0]
        n_most = int(tile.value.split(" of ")[1])
        unit = "worlds" if n_most == len(comparison.seeds) else "cluster organisations, mean of 6"
        assert tile.change.startswith(unit)


def test_the_answer_says_once_that_nothing_is_significant(
    comparison: Comparison, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = turned(comparison, "grant")
    monkeypatch.setattr(compared_page, "clauses", lambda pair: ([], ["members (+5.2 %)"]))
    assert answer(pair).endswith("; nothing is significant: members (+5.2 %).")
    monkeypatch.setattr(compared_page, "clauses", lambda pair: (["+1 % jobs"], ["members (+5 %)"]))
    assert answer(pair).endswith("; it brings +1 % jobs; not significant: members (+5 %).")


def test_an_interval_without_zero_stands_beside_perhaps(
    comparison: Comparison, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = Pair(comparison, "grant")
    told = pair.effect("members_last")
    assert told is not None
    hint = replace(told, change=5.0, low=2.0, high=8.0, significant=False, perhaps=True, same=False)
    for effect, words in ((hint, "perhaps +"), (replace(hint, low=-2.0, perhaps=False), "+")):
        assert changed(effect, "members_last").startswith(words)
        monkeypatch.setattr(pair, "effect", {"members_last": effect}.get)
        assert any(part.startswith(f"members ({words}") for part in clauses(pair)[1])


def test_the_answer_is_one_sentence_and_names_both_sides(comparison: Comparison) -> None:
    text = answer(turned(comparison, "grant"))
    assert text.endswith(".")
    assert "“A world with <grants> & more” instead of “A plain world”" in text


def test_the_page_shows_titles_as_text(
    comparison: Comparison, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compare_report, "draw_all", lambda comparison: [])
    page = write_report(comparison, description(comparison, "compare"), tmp_path)
    text = page.read_text(encoding="utf-8")
    assert "<grants>" not in text
    assert text.index('class="tiles"') < text.index('class="more"')
    names = {path.name for path in (tmp_path / "figures").iterdir()}
    assert {"money.svg", "life.svg"} <= names

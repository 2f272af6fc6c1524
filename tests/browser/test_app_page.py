"""The page of the application in a real browser against the real server, flow by flow."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from sim.scenario import Scenario
from tests.app_server import Served, served
from tests.browser.pages import (
    CHROMIUM,
    HUNG_MS,
    PHONE,
    RAN,
    ROOT,
    STOP_AT_ONCE,
    axe,
    chromium,
    opened,
    press_to,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not os.access(CHROMIUM, os.X_OK), reason="there is no chromium here"),
]

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

SHORT = f"""
extends = "{(ROOT / "scenarios/regions/one_region.toml").as_posix()}"
[run]
title = "A short region"
short_name = "Short"
years = 3
"""
MEMBERS = """Name,Kind,Staff,Latitude,Longitude
Alder,firm,12,48.1,11.5
Birch,firm,300,48.2,11.6
Cedar,firm,4,48.3,11.4
Dogwood,firm,40,48.0,11.7
Elm,university,800,48.15,11.55
"""
PARTS = (
    "", "#own", "#files", "#link", "#tab-metacluster", "#tab-search", "#tile-gain .apart",
    ".picture .ask:not(.apart) >> nth=0",
)  # fmt: skip
"""Parts of the page that are looked at for accessibility: what is clicked, nothing at first."""
OVERFLOWING = """
() => [...document.querySelectorAll('body *')].filter((element) => {
  const box = element.getBoundingClientRect();
  const apart = 'dialog, svg, .skip, .hidden, .found, .button input';
  if (!box.width || element.closest(apart)) return false;
  return box.right > window.innerWidth + 1 || box.left < -1;
}).map((element) => `${element.tagName} ${element.className} ${element.textContent.slice(0, 60)}`)
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    file = tmp_path_factory.mktemp("worlds") / "short.toml"
    file.write_text(SHORT, encoding="utf-8")
    with served(file) as made:
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as started:
        yield started


def test_the_first_screen_answers_and_needs_no_scrolling(browser: Any, server: Served) -> None:
    with opened(browser, server.address) as at:
        at.ran()
        assert at.link == "world=short"
        assert at.text("#answer").startswith("Of 8 cluster organisations")
        assert at.text("#answer").endswith("this is what you compare with: move a lever.")
        assert at.page.locator(".tile .value").count() == 5
        assert at.page.locator(".picture svg[role=img]").count() == 2
        assert at.page.evaluate("document.documentElement.scrollHeight") <= 720
        assert at.page.evaluate(OVERFLOWING) == []


def test_a_lever_changes_the_answer_the_tiles_and_who_wins(browser: Any, server: Served) -> None:
    with opened(browser, server.address) as at:
        at.ran()
        at.pull("grant_share", "1")
        assert at.link == "world=short&grant_share=1"
        assert "against the world as it is it brings" in at.text("#answer")
        assert "of public money" in at.text("#answer")
        assert at.text("#tile-public_money .change").startswith("+")
        assert at.page.locator("#tile-public_money .dots circle[fill='#0072b2']").count() >= 10
        at.page.wait_for_selector("#winner-list li")
        assert "benefit less fee" in at.text("#winner-list")
        assert at.text("#changes") == "Grant: share of cost: 100 % ×"
        assert at.page.evaluate("document.documentElement.scrollHeight") <= 720
        at.page.locator("#changes button").click()
        at.ran()
        assert at.link == "world=short"


def test_what_a_lever_is_stands_beside_it(browser: Any, server: Served) -> None:
    with opened(browser, server.address) as at:
        at.page.locator("#lever-grant_share").focus()
        about = at.text("#about")
        assert "share of the running cost" in about
        assert "0 to 100 %" in about
        assert "source: policy.state_aid" in about
        assert "programme.*.intensity" in about


def test_a_lever_of_several_programmes_stands_at_their_mean(browser: Any, server: Served) -> None:
    with opened(browser, server.address, "#world=materialix", locale="de") as at:
        hand = at.page.locator("#lever-grant_share")
        assert hand.input_value() == "0.25"
        hand.focus()
        assert "12 bis 50 %" in at.text("#about")
        assert "beim Mittel dieser Werte (25 %)" in at.text("#about")
        at.pull("grant_share", "0.3")
        hand.focus()
        assert "Mittel" not in at.text("#about")


def test_another_world_is_picked_and_undo_goes_back(browser: Any, server: Served) -> None:
    with opened(browser, server.address) as at:
        at.ran()
        at.pull("grant_share", "0.2")
        at.page.select_option("#world", "habic")
        at.page.wait_for_function("() => location.hash === '#world=habic'")
        assert at.page.locator("#lever-grant_share").get_attribute("aria-valuetext") == "40\u00a0%"
        at.page.locator("#undo").click()
        at.page.wait_for_function("() => location.hash === '#world=short&grant_share=0.2'")
        assert at.page.locator("#lever-grant_share").input_value() == "0.2"
        at.page.locator("#undo").click()
        at.page.wait_for_function("() => location.hash === '#world=short'")
        assert at.page.locator("#undo").is_disabled()


def test_it_compares_with_the_last_choice_and_with_the_world_without(
    browser: Any, server: Served
) -> None:
    with opened(browser, server.address) as at:
        at.ran()
        at.pull("grant_share", "0.9")
        as_it_is = at.text("#tile-public_money .change")
        at.page.select_option("#against", "without")
        at.ran()
        assert at.link.endswith("against=without")
        assert "against the world without it it brings" in at.text("#answer")
        assert at.text("#tile-public_money .change") != as_it_is
        at.page.select_option("#against", "last")
        at.ran()
        at.pull("aid_rate", "0.9")
        assert "your last choice" in at.text("#answer")


def test_a_run_is_stopped_and_the_page_goes_on(browser: Any, server: Served) -> None:
    with opened(browser, server.address) as at:
        at.ran()
        at.page.wait_for_selector("#progress.idle", state="attached")
        at.page.evaluate(STOP_AT_ONCE)
        at.page.select_option("#world", "materialix")
        at.page.wait_for_selector("body[data-stopped]")
        at.page.wait_for_selector("#progress.idle", state="attached")
        assert at.page.locator(RAN).count() == 0
        at.page.select_option("#world", "short")
        at.ran()
        assert at.text("#answer").startswith("Of 8")


def test_progress_tells_the_time_that_is_left(browser: Any, server: Served) -> None:
    with opened(browser, server.address, "#world=one_region&fee_level=1.3") as at:
        at.ran()
        at.page.wait_for_selector("#progress.idle", state="attached")
        noted = at.page.evaluate("() => noted")
        assert any(re.search("of 20, about .* left", told) for told in noted)


def test_a_link_brings_back_world_changes_and_pictures(browser: Any, server: Served) -> None:
    with opened(browser, server.address) as at:
        at.ran()
        at.pull("aid_rate", "0.75")
        at.page.locator(".picture select").first.select_option("members")
        at.page.locator("#link").click()
        link = at.page.locator("#link-field").input_value()
    assert link.startswith(f"{server.address}/#world=short&aid_rate=0.75")
    with opened(browser, server.address, link.removeprefix(f"{server.address}/")) as at:
        at.ran()
        assert at.page.locator("#lever-aid_rate").input_value() == "0.75"
        assert at.page.locator(".picture select").first.input_value() == "members"
        assert at.page.locator(".picture path.world").count() >= 10
        assert "it brings" in at.text("#answer") or "it changes" in at.text("#answer")


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("#world=nowhere", "none is called nowhere"),
        ("#world=short&aid_rate=7", "a number from 0.1 to 1"),
        ("#world=short&aid_rote=0.7", "nearest: aid_rate"),
        ("#world=short&parameters.membership.nothing=1", "nothing"),
        ("#world=short&aid_rate=<b>", "aid_rate"),
    ],
)
def test_a_link_that_cannot_be_followed_is_told(
    browser: Any, server: Served, link: str, words: str
) -> None:
    with opened(browser, server.address, link) as at:
        at.ran()
        assert words in at.text("#faults")
        assert at.text("#answer").startswith("Of 8")


def test_any_parameter_is_found_and_set(browser: Any, server: Served) -> None:
    with opened(browser, server.address) as at:
        at.ran()
        at.page.locator("#tab-search").click()
        at.page.locator("#search").fill("hours asked")
        field = at.page.locator("[id='parameter-parameters.contribution.hours_asked_cap_per_year']")
        field.fill("60")
        field.press("Tab")
        at.ran()
        assert at.link == "world=short&parameters.contribution.hours_asked_cap_per_year=60"
        assert "hours asked cap per year: 60" in at.text("#changes")
        field.fill("-5")
        field.press("Tab")
        assert at.link.endswith("=60")


def test_the_mix_is_a_dot_that_is_dragged_or_moved_by_keys(browser: Any, server: Served) -> None:
    with opened(browser, server.address) as at:
        at.ran()
        at.page.locator("#tab-metacluster").click()
        box = at.page.locator(".triangle").bounding_box()
        dot = at.page.locator(".triangle .dot").bounding_box()
        at.page.mouse.move(dot["x"] + dot["width"] / 2, dot["y"] + dot["height"] / 2)
        at.page.mouse.down()
        at.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 2, steps=4)
        at.page.mouse.up()
        at.ran()
        assert at.link == "world=short&mix=%5B1%2C0%2C0%5D"
        assert "fees 100" in at.text(".lever.mix .shown")
        at.page.locator(".triangle .dot").focus()
        at.page.keyboard.press("ArrowDown")
        at.ran()
        assert at.link.startswith("world=short&mix=%5B0.95")


def test_events_tell_their_cause(browser: Any, server: Served) -> None:
    link = "#world=materialix&pictures=life,cash"
    with opened(browser, server.address, link) as at:
        at.ran()
        # With more worlds another one may be the median, and has events of its own.
        at.stop()
        at.page.locator(".ribbon button").first.click()
        assert at.text(".cause >> nth=0").startswith("2017 Q")
        assert at.page.locator(".ribbon button[aria-pressed=true]").count() == 1
        at.page.locator("#why-dialog[open]").wait_for()
        assert at.text("#why-head") == at.text(".cause >> nth=0")


def test_a_scenario_is_saved_and_loaded_again(browser: Any, server: Served, tmp_path: Path) -> None:
    with opened(browser, server.address, accept_downloads=True) as at:
        at.ran()
        at.pull("aid_rate", "0.8")
        at.page.locator("#files").click()
        with at.page.expect_download() as got:
            at.page.locator("#save").click()
        file = tmp_path / got.value.suggested_filename
        got.value.save_as(file)
        at.page.keyboard.press("Escape")
        at.page.locator("#changes button").click()
        at.ran()
        assert at.link == "world=short"
        at.page.locator("#files").click()
        at.page.locator("#load").set_input_files(file)
        at.page.wait_for_function("() => location.hash === '#world=short&aid_rate=0.8'")
        wrong = tmp_path / "wrong.toml"
        wrong.write_text("[run]\nyeers = 3\n", encoding="utf-8")
        at.page.locator("#files").click()
        at.page.locator("#load").set_input_files(wrong)
        at.page.locator("#files-status", has_text="wrong.toml:2: run.yeers").wait_for()
    programme = Scenario.load(file).document.programme["region-projects"]
    assert (file.name, programme.aid_rate) == ("short-changed.toml", 0.8)


@pytest.mark.parametrize("stopped", [False, True])
def test_a_page_is_kept_in_a_file_that_opens_without_a_server(
    browser: Any, server: Served, tmp_path: Path, stopped: bool
) -> None:
    file = tmp_path / "page.html"
    with opened(browser, server.address, accept_downloads=True) as at:
        at.ran()
        at.pull("grant_share", "0.9")
        if stopped:
            at.stop()
        at.page.wait_for_selector("#progress.idle", state="attached")
        at.page.locator("#files").click()
        with at.page.expect_download() as got:
            at.page.locator("#page").click()
        got.value.save_as(file)
        answer, winners = at.text("#answer"), at.text("#winner-list")
    assert file.stat().st_size < 8_000_000
    with opened(browser, file.as_uri().removesuffix("/page.html"), "page.html") as at:
        at.page.wait_for_selector("body.kept[data-worlds]")
        assert at.text("#answer") == answer
        # Firms are compared once all worlds are there, which a stopped page does not wait for.
        if not stopped:
            assert at.text("#winner-list") == winners
        assert at.page.locator(".picture svg[role=img]").count() == 2
        at.page.select_option("#language", "de")
        at.page.locator("#answer", has_text="Von 8 Clusterorganisationen").wait_for()
        assert at.asked == [file.as_uri()] + [u for u in at.asked if u.startswith("data:")]


def test_a_workbook_is_made_and_kept(browser: Any, server: Served, tmp_path: Path) -> None:
    with opened(browser, server.address, accept_downloads=True) as at:
        at.ran()
        at.page.locator("#files").click()
        with at.page.expect_download() as got:
            at.page.locator("#workbook").click()
        file = tmp_path / "workbook.xlsx"
        got.value.save_as(file)
        assert file.read_bytes().startswith(b"PK")
        # In one breath: a report may be there before a second click arrives.
        at.page.evaluate(
            "() => ['report', 'files-stop'].forEach((id) => document.getElementById(id).click())"
        )
        at.page.locator("#files-status", has_text="Stopped.").wait_for()


def test_my_cluster_is_made_of_a_member_list(browser: Any, server: Served, tmp_path: Path) -> None:
    untitled = tmp_path / "forest.csv"
    untitled.write_text(MEMBERS.replace("Kind", "Sort"), encoding="utf-8")
    with opened(browser, server.address) as at:
        at.page.locator("#own").click()
        at.page.locator("#own-file").set_input_files(untitled)
        at.page.locator("#own-faults", has_text="no column is understood as kind").wait_for()
        at.page.locator("#own-columns input").first.fill("Sort")
        at.page.locator("#own-columns input").first.press("Tab")
        at.page.wait_for_selector("#own-map svg circle")
        assert at.page.locator("#own-map svg circle").count() == 6
        assert "5 members were read" in at.text("#own-echo")
        at.page.locator("#own-questions [name=name]").fill("Our forest")
        at.page.locator("#own-questions [name=name]").press("Tab")
        at.page.locator("#own-questions [name=staff]").fill("many")
        at.page.locator("#own-questions [name=staff]").press("Tab")
        at.page.locator("#own-echo .faults", has_text="staff: wanted is").wait_for()
        at.page.locator("#own-questions [name=staff]").fill("1.5")
        at.page.locator("#own-questions [name=staff]").press("Tab")
        at.page.locator("#own-echo .faults:empty").wait_for(state="attached")
        at.page.locator("#own-make").click()
        at.page.wait_for_function("() => location.hash.startsWith('#world=Our-forest')")
        at.ran()
        assert at.page.locator("#world option:checked").inner_text() == "Our forest"
        assert "the cluster organisation" in at.text("#answer")


BAD_LIST = """Kind;Employees;Latitude;Longitude
castle;12;50.1;8.6
SME;-4;50.2;8.7
SME;20;950;8.8
"""
ODD_LIST = """Name;Kind;Employees;Latitude;Longitude
A;SME;1200;0;0
A;SME;10-49;50.2;8.7
B;large;1.250;50.3;8.8
Total;;2450;;
"""
BAD_SCENARIO = """[run]
years = 5
years = 6
title = "unclosed
[cluster.a]
founded = "2018"
[merger.m]
quarter = "2019Q1"
clusters = ["a", "a"]
into = "b"
"""


def test_what_is_wrong_with_files_is_told_in_german(
    browser: Any, server: Served, tmp_path: Path
) -> None:
    bad, odd, scenario = (tmp_path / name for name in ("bad.csv", "odd.csv", "bad.toml"))
    bad.write_text(BAD_LIST, encoding="utf-8")
    odd.write_text(ODD_LIST, encoding="utf-8")
    scenario.write_text(BAD_SCENARIO, encoding="utf-8")
    with opened(browser, server.address, locale="de") as at:
        at.page.locator("#own").click()
        at.page.locator("#own-file").set_input_files(bad)
        at.page.locator("#own-faults", has_text="unbekannte Art").wait_for()
        told = at.text("#own-faults")
        assert "Zeile 2, Spalte kind: unbekannte Art" in told
        assert "eine Zahl von -90 bis 90, in Grad" in told
        assert "eine Zahl über 0 bis 1.000.000, oder eine Klasse" in told
        assert at.page.locator("#own-faults [lang=en]").count() == 0
        at.page.locator("#own-file").set_input_files(odd)
        at.page.locator("#own-echo", has_text="3 Mitglieder").wait_for()
        told = at.text("#own-echo")
        for words in ("2 kleine und mittlere Firmen, 1 große Firmen; Personal als Zahl bei 2 von 3 "
                      "(1.200 bis 1.250, Median 1.225), bei den anderen gezogen (1 nach",
                      "1 Name steht mehrmals da (2-mal: Zeilen 2 und 3); alle bleiben.",
                      "Breite 0, Länge 0 gilt als unbekannt: Zeile 2",
                      "Summen sind weggelassen: Zeile 5",
                      "1.250 ist gelesen als 1250, weil Personal"):  # fmt: skip
            assert words in told, told
        at.page.locator("#own-questions [name=country]").fill("Atlantis")
        at.page.locator("#own-questions [name=country]").press("Tab")
        at.page.locator("#own-echo .faults", has_text="verlangt ist ein Land mit Code").wait_for()
        assert at.page.locator("#own-dialog [lang=en]").count() == 0
        at.page.keyboard.press("Escape")
        at.page.locator("#files").click()
        at.page.locator("#load").set_input_files(scenario)
        at.page.locator("#files-status", has_text="zweimal gesetzt").wait_for()
        told = at.text("#files-status")
        assert "Ein Text in Anführungszeichen ist nicht geschlossen." in told
        assert "ein Cluster ist zweimal genannt" in told
        assert at.page.locator("#files-status [lang=en]").count() == 0


def test_everything_is_done_with_keys_alone(browser: Any, server: Served) -> None:
    with opened(browser, server.address) as at:
        at.ran()
        press = at.page.keyboard.press

        def focused() -> str:
            told: str = at.page.evaluate("() => document.activeElement.id")
            return told

        press("Tab")
        press("Enter")  # To the levers.
        press_to(at.page, "Tab", "lever-grant_share")
        assert at.page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle") == (
            "solid"
        )
        press("ArrowRight")
        # A key moves the hand at once; that it was let go the browser may tell a moment later.
        at.page.wait_for_function("() => location.hash.includes('grant_share')", timeout=2 * 60_000)
        at.ran()
        assert focused() == "lever-grant_share"
        assert at.link == "world=short&grant_share=0.55"
        press_to(at.page, "Shift+Tab", "tab-")
        press("ArrowRight")
        assert focused() == "tab-managers"
        press("Tab")
        assert focused() == "lever-fee_form"
        press_to(at.page, "Shift+Tab", "undo")
        press("Enter")
        at.page.wait_for_function("() => location.hash === '#world=short'")
        press_to(at.page, "Tab", "files")
        press("Enter")
        at.page.wait_for_selector("#files-dialog[open]")
        press("Escape")
        at.page.wait_for_selector("#files-dialog[open]", state="detached")


def test_another_language_is_chosen_and_stays(browser: Any, server: Served) -> None:
    with opened(browser, server.address, "#world=short&aid_rate=0.9") as at:
        at.ran()
        at.page.select_option("#language", "de")
        at.page.locator("#answer", has_text="Von 8 Clusterorganisationen").wait_for()
        assert at.text("#tab-ministry") == "Ministerium"
        assert at.text("#changes") == "Projekte: Förderquote: 90 % ×"
        at.page.reload()
        at.ran()
        assert at.page.locator("html").get_attribute("lang") == "de"
        assert at.page.evaluate(OVERFLOWING) == []


def test_a_phone_sees_the_tiles_first(browser: Any, server: Served) -> None:
    with opened(browser, server.address, viewport=PHONE) as at:
        at.ran()
        tops = [
            at.page.locator(f"#{part}").bounding_box()["y"]
            for part in ("tiles", "pictures", "winners", "levers")
        ]
        assert tops == sorted(tops)
        assert tops[0] < PHONE["height"] / 2
        assert at.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert at.page.evaluate(OVERFLOWING) == []


def test_a_server_that_is_gone_is_told(browser: Any, tmp_path: Path) -> None:
    file = tmp_path / "short.toml"
    file.write_text(SHORT, encoding="utf-8")
    with served(file) as own:
        context = browser.new_context()
        page = context.new_page()
        page.set_default_timeout(HUNG_MS)
        page.goto(f"{own.address}/")
        page.wait_for_selector("body[data-ready]")
    page.locator("#tab-managers").click()
    page.select_option("#lever-fee_form", "flat")
    page.locator("#faults", has_text="does not answer").wait_for()
    context.close()


@pytest.mark.skipif(axe() is None, reason="axe-core is not here; make test fetches it by npm")
@pytest.mark.parametrize(
    "part",
    [
        "",
        "#own",
        "#files",
        "#link",
        "#tab-metacluster",
        "#tab-search",
        "#tile-gain .apart",
        ".picture .ask:not(.apart) >> nth=0",
    ],
)
def test_no_serious_fault_of_accessibility(browser: Any, server: Served, part: str) -> None:
    link = "#world=short&grant_share=0.9"
    with opened(browser, server.address, link, bypass_csp=True) as at:
        at.ran()
        if part:
            at.page.locator(part).click()
        if ".a" in part:
            at.page.locator("dialog[open] .wide").first.wait_for()
        at.page.add_script_tag(path=str(axe()))
        found = at.page.evaluate("() => axe.run()")["violations"]
        serious = [
            (fault["id"], [node["html"][:120] for node in fault["nodes"]])
            for fault in found
            if fault["impact"] in ("serious", "critical")
        ]
        assert serious == []


def test_how_long_the_first_world_and_ten_take_is_reported(
    browser: Any, server: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    times = []
    with opened(browser, server.address, "#world=materialix") as at:
        at.ran()
        for value in ("0.3", "0.5", "0.8"):
            at.pull("aid_rate", value)
            times.append(
                at.page.evaluate(
                    "() => [document.body.dataset.firstWorldMs, document.body.dataset.tenWorldsMs]"
                )
            )
    first, ten = (median(float(both[place]) / 1000 for both in times) for place in (0, 1))
    with capsys.disabled():
        print(
            f"\nMATERIALIX after letting go: first world {first:.2f} s, ten {ten:.2f} s; ", end=""
        )
        print(f"load of the machine {os.getloadavg()[0]:.1f}")
    assert 0 < first <= ten

"""Ten journeys of people who look rather than read, each made in Chromium on the demo."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsed import Browsing
from on_screen import PHONE, Watched, chromium, looking
from page_types import address
from playwright.sync_api import Browser, Page, expect

BLANKS = re.compile(r"\s+")
# only the letters of the passage count: a page has its own blanks
CELL = "main a.cell"
SOON = 30_000  # milliseconds that anything on a page may take, as in on_screen.py


@pytest.fixture(scope="module")
def running() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def seen(running: Browser, browser: Browsing) -> Iterator[Watched]:
    """A visitor; in the end nothing may have failed and nobody else been asked."""
    with looking(running, browser.url) as watched:
        yield watched
        assert watched.errors == []
        assert watched.strangers == []


@pytest.fixture
def page(seen: Watched) -> Page:
    return seen.page


def bare(text: str) -> str:
    return BLANKS.sub("", text)


def stands_in_view(page: Page) -> str:
    """The marked words of the archived page in its frame, which must be in the part of it that is seen."""
    marks = page.frame_locator("iframe[src*='/replay/']").locator("mark")
    for _ in range(150):  # the frame may scroll after it was loaded
        top, bottom, height = marks.first.evaluate(
            "e => { const r = e.getBoundingClientRect(); return [r.top, r.bottom, innerHeight]; }"
        )
        if 0 <= top < height:
            break
        page.wait_for_timeout(200)
    assert 0 <= top < height, (top, bottom, height)
    assert bottom > 0
    return bare("".join(marks.all_inner_texts()))


def test_a_delegation_is_found_by_its_country(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Countries", exact=True).first.click()
    page.get_by_role("main").get_by_role("link", name="Laos").first.click()
    page.wait_for_url("**/countries/LA")
    assert "Laos" in page.locator("h1").inner_text()
    page.locator("main a[href^='/legs/l-']").first.click()
    page.wait_for_url(re.compile(r"/legs/l-[0-9a-f]{12}$"))
    page.locator("main a[href^='/delegations/d-']").first.click()
    page.wait_for_url(re.compile(r"/delegations/d-[0-9a-f]{12}$"))
    assert "Laos" in page.get_by_role("main").inner_text()


def test_the_list_of_delegations_is_narrowed_to_a_country(page: Page) -> None:
    page.goto("/delegations")
    page.locator(".facets").get_by_role("link", name="Laos").click()
    page.wait_for_url("**countries=LA*")
    rows = page.locator("main tbody tr")
    expect(rows).to_have_count(3, timeout=SOON)
    assert all("Laos" in text for text in rows.all_inner_texts())
    page.locator(".facets .chips").get_by_role("link", name="Laos").click()
    expect(rows).to_have_count(22, timeout=SOON)  # and no count of what is there at once: the new page may still come


def test_a_date_opens_its_sentence_marked_in_the_page_as_captured(page: Page, browser: Browsing) -> None:
    page.goto("/legs?country=LA")
    page.locator("td.days a.cell").first.click()
    page.wait_for_url("**/evidence/q-*")
    told = browser.get(f"{page.url.removeprefix(browser.url)}.json").json
    quote = told["evidence"]["quote"]
    assert bare(page.locator("blockquote.quote mark").first.inner_text()) == bare(quote)
    assert bare(quote) in stands_in_view(page)
    assert "Verified" in page.get_by_role("main").inner_text()


@pytest.mark.parametrize("country", ["老挝", "老撾"])
def test_two_characters_find_a_country_and_its_records(page: Page, country: str) -> None:
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type(country)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    assert page.locator("main a[href='/countries/LA']").count() > 0
    assert "老挝" in page.locator("main mark").all_inner_texts()
    assert "Laos" in page.get_by_role("main").inner_text()


@pytest.mark.parametrize("spelling", ["xie chuntao", "Xiè Chūntāo", "谢春涛", "謝春濤"])
def test_an_official_is_found_by_any_spelling_of_the_name(page: Page, spelling: str) -> None:
    page.goto("/")
    page.get_by_role("searchbox").first.fill(spelling)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    page.locator("main a[href^='/people/xie-chuntao']").first.click()
    page.wait_for_url("**/people/xie-chuntao*")
    assert "谢春涛" in page.locator("h1").inner_text()
    assert "Cambodia" in page.get_by_role("main").inner_text()


def test_two_captures_of_a_page_are_compared(page: Page, demo: Path) -> None:
    page.goto(address(demo, "announcement"))
    page.locator("main a[href^='/compare/']").first.click()
    page.wait_for_url("**/compare/*/*")
    before, after = page.locator("main tr", has=page.locator("del")).first.locator("td").all()
    assert before.locator("del").all_inner_texts() == ["副"]
    assert "社会科学院副院长高翔" in bare(before.inner_text())
    assert "社会科学院院长高翔" in bare(after.inner_text())


def test_a_page_that_is_gone_is_told_without_a_guess(page: Page, demo: Path) -> None:
    page.goto("/ledger")
    page.locator(f"main a[href='{address(demo, 'ledger, gone')}']").first.click()
    page.wait_for_url("**/ledger/a-*")
    words = page.get_by_role("main").inner_text().lower()
    assert "last seen" in words
    assert "first missed" in words
    assert "deleted" not in page.content().lower()


def test_a_view_is_taken_along_as_csv(page: Page, tmp_path: Path) -> None:
    page.goto("/legs")
    page.locator(".facets").get_by_role("link", name="Laos").click()
    page.wait_for_url("**country=LA*")
    with page.expect_download() as begun:
        page.get_by_role("link", name="CSV").first.click()
    begun.value.save_as(tmp_path / "legs.csv")
    with (tmp_path / "legs.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert begun.value.suggested_filename == "legs-2026-03-10.1.csv"
    assert len(rows) == page.locator("main tbody tr").count() == 3
    assert {row["country"] for row in rows} == {"LA"}


def test_a_record_is_cited(page: Page, demo: Path, browser: Browsing) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=browser.url)
    at = address(demo, "delegation")
    page.goto(at)
    citation = page.locator("pre.copy", has_text="[Data set]").first
    citation.get_by_role("button", name="Copy").click()
    citation.get_by_role("button", name="Copied").wait_for()
    taken = page.evaluate("navigator.clipboard.readText()")
    assert at.rsplit("/", 1)[1] in taken
    assert "2026-03-10.1" in taken
    assert "Copy" not in taken


def test_the_evidence_of_a_record_is_stepped_through_by_keyboard(page: Page, demo: Path) -> None:
    at = address(demo, "leg")
    page.goto(at)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    first = page.locator(CELL).first.get_attribute("href")
    assert page.evaluate("document.activeElement.getAttribute('href')") == first
    assert page.locator("#keys-said").inner_text().startswith("Value 1 of ")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url("**/evidence/q-*")
    passed = [page.url]
    for key in ("n", "ArrowRight", "n"):
        page.keyboard.press(key)
        page.wait_for_url(lambda url: url not in passed)
        passed.append(page.url)
        stands_in_view(page)
    page.keyboard.press("p")
    page.wait_for_url(passed[-2])
    page.locator(f"main a[href='{at}']").first.click()
    page.wait_for_url(f"**{at}")


def test_keys_do_nothing_while_one_types_or_when_switched_off(page: Page) -> None:
    page.goto("/legs")
    page.keyboard.press("/")
    page.keyboard.type("jgh?n")
    assert page.get_by_role("searchbox").first.input_value() == "jgh?n"
    page.keyboard.press("Tab")
    page.keyboard.press("Control+j")
    assert page.locator("#keys-said").inner_text() == ""
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    dialog.get_by_role("button", name="Switch these keys off").click()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert "Value" not in page.locator("#keys-said").inner_text()
    page.reload()
    page.keyboard.press("g")
    page.keyboard.press("c")
    assert page.url.endswith("/legs")
    page.locator("#keys button").click()
    dialog.get_by_role("button", name="Switch these keys on").click()
    dialog.get_by_role("button", name="Close").click()
    for _ in range(20):  # a second key that comes late is no second one
        page.keyboard.press("g")
        page.keyboard.press("c")
        page.wait_for_timeout(250)
        if page.url.endswith("/countries"):
            break
    page.wait_for_url("**/countries")


def test_a_phone_is_enough_for_the_whole_way_from_country_to_sentence(running: Browser, browser: Browsing) -> None:
    with looking(running, browser.url, size=PHONE) as seen:
        page = seen.page
        page.goto("/")
        menu = page.get_by_role("navigation", name="Main")
        assert not menu.get_by_role("link", name="Legs").is_visible()
        menu.locator("summary").click()
        menu.get_by_role("link", name="Legs").click()
        filters = page.locator(".facets > details")
        filters.locator("summary").first.click()
        filters.get_by_role("link", name="Laos").click()
        page.locator("td.days a.cell").first.click()
        page.wait_for_url("**/evidence/q-*")
        page.locator("iframe").scroll_into_view_if_needed()
        assert "访问" in stands_in_view(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert seen.errors == []
        assert seen.strangers == []

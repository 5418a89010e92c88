"""Can everybody use every kind of page: by ear, by keyboard, on a phone, in the dark, without scripts?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from browsed import Browsing
from html_checked import faults
from on_screen import PHONE, Watched, chromium, looking
from page_types import KINDS, address
from playwright.sync_api import Browser, Page

from archive.web.asked import Form
from archive.web.ids import PATTERNS
from archive.web.routes import views

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
FIRST = ("home", "delegation", "evidence", "legs, chosen", "compare", "found", "meeting", "announcement")
REFUSED = {"unknown address": 404, "refused question": 400}
# routes without a page of ours behind them: files, archived bytes, other programs' interfaces
NOT_PAGES = re.compile(r"/(?:static|files|replay|timegate|timemap|web|cdx|openapi)\b|/.*/(?:raw|body|map|[a-z]+\.svg)$")


@pytest.fixture(scope="module")
def running() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def wide(running: Browser, browser: Browsing) -> Iterator[Watched]:
    """One visitor for many pages: what they are looked at for hangs on no page before."""
    with looking(running, browser.url) as seen:
        yield seen


@pytest.fixture(scope="module")
def phone(running: Browser, browser: Browsing) -> Iterator[Watched]:
    with looking(running, browser.url, size=PHONE) as seen:
        yield seen


@cache
def axe() -> str:
    return AXE.read_text()


def violations(page: Page, *rules: str) -> list[str]:
    """What axe-core calls serious or critical; frames are left out: they hold archived pages and may run no script."""
    options: dict[str, Any] = {"iframes": False, "resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = list(rules)
    found: dict[str, Any] = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{one['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"][:3]
    ]


def opened(seen: Watched, demo: Path, kind: str) -> None:
    seen.errors.clear()
    seen.strangers.clear()
    answer = seen.page.goto(address(demo, kind))
    assert answer is not None
    assert answer.status == REFUSED.get(kind, 200), (kind, answer.status)


@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing_serious(wide: Watched, demo: Path, kind: str) -> None:
    opened(wide, demo, kind)
    wide.page.evaluate(axe())
    assert violations(wide.page) == [], kind


@pytest.mark.parametrize("kind", [k if k in FIRST else pytest.param(k, marks=pytest.mark.long) for k in KINDS])
def test_axe_finds_nothing_serious_in_the_dark_or_on_a_phone(
    running: Browser, browser: Browsing, demo: Path, kind: str
) -> None:
    """Colours alone differ by scheme; what a width hides and shows differs by rule."""
    with looking(running, browser.url) as seen:
        opened(seen, demo, kind)
        seen.page.evaluate(axe())
        seen.page.emulate_media(color_scheme="dark")
        assert violations(seen.page, "color-contrast") == [], kind
        seen.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        assert violations(seen.page) == [], kind
        seen.page.emulate_media(color_scheme="light")
        assert violations(seen.page, "color-contrast") == [], kind


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_fits_a_phone_and_a_thumb_asks_nobody_else_and_has_no_errors(
    phone: Watched, demo: Path, kind: str
) -> None:
    opened(phone, demo, kind)
    sticking_out = phone.page.evaluate("""() => [...document.querySelectorAll("body *")].filter(
        e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".scroll, svg, .unseen, .skip, pre")
      ).slice(0, 5).map(e => e.outerHTML.slice(0, 120))""")
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], (kind, sticking_out)
    phone.page.evaluate(axe())
    assert violations(phone.page, "target-size") == [], kind
    assert phone.strangers == []
    told = [line for line in phone.errors if not (kind in REFUSED and "Failed to load resource" in line)]
    assert told == [], kind


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_is_sound_html(browser: Browsing, demo: Path, kind: str) -> None:
    assert faults(browser.get(address(demo, kind)).text) == [], kind


@pytest.mark.parametrize("kind", ["home", "legs, chosen", "delegation", "evidence", "compare", "found"])
def test_nothing_needs_a_script(running: Browser, browser: Browsing, demo: Path, kind: str) -> None:
    with looking(running, browser.url, size=PHONE, scripts=False) as seen:
        opened(seen, demo, kind)
        assert seen.page.locator("h1").is_visible()
        menu = seen.page.get_by_role("navigation", name="Main")
        menu.locator("summary").click()
        menu.get_by_role("link", name="Ledger").click()
        seen.page.wait_for_url("**/ledger")
        assert not seen.page.locator("#keys").is_visible()


@pytest.mark.parametrize("at", ["//elsewhere.example/x", "/%5celsewhere.example/x", "/javascript:alert(1)"])
def test_an_address_that_nobody_has_becomes_no_link(browser: Browsing, at: str) -> None:
    answer = browser.get(at)
    assert answer.status == 404
    assert not re.search(r"""(?:href|src|action)=["'][^"']*(?:elsewhere|alert)""", answer.text)


def test_every_page_of_the_browser_is_looked_at(browser: Browsing, demo: Path) -> None:
    looked_at = {address(demo, kind).split("?")[0] for kind in KINDS}
    unseen = []
    for view in views():
        pattern = re.sub(r"\\{([a-z_]+)\\}", lambda m: f"(?:{PATTERNS.get(m[1], '[^/]+')})", re.escape(view.path))
        is_page = Form.HTML in view.forms and NOT_PAGES.match(view.path) is None and "." not in view.path
        if is_page and not any(re.fullmatch(pattern, at) for at in looked_at):
            unseen.append(view.path)
    assert unseen == []


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ('<p style="color:red">x</p>', "<p style>"),
        ('<p onclick="x()">x</p>', "<p onclick>"),
        ("<p><div>x</div></p>", "<div> in <p>"),
        ("<ul><p>x</p></ul>", "<p> in <ul>"),
        ("<p>x", "</main> closes ['p']"),
        ('<p id="a">x</p><p id="a">x</p>', "2 times id 'a'"),
        ('<a href="#b">x</a>', "names 'b'"),
        ('<a href="javascript:x()">x</a>', "leads nowhere we know"),
        ('<a href="/x?a=1&b=2">x</a>', "a bare &"),
        ('<a href="/x"><a href="/y">x</a></a>', "within a link"),
        ('<a href="/x"></a>', "<a> is empty"),
        ("<h3>x</h3>", "<h3> after <h1>"),
        ('<input name="x">', "without a label"),
        ('<img src="/x.png">', "without alt"),
        ('<iframe src="/x" title="x"></iframe>', "without title or sandbox"),
        ("<table><tbody><tr><th>x</th></tr></tbody></table>", "without scope"),
        ("<font>x</font>", "<font> in <main>"),
    ],
)
def test_the_checker_sees_a_planted_fault(broken: str, said: str) -> None:
    sound = '<!doctype html><html lang="en"><head><title>x</title></head><body><main><h1>x</h1>{}</main></body></html>'
    assert faults(sound.format("")) == []
    assert any(said in one for one in faults(sound.format(broken))), faults(sound.format(broken))


def test_axe_sees_a_planted_fault(running: Browser, browser: Browsing) -> None:
    with looking(running, browser.url) as seen:
        seen.page.goto("/legs")
        seen.page.evaluate(axe())
        seen.page.evaluate("document.querySelector('main').append(new Image())")
        seen.page.evaluate("document.querySelector('main p').style.color = '#777788'")
        told = violations(seen.page)
        assert any(one.startswith("image-alt") for one in told)
        assert any(one.startswith("color-contrast") for one in told)

"""How does the browser look? Pictures of it: two for the README, one of each kind of page to be looked at.

XUANJIE_SCREENS names the folder; without it they stay in pytest's own. In docs/screens only the README's two are made.
`make test` makes pictures of the kinds a visitor begins with, `make test-long` of all.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsed import Browsing
from on_screen import PHONE, WIDE, chromium, looking
from page_types import KINDS, address
from playwright.sync_api import Browser, Page

README = {"home": "home.png", "evidence": "evidence.png"}
FIRST = ("home", "delegation", "evidence", "legs, chosen", "meeting")
GIVEN = os.environ.get("XUANJIE_SCREENS")


@pytest.fixture(scope="module")
def running() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = Path(GIVEN) if GIVEN else tmp_path_factory.mktemp("screens")
    made.mkdir(parents=True, exist_ok=True)
    return made


def pictures(running: Browser, base: str, at: str) -> Iterator[tuple[str, bytes]]:
    """The top of a page, as light, dark and narrow."""
    with looking(running, base) as seen:
        seen.page.goto(at)
        for name, size, scheme in (("light", WIDE, "light"), ("dark", WIDE, "dark"), ("narrow", PHONE, "light")):
            seen.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            seen.page.set_viewport_size(size)  # type: ignore[arg-type]
            yield name, at_rest(seen.page)


def at_rest(page: Page) -> bytes:
    """The picture of a page in which nothing moves any more: a frame scrolls to its passage after it was loaded."""
    last, alike = b"", 0
    for _ in range(80):
        made = page.screenshot(animations="disabled", caret="hide")
        alike = alike + 1 if made == last else 0
        if alike == 3:
            return made
        last = made
        page.wait_for_timeout(250)
    raise AssertionError(f"{page.url} does not come to rest")


@pytest.mark.parametrize("kind", README)
def test_a_picture_for_the_readme_is_the_same_each_time(
    running: Browser, browser: Browsing, demo: Path, folder: Path, kind: str
) -> None:
    at = address(demo, kind)
    _, made = next(pictures(running, browser.url, at))
    assert made == next(pictures(running, browser.url, at))[1]
    assert struct.unpack(">II", made[16:24]) == (WIDE["width"], WIDE["height"])
    (folder / README[kind]).write_bytes(made)


@pytest.mark.skipif(GIVEN is not None and Path(GIVEN).name == "screens", reason="docs/screens holds the README's two")
@pytest.mark.parametrize("kind", [k if k in FIRST else pytest.param(k, marks=pytest.mark.long) for k in KINDS])
def test_each_kind_of_page_has_its_picture_light_dark_and_narrow(
    running: Browser, browser: Browsing, demo: Path, folder: Path, kind: str
) -> None:
    stem = kind.replace(", ", "-").replace(" ", "-")
    made = dict(pictures(running, browser.url, address(demo, kind)))
    for name, content in made.items():
        (folder / f"{stem}-{name}.png").write_bytes(content)
    assert len(set(made.values())) == 3  # they differ: the dark one is no light one

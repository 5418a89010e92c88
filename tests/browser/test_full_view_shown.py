"""Does ReplayWeb.page show a cited page under its own host name, and call nothing but that name?

Needs the npm package: `npm pack replaywebpage@2.4.6`, unpacked, and its folder in XUANJIE_REPLAYWEBPAGE; else skipped.
"""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import pytest
from browsed import browsing
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, sync_playwright

from archive.excerpt import ExcerptReader
from crawler.rendering import find_chromium

SCRIPTS = os.environ.get("XUANJIE_REPLAYWEBPAGE", "")
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not SCRIPTS, reason="XUANJIE_REPLAYWEBPAGE names no folder with ui.js and sw.js"),
]


def test_a_cited_page_is_shown_and_nothing_else_is_called(demo: Path) -> None:
    release = demo / "releases" / (demo / "releases" / "latest").read_text("utf-8").strip()
    called: list[str] = []
    with (
        ExcerptReader(release / "evidence.wacz") as excerpt,
        browsing(demo, "--replayweb", SCRIPTS) as running,
        sync_playwright() as play,
    ):
        sid = min(excerpt.texts)
        capture = excerpt.capture(sid)
        base = f"http://replay.localhost:{running.port}"
        chromium = play.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox", "--disable-gpu"])
        page = chromium.new_page()
        page.on("request", lambda asked: called.append(asked.url))
        text = _text(page, f"{base}/?url={capture.url}&ts={capture.fetched_at:%Y%m%d%H%M%S}")
        chromium.close()
        longest = max(excerpt.text(sid).splitlines(), key=len)
    assert re.sub(r"\s", "", longest) in re.sub(r"\s", "", text)
    assert [url for url in called if not url.startswith((base, "data:", "blob:"))] == []


def _text(page: Page, address: str) -> str:
    """The text of the replayed page; a first load that stays blank is loaded once more (seen in 2 of 22)."""
    for _ in range(2):
        page.goto(address)
        end = time.monotonic() + 30
        while time.monotonic() < end:
            page.wait_for_timeout(250)
            for frame in page.frames:
                if "mp_/" in frame.url:
                    try:
                        text = str(frame.evaluate("document.body ? document.body.innerText : ''"))
                    except PlaywrightError:  # the frame is being loaded
                        continue
                    if text.strip():
                        return text
    return ""

"""Does ReplayWeb.page show the pages of a release's evidence.wacz in a browser, with nothing fetched from elsewhere?

Needs its two scripts, which are no dependency of this project: `npm pack replaywebpage@2.4.6`, unpacked, and the folder
with ui.js and sw.js named in XUANJIE_REPLAYWEBPAGE. Without that the test is skipped.
"""

from __future__ import annotations

import os
import re
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from handed_on import handed_on
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, sync_playwright
from saved_pages import archive_of, manifest_rows

from archive.excerpt import ExcerptReader
from crawler.rendering import find_chromium
from pipelines.refresh import refresh_offline

SCRIPTS = os.environ.get("XUANJIE_REPLAYWEBPAGE", "")
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not SCRIPTS, reason="XUANJIE_REPLAYWEBPAGE names no folder with ui.js and sw.js"),
]
EMBEDDED = (
    '<!doctype html><meta charset="utf-8"><body style="margin:0"><script src="/ui.js"></script><replay-web-page'
    ' source="/evidence.wacz" url="{url}" ts="{ts}" replayBase="/replay/" style="display:block;height:100vh">'
    "</replay-web-page>"
)


class _Handler(SimpleHTTPRequestHandler):
    """Files with ranges: how a WACZ is read piece by piece."""

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        path = Path(self.directory) / self.path.split("?")[0].lstrip("/")
        asked = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range", ""))
        if not asked or not path.is_file():
            super().do_GET()
            return
        content = path.read_bytes()
        first, last = asked[1], asked[2]
        start = int(first) if first else max(len(content) - int(last), 0)
        end = min(int(last), len(content) - 1) if first and last else len(content) - 1
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {start}-{end}/{len(content)}")
        self.send_header("Content-Length", str(end - start + 1))
        self.end_headers()
        self.wfile.write(content[start : end + 1])


@contextmanager
def served(folder: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def shown(page: Page, address: str) -> str:
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


def test_replaywebpage_shows_each_cited_page(tmp_path: Path) -> None:
    paths = archive_of(tmp_path / "made", manifest_rows()[:4])
    refresh_offline(paths)
    release = handed_on(paths, tmp_path / "release")
    web = tmp_path / "web"
    (web / "replay").mkdir(parents=True)
    for script in ("ui.js", "sw.js"):
        shutil.copy(Path(SCRIPTS) / script, web)
        shutil.copy(Path(SCRIPTS) / script, web / "replay")
    shutil.copy(release / "evidence.wacz", web)
    outside: list[str] = []
    with ExcerptReader(web / "evidence.wacz") as excerpt, served(web) as base, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        for sid in excerpt.texts:
            capture = excerpt.capture(sid)
            ts = f"{capture.fetched_at:%Y%m%d%H%M%S}"
            (web / "index.html").write_text(EMBEDDED.format(url=capture.url, ts=ts), "utf-8")
            page = browser.new_context(viewport={"width": 1100, "height": 750}).new_page()
            page.on("request", lambda asked: outside.append(asked.url))
            text = shown(page, base + "/index.html")
            page.screenshot(path=tmp_path / f"{sid}.png")
            longest = max(excerpt.text(sid).splitlines(), key=len)
            assert re.sub(r"\s", "", longest) in re.sub(r"\s", "", text)
        browser.close()
    elsewhere = [url for url in outside if not url.startswith((base, "data:", "blob:"))]
    assert elsewhere == []
    print(f"ReplayWeb.page showed {len(excerpt.texts)} pages; pictures in {tmp_path}")

"""Does anything hostile run in a real browser, or call a server? Every vector in every field, in Chromium."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hostile_site import HostileSite, hostile_site, served
from hostile_vectors import vectors
from playwright.sync_api import Page, sync_playwright

from archive.web import guards
from archive.web.pages import replay
from archive.web.view import Policy
from crawler.rendering import find_chromium

_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--autoplay-policy=no-user-gesture-required",
)  # fmt: skip


@dataclass(kw_only=True)
class Seen:
    """What ran, and what was called."""

    ran: list[str] = field(default_factory=list)
    called: list[str] = field(default_factory=list)
    pages: int = 0


@contextmanager
def canary(seen: Seen) -> Iterator[str]:
    """A server that nobody should ask for anything."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.called.append(self.path)
            self.send_response(200)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_POST = do_HEAD = do_OPTIONS = do_GET

        def log_message(self, *_: object) -> None:
            """Nothing to say."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def seen() -> Seen:
    return Seen()


@pytest.fixture(scope="module")
def hostile(demo: Path, seen: Seen, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[HostileSite, Path]]:
    folder = tmp_path_factory.mktemp("hostile")
    with canary(seen) as address:
        yield hostile_site(demo, folder, vectors(address)), folder


def looked_at(base: str, paths: list[str], seen: Seen) -> None:
    """Open each page in Chromium, wait until it is loaded, click its links' first and note what happens."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=list(_FLAGS))
        try:
            page = chromium.new_page()
            page.on("dialog", lambda dialog: _dialog(dialog, seen))
            page.on("console", lambda said: seen.ran.append(said.text) if said.text == "xj-ran" else None)
            for path in paths:
                _open(page, f"{base}{path}", seen)
        finally:
            chromium.close()


def _open(page: Page, url: str, seen: Seen) -> None:
    answer = page.goto(url, wait_until="load")
    assert answer is not None
    assert answer.status == 200, url
    seen.pages += 1


def _dialog(dialog: Any, seen: Seen) -> None:
    seen.ran.append(dialog.message)
    dialog.dismiss()


def test_nothing_runs_and_nothing_is_called(hostile: tuple[HostileSite, Path], seen: Seen) -> None:
    site, folder = hostile
    seen.ran.clear()
    seen.called.clear()
    replays = [f"/replay/{sid}?q={qid}" for sid, qid in zip(site.snapshots, site.evidence, strict=True)]
    pages = [f"/snapshots/{sid}" for sid in site.snapshots[::4]] + [f"/evidence/{qid}" for qid in site.evidence[1::4]]
    with served(site, folder / "cache") as base:
        looked_at(base, [*replays, *pages, "/legs?size=200", "/legs?size=200&page=2"], seen)
    assert (seen.ran, seen.called) == ([], [])
    assert seen.pages > len(replays)


def test_with_the_page_handed_on_as_it_is_and_without_policy_this_test_turns_red(
    hostile: tuple[HostileSite, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted mutation: else the test above might see nothing because it looks at nothing."""
    site, folder = hostile
    monkeypatch.setattr(replay, "document", lambda page, url, kept, **more: str(page.soup))
    monkeypatch.setitem(guards._POLICIES, Policy.REPLAY, "frame-ancestors 'self'")
    seen = Seen()
    with served(site, folder / "cache") as base:
        looked_at(base, [f"/replay/{sid}" for sid in site.snapshots[:12]], seen)
    assert "xj-ran" in seen.ran

"""Is an answer kept as long as what it rests on stays, and no longer? A crawl that writes beside voids few."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from archive_samples import AGENT, exchange
from browsed import demo_copy

from archive.recorder import Recorder
from archive.web.app import application
from archive.web.asked import Asked
from archive.web.edition import Edition, Told, open_edition
from archive.web.kept import Kept
from archive.web.routes import views
from archive.web.search.records import index_records
from archive.web.site import Site
from archive.web.view import Bytes, File, Handler, Page


class Counting:
    """The browser of a data folder in this process, and how often each page was looked up."""

    def __init__(self, data: Path) -> None:
        self.looked_up: Counter[str] = Counter()
        release = data / "releases" / (data / "releases" / "latest").read_text().strip()
        self.edition = open_edition(
            release, archive=data / "archive", cache=data / "browse", told=Told(), steps=(index_records,)
        )
        counted = [replace(view, handler=self._counted(view.path, view.handler)) for view in views()]
        self._app = application(Site(lambda: release, lambda _: self.edition), counted, {"localhost"})

    def _counted(self, path: str, handler: Handler) -> Handler:
        def look_up(edition: Edition, asked: Asked) -> Page | Bytes | File:
            self.looked_up[path] += 1
            return handler(edition, asked)

        return look_up

    def get(self, path: str, query: str = "") -> str:
        scope = {
            "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": query.encode(),
            "scheme": "http", "headers": [(b"host", b"localhost")], "server": ("127.0.0.1", 1), "root_path": "",
            "http_version": "1.1",
        }  # fmt: skip
        parts: list[bytes] = []

        async def send(message: dict[str, object]) -> None:
            if message["type"] == "http.response.start":
                assert message["status"] == 200
            else:
                body = message["body"]
                assert isinstance(body, bytes)
                parts.append(body)

        async def receive() -> dict[str, object]:
            return {"type": "http.disconnect"}

        asyncio.run(self._app(scope, receive, send))  # type: ignore[arg-type]
        return b"".join(parts).decode()


@pytest.mark.fault("P1", "B2")
def test_a_write_to_the_archive_leaves_the_pages_of_the_release_as_they_are_kept(demo: Path, tmp_path: Path) -> None:
    data = demo_copy(demo, tmp_path / "data")
    browser = Counting(data)
    asked = [("/legs", ""), ("/legs", "country=LA"), ("/", ""), ("/countries", ""), ("/search", "q=Laos")]
    lists = {"/legs", "/", "/countries", "/search"}
    before = [browser.get(*one) for one in asked]
    captures = json.loads(browser.get("/snapshots.json"))["total"]
    with Recorder(data / "archive", agent=AGENT) as recorder:
        recorder.exchange(exchange())
    time.sleep(0.6)  # the archive is looked at twice a second
    assert [browser.get(*one) for one in asked] == before
    assert json.loads(browser.get("/snapshots.json"))["total"] == captures + 1
    assert {path: browser.looked_up[path] for path in lists} == {"/legs": 2, "/": 1, "/countries": 1, "/search": 1}
    assert browser.looked_up["/snapshots"] == 2


def test_an_answer_is_known_by_what_it_looked_at(demo: Path, tmp_path: Path) -> None:
    edition = Counting(demo_copy(demo, tmp_path / "data")).edition
    assert edition.watched(lambda: len(edition.names.countries))[1] == set()
    assert edition.watched(lambda: edition.shelf().is_archive) == (True, {"archive"})
    assert edition.watched(lambda: edition.told.full_view) == ("", {"archive"})
    assert edition.watched(lambda: [edition.texts, edition.archive])[1] == {"archive", "texts"}
    assert edition.watched(lambda: None)[1] == set()


def test_a_kept_answer_is_given_while_the_parts_that_it_rests_on_are_the_same() -> None:
    kept, now, later = Kept(), {"archive": "1", "texts": "1"}, {"archive": "2", "texts": "1"}
    assert kept.find("release", now, ("/a", "")) is None
    page = Bytes(body=b"page", media_type="text/html")
    kept.keep("release", {}, ("/a", ""), page, "a")
    kept.keep("release", {"archive": "1"}, ("/b", ""), page, "b")
    kept.keep("release", {"texts": "1"}, ("/c", ""), page, "c")
    kept.keep("another release", {}, ("/d", ""), page, "d")
    assert [kept.find("release", now, (path, "")) for path in ("/a", "/b", "/c", "/d")] == [
        (page, "a"), (page, "b"), (page, "c"), None,
    ]  # fmt: skip
    assert [kept.find("release", later, (path, "")) for path in ("/a", "/b", "/c")] == [(page, "a"), None, (page, "c")]
    assert kept.find("another release", now, ("/a", "")) is None

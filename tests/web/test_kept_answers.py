"""Is an answer kept as long as what it rests on stays, and no longer? A crawl that writes beside voids few."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import time
import weakref
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest
from archive_samples import AGENT, exchange
from browsed import demo_copy
from folder_release import release_of

from archive.capture import Takedown
from archive.paths import DataPaths
from archive.recorder import Recorder
from archive.takedown import take_down
from archive.web.app import application
from archive.web.asked import Asked
from archive.web.edition import Edition, open_edition
from archive.web.kept import Kept
from archive.web.routes import views
from archive.web.search.background import Sources
from archive.web.search.reading import read_texts
from archive.web.search.records import index_records
from archive.web.site import Site
from archive.web.view import Bytes, File, Handler, Page
from crawler.browse_told import told_by


class Counting:
    """The browser of a data folder in this process, and how often each page was looked up."""

    def __init__(self, data: Path, *, first: Callable[[str], None] = lambda path: None) -> None:
        """first: what is done before a page is looked up, in its thread"""
        self.looked_up: Counter[str] = Counter()
        self._first = first
        releases = data / "releases"

        def opened(release: Path) -> Edition:
            told = told_by(DataPaths(data))
            return open_edition(
                release, archive=data / "archive", cache=data / "browse", told=told, steps=(index_records,)
            )

        counted = [replace(view, handler=self._counted(view.path, view.handler)) for view in views()]
        self.site = Site(lambda: releases / (releases / "latest").read_text().strip(), opened)
        self._app = application(self.site, counted, {"localhost"})

    def _counted(self, path: str, handler: Handler) -> Handler:
        def look_up(edition: Edition, asked: Asked) -> Page | Bytes | File:
            self.looked_up[path] += 1
            self._first(path)
            return handler(edition, asked)

        return look_up

    def get(self, path: str, query: str = "") -> str:
        """The body of an answer, "" when it is none of status 200."""
        return asyncio.run(self.got(path, query))

    async def got(self, path: str, query: str = "") -> str:
        scope = {
            "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": query.encode(),
            "scheme": "http", "headers": [(b"host", b"localhost")], "server": ("127.0.0.1", 1), "root_path": "",
            "http_version": "1.1",
        }  # fmt: skip
        parts: list[bytes] = []

        async def send(message: dict[str, object]) -> None:
            if message["type"] == "http.response.start":
                parts.append(str(message["status"]).encode())
            else:
                body = message["body"]
                assert isinstance(body, bytes)
                parts.append(body)

        async def receive() -> dict[str, object]:
            return {"type": "http.disconnect"}

        await self._app(scope, receive, send)  # type: ignore[arg-type]
        return b"".join(parts[1:]).decode() if parts[0] == b"200" else ""


@pytest.mark.fault("P1", "B2")
def test_a_write_to_the_archive_leaves_the_pages_of_the_release_as_they_are_kept(demo: Path, tmp_path: Path) -> None:
    data = demo_copy(demo, tmp_path / "data")
    shutil.rmtree(data / "browse", ignore_errors=True)  # texts that another test's browser was reading just then
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


@pytest.mark.fault("P1", "B2")
def test_a_search_that_quotes_pages_is_kept_until_one_of_them_is_taken_down(demo: Path, tmp_path: Path) -> None:
    data = demo_copy(demo, tmp_path / "data")
    edition = Counting(data).site.edition()
    read_texts(Sources.of_edition(edition, data / "store.sqlite"))
    browser, asked = Counting(data), ("/search.json", f"q={quote('万象')}&kind=text")
    browser.get(*asked)  # the first who opens the index leaves an empty log beside it
    browser.looked_up.clear()
    time.sleep(0.6)  # the archive is looked at twice a second
    before = json.loads(browser.get(*asked))
    hit = before["groups"][0]["hits"][0]
    assert hit["snippet"]
    for number in range(3):  # each crawl seals a segment
        with Recorder(data / "archive", agent=AGENT) as recorder:
            recorder.exchange(exchange(url=f"https://example.org/{number}"))
        time.sleep(0.6)
        assert json.loads(browser.get(*asked)) == before
    assert browser.looked_up["/search"] == 1
    take_down(data / "archive", hit["snapshot"], Takedown(reason="asked for", by="a test", day=date(2026, 11, 1)))
    time.sleep(0.6)
    assert next(one for one in json.loads(browser.get(*asked))["groups"][0]["hits"] if one["id"] == hit["id"]) != hit
    assert browser.looked_up["/search"] == 2


def test_who_waited_for_a_page_that_was_taken_down_meanwhile_does_not_get_it(demo: Path, tmp_path: Path) -> None:
    data = demo_copy(demo, tmp_path / "data")
    row = json.loads((release_of(data) / "snapshots.jsonl").read_text("utf-8").partition("\n")[0])
    page = f"/snapshots/{row['snapshot_id']}"
    browser = Counting(data, first=lambda path: time.sleep(1.0))

    async def asked_five_times() -> list[str]:
        asked = [asyncio.create_task(browser.got(page)) for _ in range(5)]
        await asyncio.sleep(0.2)
        take_down(
            data / "archive", row["snapshot_id"], Takedown(reason="asked for", by="a test", day=date(2026, 11, 1))
        )
        return await asyncio.gather(*asked)

    answers = asyncio.run(asked_five_times())
    assert answers[2:] == ["", "", ""]  # two are looked up at once
    assert browser.looked_up["/snapshots/{snapshot_id}"] == 5


def test_a_page_that_rests_on_the_store_is_looked_up_again_when_the_store_has_changed(
    demo: Path, tmp_path: Path
) -> None:
    data = demo_copy(demo, tmp_path / "data")
    browser = Counting(data)
    table = (release_of(data) / "documents.jsonl").read_text("utf-8").splitlines()
    page = f"/announcements/{json.loads(table[0])['document_id']}"
    browser.get(page)  # the first who opens the store leaves an empty log beside it
    time.sleep(0.6)  # the archive is looked at twice a second
    known = browser.get(page)
    browser.looked_up.clear()
    assert browser.get(page) == known != ""
    assert browser.looked_up["/announcements/{document_id}"] == 0
    os.utime(data / "store.sqlite")
    time.sleep(0.6)
    browser.looked_up.clear()
    browser.get(page)
    assert browser.looked_up["/announcements/{document_id}"] == 1


def test_an_edition_that_was_replaced_is_let_go_before_the_next_question(demo: Path, tmp_path: Path) -> None:
    data = demo_copy(demo, tmp_path / "data")
    browser = Counting(data)
    browser.get("/legs")
    before = weakref.ref(browser.site.edition())
    newer = data / "releases" / "2030-01-01.1"
    shutil.copytree(release_of(data), newer)
    (data / "releases" / "latest").write_text(newer.name)
    until = time.monotonic() + 60
    while before() is not None and browser.site.edition() is before() and time.monotonic() < until:
        time.sleep(0.05)
    while before() is not None and time.monotonic() < until:  # nobody asks any more
        time.sleep(0.05)
    assert before() is None


def test_an_answer_is_known_by_what_it_looked_at(demo: Path, tmp_path: Path) -> None:
    edition = Counting(demo_copy(demo, tmp_path / "data")).site.edition()
    assert edition.watched(lambda: len(edition.names.countries))[1] == set()
    assert edition.watched(lambda: edition.shelf().is_archive) == (True, {"archive"})
    assert edition.watched(lambda: edition.told.full_view) == ("", {"told"})
    assert edition.watched(lambda: [edition.texts, edition.archive])[1] == {"archive", "texts"}
    assert edition.watched(lambda: edition.is_taken_down("sn_none")) == (False, {"takedowns"})
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

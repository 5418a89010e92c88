"""Does the process in which a crawl reads large documents find what the loop would, and where is the border?"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from child_jobs import begin_reading_or_hanging
from faults.hostile_lists import (
    KINDS,
    LEAF,
    MOST,
)
from faults.killers import PAGES
from loopback import Tiny, WebServer, article
from scrapy.settings import Settings

from archive.capture import Outcome, Role
from crawler.apart import Apart, Closing
from crawler.leaves import leaves
from crawler.listings.light import is_light
from crawler.listings.page import Unparsable
from crawler.listings.read import read_listing
from crawler.needs import needs_of
from crawler.source import Format, Source, load_source
from crawler.spider import SourceSpider
from pipelines.child import Limits


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    folder = tmp_path_factory.mktemp("sound")
    listings: list[dict[str, object]] = [
        {"url": f"http://127.0.0.1:8080/{form.value}", "pagination": "none", "more": f'format = "{form.value}"'}
        for form in KINDS
    ]
    listings.append({"url": "http://127.0.0.1:8080/b", "pagination": "none", "more": LEAF})
    with WebServer({}) as server:
        Tiny(folder, server, listings=tuple(listings)).asked()
    return load_source(folder / "sources" / "tiny.toml")


def apart(*, limits: Limits | None = None) -> Apart:
    return Apart() if limits is None else Apart(limits)


@pytest.mark.fault("C3")
def test_what_is_read_apart_is_what_the_loop_would_read(source: Source) -> None:
    """Lists of every form with halves of characters in their titles, an article with leaves, a page with pictures."""
    at = "http://127.0.0.1:8080"
    rows = [f"{at}{article(n)}" for n in range(450)]
    html = (
        "".join(f'<a href="{url}" title="第{n}条">x</a>' for n, url in enumerate(rows)) + '<a rel=next href="/2">n</a>'
    )
    script = "<script>" + "".join(f"item={{'title':'t{n}','link_add':'{url}'}};" for n, url in enumerate(rows))
    as_json = json.dumps([{"url": url, "title": "\ud83d half"} for url in rows])
    sitemap = "".join(f"<url><loc>{url}</loc><lastmod>2020-01-01</lastmod></url>" for url in rows)
    feed = "".join(f"<item><link>{url}</link><title>&amp;t</title></item>" for url in rows)
    bodies = (html, script, as_json, f"<urlset>{sitemap}</urlset>", f"<rss>{feed}</rss>")
    leaf = "".join(f'<a href="/leaf/a_{n}.html">{n}</a>' for n in range(2, 9))
    leaf += f'<a href="/leaf/a_{"9" * 3000}.html">9</a>'
    pictures = "".join(f'<img src="/{n}.png">' for n in range(60))
    leaf_at, page_at = f"{at}/leaf/a.html", rows[0]

    async def read() -> None:
        process = apart()
        try:
            for number, (form, body) in enumerate(zip(KINDS, bodies, strict=True)):
                url = source.listings[number].url
                found = await process.listing(body.encode(), "", url, source, number, form=form, closing=_never)
                assert found == read_listing(body.encode(), "", url, source, source.listings[number], form=form)
                assert len(found.articles) == 450
            other = await process.leaves(leaf.encode(), "", leaf_at, source, closing=_never)
            assert other == leaves(leaf, leaf_at, source)
            assert (len(other.addresses), other.too_long) == (7, 1)
            needs = await process.needs(pictures.encode(), "", page_at, source, most=41, closing=_never)
            assert needs == needs_of(pictures, page_at, source, most=41)
            assert len(needs) == 41
            with pytest.raises(Unparsable, match="no JSON"):
                await process.listing(b"<p>", "", at, source, 2, form=Format.JSON, closing=_never)
        finally:
            process.close()

    asyncio.run(read())


@pytest.mark.fault("K4")
def test_a_process_that_is_killed_from_outside_is_replaced_once(source: Source) -> None:
    body = PAGES["tags never closed"](200_000)

    async def read() -> list[int | None]:
        process = apart()
        pids: list[int | None] = []
        try:
            asking = asyncio.ensure_future(process.listing(body, "", "http://127.0.0.1/", source, 0, form=Format.HTML,
                                                           closing=_never))  # fmt: skip
            while process.pid is None:
                await asyncio.sleep(0.01)
            pids.append(process.pid)
            os.kill(process.pid, signal.SIGKILL)
            assert (await asking).articles == ()
            pids.append(process.pid)
        finally:
            process.close()
        assert process.pid is None
        return pids

    first, second = asyncio.run(read())
    assert first != second
    assert not Path(f"/proc/{second}").exists()


@pytest.mark.fault("C3")
def test_a_document_on_which_its_process_hangs_is_one_that_cannot_be_read(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It blocks and uses no processor: the clock ends it, twice, and the next document has a new process."""
    monkeypatch.setattr("crawler.apart.begin", begin_reading_or_hanging)

    async def read() -> None:
        process = apart(limits=Limits(silence_seconds=3.0))
        try:
            with pytest.raises(Unparsable, match="no answer for 3 seconds"):
                await process.leaves(b"HANG", "", "http://127.0.0.1:8080/leaf/a.html", source, closing=_never)
            other = await process.leaves(
                b'<a href="/leaf/a_2.html">', "", "http://127.0.0.1:8080/leaf/a.html", source, closing=_never
            )
            assert other.addresses == ("http://127.0.0.1:8080/leaf/a_2.html",)
        finally:
            process.close()

    asyncio.run(read())


@pytest.mark.fault("C3")
def test_the_largest_document_that_the_loop_reads_takes_no_longer_than_it_may(source: Source) -> None:
    """The border is drawn by measurement; this measures it again, with the killers at the largest size below it."""
    for number, (form, table) in enumerate(KINDS.items()):
        url = f"{source.listings[number].url}{'/a' * 150}"[:300]
        for name, make in table.items():
            low, high = 100, 70_000
            while high - low > 200:
                size = (low + high) // 2
                low, high = (size, high) if is_light(make(size), url, form) else (low, size)
            body = make(low)
            if not is_light(body, url, form):
                continue  # one tag that is larger than any light page
            spent = min(_spent(body, url, source, number, form) for _ in range(2))
            assert spent <= MOST, (form, name, len(body), spent)


@pytest.mark.fault("C3")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_links_that_count_from_a_long_address_are_none_of_the_loops(encoding: str, source: Source) -> None:
    """Each of them is joined to all of it: 2,490 links below 19,000 folders took seven seconds."""
    page, links = "http://127.0.0.1:8080/html", "<a href=a>" * 2490
    assert is_light(links.encode(encoding), page)
    for based in ("<base href=/>", f"<BASE href='/{'a/' * 19_000}'>"):
        assert not is_light(f"{based}{links}".encode(encoding), page)
    assert not is_light(links.encode(encoding), f"{page}/{'a/' * 1000}")


@pytest.mark.timed
@pytest.mark.fault("C3")
def test_links_that_count_from_a_long_address_take_little_longer_than_others(source: Source) -> None:
    """Measured: as long; it was sixty times."""
    page, links = "http://127.0.0.1:8080/html", "<a href=a>" * 2490
    based = f"<base href='/{'a/' * 19_000}'>{links}"
    long, short = (
        min(_spent(body.encode(), page, source, 0, Format.HTML) for _ in range(3)) for body in (based, links)
    )
    print(f"{long / short:.1f} times")
    assert long <= 4 * short


def _spent(body: bytes, url: str, source: Source, number: int, form: Format) -> float:
    begun = time.thread_time()
    try:
        read_listing(body, "", url, source, source.listings[number], form=form)
        if form is Format.HTML:
            needs_of(body.decode("utf-8", "replace"), url, source, most=41)
    except Unparsable:
        pass
    return time.thread_time() - begun


def _never() -> bool:
    return False


def test_a_document_whose_turn_comes_when_the_crawl_closes_starts_no_process(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.apart.Child", None)  # which cannot be called
    process = apart()
    with pytest.raises(Closing):
        asyncio.run(process.leaves(b"<p>", "", "http://127.0.0.1:8080/", source, closing=lambda: True))
    assert process.pid is None


def test_a_page_that_a_closing_crawl_has_captured_is_read_all_the_same() -> None:
    """Its other pages are left to the next start, which finds it unchanged and has it read no more."""
    handed: list[str] = []

    async def followed(response: Any) -> AsyncIterator[Any]:
        yield "the page, which is dropped"
        raise Closing

    spider: Any = SimpleNamespace(
        followed=followed,
        settings=Settings({"XUANJIE_READ_BESIDE": True}),
        session=SimpleNamespace(fatal=None, beside=SimpleNamespace(read=lambda sid, url: handed.append(sid))),
    )

    async def captured(outcome: Outcome) -> None:
        row = SimpleNamespace(role=Role.ARTICLE, url="http://h/")
        response: Any = SimpleNamespace(meta={"row": row, "outcome": outcome.value, "snapshot_id": outcome.value})
        async for _ in SourceSpider.captured(spider, response):
            pass
        assert response.meta["settled"]

    asyncio.run(captured(Outcome.UNCHANGED))
    asyncio.run(captured(Outcome.OK))
    assert handed == ["ok"]

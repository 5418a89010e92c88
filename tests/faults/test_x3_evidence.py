"""Does a password that a site puts into the address of a redirect get into what we write ourselves?"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType
from loopback import Answer, Crawled, Tiny, WebServer, article, article_page, site_of
from scrapy.http import Response

from archive.reader import ArchiveReader
from crawler.redirects import location_of, without_userinfo

SECRET = "hunter2"


def dumped(path: Path) -> str:
    with sqlite3.connect(path) as db:
        return "\n".join(db.iterdump())


def records(data: Path, kind: WarcRecordType) -> bytes:
    """The bytes of all records of one type of an archive."""
    said = b""
    for segment in sorted((data / "archive" / "warc").iterdir()):
        with segment.open("rb") as file:
            said += b"".join(r.reader.read() for r in ArchiveIterator(file, parse_http=False, record_types=kind))
    return said


def crawled(tmp_path: Path) -> tuple[Crawled, WebServer]:
    site = site_of([[1, 2, 3, 4, 5]])
    with WebServer(site) as server:
        own = server.base.removeprefix("http://")
        targets = [
            f"https://a:{SECRET}@e.cn/x",  # off the source's hosts
            f"http://a:{SECRET}@{own}{article(6)}",  # on them
            f"//a:{SECRET}@{own}/x y",
            f"ht\ttps:\\\\a:{SECRET}@e.cn/x",
            f"http://a:{SECRET}@{own}/{'x' * 3000}",  # too long to be asked
        ]
        for number, target in enumerate(targets, start=1):
            site[article(number)] = Answer(status=302, headers={"Location": target})
        site[article(6)] = article_page(6)
        return Tiny(tmp_path, server).crawl(), server


@pytest.mark.fault("X3")
def test_a_password_in_a_redirect_is_in_no_index_no_frontier_no_report_and_no_metadata(tmp_path: Path) -> None:
    done, server = crawled(tmp_path)
    index = dumped(done.data / "archive" / "index.sqlite")
    assert "https://e.cn/x" in index
    said = records(done.data, WarcRecordType.metadata)  # ours, and not the server's
    assert b"https://e.cn/x" in said
    told = [index, dumped(done.data / "frontier.sqlite"), said.decode(), str(done.report), done.stderr]
    assert [SECRET in one for one in told] == [False] * 5
    assert not [path for path in server.paths() if SECRET in path]
    assert "Authorization" not in {name for hit in server.hits for name in hit.headers}
    assert done.outcomes()[article(6)] == "ok", "followed without it"


@pytest.mark.fault("X3")
def test_what_the_server_sent_stays_evidence(tmp_path: Path) -> None:
    done, server = crawled(tmp_path)
    with ArchiveReader(done.data / "archive") as reader:
        capture = reader.latest(f"{server.base}{article(1)}")
        assert capture is not None
        assert capture.led_to == "https://e.cn/x"
    assert f"Location: https://a:{SECRET}@e.cn/x\r\n".encode() in records(done.data, WarcRecordType.response)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://a:b@e.cn/x", "https://e.cn/x"),
        ("https://a@e.cn", "https://e.cn"),
        ("HTTPS://a:b@c@e.cn/x", "HTTPS://e.cn/x"),
        ("//a:b@e.cn/x?q=1@2", "//e.cn/x?q=1@2"),
        ("https:\\\\a:b@e.cn/x", "https:\\\\e.cn/x"),
        ("https:a:b@e.cn/x", "https:e.cn/x"),
        (" h\tttps://a:\nb@e.cn/x ", "https://e.cn/x"),
        ("https://e.cn/a@b", "https://e.cn/a@b"),
        ("/users/@me?mail=a@b", "/users/@me?mail=a@b"),
        ("x@y.html", "x@y.html"),
        ("https://e.cn?a@b", "https://e.cn?a@b"),
        ("https://e.cn#a@b", "https://e.cn#a@b"),
    ],
)
def test_name_and_password_go_and_nothing_else_does(given: str, kept: str) -> None:
    assert without_userinfo(given) == kept


def test_a_location_of_octets_stays_what_the_server_meant() -> None:
    given = "https://a:密@e.cn/新闻".encode()
    told = location_of(Response("http://h/", headers={"Location": [given]}))
    assert told == "https://e.cn/%E6%96%B0%E9%97%BB"

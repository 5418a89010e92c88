"""Whatever our own code raises when an address is to end, its lease ends, and no crawl hangs on it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from loopback import Answer, Crawled, Tiny, WebServer, article, article_page, listing_page, site_of

from archive.reader import ArchiveReader


def crawled(tiny: Tiny, *, broken: bool = False) -> tuple[int, dict[str, Any]]:
    """Status and report of a crawl that is killed when it hangs; `broken`: by software with the planted faults of
    run_broken.py."""
    command = tiny.asked()
    if broken:
        command[1] = str(Path(__file__).with_name("run_broken.py"))
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, json.loads(done.stdout)


def rows(tiny: Tiny) -> dict[str, tuple[str, str, str]]:
    return Crawled(status=0, report={}, stderr="", data=tiny.data).rows()


FIELDS = 'format = "json"\nfields = { link = "url", title = "t" }'


@pytest.mark.parametrize(
    ("more", "body"),
    [
        (FIELDS, '[{"url": "%s", "t": "cut \\ud83d"}]'),
        ('format = "script"', "var item=[{'title':'\\ud83d\\ude00 and \\ud83d','link_add':'%s'}];"),
    ],
)
def test_half_a_character_in_a_title_costs_neither_the_list_nor_its_articles(
    tmp_path: Path, more: str, body: str
) -> None:
    site = site_of([[2]])
    site["/l"] = Answer(body % article(1), headers={"Content-Type": "application/json"})
    site[article(1)] = article_page(1)
    with WebServer(site) as server:
        tiny = Tiny(tmp_path, server, listings=({"url": "/l", "pagination": "none", "more": more}, {}))
        status, _ = crawled(tiny)
    assert status == 0
    ended = rows(tiny)
    assert ended["/l"][:2] == ended[article(1)][:2] == ended[article(2)][:2] == ("done", "ok")


def test_a_list_that_cannot_be_settled_ends_as_error_with_an_alarm_and_is_asked_for_again(tmp_path: Path) -> None:
    site = site_of([[2]])
    site["/b/index.html"] = Answer(f'<html><body><a href="{article(1)}">break the scheduling</a></body></html>')
    site[article(1)] = article_page(1)
    with WebServer(site) as server:
        tiny = Tiny(tmp_path, server, listings=({"url": "/b/index.html", "pagination": "none"}, {}))
        status, report = crawled(tiny, broken=True)
        assert status == 3
        fault = "settling: UnicodeError: half a character"
        assert report["sources"][0]["alarms"] == [f"{server.base}/b/index.html: {fault}"]
        assert rows(tiny)["/b/index.html"] == ("failed", "error", fault)
        assert rows(tiny)[article(2)][1] == "ok"
        assert article(1) not in rows(tiny)
        assert crawled(tiny)[0] == 0  # by software without the fault
    assert rows(tiny)[article(1)][1] == "ok"


@pytest.mark.parametrize("answer", [article_page(66), Answer(status=404), Answer(drop=True)])
def test_an_address_that_cannot_end_at_all_ends_the_crawl_and_is_done_by_the_next_start(
    tmp_path: Path, answer: Answer
) -> None:
    site = site_of([[1]])
    path = "/a/202001/t20200102_66.html"
    site["/a/index.html"] = Answer(f'<html><body><a href="{path}">x</a></body></html>')
    site[path] = answer
    with WebServer(site) as server:
        tiny = Tiny(tmp_path, server, listings=({"pagination": "none"},), overrides={"XUANJIE_RETRY_DELAYS": [0]})
        status, told = crawled(tiny, broken=True)
        assert (status, told["status"]) == (5, 5)
        assert f"{server.base}{path} could not be settled (LookupError: no such thing)" in told["error"]
        site[path] = article_page(66)
        assert crawled(tiny)[0] == 0
    assert rows(tiny)[path][:2] in {("done", "ok"), ("done", "unchanged")}


def test_an_address_on_a_host_left_alone_that_cannot_end_ends_the_crawl_too(tmp_path: Path) -> None:
    site = site_of([])
    site["/a/index.html"] = listing_page(range(1, 6))
    path = "/a/202001/t20200102_66.html"
    site["/b/index.html"] = Answer(f'<html><body><a href="{path}">x</a></body></html>')
    for n in range(1, 6):
        site[article(n)] = Answer(status=500)
    with WebServer(site) as server:
        listings = ({"pagination": "none"}, {"url": "/b/index.html", "pagination": "none"})
        tiny = Tiny(tmp_path, server, listings=listings, overrides={"XUANJIE_RETRY_DELAYS": [0]})
        status, told = crawled(tiny, broken=True)
        assert status == 5
        assert "could not be settled" in told["error"]
        assert path not in server.paths()
    with ArchiveReader(tiny.data / "archive") as reader:  # it is whole, and no lock is left
        assert any(attempt.url.endswith(path) for attempt in reader.attempts())

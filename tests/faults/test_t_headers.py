"""Do absurd dates of a server change when we say that we saw a page, or what it says?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from loopback import Answer, Tiny, WebServer, article, article_page, site_of

from archive.capture import Role
from archive.reader import ArchiveReader
from pipelines.extract import extract_one

ABSURD = [
    {"Date": "Thu, 01 Jan 1970 00:00:00 GMT", "Last-Modified": "Fri, 31 Dec 2919 23:59:59 GMT"},
    {"Date": "31 Feb 2018", "Last-Modified": "0"},
    {"Date": "-1", "Last-Modified": "\xe4\xb8\x8a\xe6\x9c\x88"},
    {"Date": "Thu, 01 Jan 99999999999999999999 00:00:00 GMT", "Last-Modified": "9" * 5000, "Expires": "x"},
    {},
]


@pytest.mark.fault("T2")
def test_the_time_of_a_capture_is_ours_whatever_the_server_says(tmp_path: Path) -> None:
    site = site_of([list(range(len(ABSURD)))])
    for number, headers in enumerate(ABSURD):
        site[article(number)] = Answer(body=article_page(number).body, headers=headers)
    begun = datetime.now(UTC).replace(microsecond=0)
    with WebServer(site) as server:
        told = Tiny(tmp_path, server).crawl()
    ended = datetime.now(UTC) + timedelta(seconds=1)
    assert {told.outcomes()[article(number)] for number in range(len(ABSURD))} == {"ok"}
    days = set()
    with ArchiveReader(tmp_path / "data" / "archive") as reader:
        for capture in reader.captures():
            assert begun <= capture.fetched_at <= ended
            if capture.role is Role.ARTICLE:
                announcement = extract_one(reader.snapshot(capture.snapshot_id)).announcement
                assert announcement is not None
                days.add(announcement.published_on)
    assert days == {date(2020, 1, 1 + number) for number in range(len(ABSURD))}  # of their addresses

"""Is it kept from where a page was asked for, what robots.txt said, and which copy of a web archive it is?"""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from archive_samples import AGENT, URL, at, attempt, exchange, ledger, record_some, search

from archive.capture import Outcome
from archive.errors import Unrecordable
from archive.facts import attempt_facts, capture_facts, entry_of, parse_facts, search_facts, to_line
from archive.fixity import verify
from archive.members import groups
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from archive.recovery import rebuild_index

COPY = {
    "via": "wayback",
    "origin": "https://archive.example/web/20180105040000id_/" + URL,
    "retrieved_at": at(50),
    "vantage": "DE, university network",
    "robots": "not asked: a web archive's copy",
    "ip": "192.0.2.7",
}
PLACE = {"segment": "", "offset": 0, "length": 0}


def test_vantage_robots_and_window_come_back_also_from_the_warc_alone(tmp_path: Path) -> None:
    tried = attempt(vantage="甲地", robots='disallowed: rule "Disallow: /x/"', outcome=Outcome.ROBOTS)
    window = {"channel": "要闻", "newest": date(2018, 1, 5), "oldest": date(2017, 11, 3)}
    searched = search(outcome="found", links=3, vantage="甲地", **window)
    with Recorder(tmp_path, agent=AGENT) as recorder:
        capture = recorder.exchange(exchange(vantage="甲地", robots="allowed", led_to="http://h.cn/b"))
        recorder.attempt(tried)
        recorder.search(searched)
    before = ledger(tmp_path)
    rebuild_index(tmp_path)
    assert ledger(tmp_path) == before
    with ArchiveReader(tmp_path) as reader:
        again = reader.capture(capture.snapshot_id)
        assert (again.vantage, again.robots, again.led_to) == ("甲地", "allowed", "http://h.cn/b")
        assert list(reader.attempts()) == [tried]
        assert list(reader.searches()) == [searched]
    assert verify(tmp_path) == []


def test_a_copy_from_a_web_archive_stands_at_the_pages_own_address_and_time(tmp_path: Path) -> None:
    with Recorder(tmp_path, agent=AGENT) as recorder:
        capture = recorder.exchange(exchange(**COPY))
    assert (capture.url, capture.fetched_at) == (URL, at(0))
    assert (capture.origin, capture.retrieved_at, capture.via) == (COPY["origin"], at(50), "wayback")
    with (tmp_path / "warc" / capture.warc_file).open("rb") as file:
        (_, group) = groups(file, capture.warc_file)
    # no request for that address was made, and its host's address is not known
    assert [record.kind for record in group.records] == ["response", "metadata"]
    assert not any(name == "WARC-IP-Address" for record in group.records for name, _ in record.headers)
    assert group.records[0].get("WARC-Target-URI") == URL


def test_a_copy_is_a_revisit_of_the_page_that_was_captured_alike_before(tmp_path: Path) -> None:
    with Recorder(tmp_path, agent=AGENT) as recorder:
        first = recorder.exchange(exchange(**COPY))
        live = recorder.exchange(exchange(hours=100))
        assert recorder.exchange(exchange(**COPY)) == first
    assert live.revisit_of == first.snapshot_id
    assert (live.origin, live.retrieved_at) == ("", None)


def test_a_copy_taken_at_no_time_is_refused() -> None:
    with pytest.raises(Unrecordable, match="the year"):
        exchange(**(COPY | {"retrieved_at": at(0) - timedelta(days=365 * 100)}))


def test_what_was_written_before_these_were_kept_reads_as_not_known(tmp_path: Path) -> None:
    with Recorder(tmp_path, agent=AGENT) as recorder:
        capture = recorder.exchange(exchange())
    lines = [to_line(facts) for facts in (capture_facts(capture), attempt_facts(attempt()), search_facts(search()))]
    kept_later = {
        "vantage",
        "robots",
        "origin",
        "retrieved_at",
        "led_to",
        "tls_verified",
        "channel",
        "newest",
        "oldest",
    }
    assert not any(kept_later & json.loads(line).keys() for line in lines)  # the lines of the older form
    one, two, three = (entry_of(parse_facts(line), **PLACE) for line in lines)
    assert (one.vantage, one.robots, one.origin, one.retrieved_at) == ("", "", "", None)  # type: ignore[union-attr]
    assert (two, three) == (attempt(), search())


def test_a_day_or_a_time_that_is_none_is_damage(tmp_path: Path) -> None:
    record_some(tmp_path)
    facts = search_facts(search(newest=date(2018, 1, 5)))
    with pytest.raises(ValueError, match="Invalid isoformat"):
        entry_of(facts | {"newest": "yesterday"}, **PLACE)

"""Archives of several machines become one: everything as it stands, once, whatever breaks in between."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from archive_samples import AGENT, attempt, exchange, page, record_some, search

from archive.capture import Takedown
from archive.errors import BadInput, Damaged, Locked
from archive.fixity import verify
from archive.gather import Gatherer, GatherReport, archive_in
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from archive.takedown import take_down
from crawler.cli import main


def machine(root: Path, number: int, *, pages: int = 5) -> None:
    """An archive with pages of its own, an unchanged one, two equal attempts in one second, and a search."""
    url = f"http://www.example.cn/{number}/"
    with Recorder(root, agent=AGENT) as recorder:
        for n in range(pages):
            recorder.exchange(
                exchange(page(f"page {n} of {number}"), hours=n, url=f"{url}{n}.html", vantage=f"m{number}")
            )
        recorder.exchange(exchange(page(f"page 0 of {number}"), hours=90, url=f"{url}0.html", robots="allowed"))
        for _ in range(2):
            recorder.attempt(attempt(url=url, vantage=f"m{number}"))
        recorder.search(search(url=url, channel="list"))


def gathered(root: Path, *others: Path) -> GatherReport:
    with Gatherer(root, agent=AGENT) as gatherer:
        total = gatherer.take(others[0])
        for other in others[1:]:
            total += gatherer.take(other)
        return total


def told(root: Path) -> tuple[set[str], list[str]]:
    """Captures and the rest, without the places where they stand."""
    with ArchiveReader(root) as reader:
        captures = {
            f"{c.snapshot_id} {c.url} {c.fetched_at} {c.outcome} {c.role} {c.vantage} {c.robots} {c.revisit_of}"
            f" {reader.snapshot(c.snapshot_id).content_sha256}"
            for c in reader.captures()
        }
        return captures, sorted(map(str, [*reader.attempts(), *reader.searches()]))


def test_everything_comes_as_it_stands_and_once(tmp_path: Path) -> None:
    main, one, two = tmp_path / "main", tmp_path / "one", tmp_path / "two"
    record_some(main)
    machine(one, 1)
    machine(two, 2)
    wanted = [told(root) for root in (main, one, two)]
    report = gathered(main, one, two)
    assert (report.captures, report.others, report.known, report.taken_down) == (12, 6, 0, 0)
    captures, others = told(main)
    assert captures == set().union(*(found for found, _ in wanted))
    assert others == sorted(row for _, rows in wanted for row in rows)
    assert verify(main) == verify(one) == []
    again = gathered(main, two, one)
    assert (again.captures, again.others, again.known) == (0, 0, 18)
    assert told(main) == (captures, others)
    with Recorder(one, agent=AGENT) as recorder:  # the machine goes on
        recorder.exchange(exchange(page("new"), hours=200, url="http://www.example.cn/1/new.html"))
    assert gathered(main, one).captures == 1
    assert verify(main) == []


@pytest.mark.fault("K1")
def test_a_kill_at_any_moment_is_mended_by_the_same_command(tmp_path: Path) -> None:
    main, one = tmp_path / "main", tmp_path / "one"
    record_some(main)
    machine(one, 1, pages=120)
    expected = (told(main)[0] | told(one)[0], sorted([*told(main)[1], *told(one)[1]]))
    rng = random.Random(8)
    for _ in range(6):
        child = os.fork()
        if child == 0:
            try:
                gathered(main, one)
            finally:
                os._exit(0)
        time.sleep(rng.uniform(0.0, 0.08))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    gathered(main, one)
    assert told(main) == expected
    assert verify(main) == []


def test_a_damaged_segment_is_refused_before_anything_of_it_is_copied(tmp_path: Path) -> None:
    main, one = tmp_path / "main", tmp_path / "one"
    record_some(main)
    machine(one, 1)
    before = told(main)
    (segment,) = (one / "warc").iterdir()
    raw = bytearray(segment.read_bytes())
    raw[len(raw) // 2] ^= 1
    segment.write_bytes(raw)
    with pytest.raises(Damaged):
        gathered(main, one)
    assert told(main) == before
    assert verify(main) == []


def test_what_was_taken_down_does_not_come_back(tmp_path: Path) -> None:
    main, one = tmp_path / "main", tmp_path / "one"
    record_some(main)
    machine(one, 1)
    with ArchiveReader(one) as reader:
        gone = next(c.snapshot_id for c in reader.captures() if c.url.endswith("/3.html"))
        kept_there = next(c.snapshot_id for c in reader.captures() if c.url.endswith("/2.html"))
    take_down(one, gone, Takedown(day=date(2026, 1, 1), reason="a test"))
    assert gathered(main, one).taken_down == 1
    take_down(main, kept_there, Takedown(day=date(2026, 1, 1), reason="a test"))
    assert gathered(main, one).captures == 0
    with ArchiveReader(main) as reader:
        held = {c.snapshot_id: c.takedown for c in reader.captures()}
    assert gone not in held
    assert held[kept_there] is not None
    assert verify(main) == []


def test_a_page_that_shares_a_body_which_was_taken_down_here_stays_out(tmp_path: Path) -> None:
    main, one, url = tmp_path / "main", tmp_path / "one", "http://www.example.cn/1.html"
    with Recorder(one, agent=AGENT) as recorder:
        first = recorder.exchange(exchange(page("the page"), hours=0, url=url))
    gathered(main, one)
    take_down(main, first.snapshot_id, Takedown(day=date(2026, 1, 1), reason="a test"))
    with Recorder(one, agent=AGENT) as recorder:  # the worker still has the page, and finds it unchanged
        assert recorder.exchange(exchange(page("the page"), hours=90, url=url)).revisit_of == first.snapshot_id
        recorder.exchange(exchange(page("another page"), hours=90, url=f"{url}?2"))
    report = gathered(main, one)
    assert (report.captures, report.taken_down) == (1, 1)
    assert verify(main) == []


def test_what_cannot_be_merged_is_named_and_everything_else_comes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two archives that overlap, one has the page in the middle with its body, the other as unchanged."""
    data, one, two = tmp_path / "data", tmp_path / "one", tmp_path / "two"
    url = "http://www.example.cn/1.html"
    for root, hours in ((data / "archive", (0, 10)), (one, (10, 20))):
        with Recorder(root, agent=AGENT) as recorder:
            captures = [recorder.exchange(exchange(page("one page"), hours=at, url=url)) for at in hours]
    with Recorder(one, agent=AGENT) as recorder:
        recorder.exchange(exchange(page("later"), hours=30, url=url))
    machine(two, 2)
    monkeypatch.setattr(sys, "argv", ["xuanjie", "--data", str(data), "gather", str(one), str(two)])
    with pytest.raises(SystemExit) as ended:
        main()
    out = capsys.readouterr()
    assert ended.value.code == 3
    assert captures[1].snapshot_id in out.err
    assert "7 captures" in out.out
    assert "1 left out" in out.out
    assert verify(data / "archive") == []
    segment = next((one / "warc").glob("*.gz"))
    assert str(segment) in out.err
    monkeypatch.setattr(sys, "argv", ["xuanjie", "--data", str(data), "import", str(segment)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    assert "1 captures added" in capsys.readouterr().out
    assert verify(data / "archive") == []


def test_the_other_archive_must_be_one_that_nobody_writes_to(tmp_path: Path) -> None:
    main, one = tmp_path / "main", tmp_path / "one"
    record_some(main)
    machine(one / "archive", 1)
    assert archive_in(one) == one / "archive" == archive_in(one / "archive")
    for wrong in (tmp_path / "none", main):
        with pytest.raises(BadInput):
            gathered(main, wrong)
    with Recorder(one / "archive", agent=AGENT), pytest.raises(Locked):
        gathered(main, one / "archive")


def test_the_verb_takes_data_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    machine(tmp_path / "one" / "archive", 1)
    machine(tmp_path / "two" / "archive", 2)
    folders = [str(tmp_path / name) for name in ("one", "two")]
    monkeypatch.setattr(sys, "argv", ["xuanjie", "--data", str(tmp_path / "main"), "gather", *folders])
    for added in ("12 captures and 6 attempts and searches added, 0 known", "0 captures and 0 attempts and searches"):
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code in {0, None}
        assert added in capsys.readouterr().out
    assert verify(tmp_path / "main" / "archive") == []

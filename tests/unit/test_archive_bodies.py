"""The quick way to a stored body gives what the strict way gives, and refuses what that refuses."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from archive_samples import AGENT, URL, exchange, packed, page, record_some

from archive.bodies import http_at
from archive.errors import ArchiveError, Damaged
from archive.index import Index
from archive.members import Http
from archive.placed import stored_http
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from archive.segments import ArchivePaths, open_segment


def strictly(root: Path, sid: str) -> Http:
    with ArchiveReader(root) as reader:
        capture = reader.capture(sid)
    with open_segment(ArchivePaths(root), capture.warc_file) as file:
        return stored_http(file, capture)


def quickly(root: Path, sid: str) -> Http:
    with closing(Index(root / "index.sqlite", read_only=True)) as index:
        row = index.row(sid)
    assert row is not None
    return http_at(ArchivePaths(root), row)[0]


def ids(root: Path) -> list[str]:
    with ArchiveReader(root) as reader:
        return [capture.snapshot_id for capture in reader.captures()]


def test_both_ways_give_the_same_for_every_kind_of_capture(tmp_path: Path) -> None:
    record_some(tmp_path)
    for sid in ids(tmp_path):
        assert quickly(tmp_path, sid) == strictly(tmp_path, sid)


def test_a_group_that_is_sound_is_not_taken_apart_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record_some(tmp_path)
    monkeypatch.delattr("archive.bodies.stored_http")  # the strict way
    with ArchiveReader(tmp_path) as reader:
        for sid in ids(tmp_path):
            reader.http(sid)


def test_a_page_is_the_same_whether_it_is_shown_at_once_or_read_by_every_rule(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record_some(tmp_path)
    with ArchiveReader(tmp_path) as reader:
        shown = [reader.snapshot(sid) for sid in ids(tmp_path)]
        monkeypatch.setattr("archive.reader.shown_body", lambda paths, page: None)
        assert shown == [reader.snapshot(sid) for sid in ids(tmp_path)]
        monkeypatch.undo()
        monkeypatch.delattr("archive.reader.http_at")
        assert shown == [reader.snapshot(sid) for sid in ids(tmp_path)]  # of every kind: encoded, cut, revisit


def test_whichever_byte_is_changed_no_other_page_is_shown(tmp_path: Path) -> None:
    with Recorder(tmp_path, agent=AGENT) as recorder:
        capture = recorder.exchange(exchange(packed(page("short")), encoded=True))
    path = tmp_path / "warc" / capture.warc_file
    whole = path.read_bytes()
    shown = refused = 0
    with ArchiveReader(tmp_path) as reader:
        for at in range(capture.offset, len(whole), 7):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x41]) + whole[at + 1 :])
            try:
                assert reader.snapshot(capture.snapshot_id).body == page("short")
                shown += 1
            except Damaged:
                refused += 1
    assert refused >= capture.length // 7 - 3
    assert shown >= (len(whole) - capture.offset - capture.length) // 7  # the request and the facts are not shown


def test_a_row_of_the_ledger_with_the_place_of_another_page_is_damage(tmp_path: Path) -> None:
    with Recorder(tmp_path, agent=AGENT) as recorder:
        one, other = (recorder.exchange(exchange(page(text), url=f"{URL}?{text}")) for text in ("first", "other"))
    with sqlite3.connect(tmp_path / "index.sqlite") as db:
        places = "SELECT start, length, extent, sha256 FROM captures WHERE snapshot_id = ?"
        found = db.execute(places, (other.snapshot_id,)).fetchone()
        change = "UPDATE captures SET start = ?, length = ?, extent = ?, sha256 = ? WHERE snapshot_id = ?"
        db.execute(change, (*found, one.snapshot_id))
    db.close()
    with ArchiveReader(tmp_path) as reader, pytest.raises(Damaged):
        reader.snapshot(one.snapshot_id)


def test_whichever_byte_is_changed_both_ways_say_the_same(tmp_path: Path) -> None:
    with Recorder(tmp_path, agent=AGENT) as recorder:
        capture = recorder.exchange(exchange(page("short")))
    path = tmp_path / "warc" / capture.warc_file
    whole = path.read_bytes()
    refused = 0
    for at in range(capture.offset, len(whole), 3):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x41]) + whole[at + 1 :])
        told = []
        for way in (quickly, strictly):
            try:
                told.append(repr(way(tmp_path, capture.snapshot_id)))
            except ArchiveError as error:
                told.append(str(error))
        assert told[0] == told[1]
        refused += "found" in told[0]
    assert refused >= capture.length // 3 - 5  # a header of gzip has a few bytes that say nothing


@pytest.mark.parametrize("column", ["payload_sha256", "content_sha256"])
def test_a_digest_in_the_ledger_that_is_not_that_of_the_body_is_damage(tmp_path: Path, column: str) -> None:
    record_some(tmp_path)
    sid = ids(tmp_path)[0]
    with sqlite3.connect(tmp_path / "index.sqlite") as db:
        db.execute(f"UPDATE captures SET {column} = ? WHERE snapshot_id = ?", ("0" * 64, sid))
    db.close()
    with ArchiveReader(tmp_path) as reader, pytest.raises(Damaged):
        reader.snapshot(sid)


def test_a_group_that_is_not_the_acknowledged_one_is_read_by_every_rule(tmp_path: Path) -> None:
    record_some(tmp_path)
    sid = ids(tmp_path)[0]
    expected = quickly(tmp_path, sid)
    with sqlite3.connect(tmp_path / "index.sqlite") as db:
        db.execute("UPDATE captures SET sha256 = ?", ("0" * 64,))
    db.close()
    assert quickly(tmp_path, sid) == expected

"""Is what the recorder says it kept what a reader finds, and is nothing kept twice?"""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path

import pytest
from archive_samples import AGENT, URL, at, attempt, exchange, ledger, packed, page, record_some, search

from archive.capture import Outcome, Role, snapshot_id
from archive.errors import BadInput, Damaged, Locked, NoSuchRecord, Unrecordable, WriteFailed
from archive.fixity import verify
from archive.index import Index
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from archive.recovery import rebuild_index
from archive.segments import ArchivePaths


def test_a_page_comes_back_as_it_was_sent(tmp_path: Path) -> None:
    body = packed(page("朱镕基 𠮷", "gb18030"))
    with Recorder(tmp_path, agent=AGENT) as recorder:
        capture = recorder.exchange(exchange(body, encoded=True))
        assert (tmp_path / "warc" / "000001.warc.gz.open").exists()
        with ArchiveReader(tmp_path) as reader:  # acknowledged means readable, also beside the writer
            snapshot = reader.snapshot(capture.snapshot_id)
    assert snapshot.body == page("朱镕基 𠮷", "gb18030")
    assert snapshot.id == capture.snapshot_id
    assert snapshot.content_sha256 == capture.content_sha256
    assert "朱镕基 𠮷" in snapshot.html
    assert (tmp_path / "warc" / "000001.warc.gz").exists()
    assert capture.warc_file == "000001.warc.gz"


def test_an_equal_page_is_unchanged_and_shares_the_first_body(tmp_path: Path) -> None:
    with Recorder(tmp_path, agent=AGENT) as recorder:
        first = recorder.exchange(exchange(packed(page(), 1), encoded=True))
        second = recorder.exchange(exchange(packed(page(), 2), hours=1, encoded=True))
        third = recorder.exchange(exchange(hours=2))
        other = recorder.exchange(exchange(page("changed"), hours=3))
    assert [c.outcome for c in (first, second, third, other)] == [
        Outcome.OK,
        Outcome.UNCHANGED,
        Outcome.UNCHANGED,
        Outcome.OK,
    ]
    assert [c.revisit_of for c in (first, second, third, other)] == [None, first.snapshot_id, first.snapshot_id, None]
    with ArchiveReader(tmp_path) as reader:
        assert list(reader.captures()) == [first, second, third, other]
        for capture in (first, second, third):
            snapshot = reader.snapshot(capture.snapshot_id)
            assert (snapshot.body, snapshot.id) == (page(), capture.snapshot_id)
        assert reader.latest(URL) == other
        assert reader.http(second.snapshot_id).body == packed(page(), 1)


@pytest.mark.parametrize(
    "before",
    [
        {"role": Role.LISTING},
        {"source": None},
        {"outcome": Outcome.BLOCKED, "status": 403},
        {"response_headers": (("Content-Type", "text/html; charset=gbk"),)},
    ],
    ids=["another role", "another source", "no good page", "another charset label"],
)
def test_an_equal_body_that_was_never_read_alike_is_not_called_unchanged(
    tmp_path: Path, before: dict[str, object]
) -> None:
    with Recorder(tmp_path, agent=AGENT) as recorder:
        first = recorder.exchange(exchange(**before))
        second = recorder.exchange(exchange(hours=1))
    assert second.outcome is Outcome.OK
    assert second.revisit_of == first.snapshot_id


def test_a_failed_page_keeps_its_outcome_when_it_repeats(tmp_path: Path) -> None:
    with Recorder(tmp_path, agent=AGENT) as recorder:
        recorder.exchange(exchange(status=403, outcome=Outcome.BLOCKED))
        again = recorder.exchange(exchange(status=403, outcome=Outcome.BLOCKED, hours=1))
    assert (again.outcome, again.revisit_of is None) == (Outcome.BLOCKED, False)


def test_an_earlier_page_that_comes_later_refers_to_nothing_after_it(tmp_path: Path) -> None:
    with Recorder(tmp_path, agent=AGENT) as recorder:
        recorder.exchange(exchange(hours=5))
        earlier = recorder.exchange(exchange(hours=1))
        between = recorder.exchange(exchange(hours=3))
    assert (earlier.outcome, earlier.revisit_of) == (Outcome.OK, None)
    assert between.revisit_of == earlier.snapshot_id


def test_the_same_bytes_of_the_same_second_are_kept_once(tmp_path: Path) -> None:
    with Recorder(tmp_path, agent=AGENT) as recorder:
        first = recorder.exchange(exchange())
        size = (tmp_path / "warc" / "000001.warc.gz.open").stat().st_size
        assert recorder.exchange(exchange()) == first
        assert (tmp_path / "warc" / "000001.warc.gz.open").stat().st_size == size
        assert recorder.written == 1
    with Recorder(tmp_path, agent=AGENT) as recorder:
        assert recorder.exchange(exchange()) == first
    assert first.snapshot_id == snapshot_id(URL, at(0), first.payload_sha256)


@pytest.mark.parametrize(
    ("body", "encoding", "outcome", "truncated"),
    [
        (packed(page())[:-3], "gzip", Outcome.TRUNCATED, "unspecified"),
        (packed(b"\0" * 17_000_000), "gzip", Outcome.TOO_LARGE, "length"),
        (b"\x1b\x00zzz", "br", Outcome.ERROR, None),
    ],
    ids=["cut", "bomb", "unasked encoding"],
)
@pytest.mark.fault("C1", "C2")
def test_a_body_that_cannot_be_unpacked_is_kept_and_never_called_ok(
    tmp_path: Path, body: bytes, encoding: str, outcome: Outcome, truncated: str | None
) -> None:
    headers = (("Content-Type", "text/html"), ("Content-Encoding", encoding))
    with Recorder(tmp_path, agent=AGENT) as recorder:
        capture = recorder.exchange(exchange(body, response_headers=headers))
        again = recorder.exchange(exchange(body, response_headers=headers, hours=1))
    assert (capture.outcome, capture.truncated) == (outcome, truncated)
    assert again.revisit_of is None  # damaged bytes vouch for nothing
    with ArchiveReader(tmp_path) as reader:
        assert reader.http(capture.snapshot_id).body == body
        assert reader.snapshot(capture.snapshot_id).content_sha256 == capture.content_sha256
    assert verify(tmp_path) == []


def test_attempts_and_searches_come_back(tmp_path: Path) -> None:
    tries = [attempt(), attempt(outcome=Outcome.ROBOTS, detail="禁止\r\n/x", at=at(1), source=None)]
    found = [search(), search(outcome="found", links=20, new=3, at=at(1))]
    with Recorder(tmp_path, agent=AGENT) as recorder:
        for one in tries:
            recorder.attempt(one)
        for result in found:
            recorder.search(result)
    with ArchiveReader(tmp_path) as reader:
        assert list(reader.attempts()) == tries
        assert list(reader.searches()) == found


def test_the_ledger_can_be_made_anew_from_the_warc_files(tmp_path: Path) -> None:
    record_some(tmp_path)
    with Recorder(tmp_path, agent="another/2", segment_bytes=1) as recorder:
        recorder.exchange(exchange(hours=9))
        recorder.search(search())
        recorder.exchange(exchange(hours=10))
    before = ledger(tmp_path)
    assert len(list((tmp_path / "warc").iterdir())) == 4
    rebuild_index(tmp_path)
    assert ledger(tmp_path) == before
    for path in tmp_path.glob("index.sqlite*"):
        path.unlink()
    with ArchiveReader(tmp_path) as reader:  # a reader finds it missing and makes it anew
        assert len(list(reader.captures())) == 8
    assert ledger(tmp_path) == before


def test_segments_are_begun_anew_past_their_size_and_listed(tmp_path: Path) -> None:
    with Recorder(tmp_path, agent=AGENT, segment_bytes=4000) as recorder:
        for hour in range(6):
            recorder.exchange(exchange(os.urandom(700), hours=hour))
    names = sorted(p.name for p in (tmp_path / "warc").iterdir())
    assert names == [f"{n:06d}.warc.gz" for n in range(1, len(names) + 1)]
    assert len(names) == 6 // 2
    assert len((tmp_path / "manifest.jsonl").read_text().splitlines()) == len(names)
    assert verify(tmp_path) == []


def test_a_run_that_recorded_nothing_leaves_nothing(tmp_path: Path) -> None:
    with Recorder(tmp_path, agent=AGENT):
        pass
    assert list((tmp_path / "warc").iterdir()) == []
    assert not (tmp_path / "manifest.jsonl").exists()
    assert verify(tmp_path) == []


@pytest.mark.fault("P1")
def test_a_second_writer_is_told_who_holds_the_archive(tmp_path: Path) -> None:
    with Recorder(tmp_path, agent=AGENT) as first:
        with pytest.raises(Locked) as caught, Recorder(tmp_path, agent=AGENT):
            pass
        assert caught.value.status == 4
        assert caught.value.holder == f"process {os.getpid()} on {os.uname().nodename}"
        with pytest.raises(Locked):
            rebuild_index(tmp_path)
        first.exchange(exchange())
    with Recorder(tmp_path, agent=AGENT):
        pass  # a lock file that stays is no lock


def test_a_batch_is_acknowledged_when_it_ends(tmp_path: Path) -> None:
    with Recorder(tmp_path, agent=AGENT) as recorder:
        with recorder.batch():
            first = recorder.exchange(exchange())
            assert recorder.exchange(exchange(hours=1)).revisit_of == first.snapshot_id
            assert recorder.exchange(exchange()) == first
            with ArchiveReader(tmp_path) as reader:
                assert list(reader.captures()) == []
        with ArchiveReader(tmp_path) as reader:
            assert len(list(reader.captures())) == 2
        recorder.exchange(exchange(hours=2))
    assert verify(tmp_path) == []


def test_a_batch_that_an_error_ends_keeps_what_was_recorded(tmp_path: Path) -> None:
    with Recorder(tmp_path, agent=AGENT) as recorder:
        with pytest.raises(KeyError), recorder.batch():  # noqa: PT012 - the error comes after the page
            recorder.exchange(exchange())
            raise KeyError
        with ArchiveReader(tmp_path) as reader:
            assert len(list(reader.captures())) == 1
    assert verify(tmp_path) == []


def test_batches_and_single_writes_make_the_same_archive(tmp_path: Path) -> None:
    for name in ("single", "batch"):
        with Recorder(tmp_path / name, agent=AGENT, segment_bytes=3000) as recorder:
            if name == "batch":
                with recorder.batch():
                    for hour in range(9):
                        recorder.exchange(exchange(hours=hour, url=f"{URL}?{hour % 4}"))
            else:
                for hour in range(9):
                    recorder.exchange(exchange(hours=hour, url=f"{URL}?{hour % 4}"))
    assert ledger(tmp_path / "single") == ledger(tmp_path / "batch")
    for path in sorted((tmp_path / "single" / "warc").iterdir()):
        assert path.read_bytes() == (tmp_path / "batch" / "warc" / path.name).read_bytes()


@pytest.mark.fault("D2")
def test_a_failed_sync_keeps_what_was_acknowledged_and_ends_all_writing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(handle: int) -> None:
        raise OSError(5, "Input/output error")

    with Recorder(tmp_path, agent=AGENT) as recorder:
        kept = recorder.exchange(exchange())
        good = (tmp_path / "warc" / "000001.warc.gz.open").read_bytes()
        with monkeypatch.context() as patch:
            patch.setattr(os, "fdatasync", fail)
            with pytest.raises(WriteFailed, match="nothing acknowledged is lost"):
                recorder.exchange(exchange(hours=1))
        assert (tmp_path / "warc" / "000001.warc.gz.open").read_bytes() == good
        for call in (
            lambda: recorder.exchange(exchange(hours=2)),
            lambda: recorder.attempt(attempt()),
            lambda: recorder.search(search()),
        ):
            with pytest.raises(WriteFailed):
                call()
    with Recorder(tmp_path, agent=AGENT) as recorder:
        recorder.exchange(exchange(hours=1))
    with ArchiveReader(tmp_path) as reader:
        assert [c.fetched_at for c in reader.captures()] == [kept.fetched_at, at(1)]
    assert verify(tmp_path) == []


def test_a_ledger_that_refuses_leaves_the_page_to_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: Index) -> None:
        raise WriteFailed(str(self.path), "database or disk is full")

    with Recorder(tmp_path, agent=AGENT) as recorder:
        recorder.exchange(exchange())
        with monkeypatch.context() as patch:
            patch.setattr(Index, "commit", fail)
            with pytest.raises(WriteFailed):
                recorder.exchange(exchange(hours=1))
    with Recorder(tmp_path, agent=AGENT):
        pass
    with ArchiveReader(tmp_path) as reader:
        assert len(list(reader.captures())) == 2
    assert verify(tmp_path) == []


def test_the_ledger_row_comes_after_the_sync(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    sync, commit = os.fdatasync, Index.commit
    monkeypatch.setattr(os, "fdatasync", lambda handle: (order.append("sync"), sync(handle))[1])
    monkeypatch.setattr(Index, "commit", lambda self: (order.append("row"), commit(self))[1])
    with Recorder(tmp_path, agent=AGENT) as recorder:
        del order[:]
        recorder.exchange(exchange())
        recorder.attempt(attempt())
        assert order == ["sync", "row", "sync", "row"]
        with recorder.batch():
            for hour in range(1, 4):
                recorder.exchange(exchange(hours=hour))
        assert order[4:] == ["sync", "row"]


def test_a_kill_inside_a_batch_loses_no_whole_page(tmp_path: Path) -> None:
    root = tmp_path / "archive"
    with Recorder(root, agent=AGENT) as recorder:
        first = recorder.exchange(exchange())
        with recorder.batch():
            written = [recorder.exchange(exchange(page(str(n)), hours=n)) for n in range(1, 5)]
            assert verify(root) == []  # beside a writer, what is not acknowledged yet is no damage
            shutil.copytree(root, tmp_path / "killed")
    assert verify(tmp_path / "killed") != []
    with Recorder(tmp_path / "killed", agent=AGENT):
        pass
    with ArchiveReader(tmp_path / "killed") as reader:
        assert list(reader.captures()) == [first, *written]
    assert verify(tmp_path / "killed") == []


def test_an_interrupt_in_the_middle_of_a_write_is_put_in_order_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write

    def half(handle: int, data: bytes) -> int:
        write(handle, data[: len(data) // 2])
        raise KeyboardInterrupt

    with Recorder(tmp_path, agent=AGENT) as recorder, monkeypatch.context() as patch:
        first = recorder.exchange(exchange())
        patch.setattr(os, "write", half)
        with pytest.raises(KeyboardInterrupt), recorder.batch():
            recorder.exchange(exchange(hours=1))
    with Recorder(tmp_path, agent=AGENT) as recorder:
        second = recorder.exchange(exchange(hours=2))
    with ArchiveReader(tmp_path) as reader:
        assert list(reader.captures()) == [first, second]
    assert verify(tmp_path) == []


def test_an_exchange_that_cannot_be_written_down_spoils_nothing(tmp_path: Path) -> None:
    with Recorder(tmp_path, agent=AGENT) as recorder:
        with pytest.raises(Unrecordable, match=r"gone\.example\.cn.*surrogates"):
            recorder.attempt(attempt(detail="\ud800"))
        recorder.exchange(exchange())
    assert verify(tmp_path) == []


def test_an_unknown_snapshot_is_named(tmp_path: Path) -> None:
    record_some(tmp_path)
    with ArchiveReader(tmp_path) as reader, pytest.raises(NoSuchRecord, match="s0000") as caught:
        reader.snapshot("s0000")
    assert caught.value.status == 2


def test_a_folder_without_an_archive_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no archive"), ArchiveReader(tmp_path / "nothing"):
        pass
    with pytest.raises(BadInput, match="no archive"):
        verify(tmp_path / "nothing")
    assert list(tmp_path.iterdir()) == []


def test_captures_are_ordered_by_time_and_by_role(tmp_path: Path) -> None:
    with Recorder(tmp_path, agent=AGENT) as recorder:
        for hour, role in ((5, Role.ARTICLE), (1, Role.LISTING), (3, Role.ARTICLE)):
            recorder.exchange(exchange(hours=hour, role=role, url=f"{URL}?{hour}"))
    with ArchiveReader(tmp_path) as reader:
        assert [c.fetched_at for c in reader.captures()] == [at(1), at(3), at(5)]
        assert [c.fetched_at for c in reader.captures(role=Role.ARTICLE)] == [at(3), at(5)]


def test_a_damaged_record_is_refused_and_the_others_are_served(tmp_path: Path) -> None:
    with Recorder(tmp_path, agent=AGENT) as recorder:
        captures = [recorder.exchange(exchange(page(str(n)), url=f"{URL}?{n}")) for n in range(4)]
    path = tmp_path / "warc" / "000001.warc.gz"
    raw = bytearray(path.read_bytes())
    raw[captures[1].offset + captures[1].length // 2] ^= 4
    path.write_bytes(raw)
    with ArchiveReader(tmp_path) as reader:
        with pytest.raises(Damaged, match=captures[1].snapshot_id):
            reader.snapshot(captures[1].snapshot_id)
        for n in (0, 2, 3):
            assert reader.snapshot(captures[n].snapshot_id).body == page(str(n))


def test_a_page_whose_stored_body_is_damaged_is_stored_again(tmp_path: Path) -> None:
    with Recorder(tmp_path, agent=AGENT) as recorder:
        first = recorder.exchange(exchange())
    path = tmp_path / "warc" / "000001.warc.gz"
    raw = bytearray(path.read_bytes())
    raw[first.offset + first.length // 2] ^= 4
    path.write_bytes(raw)
    with Recorder(tmp_path, agent=AGENT) as recorder:
        second = recorder.exchange(exchange(hours=1))
    assert (second.revisit_of, second.outcome) == (None, Outcome.OK)
    with ArchiveReader(tmp_path) as reader:
        assert reader.snapshot(second.snapshot_id).body == page()


def test_a_read_only_archive_can_be_read(tmp_path: Path) -> None:
    record_some(tmp_path)
    for path in (tmp_path, tmp_path / "warc"):
        path.chmod(0o555)
    try:
        with ArchiveReader(tmp_path) as reader:
            for capture in reader.captures():
                reader.snapshot(capture.snapshot_id)
        assert verify(tmp_path) == []
    finally:
        for path in (tmp_path, tmp_path / "warc"):
            path.chmod(0o755)


def test_the_ledger_is_a_plain_sqlite_file_that_syncs_fully(tmp_path: Path) -> None:
    record_some(tmp_path)
    db = sqlite3.connect(ArchivePaths(tmp_path).index)
    assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert db.execute("SELECT count(*) FROM captures").fetchone() == (6,)
    db.close()

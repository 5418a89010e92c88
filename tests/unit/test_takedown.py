"""Does a takedown remove what it says, leave a tombstone that says so, and nothing else changed?"""

from __future__ import annotations

import gzip
import random
from datetime import date
from pathlib import Path

import pytest
from archive_samples import AGENT, URL, exchange, ledger, packed, page, record_some, tree

from archive.capture import Capture, Outcome, Role, Takedown
from archive.errors import BadInput, Damaged, Locked, NoSuchRecord, TakenDown
from archive.fixity import verify
from archive.lock import ArchiveLock
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from archive.recovery import rebuild_index
from archive.segments import TakedownLine, manifest_entries
from archive.takedown import affected, take_down

DAY = date(2026, 11, 26)
WHY = Takedown(day=DAY, reason="the publisher asked for it", by="A. Meier")
MARK = "only-this-page-says-so"


def pages(root: Path) -> list[Capture]:
    """A page, twice unchanged, between others; all in sealed segments."""
    with Recorder(root, agent=AGENT, segment_bytes=3000) as recorder:
        recorder.exchange(exchange(page("before"), url=URL + "?0", hours=0))
        recorder.exchange(exchange(page(MARK), hours=1))
        recorder.exchange(exchange(page("between"), url=URL + "?1", hours=2))
        recorder.exchange(exchange(page(MARK), hours=3))
        recorder.exchange(exchange(packed(page(MARK)), hours=4, encoded=True))
        recorder.exchange(exchange(page("after"), url=URL + "?2", hours=5))
    return captures(root)


def captures(root: Path) -> list[Capture]:
    with ArchiveReader(root) as reader:
        return list(reader.captures())


def unpacked(path: Path) -> bytes:
    with gzip.open(path) as file:
        return file.read()


def holding(root: Path, mark: str = MARK) -> list[str]:
    """Files that hold a string, as they are or unpacked."""
    found = []
    for path in sorted(p for p in root.rglob("*") if p.is_file()):
        content = path.read_bytes()
        if content.startswith(b"\x1f\x8b"):
            content += unpacked(path)
        if mark.encode() in content:
            found.append(str(path.relative_to(root)))
    return found


def test_a_takedown_removes_the_body_and_everything_else_reads_as_before(tmp_path: Path) -> None:
    first = pages(tmp_path)
    with ArchiveReader(tmp_path) as reader:
        others = {c.snapshot_id: reader.snapshot(c.snapshot_id).body for c in first if "?" in c.url}
    assert holding(tmp_path) == ["warc/000001.warc.gz"]
    take_down(tmp_path, first[1].snapshot_id, WHY)
    assert verify(tmp_path) == []
    assert holding(tmp_path) == []
    with ArchiveReader(tmp_path) as reader:
        assert {sid: reader.snapshot(sid).body for sid in others} == others
        assert [c.takedown for c in reader.captures()] == [None, WHY, None, WHY, WHY, None]


@pytest.mark.parametrize("asked", [1, 3, 4], ids=["body", "revisit", "revisit with another encoding"])
def test_all_that_share_the_body_lose_it_whichever_is_named(tmp_path: Path, asked: int) -> None:
    first = pages(tmp_path)
    found = take_down(tmp_path, first[asked].snapshot_id, WHY)
    assert [c.snapshot_id for c in found.members] == [first[n].snapshot_id for n in (1, 3, 4)]
    with ArchiveReader(tmp_path) as reader:
        for n in (1, 3, 4):
            with pytest.raises(TakenDown, match=r"taken down on 2026-11-26 \(the publisher asked for it\)") as caught:
                reader.snapshot(first[n].snapshot_id)
            assert (caught.value.snapshot_id, caught.value.day, caught.value.status) == (first[n].snapshot_id, DAY, 2)
            with pytest.raises(TakenDown):
                reader.http(first[n].snapshot_id)


def test_the_same_bytes_at_another_address_go_too_and_other_bodies_of_the_address_are_named(tmp_path: Path) -> None:
    with Recorder(tmp_path, agent=AGENT) as recorder:
        page_of = recorder.exchange(exchange(page(MARK)))
        mirror = recorder.exchange(exchange(packed(page(MARK)), url="http://mirror.example.cn/", hours=1, encoded=True))
        edited = recorder.exchange(exchange(page("edited"), hours=2))
        recorder.exchange(exchange(b"", url="http://empty.example.cn/1", hours=3, status=404))
    with ArchiveReader(tmp_path) as reader:
        found = affected(tmp_path, reader.captures(), page_of.snapshot_id)
    assert [c.snapshot_id for c in found.members] == [page_of.snapshot_id, mirror.snapshot_id]
    assert [c.snapshot_id for c in found.others] == [edited.snapshot_id]


def test_no_body_is_nobody_elses(tmp_path: Path) -> None:
    with Recorder(tmp_path, agent=AGENT) as recorder:
        one = recorder.exchange(exchange(b"", url="http://a.cn/", response_headers=(), reason="", status=404))
        other = recorder.exchange(exchange(b"", url="http://b.cn/", hours=1, status=404))
    assert [c.snapshot_id for c in take_down(tmp_path, one.snapshot_id, WHY).members] == [one.snapshot_id]
    assert verify(tmp_path) == []
    with ArchiveReader(tmp_path) as reader:
        assert reader.snapshot(other.snapshot_id).body == b""
        assert [c.takedown and c.takedown.day for c in reader.captures()] == [DAY, None]


def test_the_ledger_made_anew_from_the_warc_files_says_the_same(tmp_path: Path) -> None:
    first = pages(tmp_path)
    take_down(tmp_path, first[1].snapshot_id, WHY)
    before = ledger(tmp_path)
    rebuild_index(tmp_path)
    assert ledger(tmp_path) == before
    with ArchiveReader(tmp_path) as reader:
        assert [(c.snapshot_id, c.url, c.takedown) for c in reader.takedowns()] == sorted(
            (first[n].snapshot_id, first[n].url, WHY) for n in (1, 3, 4)
        )


def test_what_was_known_of_a_capture_stays_known(tmp_path: Path) -> None:
    first = pages(tmp_path)
    take_down(tmp_path, first[1].snapshot_id, WHY)
    for old, new in zip(first, captures(tmp_path), strict=True):
        assert new.content_sha256 == old.content_sha256
        assert (new.snapshot_id, new.outcome, new.offset, new.length) == (
            old.snapshot_id,
            old.outcome,
            old.offset,
            old.length,
        )


def test_an_open_segment_is_sealed_first(tmp_path: Path) -> None:
    pages(tmp_path)
    with Recorder(tmp_path, agent=AGENT) as recorder:
        sid = recorder.exchange(exchange(page("left open"), url=URL + "?open", hours=9)).snapshot_id
        recorder._appender._records = 0  # as a kill leaves it: not sealed
    assert list((tmp_path / "warc").glob("*.open"))
    take_down(tmp_path, sid, WHY)
    assert not list((tmp_path / "warc").glob("*.open"))
    assert verify(tmp_path) == []
    assert holding(tmp_path, "left open") == []


def test_a_takedown_twice_is_a_takedown_once(tmp_path: Path) -> None:
    first = pages(tmp_path)
    take_down(tmp_path, first[1].snapshot_id, WHY)
    once, rows = tree(tmp_path), ledger(tmp_path)
    again = take_down(tmp_path, first[3].snapshot_id, Takedown(day=date(2027, 1, 1), reason="again"))
    assert (again.members, len(again.gone)) == ((), 3)
    assert (tree(tmp_path), ledger(tmp_path)) == (once, rows)


def test_two_takedowns_of_one_segment_stand_in_one_chain(tmp_path: Path) -> None:
    first = pages(tmp_path)
    take_down(tmp_path, first[1].snapshot_id, WHY)
    take_down(tmp_path, first[0].snapshot_id, Takedown(day=date(2027, 1, 1), reason="法院的命令"))
    assert verify(tmp_path) == []
    lines = [x for x in manifest_entries((tmp_path / "manifest.jsonl").read_bytes()) if isinstance(x, TakedownLine)]
    assert [line.reason for line in lines] == ["the publisher asked for it", "法院的命令"]
    assert lines[0].segments[0].after == lines[1].segments[0].before
    with Recorder(tmp_path, agent=AGENT) as recorder:
        recorder.exchange(exchange(page("and on"), hours=30))
    assert verify(tmp_path) == []


def test_the_page_is_captured_anew_in_full_by_a_new_crawl(tmp_path: Path) -> None:
    first = pages(tmp_path)
    take_down(tmp_path, first[1].snapshot_id, WHY)
    with Recorder(tmp_path, agent=AGENT) as recorder:
        again = recorder.exchange(exchange(page(MARK), hours=50))
        same = recorder.exchange(exchange(page(MARK), hours=1))  # the very capture that was taken down
        assert recorder.recall(URL, first[1].fetched_at) is None
    assert (again.outcome, again.revisit_of, again.takedown) == (Outcome.OK, None, None)
    assert same.takedown == WHY
    assert verify(tmp_path) == []


def test_a_small_member_says_what_has_room_and_the_manifest_says_all(tmp_path: Path) -> None:
    with Recorder(tmp_path, agent=AGENT) as recorder:
        tiny = recorder.exchange(exchange(b"x", url="http://a.cn/", response_headers=(), reason=""))
    long = Takedown(day=DAY, reason="因" * 400 + "end", by="A. Meier")
    take_down(tmp_path, tiny.snapshot_id, long)
    (capture,) = captures(tmp_path)
    assert capture.takedown is not None
    assert (capture.takedown.day, capture.length) == (DAY, tiny.length)
    assert "end" not in capture.takedown.reason
    (_, line) = manifest_entries((tmp_path / "manifest.jsonl").read_bytes())
    assert isinstance(line, TakedownLine)
    assert (line.reason, line.by) == (long.reason, "A. Meier")
    assert verify(tmp_path) == []


def test_a_large_member_is_filled_up_without_anything_in_it(tmp_path: Path) -> None:
    noise = random.Random(7).randbytes(400_000)
    with Recorder(tmp_path, agent=AGENT) as recorder:
        large = recorder.exchange(exchange(noise))
    size = (tmp_path / "warc" / "000001.warc.gz").stat().st_size
    take_down(tmp_path, large.snapshot_id, WHY)
    path = tmp_path / "warc" / "000001.warc.gz"
    assert path.stat().st_size == size > 300_000
    assert len(unpacked(path)) < 5000
    assert noise[:64] not in path.read_bytes()
    assert verify(tmp_path) == []


def test_salvage_that_holds_the_page_goes_and_other_salvage_stays(tmp_path: Path) -> None:
    with Recorder(tmp_path / "torn", agent=AGENT) as recorder:
        recorder.exchange(exchange(page(MARK + " " + "x" * 3000)))
        recorder.exchange(exchange(page("other"), url=URL + "?other", hours=1))
    torn = (tmp_path / "torn" / "warc" / "000001.warc.gz").read_bytes()
    root = tmp_path / "archive"
    first = pages(root)
    (root / "salvage").mkdir()
    cut = [c.offset for c in captures(tmp_path / "torn")]
    (root / "salvage" / "of the page").write_bytes(torn[cut[0] : cut[0] + 400])
    (root / "salvage" / "of another").write_bytes(torn[cut[1] : cut[1] + 400])
    assert verify(root) == []
    found = take_down(root, first[1].snapshot_id, WHY)
    assert found.salvage == ("of the page",)
    assert [p.name for p in (root / "salvage").iterdir()] == ["of another"]


def test_a_damaged_segment_is_not_vouched_for(tmp_path: Path) -> None:
    first = pages(tmp_path)
    path = tmp_path / "warc" / first[1].warc_file
    raw = bytearray(path.read_bytes())
    raw[first[0].offset + 200] ^= 1
    path.write_bytes(raw)
    before = tree(tmp_path)
    with pytest.raises(Damaged, match=first[1].warc_file):
        take_down(tmp_path, first[1].snapshot_id, WHY)
    assert tree(tmp_path) == before


def test_an_unknown_id_no_archive_and_a_lock_are_said(tmp_path: Path) -> None:
    record_some(tmp_path / "archive")
    with pytest.raises(NoSuchRecord):
        take_down(tmp_path / "archive", "s0", WHY)
    with pytest.raises(BadInput, match="no archive"):
        take_down(tmp_path / "nowhere", "s0", WHY)
    lock = ArchiveLock(tmp_path / "archive" / "lock")
    with pytest.raises(Locked):
        take_down(tmp_path / "archive", "s0", WHY)
    lock.close()


def test_every_kind_of_capture_can_be_taken_down(tmp_path: Path) -> None:
    """Cut bodies, other roles, imported pages without a request."""
    record_some(tmp_path)
    with Recorder(tmp_path, agent=AGENT) as recorder:
        recorder.exchange(exchange(page("imported"), url=URL + "?9", hours=9, via="import", request_headers=()))
    for capture in captures(tmp_path):
        take_down(tmp_path, capture.snapshot_id, WHY)
        assert verify(tmp_path) == []
    assert all(c.takedown is not None for c in captures(tmp_path))
    assert {c.role for c in captures(tmp_path)} == {Role.ARTICLE, Role.OTHER}

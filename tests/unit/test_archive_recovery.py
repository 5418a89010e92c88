"""Does a start after a kill put everything in order, however the kill left it, and is twice the same as once?"""

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
import sys
from contextlib import suppress
from io import BytesIO
from itertools import islice
from pathlib import Path

import pytest
from archive_samples import AGENT, at, exchange, ledger, page, record_some, search, tree
from other_validators import assert_sound_for_all

from archive.capture import Outcome
from archive.errors import ArchiveError, Damaged
from archive.fixity import verify
from archive.index import Index
from archive.members import BadMember, groups, read_group
from archive.reader import ArchiveReader
from archive.recorder import Recorder


def interrupted(root: Path) -> Path:
    """An archive as a kill leaves it: nothing sealed, no ledger row missing."""
    record_some(root)
    sealed = root / "warc" / "000001.warc.gz"
    path = sealed.rename(sealed.with_name(sealed.name + ".open"))
    (root / "manifest.jsonl").unlink()
    return path


def start(root: Path) -> None:
    with Recorder(root, agent=AGENT):
        pass


def reindexed(root: Path, rows: int) -> None:
    """Forget all but the first rows of the ledger, as if the kill had come before they were written."""
    path = next((root / "warc").glob("*.open"))
    for old in root.glob("index.sqlite*"):
        old.unlink()
    index = Index(root / "index.sqlite")
    with path.open("rb") as file, index.transaction():
        for group in islice(groups(file, "000001.warc.gz"), rows):
            index.add(group, records=len(group.records))
    index.close()


def captured(root: Path) -> list[str]:
    with ArchiveReader(root) as reader:
        return [c.snapshot_id for c in reader.captures()]


def test_whole_groups_beyond_the_ledger_are_indexed(tmp_path: Path) -> None:
    interrupted(tmp_path)
    before = ledger(tmp_path)
    for rows in range(1, 9):
        copy = tmp_path.parent / f"{tmp_path.name}-{rows}"
        shutil.copytree(tmp_path, copy)
        reindexed(copy, rows)
        assert ledger(copy) != before
        start(copy)
        assert ledger(copy) == before
        assert_sound_for_all(copy)
        assert not (copy / "salvage").exists()
        shutil.rmtree(copy)


def test_a_cut_at_every_byte_is_seen_as_a_torn_group(tmp_path: Path) -> None:
    raw = interrupted(tmp_path).read_bytes()
    ends = [g.offset + g.length for g in groups(BytesIO(raw), "000001.warc.gz")]
    for size in range(ends[1], ends[5]):
        start_of_group = max(end for end in ends if end <= size)
        file = BytesIO(raw[:size])
        if size == start_of_group:
            assert read_group(file, "000001.warc.gz", size) is None
        else:
            with pytest.raises(BadMember) as caught:
                read_group(file, "000001.warc.gz", start_of_group)
            assert caught.value.torn


@pytest.mark.fault("A4")
def test_a_cut_behind_the_ledger_is_mended(tmp_path: Path) -> None:
    path = interrupted(tmp_path / "whole")
    raw = path.read_bytes()
    ends = [g.offset + g.length for g in groups(BytesIO(raw), "000001.warc.gz")]
    reindexed(tmp_path / "whole", 3)
    sizes = {*range(ends[2], ends[5], 149), *ends[2:6], *(end - 1 for end in ends[3:6]), *(e + 1 for e in ends[2:5])}
    for size in sizes:
        copy = tmp_path / "cut"
        shutil.copytree(tmp_path / "whole", copy)
        (copy / "warc" / "000001.warc.gz.open").write_bytes(raw[:size])
        start(copy)
        whole = max(end for end in ends if end <= size)
        assert (copy / "warc" / "000001.warc.gz").read_bytes() == raw[:whole]
        saved = [p.read_bytes() for p in (copy / "salvage").glob("*")] if (copy / "salvage").exists() else []
        assert b"".join(saved) == raw[whole:size]
        assert_sound_for_all(copy)
        shutil.rmtree(copy)


@pytest.mark.fault("A4")
def test_garbage_behind_the_last_group_goes_to_salvage(tmp_path: Path) -> None:
    path = interrupted(tmp_path)
    good = path.read_bytes()
    path.write_bytes(good + b"\0" * 4096)
    start(tmp_path)
    assert (tmp_path / "warc" / "000001.warc.gz").read_bytes() == good
    (salvage,) = (tmp_path / "salvage").iterdir()
    assert salvage.read_bytes() == b"\0" * 4096
    assert_sound_for_all(tmp_path)


def test_recovery_goes_on_in_the_same_segment(tmp_path: Path) -> None:
    path = interrupted(tmp_path)
    good = path.read_bytes()
    with Recorder(tmp_path, agent=AGENT) as recorder:
        capture = recorder.exchange(exchange(hours=30))
    assert (capture.outcome, capture.warc_file) == (Outcome.UNCHANGED, "000001.warc.gz")
    assert (tmp_path / "warc" / "000001.warc.gz").read_bytes().startswith(good)
    assert_sound_for_all(tmp_path)


@pytest.mark.invariant(6)
def test_recovery_twice_is_recovery_once(tmp_path: Path) -> None:
    path = interrupted(tmp_path)
    path.write_bytes(path.read_bytes()[:-10])
    reindexed(tmp_path, 2)
    start(tmp_path)
    once, rows = tree(tmp_path), ledger(tmp_path)
    start(tmp_path)
    assert (tree(tmp_path), ledger(tmp_path)) == (once, rows)


@pytest.mark.fault("K3")
def test_a_recovery_that_is_killed_half_way_is_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = interrupted(tmp_path)
    path.write_bytes(path.read_bytes()[:-10])
    reindexed(tmp_path, 2)
    shutil.copytree(tmp_path, tmp_path.parent / "straight")
    start(tmp_path.parent / "straight")

    class Killed(BaseException):
        pass

    places = ("recovery.keep", "recovery.cut", "index.Index.commit", "segments.append_line", "segments.sync_folder")
    for place in places:
        with monkeypatch.context() as patch:
            patch.setattr(f"archive.{place}", lambda *_, **__: (_ for _ in ()).throw(Killed()))
            with pytest.raises(Killed):
                start(tmp_path)
    start(tmp_path)
    assert tree(tmp_path) == tree(tmp_path.parent / "straight")
    assert ledger(tmp_path) == ledger(tmp_path.parent / "straight")


def test_a_kill_between_manifest_line_and_rename_is_completed(tmp_path: Path) -> None:
    record_some(tmp_path)
    whole = tree(tmp_path)
    sealed = tmp_path / "warc" / "000001.warc.gz"
    sealed.rename(sealed.with_name(sealed.name + ".open"))
    start(tmp_path)
    assert tree(tmp_path) == whole


def test_a_manifest_line_cut_in_the_writing_is_written_again(tmp_path: Path) -> None:
    record_some(tmp_path)
    whole = (tmp_path / "manifest.jsonl").read_bytes()
    sealed = tmp_path / "warc" / "000001.warc.gz"
    for size in (0, 1, len(whole) // 2, len(whole) - 1):
        sealed.rename(sealed.with_name(sealed.name + ".open"))
        (tmp_path / "manifest.jsonl").write_bytes(whole[:size])
        start(tmp_path)
        assert (tmp_path / "manifest.jsonl").read_bytes() == whole
    assert_sound_for_all(tmp_path)


def test_a_segment_renamed_without_its_line_is_listed(tmp_path: Path) -> None:
    record_some(tmp_path)
    whole = tree(tmp_path)
    (tmp_path / "manifest.jsonl").unlink()
    start(tmp_path)
    assert tree(tmp_path) == whole


def test_acknowledged_bytes_that_are_missing_stop_all_writing(tmp_path: Path) -> None:
    path = interrupted(tmp_path)
    path.write_bytes(path.read_bytes()[:-1])
    before = tree(tmp_path)
    with pytest.raises(Damaged, match="acknowledged"):
        start(tmp_path)
    assert tree(tmp_path) == before


@pytest.mark.fault("B1")
@pytest.mark.parametrize("damage", [b"", b"no database at all", None], ids=["empty", "garbage", "missing"])
def test_a_lost_ledger_is_made_anew(tmp_path: Path, damage: bytes | None) -> None:
    record_some(tmp_path)
    before = ledger(tmp_path)
    for path in tmp_path.glob("index.sqlite*"):
        path.unlink()
    if damage is not None:
        (tmp_path / "index.sqlite").write_bytes(damage)
    start(tmp_path)
    assert ledger(tmp_path) == before
    assert_sound_for_all(tmp_path)


@pytest.mark.fault("B1")
def test_an_old_copy_of_the_ledger_catches_up(tmp_path: Path) -> None:
    record_some(tmp_path)
    old = (tmp_path / "index.sqlite").read_bytes()
    with Recorder(tmp_path, agent=AGENT) as recorder:
        recorder.exchange(exchange(page("later"), hours=40))
    newest = ledger(tmp_path)
    for path in tmp_path.glob("index.sqlite-*"):
        path.unlink()
    (tmp_path / "index.sqlite").write_bytes(old)
    start(tmp_path)
    assert ledger(tmp_path) == newest


def test_an_open_segment_with_only_its_first_record_is_continued(tmp_path: Path) -> None:
    path = interrupted(tmp_path)
    with path.open("rb") as file:
        first = next(groups(file, "000001.warc.gz"))
    path.write_bytes(path.read_bytes()[: first.length + 7])
    for old in tmp_path.glob("index.sqlite*"):
        old.unlink()
    start(tmp_path)
    assert path.stat().st_size == first.length
    assert_sound_for_all(tmp_path)
    with Recorder(tmp_path, agent=AGENT) as recorder:
        recorder.search(search())
    assert [p.name for p in (tmp_path / "warc").iterdir()] == ["000001.warc.gz"]
    assert_sound_for_all(tmp_path)


def test_an_empty_open_segment_is_removed(tmp_path: Path) -> None:
    record_some(tmp_path)
    whole = tree(tmp_path)
    (tmp_path / "warc" / "000002.warc.gz.open").touch()
    start(tmp_path)
    assert tree(tmp_path) == whole


def test_an_unfinished_exchange_is_fetched_again_and_not_half_kept(tmp_path: Path) -> None:
    """A response without its metadata record: source, role and outcome are unknown, so it does not count."""
    path = interrupted(tmp_path)
    with path.open("rb") as file:
        group = list(groups(file, "000001.warc.gz"))[-1]
    reindexed(tmp_path, 8)
    path.write_bytes(path.read_bytes()[: group.offset + group.records[0].length])
    before = captured(tmp_path)
    start(tmp_path)
    assert captured(tmp_path) == before
    assert len(list((tmp_path / "salvage").iterdir())) == 1
    with Recorder(tmp_path, agent=AGENT) as recorder:
        recorder.exchange(exchange(page("朱镕基", "gb18030"), url="http://www.example.cn/x", fetched_at=at(5)))
    assert_sound_for_all(tmp_path)


def test_a_changed_segment_without_its_line_is_not_listed_again(tmp_path: Path) -> None:
    record_some(tmp_path)
    path = tmp_path / "warc" / "000001.warc.gz"
    raw = bytearray(path.read_bytes())
    raw[900] ^= 1
    path.write_bytes(raw)
    (tmp_path / "manifest.jsonl").unlink()
    start(tmp_path)
    assert not (tmp_path / "manifest.jsonl").exists()
    assert any(f.offset is not None for f in verify(tmp_path))


def test_a_group_doubled_behind_the_ledger_goes_to_salvage(tmp_path: Path) -> None:
    path = interrupted(tmp_path)
    good = path.read_bytes()
    last = list(groups(BytesIO(good), "000001.warc.gz"))[-1]
    path.write_bytes(good + good[last.offset :])
    start(tmp_path)
    assert (tmp_path / "warc" / "000001.warc.gz").read_bytes() == good
    assert_sound_for_all(tmp_path)


@pytest.mark.fault("B1")
def test_a_start_on_a_damaged_ledger_mends_it_or_says_so(tmp_path: Path) -> None:
    record_some(tmp_path / "whole")
    raw = (tmp_path / "whole" / "index.sqlite").read_bytes()
    dice = random.Random(7)
    for number in range(40):
        root = Path(shutil.copytree(tmp_path / "whole", tmp_path / str(number)))
        damaged = bytearray(raw)
        for _ in range(3):
            damaged[dice.choice([dice.randrange(100), dice.randrange(len(raw))])] ^= 1 << dice.randrange(8)
        (root / "index.sqlite").write_bytes(damaged)
        with suppress(ArchiveError):
            start(root)
        for path in root.glob("index.sqlite*"):
            path.unlink()
        start(root)  # the way out that every message names
        assert ledger(root) == ledger(tmp_path / "whole")
        assert verify(root) == []


def test_what_an_interrupted_batch_left_is_one_line_until_the_next_start(tmp_path: Path) -> None:
    with Recorder(tmp_path, agent=AGENT) as recorder:
        recorder.exchange(exchange())
    writer = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from archive_samples import AGENT, URL, exchange, page
from archive.recorder import Recorder
with Recorder(Path(sys.argv[1]), agent=AGENT) as recorder, recorder.batch():
    for n in range(30):
        recorder.exchange(exchange(page(str(n)), url=f"{URL}?{n}"))
    os.kill(os.getpid(), 9)
"""
    subprocess.run([sys.executable, "-c", writer, str(tmp_path), str(Path(__file__).parents[1])], check=False)
    (finding,) = verify(tmp_path)
    assert "31 whole groups) not acknowledged yet" in str(finding), "thirty pages and the warcinfo record"
    with Recorder(tmp_path, agent=AGENT):
        pass
    assert_sound_for_all(tmp_path)


@pytest.mark.fault("B1", "O3")
def test_a_ledger_of_another_version_is_made_anew_by_whoever_reads_or_writes(tmp_path: Path) -> None:
    record_some(tmp_path)
    before = ledger(tmp_path)
    for heal in (lambda: ArchiveReader(tmp_path).__enter__().__exit__(None, None, None), lambda: resume(tmp_path)):
        with sqlite3.connect(tmp_path / "index.sqlite") as db:
            db.execute("PRAGMA user_version = 1")
        (finding,) = verify(tmp_path)
        assert "ledger version 1, not version 6" in str(finding)
        heal()
        assert_sound_for_all(tmp_path)
        assert ledger(tmp_path) == before
    assert not (tmp_path / "salvage").exists()


def resume(root: Path) -> None:
    with Recorder(root, agent=AGENT):
        pass

"""Is every damage to the archive found, and named?"""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from archive_samples import AGENT, exchange, page, record_some

from archive import segment_fixity
from archive.errors import BadInput
from archive.fixity import quick_findings, verify
from archive.members import groups
from archive.recorder import Recorder

SEGMENT = "warc/000001.warc.gz"
SEED = 20180105


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sealed segments."""
    root = tmp_path_factory.mktemp("archive") / "whole"
    record_some(root)
    with Recorder(root, agent=AGENT) as recorder:
        recorder.exchange(exchange(page("later"), hours=50))
        recorder.exchange(exchange(page("later still"), hours=51))
    assert verify(root) == []
    return root


@pytest.fixture
def root(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "archive"))


def members(raw: bytes, root: Path) -> list[bytes]:
    with (root / SEGMENT).open("rb") as file:
        return [r.raw for group in groups(file, "000001.warc.gz") for r in group.records]


@pytest.mark.fault("A1")
def test_every_flipped_bit_in_a_segment_is_found(root: Path) -> None:
    path = root / SEGMENT
    raw = path.read_bytes()
    dice = random.Random(SEED)
    with path.open("rb") as file:
        spans = [(g.offset, g.offset + g.length) for g in groups(file, "000001.warc.gz")]
    right = 0
    flips = [(dice.randrange(len(raw)), dice.randrange(8)) for _ in range(200)]
    for position, bit in flips:
        damaged = bytearray(raw)
        damaged[position] ^= 1 << bit
        path.write_bytes(damaged)
        found = verify(root)
        assert found, f"bit {bit} of byte {position}"
        start, end = next(s for s in spans if s[0] <= position < s[1])
        right += any(f.file == SEGMENT and f.offset is not None and start <= f.offset < end for f in found)
    assert right >= 0.99 * len(flips)


@pytest.mark.fault("A1")
def test_a_segment_cut_anywhere_is_found(root: Path) -> None:
    path = root / SEGMENT
    raw = path.read_bytes()
    for size in range(0, len(raw), 97):
        path.write_bytes(raw[:size])
        assert any(f.file == SEGMENT for f in verify(root)), size


@pytest.mark.fault("A1")
@pytest.mark.parametrize("open_again", [False, True], ids=["sealed", "open"])
@pytest.mark.parametrize(
    "change",
    [
        lambda m: m[:4] + m[7:],
        lambda m: m[:7] + m[4:7] + m[7:],
        lambda m: m + m[-3:],
        lambda m: [*m[:1], *m[4:7], *m[1:4], *m[7:]],
        lambda m: m[1:],
        lambda m: m[:-1],
        lambda m: m[:2] + m[3:],
        lambda m: [m[0], *reversed(m[1:])],
        lambda m: [],
    ],
    ids=[
        "group removed",
        "group doubled",
        "group doubled at the end",
        "groups swapped",
        "first record removed",
        "last record removed",
        "request removed",
        "reversed",
        "emptied",
    ],
)
def test_every_moved_member_is_found(
    root: Path, change: Callable[[list[bytes]], list[bytes]], open_again: bool
) -> None:
    path = root / SEGMENT
    path.write_bytes(b"".join(change(members(path.read_bytes(), root))))
    if open_again:  # without the manifest only the ledger knows
        path.rename(path.with_name(path.name + ".open"))
        shutil.rmtree(root / "salvage", ignore_errors=True)
        (root / "manifest.jsonl").unlink()
        (root / "warc" / "000002.warc.gz").unlink()
    assert any(f.file.startswith(SEGMENT) for f in verify(root))


@pytest.mark.fault("A1")
@pytest.mark.parametrize("position", range(0, 600, 7))
def test_every_changed_byte_of_the_manifest_is_found(root: Path, position: int) -> None:
    path = root / "manifest.jsonl"
    raw = bytearray(path.read_bytes())
    if position < len(raw):
        raw[position] ^= 1
        path.write_bytes(raw)
        assert verify(root)


@pytest.mark.fault("A2")
def test_a_manifest_rewritten_to_match_breaks_the_chain(root: Path) -> None:
    """A segment exchanged for another, with its manifest line made to fit."""
    path, manifest = root / SEGMENT, root / "manifest.jsonl"
    path.write_bytes(b"".join(members(path.read_bytes(), root)[:-3]))
    lines = manifest.read_text().splitlines()
    first = json.loads(lines[0])
    first["bytes"] = path.stat().st_size
    first["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    first["records"] -= 3
    manifest.write_text("\n".join([json.dumps(first, separators=(",", ":")), *lines[1:]]) + "\n")
    assert any(f.file == "manifest.jsonl" for f in verify(root))


@pytest.mark.fault("A1")
@pytest.mark.parametrize("cut", [1, 50, 210, 250])
def test_a_manifest_that_lost_its_end_is_found(root: Path, cut: int) -> None:
    path = root / "manifest.jsonl"
    path.write_bytes(path.read_bytes()[:-cut])
    assert verify(root)


@pytest.mark.fault("A1")
@pytest.mark.parametrize("name", [SEGMENT, "warc/000002.warc.gz", "manifest.jsonl", "index.sqlite"])
def test_a_missing_file_is_found(root: Path, name: str) -> None:
    (root / name).unlink()
    found = verify(root)
    assert any(f.file in {name, "warc/000001.warc.gz"} for f in found)
    if name == SEGMENT:
        assert sum(f.snapshot_id is not None for f in found) >= 6  # every capture that was in it is named


@pytest.mark.fault("A1")
@pytest.mark.parametrize("name", ["notes.txt", "warc/page.html", "warc/000009.warc.gz", "warc/1.warc.gz", "warc/x/y"])
def test_a_foreign_file_is_found(root: Path, name: str) -> None:
    path = root / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes((root / SEGMENT).read_bytes())
    assert any(name.startswith(f.file) or f.file.startswith("warc/00000") for f in verify(root))


@pytest.mark.fault("B1")
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM captures WHERE seq = 2",
        "DELETE FROM attempts",
        "DELETE FROM segments",
        "UPDATE captures SET url = url || 'x' WHERE seq = 1",
        "UPDATE captures SET outcome = 'ok' WHERE outcome = 'unchanged'",
        "UPDATE captures SET source = NULL WHERE seq = 3",
        "UPDATE captures SET start = start + 1 WHERE seq = 4",
        "UPDATE captures SET extent = extent - 1 WHERE seq = 4",
        "UPDATE captures SET length = length - 1 WHERE seq = 4",
        "UPDATE captures SET sha256 = upper(sha256) WHERE seq = 1",
        "UPDATE captures SET content_sha256 = payload_sha256 WHERE seq = 3",
        "UPDATE captures SET revisit_of = NULL",
        "UPDATE captures SET role = 'nonsense' WHERE seq = 1",
        "UPDATE captures SET fetched_at = '2018' WHERE seq = 1",
        "UPDATE searches SET links = 1",
        "UPDATE attempts SET detail = ''",
        "UPDATE ends SET position = position - 1",
        "UPDATE ends SET records = records + 1",
        "UPDATE segments SET agent = 'x'",
        "UPDATE captures SET segment = '000002.warc.gz' WHERE seq = 1",
        "UPDATE captures SET segment = '../x' WHERE seq = 1",
        "PRAGMA user_version = 99",
        "DROP TABLE searches",
    ],
)
def test_every_change_of_the_ledger_is_found(root: Path, statement: str) -> None:
    db = sqlite3.connect(root / "index.sqlite")
    with db:
        db.execute(statement)
    db.close()
    assert verify(root)


@pytest.mark.fault("B1")
def test_flipped_bits_of_the_ledger_file_change_nothing_unseen(root: Path) -> None:
    """SQLite checks nothing of this itself: a flip is found, or the ledger still says the same."""
    path = root / "index.sqlite"
    raw = path.read_bytes()

    def rows() -> list[object]:
        db = sqlite3.connect(path)
        try:
            return [
                db.execute(f"SELECT * FROM {t} ORDER BY 1").fetchall()
                for t in ("segments", "captures", "attempts", "searches", "screenings", "ends")
            ]
        finally:
            db.close()

    expected = rows()
    dice = random.Random(SEED)
    for _ in range(120):
        damaged = bytearray(raw)
        damaged[dice.randrange(len(raw))] ^= 1 << dice.randrange(8)
        path.write_bytes(damaged)
        if not verify(root):
            assert rows() == expected
        for journal in root.glob("index.sqlite-*"):
            journal.unlink()


@pytest.mark.fault("A1")
def test_undamaged_records_are_still_served_beside_a_finding(root: Path) -> None:
    raw = bytearray((root / SEGMENT).read_bytes())
    raw[700] ^= 1
    (root / SEGMENT).write_bytes(raw)
    named = {f.snapshot_id for f in verify(root) if f.snapshot_id}
    assert len(named) == 1


@pytest.mark.mutation("A")
def test_a_checker_without_digests_would_miss_a_changed_gzip_header(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault: were the sums left out, this family of tests would turn red."""
    path = root / SEGMENT
    raw = bytearray(path.read_bytes())
    raw[4] ^= 1  # the time stamp in a gzip header: unpacks to the same record
    path.write_bytes(raw)
    assert verify(root)
    entries = [json.loads(line) for line in (root / "manifest.jsonl").read_text().splitlines()]
    known = {e["name"]: (e["bytes"], e["sha256"]) for e in entries}
    monkeypatch.setattr(segment_fixity, "file_sha256", lambda p: known[p.name])
    first = verify(root)
    assert len(first) == 1  # the ledger alone still sees it
    monkeypatch.setattr(
        segment_fixity,
        "_row",
        lambda file, row: (len(segment_fixity.read_group(file, row.segment, row.offset).records), []),
    )
    assert verify(root) == []


@pytest.mark.fault("A1")
@pytest.mark.parametrize("look", [verify, quick_findings])
def test_a_manifest_that_the_disk_does_not_give_is_bad_input_that_names_the_file(
    root: Path, look: Callable[[Path], Iterable[object]]
) -> None:
    """A folder in its place: no reading of it succeeds, whoever asks."""
    (root / "manifest.jsonl").unlink()
    (root / "manifest.jsonl").mkdir()
    with pytest.raises(BadInput, match="Is a directory") as caught:
        list(look(root))
    assert caught.value.where == str(root / "manifest.jsonl")

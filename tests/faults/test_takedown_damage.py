"""Does verify accept a changed segment through the line of a takedown only, and still find every other change?"""

from __future__ import annotations

import hashlib
import json
import random
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from archive_samples import AGENT, URL, exchange, page, record_some

from archive.capture import Takedown
from archive.errors import Damaged
from archive.fixity import verify
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from archive.recovery import rebuild_index
from archive.takedown import take_down

SEED = 20261126
WHY = Takedown(day=date(2026, 11, 26), reason="the publisher asked for it")
MANIFEST = "manifest.jsonl"
SEGMENT = "warc/000001.warc.gz"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One segment with every kind of group, a body with its revisit taken down; a second segment behind it."""
    root = tmp_path_factory.mktemp("archive") / "whole"
    record_some(root)
    with Recorder(root, agent=AGENT) as recorder:
        recorder.exchange(exchange(page("later"), url=URL + "?later", hours=50))
    with ArchiveReader(root) as reader:
        first = next(reader.captures()).snapshot_id
    shutil.copytree(root, root.parent / "before")
    take_down(root, first, WHY)
    assert verify(root) == []
    return root


@pytest.fixture
def root(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "archive"))


def rewritten(root: Path, change: Callable[[list[dict[str, Any]]], None]) -> None:
    """The manifest with its lines changed and the chain made anew, as somebody who knows how could do it."""
    lines = [json.loads(line) for line in (root / MANIFEST).read_bytes().splitlines()]
    change(lines)
    out, previous = [], "0" * 64
    for line in lines:
        line.get("takedown", line)["previous"] = previous
        text = json.dumps(line, separators=(",", ":")).encode()
        out.append(text + b"\n")
        previous = hashlib.sha256(text).hexdigest()
    (root / MANIFEST).write_bytes(b"".join(out))


def problems(root: Path) -> str:
    return "\n".join(map(str, verify(root)))


@pytest.mark.fault("A1")
def test_every_flipped_bit_of_the_changed_segment_is_found(root: Path) -> None:
    path = root / SEGMENT
    raw = path.read_bytes()
    dice = random.Random(SEED)
    for _ in range(150):
        position, bit = dice.randrange(len(raw)), dice.randrange(8)
        damaged = bytearray(raw)
        damaged[position] ^= 1 << bit
        path.write_bytes(damaged)
        assert any(f.file == SEGMENT and "the manifest says" in f.problem for f in verify(root)), position


@pytest.mark.fault("A1")
def test_the_old_bytes_put_back_are_found(root: Path, whole: Path) -> None:
    shutil.copy(whole.parent / "before" / SEGMENT, root / SEGMENT)
    found = problems(root)
    assert "the manifest says" in found
    rebuild_index(root)
    assert "taken down on 2026-11-26, says the manifest, and no tombstone stands there" in problems(root)


@pytest.mark.fault("A2")
def test_the_line_taken_out_is_found(root: Path) -> None:
    rewritten(root, lambda lines: lines.pop())
    found = problems(root)
    assert "the manifest says" in found
    assert "no line of the manifest says who took it down" in found


@pytest.mark.fault("A2")
def test_a_line_that_begins_with_other_bytes_does_not_count(root: Path) -> None:
    rewritten(root, lambda lines: lines[-1]["takedown"]["segments"][0].update(before="f" * 64))
    assert "changed 000001.warc.gz, which was" in problems(root)


@pytest.mark.fault("A2")
def test_a_line_that_names_no_member_of_a_segment_does_not_count(root: Path) -> None:
    rewritten(root, lambda lines: lines[-1]["takedown"].update(members=[]))
    assert "other segments than those whose members it names" in problems(root)


@pytest.mark.fault("A2")
def test_a_line_of_a_segment_that_is_not_listed_does_not_count(root: Path) -> None:
    rewritten(root, lambda lines: lines.pop(0))
    assert "changed 000001.warc.gz, which is not listed" in problems(root)


@pytest.mark.fault("A2")
def test_a_line_that_vouches_for_a_page_that_still_stands_is_found(root: Path) -> None:
    """Somebody changes a page and says that it was a takedown."""
    with ArchiveReader(root) as reader:
        later = next(c for c in reader.captures() if c.url.endswith("later"))
    path = root / "warc" / later.warc_file
    before = path.read_bytes()
    changed = bytearray(before)
    changed[9] ^= 1  # the operating system in the gzip header: nothing that a reader looks at
    path.write_bytes(changed)

    def vouch(lines: list[dict[str, Any]]) -> None:
        digests = {"before": hashlib.sha256(before).hexdigest(), "after": hashlib.sha256(changed).hexdigest()}
        gone = {"snapshot": later.snapshot_id, "name": path.name, "offset": later.offset, "bytes": later.length}
        said = {"day": "2026-11-26", "reason": "", "by": "", "segments": [{"name": path.name, **digests}]}
        lines.append({"takedown": {**said, "members": [gone], "previous": ""}})

    rewritten(root, vouch)
    assert "no tombstone stands there" in problems(root)
    with Recorder(root, agent=AGENT):
        pass  # a writer that makes the ledger anew believes neither
    assert "no tombstone stands there" in problems(root)


@pytest.mark.fault("A2")
@pytest.mark.parametrize(
    ("field", "value"), [("day", "2026-11-27"), ("offset", 7), ("bytes", 7), ("name", "000002.warc.gz")]
)
def test_a_line_about_another_place_or_day_is_found(root: Path, field: str, value: object) -> None:
    def other(lines: list[dict[str, Any]]) -> None:
        said = lines[-1]["takedown"]
        (said if field == "day" else said["members"][0])[field] = value

    rewritten(root, other)
    assert "and the manifest says" in problems(root)


@pytest.mark.fault("A2")
def test_a_broken_chain_is_found(root: Path) -> None:
    raw = (root / MANIFEST).read_bytes()
    (root / MANIFEST).write_bytes(raw.replace(b"the publisher", b"the Publisher"))
    with Recorder(root, agent=AGENT) as recorder:
        recorder.exchange(exchange(page("and on"), url=URL + "?on", hours=60))
    assert "names another line before it" not in problems(root)  # the last line: nothing is chained to it yet
    raw = (root / MANIFEST).read_bytes()
    (root / MANIFEST).write_bytes(raw.replace(b"the Publisher", b"the publisher"))
    assert "names another line before it" in problems(root)


@pytest.mark.fault("A2")
@pytest.mark.parametrize("line", [b'{"takedown":[]}', b'{"takedown":{"day":1}}', b"[]", b'{"takedown":{}}'])
def test_a_line_of_another_shape_is_damage_and_no_crash(root: Path, line: bytes) -> None:
    with (root / MANIFEST).open("ab") as file:
        file.write(line + b"\n")
    assert "is no manifest line" in problems(root)
    with pytest.raises(Damaged, match="manifest"), Recorder(root, agent=AGENT):
        pass


def test_an_old_ledger_that_is_put_back_learns_of_the_takedown(root: Path, whole: Path) -> None:
    for path in root.glob("index.sqlite*"):
        path.unlink()
    shutil.copy(whole.parent / "before" / "index.sqlite", root / "index.sqlite")
    assert problems(root)
    with Recorder(root, agent=AGENT):
        pass
    assert verify(root) == []
    with ArchiveReader(root) as reader:
        assert len(list(reader.takedowns())) == 2


@pytest.mark.fault("A1")
def test_a_revisit_whose_body_went_without_it_is_found(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: only the named snapshot is removed, and what shares its body is left with nothing."""
    monkeypatch.setattr("archive.takedown._is_same", lambda one, asked: one.snapshot_id == asked.snapshot_id)
    with ArchiveReader(root) as reader:
        body = next(c for c in reader.captures() if c.url.endswith("?2") and c.revisit_of is None)
    take_down(root, body.snapshot_id, WHY)
    assert f"shares the body of {body.snapshot_id}, which was taken down" in problems(root)

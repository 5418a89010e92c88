"""Whatever an archive holds and whichever snapshot goes: is its text gone, and is all else as it was?"""

from __future__ import annotations

import random
import tempfile
import zlib
from datetime import date
from pathlib import Path

import pytest
from archive_samples import AGENT, URL, exchange, ledger, packed, page
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.capture import Takedown
from archive.errors import TakenDown
from archive.fixity import verify
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from archive.recovery import rebuild_index
from archive.removal.exact_length import packed_to
from archive.takedown import take_down

SHOWN = st.tuples(st.integers(0, 2), st.integers(0, 3), st.booleans())  # address, body, packed
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=200)


@settings(max_examples=60)
@given(
    shown=st.lists(SHOWN, min_size=1, max_size=8),
    choice=st.randoms(use_true_random=False),
    segment=st.sampled_from([1, 2500, 100_000]),
    reason=WORDS,
)
def test_any_snapshot_of_any_archive(
    shown: list[tuple[int, int, bool]], choice: random.Random, segment: int, reason: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "archive"
        with Recorder(root, agent=AGENT, segment_bytes=segment) as recorder:
            captures = [
                recorder.exchange(
                    exchange(
                        packed(body_of(body)) if is_packed else body_of(body),
                        url=f"{URL}?{url}",
                        hours=hours,
                        encoded=is_packed,
                    )
                )
                for hours, (url, body, is_packed) in enumerate(shown)
            ]
        asked = choice.randrange(len(captures))
        gone = shown[asked][1]
        day = date(2026, 11, 26)
        take_down(root, captures[asked].snapshot_id, Takedown(day=day, reason=reason))
        assert verify(root) == []
        before = ledger(root)
        with ArchiveReader(root) as reader:
            for capture, (_, body, _) in zip(captures, shown, strict=True):
                if body == gone:
                    with pytest.raises(TakenDown, match=day.isoformat()):
                        reader.snapshot(capture.snapshot_id)
                else:
                    assert reader.snapshot(capture.snapshot_id).body == body_of(body)
        for path in (root / "warc").iterdir():
            assert f"body {gone}!".encode() not in unpacked(path.read_bytes())
        rebuild_index(root)
        assert ledger(root) == before
        path = choice.choice(sorted((root / "warc").iterdir()))
        damaged = bytearray(path.read_bytes())
        damaged[choice.randrange(len(damaged))] ^= 1 << choice.randrange(8)
        path.write_bytes(damaged)
        assert any(finding.file == f"warc/{path.name}" for finding in verify(root))


def body_of(number: int) -> bytes:
    return page(f"body {number}! " + "text " * number * 100)


def unpacked(raw: bytes) -> bytes:
    """Every member, and what is packed in it once more."""
    out = b""
    while raw:
        stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
        content = stream.decompress(raw)
        inner = content.find(b"\x1f\x8b\x08")
        out += content
        if inner >= 0:
            out += zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(content[inner:])
        raw = stream.unused_data
    return out


@given(record=st.binary(max_size=2000), more=st.integers(0, 5000))
def test_a_record_is_packed_to_any_length_that_has_room(record: bytes, more: int) -> None:
    least = next(n for n in range(20, 3000) if packed_to(record, n) is not None)
    member = packed_to(record, least + more)
    assert member is not None
    assert len(member) == least + more
    stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
    assert stream.decompress(member) == record
    assert (stream.eof, stream.unused_data) == (True, b"")

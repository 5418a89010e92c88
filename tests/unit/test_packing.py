"""A record is packed by igzip: every other gunzip unpacks it, and it is not much larger than by zlib at its best."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

import pytest
from archive_samples import AGENT, exchange
from hypothesis import given
from hypothesis import strategies as st
from isal import isal_zlib
from saved_pages import body_of, manifest_rows
from warcio.archiveiterator import ArchiveIterator

from archive.errors import Unrecordable
from archive.members import group_of, read_group
from archive.packing import BadPacking, pack
from archive.recorder import Recorder
from archive.warc import write_exchange


@given(st.binary(max_size=20_000))
def test_a_member_holds_its_record_whatever_unpacks_it(record: bytes) -> None:
    member = pack(record)
    assert gzip.decompress(member) == zlib.decompress(member, 31) == isal_zlib.decompress(member, 31) == record
    stream = zlib.decompressobj(31)
    stream.decompress(member + pack(b"the next"))
    assert stream.unused_data == pack(b"the next")  # one member, which ends where the next begins


def test_saved_pages_take_at_most_an_eighth_more_than_by_zlib_at_its_best() -> None:
    """Pages of a benchmark's corpus take less more, see docs/decisions/capture-cost.md; these are small."""
    bodies = [body_of(row["case_id"]) for row in manifest_rows()]
    ours = sum(len(pack(body)) for body in bodies)
    best = sum(len(zlib.compress(body, 9, 31)) for body in bodies)
    assert ours <= 1.125 * best


def test_a_member_with_another_check_sum_is_not_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The planted fault: a packer that packs other bytes than it was given."""
    real = isal_zlib.crc32
    monkeypatch.setattr("archive.packing.isal_zlib.crc32", lambda record: real(record) ^ 1)
    with pytest.raises(BadPacking, match="CRC-32"):
        pack(b"a record")


def test_a_group_says_the_same_before_it_is_packed_and_after(tmp_path: Path) -> None:
    with Recorder(tmp_path, agent=AGENT) as recorder:
        capture = recorder.exchange(exchange())
    written = write_exchange(exchange(), capture, None)
    path = tmp_path / "warc" / capture.warc_file
    with path.open("rb") as file:
        read = read_group(file, capture.warc_file, capture.offset)
    made = group_of(written.made, capture.warc_file)
    assert made is not None
    assert read is not None
    assert (made.records[0].block, made.length) == (read.records[0].block, read.length)
    assert [r.headers for r in made.records] == [r.headers for r in read.records]
    with path.open("rb") as file:
        kinds = [record.rec_type for record in ArchiveIterator(file)]
    assert kinds == ["warcinfo", "response", "request", "metadata"]


def test_a_record_that_would_not_read_back_is_refused_before_it_is_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    real = write_exchange

    def other_status(*given: object) -> object:
        written = real(*given)  # type: ignore[arg-type]
        member, record = written.made[-1]
        record = record.replace(b'"status":200', b'"status":201')
        made = (*written.made[:-1], (member, record))
        return type(written)(data=written.data, first=written.first, records=written.records, made=made)

    monkeypatch.setattr("archive.recorder.write_exchange", other_status)
    with Recorder(tmp_path, agent=AGENT) as recorder, pytest.raises(Unrecordable, match="digest"):
        recorder.exchange(exchange())

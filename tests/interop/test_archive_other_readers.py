"""Do the field's own readers open what we write, without a digest error?"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from archive_samples import AGENT, exchange, packed, page, record_some
from fastwarc.warc import ArchiveIterator as FastIterator
from fastwarc.warc import WarcRecordType
from figures_told import figure
from warcio.archiveiterator import ArchiveIterator

from archive.errors import Unrecordable
from archive.recorder import Recorder

TESTS = Path(__file__).parents[1]
ASKS = re.compile("assert_sound_for_all|faults_by_others")

KINDS = ["warcinfo", "response", "request", "metadata", "revisit", "request", "metadata", "metadata", "metadata"]


@pytest.fixture
def segments(tmp_path: Path) -> list[Path]:
    """Sealed segments with every kind of record, one of them mended after a kill."""
    record_some(tmp_path)
    first = tmp_path / "warc" / "000001.warc.gz"
    torn = first.rename(first.with_name(first.name + ".open"))
    (tmp_path / "manifest.jsonl").unlink()
    with torn.open("ab") as file:
        file.write(b"\x1f\x8b torn")
    with Recorder(tmp_path, agent=AGENT, segment_bytes=1) as recorder:
        recorder.exchange(exchange(page("朱镕基 𠮷", "gb18030"), hours=60, response_headers=(("X", "\xd6\xd0\x85"),)))
        recorder.exchange(exchange(b"", hours=61))
        recorder.exchange(exchange(packed(page()), hours=62, encoded=True))
    return sorted((tmp_path / "warc").iterdir())


def test_warcio_check_passes(segments: list[Path]) -> None:
    warcio = Path(sys.executable).with_name("warcio")
    done = subprocess.run([warcio, "check", "-v", *segments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "fail" not in done.stdout
    assert "digest pass" in done.stdout


def test_gzip_itself_finds_the_files_whole(segments: list[Path]) -> None:
    assert subprocess.run(["gzip", "-t", *segments], check=False).returncode == 0


def test_warcio_reads_the_records_and_the_pages(segments: list[Path]) -> None:
    kinds, pages = [], []
    for path in segments:
        with path.open("rb") as file:
            for record in ArchiveIterator(file, check_digests="raise"):
                kinds.append(record.rec_type)
                if record.rec_type == "response":
                    pages.append(record.content_stream().read())
    assert kinds[: len(KINDS)] == KINDS
    assert pages[0] == page()
    assert pages[1] == page("甲")  # warcio undoes the content-encoding
    assert page("朱镕基 𠮷", "gb18030") in pages


def test_fastwarc_reads_the_records_and_finds_every_digest_right(segments: list[Path]) -> None:
    seen = 0
    for path in segments:
        with path.open("rb") as file:
            for record in FastIterator(file, parse_http=False, verify_digests=False):
                assert record.verify_block_digest(consume=False), record.headers
                seen += 1
        with path.open("rb") as file:
            for record in FastIterator(file, record_types=WarcRecordType.response, parse_http=True):
                assert record.verify_payload_digest(), record.headers
    assert seen == 33


def test_tests_that_leave_an_archive_ask_all_of_them() -> None:
    """What is one of them by name says so here; the tests themselves fail where a program of others finds a fault."""
    asking = {path.name for path in TESTS.rglob("test_*.py") if ASKS.search(path.read_text("utf-8"))}
    assert asking >= {
        "test_archive_kill.py",
        "test_archive_full_disk.py",
        "test_archive_recovery.py",
        "test_archive_round_trip.py",
        "test_crawl_power_cut.py",
        "test_crawl_stop.py",
        "test_takedown_kill.py",
        "test_a_foreign_files.py",
    }
    figure(
        "F6",
        f"archives that tests of {len(asking)} files leave: kills, full disks, lost syncs, takedowns, imports",
        "0 errors by warcio check, gzip -t, FastWARC and verify",
    )


def test_a_wrong_digest_would_be_seen(segments: list[Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The planted fault: a writer that hashes something else and does not read it back turns this family red."""
    monkeypatch.setattr("archive.warc._digest", lambda *content: "sha256:" + "0" * 64)
    with Recorder(tmp_path / "refused", agent=AGENT) as recorder, pytest.raises(Unrecordable, match="block digest"):
        recorder.exchange(exchange())
    monkeypatch.setattr("archive.appender._placed", lambda place, segment, offset, url, made: place(segment, offset))
    with Recorder(tmp_path / "wrong", agent=AGENT) as recorder:
        recorder.exchange(exchange())
    warcio = Path(sys.executable).with_name("warcio")
    path = tmp_path / "wrong" / "warc" / "000001.warc.gz.open"
    path = path if path.exists() else path.with_suffix("")
    assert subprocess.run([warcio, "check", path], capture_output=True, check=False).returncode != 0

"""Do the field's own readers open a segment with tombstones as they did before?"""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from datetime import date
from pathlib import Path

import pytest
from archive_samples import AGENT, URL, exchange, page, record_some
from fastwarc.warc import ArchiveIterator as FastIterator
from pywb_server import served_by_pywb
from warcio.archiveiterator import ArchiveIterator

from archive.capture import Takedown
from archive.imports import import_path
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from archive.takedown import take_down

WHY = Takedown(day=date(2026, 11, 26), reason="the publisher asked for it")


@pytest.fixture
def segment(tmp_path: Path) -> Path:
    """Every kind of record; a body of some size with its revisit taken down, in the middle of others."""
    root = tmp_path / "archive"
    with Recorder(root, agent=AGENT) as recorder:
        recorder.exchange(exchange(page("first"), url=URL + "?first"))
    (root / "warc" / "000001.warc.gz").rename(root / "warc" / "000001.warc.gz.open")
    (root / "manifest.jsonl").unlink()
    large = page("gone " + " ".join(str(n) for n in range(30_000)))
    with Recorder(root, agent=AGENT) as recorder:
        sid = recorder.exchange(exchange(large, url=URL + "?gone", hours=10)).snapshot_id
        recorder.exchange(exchange(large, url=URL + "?gone", hours=11))
    (root / "warc" / "000001.warc.gz").rename(root / "warc" / "000001.warc.gz.open")
    (root / "manifest.jsonl").unlink()
    record_some(root)
    take_down(root, sid, WHY)
    return root / "warc" / "000001.warc.gz"


def test_warcio_check_passes(segment: Path) -> None:
    warcio = Path(sys.executable).with_name("warcio")
    done = subprocess.run([warcio, "check", "-v", segment], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "fail" not in done.stdout
    assert "digest pass" in done.stdout


def test_gzip_itself_finds_the_file_whole(segment: Path) -> None:
    assert subprocess.run(["gzip", "-t", segment], check=False).returncode == 0


def test_warcio_reads_two_tombstones_and_every_other_page(segment: Path) -> None:
    stones, pages = [], []
    with segment.open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            content = record.content_stream().read()
            if content.startswith(b"xuanjie-takedown: "):
                stones.append((record.rec_type, json.loads(content.partition(b": ")[2])["reason"]))
            elif record.rec_type == "response":
                pages.append(content)
    assert stones == [("metadata", WHY.reason)] * 2
    assert pages[:2] == [page("first"), page()]
    assert not any(b"gone 0 1 2" in content for content in pages)


def test_warcio_finds_each_record_at_the_offset_it_had(segment: Path) -> None:
    with ArchiveReader(segment.parents[1]) as reader, segment.open("rb") as file:
        for capture in reader.captures():
            file.seek(capture.offset)
            record = next(iter(ArchiveIterator(file)))
            assert record.rec_headers.get_header("WARC-Target-URI") == capture.url
            assert (record.rec_type == "metadata") == (capture.takedown is not None)


def test_fastwarc_reads_the_records_and_finds_every_digest_right(segment: Path) -> None:
    kinds = []
    with segment.open("rb") as file:
        for record in FastIterator(file, parse_http=False):
            assert record.verify_block_digest(consume=False), record.headers
            kinds.append(record.headers["WARC-Type"])
    assert kinds.count("request") == kinds.count("response") + kinds.count("revisit") + 2


def test_another_archive_imports_what_is_left(segment: Path, tmp_path: Path) -> None:
    with Recorder(tmp_path / "other", agent=AGENT) as recorder:
        report = import_path(segment, recorder)
    with ArchiveReader(segment.parents[1]) as reader:
        left = [(c.url, c.fetched_at, c.content_sha256) for c in reader.captures() if c.takedown is None]
    with ArchiveReader(tmp_path / "other") as reader:
        assert [(c.url, c.fetched_at, c.content_sha256) for c in reader.captures()] == left
    assert report.added == len(left)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_pywb_lists_and_replays_what_is_left(pywb: Path, segment: Path, tmp_path: Path) -> None:
    with ArchiveReader(segment.parents[1]) as reader:
        left = {(c.url, f"{c.fetched_at:%Y%m%d%H%M%S}") for c in reader.captures() if c.takedown is None}
    (tmp_path / "collections").mkdir()
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with served_by_pywb(pywb, tmp_path / "collections", [segment]) as address:
        with opener.open(f"{address}/cdx?url={URL}&matchType=prefix&output=json", timeout=30) as answer:
            rows = [json.loads(line) for line in answer.read().decode().splitlines()]
        assert {(row["url"], row["timestamp"]) for row in rows} == left
        with opener.open(f"{address}/20180105040000id_/{URL}?first", timeout=30) as answer:
            assert answer.read() == page("first")

"""Do the field's own tools find the WACZ of a release valid, its records whole and its index their own?"""

from __future__ import annotations

import gzip
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from handed_on import handed_on
from saved_pages import archive_of, manifest_rows
from warcio.archiveiterator import ArchiveIterator

from archive.wacz import CDX, WARC
from pipelines.refresh import refresh_offline
from pipelines.release.reading import table_rows

BIN = Path(sys.executable).parent


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    paths = archive_of(tmp_path_factory.mktemp("made"), manifest_rows()[:9])
    refresh_offline(paths)
    return handed_on(paths, tmp_path_factory.mktemp("release") / "release")


@pytest.fixture(scope="module")
def warc(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("warc") / "data.warc.gz"
    with zipfile.ZipFile(release / "evidence.wacz") as bundle:
        path.write_bytes(bundle.read(WARC))
    return path


def test_wacz_validate_finds_it_valid(release: Path) -> None:
    done = subprocess.run(
        [BIN / "wacz", "validate", "-f", release / "evidence.wacz"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Version detected as 1.1.1" in done.stdout
    assert "the passed WACZ is valid" in done.stdout


def test_warcio_check_and_gzip_find_every_record_whole(warc: Path) -> None:
    done = subprocess.run([BIN / "warcio", "check", "-v", warc], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "fail" not in done.stdout
    assert subprocess.run(["gzip", "-t", warc], check=False).returncode == 0


def test_fastwarc_and_warcio_read_every_record_and_each_cited_text(release: Path, warc: Path) -> None:
    with warc.open("rb") as file:
        blocks = [r.verify_block_digest(consume=False) for r in FastIterator(file, parse_http=False)]
    assert all(blocks)
    with warc.open("rb") as file:
        records = [(r.rec_type, r.rec_headers, r.content_stream().read()) for r in ArchiveIterator(file)]
    assert len(blocks) == len(records)
    texts = {h.get_header("Xuanjie-Snapshot"): block.decode() for kind, h, block in records if kind == "conversion"}
    evidence = list(table_rows(release, "evidence"))
    assert set(texts) == {e["snapshot_id"] for e in evidence}
    for e in evidence:
        assert texts[e["snapshot_id"]][e["start"] : e["end"]] == e["quote"]


def test_its_index_is_what_cdxj_indexer_makes(release: Path, warc: Path) -> None:
    done = subprocess.run([BIN / "cdxj-indexer", "-s", warc], capture_output=True, check=True)
    with zipfile.ZipFile(release / "evidence.wacz") as bundle:
        assert gzip.decompress(bundle.read(CDX)) == done.stdout

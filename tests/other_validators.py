"""Do programs of others find an archive whole? warcio check, gzip -t and FastWARC, beside our own verify (F6)."""

from __future__ import annotations

import contextlib
import io
import subprocess
from argparse import Namespace
from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecordType
from warcio.checker import Checker

from archive.fixity import verify

__all__ = ["assert_sound_for_all", "fastwarc_faults", "faults_by_others", "gzip_fault", "warcio_faults"]


def assert_sound_for_all(root: Path) -> int:
    """Fail with the first complaints of any validator about an archive folder; for every test that leaves an archive.

    root     the archive: the folder with warc/ and manifest.jsonl, after recovery (a torn tail is a fault)
    returns  WARC records that were read
    """
    own = [str(finding) for finding in verify(root)]
    assert not own, "\n".join(own[:5])
    records, faults = faults_by_others(root)
    assert not faults, "\n".join(faults[:5])
    return records


def faults_by_others(root: Path) -> tuple[int, list[str]]:
    """Records read by FastWARC, and what the three others find wrong in the segments of an archive."""
    records, faults = 0, list[str]()
    for path in sorted((root / "warc").iterdir()):
        faults += gzip_fault(path) + warcio_faults(path)
        found, more = fastwarc_faults(path)
        records += found
        faults += more
    return records, faults


def gzip_fault(path: Path) -> list[str]:
    """`gzip -t`, which is told nothing by the name of an open segment: by standard input."""
    with path.open("rb") as file:
        done = subprocess.run(["gzip", "-t"], stdin=file, capture_output=True, text=True, check=False)
    return [] if done.returncode == 0 else [f"{path.name}: gzip -t: {done.stderr.strip()}"]


def warcio_faults(path: Path) -> list[str]:
    """What the command `warcio check` prints; run in this process, which saves 0.3 s each time."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        try:
            status = Checker(Namespace(inputs=[str(path)], verbose=False)).process_all()
        except Exception as error:  # noqa: BLE001 - the command would end in a traceback and a status that is not 0
            return [f"{path.name}: warcio check: {type(error).__name__}: {error}"]
    return [] if status == 0 else [f"{path.name}: warcio check: {said.getvalue().strip()}"]


def fastwarc_faults(path: Path) -> tuple[int, list[str]]:
    """Records, and those whose block or payload digest FastWARC finds wrong; bytes that are no record."""
    faults = list[str]()
    count = 0
    try:
        with path.open("rb") as file:
            for record in ArchiveIterator(file, parse_http=False, verify_digests=False):
                count += 1
                if not record.verify_block_digest(consume=False):
                    faults.append(f"{path.name} at {record.stream_pos}: FastWARC: block digest")
        with path.open("rb") as file:
            for record in ArchiveIterator(file, record_types=WarcRecordType.response, parse_http=True):
                if not record.verify_payload_digest():
                    faults.append(f"{path.name} at {record.stream_pos}: FastWARC: payload digest")
    except Exception as error:  # noqa: BLE001 - of a C library, by which it says that this is no WARC file
        faults.append(f"{path.name}: FastWARC: {type(error).__name__}: {error}")
    if count == 0 and path.stat().st_size:
        faults.append(f"{path.name}: FastWARC: no record")
    return count, faults

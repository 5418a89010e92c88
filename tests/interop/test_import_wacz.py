"""Does a WACZ file that py-wacz made come in whole, stored as it makes them and packed once more?

Installs wacz from the package index into a temporary folder: run by `make test-long` only.
"""

from __future__ import annotations

import subprocess
import venv
import zipfile
from pathlib import Path

import pytest
from backfill_web import past, warc_of

from archive.imports import import_path
from archive.reader import ArchiveReader
from archive.recorder import Recorder

pytestmark = [pytest.mark.long, pytest.mark.timeout(300)]


def test_a_bundle_of_other_software_comes_in_once_with_every_capture(tmp_path: Path) -> None:
    captures = past(3)
    venv.create(tmp_path / "venv", with_pip=True)
    binaries = tmp_path / "venv" / "bin"
    subprocess.run([binaries / "pip", "install", "--quiet", "wacz>=0.6,<0.7"], check=True)
    warc = warc_of(captures, tmp_path / "past.warc.gz")
    bundle, packed = tmp_path / "past.wacz", tmp_path / "packed.wacz"
    subprocess.run([binaries / "wacz", "create", "-o", bundle, warc], check=True, capture_output=True)
    with zipfile.ZipFile(bundle) as stored, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        for name in stored.namelist():
            out.writestr(name, stored.read(name))
    with Recorder(tmp_path / "archive", agent="test") as recorder:
        first = import_path(bundle, recorder)
        again = import_path(packed, recorder)
    assert (first.added, first.issues) == (len(captures), ())
    assert (again.added, again.known) == (0, len(captures))
    with ArchiveReader(tmp_path / "archive") as reader:
        held = {(c.url, f"{c.fetched_at:%Y%m%d%H%M%S}"): reader.snapshot(c.snapshot_id).body for c in reader.captures()}
    assert held == {(p.original, p.timestamp): p.body for p in captures}

"""B2: does the log of the index of texts stay short, as those of the other databases do (test_b_busy.py)?"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archive.log_size import LOG_BYTES
from archive.web.search.reading import _opened


@pytest.mark.fault("B2")
@pytest.mark.parametrize("is_new", [True, False])
def test_the_log_that_grew_beside_a_long_reader_of_the_texts_is_cut_to_64_mib(tmp_path: Path, is_new: bool) -> None:
    path = tmp_path / "texts.sqlite"
    log = path.with_name("texts.sqlite-wal")
    if not is_new:
        _opened(path).close()
    with closing(_opened(path)) as index:
        with closing(sqlite3.connect(path, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM texts").fetchone()
            for key in range(10):
                index.execute("INSERT INTO texts (key, snapshot_id, body) VALUES (?, '', zeroblob(8388608))", (key,))
            assert log.stat().st_size > LOG_BYTES
        for key in (10, 11):
            index.execute("INSERT INTO texts (key, snapshot_id) VALUES (?, '')", (key,))
        assert log.stat().st_size <= LOG_BYTES

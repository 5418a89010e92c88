"""The store is a cache whose content depends on what was put in, not on how."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from composed import leg, page, stored_row, visit

from archive.errors import WriteFailed
from archive.store import Store
from pipelines.documents import Read

PAGES = [page(name, visit(leg("JP", "2017-11-23", "2017-11-26"), leader="何毅亭")) for name in "abc"]


def digest(path: Path, *batches: list[Read]) -> str:
    with Store(path) as store:
        for batch in batches:
            store.put([stored_row(read) for read in batch])
        return store.digest()


def test_order_and_batches_do_not_show(tmp_path: Path) -> None:
    at_once = digest(tmp_path / "a.sqlite", PAGES)
    one_by_one = digest(tmp_path / "b.sqlite", *[[read] for read in reversed(PAGES)])
    twice = digest(tmp_path / "c.sqlite", PAGES, PAGES[:1])
    assert at_once == one_by_one == twice
    assert digest(tmp_path / "d.sqlite", PAGES[:2]) != at_once


def test_what_is_put_is_found_again_and_what_is_dropped_is_gone(tmp_path: Path) -> None:
    with Store(tmp_path / "s.sqlite") as store:
        store.put([stored_row(read) for read in PAGES])
        assert {e.url for e in store.entries()} == {r.extraction.url for r in PAGES}
        assert set(store.recipes().values()) == {"r1"}
        assert store.counts() == [("kept", "K1", 3)]
        store.drop([PAGES[0].extraction.snapshot_id])
        assert len(store.recipes()) == 2
    db = sqlite3.connect(tmp_path / "s.sqlite")
    assert db.execute("SELECT count(*) FROM evidence").fetchone()[0] == 2 * 5
    db.close()


@pytest.mark.fault("B1")
def test_a_file_that_is_no_store_of_this_version_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    path.write_bytes(b"no database at all, but long enough to be read as a header" * 40)
    with Store(path) as store:
        assert store.recipes() == {}
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version = 1")
    db.close()
    with Store(path) as store:
        store.put([stored_row(PAGES[0])])
        assert len(store.recipes()) == 1


def test_a_batch_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    entry, found, attested = stored_row(PAGES[1])
    with Store(tmp_path / "s.sqlite") as store:
        with pytest.raises(sqlite3.IntegrityError):
            store.put([stored_row(PAGES[0]), (entry, found, (*attested, *attested))])
        assert store.recipes() == {}


def test_a_full_disk_is_a_failed_write(tmp_path: Path) -> None:
    with Store(tmp_path / "s.sqlite") as store:
        store._db.execute("PRAGMA max_page_count = 1")
        with pytest.raises(WriteFailed, match="full"):
            store.put([stored_row(page(f"p{n}", visit(leg("JP", "2017-11-23", "2017-11-26")))) for n in range(60)])

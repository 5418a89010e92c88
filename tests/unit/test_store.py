"""The store is a cache whose content depends on what was put in, not on how."""

from __future__ import annotations

import fcntl
import sqlite3
from contextlib import nullcontext
from multiprocessing import get_context
from pathlib import Path
from threading import Barrier, Thread

import pytest
from composed import leg, page, stored_row, visit

from archive import store_file
from archive.errors import WriteFailed
from archive.store import Store
from pipelines.documents import Read

PAGES = [page(name, visit(leg("JP", "2017-11-23", "2017-11-26"), leader="何毅亭")) for name in "abc"]
MANY = [*PAGES, page("d", visit(leg("JP", "2017-11-23", "2017-11-26")))]


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


def old_store(path: Path) -> None:
    Store(path).close()
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version = 1")
    db.close()


@pytest.mark.fault("B1", "P1")
def test_of_many_processes_that_open_one_old_store_at_once_none_writes_into_a_file_that_another_removed(
    tmp_path: Path,
) -> None:
    """Before there was a lock, one in four such rounds lost what some of them had put."""
    context = get_context("fork")
    for number in range(12):
        path = tmp_path / str(number) / "s.sqlite"
        old_store(path)
        together = context.Barrier(len(MANY))
        processes = [context.Process(target=put_one, args=(path, read, together), daemon=True) for read in MANY]
        for process in processes:
            process.start()
        for process in processes:
            process.join(60)
        assert [process.exitcode for process in processes] == [0] * len(MANY)
        with Store(path) as store:
            assert store.recipes().keys() == {read.extraction.snapshot_id for read in MANY}
        assert [one.name for one in path.parent.iterdir()] == ["s.sqlite"]


def put_one(path: Path, read: Read, together: Barrier) -> None:
    together.wait(60)
    with Store(path) as store:
        store.put([stored_row(read)])


@pytest.mark.fault("B1", "P1")
def test_who_opens_an_old_store_while_another_makes_it_anew_waits_and_finds_it_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert left_of_two_pages(tmp_path / "s.sqlite", monkeypatch, patience=1) == 2


@pytest.mark.mutation("B")
def test_without_the_lock_the_second_to_make_it_anew_removes_what_the_first_has_put(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault: nobody waits."""
    monkeypatch.setattr(store_file, "_one_at_a_time", nullcontext)
    assert left_of_two_pages(tmp_path / "s.sqlite", monkeypatch, patience=60) == 1


def left_of_two_pages(path: Path, monkeypatch: pytest.MonkeyPatch, *, patience: float) -> int:
    """Two put a page each into an old store; the second comes when the first is about to make it anew, and has so many
    seconds."""
    old_store(path)
    discard, second = store_file.remove_database, Thread(target=put_one, args=(path, PAGES[1], Barrier(1)))

    def and_meanwhile_another(of: Path) -> None:
        monkeypatch.setattr(store_file, "remove_database", discard)
        second.start()
        second.join(patience)
        discard(of)

    monkeypatch.setattr(store_file, "remove_database", and_meanwhile_another)
    with Store(path) as store:
        second.join(60)
        store.put([stored_row(PAGES[0])])
        return len(store.recipes())


@pytest.mark.parametrize("name", ["s.sqlite", "s.sqlite.opening", ""])
def test_a_store_whose_place_cannot_be_written_is_a_failed_write(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "data"
    if name:
        (folder / name).mkdir(parents=True)
    else:
        folder.write_bytes(b"")
    with pytest.raises(WriteFailed):
        Store(folder / "s.sqlite")


def test_a_mark_of_an_opening_that_was_killed_is_in_nobodys_way(tmp_path: Path) -> None:
    (tmp_path / "s.sqlite.opening").touch()
    with Store(tmp_path / "s.sqlite") as store:
        assert store.recipes() == {}
    assert [one.name for one in tmp_path.iterdir()] == ["s.sqlite"]


def test_whoever_opens_a_store_for_ever_holds_the_others_up_for_a_while_and_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_file, "_TRIES", 3)
    with (tmp_path / "s.sqlite.opening").open("w") as stopped:
        fcntl.flock(stopped, fcntl.LOCK_EX)
        with pytest.raises(WriteFailed, match=r"s\.sqlite\.opening: held for 0 s by another process"):
            Store(tmp_path / "s.sqlite")
    Store(tmp_path / "s.sqlite").close()


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

"""Do the databases bear many at a time, and stay their journals short?

B2: SQLITE_BUSY storms, a reader that holds a long snapshot, growth of the write-ahead log. Four writers and two readers
at a time on a store; 80 MiB written past a reader that holds an old state.
"""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from archive_samples import AGENT, exchange, page, record_some
from composed import leg, stored_row, visit
from composed import page as read_page
from figures_told import figure

from archive.errors import WriteFailed
from archive.index import Index
from archive.index_file import faults
from archive.log_size import LOG_BYTES
from archive.recorder import Recorder
from archive.store import Store
from crawler.frontier import Frontier
from pipelines.documents import Read

_WRITERS, _BATCHES = 4, 12


@pytest.mark.fault("D1")
@pytest.mark.parametrize("read_only", [False, True])
def test_a_disk_that_refuses_is_no_damaged_ledger(tmp_path: Path, read_only: bool) -> None:
    """Who only reads writes too: the file by which readers know of each other. NIGHT: each call, D1."""
    with (
        pytest.raises(WriteFailed, match="unable to open database file"),
        faults(tmp_path, read_only=read_only),
        closing(sqlite3.connect(tmp_path)),
    ):
        pass


def pages(writer: int) -> list[Read]:
    return [
        read_page(f"w{writer}n{number}", visit(leg("JP", "2017-11-23", "2017-11-26"), leader="何毅亭"))
        for number in range(_BATCHES)
    ]


def storm(path: Path) -> tuple[str, list[BaseException]]:
    """Four writers and two readers at once; digest of what came of it, and what was raised."""
    start, raised, ended = threading.Barrier(_WRITERS + 2), list[BaseException](), threading.Event()
    work = [pages(writer) for writer in range(_WRITERS)]
    Store(path).close()

    def write(reads: list[Read]) -> None:
        try:
            with Store(path) as store:
                start.wait()
                for read in reads:
                    store.put([stored_row(read)])
        except Exception as error:  # noqa: BLE001  (the test looks at it)
            raised.append(error)

    def look() -> None:
        try:
            with Store(path) as store:
                start.wait()
                while not ended.is_set():
                    with store.steady():
                        assert sum(1 for _ in store.entries()) == sum(1 for _ in store.entries())
        except Exception as error:  # noqa: BLE001
            raised.append(error)

    writers = [threading.Thread(target=write, args=(reads,)) for reads in work]
    readers = [threading.Thread(target=look) for _ in range(2)]
    for thread in (*writers, *readers):
        thread.start()
    for thread in writers:
        thread.join(60)
    ended.set()
    for thread in readers:
        thread.join(60)
    with Store(path) as store:
        return store.digest(), raised


def in_sequence(path: Path) -> str:
    with Store(path) as store:
        for writer in range(_WRITERS):
            for read in pages(writer):
                store.put([stored_row(read)])
        return store.digest()


@pytest.mark.fault("B2")
def test_writers_that_meet_wait_for_each_other_and_leave_what_they_would_have_left_in_turn(tmp_path: Path) -> None:
    found, raised = storm(tmp_path / "storm.sqlite")
    assert raised == []
    assert found == in_sequence(tmp_path / "alone.sqlite")


@pytest.mark.mutation("B")
def test_a_store_that_takes_busy_for_done_loses_what_it_was_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault: no wait, and the error of a transaction that could not begin is passed over."""

    @contextmanager
    def hasty(self: Store) -> Iterator[None]:
        self._db.execute("PRAGMA busy_timeout = 0")
        try:
            self._db.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            self._db.execute("SAVEPOINT nothing") if not self._db.in_transaction else None
            try:
                yield
            except sqlite3.OperationalError:
                pass
            finally:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
            return
        yield
        self._db.execute("COMMIT")

    expected = in_sequence(tmp_path / "alone.sqlite")
    monkeypatch.setattr(Store, "_transaction", hasty)
    assert any(storm(tmp_path / f"{attempt}.sqlite")[0] != expected for attempt in range(5))


def of_index(folder: Path) -> tuple[Path, sqlite3.Connection, Callable[[], None]]:
    record_some(folder)
    index = Index(folder / "index.sqlite")
    return folder / "index.sqlite", index._db, index.close


def of_store(folder: Path) -> tuple[Path, sqlite3.Connection, Callable[[], None]]:
    store = Store(folder / "store.sqlite")
    return folder / "store.sqlite", store._db, store.close


def of_frontier(folder: Path) -> tuple[Path, sqlite3.Connection, Callable[[], None]]:
    frontier = Frontier(folder / "frontier.sqlite", owner="test")
    return folder / "frontier.sqlite", frontier._db, frontier.close


@pytest.mark.fault("B2")
@pytest.mark.parametrize("opened", [of_index, of_store, of_frontier])
def test_the_log_that_grew_beside_a_long_reader_is_cut_to_64_mib_by_the_next_commits(
    tmp_path: Path, opened: Callable[[Path], tuple[Path, sqlite3.Connection, Callable[[], None]]]
) -> None:
    path, db, close = opened(tmp_path)
    log = path.with_name(f"{path.name}-wal")
    try:
        db.execute("CREATE TABLE ballast (b BLOB)")
        with closing(sqlite3.connect(path, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM ballast").fetchone()
            for _ in range(10):
                db.execute("INSERT INTO ballast VALUES (zeroblob(8388608))")
            assert log.stat().st_size > LOG_BYTES  # the reader still sees the state before all this
            assert reader.execute("SELECT count(*) FROM ballast").fetchone() == (0,)
        for _ in range(2):
            db.execute("INSERT INTO ballast VALUES (1)")
        assert log.stat().st_size <= LOG_BYTES
    finally:
        close()


@pytest.mark.fault("B2", "P1")
@pytest.mark.parametrize("opened", [of_index, of_store])
def test_a_writer_that_ends_moves_its_log_before_the_last_close_locks_readers_out(
    tmp_path: Path, opened: Callable[[Path], tuple[Path, sqlite3.Connection, Callable[[], None]]]
) -> None:
    """Beside a reader the close is not the last and moves nothing: what the file holds then was moved before."""
    path, db, close = opened(tmp_path)
    with closing(sqlite3.connect(path)) as reader:
        reader.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        db.execute("CREATE TABLE ballast (b BLOB)")
        close()
        without_log = shutil.copy(path, tmp_path / "without_log.sqlite")
    with closing(sqlite3.connect(without_log)) as db:
        assert db.execute("SELECT count(*) FROM ballast").fetchone() == (0,)


@pytest.mark.fault("B2")
def test_a_reader_may_hold_one_state_for_thousands_of_captures_before_the_log_is_at_its_limit(tmp_path: Path) -> None:
    """Each capture is committed by itself here, which takes most room; a crawl commits those of a moment together."""
    record_some(tmp_path)
    captures = 150
    with (
        Recorder(tmp_path, agent=AGENT) as recorder,
        closing(Index(tmp_path / "index.sqlite", read_only=True)) as index,
        index.steady(),
    ):
        for number in range(captures):
            recorder.exchange(exchange(page(f"p{number}"), hours=number, url=f"http://www.example.cn/{number}"))
        size = (tmp_path / "index.sqlite-wal").stat().st_size
    each = size / captures
    assert each * 1500 < LOG_BYTES
    figure("F13", f"a reader that holds one state, {captures} single commits", f"{each / 1024:.1f} KiB of log a commit")

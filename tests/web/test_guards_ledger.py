"""Are the ledger and the store, which the browser opens beside a release, read and never written?"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from archive_samples import record_some

from archive.index_file import open_index
from archive.store import Store
from archive.web.cdx.lines import Ledger
from archive.web.search.reading import _store

Opened = Callable[[Path], Iterator[sqlite3.Connection]]


def of_reader(folder: Path) -> Iterator[sqlite3.Connection]:
    record_some(folder)
    with closing(open_index(folder / "index.sqlite", read_only=True)) as ledger:
        yield ledger


def of_lines(folder: Path) -> Iterator[sqlite3.Connection]:
    record_some(folder)
    with Ledger(folder) as ledger:
        yield ledger._db


def of_store(folder: Path) -> Iterator[sqlite3.Connection]:
    Store(folder / "store.sqlite").close()
    store = _store(folder / "store.sqlite")
    assert store is not None
    with closing(store):
        yield store


@pytest.mark.fault("X4")
@pytest.mark.parametrize("opened", [of_reader, of_lines, of_store])
@pytest.mark.parametrize("sql", ["CREATE TABLE more (a)", "CREATE TEMP TABLE more (a)", "PRAGMA user_version = 99"])
def test_nothing_is_written_where_captures_and_readings_are_looked_up(tmp_path: Path, opened: Opened, sql: str) -> None:
    with contextmanager(opened)(tmp_path) as connection, pytest.raises(sqlite3.DatabaseError):
        connection.execute(sql)


@pytest.mark.fault("X4")
@pytest.mark.parametrize("opened", [of_reader])
def test_a_schema_that_somebody_else_wrote_calls_no_function_that_could_do_harm(tmp_path: Path, opened: Opened) -> None:
    with contextmanager(opened)(tmp_path) as connection:
        assert connection.execute("PRAGMA trusted_schema").fetchone() == (0,)
        assert connection.execute("PRAGMA query_only").fetchone() == (1,)


@pytest.mark.fault("X4")
@pytest.mark.parametrize("opened", [of_lines, of_store])
def test_what_answers_a_visitor_attaches_nothing_and_sets_nothing(tmp_path: Path, opened: Opened) -> None:
    with contextmanager(opened)(tmp_path) as connection:
        for sql in ("ATTACH ':memory:' AS other", "PRAGMA query_only = OFF", "PRAGMA trusted_schema = ON"):
            with pytest.raises(sqlite3.DatabaseError):
                connection.execute(sql)

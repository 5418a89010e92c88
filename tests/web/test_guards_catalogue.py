"""Is the catalogue read and never written, what costs too much broken off, and a file that we did not build refused?"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from archive.errors import Damaged
from archive.web.catalogue.building import build
from archive.web.catalogue.folder import ReleaseFolder, open_folder
from archive.web.catalogue.handle import Catalogue, TooDear
from archive.web.catalogue.keeping import ready, stamp_of

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


@pytest.fixture(scope="module")
def folder(demo: Path) -> ReleaseFolder:
    return open_folder(demo / "releases" / (demo / "releases" / "latest").read_text().strip())


@pytest.fixture(scope="module")
def stamp(folder: ReleaseFolder) -> str:
    return stamp_of(folder.path)


@pytest.fixture(scope="module")
def built(folder: ReleaseFolder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("built") / "catalogue.sqlite"
    build(folder, path, (), stamp_of(folder.path))
    return path


@pytest.fixture
def copy(built: Path, tmp_path: Path) -> Path:
    target = tmp_path / "copy.sqlite"
    target.write_bytes(built.read_bytes())
    return target


@pytest.fixture
def catalogue(built: Path, folder: ReleaseFolder) -> Iterator[Catalogue]:
    opened = Catalogue(built, stamp_of(folder.path))
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM legs",
        "INSERT INTO legs(leg_id) VALUES ('x')",
        "UPDATE legs SET country = 'XX'",
        "DROP TABLE legs",
        "CREATE TABLE more (a)",
        "CREATE TEMP TABLE more (a)",
        "CREATE TEMP VIEW more AS SELECT 1",
        "ATTACH ':memory:' AS other",
        "PRAGMA query_only = OFF",
        "PRAGMA writable_schema = ON",
        "PRAGMA trusted_schema = ON",
        "PRAGMA table_info(legs)",
        "VACUUM INTO '/tmp/stolen.sqlite'",
        "SELECT load_extension('evil')",
        "REINDEX",
        "ANALYZE",
        "BEGIN IMMEDIATE",
        "UPDATE sqlite_master SET sql = ''",
    ],
)
def test_nothing_but_reading_is_possible(catalogue: Catalogue, built: Path, sql: str) -> None:
    before = built.read_bytes()
    with pytest.raises(Damaged):
        catalogue.rows(sql)
    assert built.read_bytes() == before


@pytest.mark.fault("W3")
def test_a_question_without_end_is_broken_off_and_the_next_is_answered(catalogue: Catalogue) -> None:
    with pytest.raises(TooDear, match="too many steps"):
        catalogue.rows(ENDLESS)
    assert catalogue.value("SELECT count(*) FROM legs") == 39


@pytest.mark.fault("W3")
def test_a_question_without_end_takes_no_longer_than_a_hundred_million_steps_of_sqlite(catalogue: Catalogue) -> None:
    """As processor time: of a bare connection that is broken off after as many steps, in the same run."""
    steps = 0

    def over() -> bool:
        nonlocal steps
        steps += 10_000
        return steps > 100_000_000

    with closing(sqlite3.connect(":memory:")) as bare:
        bare.set_progress_handler(over, 10_000)
        began = time.thread_time()
        with pytest.raises(sqlite3.OperationalError, match="interrupted"):
            bare.execute(ENDLESS).fetchone()
        reference = time.thread_time() - began
    began = time.thread_time()
    with pytest.raises(TooDear):
        catalogue.rows(ENDLESS)
    assert time.thread_time() - began < 3 * reference


@pytest.mark.fault("W3")
def test_too_many_rows_and_a_value_without_measure_are_too_dear(catalogue: Catalogue) -> None:
    many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 300000) SELECT i FROM n"
    with pytest.raises(TooDear, match="rows"):
        catalogue.rows(many)
    for sql in ("SELECT zeroblob(9000000)", "SELECT length(randomblob(9000000))", "SELECT hex(zeroblob(5000000))"):
        with pytest.raises(TooDear, match="in one piece"):
            catalogue.rows(sql)


def test_json_and_grouping_that_our_lists_use_are_read(catalogue: Catalogue) -> None:
    assert catalogue.value("SELECT count(*) FROM legs, json_each(legs.documents)") >= 39


def planted(path: Path, *statements: str) -> None:
    with sqlite3.connect(path, isolation_level=None) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER evil AFTER INSERT ON legs BEGIN DELETE FROM legs; END",
        "CREATE VIEW evil AS SELECT * FROM legs",
        "CREATE TABLE evil (a)",
        "CREATE INDEX evil ON legs (mode)",
        "DROP TABLE visits",
        "ALTER TABLE legs ADD COLUMN evil",
        "CREATE VIRTUAL TABLE evil USING fts5(a)",
        "CREATE VIRTUAL TABLE evil USING rtree(id, a, b)",
        "UPDATE catalogue_seal SET stamp = '0000000000000000'",
        "DELETE FROM catalogue_seal",
        "INSERT INTO catalogue_seal SELECT * FROM catalogue_seal",
        "PRAGMA application_id = 0",
    ],
)
def test_a_catalogue_with_another_schema_or_seal_is_refused(folder: ReleaseFolder, copy: Path, statement: str) -> None:
    Catalogue(copy, stamp_of(folder.path)).close()
    planted(copy, statement)
    with pytest.raises(Damaged):
        Catalogue(copy, stamp_of(folder.path))


@pytest.mark.fault("X4")
def test_a_view_in_place_of_a_table_is_refused_even_when_the_seal_says_otherwise(
    folder: ReleaseFolder, copy: Path
) -> None:
    with sqlite3.connect(copy, isolation_level=None) as connection:
        connection.execute("CREATE VIEW evil AS SELECT 1")
        lines = connection.execute("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name").fetchall()
        digest = hashlib.sha256("".join(f"{k}\0{n}\0{s}\0" for k, n, s in lines).encode()).hexdigest()
        connection.execute("UPDATE catalogue_seal SET schema_sha256 = ?", (digest,))
    connection.close()
    with pytest.raises(Damaged, match="tables and indexes only"):
        Catalogue(copy, stamp_of(folder.path))


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + b"\0" * 4_000, b"half"])
def test_what_is_no_catalogue_is_refused(folder: ReleaseFolder, copy: Path, content: bytes) -> None:
    copy.write_bytes(copy.read_bytes()[: copy.stat().st_size // 2] if content == b"half" else content)
    with pytest.raises(Damaged):
        read_whole(copy, folder)


def read_whole(path: Path, folder: ReleaseFolder) -> None:
    catalogue = Catalogue(path, stamp_of(folder.path))
    for table in folder.tables:
        catalogue.rows(f'SELECT * FROM "{table}"')


def test_a_file_put_in_its_place_is_not_read_and_the_catalogue_is_made_anew(
    folder: ReleaseFolder, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ready(folder, cache=tmp_path, spare=None, steps=()).close()
    (path,) = tmp_path.glob("catalogue-*.sqlite")
    path.unlink()
    planted(path, "CREATE TABLE legs (leg_id)", "CREATE VIEW people AS SELECT 1")
    with_it = ready(folder, cache=tmp_path, spare=None, steps=())
    assert with_it.value("SELECT count(*) FROM legs") == 39
    assert "made anew" in caplog.text


def test_a_half_of_a_run_that_was_killed_is_not_used_and_tidied_away(folder: ReleaseFolder, tmp_path: Path) -> None:
    half = tmp_path / f"catalogue-{stamp_of(folder.path)}.sqlite.part"
    half.write_bytes(b"half")
    assert ready(folder, cache=tmp_path, spare=None, steps=()).value("SELECT count(*) FROM legs") == 39
    assert not half.exists()


def test_catalogues_of_releases_that_are_gone_are_removed_and_nothing_else(
    folder: ReleaseFolder, built: Path, tmp_path: Path
) -> None:
    gone, shown = (tmp_path / f"catalogue-{digit * 16}.sqlite" for digit in "ab")
    others = [tmp_path / name for name in ("notes.txt", "catalogue-x.sqlite", "other.sqlite", "catalogue-1.sqlite.bak")]
    for path in (gone, *others):
        path.write_bytes(b"x")
    build(folder, shown, (), "b" * 16)
    held = Catalogue(shown, "b" * 16)  # another browser shows it
    ready(folder, cache=tmp_path, spare=None, steps=())
    assert not gone.exists()
    assert shown.exists()
    assert all(path.exists() for path in others)
    assert held.value("SELECT count(*) FROM legs") == 39


def test_two_that_want_the_same_catalogue_at_once_make_it_once(folder: ReleaseFolder, tmp_path: Path) -> None:
    found: list[tuple[int, int]] = []

    def want() -> None:
        catalogue = ready(folder, cache=tmp_path, spare=None, steps=())
        found.append((catalogue.value("SELECT count(*) FROM legs"), catalogue.path.stat().st_ino))

    threads = [threading.Thread(target=want) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 3
    assert len(set(found)) == 1  # one file, never replaced


def test_what_is_wrong_with_a_release_comes_back_from_the_process_that_read_it(demo: Path, tmp_path: Path) -> None:
    release = tmp_path / "release"
    shutil.copytree(demo / "releases" / (demo / "releases" / "latest").read_text().strip(), release)
    with (release / "legs.jsonl").open("a") as file:
        file.write("{}\n")
    with pytest.raises(Damaged, match=r"legs\.jsonl"):
        ready(open_folder(release), cache=tmp_path / "browse", spare=None, steps=())
    assert not list((tmp_path / "browse").glob("catalogue*"))

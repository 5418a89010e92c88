"""When nothing is new, the store is asked only whether it knows every page: a cut or misplaced entry is still seen."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from saved_pages import archive_of, manifest_rows

from archive.paths import DataPaths
from archive.reader import ArchiveReader
from archive.store import Store
from pipelines.extract_archive import extract_archive
from pipelines.recipe import reading_recipe
from pipelines.release.archived import are_read

Damage = Callable[[sqlite3.Connection, str, str], object]


@pytest.fixture
def paths(tmp_path: Path) -> DataPaths:
    made = archive_of(tmp_path, manifest_rows()[:2])
    extract_archive(made)
    return made


DAMAGES: dict[str, Damage] = {
    "cut off": lambda db, one, _: db.execute(
        "UPDATE extractions SET extraction = substr(extraction, 1, 40) WHERE snapshot_id = ?", (one,)
    ),
    "another's": lambda db, one, other: db.execute(
        "UPDATE extractions SET extraction = (SELECT extraction FROM extractions WHERE snapshot_id = ?)"
        " WHERE snapshot_id = ?",
        (other, one),
    ),
    "gone": lambda db, one, _: db.execute("DELETE FROM extractions WHERE snapshot_id = ?", (one,)),
    "by other rules": lambda db, one, _: db.execute(
        "UPDATE extractions SET recipe = 'x' WHERE snapshot_id = ?", (one,)
    ),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_an_entry_that_is_not_whole_is_seen(paths: DataPaths, damage: Damage) -> None:
    with ArchiveReader(paths.archive) as reader:
        assert are_read(paths, reader)
        one, other = reader.article_ids()
        with closing(sqlite3.connect(paths.store)) as db:
            damage(db, one, other)
            db.commit()
        assert not are_read(paths, reader)
        with Store(paths.store) as store:
            assert list(store.read_by(reading_recipe(), whole=True)) == [other]

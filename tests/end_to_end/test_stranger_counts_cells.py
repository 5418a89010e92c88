"""Does a program of the standard library alone see a cell without a quote, and nothing in a sound release?"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from figures_told import figure
from handed_on import edited, handed_on
from saved_pages import archive_of, manifest_rows

from pipelines.refresh import refresh_offline
from pipelines.release.packing import pack_release
from pipelines.release.reading import table_rows
from pipelines.release.tables import TABLES

SCRIPT = Path(__file__).parents[2] / "docs" / "verify_cells.py"


def by_script(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-S", SCRIPT, folder]  # without site-packages
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release far from its archive."""
    paths = archive_of(tmp_path_factory.mktemp("made"), manifest_rows()[:12])
    refresh_offline(paths, override="a test")
    return handed_on(paths, tmp_path_factory.mktemp("sound") / "release")


def quoted_columns() -> int:
    return sum(column.quoted for table in TABLES.values() for column in table.columns)


@pytest.mark.invariant(4)
def test_every_cell_of_a_sound_release_that_owes_a_quote_has_one(sound: Path) -> None:
    done = by_script(sound)
    assert (done.returncode, done.stderr) == (0, "")
    assert f" values in {quoted_columns()} columns\neach has a quote\n" in done.stdout
    values = int(done.stdout.split()[0])
    assert values > 60
    figure(
        "F16",
        f"{values} values in {quoted_columns()} columns that owe a quote, by the standard library",
        "each has one",
    )


def test_it_says_so_of_the_variant_without_page_texts_too(sound: Path, tmp_path: Path) -> None:
    pack_release(sound, tmp_path / "free", without_texts=True)
    done = by_script(tmp_path / "free")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


@pytest.mark.mutation("A")
@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"leader_name": "某人"}, "leader_name: no quote for '某人'"),
        ({"size_stated": 7}, "size_stated: no quote for '7'"),
        ({"members": ["某人"]}, "members: no quote for '某人'"),
    ],
)
def test_a_value_that_nothing_quotes_is_named(sound: Path, tmp_path: Path, cells: dict[str, object], said: str) -> None:
    folder = changed(sound, tmp_path)
    edited(folder, "delegations", 0, **cells)
    done = by_script(folder)
    assert done.returncode == 1
    assert f"{next(iter(table_rows(folder, 'delegations')))['delegation_id']} {said}" in done.stdout


def test_a_person_without_a_name_owes_the_quote_of_the_role(sound: Path, tmp_path: Path) -> None:
    folder = changed(sound, tmp_path)
    edited(folder, "legs", 0, interlocutors=[{"name": None, "role": "某国总统", "country": None}])
    assert "interlocutors: no quote for '某国总统'" in by_script(folder).stdout


def test_a_cell_whose_quote_is_not_the_one_shown_has_none(sound: Path, tmp_path: Path) -> None:
    folder = changed(sound, tmp_path)
    rows = list(table_rows(folder, "evidence"))
    number = next(n for n, row in enumerate(rows) if (row["table"], row["field"]) == ("events", "form"))
    edited(folder, "evidence", number, status="other")
    assert f"{rows[number]['id']} form: no quote for" in by_script(folder).stdout


def changed(sound: Path, tmp_path: Path) -> Path:
    """A copy of the tables alone: nothing else is looked at."""
    for path in [*sound.glob("*.jsonl"), sound / "codebook.md"]:
        (tmp_path / path.name).write_bytes(path.read_bytes())
    return tmp_path

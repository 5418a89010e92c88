"""Are the tables of a release listed as their modules describe them?"""

from __future__ import annotations

from importlib import import_module

import pytest

from pipelines.release import tables


def test_the_list_names_the_tables_of_each_module_in_their_order() -> None:
    described = {name: import_module(f"{tables.__name__}.{name}").TABLES for name in tables._SUBJECTS}
    assert {name: tuple(table.name for table in found) for name, found in described.items()} == tables._SUBJECTS
    assert [*tables.TABLES.values()] == [table for found in described.values() for table in found]


def test_a_table_that_no_module_describes_is_none_of_them() -> None:
    assert "fetches" not in tables.TABLES
    with pytest.raises(KeyError):
        tables.TABLES["fetches"]

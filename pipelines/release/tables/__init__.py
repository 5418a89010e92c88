"""Which tables has a release, and what does each column mean? One description for writers, checks and codebook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module

from pipelines.release.tables.column import Column, Row, Rows, Table, column
from pipelines.release.tables.pages import RULES
from pipelines.release.tables.searches import SEARCHES

__all__ = ["RULES", "SEARCHES", "TABLES", "Column", "Row", "Rows", "Table", "column"]

# module → its tables, both in the order in which the codebook explains them (tests/unit/test_tables.py compares)
_SUBJECTS = {
    "journeys": ("delegations", "legs", "events", "visits"),
    "rekeys": ("rekeys",),
    "sayings": ("aggregate_claims", "claim_comparison", "reception"),
    "proof": ("evidence",),
    "review": ("decisions",),
    "pages": ("candidates", "documents", "editions", "snapshots", "issues"),
    "edits": ("edits",),
    "families": ("families",),
    "registries": ("meetings", "publishers", "people", "organisations", "posts", "tenures", "unresolved_leaders"),
    "searches": ("term_watch", "search_log"),
    "parity": ("parity",),
}
_SUBJECT_OF = {name: subject for subject, names in _SUBJECTS.items() for name in names}


@cache
def _described(name: str) -> Table:
    subject: tuple[Table, ...] = import_module(f"{__name__}.{_SUBJECT_OF[name]}").TABLES
    return next(table for table in subject if table.name == name)


class _Tables(Mapping[str, Table]):
    """By name. A subject is loaded when one of its tables is asked for: all of them, with the modules whose words their
    columns hold, took a sixth of `xuanjie explain`, which needs five tables."""

    def __getitem__(self, name: str) -> Table:
        return _described(name)

    def __iter__(self) -> Iterator[str]:
        return iter(_SUBJECT_OF)

    def __len__(self) -> int:
        return len(_SUBJECT_OF)

    def __contains__(self, name: object) -> bool:
        return name in _SUBJECT_OF


TABLES: Mapping[str, Table] = _Tables()

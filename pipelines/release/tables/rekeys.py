"""Which table holds the ids that earlier releases used and this one does not?"""

from __future__ import annotations

from pipelines.release.tables.column import Table
from pipelines.release.tables.column import column as _c

__all__ = ["REKEYED", "TABLES"]

REKEYED = ("delegations", "legs", "events")  # the tables whose ids hang on what pages say together
REASONS = ("rekeyed", "merged", "split", "withdrawn")

TABLES = (
    Table(
        name="rekeys",
        one_row="an id that an earlier release had, and the record that took its place",
        key=("old_id",),
        columns=(
            _c("old_id", "string", "the id that is not used any more", "required"),
            _c("table", "string", "the table in which it stood", "required", values=REKEYED),
            _c("new_id", "string", "the record of this release in its place; empty when there is none"),
            _c("also", "array", "further records that hold a part of it, when it was split", "required"),
            _c(
                "reason",
                "string",
                "rekeyed: the same record under another id; merged: part of a record that holds others too; split: "
                "told apart into several; withdrawn: its pages tell of no such record any more",
                "required",
                values=REASONS,
            ),
            _c("matched_by", "array", "documents on which both stand; those of a withdrawn one", "required"),
            _c("last_release", "string", "the last release in which it stood", "required"),
        ),
        refers={},
    ),
)

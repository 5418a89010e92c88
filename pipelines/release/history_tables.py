"""Which tables tell the life of records from release to release? Functions of a release and of those before it.

They lie beside the tables of the release and are no part of its stamp: equal content has an equal stamp, whatever came
before it.
"""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.changes.change import Basis, Cause, Kind
from pipelines.release.tables import TABLES, Table, column

__all__ = ["HISTORY_TABLES", "LIVES", "REASONS", "RECORDS", "TOMBED"]

RECORDS = ("delegations", "legs", "events", "aggregate_claims", "reception")  # whose ids a reader may have cited
TOMBED = (*RECORDS, "documents", "snapshots", "decisions")
REASONS = ("moved", "merged", "split", "withdrawn", "taken_down")
LIVES = ("active", *REASONS)

_VALUE = (
    "text, ISO day, digits, true/false or JSON; an empty text, or one that begins with a quotation mark, is JSON. Of a "
    "row: a JSON object without its nulls"
)
_REASON = (
    "moved: the same record under another id; merged: part of a record that holds others too; split: told apart into "
    "several; withdrawn: nothing tells of it any more; taken_down: its pages were removed on request"
)

HISTORY_TABLES: Mapping[str, Table] = {
    t.name: t
    for t in (
        Table(
            name="changes",
            one_row="one cell that differs from the previous release, or one row that came or went; see the codebook",
            key=("number",),
            refers={},
            columns=(
                column("number", "integer", "position: by table, id and column", "required"),
                column("kind", "string", "what happened", "required", values=Kind),
                column("table", "string", "where", "required", values=tuple(TABLES)),
                column("id", "string", "key of the row, of a removed row the old one; JSON list where a table has "
                       "several key columns", "required"),
                column("field", "string", "column; null: the whole row, with all cells that have no line of their own"),
                column("before", "string", f"in the previous release: {_VALUE}"),
                column("after", "string", "in this release, in the same form"),
                column("cause", "string", "source: other captures; extractor: the program; registry: a lexicon or "
                       "registry; reviewer: a decision", "required", values=Cause),
                column("also_caused", "array", "causes that changed the cell on the way, before the last", "required"),
                column("basis", "string", "only_cause: nothing else differs between the releases; staged: the step of "
                       "a staged rebuild at which the cell took its value; by_column: program and registries changed "
                       "together, and the column stands on the one or the other; not_separated: no staged rebuild was "
                       "possible, what the record stands on points there", "required", values=Basis),
                column("caused_by", "string", "captures, decisions or changed files; a few, and how many more",
                       "required"),
            ),
        ),
        Table(
            name="tombstones",
            one_row="one id that an earlier release had and this one has not",
            key=("table", "id"),
            refers={},
            columns=(
                column("table", "string", "where it stood", "required", values=TOMBED),
                column("id", "string", "never used again for another record", "required"),
                column("last_release", "string", "the last release that had it", "required"),
                column("reason", "string", _REASON, "required", values=REASONS),
                column("successor", "string", "the record of this release in its place; null when there is none"),
                column("also", "array", "further records that hold a part of it", "required"),
                column("cause", "string", "see changes; null: it went before changes were kept", values=Cause),
            ),
        ),
        Table(
            name="record_history",
            one_row="one id of a record that this or an earlier release had",
            key=("table", "id"),
            refers={},
            columns=(
                column("table", "string", "where it stands or stood", "required", values=RECORDS),
                column("id", "string", "of the record", "required"),
                column("first_release", "string", "the first release that had it, of those whose changes are kept",
                       "required"),
                column("last_changed_release", "string", "the last in which one of its cells changed, or in which it "
                       "came or went", "required"),
                column("record_status", "string", f"active, or why it is gone. {_REASON}", "required", values=LIVES),
                column("successor", "string", "the record of this release in its place; null when there is none"),
            ),
        ),
    )
}  # fmt: skip

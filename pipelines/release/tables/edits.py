"""Which table says how the text of a page changed between two captures?"""

from __future__ import annotations

from pipelines.release.tables.column import Table
from pipelines.release.tables.column import column as _c

__all__ = ["TABLES"]

_PASSAGES = (
    "[{field, before, after, prefix, suffix, start_before, end_before, start_after, end_after, is_cut}] in order: what "
    "stood there and what stands there, with code points of the two text layers; is_cut: the first 500 characters alone"
)
_AFFECTED = (
    "[{table, id, field, before, after}]: cells of this release that the two captures fill otherwise; id null: no row "
    "stands on it, or several may"
)
_LEFT_OUT = "those after 60, those after 8,000 characters together, and any with characters that nobody could read"

TABLES = (
    Table(
        name="edits",
        one_row="one change in the article region (headline, day, body) between two captures of one address that "
        "follow one another, of a document that is, or was in one of the two, kept or adjacent; what changes around "
        "the article, and pages that were never in scope, have no rows",
        key=("document_id", "to_at", "to_snapshot"),
        refers={"document_id": "documents", "from_snapshot": "snapshots", "to_snapshot": "snapshots"},
        columns=(
            _c("document_id", "string", "the document", "required"),
            _c("number", "integer", "position among the edits of the document, in order of time", "required"),
            _c("url", "string", "address of the later capture", "required"),
            _c("from_snapshot", "string", "the last capture that was read with the earlier text", "required"),
            _c("to_snapshot", "string", "the first with the later text", "required"),
            _c("from_at", "string", "UTC, of that capture", "required"),
            _c("to_at", "string", "UTC: when the later text was first seen, not when it was written", "required"),
            _c("changed", "array", "title, published_on, body: which of them differ", "required"),
            _c("kept_percent", "integer", "of the earlier body, how much stands in the later one", "required"),
            _c("passages", "array", _PASSAGES, "required"),
            _c("passages_left_out", "integer", _LEFT_OUT, "required"),
            _c("affected", "array", _AFFECTED, "required"),
            _c("affected_left_out", "integer", "over 60", "required"),
        ),
    ),
)  # fmt: skip

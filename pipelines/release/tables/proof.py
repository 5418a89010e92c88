"""Which table ties cells to passages?"""

from __future__ import annotations

from pipelines.release.tables.column import Table
from pipelines.release.tables.column import column as _c

__all__ = ["TABLES"]

SHOWN = ("shown", "same_otherwise", "otherwise", "other")
_SHOWN = (
    "shown: value is the cell's value; same_otherwise: the same in other words or another script; otherwise: in "
    "another language than the cell's value, not compared with it; other: differs"
)

TABLES = (
    Table(
        name="evidence",
        one_row="one cell and one passage that supports it",
        key=("evidence_id",),
        refers={"snapshot_id": "snapshots"},
        columns=(
            _c("evidence_id", "string", "minted from the row itself", "required"),
            _c("table", "string", "table of the cell", "required"),
            _c("id", "string", "key of the cell's row", "required"),
            _c("field", "string", "column of the cell", "required"),
            _c("value", "string", "what this passage says", "required"),
            _c("status", "string", _SHOWN, "required", values=SHOWN),
            _c("snapshot_id", "string", "the capture", "required"),
            _c("snapshot_sha256", "string", "of its body without content-encoding", "required"),
            _c("text_layer_sha256", "string", "of its text layer", "required"),
            _c("normaliser", "string", "that made the text layer", "required"),
            _c("start", "integer", "first code point in the text layer", "required"),
            _c("end", "integer", "one past the last", "required"),
            _c("quote", "string", "the passage", "required"),
            _c("prefix", "string", "up to 32 characters before it"),
            _c("suffix", "string", "up to 32 characters after it"),
            _c("lang", "string", "language of the page, BCP 47", "required"),
            _c("rule", "string", "that read it", "required"),
            _c("method", "string", "rule, registry or human", "required", values=("rule", "registry", "human")),
        ),
    ),
)  # fmt: skip

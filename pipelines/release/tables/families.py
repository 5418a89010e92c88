"""Which table says why two documents are one voice?"""

from __future__ import annotations

from pipelines.release.tables.column import Table
from pipelines.release.tables.column import column as _c
from pipelines.voices.kinship import Reason, Role

__all__ = ["TABLES"]

TABLES = (
    Table(
        name="families",
        one_row="one document that is one voice with another, credits another newsroom, or was judged by a reviewer",
        key=("family_id", "document_id"),
        refers={"document_id": "documents", "linked_to": "documents"},
        columns=(
            _c("family_id", "string", "as in documents; minted from the origin", "required"),
            _c("document_id", "string", "the document", "required"),
            _c("role", "string", "credit without linked_to: the text was not captured", "required", values=Role),
            _c("linked_to", "string", "the document of the family that it hangs on, nearer to the origin"),
            _c("reason", "string", "why it hangs there; null for the origin", values=Reason),
            _c("overlap_percent", "integer", "of the shorter text's sampled shingles, those that stand in the other"),
            _c("shared", "array", "facts that both tell: country, day, person, number", "required"),
            _c("credit", "string", "the credit as printed, when it names another newsroom than the site's own"),
            _c("decided_by", "string", "rules or a reviewer", "required", values=("rule", "reviewer")),
            _c("verdict", "string", "who joined them, and why; null when rules did"),
            _c("apart_from", "array", "documents that a reviewer keeps apart from it", "required"),
        ),
    ),
)

"""Which tables hold what officials and listeners are reported to have said?"""

from __future__ import annotations

from pipelines.release.tables.column import ISO, Table
from pipelines.release.tables.column import column as _c

__all__ = ["TABLES"]


TABLES = (
    Table(
        name="aggregate_claims",
        one_row="one official total in one document",
        key=("claim_id",),
        refers={"document_id": "documents"},
        columns=(
            _c("claim_id", "string", "minted from document, unit, quantity and position", "required"),
            _c("document_id", "string", "where it is claimed", "required"),
            _c("quantity", "integer", "the number", "required", "quoted"),
            _c("qualifier", "string", "exact, more_than, nearly, about"),
            _c("unit", "string", "teams, countries, events, people, parties", "required"),
            _c("meeting_id", "string", "the meeting it sums for"),
            _c("as_of", "date", "the day it was true"),
        ),
    ),
    Table(
        name="reception",
        one_row="what one document says that somebody said of it; praise is what the reporting side reports",
        key=("document_id", "number"),
        refers={"document_id": "documents"},
        columns=(
            _c("document_id", "string", "where it is reported", "required"),
            _c("number", "integer", "position in the document", "required"),
            _c("speaker", "string", "as printed"),
            _c("role", "string", "as printed"),
            _c("country", "string", ISO),
            _c("stance", "string", "praise, criticism, neutral", "required"),
            _c("carried_by", "string", "the outlet that reports it"),
        ),
    ),
)  # fmt: skip

"""Which table is the correction log?"""

from __future__ import annotations

from pipelines.release.tables.column import Table
from pipelines.release.tables.column import column as _c
from pipelines.review.standing import Standing
from pipelines.review.verbs import Verb

__all__ = ["TABLES"]

TABLES = (
    Table(
        name="decisions",
        one_row="one decision of a reviewer on one value of one document, or on how many voices some documents are",
        key=("decision_id",),
        refers={},
        columns=(
            _c("decision_id", "string", "minted from all that it says; the name of its file ends with it", "required"),
            _c("verb", "string", "accept, correct: a value; split, join: voices", "required", values=Verb),
            _c("status", "string", "reopened: the text is another now; void: see note", "required", values=Standing),
            _c("is_applied", "boolean", "the tables of this release show it", "required"),
            _c("note", "string", "why it is not simply in force"),
            _c("table", "string", "where the value stands now; null when no row has it, or several have"),
            _c("record_id", "string", "key of that row"),
            _c("field", "string", "its column; null for split and join"),
            _c("documents", "array", "those judged, split or joined, by their ids of today", "required"),
            _c("path", "string", "place in the document's account, as in the table visits"),
            _c("before", "string", "the value that stood before; null when none did"),
            _c("after", "string", "the value decided for; null when the text states none"),
            _c("reason", "string", "in the reviewer's words", "required"),
            _c("decider", "string", "who decided", "required"),
            _c("decided_on", "date", "the day", "required"),
            _c("snapshots", "array", "the captures that were judged", "required"),
            _c("text_sha256", "array", "digest of the article text of each when it was judged", "required"),
            _c("passage_then", "string", "the words that were judged; null for split and join"),
            _c("passage_now", "string", "where they stood, today; null when nothing like them stands there"),
            _c("support", "string", "words of the article that show the new value"),
            _c("supersedes", "array", "older decisions that it names", "required"),
        ),
    ),
)  # fmt: skip

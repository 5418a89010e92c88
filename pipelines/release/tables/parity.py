"""Which table sets the seed article's claims beside what was found?"""

from __future__ import annotations

from archive.record_words import Operator
from pipelines.parity.claims import ClaimKind, Verdict
from pipelines.release.tables.column import ISO, Table
from pipelines.release.tables.column import column as _c

__all__ = ["TABLES"]

TABLES = (
    Table(
        name="parity",
        one_row="one claim of the seed article, and what this release says of it; the article is no evidence for it",
        key=("claim_id",),
        refers={},
        columns=(
            _c("claim_id", "string", "as pipelines/parity/seed_claims.csv names it", "required"),
            _c("kind", "string", "what is claimed", "required", values=ClaimKind),
            _c("meetings", "array", "ids of the Party meetings it is about", "required"),
            _c("country", "string", ISO),
            _c("subject", "string", "what else it is about: a city and month, an audience, ranks"),
            _c("operator", "string", "how the claimed number is meant", values=Operator),
            _c("quantity", "integer", "the claimed number; of ranks: percent"),
            _c("statement", "string", "the claim in our words", "required"),
            _c("stands_in", "string", "place in the article", "required"),
            _c("verdict", "string", "what this release says of it", "required", values=Verdict),
            _c("found", "integer", "the number found, a lower bound; of ranks: percent"),
            _c("records", "array", "ids of the records that say so, or of a registered meeting", "required"),
            _c("documents", "array", "ids of the documents that say so", "required"),
            _c("note", "string", "why, in one line", "required"),
        ),
    ),
)  # fmt: skip

"""Which tables hold documents, captures and judgements?"""

from __future__ import annotations

from archive.record_words import Kind, Status
from pipelines.release.tables.column import Table
from pipelines.release.tables.column import column as _c
from pipelines.voices.kinship import Basis
from pipelines.voices.sides import Side

__all__ = ["RULES", "TABLES"]

RULES = ("K1", "K2", "K3", "K4", "K5", "A1", "R1", "R2", "R3", "R4", "R5")

TABLES = (
    Table(
        name="candidates",
        one_row="one document judged, rejected ones too",
        key=("document_id",),
        refers={"document_id": "documents", "snapshot_id": "snapshots"},
        columns=(
            _c("document_id", "string", "the document", "required"),
            _c("snapshot_id", "string", "the capture it was judged on", "required"),
            _c("url", "string", "of that capture", "required"),
            _c("status", "string", "null when the page could not be read", values=Status),
            _c("rule", "string", "of the codebook", values=RULES),
            _c("kind", "string", "what the page is about", values=Kind),
            _c("decider", "string", "rules or a reviewer", "required", values=("rules", "reviewer")),
            _c("title", "string", "as printed"),
            _c("published_on", "date", "as shown on the page"),
            _c("outlet", "string", "the credit as printed"),
            _c("language", "string", "BCP 47"),
            _c("layout", "string", "that read the page; `generic`: none fits, read by sentences and trafilatura"),
            _c("issues", "array", "codes; see the table issues", "required"),
        ),
    ),
    Table(
        name="documents",
        one_row="one article, at whatever addresses",
        key=("document_id",),
        refers={},
        columns=(
            _c("document_id", "string", "minted from key, with an address if that has several texts", "required"),
            _c("key", "string", "address without scheme, www and host alias", "required"),
            _c("urls", "array", "every address it was captured at", "required"),
            _c("snapshots", "array", "every capture that was read, oldest first", "required"),
            _c("source", "string", "that captured it"),
            _c("publisher", "string", "by credit, else by host; null when not in the lexicon"),
            _c("side", "string", "of the publisher", values=Side),
            _c("family_id", "string", "of the voice that it is part of; see the table families", "required"),
            _c("edition_id", "string", "of the item that it is one language edition of; see the table editions"),
        ),
    ),
    Table(
        name="editions",
        one_row="one document of an item that exists in several languages",
        key=("edition_id", "document_id"),
        refers={"document_id": "documents"},
        columns=(
            _c("edition_id", "string", "minted from its first document", "required"),
            _c("document_id", "string", "the document", "required"),
            _c("language", "string", "of the document, BCP 47"),
            _c("basis", "string", "said: a page links it; aligned: what they tell", "required", values=Basis),
            _c("linked_to", "array", "documents of the item that it is linked to", "required"),
            _c("shared", "array", "facts that it shares with them: country, day, person, number", "required"),
            _c("own_facts", "array", "facts that no other edition of the item tells", "required"),
            _c("missing_facts", "array", "facts that all its other editions tell", "required"),
        ),
    ),
    Table(
        name="snapshots",
        one_row="one capture that was read: where its bytes lie, and the digests that prove them",
        key=("snapshot_id",),
        refers={},
        columns=(
            _c("snapshot_id", "string", "from address, time and digest", "required"),
            _c("url", "string", "as asked for", "required"),
            _c("fetched_at", "string", "UTC; of a web archive's copy: when that archive captured it", "required"),
            _c("via", "string", "live, import, demo, wayback, commoncrawl, rendered (by a browser)", "required"),
            _c("origin", "string", "of a copy: its address in the web archive; null when it came from the site"),
            _c("retrieved_at", "string", "of a copy: UTC time at which it was taken from there"),
            _c("http_status", "integer", "of the response", "required"),
            _c("content_type", "string", "as received"),
            _c("payload_sha256", "string", "of the body as received", "required"),
            _c("content_sha256", "string", "of the body without content-encoding", "required"),
            _c("text_layer_sha256", "string", "of the text layer; null when unreadable"),
            _c("normaliser", "string", "that made the text layer", "required"),
            _c("warc_file", "string", "in the archive's warc/ folder", "required"),
            _c("offset", "integer", "of the record, in bytes", "required"),
            _c("length", "integer", "of the record, in bytes", "required"),
        ),
    ),
    Table(
        name="issues",
        one_row="one thing a person should look at",
        key=("document_id", "snapshot_id", "number"),
        refers={"document_id": "documents"},
        columns=(
            _c("document_id", "string", "where", "required"),
            _c("snapshot_id", "string", "in which capture", "required"),
            _c("number", "integer", "position", "required"),
            _c("code", "string", "stable name of the fault", "required"),
            _c("detail", "string", "for people", "required"),
        ),
    ),
)  # fmt: skip

"""Which announcements changed, were missed or gave no answer, and what exactly was observed of one of them?"""

from __future__ import annotations

from collections.abc import Sequence

from archive.web import links
from archive.web.asked import Asked, Form
from archive.web.catalogue.handle import Row
from archive.web.edition import Edition
from archive.web.glossary import ENDED
from archive.web.history import history_of
from archive.web.listing import Facet, Listing, list_rows
from archive.web.pages.gone import record_or_successor
from archive.web.proofs import proofs
from archive.web.view import Bytes, Page, Sheet, View

__all__ = ["VIEWS"]

_COLUMNS = (
    "document_id", "title", "language", "published_on", "status", "rule", "publisher", "side", "source", "url",
    "captures", "edits", "standings", "last_seen", "first_missed", "days_missed", "observed_on",
)  # fmt: skip
_MOST_UNSEEN = 100

_LISTING = Listing(
    table="announcements",
    key="document_id",
    where="in_ledger",
    days=("observed_on", "observed_on"),
    sorts={"observed_on": "Observed", "published_on": "Published", "first_missed": "First missed", "edits": "Edits"},
    facets=(
        Facet(name="standings", label="Observed", values=True),
        Facet(name="edits", label="Edits"),
        Facet(name="status", label="Decision"),
        Facet(name="source", label="Source"),
        Facet(name="publisher", label="Publisher"),
        Facet(name="language", label="Language"),
    ),
)


def _list(edition: Edition, asked: Asked) -> Page:
    found = list_rows(edition, _LISTING, asked)
    rows = [{name: row[name] for name in _COLUMNS} for row in found.rows]
    catalogue = edition.catalogue
    never_seen = "FROM presence WHERE last_seen IS NULL AND status IN ('missing', 'gone')"
    data = {
        **found.about,
        "announcements": rows,
        "never_captured": catalogue.rows(f"SELECT * {never_seen} ORDER BY url LIMIT {_MOST_UNSEEN}"),
        "never_captured_total": catalogue.value(f"SELECT count(*) {never_seen}"),
    }
    return Page(
        template="ledger.html",
        title="Ledger",
        data=data,
        drawn={"found": found},
        sheet=Sheet(name="ledger", columns=_COLUMNS, rows=rows),
    )


def _one(edition: Edition, asked: Asked) -> Page | Bytes:
    document = record_or_successor(edition, asked, "documents", "document_id")
    if isinstance(document, Bytes):
        if "location" not in document.headers:
            return document
        to = document.headers["location"].replace("/announcements/", "/ledger/")
        return Bytes(
            body=document.body, media_type=document.media_type, headers={"location": to}, status=document.status
        )
    catalogue, document_id = edition.catalogue, document["document_id"]
    history = history_of(catalogue, document_id, document["urls"])
    row = catalogue.record("announcements", "document_id", document_id)
    affected = [cell for edit in history.edits for cell in edit["affected"]]
    data = {
        "announcement": {name: row[name] for name in _COLUMNS} | {"urls": document["urls"]},
        "checks": history.checks,
        "addresses": history.addresses,
        "edits": history.edits,
    }
    drawn = {"ended": ENDED, "passages": _passages(edition, affected)}
    return Page(template="ledger_one.html", title=f"Ledger: {row['title'] or document_id}", data=data, drawn=drawn)


def _passages(edition: Edition, cells: Sequence[Row]) -> dict[tuple[str, str, str], str]:
    """Page of the passage that stands behind each affected cell now."""
    found: dict[tuple[str, str, str], str] = {}
    for table in {cell["table"] for cell in cells if cell["id"] is not None}:
        ids = sorted({cell["id"] for cell in cells if cell["table"] == table and cell["id"] is not None})
        for record_id, fields in proofs(edition.catalogue, table, ids).items():
            for field, rows in fields.items():
                found[table, record_id, field] = links.page_of("evidence_id", rows[0]["evidence_id"])
    return found


VIEWS = (
    View(
        path="/ledger",
        handler=_list,
        summary="Announcements that were edited, missed or gave no answer.",
        query=_LISTING.parameters,
        forms=(Form.HTML, Form.JSON, Form.CSV),
    ),
    View(
        path="/ledger/{document_id}",
        handler=_one,
        summary="One announcement: every capture and check in order, what changed and which cells it touches.",
    ),
)

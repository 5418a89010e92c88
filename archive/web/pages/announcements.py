"""Which announcements were judged, and how?"""

from __future__ import annotations

from archive.web.asked import Asked, Form
from archive.web.edition import Edition
from archive.web.glossary import SIDES
from archive.web.listing import Facet, Listing, list_rows
from archive.web.names import Names
from archive.web.pages.announcement import announcement
from archive.web.proofs import proofs
from archive.web.view import Page, Sheet, View

__all__ = ["COLUMNS", "VIEWS"]

COLUMNS = (
    "document_id", "title", "language", "published_on", "status", "rule", "kind", "decider", "outlet", "publisher",
    "side", "source", "url", "captures", "edits", "standings", "last_seen", "first_missed", "days_missed",
)  # fmt: skip


def _side(names: Names, value: str) -> str:
    return SIDES.get(value, value)


_LISTING = Listing(
    table="announcements",
    key="document_id",
    days=("published_on", "published_on"),
    sorts={"published_on": "Published", "status": "Decision", "rule": "Rule", "publisher": "Publisher"},
    facets=(
        Facet(name="status", label="Decision"),
        Facet(name="rule", label="Rule"),
        Facet(name="kind", label="About"),
        Facet(name="language", label="Language"),
        Facet(name="publisher", label="Publisher"),
        Facet(name="side", label="Side", gloss=_side),
        Facet(name="source", label="Source"),
        Facet(name="standings", label="Observed", values=True),
    ),
)


def _list(edition: Edition, asked: Asked) -> Page:
    found = list_rows(edition, _LISTING, asked)
    rows = [{name: row[name] for name in COLUMNS} for row in found.rows]
    ids = [row["document_id"] for row in found.rows] if asked.form is Form.HTML else []
    return Page(
        template="announcements.html",
        title="Announcements",
        data={**found.about, "announcements": rows},
        drawn={"found": found, "proofs": proofs(edition.catalogue, "candidates", ids)},
        sheet=Sheet(name="announcements", columns=COLUMNS, rows=rows),
    )


VIEWS = (
    View(
        path="/announcements",
        handler=_list,
        summary="Pages that were judged, also those that were not kept, one announcement a row.",
        query=_LISTING.parameters,
        forms=(Form.HTML, Form.JSON, Form.CSV),
    ),
    View(
        path="/announcements/{document_id}",
        handler=announcement,
        lays_out=True,
        summary="One announcement: decision, captures, its text with every marked passage, and what was read from it.",
    ),
)

"""Which briefings does the release hold, and what is known of one of them?"""

from __future__ import annotations

from archive.web.asked import Asked, Form
from archive.web.edition import Edition
from archive.web.listing import Facet, Listing, list_rows
from archive.web.names import Names
from archive.web.pages.gone import record_or_successor
from archive.web.proofs import proofs
from archive.web.records.about import about, remarks
from archive.web.records.days import stay_days
from archive.web.records.registered import bodies, in_registry, names_among
from archive.web.records.shown import SHOWN
from archive.web.view import Bytes, Page, Sheet, View

__all__ = ["VIEWS"]

_LISTING = Listing(
    table="events",
    key="event_id",
    days=("date_earliest", "date_latest"),
    sorts={
        "date_earliest": "Day",
        "form": "Form",
        "country": "Country",
        "meeting_id": "Meeting",
        "attendance": "People present",
    },
    facets=(
        Facet(name="form", label="Form"),
        Facet(name="meeting_id", label="Meeting", gloss=Names.meeting),
        Facet(name="country", label="Country", gloss=Names.country),
        Facet(name="audience", label="Listeners", values=True),
        Facet(name="verification", label="Verification"),
        Facet(name="theme", label="Theme"),
        Facet(name="date_precision", label="Precision"),
    ),
)


def _list(edition: Edition, asked: Asked) -> Page:
    found = list_rows(edition, _LISTING, asked)
    ids = [row["event_id"] for row in found.rows] if asked.form is Form.HTML else []
    return Page(
        template="events.html",
        title="Events",
        data={**found.about, "events": found.rows},
        drawn={"found": found, "proofs": proofs(edition.catalogue, "events", ids), **SHOWN},
        sheet=Sheet(name="events", columns=[c.name for c in edition.folder.tables["events"].columns], rows=found.rows),
    )


def _one(edition: Edition, asked: Asked) -> Page | Bytes:
    row = record_or_successor(edition, asked, "events", "event_id")
    if isinstance(row, Bytes):
        return row
    said, said_proofs = remarks(edition, [], [row["event_id"]])
    more = about(edition, "events", row)
    return Page(
        template="event.html",
        title=f"Briefing, {stay_days(row)}: {row['event_id']}",
        data={
            "event": row,
            "leg": edition.catalogue.first("SELECT * FROM legs WHERE leg_id = ?", row["leg_id"]),
            "people": in_registry(
                edition.catalogue, names_among(row["speakers"] or ()), row["date_earliest"], row["date_latest"]
            ),
            "reception": said,
            "bodies": bodies(edition.catalogue, [row["organiser"]]),
            **more.facts,
        },
        drawn={"own": more.own, "said_proofs": said_proofs, **SHOWN},
    )


VIEWS = (
    View(
        path="/events",
        handler=_list,
        summary="Briefings: during a stay, in China, for diplomats, online or at an embassy, one a row.",
        query=_LISTING.parameters,
        forms=(Form.HTML, Form.JSON, Form.CSV),
    ),
    View(
        path="/events/{event_id}",
        handler=_one,
        summary="One briefing: form, day, organiser, speakers, attendance, remarks, documents, history.",
    ),
)

"""Which stays in one country does the release hold, and what is known of one of them?"""

from __future__ import annotations

from archive.web.asked import Asked, Form
from archive.web.edition import Edition
from archive.web.listing import Facet, Listing, list_rows
from archive.web.names import Names
from archive.web.pages.gone import record_or_successor
from archive.web.proofs import proofs
from archive.web.records.about import about, remarks
from archive.web.records.days import stay_days
from archive.web.records.leader import leader_of
from archive.web.records.registered import bodies, in_registry, names_among
from archive.web.records.shown import SHOWN
from archive.web.view import Bytes, Page, Sheet, View

__all__ = ["VIEWS"]

_LISTING = Listing(
    table="legs",
    key="leg_id",
    days=("date_earliest", "date_latest"),
    sorts={"date_earliest": "Day", "country": "Country", "leader_name": "Leader", "meeting_id": "Meeting"},
    facets=(
        Facet(name="meeting_id", label="Meeting", gloss=Names.meeting),
        Facet(name="country", label="Country", gloss=Names.country),
        Facet(name="mode", label="Told as"),
        Facet(name="leader_rank", label="Rank"),
        Facet(name="verification", label="Verification"),
        Facet(name="date_precision", label="Precision"),
        Facet(name="audiences", label="Listeners", values=True),
        Facet(name="recommended", label="Recommended"),
    ),
)


def _list(edition: Edition, asked: Asked) -> Page:
    found = list_rows(edition, _LISTING, asked)
    ids = [row["leg_id"] for row in found.rows] if asked.form is Form.HTML else []
    return Page(
        template="legs.html",
        title="Legs",
        data={**found.about, "legs": found.rows},
        drawn={"found": found, "proofs": proofs(edition.catalogue, "legs", ids), **SHOWN},
        sheet=Sheet(name="legs", columns=[c.name for c in edition.folder.tables["legs"].columns], rows=found.rows),
    )


def _one(edition: Edition, asked: Asked) -> Page | Bytes:
    row = record_or_successor(edition, asked, "legs", "leg_id")
    if isinstance(row, Bytes):
        return row
    catalogue = edition.catalogue
    leg_id = row["leg_id"]
    events = catalogue.rows("SELECT * FROM events WHERE leg_id = ? ORDER BY date_earliest, event_id", leg_id)
    event_ids = [one["event_id"] for one in events]
    said, said_proofs = remarks(edition, [leg_id], event_ids)
    more = about(edition, "legs", row, [("events", one) for one in event_ids])
    where = edition.names.country(row["country"]) or "a country that is not named"
    return Page(
        template="leg.html",
        title=f"Stay in {where}, {stay_days(row)}",
        data={
            "leg": row,
            "delegation": catalogue.first("SELECT * FROM delegations WHERE delegation_id = ?", row["delegation_id"]),
            "sister_legs": catalogue.rows(
                "SELECT leg_id, country, start, end, date_earliest, date_latest, date_precision FROM legs"
                " WHERE delegation_id = ? ORDER BY date_earliest, date_latest, country, leg_id",
                row["delegation_id"],
            ),
            "accounts": catalogue.rows("SELECT * FROM visits WHERE leg_id = ? ORDER BY document_id, path", leg_id),
            "events": events,
            "reception": said,
            "leader": leader_of(catalogue, row),
            "people": in_registry(
                catalogue,
                names_among([*(row["members"] or ()), *(who for one in events for who in one["speakers"] or ())]),
                row["date_earliest"],
                row["date_latest"],
            ),
            "bodies": bodies(catalogue, [row["leader_org"], row["inviter"]]),
            **more.facts,
        },
        drawn={
            "own": more.own,
            "where": where,
            "event_proofs": proofs(catalogue, "events", event_ids),
            "said_proofs": said_proofs,
            **SHOWN,
        },
    )


VIEWS = (
    View(
        path="/legs",
        handler=_list,
        summary="Stays in one country, one a row.",
        query=_LISTING.parameters,
        forms=(Form.HTML, Form.JSON, Form.CSV),
    ),
    View(
        path="/legs/{leg_id}",
        handler=_one,
        summary="One stay: days and what they claim, leader, hosts, remarks, documents, disagreements, history.",
    ),
)

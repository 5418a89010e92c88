"""Which stays in one country does the release hold?"""

from __future__ import annotations

from archive.web.asked import Asked, Form
from archive.web.edition import Edition
from archive.web.listing import Facet, Listing, list_rows
from archive.web.names import Names
from archive.web.proofs import proofs
from archive.web.view import Page, Sheet, View

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
        drawn={"found": found, "proofs": proofs(edition.catalogue, "legs", ids)},
        sheet=Sheet(name="legs", columns=[c.name for c in edition.folder.tables["legs"].columns], rows=found.rows),
    )


VIEWS = (
    View(
        path="/legs",
        handler=_list,
        summary="Stays in one country, one a row.",
        query=_LISTING.parameters,
        forms=(Form.HTML, Form.JSON, Form.CSV),
    ),
)

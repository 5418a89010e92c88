"""Which delegations does the release hold, and what is known of one of them?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from archive.figures.colours import PALETTE
from archive.figures.svg import file_text
from archive.web.asked import Asked, Form
from archive.web.catalogue.handle import Row
from archive.web.edition import Edition
from archive.web.listing import Facet, Listing, list_rows
from archive.web.names import Names
from archive.web.pages.gone import record_or_successor
from archive.web.proofs import Proofs, proofs
from archive.web.records.about import about, remarks
from archive.web.records.days import journey_days
from archive.web.records.leader import leader_of
from archive.web.records.picture import stays_picture, stays_sheet
from archive.web.records.registered import bodies, in_registry, names_among
from archive.web.records.shown import SHOWN, heading
from archive.web.view import Bytes, Page, Sheet, View

__all__ = ["VIEWS"]

_LISTING = Listing(
    table="delegations",
    key="delegation_id",
    days=("date_earliest", "date_latest"),
    sorts={
        "date_earliest": "Day",
        "leader_name": "Leader",
        "meeting_id": "Meeting",
        "verification": "Verification",
    },
    facets=(
        Facet(name="meeting_id", label="Meeting", gloss=Names.meeting),
        Facet(name="countries", label="Country", values=True, gloss=Names.country),
        Facet(name="leader_rank", label="Rank"),
        Facet(name="mode", label="Told as"),
        Facet(name="verification", label="Verification"),
        Facet(name="trigger", label="Occasion"),
        Facet(name="rank_basis", label="Basis of the rank"),
    ),
)


def _list(edition: Edition, asked: Asked) -> Page:
    found = list_rows(edition, _LISTING, asked)
    is_drawn = asked.form is Form.HTML
    ids = [row["delegation_id"] for row in found.rows] if is_drawn else []
    legs = _legs(edition, ids)
    leg_proofs = proofs(edition.catalogue, "legs", [leg["leg_id"] for some in legs.values() for leg in some])
    return Page(
        template="delegations.html",
        title="Delegations",
        data={**found.about, "delegations": found.rows},
        drawn={
            "found": found,
            "proofs": proofs(edition.catalogue, "delegations", ids),
            "legs": legs,
            "leg_proofs": leg_proofs,
            "first_days": {one: _first_day(legs[one], leg_proofs) for one in ids},
            "journey_days": journey_days,
            **SHOWN,
        },
        sheet=Sheet(
            name="delegations",
            columns=[c.name for c in edition.folder.tables["delegations"].columns],
            rows=found.rows,
        ),
    )


def _one(edition: Edition, asked: Asked) -> Page | Bytes:
    row = record_or_successor(edition, asked, "delegations", "delegation_id")
    if isinstance(row, Bytes):
        return row
    catalogue = edition.catalogue
    delegation_id = row["delegation_id"]
    legs = _legs(edition, [delegation_id])[delegation_id]
    leg_ids = [leg["leg_id"] for leg in legs]
    events = [
        one
        for leg_id in leg_ids
        for one in catalogue.rows("SELECT * FROM events WHERE leg_id = ? ORDER BY date_earliest, event_id", leg_id)
    ]
    event_ids = [one["event_id"] for one in events]
    leg_proofs = proofs(catalogue, "legs", leg_ids)
    said, said_proofs = remarks(edition, leg_ids, event_ids)
    more = about(
        edition, "delegations", row, [*(("legs", one) for one in leg_ids), *(("events", one) for one in event_ids)]
    )
    return Page(
        template="delegation.html",
        title=heading(row, legs, edition.names),
        data={
            "delegation": row,
            "legs": legs,
            "events": events,
            "reception": said,
            "leader": leader_of(catalogue, row),
            "people": in_registry(
                catalogue,
                names_among([*(row["members"] or ()), *(who for one in events for who in one["speakers"] or ())]),
                row["date_earliest"],
                row["date_latest"],
            ),
            "bodies": bodies(catalogue, [row["leader_org"], *(leg["inviter"] for leg in legs)]),
            **more.facts,
        },
        drawn={
            "own": more.own,
            "leg_proofs": leg_proofs,
            "first_day": _first_day(legs, leg_proofs),
            "event_proofs": proofs(catalogue, "events", event_ids),
            "said_proofs": said_proofs,
            "days": journey_days(legs),
            "picture": stays_picture(legs, events, edition.names),
            **SHOWN,
        },
    )


def _stays(edition: Edition, asked: Asked) -> Page | Bytes:
    row = record_or_successor(edition, asked, "delegations", "delegation_id")
    if isinstance(row, Bytes):
        return row
    legs = _legs(edition, [row["delegation_id"]])[row["delegation_id"]]
    return Page(template="refused.html", title="Stays", data={"legs": legs}, sheet=stays_sheet(legs))


def _stays_svg(edition: Edition, asked: Asked) -> Bytes:
    row = record_or_successor(edition, asked, "delegations", "delegation_id")
    if isinstance(row, Bytes):
        return row
    legs = _legs(edition, [row["delegation_id"]])[row["delegation_id"]]
    events = [
        one
        for leg in legs
        for one in edition.catalogue.rows("SELECT * FROM events WHERE leg_id = ? ORDER BY event_id", leg["leg_id"])
    ]
    body = file_text(stays_picture(legs, events, edition.names), PALETTE).encode()
    return Bytes(body=body, media_type="image/svg+xml")


def _legs(edition: Edition, ids: Sequence[str]) -> defaultdict[str, list[Row]]:
    """Delegation → its legs, in the order of travel."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    if ids:
        marks = ", ".join("?" * len(ids))
        for leg in edition.catalogue.rows(
            f"SELECT * FROM legs WHERE delegation_id IN ({marks})"  # noqa: S608 - question marks
            " ORDER BY date_earliest, date_latest, country, leg_id",
            *ids,
        ):
            found[leg["delegation_id"]].append(leg)
    return found


def _first_day(legs: Sequence[Row], leg_proofs: Proofs) -> Sequence[Row]:
    """The passage of the first printed day of a journey, or none."""
    of_legs = (leg_proofs[leg["leg_id"]].get("start", ()) for leg in legs)
    return [one for some in of_legs for one in some if one["status"] == "shown"][:1]


VIEWS = (
    View(
        path="/delegations",
        handler=_list,
        summary="Delegations: one team on one mission, one a row.",
        query=_LISTING.parameters,
        forms=(Form.HTML, Form.JSON, Form.CSV),
    ),
    View(
        path="/delegations/{delegation_id}/stays",
        handler=_stays,
        summary="Days of the legs of one delegation.",
        forms=(Form.CSV,),
    ),
    View(
        path="/delegations/{delegation_id}/stays.svg",
        handler=_stays_svg,
        summary="The same as a picture.",
        forms=(Form.HTML,),
    ),
    View(
        path="/delegations/{delegation_id}",
        handler=_one,
        summary="One delegation: legs, leader, hosts, remarks, documents, disagreements, history, citation.",
    ),
)

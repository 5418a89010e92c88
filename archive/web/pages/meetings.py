"""Which Party meetings were presented abroad, and what is known of one of them?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from archive.meeting_names import meeting_name
from archive.web.asked import Asked, Form
from archive.web.catalogue.handle import Catalogue, Row
from archive.web.counted import SEEN, Cell, cells_of, known_meeting, meetings
from archive.web.drawn import Drawing, key_of
from archive.web.edition import Edition
from archive.web.glossary import ASSUMED, FORMS, LISTS, REASONS, VERDICTS
from archive.web.pages.figures import picture_at
from archive.web.pictures import OF_ALL, OF_MEETING
from archive.web.pictures_beside import OPERATORS
from archive.web.proofs import proofs
from archive.web.view import Page, Sheet, View

__all__ = ["VIEWS"]

MOST_ROWS = 200  # of each table on the page of a meeting; the lists have the rest
_COUNTS = (
    "legs", "legs_recommended", "countries", "countries_recommended", "delegations", "delegations_recommended",
    "legs_planned", "legs_off",
)  # fmt: skip
_COLUMNS = ("meeting_id", "english", "chinese", "pinyin", "kind", "opened_on", "closed_on", "events", *_COUNTS)


def _named(row: Row) -> Mapping[str, Any]:
    """A meeting with its names and counts; without a leg that is counted they are None: nobody may have looked."""
    name, counts = meeting_name(row["meeting_id"]), row["counted"]
    return {
        "meeting_id": row["meeting_id"],
        "english": name.english,
        "chinese": name.chinese or None,
        "pinyin": name.pinyin or None,
        **{key: row[key] for key in ("kind", "opened_on", "closed_on", "events")},
        **{key: None if counts is None else counts[key] for key in _COUNTS},
    }


def _list(edition: Edition, asked: Asked) -> Page:
    known = meetings(edition.catalogue)
    rows = [_named(row) for row in sorted(known, key=lambda row: row["closed_on"] or "", reverse=True)]
    pictures = {}
    if asked.form is Form.HTML:
        pictures = {name: OF_ALL[name](edition.catalogue) for name in ("meetings", "timeline", "ranks")}
    return Page(
        template="meetings.html",
        title="Meetings",
        data={"meetings": rows},
        drawn={"pictures": pictures, "at": picture_at},
        sheet=Sheet(name="meetings", columns=_COLUMNS, rows=rows),
    )


def _one(edition: Edition, asked: Asked) -> Page:
    catalogue, meeting_id = edition.catalogue, asked.ids.get("meeting_id")
    row = known_meeting(catalogue, meeting_id)
    cells = cells_of(catalogue, meeting_id)
    legs = _records(catalogue, "legs", meeting_id, order="date_earliest, country, leg_id")
    delegations = _records(catalogue, "delegations", meeting_id, order="date_earliest, delegation_id")
    events = _records(catalogue, "events", meeting_id, order="date_earliest, event_id")
    totals = catalogue.rows(
        "SELECT * FROM claim_comparison WHERE meeting_id IS ? ORDER BY counted, as_of, claim_id", meeting_id
    )
    coverage = catalogue.first("SELECT * FROM figure_coverage WHERE meeting_id IS ?", meeting_id)
    found = _named(row)
    data = {
        "meeting": found,
        "countries": [{**cell.row(), "counted_for_this_meeting": cell.is_own} for cell in cells],
        "totals": totals,
        "coverage": coverage,
        "delegations": delegations,
        "legs": legs,
        "events": events,
        "pictures": {name: picture_at(name, meeting_id, is_of_meeting=True) for name in OF_MEETING},
        "more": {name: _more(catalogue, name, meeting_id) for name in ("legs", "delegations", "events")},
    }
    drawn = _drawn(edition, meeting_id, cells, data) if asked.form is Form.HTML else {}
    return Page(template="meeting.html", title=str(found["english"]), data=data, drawn=drawn)


def _records(catalogue: Catalogue, table: str, meeting_id: str | None, *, order: str) -> Sequence[Row]:
    return catalogue.rows(
        f"SELECT * FROM {table} WHERE meeting_id IS ? AND record_status = 'active' ORDER BY {order} LIMIT ?",  # noqa: S608
        meeting_id,
        MOST_ROWS,
    )


def _more(catalogue: Catalogue, table: str, meeting_id: str | None) -> Mapping[str, Any]:
    """How many rows there are, and the list of all of them."""
    total = catalogue.value(
        f"SELECT count(*) FROM {table} WHERE meeting_id IS ? AND record_status = 'active'",  # noqa: S608
        meeting_id,
    )
    return {"total": total, "list": f"/{table}?meeting_id={key_of(meeting_id)}"}


def _drawn(
    edition: Edition, meeting_id: str | None, cells: Sequence[Cell], data: Mapping[str, Any]
) -> Mapping[str, Any]:
    catalogue = edition.catalogue
    pictures: dict[str, Drawing] = {name: draw(catalogue, meeting_id) for name, draw in OF_MEETING.items()}
    ids = {
        "legs": [row["leg_id"] for row in data["legs"]],
        "events": [row["event_id"] for row in data["events"]],
        "aggregate_claims": [row["claim_id"] for row in data["totals"]],
        "delegations": [row["delegation_id"] for row in data["delegations"]],
    }
    empty: dict[str, list[Cell]] = {}
    for cell in cells:
        if not cell.legs:
            empty.setdefault(cell.words, []).append(cell)
    return {
        "pictures": {name: one for name, one in pictures.items() if one.rows},
        "at": picture_at,
        "is_of": meeting_id,
        "name": meeting_name(meeting_id),
        "counted": sorted((cell for cell in cells if cell.legs), key=lambda c: (-c.legs, c.name)),
        "empty": {words: empty[words] for words in SEEN.values() if words in empty},
        "proofs": {table: proofs(catalogue, table, some) for table, some in ids.items()},
        "operators": OPERATORS,
        "verdicts": VERDICTS,
        "reasons": REASONS,
        "lists": LISTS,
        "assumed": ASSUMED,
        "forms": FORMS,
    }


VIEWS = (
    View(
        path="/meetings",
        handler=_list,
        summary="Every Party meeting that the registry knows, with what is counted of it.",
        forms=(Form.HTML, Form.JSON, Form.CSV),
    ),
    View(path="/meetings/none", handler=_one, summary="The records of which no page names a meeting."),
    View(
        path="/meetings/{meeting_id}",
        handler=_one,
        summary="One meeting: where delegations went after it, when, who led them, what was claimed and what is known.",
    ),
)

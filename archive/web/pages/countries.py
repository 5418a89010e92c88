"""To which countries did delegations go, and what is known of one of them?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from archive.errors import NoSuchRecord
from archive.figures.tile_grid import Seen
from archive.meeting_names import meeting_name
from archive.web.asked import Asked, Form
from archive.web.catalogue.handle import Catalogue, Row
from archive.web.counted import SEEN, Cell, country_cells, presented, whole
from archive.web.edition import Edition
from archive.web.glossary import FORMS
from archive.web.pages.figures import picture_at
from archive.web.pictures import OF_ALL
from archive.web.proofs import proofs
from archive.web.view import Page, Sheet, View

__all__ = ["VIEWS"]

MOST_ROWS = 200
_COLUMNS = ("country", "name", "legs", "legs_recommended", "seen")
_SIGNS: Mapping[str, str] = {
    Seen.NONE_FOUND: "0", Seen.PARTLY_SEARCHED: "~", Seen.NOT_SEARCHED: "·", Seen.COUNTED: "·", Seen.HOME: "",
    Seen.PLANNED_ONLY: "p", Seen.OFF_ONLY: "x",
}  # fmt: skip


def _list(edition: Edition, asked: Asked) -> Page:
    cells = whole(edition.catalogue)
    rows = [cell.row() for cell in cells]
    return Page(
        template="countries.html",
        title="Countries",
        data={"countries": rows},
        drawn=_listed(edition.catalogue, cells) if asked.form is Form.HTML else {},
        sheet=Sheet(name="countries", columns=_COLUMNS, rows=rows),
    )


def _listed(catalogue: Catalogue, cells: Sequence[Cell]) -> Mapping[str, Any]:
    own = catalogue.rows("SELECT * FROM figure_countries")
    empty: dict[str, list[Cell]] = {}
    for cell in cells:
        if not cell.legs:
            empty.setdefault(cell.words, []).append(cell)
    return {
        "map": OF_ALL["map"](catalogue),
        "at": picture_at,
        "counted": sorted((cell for cell in cells if cell.legs), key=lambda c: (-c.legs, c.name)),
        "empty": {words: sorted(empty[words], key=lambda c: c.name) for words in SEEN.values() if words in empty},
        "meetings": [row["meeting_id"] for row in presented(catalogue)],
        "cells": {(row["country"], row["meeting_id"]): row for row in own},
        "signs": _SIGNS,
        "seen": SEEN,
    }


def _one(edition: Edition, asked: Asked) -> Page:
    catalogue, code = edition.catalogue, asked.ids["country"]
    cell = next((one for one in whole(catalogue) if one.country == code), None)
    if cell is None:
        raise NoSuchRecord("country", code, "countries without a leg have a page too; this is the code of none")
    by_meeting = [
        {
            "meeting_id": meeting["meeting_id"],
            "english": meeting_name(meeting["meeting_id"]).english,
            "closed_on": meeting["closed_on"],
            "legs": one.legs,
            "legs_recommended": one.legs_recommended,
            "seen": one.seen.value,
            "said": one.words,
            "counted_for_this_meeting": one.is_own,
        }
        for meeting, one in country_cells(catalogue, code)
    ]
    data: dict[str, Any] = {
        "country": {**cell.row(), "said": cell.words},
        "meetings": by_meeting,
        "legs": catalogue.rows(
            "SELECT * FROM legs WHERE country = ? AND record_status = 'active'"
            " ORDER BY date_earliest DESC, leg_id LIMIT ?",
            code, MOST_ROWS,
        ),
        "events": catalogue.rows(
            "SELECT * FROM events WHERE country = ? AND record_status = 'active'"
            " ORDER BY date_earliest DESC, event_id LIMIT ?",
            code, MOST_ROWS,
        ),
        "reception": catalogue.rows(
            "SELECT * FROM reception WHERE country = ? OR leg_id IN (SELECT leg_id FROM legs WHERE country = ?)"
            " ORDER BY reception_id LIMIT ?",
            code, code, MOST_ROWS,
        ),
        "parties": catalogue.rows(
            "SELECT organisation_id, name_zh, name_en FROM organisations WHERE country = ? AND kind = 'foreign_party'"
            " ORDER BY name_en IS NULL, name_en, organisation_id",
            code,
        ),
        "listings": _listings(catalogue, code, cell.name),
    }  # fmt: skip
    drawn = _drawn(edition, data) if asked.form is Form.HTML else {}
    return Page(template="country.html", title=cell.name, data=data, drawn=drawn)


def _listings(catalogue: Catalogue, code: str, name: str) -> Sequence[Row]:
    """Searches of the lists of the embassy there, known by its host or by the name of the list."""
    return catalogue.rows(
        "SELECT source, channel, url, month, outcome, links, oldest, newest FROM search_log WHERE source = 'embassies'"
        " AND (instr(url, ?) > 0 OR substr(channel, 1, ?) = ?) ORDER BY month DESC, channel, url LIMIT ?",
        f"://{code.lower()}.china-embassy.",
        len(name) + 1,
        f"{name},",
        MOST_ROWS,
    )


def _drawn(edition: Edition, data: Mapping[str, Any]) -> Mapping[str, Any]:
    catalogue = edition.catalogue
    return {
        "proofs": {
            "legs": proofs(catalogue, "legs", [row["leg_id"] for row in data["legs"]]),
            "events": proofs(catalogue, "events", [row["event_id"] for row in data["events"]]),
            "reception": proofs(catalogue, "reception", [row["reception_id"] for row in data["reception"]]),
        },
        "hosts": _hosts(data["legs"]),
        "forms": FORMS,
    }


def _hosts(legs: Sequence[Row]) -> Sequence[Mapping[str, Any]]:
    """Who is printed as having invited or met the delegations, each with the legs that say so."""
    found: dict[tuple[str, str], list[str]] = {}
    for leg in legs:
        named = [("invited", leg["inviter"])] if leg["inviter"] else []
        named += [("met", _person(one)) for one in leg["interlocutors"] if _person(one)]
        for how, who in named:
            found.setdefault((who, how), []).append(leg["leg_id"])
    return [
        {"who": who, "how": how, "legs": list(dict.fromkeys(ids))}
        for (who, how), ids in sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    ]


def _person(one: Mapping[str, Any]) -> str:
    """Role and name as printed."""
    return " ".join(part for part in (one.get("role"), one.get("name")) if part)


VIEWS = (
    View(
        path="/countries",
        handler=_list,
        summary="Every country: its legs over all meetings, or why none is counted.",
        forms=(Form.HTML, Form.JSON, Form.CSV),
    ),
    View(
        path="/countries/{country}",
        handler=_one,
        summary="One country: legs by meeting or how it was searched, hosts, briefings and remarks.",
    ),
)

"""How much is missing? Countries known of each meeting, an estimate of all where one can be made, and the searches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from archive.figures.tile_grid import Seen
from archive.meeting_names import meeting_name
from archive.web.asked import Asked, Form
from archive.web.catalogue.handle import Catalogue
from archive.web.counted import SEEN, cells_of, of_meeting
from archive.web.edition import Edition
from archive.web.glossary import ASSUMED, LISTS, REASONS, SEARCHED
from archive.web.pages.figures import picture_at
from archive.web.pictures import OF_ALL
from archive.web.view import Page, Sheet, View

__all__ = ["VIEWS"]

_COLUMNS = (
    "meeting_id", "known", "estimate", "lower", "upper", "method", "lists", "shared", "reason", "found",
)  # fmt: skip
_EMPTY = (Seen.NONE_FOUND, Seen.PARTLY_SEARCHED, Seen.NOT_SEARCHED, Seen.PLANNED_ONLY, Seen.OFF_ONLY)
_FEW = 7  # countries on two lists or more; with fewer an estimate is likely to be too low (docs/coverage.md)


def _coverage(edition: Edition, asked: Asked) -> Page:
    catalogue = edition.catalogue
    rows = catalogue.rows("SELECT * FROM figure_coverage ORDER BY rowid DESC")
    data = {
        "meetings": [{**row, **_searched(catalogue, row["meeting_id"])} for row in rows],
        "assumed": list(ASSUMED),
        "sides": catalogue.rows(
            "SELECT verification, count(*) AS legs, sum(recommended) AS legs_recommended FROM legs"
            " WHERE record_status = 'active' GROUP BY 1 ORDER BY 2 DESC, 1"
        ),
        "searches": catalogue.rows("SELECT outcome, count(*) AS n FROM search_log GROUP BY 1 ORDER BY 2 DESC, 1"),
    }
    drawn: Mapping[str, Any] = {}
    if asked.form is Form.HTML:
        drawn = {
            "picture": OF_ALL["coverage"](catalogue),
            "at": picture_at,
            "reasons": REASONS,
            "lists": LISTS,
            "outcomes": SEARCHED,
            "empty": [(one.value, SEEN[one]) for one in _EMPTY],
            "few": _FEW,
        }
    return Page(
        template="coverage.html",
        title="Coverage",
        data=data,
        drawn=drawn,
        sheet=Sheet(name="coverage", columns=_COLUMNS, rows=rows),
    )


def _searched(catalogue: Catalogue, meeting_id: str) -> Mapping[str, Any]:
    """How the countries without a leg of the meeting were searched, by number."""
    counts = Counter(cell.seen for cell in cells_of(catalogue, meeting_id) if not cell.legs)
    meeting = of_meeting(catalogue, meeting_id)
    return {
        "english": meeting_name(meeting_id).english,
        "closed_on": None if meeting is None else meeting["closed_on"],
        "countries_without_legs": {one.value: counts[one] for one in _EMPTY},
        "said": _said(counts),
    }


def _said(counts: Counter[Seen]) -> str:
    some = [f"{counts[one]} {SEEN[one]}" for one in _EMPTY if counts[one]]
    return "; ".join(some) or "no country is without a leg"


VIEWS: Sequence[View] = (
    View(
        path="/coverage",
        handler=_coverage,
        summary="Countries known of each meeting, an estimate of all or why there is none, and what was searched.",
        forms=(Form.HTML, Form.JSON, Form.CSV),
    ),
)

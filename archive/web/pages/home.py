"""What does a visitor see first? The last meeting, what followed each, the newest delegations, and how fresh it is."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from archive.meeting_names import meeting_name
from archive.web.asked import Asked, Form
from archive.web.catalogue.handle import Catalogue, Row
from archive.web.counted import TOLD, cells_of, presented, whole
from archive.web.edition import Edition
from archive.web.pages.figures import picture_at
from archive.web.pictures import OF_ALL, OF_MEETING
from archive.web.view import Page, View

__all__ = ["VIEWS"]

_NEWEST = 8
_DEMO = "demo"  # how captures of `xuanjie demo` came in: column via of snapshots


def _home(edition: Edition, asked: Asked) -> Page:
    catalogue = edition.catalogue
    last, manifest = _last(catalogue), _manifest(edition)
    data = {
        "is_demo": _is_demo(catalogue),
        "released_over_a_gate": manifest.get("override"),
        "counts": _counts(catalogue),
        "last_meeting": last,
        "newest_delegations": _newest(catalogue),
        "changes": _changes(catalogue, manifest),
        "freshness": _freshness(catalogue),
    }
    drawn = _drawn(catalogue, last) if asked.form is Form.HTML else {}
    return Page(
        template="home.html", title="Briefing delegations of the Chinese Communist Party", data=data, drawn=drawn
    )


def _counts(catalogue: Catalogue) -> Mapping[str, Any]:
    """Sums of the release's own figures; delegations may have legs of two meetings, so their ids are counted."""
    cells, told = whole(catalogue), presented(catalogue)
    teams = catalogue.rows(
        "SELECT count(DISTINCT delegation_id) AS every,"  # noqa: S608 - words of a vocabulary
        " count(DISTINCT CASE WHEN recommended THEN delegation_id END) AS trusted"
        f" FROM legs WHERE mode IN ({TOLD}) AND mode != 'roundup_only' AND record_status = 'active'"
    )[0]
    return {
        "legs": sum(cell.legs for cell in cells),
        "legs_recommended": sum(cell.legs_recommended for cell in cells),
        "countries": sum(cell.legs > 0 for cell in cells if cell.country != "EU"),
        "countries_recommended": sum(cell.legs_recommended > 0 for cell in cells if cell.country != "EU"),
        "delegations": teams["every"],
        "delegations_recommended": teams["trusted"],
        "meetings": sum(row["meeting_id"] is not None for row in told),
        "events": catalogue.value("SELECT count(*) FROM events WHERE record_status = 'active'"),
        "documents": catalogue.value("SELECT count(*) FROM documents"),
        "snapshots": catalogue.value("SELECT count(*) FROM snapshots"),
    }


def _is_demo(catalogue: Catalogue) -> bool:
    """Whether every capture is a composed page of the demo."""
    return [row["via"] for row in catalogue.rows("SELECT DISTINCT via FROM snapshots")] == [_DEMO]


def _last(catalogue: Catalogue) -> Mapping[str, Any] | None:
    """The last closed meeting with a leg that is counted, and where its delegations went."""
    named = [row for row in presented(catalogue) if row["meeting_id"] is not None]
    if not named:
        return None
    last = named[-1]
    cells = sorted((cell for cell in cells_of(catalogue, last["meeting_id"]) if cell.legs), key=lambda c: c.name)
    opened = catalogue.first("SELECT opened_on FROM meetings WHERE meeting_id = ?", last["meeting_id"])
    name = meeting_name(last["meeting_id"])
    return {
        **last,
        "english": name.english,
        "chinese": name.chinese or None,
        "pinyin": name.pinyin or None,
        "opened_on": opened["opened_on"] if opened else None,
        "went_to": [cell.row() for cell in cells],
    }


def _newest(catalogue: Catalogue) -> Sequence[Row]:
    """Delegations by their last possible day, the latest first."""
    return catalogue.rows(
        "SELECT delegation_id, meeting_id, mode, leader_name, leader_person_id, leader_title_printed, countries,"
        " date_earliest, date_latest, verification, null_reasons FROM delegations WHERE record_status = 'active'"
        " ORDER BY date_latest DESC, date_earliest DESC, delegation_id LIMIT ?",
        _NEWEST,
    )


def _manifest(edition: Edition) -> Mapping[str, Any]:
    """manifest.json of the release; nothing where it has none."""
    if "manifest.json" not in edition.folder.sums:
        return {}
    found: Mapping[str, Any] = json.loads(edition.folder.content("manifest.json"))
    return found


def _changes(catalogue: Catalogue, manifest: Mapping[str, Any]) -> Mapping[str, Any]:
    """Against the release before: which one that is, and how many records of each kind came, went or changed."""
    rows = catalogue.rows(
        'SELECT "table", kind, cause, count(DISTINCT id) AS records FROM changes'
        " WHERE \"table\" IN ('delegations', 'legs', 'events', 'documents', 'aggregate_claims')"
        ' GROUP BY "table", kind, cause ORDER BY 1, 2, 3'
    )
    return {"previous": manifest.get("previous"), "changed": rows}


def _freshness(catalogue: Catalogue) -> Mapping[str, Any]:
    sources = catalogue.rows("SELECT last_success, last_attempt, last_outcome FROM freshness")
    return {
        "newest_capture": catalogue.value("SELECT max(fetched_at) FROM snapshots"),
        "newest_article": catalogue.value("SELECT max(published_on) FROM candidates"),
        "last_attempt": max((row["last_attempt"] for row in sources if row["last_attempt"]), default=None),
        "sources": len(sources),
        "sources_answered": sum(row["last_outcome"] in ("ok", "unchanged") for row in sources),
    }


def _drawn(catalogue: Catalogue, last: Mapping[str, Any] | None) -> Mapping[str, Any]:
    return {
        "map": OF_MEETING["map"](catalogue, last["meeting_id"]) if last else None,
        "timeline": OF_ALL["timeline"](catalogue),
        "at": picture_at,
    }


VIEWS = (
    View(
        path="/",
        handler=_home,
        summary="The first page: the last meeting, newest delegations, counts, what changed and how fresh it is.",
    ),
)

"""What stands behind one cell? The sentence that supports it, in the page as captured, and whether it is still so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from archive.capture import utc_text
from archive.errors import Damaged, NoSuchRecord, TakenDown
from archive.replay.media import is_page
from archive.replay.verification import Check, verified
from archive.web import links
from archive.web.asked import Asked
from archive.web.catalogue.handle import Row
from archive.web.edition import Edition
from archive.web.laid.gate import TooHeavy, layer
from archive.web.pages.replay import captured_line, frame_address
from archive.web.records.words import label
from archive.web.view import Page, View

__all__ = ["STANDS", "VIEWS"]

# status of a passage → what it is for the cell
STANDS: Mapping[str, str] = {
    "shown": "supports the value shown",
    "same_otherwise": "says the same in other words or in another script",
    "otherwise": "says it in another language; nobody has compared the two",
    "other": "says something else",
}


def _evidence(edition: Edition, asked: Asked) -> Page:
    row = edition.catalogue.record("evidence", "evidence_id", asked.ids["evidence_id"])
    order = _of_record(edition, row)
    at = [one["evidence_id"] for one in order].index(row["evidence_id"])
    before, behind = order[at - 1] if at else None, order[at + 1] if at + 1 < len(order) else None
    cell = [one for one in order if one["field"] == row["field"]]
    checks, trouble, frame = _looked_at(edition, row)
    captured = _captured(edition, row["snapshot_id"])
    data = {
        "evidence": row,
        "stands": STANDS.get(row["status"], row["status"]),
        "verification": {
            "holds": trouble is None and all(check.holds for check in checks),
            "trouble": trouble,
            "checks": [asdict(check) for check in checks],
        },
        "snapshot": captured,
        "citation": _citation(edition, row["snapshot_id"]),
        "position": {"number": at + 1, "of": len(order)},
        "previous": None if before is None else before["evidence_id"],
        "next": None if behind is None else behind["evidence_id"],
        "same_cell": cell,
        "record": links.record(row["table"], row["id"]),
        "replay": frame,
    }
    described = edition.catalogue.descriptions(row["table"]).get(row["field"], "")
    return Page(
        template="evidence.html",
        title=f"{label(row['field'])} of {row['id']}",
        data=data,
        drawn={"before": before, "behind": behind, "described": described, "stands": STANDS, "label": label},
    )


def _of_record(edition: Edition, row: Row) -> Sequence[Row]:
    """All passages of a record in the order of its columns: the one that a keyboard steps through."""
    found = edition.catalogue.rows(
        'SELECT * FROM evidence WHERE "table" = ? AND id = ? ORDER BY field,'
        " CASE status WHEN 'shown' THEN 0 WHEN 'same_otherwise' THEN 1 ELSE 2 END, evidence_id",
        row["table"],
        row["id"],
    )
    table = edition.folder.tables.get(row["table"])
    place = {} if table is None else {column.name: number for number, column in enumerate(table.columns)}
    return sorted(found, key=lambda one: place.get(one["field"], len(place)))


def _looked_at(edition: Edition, row: Row) -> tuple[Sequence[Check], str | None, str | None]:
    """The checks, what made them impossible, and where the replay stands."""
    try:
        snapshot = edition.shelf().snapshot(row["snapshot_id"])
        checks = verified(row, snapshot, layer(edition, snapshot))
    except (NoSuchRecord, TakenDown, Damaged, TooHeavy) as error:
        return (), str(error), None
    shown = is_page(snapshot.content_type, snapshot.body)
    return checks, None, frame_address(row["snapshot_id"], row["evidence_id"]) if shown else None


def _captured(edition: Edition, snapshot_id: str) -> Mapping[str, Any]:
    try:
        capture = edition.shelf().capture(snapshot_id)
    except (NoSuchRecord, Damaged):
        return _row_of_snapshot(edition, snapshot_id)
    return {
        "snapshot_id": snapshot_id,
        "url": capture.url,
        "fetched_at": utc_text(capture.fetched_at),
        "said": captured_line(capture),
    }


def _row_of_snapshot(edition: Edition, snapshot_id: str) -> Mapping[str, Any]:
    """What the release says of a snapshot whose bytes are not at hand."""
    row = edition.catalogue.first("SELECT * FROM snapshots WHERE snapshot_id = ?", snapshot_id) or {}
    url, at = row.get("url") or "", row.get("fetched_at") or ""
    return {
        "snapshot_id": snapshot_id,
        "url": url,
        "fetched_at": at,
        "said": f"Captured {at} from {url}." if at else "",
    }


def _citation(edition: Edition, snapshot_id: str) -> str | None:
    found = edition.catalogue.first(
        "SELECT citation FROM citations WHERE \"table\" = 'snapshots' AND id = ?", snapshot_id
    )
    return None if found is None else found["citation"]


VIEWS = (
    View(
        path="/evidence/{evidence_id}",
        handler=_evidence,
        lays_out=True,
        summary="One passage behind one cell: quote, place, verification, neighbours, and where its replay stands.",
        kept=False,  # it says "verified now": bytes that change on the disk change nothing that kept answers go by
    ),
)

"""How is an archived page shown? Built anew without anything that runs or calls, its passages marked, in a sandbox."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urljoin

from archive.capture import Capture, utc_text
from archive.replay.css import clean_sheet
from archive.replay.document import MAIN
from archive.replay.media import is_page, is_sheet, picture_type
from archive.web.asked import Asked, Form
from archive.web.catalogue.handle import Row
from archive.web.edition import Edition
from archive.web.laid.gate import replay
from archive.web.laid.making import Marks
from archive.web.nearby import Nearby
from archive.web.refusals import BadQuestion, NotHere
from archive.web.view import Bytes, Policy, View

__all__ = ["VIEWS", "captured_line", "frame_address"]

_DEEPEST = 1  # 0: what a page names; 1: what a style sheet names
# A frame without an origin of its own asks for these as another site would
_PART = {"cross-origin-resource-policy": "cross-origin"}


def frame_address(snapshot_id: str, evidence_id: str | None = None) -> str:
    """Address of a replay: scrolled to one passage, or with all passages of the snapshot marked."""
    asked = "all=1" if evidence_id is None else f"q={evidence_id}"
    return f"/replay/{snapshot_id}?{asked}#{MAIN}"


def captured_line(capture: Capture) -> str:
    """When and from where a page was captured, in one line."""
    via = "" if capture.via == "live" else f", by way of {capture.via}"
    seen = f", seen from {capture.vantage}" if capture.vantage else ""
    copy = f", copy of {capture.origin}" if capture.origin else ""
    at = utc_text(capture.fetched_at).replace("T", " ").replace("Z", " UTC")
    return f"Archived page, captured {at} from {capture.url}{via}{seen}{copy}. Scripts and forms are left out."


def _replay(edition: Edition, asked: Asked) -> Bytes:
    sid = asked.ids["snapshot_id"]
    snapshot = edition.shelf().snapshot(sid)
    if not is_page(snapshot.content_type, snapshot.body):
        raise NotHere(f"{sid} is no page but {snapshot.content_type or 'a file without a type'}; it can be downloaded.")
    marks = Marks(
        passages=_passages(edition, asked),
        said=captured_line(edition.shelf().capture(sid)),
        is_main=asked.one("q") is not None,
    )
    made = replay(edition, snapshot, marks)
    return Bytes(body=made.encode(), media_type="text/html; charset=utf-8", policy=Policy.REPLAY)


def _passages(edition: Edition, asked: Asked) -> Sequence[tuple[int, int, str]]:
    """The passages to mark, the main one first."""
    sid, chosen = asked.ids["snapshot_id"], asked.one("q")
    is_all = asked.choice("all", ("1",), "") == "1"
    rows: list[Row] = []
    if chosen is not None:
        main = edition.catalogue.first("SELECT * FROM evidence WHERE evidence_id = ?", chosen)
        if main is None or main["snapshot_id"] != sid:
            raise BadQuestion(f"q: no passage {chosen[:40]!r} of {sid}")
        rows = [main, *_beside(edition, main)]
    if is_all:
        rows += edition.catalogue.rows('SELECT * FROM evidence WHERE snapshot_id = ? ORDER BY start, "end"', sid)
    return [(row["start"], row["end"], row["text_layer_sha256"]) for row in rows]


def _beside(edition: Edition, main: Row) -> list[Row]:
    """The other passages of the same cell in the same snapshot."""
    return edition.catalogue.rows(
        'SELECT * FROM evidence WHERE "table" = ? AND id = ? AND field = ? AND snapshot_id = ? ORDER BY start',
        main["table"], main["id"], main["field"], main["snapshot_id"],
    )  # fmt: skip


def _part(edition: Edition, asked: Asked) -> Bytes:
    """A picture or a style sheet of a page, from the archive."""
    sid, depth = asked.ids["snapshot_id"], int(asked.ids["number"])
    if depth > _DEEPEST:
        raise NotHere("Style sheets are followed one step deep.")
    snapshot = edition.shelf().snapshot(sid)
    media_type = picture_type(snapshot.body)
    if media_type is not None:
        return Bytes(body=snapshot.body, media_type=media_type, policy=Policy.REPLAY, headers=_PART)
    if not is_sheet(snapshot.content_type, snapshot.url):
        raise NotHere(f"{sid} is neither a picture nor a style sheet.")
    nearby = Nearby(edition.shelf(), snapshot.fetched_at)

    def picture(href: str) -> str | None:
        return nearby.picture(_absolute(snapshot.url, href))

    def sheet(href: str) -> str | None:
        return nearby.sheet_of_sheet(_absolute(snapshot.url, href)) if depth == 0 else None

    cleaned = clean_sheet(snapshot.html, picture, sheet)
    return Bytes(body=cleaned.encode(), media_type="text/css; charset=utf-8", policy=Policy.REPLAY, headers=_PART)


def _absolute(base: str, href: str) -> str:
    try:
        return urljoin(base, href.strip())
    except ValueError:
        return ""


VIEWS = (
    View(
        path="/replay/{snapshot_id}",
        handler=_replay,
        lays_out=True,
        summary="An archived page without anything that runs or calls, to be shown in a sandboxed frame.",
        query={"q": "evidence id of the passage to mark and scroll to", "all": "1: mark all passages of the snapshot"},
        forms=(Form.HTML,),
    ),
    View(
        path="/replay/{snapshot_id}/{number}",
        handler=_part,
        lays_out=True,
        summary="A picture or a cleaned style sheet that an archived page names; number 1 for what a sheet imports.",
        forms=(Form.HTML,),
    ),
)

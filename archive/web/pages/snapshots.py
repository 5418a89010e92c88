"""What was captured at one address at one time? The page, its headers, digests, place, and what was read from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from archive.capture import Capture, utc_text
from archive.errors import Damaged, NoSuchRecord, TakenDown
from archive.members import Http
from archive.replay.media import is_page, is_text, picture_type
from archive.requisites import Requisite
from archive.snapshot import Snapshot
from archive.web.asked import Asked
from archive.web.catalogue.handle import Row
from archive.web.edition import Edition
from archive.web.laid.gate import TooHeavy, parts
from archive.web.nearby import Nearby
from archive.web.pages.replay import captured_line, frame_address
from archive.web.refusals import NotHere
from archive.web.view import Page, View

__all__ = ["VIEWS"]

_MOST_SHOWN = 60_000  # characters of a text on the page; the JSON form has all of it
_MOST_CAPTURES = 200
_REASONS: Mapping[str, str] = {
    "bom": "a byte order mark says so",
    "strict_utf8": "every byte fits UTF-8",
    "declared": "the page or its header says so, and every byte fits",
    "gb18030_fallback": "nothing that was declared fits, and every byte fits GB18030",
    "lossy": "no encoding fits every byte; this one loses least",
}


def _snapshot(edition: Edition, asked: Asked) -> Page:
    sid = asked.ids["snapshot_id"]
    try:
        capture = edition.shelf().capture(sid)
    except NoSuchRecord as error:
        return _only_a_row(edition, sid, error)
    data: dict[str, Any] = {
        "snapshot": _facts(capture),
        "said": captured_line(capture),
        "trouble": None,
        "takedown": _takedown(capture),
        "kind": None,
        "replay": None,
        "title": None,
        "headers": [],
        "charset": None,
        "text": None,
        "requisites": None,
        "captures": _captures(edition, capture),
        "passages": _passages(edition, sid),
        "citation": _citation(edition, sid),
        "raw": None,
        "body": None,
    }
    if capture.takedown is None:
        try:
            data |= _held(edition, capture)
        except (Damaged, TakenDown, NoSuchRecord) as error:
            data["trouble"] = str(error)
    # the package that is shown there holds what the release cites
    is_there = edition.told.full_view and data["kind"] == "page" and data["passages"]
    asked_for = urlencode({"url": capture.url, "ts": f"{capture.fetched_at:%Y%m%d%H%M%S}"})
    return _page(
        data,
        status=410 if capture.takedown is not None else 200,
        full_view=f"{edition.told.full_view}?{asked_for}" if is_there else None,
    )


def _page(data: Mapping[str, Any], *, status: int, full_view: str | None = None) -> Page:
    shown = (data["text"] or {}).get("text", "")[:_MOST_SHOWN]
    return Page(
        template="snapshot.html",
        title=f"Snapshot {data['snapshot']['snapshot_id']}",
        data=data,
        drawn={
            "lines": shown.split("\n"),
            "is_cut": len(shown) == _MOST_SHOWN,
            "reasons": _REASONS,
            "ranges": _by_range(data["passages"]),
            "full_view": full_view,
        },
        status=status,
    )


def _by_range(passages: Sequence[Row]) -> Sequence[Sequence[Row]]:
    """Those of the same words together: one sentence often supports many cells."""
    found: dict[tuple[int, int], list[Row]] = {}
    for row in passages:
        found.setdefault((row["start"], row["end"]), []).append(row)
    return list(found.values())


def _only_a_row(edition: Edition, sid: str, error: NoSuchRecord) -> Page:
    """A snapshot that the release names and whose bytes are not beside it."""
    row = edition.catalogue.first("SELECT * FROM snapshots WHERE snapshot_id = ?", sid)
    if row is None:
        raise NotHere(str(error))
    facts = {
        "snapshot_id": sid, "url": row["url"], "fetched_at": row["fetched_at"], "status": row["http_status"],
        "content_type": row["content_type"], "via": row["via"], "origin": row["origin"] or "",
        "retrieved_at": row["retrieved_at"], "vantage": "", "robots": "", "source": None, "role": None, "outcome": None,
        "led_to": "", "tls_verified": None, "truncated": None, "revisit_of": None,
        "payload_sha256": row["payload_sha256"], "content_sha256": row["content_sha256"],
        "warc_file": row["warc_file"], "offset": row["offset"], "length": row["length"],
    }  # fmt: skip
    data = {
        "snapshot": facts, "said": f"Captured {row['fetched_at']} from {row['url']}.", "trouble": str(error),
        "takedown": None, "kind": None, "replay": None, "title": None, "headers": [], "charset": None, "text": None,
        "requisites": None, "captures": [], "passages": _passages(edition, sid), "citation": _citation(edition, sid),
        "raw": None, "body": None,
    }  # fmt: skip
    return _page(data, status=200)


def _facts(capture: Capture) -> Mapping[str, Any]:
    return {
        "snapshot_id": capture.snapshot_id,
        "url": capture.url,
        "fetched_at": utc_text(capture.fetched_at),
        "status": capture.status,
        "content_type": capture.content_type,
        "via": capture.via,
        "origin": capture.origin,
        "retrieved_at": None if capture.retrieved_at is None else utc_text(capture.retrieved_at),
        "vantage": capture.vantage,
        "robots": capture.robots,
        "source": capture.source,
        "role": capture.role.value,
        "outcome": capture.outcome.value,
        "led_to": capture.led_to,
        "tls_verified": capture.tls_verified,
        "truncated": capture.truncated,
        "revisit_of": capture.revisit_of,
        "payload_sha256": capture.payload_sha256,
        "content_sha256": capture.content_sha256,
        "warc_file": capture.warc_file,
        "offset": capture.offset,
        "length": capture.length,
    }


def _takedown(capture: Capture) -> Mapping[str, str] | None:
    gone = capture.takedown
    return None if gone is None else {"day": gone.day.isoformat(), "reason": gone.reason, "by": gone.by}


def _held(edition: Edition, capture: Capture) -> Mapping[str, Any]:
    """What the bytes themselves say; every digest is compared on the way. Raises Damaged, TakenDown."""
    sid, shelf = capture.snapshot_id, edition.shelf()
    at = f"/snapshots/{sid}"
    headers = _headers(shelf.http(sid))  # its body is let go of before the next is read: each may have 16 MiB
    snapshot = shelf.snapshot(sid)
    found: dict[str, Any] = {"headers": headers, "raw": f"{at}/raw", "body": f"{at}/body"}
    if is_page(snapshot.content_type, snapshot.body):
        try:
            page = parts(edition, snapshot)
        except TooHeavy as error:
            return found | {"trouble": error.said}
        layer = page.layer
        found |= {
            "kind": "page",
            "replay": frame_address(sid),
            "title": page.title,
            "charset": _charset(snapshot),
            "text": {
                "sha256": layer.sha256, "normaliser": layer.normaliser, "characters": len(layer.text),
                "text": layer.text,
            },
            "requisites": _requisites(page.requisites, Nearby(shelf, capture.fetched_at)),
        }  # fmt: skip
    elif picture_type(snapshot.body) is not None:
        found |= {"kind": "picture", "replay": f"/replay/{sid}/0"}
    elif is_text(snapshot.content_type, snapshot.body):
        text = snapshot.html
        found |= {
            "kind": "text",
            "charset": _charset(snapshot),
            "text": {"sha256": None, "normaliser": None, "characters": len(text), "text": text},
        }
    else:
        found |= {"kind": "file"}
    return found


def _charset(snapshot: Snapshot) -> Mapping[str, Any]:
    read = snapshot.decoded
    return {"charset": read.charset, "declared": read.declared, "reason": read.reason, "replaced": read.replaced}


def _headers(http: Http) -> list[tuple[str, str]]:
    return [(name, _readable(value)) for name, value in http.headers]


def _readable(value: str) -> str:
    """A header in UTF-8 where it is in that, else one character for each byte."""
    try:
        return value.encode("latin-1").decode()
    except ValueError:
        return value


def _requisites(named: Sequence[Requisite], nearby: Nearby) -> Mapping[str, Any]:
    rows = []
    for one in named:
        found = nearby.find(one.url)
        rows.append(
            {"url": one.url, "kind": one.kind.value, "snapshot_id": None if found is None else found.snapshot_id}
        )
    return {"named": len(named), "captured": sum(row["snapshot_id"] is not None for row in rows), "rows": rows}


def _captures(edition: Edition, capture: Capture) -> Sequence[Mapping[str, Any]]:
    """All captures of the address by time, with whether the page had changed since the one before."""
    found = edition.shelf().captures_of(capture.url)
    rows, before = [], None
    for one in found:
        rows.append(
            {
                "snapshot_id": one.snapshot_id,
                "fetched_at": utc_text(one.fetched_at),
                "status": one.status,
                "via": one.via,
                "same_as_before": None if before is None else one.content_sha256 == before,
                "taken_down": one.takedown is not None,
            }
        )
        before = one.content_sha256
    if len(rows) <= _MOST_CAPTURES:
        return rows
    at = next(n for n, row in enumerate(rows) if row["snapshot_id"] == capture.snapshot_id)
    first = max(0, min(at - _MOST_CAPTURES // 2, len(rows) - _MOST_CAPTURES))
    return rows[first : first + _MOST_CAPTURES]


def _passages(edition: Edition, sid: str) -> Sequence[Row]:
    return edition.catalogue.rows(
        'SELECT evidence_id, "table", id, field, value, status, start, "end", quote, lang FROM evidence'
        ' WHERE snapshot_id = ? ORDER BY start, "end", "table", id, field, evidence_id',
        sid,
    )


def _citation(edition: Edition, sid: str) -> str | None:
    found = edition.catalogue.first("SELECT citation FROM citations WHERE \"table\" = 'snapshots' AND id = ?", sid)
    return None if found is None else found["citation"]


VIEWS = (
    View(
        path="/snapshots/{snapshot_id}",
        handler=_snapshot,
        lays_out=True,
        summary="One capture: headers, digests, place, charset, text layer, passages, other captures of its address.",
    ),
)

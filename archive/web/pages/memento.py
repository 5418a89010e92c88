"""How do clients of other archives ask this one? Timegate, timemaps and mementos (RFC 7089)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from archive.capture import Capture
from archive.web.asked import AsIs, Asked, Form
from archive.web.edition import Edition
from archive.web.links import page_of
from archive.web.memento.addresses import address_of, in_header
from archive.web.memento.mementos import (
    Mementos,
    Places,
    asked_time,
    http_date,
    mementos_of,
    moment_of,
    stamp_of,
)
from archive.web.refusals import Gone
from archive.web.view import Bytes, Policy, View

__all__ = ["VIEWS"]

_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,60}")
_CONTROLS = dict.fromkeys([*range(32), 127])
_MOST_HEADERS = 60  # of an archived page; clients refuse answers of more than a hundred
_LONGEST_HEADER = 4_000
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TOLD = frozenset({"text/html", "text/plain", "application/pdf", "image/gif", "image/jpeg", "image/png", "image/webp"})
_CHARSET = re.compile(r"charset=[\"']?(?P<name>[A-Za-z0-9_-]{1,40})", re.IGNORECASE)
_WITHOUT_BODY = frozenset({204, 205})


def _door(asked: Asked) -> tuple[AsIs, str, Places]:
    assert asked.as_is is not None  # every view here is declared so
    return asked.as_is, address_of(asked.as_is.url), Places(base=asked.as_is.base)


def _timegate(edition: Edition, asked: Asked) -> Bytes:
    door, url, places = _door(asked)
    moment = asked_time(door.headers.get("accept-datetime"))
    found = mementos_of(edition.shelf(), url)
    chosen = found.nearest(moment)
    headers = {"vary": "accept-datetime", "link": places.around(found, chosen)}
    return _redirect(places.memento(chosen), headers)


def _link_map(edition: Edition, asked: Asked) -> Bytes:
    _, url, places = _door(asked)
    found = _some(edition, url)
    return Bytes(body=",\n".join(places.lines(found)).encode() + b"\n", media_type="application/link-format")


def _json_map(edition: Edition, asked: Asked) -> Bytes:
    _, url, places = _door(asked)
    said = places.as_json(_some(edition, url))
    return Bytes(body=json.dumps(said, ensure_ascii=False).encode(), media_type="application/json")


def _some(edition: Edition, url: str) -> Mementos:
    found = mementos_of(edition.shelf(), url)
    if not found.captures:
        raise found.nothing()
    return found


def _memento(edition: Edition, asked: Asked) -> Bytes:
    """Archived bytes as a download: they never become a page of ours."""
    _, url, places = _door(asked)
    found, chosen, is_exact = _chosen(edition, url, moment_of(asked.ids["moment"]))
    if not is_exact:
        return _redirect(places.memento(chosen), {"link": places.around(found, chosen)})
    shelf = edition.shelf()
    http = shelf.http(chosen.snapshot_id)
    snapshot = shelf.snapshot(chosen.snapshot_id)  # digests compared
    headers = _archived(http.headers) | {
        "memento-datetime": http_date(chosen.fetched_at),
        "link": places.around(found, chosen),
        "x-archive-orig-status": str(http.status),
    }
    status = http.status
    if status in _REDIRECTS and chosen.led_to and mementos_of(shelf, chosen.led_to, exactly=True).captures:
        at = stamp_of(chosen.fetched_at)  # always a path of ours, whatever the page said
        headers["location"] = f"{places.base}/web/{at}id_/{in_header(chosen.led_to)}"
    elif status < 400 or status in _WITHOUT_BODY:
        status = 200
    return Bytes(
        body=snapshot.body, media_type=_told(chosen.content_type), policy=Policy.RAW, headers=headers, status=status
    )


def _told(content_type: str) -> str:
    """The archived type where it can do nothing: clients need it. No script, style sheet or SVG has its own type here.

    Whatever it says, the answer is a download, is not sniffed, and is sandboxed.
    """
    kind, _, rest = content_type.partition(";")
    if kind.strip().lower() not in _TOLD:
        return "application/octet-stream"
    charset = _CHARSET.search(rest)
    return kind.strip().lower() + (f"; charset={charset['name']}" if charset else "")


def _page(edition: Edition, asked: Asked) -> Bytes:
    """The page of the capture, where it can be looked at in safety."""
    _, url, places = _door(asked)
    found, chosen, _ = _chosen(edition, url, moment_of(asked.ids["moment"]))
    at = f"{places.base}{page_of('snapshot_id', chosen.snapshot_id)}"
    return _redirect(at, {"link": places.around(found, chosen)})


def _chosen(edition: Edition, url: str, moment: datetime) -> tuple[Mementos, Capture, bool]:
    """The captures of an address, the one at a time or nearest to it, and whether it is exactly that one."""
    shelf = edition.shelf()
    found = mementos_of(shelf, url)
    same = [one for one in found.captures if in_header(one.url) == in_header(url)] or found.captures
    if not any(one.fetched_at == moment for one in same):
        gone = next((one for one in found.taken_down if one.fetched_at == moment), None)
        if gone is not None and gone.takedown is not None:
            raise Gone(
                f"The capture {gone.snapshot_id} was taken down on {gone.takedown.day}: its bytes are no longer kept.",
                page_of("snapshot_id", gone.snapshot_id),
            )
    chosen = Mementos(url=url, captures=tuple(same), taken_down=found.taken_down).nearest(moment)
    is_exact = chosen.fetched_at == moment and in_header(chosen.url) == in_header(url)
    return found, chosen, is_exact


def _archived(headers: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The headers of the archived answer under names that mean nothing to a client of ours."""
    found: dict[str, str] = {}
    for name, value in headers[:_MOST_HEADERS]:
        if _NAME.fullmatch(name):
            key = f"x-archive-orig-{name.lower()}"
            said = value.translate(_CONTROLS).encode("latin-1", "replace").decode("latin-1").strip()
            found[key] = f"{found[key]}, {said}"[:_LONGEST_HEADER] if key in found else said[:_LONGEST_HEADER]
    return found


def _redirect(at: str, headers: Mapping[str, str]) -> Bytes:
    body = f"{at}\n".encode()
    media_type = "text/plain; charset=utf-8"
    return Bytes(body=body, media_type=media_type, policy=Policy.RAW, headers={**headers, "location": at}, status=302)


_AS_IS = (Form.HTML,)
VIEWS = (
    View(
        path="/timegate/{url:path}",
        handler=_timegate,
        summary="Redirect to the capture of an address nearest to Accept-Datetime, the last without it (RFC 7089).",
        forms=_AS_IS,
        kept=False,
        as_is=True,
        answers={302: "text/plain"},
    ),
    View(
        path="/timemap/link/{url:path}",
        handler=_link_map,
        summary="All captures of an address as application/link-format (RFC 7089).",
        forms=_AS_IS,
        kept=False,
        as_is=True,
        answers={200: "application/link-format"},
    ),
    View(
        path="/timemap/json/{url:path}",
        handler=_json_map,
        summary="All captures of an address as JSON.",
        forms=_AS_IS,
        kept=False,
        as_is=True,
        answers={200: "application/json"},
    ),
    View(
        path="/web/{moment}id_/{url:path}",
        handler=_memento,
        summary="A memento: the archived body as a download, its headers as X-Archive-Orig-….",
        forms=_AS_IS,
        kept=False,
        as_is=True,
        answers={200: "*/*", 302: "text/plain"},
    ),
    View(
        path="/web/{moment}/{url:path}",
        handler=_page,
        summary="Redirect to the page of the capture nearest to a time.",
        forms=_AS_IS,
        kept=False,
        as_is=True,
        answers={302: "text/plain"},
    ),
)

"""How do attempts, searches and what was observed of addresses stand in the tables of runs/?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain, groupby
from operator import itemgetter
from typing import Any, TypeVar

from archive.capture import Attempt, Capture, Role, SearchResult, utc_text
from archive.presence import CAPTURED, WEB_ARCHIVES, Presence, Status, looks_at_targets, observed
from archive.screening import COUNTS, Screening
from pipelines.release.page_rows import address, printable
from pipelines.release.run_tables import RUN_TABLES
from pipelines.release.spool import Key, Sorter, Spool
from pipelines.release.spooled_table import spooled

__all__ = ["run_rows"]

Json = dict[str, Any]

_Look = TypeVar("_Look", Capture, Attempt)
_NO_PAGES = {Role.ROBOTS, Role.REQUISITE}


def run_rows(
    captures: Iterable[Capture],
    attempts: Iterable[Attempt],
    searches: Sequence[SearchResult],
    screenings: Sequence[Screening] = (),
    *,
    by_address: Iterable[Capture] | None = None,
    spool: Spool | None = None,
) -> dict[str, Sequence[Json]]:
    """Rows by table, each table in the order of its key: a pure function of the archive.

    captures, attempts   gone through several times
    by_address           the captures by their address; None: they are sorted here
    spool                for the tables that grow with the archive; None: they are lists
    """
    ordered = sorted(captures, key=lambda capture: capture.url) if by_address is None else by_address
    counts: dict[str, dict[Status, int]] = {}
    presence = _presence(_counted(observed(ordered, looks_at_targets(captures, captures, attempts)), counts))
    fresh = _Freshness()
    fetches = _fetches(captures, attempts, fresh)
    if spool is None:
        asked: Sequence[Json] = list(_numbered(sorted(fetches, key=itemgetter(0))))
        seen: Sequence[Json] = list(_last_of(sorted(presence, key=itemgetter(0))))
    else:
        asked = spooled(RUN_TABLES["fetches"], _numbered(_sorted(fetches, spool)), spool)
        seen = spooled(RUN_TABLES["presence"], _last_of(_sorted(presence, spool)), spool)
    return {
        "fetches": asked,
        "presence": seen,
        "freshness": fresh.rows(counts),
        "searches": _searches(searches),
        "screenings": _screenings(screenings),
    }


def _sorted(rows: Iterable[tuple[Key, Json]], spool: Spool) -> Iterable[tuple[Key, Json]]:
    sorter = Sorter(spool)
    for key, row in rows:
        sorter.add(key, row)
    return sorter


def _numbered(rows: Iterable[tuple[Key, Json]]) -> Iterator[Json]:
    return ({"number": number, **row} for number, (_, row) in enumerate(rows))


def _last_of(rows: Iterable[tuple[Key, Json]]) -> Iterator[Json]:
    """Of several rows with one key the last."""
    for _, alike in groupby(rows, key=itemgetter(0)):
        *_, (_, row) = alike
        yield row


def _fetches(captures: Iterable[Capture], attempts: Iterable[Attempt], fresh: _Freshness) -> Iterator[tuple[Key, Json]]:
    """Each is shown to `fresh` as it passes."""
    for row in chain(map(_of_capture, map(fresh.shown, captures)), map(_of_attempt, map(fresh.shown, attempts))):
        place = (row["at"], row["url"], row["outcome"], row["snapshot_id"] or "", row["detail"] or "")
        yield (*place, "" if row["snapshot_id"] else str(row)), row


def _of_capture(c: Capture) -> Json:
    return {
        "at": utc_text(c.fetched_at),
        "url": address(c.url),
        "source": printable(c.source),
        "role": c.role.value,
        "outcome": c.outcome.value,
        "http_status": c.status,
        "via": c.via,
        "vantage": printable(c.vantage),
        "robots": printable(c.robots),
        "detail": None,
        "led_to": address(c.led_to) or None,
        "snapshot_id": c.snapshot_id,
        "origin": address(c.origin) or None,
        "retrieved_at": _text(c.retrieved_at),
    }


def _of_attempt(a: Attempt) -> Json:
    return {
        "at": utc_text(a.at),
        "url": address(a.url),
        "source": printable(a.source),
        "role": a.role.value,
        "outcome": a.outcome.value,
        "http_status": None,
        "via": a.via,
        "vantage": printable(a.vantage),
        "robots": printable(a.robots),
        "detail": printable(a.detail),
        "led_to": None,
        "snapshot_id": None,
        "origin": None,
        "retrieved_at": None,
    }


def _presence(found: Iterable[Presence]) -> Iterator[tuple[Key, Json]]:
    for one in found:
        url = address(one.url)  # two addresses that only differ in how a lost character is written become one
        row = {
            "url": url,
            "source": printable(one.source),
            "status": one.status.value,
            "last_seen": _text(one.last_seen),
            "seen_via": one.seen_via,
            "first_missed": _text(one.first_missed),
            "last_missed": _text(one.last_missed),
            "checks": one.checks,
            "vantage": printable(one.vantage),
        }
        yield (url,), row


def _counted(found: Iterable[Presence], counts: dict[str, dict[Status, int]]) -> Iterator[Presence]:
    """The same; by source is counted how they stand."""
    for one in found:
        name = printable(one.source)
        if name is not None:
            counts.setdefault(name, dict.fromkeys(Status, 0))[one.status] += 1
        yield one


class _Freshness:
    """Of pages and listings alone: a site that gives its robots.txt or a picture has shown no page. An answer or a
    silence of a web archive says nothing of how fresh our view of a site is."""

    def __init__(self) -> None:
        self._success: dict[str, str] = {}
        self._last: dict[str, tuple[str, str, str]] = {}  # time, outcome, vantage

    def shown(self, one: _Look) -> _Look:
        """The same, which is remembered."""
        name = printable(one.source)
        if name is not None and _tells(one):
            at = utc_text(one.fetched_at if isinstance(one, Capture) else one.at)
            self._last[name] = max(self._last.get(name, ("", "", "")), (at, one.outcome.value, one.vantage))
            if one.outcome in CAPTURED:
                self._success[name] = max(self._success.get(name, ""), at)
        return one

    def rows(self, counts: Mapping[str, Mapping[Status, int]]) -> list[Json]:
        """When all were shown."""
        last = self._last
        return [
            {
                "source": name,
                "last_success": self._success.get(name),
                "last_attempt": last[name][0] if name in last else None,
                "last_outcome": last[name][1] if name in last else None,
                "vantage": printable(last[name][2]) if name in last else None,
                **{status.value: counts.get(name, {}).get(status, 0) for status in Status},
            }
            for name in sorted({*last, *counts})
        ]


def _tells(one: Capture | Attempt) -> bool:
    return one.via not in WEB_ARCHIVES and one.role not in _NO_PAGES


def _searches(searches: Iterable[SearchResult]) -> list[Json]:
    rows: list[Json] = [
        {
            "at": utc_text(s.at),
            "source": printable(s.source) or "?",
            "channel": printable(s.channel),
            "url": address(s.url),
            "outcome": s.outcome,
            "links": s.links,
            "new": s.new,
            "newest": s.newest,
            "oldest": s.oldest,
            "via": s.via,
            "vantage": printable(s.vantage),
        }
        for s in searches
    ]
    rows.sort(key=lambda r: (r["at"], r["source"], r["url"], r["outcome"], str(r)))
    return [{"number": number, **row} for number, row in enumerate(rows)]


def _screenings(screenings: Iterable[Screening]) -> list[Json]:
    rows: list[Json] = [
        {
            "at": utc_text(s.at),
            "file": printable(s.file) or "?",
            "sha256": s.sha256,
            "terms": s.terms,
            **{name: getattr(s, name) for name in COUNTS},
            "first": _text(s.first),
            "last": _text(s.last),
            "rules": s.rules or None,
            "cut": printable(s.cut),
        }
        for s in screenings
    ]
    rows.sort(key=lambda r: (r["at"], r["file"], r["sha256"], r["terms"], str(r)))
    return [{"number": number, **row} for number, row in enumerate(rows)]


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else utc_text(moment)

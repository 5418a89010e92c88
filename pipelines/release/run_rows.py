"""How do attempts, searches and what was observed of addresses stand in the tables of runs/?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from archive.capture import Attempt, Capture, Role, SearchResult, utc_text
from archive.presence import CAPTURED, WEB_ARCHIVES, Presence, Status, presences
from archive.screening import COUNTS, Screening
from pipelines.release.page_rows import address, printable

__all__ = ["run_rows"]

Json = dict[str, Any]

_NO_PAGES = {Role.ROBOTS, Role.REQUISITE}


def run_rows(
    captures: Sequence[Capture],
    attempts: Sequence[Attempt],
    searches: Sequence[SearchResult],
    screenings: Sequence[Screening] = (),
) -> dict[str, list[Json]]:
    """Rows by table, each table in the order of its key: a pure function of the archive."""
    observed = presences(captures, attempts)
    return {
        "fetches": _fetches(captures, attempts),
        "presence": _presence(observed),
        "freshness": _freshness(captures, attempts, observed),
        "searches": _searches(searches),
        "screenings": _screenings(screenings),
    }


def _fetches(captures: Iterable[Capture], attempts: Iterable[Attempt]) -> list[Json]:
    rows: list[Json] = [
        {
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
        for c in captures
    ]
    rows += [
        {
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
        for a in attempts
    ]
    rows.sort(key=lambda r: (r["at"], r["url"], r["outcome"], r["snapshot_id"] or "", r["detail"] or "", str(r)))
    return [{"number": number, **row} for number, row in enumerate(rows)]


def _presence(observed: Iterable[Presence]) -> list[Json]:
    rows: dict[str, Json] = {}
    for one in observed:
        url = address(one.url)  # two addresses that only differ in how a lost character is written become one
        rows[url] = {
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
    return [rows[url] for url in sorted(rows)]


def _freshness(captures: Iterable[Capture], attempts: Iterable[Attempt], observed: Iterable[Presence]) -> list[Json]:
    """Of pages and listings alone: a site that gives its robots.txt or a picture has shown no page. An answer or a
    silence of a web archive says nothing of how fresh our view of a site is."""
    success: dict[str, str] = {}
    last: dict[str, tuple[str, str, str]] = {}  # time, outcome, vantage
    counts: dict[str, dict[Status, int]] = {}
    looks = [(c.source, c.fetched_at, c.outcome, c.vantage) for c in captures if _tells(c)]
    looks += [(a.source, a.at, a.outcome, a.vantage) for a in attempts if _tells(a)]
    for source, moment, outcome, vantage in looks:
        name, at = printable(source), utc_text(moment)
        if name is None:
            continue
        last[name] = max(last.get(name, ("", "", "")), (at, outcome.value, vantage))
        if outcome in CAPTURED:
            success[name] = max(success.get(name, ""), at)
    for one in observed:
        name = printable(one.source)
        if name is not None:
            of = counts.setdefault(name, dict.fromkeys(Status, 0))
            of[one.status] += 1
    return [
        {
            "source": name,
            "last_success": success.get(name),
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

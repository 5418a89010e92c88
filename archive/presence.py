"""Was a page still at its address when somebody asked? Seen, missed, gone: what was observed, and no more than that.

An address is missed when it answers 404 or 410, with the site's page for missing pages, or with a redirect that leads
to one of these or to a page that is no article. One miss proves little, so it is `missing` first, and `gone` after
misses on three days, over fourteen days or more, with no capture in between. A later capture makes it `present` again.
What is known from copies of others alone, with no answer of the site that tells of it, is `archived`: that it was there
then says nothing of now. What got no answer, or an answer that says nothing of the page, counts neither way: blocked, a
challenge, robots.txt; a redirect whose target nobody asked (off the source's hosts, as a portal sends everybody, or
further than a walk follows) or that goes round in a circle, as walls do that want a cookie back; and the very bytes
that other articles were answered with on the same day when the crawl had found out that they are everybody's.

Captures of ours are compared by their times, but for those whose stamp archive/order.py does not believe: such a miss
is no check, and such a sighting came before what was recorded after it.

A pure function of the archive: no clock, so that whoever makes it again says the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby

from archive.capture import Attempt, Capture, Outcome, Role
from archive.order import COPIES, WEB_ARCHIVES, in_doubt

__all__ = [
    "CAPTURED",
    "MISSING",
    "WEB_ARCHIVES",
    "Looks",
    "Presence",
    "Status",
    "is_gone",
    "looks_at_targets",
    "observed",
    "presences",
]

CAPTURED = frozenset({Outcome.OK, Outcome.UNCHANGED})
MISSING = frozenset({Outcome.NOT_FOUND, Outcome.SOFT_404})
_DAYS = 3
_OVER = timedelta(days=14)
_OK = 200  # other answers may have no body at all, which says nothing of one another
_JUST = timedelta(seconds=1)
_HOPS = 10  # more than a crawl follows


class Status(StrEnum):
    """What was last observed of an address."""

    PRESENT = "present"
    ARCHIVED = "archived"  # by others, whose copies were taken over; no answer of the site itself tells of it
    MISSING = "missing"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """What was observed of one article's address."""

    url: str
    source: str | None  # that asked last
    last_seen: datetime | None  # last captured, by the crawl, an import or a web archive; None = never
    seen_via: str | None  # which of them: live, import, wayback ...
    first_missed: datetime | None  # since it was last seen
    last_missed: datetime | None
    checks: int  # days (UTC) on which it was missed since then
    status: Status
    vantage: str  # of the last observation; "" when others made it: they do not say from where


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """One answer, or none."""

    at: datetime
    outcome: Outcome
    role: Role
    led_to: str = ""


@dataclass(frozen=True, slots=True)
class Looks:
    """What the answers of other addresses say of one.

    targets      address to which a redirect leads → its answers, or none
    everybodys   (body, day) of the challenges that articles were answered with, status 200
    """

    targets: Mapping[str, Sequence[_Look]]
    everybodys: frozenset[tuple[str, date]]


def is_gone(checks: int, first_missed: datetime, last_missed: datetime) -> bool:
    """True when an address was missed often and long enough to be called gone."""
    return checks >= _DAYS and last_missed - first_missed >= _OVER


def presences(captures: Iterable[Capture], attempts: Iterable[Attempt]) -> tuple[Presence, ...]:
    """What was observed of every address that was asked for as an article and seen or missed at least once.

    captures, attempts   all of an archive, in any order
    returns              by address
    """
    known = sorted(captures, key=lambda capture: capture.url)
    return tuple(observed(known, looks_at_targets(known, known, attempts)))


def looks_at_targets(redirects: Iterable[Capture], captures: Iterable[Capture], attempts: Iterable[Attempt]) -> Looks:
    """The answers, or none, of every address that a redirect leads to, and the bodies of challenges; memory holds no
    others.

    redirects   at least the captures that are redirects
    """
    targets = {c.led_to for c in redirects if c.outcome is Outcome.REDIRECT and c.led_to}
    looks: dict[str, list[_Look]] = defaultdict(list)
    everybodys: set[tuple[str, date]] = set()
    for c in captures:
        if c.outcome is Outcome.CHALLENGE and c.role is Role.ARTICLE and c.status == _OK:
            everybodys.add((c.content_sha256, c.fetched_at.date()))
        # where a redirect leads today is not told by what stood there years ago
        if c.url in targets and c.via not in WEB_ARCHIVES:
            looks[c.url].append(_Look(at=c.fetched_at, outcome=c.outcome, role=c.role, led_to=c.led_to))
    for a in attempts:
        if a.url in targets and a.via not in WEB_ARCHIVES:
            looks[a.url].append(_Look(at=a.at, outcome=a.outcome, role=a.role))
    return Looks(looks, frozenset(everybodys))


def observed(by_address: Iterable[Capture], looks: Looks) -> Iterator[Presence]:
    """The same one after the other.

    by_address   the captures of an archive, at least its articles, by address
    looks        of looks_at_targets()
    """
    for url, captures in groupby(by_address, key=lambda capture: capture.url):
        told = [capture for capture in captures if capture.role is Role.ARTICLE]
        before = in_doubt(told)
        counted = [
            (before[c.snapshot_id] - _JUST if c.snapshot_id in before else c.fetched_at, seen, c)
            for c in told
            if (seen := _is_seen(c, looks)) is not None and (seen or c.snapshot_id not in before)
        ]
        if counted:
            yield _presence(url, counted)


def _presence(url: str, found: list[tuple[datetime, bool, Capture]]) -> Presence:
    ordered = sorted(found, key=lambda o: (o[0], o[1], o[2].snapshot_id))  # seen and missed in one second: seen
    sightings = [(at, capture) for at, seen, capture in ordered if seen]
    missed = [at for at, seen, _ in ordered if not seen and (not sightings or at > sightings[-1][0])]
    checks = len({at.date() for at in missed})
    status = Status.ARCHIVED if all(capture.via in COPIES for _, _, capture in ordered) else Status.PRESENT
    if missed:
        status = Status.GONE if is_gone(checks, missed[0], missed[-1]) else Status.MISSING
    return Presence(
        url=url,
        source=ordered[-1][2].source,
        last_seen=sightings[-1][1].fetched_at if sightings else None,
        seen_via=sightings[-1][1].via if sightings else None,
        first_missed=missed[0] if missed else None,
        last_missed=missed[-1] if missed else None,
        checks=checks,
        status=status,
        vantage="" if ordered[-1][2].via in COPIES else ordered[-1][2].vantage,
    )


def _is_seen(capture: Capture, looks: Looks) -> bool | None:
    """True for seen, False for missed, None for what counts neither way."""
    if capture.status == _OK and (capture.content_sha256, capture.fetched_at.date()) in looks.everybodys:
        return None
    if capture.outcome in CAPTURED:
        return True
    if capture.via in WEB_ARCHIVES:
        return None  # what an archive's crawler was refused years ago is no check of ours
    if capture.outcome in MISSING:
        return False
    return _leads_on(capture, looks) if capture.outcome is Outcome.REDIRECT else None


def _leads_on(capture: Capture, looks: Looks) -> bool | None:
    """Did a redirect lead to an article? Each step is judged by the look at its target that was nearest in time."""
    passed = {capture.url}
    target = capture.led_to
    for _ in range(_HOPS):
        if not target:
            return None  # captured before it was kept where a redirect leads
        found = looks.targets.get(target)
        if target in passed or not found:
            return None  # round in a circle, or not followed
        look = min(found, key=lambda one: (abs(one.at - capture.fetched_at), one.at, one.outcome.value))
        if look.outcome in CAPTURED:
            return look.role is Role.ARTICLE
        if look.outcome is not Outcome.REDIRECT:
            return False if look.outcome in MISSING else None
        passed.add(target)
        target = look.led_to
    return None

"""Which captures are one article? Those of one key or one site with one text; the latest telling capture speaks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from archive.folding import fold
from archive.records import Announcement, Decision, Extraction, Status
from pipelines.components import components
from pipelines.identity import Mint, address_key, host_of, is_gateway
from pipelines.printed_days import without_impossible_days
from pipelines.voices.publishers import Publisher, publisher_of

__all__ = ["Document", "Read", "documents", "lone_document", "places_of"]

# Characters of a body: shorter ones (a caption, "see the video") recur at one site under one headline
_AN_ARTICLE = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One stored extraction with when and what was captured."""

    fetched_at: str  # 2018-01-05T04:00:00Z
    content_sha256: str
    extraction: Extraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One article; `latest` is the capture that speaks for it."""

    document_id: str
    key: str
    urls: tuple[str, ...]  # every address it was captured at
    snapshots: tuple[str, ...]  # every capture, oldest first
    latest: Read
    publisher: Publisher | None
    earlier: tuple[Read, ...] = ()  # other captures that tell of a briefing: what they gave an id to keeps it

    @property
    def extraction(self) -> Extraction:
        return self.latest.extraction

    @property
    def announcement(self) -> Announcement | None:
        return self.extraction.announcement

    @property
    def decision(self) -> Decision | None:
        return self.extraction.decision

    @property
    def is_kept(self) -> bool:
        return self.decision is not None and self.decision.status is Status.KEPT

    @property
    def published_on(self) -> str | None:
        day = self.announcement.published_on if self.announcement else None
        return day.isoformat() if day else None

    @property
    def language(self) -> str | None:
        return self.announcement.language if self.announcement else None

    @property
    def order(self) -> tuple[str, str]:
        """Earliest published first, then by id: how ties are broken everywhere."""
        return (self.published_on or "9999", self.document_id)


def documents(reads: Iterable[Read]) -> tuple[Document, ...]:
    """All documents, by id; a function of the set of captures, not of their order."""
    by_url: dict[str, list[Read]] = defaultdict(list)
    for read in map(_believed, reads):
        by_url[read.extraction.url].append(read)
    key_of = {url: address_key(url) for url in sorted(by_url)}
    groups = _one_text(by_url, key_of)
    bearers = Counter(key for members in groups for key in {key_of[url] for url in members})
    mint = Mint()
    found: list[Document] = []
    for members in groups:
        key = key_of[min(members, key=lambda url: (min(map(_moment, by_url[url])), url))]
        # Where one key has several texts none has the bare key: whichever had it before the others were captured,
        # another one never bears its id.
        facts = (key,) if bearers[key] == 1 else (key, next(url for url in members if key_of[url] == key))
        found.append(_document(mint.id_for("a", *facts), key, members, by_url))
    return tuple(sorted(found, key=lambda d: d.document_id))


def lone_document(read: Read, key: str) -> Document:
    """What documents() makes of one capture with which no other hangs together.

    key   of its address
    """
    url = read.extraction.url
    return _document(Mint().id_for("a", key), key, [url], {url: [_believed(read)]})


def _one_text(by_url: Mapping[str, list[Read]], key_of: Mapping[str, str]) -> list[list[str]]:
    """Addresses of one key, or of one site and an article's length, that carry one text; joined transitively.

    What counts is the capture that speaks and every other that tells of a briefing: an old copy at one address may be
    equal to what the other showed before it was edited.
    """
    urls = list(key_of)
    first: dict[tuple[str, ...], int] = {}
    pairs: list[tuple[int, int]] = []
    for number, url in enumerate(urls):
        reads = by_url[url]
        for read in (_latest(reads), *filter(_is_kept, reads)):
            pairs += ((first.setdefault(place, number), number) for place in places_of(read, key_of[url]))
    return [[urls[number] for number in together] for together in components(len(urls), pairs)]


def places_of(read: Read, key: str) -> list[tuple[str, ...]]:
    """Where a capture stands with its text: two with a place in common are one article, if both are asked for theirs.

    key   of its address
    """
    text = _text_of(read, read.extraction.url)
    return [(key, *text), *([(_site_of(key), *text)] if _is_long(read) else [])]


def _site_of(key: str) -> str:
    return key.split("/", 1)[0] + " "  # no key: it holds a blank


def _is_long(read: Read) -> bool:
    page = read.extraction.announcement
    return page is not None and page.characters >= _AN_ARTICLE


def _document(document_id: str, key: str, urls: list[str], by_url: dict[str, list[Read]]) -> Document:
    reads = sorted((r for url in urls for r in by_url[url]), key=_moment)
    latest = _latest(reads)
    page = latest.extraction.announcement
    return Document(
        document_id=document_id,
        key=key,
        urls=tuple(sorted(urls)),
        snapshots=tuple(r.extraction.snapshot_id for r in reads),
        latest=latest,
        publisher=publisher_of(page.outlet if page else None, host_of(latest.extraction.url)),
        earlier=tuple(r for r in reads if r is not latest and _is_kept(r)),
    )


def _latest(reads: list[Read]) -> Read:
    """The capture that speaks: the latest that tells of a briefing, else the latest that could be read.

    A page that is broken, emptied or replaced now does not silence what it said before (adding captures never removes
    a record). The page itself speaks before its rendering by a gateway or a mobile site, however late that is.
    """
    kept = [r for r in reads if _is_kept(r)]
    readable = [r for r in reads if r.extraction.announcement is not None]
    return max(kept or readable or reads, key=lambda read: (not is_gateway(read.extraction.url), _moment(read)))


def _is_kept(read: Read) -> bool:
    return read.extraction.decision is not None and read.extraction.decision.status is Status.KEPT


def _believed(read: Read) -> Read:
    captured = date.fromisoformat(read.fetched_at[:10])
    return replace(read, extraction=without_impossible_days(read.extraction, captured))


def _moment(read: Read) -> tuple[str, str]:
    return (read.fetched_at, read.extraction.snapshot_id)


def _text_of(read: Read, url: str) -> tuple[str, ...]:
    """What must be equal at two addresses: title and body, each in Simplified characters, so that a gateway's
    Traditional rendering is the same text; an unreadable page equals only itself."""
    page, body = read.extraction.announcement, read.extraction.body_sha256
    return (url,) if page is None or body is None else (fold(page.title), body)

"""What differs between two captured pages: in the article, around it, in headers and digests?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from archive.capture import Capture, utc_text
from archive.diff.aligned import Row, aligned
from archive.diff.passages import Change, compare
from archive.replay.media import is_page
from archive.web.edition import Edition
from archive.web.laid.gate import layer
from archive.web.refusals import NotHere

__all__ = ["MOST", "MOST_LINES", "Facts", "Group", "Side", "Told", "differing", "facts_of", "grouped", "side_of"]

MOST = 120_000  # characters of one text that are compared: about a second; the longest article has a tenth of them
MOST_LINES = 5_000  # and so many lines: a row each
_TOLD = {True: "yes", False: "NO", None: "no TLS, or not recorded"}
_AROUND = 1  # paragraphs that stayed, shown around what changed

_Range = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two pages: its text layer, and what of it is known to be the article."""

    capture: Capture
    layer: str
    text_sha256: str
    charset: str
    article: Sequence[_Range]

    def text(self, *, article: bool) -> str:
        """What is compared: the article, one paragraph a line, or the whole layer; cut where it is too long."""
        told = "\n".join(self.layer[start:end] for start, end in self.article) if article else self.layer
        return "\n".join(told[:MOST].split("\n", MOST_LINES)[:MOST_LINES])

    def place(self, at: int, *, article: bool) -> int:
        """Where a place in text() stands in the layer."""
        for start, end in self.article if article else ():
            if at <= end - start:
                return start + at
            at -= end - start + 1
        return at

    def is_cut(self, *, article: bool) -> bool:
        whole = sum(end - start + 1 for start, end in self.article) - 1 if article else len(self.layer)
        return len(self.text(article=article)) < whole

    def holds(self, place: _Range) -> bool:
        """Whether a range of the layer touches the article."""
        return any(place[0] <= end and start <= place[1] for start, end in self.article)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One line of what is known of both captures besides their text."""

    name: str
    first: str
    second: str

    @property
    def is_same(self) -> bool:
        return self.first == self.second


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What differs in the texts that were compared.

    outside   passages that differ around the article; None when it is not known what the article is
    """

    changes: Sequence[Change]
    rows: Sequence[Row]
    kept_percent: int
    outside: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Rows one after the other; `is_folded` for many that stayed as they were."""

    rows: Sequence[Row]
    is_folded: bool


def side_of(edition: Edition, snapshot_id: str) -> Side:
    """Read one captured page; raises NotHere for what is no page or too large, NoSuchRecord, TakenDown, Damaged."""
    shelf = edition.shelf()
    snapshot = shelf.snapshot(snapshot_id)
    if not is_page(snapshot.content_type, snapshot.body):
        raise NotHere(f"{snapshot_id} is no page with a text but {snapshot.content_type[:60] or 'of no known type'}.")
    laid = layer(edition, snapshot)
    found: list[_Range] = []
    for start, end in sorted(edition.told.article(snapshot_id, laid.sha256)):
        if not found or start >= found[-1][1]:  # a headline that is printed inside the body is told once
            found.append((start, end))
    return Side(
        capture=shelf.capture(snapshot_id),
        layer=laid.text,
        text_sha256=laid.sha256,
        charset=snapshot.decoded.charset,
        article=found,
    )


def differing(first: Side, second: Side, *, article: bool) -> Told:
    """Compare the articles of two pages, or all that they print."""
    before, after = first.text(article=article), second.text(article=article)
    compared = compare(before, after)
    outside: int | None = None
    if first.article and second.article:
        whole = compare(first.text(article=False), second.text(article=False)) if article else compared
        outside = sum(not first.holds(c.before) and not second.holds(c.after) for c in whole.changes)
    return Told(
        changes=compared.changes,
        rows=aligned(before, after, compared.changes),
        kept_percent=compared.kept_percent,
        outside=outside,
    )


def grouped(rows: Sequence[Row]) -> list[Group]:
    """Rows that changed with what stands around them; long runs of others folded."""
    near = {n + step for n, row in enumerate(rows) if not row.is_same for step in range(-_AROUND, _AROUND + 1)}
    found: list[Group] = []
    for is_near, run in groupby(enumerate(rows), key=lambda item: item[0] in near):
        some = [row for _, row in run]
        found.append(Group(rows=some, is_folded=not is_near and bool(near) and len(some) > 1))
    return found


def facts_of(edition: Edition, first: Side, second: Side) -> list[Facts]:
    """What is known of both captures, line by line, and the headers that one of them has otherwise."""
    one, two = first.capture, second.capture
    lines = [
        ("Address", one.url, two.url),
        ("Captured (UTC)", utc_text(one.fetched_at), utc_text(two.fetched_at)),
        ("Asked from", one.vantage or "not told", two.vantage or "not told"),
        ("Way", one.via, two.via),
        ("Certificate verified", _TOLD[one.tls_verified], _TOLD[two.tls_verified]),
        ("Status", str(one.status), str(two.status)),
        ("Content type", one.content_type, two.content_type),
        ("Character encoding", first.charset, second.charset),
        ("Body as received, SHA-256", one.payload_sha256, two.payload_sha256),
        ("Body without content encoding, SHA-256", one.content_sha256, two.content_sha256),
        ("Text layer, SHA-256", first.text_sha256, second.text_sha256),
    ]
    shelf = edition.shelf()
    given = [_headers(shelf.http(capture.snapshot_id).headers) for capture in (one, two)]
    for name in sorted(given[0].keys() | given[1].keys()):
        values = [headers.get(name, "") for headers in given]
        if values[0] != values[1] and name != "content-type":
            lines.append((f"Header {name}", values[0], values[1]))
    return [Facts(name=name, first=a, second=b) for name, a, b in lines]


def _headers(given: Sequence[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in given:
        key = name.lower()
        found[key] = f"{found[key]}, {value}" if key in found else value
    return found

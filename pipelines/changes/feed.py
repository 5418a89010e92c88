"""Who wants to hear of new and changed delegations? Those who follow feed.atom (RFC 4287), an entry for each.

No clock is read: the feed is as old as the newest capture, and the counter of the version stands in its seconds, so
that readers see the second release of a day. The ids are tag URIs (RFC 4151) of a name that nobody can own, because a
release does not know where it will be published.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from pipelines.changes.cell_texts import short
from pipelines.changes.change import Change, Kind
from pipelines.changes.changes_md import CHANGES_MD
from pipelines.changes.news import News, delegation_line, news
from pipelines.changes.telling import turned_in
from pipelines.release.bundle import Bundle
from pipelines.writing import write_file

__all__ = ["FEED", "feed", "feed_text"]

Json = dict[str, Any]

FEED = "feed.atom"
_TAG = "tag:xuanjie.invalid,2026"
_MOST = 200  # entries; the others stand in CHANGES.md and changes.csv
_CELLS = 30  # lines of one entry
Addresses = Mapping[str, str]  # document → its first address
_PAGES = 5  # addresses of one entry
_LAST_SECOND = 24 * 60 * 60 - 1  # of a day


def feed(bundle: Bundle, folder: Path) -> None:
    """The part of a release; raises WriteFailed."""
    write_file(folder / FEED, feed_text(bundle).encode())


def feed_text(bundle: Bundle) -> str:
    """The feed: new delegations, changed ones, and ids that are gone, in this order."""
    told, addresses = news(bundle), _addresses(bundle)
    entries = [*_new(bundle, told, addresses), *_changed(bundle, told, addresses), *_gone(bundle, told, addresses)]
    left = len(entries) - _MOST
    more = f"; {left} more stand in {CHANGES_MD}" if left > 0 else ""
    before = f" since release {bundle.name.previous}" if bundle.name.previous is not None else ""
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">',
        f" <id>{_TAG}:releases</id>",
        " <title>xuanjie: new and changed briefing delegations</title>",
        f" <subtitle>{_text(f'Release {bundle.name.version}{before}{more}')}</subtitle>",
        f" <updated>{_moment(bundle)}</updated>",
        " <author><name>The xuanjie contributors</name></author>",
        f' <link rel="alternate" type="text/markdown" href={quoteattr(CHANGES_MD)}/>',
        " <rights>CC BY 4.0; passages quoted remain the property of their publishers</rights>",
        *entries[:_MOST],
        "</feed>",
    ]
    return "\n".join(lines) + "\n"


def _new(bundle: Bundle, told: News, addresses: Addresses) -> Iterator[str]:
    for row in told.new:
        legs = told.legs.get(row["delegation_id"], ())
        line = delegation_line(row, legs)
        title = row["leader_title_printed"]
        text = [line, *([short(title, 200)] if title else []), f"verification: {row['verification']}"]
        yield _entry(bundle, addresses, row, "new", f"New: {line}", text)


def _changed(bundle: Bundle, told: News, addresses: Addresses) -> Iterator[str]:
    rows = {row["delegation_id"]: row for row in bundle.rows["delegations"]}
    for key, changes in told.changed.items():
        line = delegation_line(rows[key], told.legs.get(key, ()))
        text = [_cell(one) for one in changes[:_CELLS]]
        if len(changes) > _CELLS:
            text.append(f"and {len(changes) - _CELLS} more cells")
        yield _entry(bundle, addresses, rows[key], "changed", f"Changed: {line}", text)


def _gone(bundle: Bundle, told: News, addresses: Addresses) -> Iterator[str]:
    for stone in told.gone:
        heirs = [key for key in (stone["successor"], *stone["also"]) if key is not None]
        now = f", now {' and '.join(heirs)}" if heirs else ""
        line = f"{stone['id']}: {stone['reason'].replace('_', ' ')}{now}"
        yield _entry(
            bundle, addresses, {"delegation_id": stone["id"], "documents": []}, "gone", f"Gone: {line}", [line]
        )


def _cell(one: Change) -> str:
    where = f"{one.table} {one.id}" if one.table != "delegations" else "delegation"
    if one.field is None:
        return f"{where}: {one.kind.value} ({one.cause.value})"
    how = short(one.after) if one.kind is Kind.ADDED else turned_in(one)
    return f"{where} {one.field}: {how} ({one.cause.value})"


def _entry(bundle: Bundle, addresses: Addresses, row: Json, kind: str, title: str, lines: Sequence[str]) -> str:
    key = row["delegation_id"]
    pages = _pages(addresses, row["documents"])
    links = [f'  <link rel="related" href={quoteattr(_legal(url))}/>' for url in pages]
    return "\n".join(
        [
            " <entry>",
            f"  <id>{_TAG}:{bundle.name.version}/{key}</id>",
            f"  <title>{_text(short(title, 200))}</title>",
            f"  <updated>{_moment(bundle)}</updated>",
            f"  <category term={quoteattr(kind)}/>",
            *links,
            f"  <summary>{_text(short(title, 500))}</summary>",
            f'  <content type="text">{_text(chr(10).join(lines))}</content>',
            " </entry>",
        ]
    )


def _addresses(bundle: Bundle) -> Addresses:
    """Document of a delegation → its first address."""
    wanted = {key for row in bundle.rows["delegations"] for key in row["documents"]}
    told = ((row["document_id"], row["urls"]) for row in bundle.rows["documents"] if row["document_id"] in wanted)
    return {key: urls[0] for key, urls in told if urls}


def _pages(addresses: Addresses, documents: Sequence[str]) -> list[str]:
    """Addresses of the pages that tell of a delegation, as far as an IRI can hold them."""
    found = sorted(addresses[key] for key in set(documents) if key in addresses)
    return [url for url in found if url.startswith(("http://", "https://")) and not set(url) & _NOT_IN_IRIS][:_PAGES]


_NOT_IN_IRIS = frozenset(' "<>\\^`{|}')


def _moment(bundle: Bundle) -> str:
    """Of release .2 of a day: two seconds after midnight."""
    counter = bundle.name.version[len(bundle.name.day) :].removeprefix(".")
    seconds = min(int(counter), _LAST_SECOND) if counter.isascii() and counter.isdigit() else 0
    return f"{bundle.name.day}T{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}Z"


def _text(text: str) -> str:
    return escape(_legal(text))


def _legal(text: str) -> str:
    """Without the characters that no XML document may hold."""
    return "".join(
        c for c in text if c in "\t\n\r" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff"
    )

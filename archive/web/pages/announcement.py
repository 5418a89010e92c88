"""What is known of one announcement: its decision, its captures, its text with marked passages, what it tells?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.capture import Role, utc_text
from archive.errors import ArchiveError, Damaged, NoSuchRecord, TakenDown
from archive.web import links
from archive.web.asked import Asked
from archive.web.catalogue.handle import Row
from archive.web.edition import Edition
from archive.web.glossary import ENDED, SIDES
from archive.web.history import History, history_of
from archive.web.laid.gate import TooHeavy, layer
from archive.web.marked_text import Line, Passage, marked_lines, passages_of
from archive.web.pages.gone import record_or_successor
from archive.web.rules import rule_in_words
from archive.web.view import Bytes, Page

__all__ = ["announcement"]

_TAKEN = {TakenDown: "it was taken down", NoSuchRecord: "it is not at hand here", Damaged: "it cannot be read"}


def announcement(edition: Edition, asked: Asked) -> Page | Bytes:
    """The page of one document; raises Gone, NotHere."""
    document = record_or_successor(edition, asked, "documents", "document_id")
    if isinstance(document, Bytes):
        return document
    document_id = document["document_id"]
    catalogue = edition.catalogue
    judged = catalogue.first("SELECT * FROM candidates WHERE document_id = ?", document_id) or {}
    history = history_of(catalogue, document_id, document["urls"])
    speaking = judged.get("snapshot_id") or document["snapshots"][-1]  # a document has one at least
    evidence = _evidence(edition, document["snapshots"])
    passages = passages_of(evidence.get(speaking, ()))
    text = _text(edition, speaking, passages)
    title = judged.get("title")
    data = {
        "announcement": {**document, **{k: v for k, v in judged.items() if k != "document_id"}},
        "publisher": catalogue.first("SELECT * FROM publishers WHERE publisher = ?", document["publisher"]),
        "rule": rule_in_words(edition, judged["rule"]) if judged.get("rule") else None,
        "captures": _captures(edition, history),
        "captures_since": _since(edition, document["urls"], history),
        "addresses": history.addresses,
        "edits": history.edits,
        "text": {"snapshot_id": speaking, "is_shown": text.lines is not None, "why_not": text.why_not},
        "passages": [
            {"number": one.number, "start": one.start, "end": one.end, "quote": one.quote, "supports": one.rows}
            for one in passages
        ],
        "passages_of_other_captures": [row for sid, rows in evidence.items() if sid != speaking for row in rows],
        **_read(edition, document_id, document["snapshots"]),
        "editions": _group(edition, "editions", "edition_id", document["edition_id"]),
        "family": _group(edition, "families", "family_id", document["family_id"]),
    }
    drawn = {
        "lines": text.lines,
        "supports": {one.number: _by_record(one.rows) for one in passages},
        "judgement": [
            row for row in evidence.get(speaking, ()) if (row["table"], row["field"]) == ("candidates", "rule")
        ],
        "sides": SIDES,
        "ended": ENDED,
    }
    return Page(template="announcement.html", title=title or document_id, data=data, drawn=drawn)


def _evidence(edition: Edition, snapshots: Sequence[str]) -> Mapping[str, list[Row]]:
    found: dict[str, list[Row]] = {snapshot_id: [] for snapshot_id in snapshots}
    marks = ", ".join("?" * len(snapshots))
    for row in edition.catalogue.rows(
        f'SELECT * FROM evidence WHERE snapshot_id IN ({marks}) ORDER BY start, "end" DESC, "table", id, field',  # noqa: S608
        *snapshots,
    ):
        found[row["snapshot_id"]].append(row)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    """The text of a page in lines; None with the reason where it cannot be shown."""

    lines: Sequence[Line] | None
    why_not: str | None


def _text(edition: Edition, snapshot_id: str, passages: Sequence[Passage]) -> _Text:
    try:
        laid = layer(edition, edition.shelf().snapshot(snapshot_id))
    except TooHeavy as error:
        return _Text(lines=None, why_not=error.said)
    except ArchiveError as error:
        said = next((words for kind, words in _TAKEN.items() if isinstance(error, kind)), "it cannot be read")
        return _Text(lines=None, why_not=f"The captured page is not shown: {said}.")
    told = {row["text_layer_sha256"] for one in passages for row in one.rows}
    if told - {laid.sha256}:
        return _Text(
            lines=None, why_not=f"The passages were marked in another text layer than {laid.normaliser} lays out."
        )
    return _Text(lines=marked_lines(laid.text, passages, edition.told.article(snapshot_id, laid.sha256)), why_not=None)


def _captures(edition: Edition, history: History) -> list[Row]:
    """Captures by time; `is_new` where the bytes are others than those of the capture before at that address."""
    before: dict[str, Row] = {}
    found: list[Row] = []
    for check in history.captures:
        last = before.get(check["url"])
        is_same = check["outcome"] == "unchanged" or (
            last is not None and last["content_sha256"] == check["content_sha256"] is not None
        )
        row = {
            name: check[name]
            for name in ("snapshot_id", "at", "url", "outcome", "http_status", "via", "vantage", "content_sha256")
        }
        row |= {"is_new": not is_same, "compare_with": None if is_same or last is None else last["snapshot_id"]}
        found.append(row)
        if not is_same:
            before[check["url"]] = row
    return found


def _since(edition: Edition, urls: Sequence[str], history: History) -> list[Row]:
    """Captures that the archive has and the release does not tell of yet."""
    shelf = edition.shelf()
    if not shelf.is_archive:
        return []
    told = {check["snapshot_id"] for check in history.checks}
    return [
        {"snapshot_id": one.snapshot_id, "at": utc_text(one.fetched_at), "url": url, "outcome": one.outcome.value}
        for url in urls
        for one in shelf.captures_of(url)
        if one.snapshot_id not in told and one.role is Role.ARTICLE
    ]


def _read(edition: Edition, document_id: str, snapshots: Sequence[str]) -> Mapping[str, Sequence[Row]]:
    """What was read from the page, and what the rules stumbled over."""
    rows = edition.catalogue.rows
    marks = ", ".join("?" * len(snapshots))
    told = f"SELECT id FROM evidence WHERE \"table\" = 'events' AND snapshot_id IN ({marks})"  # noqa: S608
    return {
        "visits": rows("SELECT * FROM visits WHERE document_id = ? ORDER BY path", document_id),
        "events": rows(
            f"SELECT * FROM events WHERE event_id IN ({told}) ORDER BY date_earliest, event_id",  # noqa: S608
            *snapshots,
        ),
        "claims": rows("SELECT * FROM aggregate_claims WHERE document_id = ? ORDER BY claim_id", document_id),
        "reception": rows("SELECT * FROM reception WHERE document_id = ? ORDER BY reception_id", document_id),
        "issues": rows("SELECT * FROM issues WHERE document_id = ? ORDER BY snapshot_id, number", document_id),
    }


def _group(edition: Edition, table: str, key: str, value: str | None) -> Sequence[Row]:
    """Rows of the set that the document is part of, with their headlines."""
    if value is None:
        return []
    return edition.catalogue.rows(
        f"SELECT g.*, a.title, a.published_on, a.publisher, a.outlet, a.side, a.language AS page_language"  # noqa: S608
        f' FROM "{table}" g LEFT JOIN announcements a ON a.document_id = g.document_id WHERE g."{key}" = ?'
        " ORDER BY a.published_on, g.document_id",
        value,
    )


def _by_record(rows: Sequence[Mapping[str, Any]]) -> Sequence[tuple[str, str, str | None, Sequence[Any]]]:
    """(table, id, page, rows of its fields) for each record that a passage supports."""
    found: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in rows:
        found[row["table"], row["id"]].append(row)
    return [(table, record_id, links.record(table, record_id), own) for (table, record_id), own in found.items()]

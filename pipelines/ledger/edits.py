"""Between which captures did the text of an announcement change, where, and which cells hang on it?

Compared are captures of one address that follow one another in time: with http or https, with or without www., a host
and its alias are one address. A gateway or a mobile site is one by itself, and so is what a browser made of a page:
what differs between those and the page is no edit of it. A capture that could not be read is passed over.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, pairwise
from typing import Any

from archive.capture import RENDERED, Capture
from archive.diff.passages import compare
from archive.folding import fold
from archive.records import DelegationVisit, Extraction, LegVisit, Status
from pipelines.damage import REPLACEMENT
from pipelines.documents import Document, Read
from pipelines.identity import address_key, is_gateway
from pipelines.ledger.cells import Cell, Pair, cells_of_page, cells_of_records, paired
from pipelines.ledger.region import Part, Place, Regions
from pipelines.printed_days import without_impossible_days
from pipelines.release.page_rows import address
from pipelines.review.fields import Record
from pipelines.review.records_by_passage import passages_by_place, whose

__all__ = ["MAX_CELLS", "MAX_CHARACTERS", "MAX_PASSAGES", "MAX_TOGETHER", "Releasing", "edit_rows"]

Json = dict[str, Any]

MAX_PASSAGES = 60  # of one edit; a text that was written anew has more, and nobody reads them
MAX_CHARACTERS = 500  # of a passage; a long paragraph has 400
MAX_TOGETHER = 8_000  # characters of the passages of one edit: a cell of a spreadsheet holds 32,767, with all around
MAX_CELLS = 60  # of one edit
_CONTEXT = 16  # characters before and after a passage
_IN_SCOPE = {Status.KEPT, Status.ADJACENT}
_BY_PASSAGE = ("events", "aggregate_claims", "reception")


@dataclass(frozen=True, slots=True, kw_only=True)
class Releasing:
    """What a release says of the documents."""

    rows: Mapping[str, Sequence[Json]]  # legs and evidence
    leg_of: Mapping[tuple[str, str], str]  # (document, path of a stay as the rules read it) → leg


def edit_rows(
    found: Sequence[Document],
    as_read: Sequence[Document],
    reads: Sequence[Read],
    captures: Mapping[str, Capture],
    regions: Regions | None,
    told: Releasing,
) -> list[Json]:
    """Rows of `edits`: of documents that are kept or adjacent, and of others where one of the two captures would be,
    for what it told is gone from the page. Whatever a reviewer rejects has none.

    found, as_read   the same documents with the decisions of reviewers, and without
    captures         by snapshot id, those of `reads`
    regions          the text of a capture; asked of those alone whose title, day or body differs from the one before.
                     None: there is no archive, and no edit is told
    """
    if regions is None:
        return []
    by_snapshot = {r.extraction.snapshot_id: r for r in reads}
    speaking = {d.document_id: d.extraction for d in as_read}
    cells: _Cells | None = None
    rows: list[Json] = []
    for document in found:
        own = [by_snapshot[s] for s in document.snapshots] if len(document.snapshots) > 1 else []
        as_judged = speaking[document.document_id]
        follows = document.decision == as_judged.decision  # no reviewer has judged it
        made: list[Json] = []
        if not _is_in_scope(document.extraction) and not (follows and any(_is_in_scope(r.extraction) for r in own)):
            continue
        for before, after in _differing(own, captures):
            if not any(map(_is_in_scope, (document.extraction, before.extraction, after.extraction))):
                continue
            changed = _passages(before.extraction, after.extraction, regions)
            if changed is None:
                continue
            cells = cells or _Cells(told)
            affected = list(cells.between(document, as_judged, before, after))
            made.append(_row(document, before, after, changed, affected))
        made.sort(key=lambda row: (row["to_at"], row["to_snapshot"]))
        rows += [{"document_id": row["document_id"], "number": n, **row} for n, row in enumerate(made, 1)]
    return rows


def _is_in_scope(told: Extraction) -> bool:
    return told.decision is not None and told.decision.status in _IN_SCOPE


def _differing(reads: Sequence[Read], captures: Mapping[str, Capture]) -> Iterator[tuple[Read, Read]]:
    """Neighbours in time at one address whose title, day or text differs, told by what was read of them."""
    by_address: dict[tuple[str, bool, bool], list[Read]] = defaultdict(list)
    for read in sorted(reads, key=lambda r: (r.fetched_at, r.extraction.snapshot_id)):
        url = read.extraction.url
        if read.extraction.announcement is not None and read.extraction.body_sha256 is not None:
            is_rendered = captures[read.extraction.snapshot_id].via == RENDERED
            believed = without_impossible_days(read.extraction, date.fromisoformat(read.fetched_at[:10]))
            place = address_key(url), is_gateway(url), is_rendered
            by_address[place].append(
                Read(fetched_at=read.fetched_at, content_sha256=read.content_sha256, extraction=believed)
            )
    for place in sorted(by_address):
        for before, after in pairwise(by_address[place]):
            if _traits(before.extraction) != _traits(after.extraction):
                yield before, after


def _traits(told: Extraction) -> tuple[str, date | None, str | None]:
    page = told.announcement
    assert page is not None
    return fold(page.title), page.published_on, told.body_sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class _Changed:
    """What differs between two captures."""

    parts: tuple[str, ...]  # title, published_on, body
    passages: tuple[Json, ...]
    left_out: int
    kept_percent: int  # of the body


def _passages(before: Extraction, after: Extraction, regions: Regions) -> _Changed | None:
    """None when nothing but white space, line ends or script differs."""
    one, two = before.announcement, after.announcement
    assert one is not None
    assert two is not None
    first, second = regions(before.snapshot_id), regions(after.snapshot_id)
    parts: list[str] = []
    found: list[Json | None] = []
    kept = 100
    for name, part, other in (("title", first.title, second.title), ("body", first.body, second.body)):
        compared = compare(part.text, other.text)
        told = [_passage(name, part, change.before, other, change.after) for change in compared.changes]
        kept = compared.kept_percent if name == "body" else kept
        if told:
            parts.append(name)
            found += told
        if (
            name == "title"
            and None not in (one.published_on, two.published_on)
            and one.published_on != two.published_on
        ):
            parts.append("published_on")
            found.append(_day(one.published_on, two.published_on))
    if not parts:
        return None
    shown = _first([passage for passage in found if passage is not None])
    return _Changed(parts=tuple(parts), passages=tuple(shown), left_out=len(found) - len(shown), kept_percent=kept)


def _first(passages: Sequence[Json]) -> list[Json]:
    """As many as an edit may have."""
    together = list(accumulate(len(p["before"]) + len(p["after"]) for p in passages[:MAX_PASSAGES]))
    return list(passages[: bisect_right(together, MAX_TOGETHER)])


def _passage(name: str, one: Part, before: tuple[int, int], two: Part, after: tuple[int, int]) -> Json | None:
    """None for a passage with characters that nobody could read: they are damage, no wording."""
    was, now = one.place(*before), two.place(*after)
    quotes = [place.quote if place is not None else "" for place in (was, now)]
    if REPLACEMENT in "".join(quotes):
        return None
    return {
        "field": name,
        "before": quotes[0][:MAX_CHARACTERS],
        "after": quotes[1][:MAX_CHARACTERS],
        "prefix": _line_end(one.text[max(0, before[0] - _CONTEXT) : before[0]]),
        "suffix": _line_start(one.text[before[1] : before[1] + _CONTEXT]),
        "start_before": _of(was, "start"),
        "end_before": _of(was, "end"),
        "start_after": _of(now, "start"),
        "end_after": _of(now, "end"),
        "is_cut": any(len(quote) > MAX_CHARACTERS for quote in quotes),
    }


def _day(before: date | None, after: date | None) -> Json:
    """The day of publication is worked out from several places of a page, so no passage stands for it."""
    return {
        "field": "published_on",
        "before": str(before),
        "after": str(after),
        "prefix": "",
        "suffix": "",
        "start_before": None,
        "end_before": None,
        "start_after": None,
        "end_after": None,
        "is_cut": False,
    }


def _of(place: Place | None, name: str) -> int | None:
    value: int | None = None if place is None else getattr(place, name)
    return value


def _line_end(text: str) -> str:
    return text.rpartition("\n")[2].rpartition(REPLACEMENT)[2]


def _line_start(text: str) -> str:
    return text.partition("\n")[0].partition(REPLACEMENT)[0]


def _row(document: Document, before: Read, after: Read, changed: _Changed, affected: Sequence[Cell]) -> Json:
    cells = [cell.as_json() for cell in affected if REPLACEMENT not in repr(cell)][:MAX_CELLS]
    return {
        "document_id": document.document_id,
        "url": address(after.extraction.url),
        "from_snapshot": before.extraction.snapshot_id,
        "to_snapshot": after.extraction.snapshot_id,
        "from_at": before.fetched_at,
        "to_at": after.fetched_at,
        "changed": list(changed.parts),
        "kept_percent": changed.kept_percent,
        "passages": list(changed.passages),
        "passages_left_out": changed.left_out,
        "affected": cells,
        "affected_left_out": len(affected) - len(cells),
    }


class _Cells:
    """Finds the rows that stand on a record of one capture: those of the same record in the capture that speaks."""

    def __init__(self, told: Releasing) -> None:
        self._legs: dict[str, list[tuple[str, str]]] = defaultdict(list)  # document → (path, leg)
        for (document_id, path), leg in sorted(told.leg_of.items()):
            self._legs[document_id].append((path, leg))
        self._team_of = {row["leg_id"]: row["delegation_id"] for row in told.rows["legs"]}
        self._passages = passages_by_place(told.rows["evidence"], _BY_PASSAGE)

    def between(self, document: Document, speaking: Extraction, before: Read, after: Read) -> Iterator[Cell]:
        yield from cells_of_page(document.document_id, before.extraction, after.extraction)
        of_before = _places(before.extraction, speaking)
        of_after = _places(after.extraction, speaking)
        for pair in paired(before.extraction, after.extraction):
            path, record = of_after.get(pair.other_path or "") or of_before.get(pair.path or "") or (None, None)
            rows = [] if path is None or record is None else self._rows(document, speaking, path, record)
            yield from cells_of_records(pair, rows)

    def _rows(self, document: Document, speaking: Extraction, path: str, record: Record) -> list[tuple[str, str]]:
        """(table, id) of the rows that stand on a record of the capture that speaks."""
        document_id = document.document_id
        if not isinstance(record, (DelegationVisit, LegVisit)):
            table = {"events": "events", "claims": "aggregate_claims"}.get(path.partition(".")[0], "reception")
            record_id = whose(record, table, speaking.snapshot_id, self._passages)
            return [] if record_id is None else [(table, record_id)]
        if not document.is_kept:
            stays = [path] if isinstance(record, LegVisit) else [f"{path}.legs.{n}" for n in range(len(record.legs))]
            return [("visits", f"{document_id}|{stay}") for stay in stays]
        legs = sorted({leg for stay, leg in self._legs[document_id] if f"{stay}.".startswith(f"{path}.")})
        teams = sorted({team for leg in legs if (team := self._team_of[leg]) is not None})
        shown = [] if isinstance(record, LegVisit) else [("delegations", team) for team in teams]
        return [*shown, *(("legs", leg) for leg in legs)]


def _places(told: Extraction, speaking: Extraction) -> dict[str, tuple[str, Record]]:
    """Path of a record in one capture → path and record in the one that speaks."""
    pairs: list[Pair] = paired(told, speaking)
    return {
        pair.path: (pair.other_path, pair.other)
        for pair in pairs
        if pair.path is not None and pair.other_path is not None and pair.other is not None
    }

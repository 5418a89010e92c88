"""Which pages say it, and where in them? The passage, the capture that holds it, and the evidence around it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote

from archive.errors import ArchiveError
from archive.web.catalogue.handle import Row
from archive.web.links import page_of
from archive.web.search.hits import Hit
from archive.web.search.marking import marked, places, snippet
from archive.web.search.question import Phrase

if TYPE_CHECKING:
    from archive.web.edition import Edition

__all__ = ["text_hits"]


def text_hits(
    edition: Edition,
    match: str,
    phrases: Sequence[Phrase],
    where: str,
    values: Sequence[str],
    *,
    limit: int,
    offset: int,
) -> list[Hit]:
    """A page of the announcements whose text fits, the best first, each with the capture that fits best.

    where, values  a condition on the announcement, r, SQL of our own
    """
    rows = edition.texts.rows(
        "WITH found AS MATERIALIZED (SELECT rowid AS number, rank AS score FROM words WHERE words MATCH ?)"  # noqa: S608
        " SELECT r.id, r.title, r.day, r.language, r.outlet, r.status, min(found.score) AS score, t.number AS text,"
        " p.snapshot_id FROM found JOIN texts AS t ON t.number = found.number"
        " JOIN release.search_texts AS p ON p.key = t.key JOIN release.search_records AS r ON r.number = p.number"
        f" WHERE {where} GROUP BY r.number ORDER BY score, r.day DESC, r.number LIMIT ? OFFSET ?",
        match, *values, limit, offset,
    )  # fmt: skip
    return [_hit(edition, row, phrases) for row in rows]


def _hit(edition: Edition, row: Row, phrases: Sequence[Phrase]) -> Hit:
    hit = Hit(
        kind="text",
        id=row["id"],
        page=page_of("document_id", row["id"]),
        title=marked(row["title"] or row["id"], phrases),
        day=row["day"],
        language=row["language"],
        outlet=row["outlet"],
        status=row["status"],
    )
    text = edition.texts.text(row["text"])
    if text is None or _is_taken_down(edition, row["snapshot_id"]):
        return hit
    found = places(text.text, phrases)
    found = [place for place in found if place[0] >= text.body_from] or found  # the headline stands above already
    passage = None
    said = ""
    if found:
        start, end = found[0]
        passage = (text.in_layer(start), text.in_layer(end - 1) + 1)
        said = text.text[start:end]
    return Hit(
        kind=hit.kind,
        id=hit.id,
        page=hit.page,
        title=hit.title,
        day=hit.day,
        language=hit.language,
        outlet=hit.outlet,
        status=hit.status,
        snippet=snippet(text.text, found, text.body_from),
        snapshot=row["snapshot_id"],
        passage=passage,
        evidence=None if passage is None else _evidence(edition, row["snapshot_id"], passage),
        fragment=_fragment(said),
    )


def _is_taken_down(edition: Edition, snapshot_id: str) -> bool:
    """Looked up for each hit: what was taken down since the index was made is not quoted."""
    try:
        return edition.shelf().capture(snapshot_id).takedown is not None
    except ArchiveError:
        return False


def _evidence(edition: Edition, snapshot_id: str, passage: tuple[int, int]) -> str | None:
    """Page of the narrowest passage of evidence around what was found."""
    found = edition.catalogue.first(
        'SELECT evidence_id FROM evidence WHERE snapshot_id = ? AND start <= ? AND "end" >= ?'
        ' ORDER BY "end" - start, evidence_id',
        snapshot_id,
        *passage,
    )
    return None if found is None else page_of("evidence_id", found["evidence_id"])


def _fragment(said: str) -> str:
    """#:~:text=…, by which a browser finds the passage in the text of a page."""
    line = said.splitlines()[0] if said else ""
    return f"#:~:text={quote(line, safe='').replace('-', '%2D')}" if line else ""

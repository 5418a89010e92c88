"""Which pages say it, and where in them? The passage, the capture that holds it, and the evidence around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote

from archive.web.catalogue.handle import Row
from archive.web.links import page_of
from archive.web.search.hits import Hit
from archive.web.search.marking import first_places, marked, snippet
from archive.web.search.question import Phrase

if TYPE_CHECKING:
    from archive.web.edition import Edition

__all__ = ["text_hit"]


def text_hit(edition: Edition, row: Row, number: int, phrases: Sequence[Phrase]) -> Hit:
    """An announcement whose text fits.

    row     of search_records
    number  of the text
    """
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
    said = edition.texts.rows(
        "SELECT p.snapshot_id FROM texts AS t JOIN release.search_texts AS p ON p.key = t.key"
        " WHERE t.number = ? AND p.number = ?",
        number,
        row["number"],
    )
    if not said:
        return hit
    snapshot_id = said[0]["snapshot_id"]
    text = edition.texts.text(number)
    if text is None or edition.is_taken_down(snapshot_id):  # what was taken down since is not quoted
        return hit
    found = first_places(text.text, phrases, text.body_from)  # the headline stands above already
    passage = None
    words = ""
    if found:
        start, end = found[0]
        passage = (text.in_layer(start), text.in_layer(end - 1) + 1)
        words = text.text[start:end]
    return replace(
        hit,
        snippet=snippet(text.text, found, text.body_from),
        snapshot=snapshot_id,
        passage=passage,
        evidence=None if passage is None else _evidence(edition, snapshot_id, passage),
        fragment=_fragment(words),
    )


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

"""Was an id typed, or an address of the web? Then its record and its captures are the answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from archive.capture import utc_text
from archive.errors import ArchiveError
from archive.web.ids import kind_of
from archive.web.links import page_of
from archive.web.search.addresses import typed_address, variants
from archive.web.search.hits import Hit
from archive.web.search.kinds import RECORDS
from archive.web.search.marking import Piece
from archive.web.search.question import Question

if TYPE_CHECKING:
    from archive.web.edition import Edition

__all__ = ["typed"]

_MOST_CAPTURES = 20
_MOST_BELOW = 20
_TABLES = {  # kind of id → tables that hold it, and the name of the column there
    "delegation_id": (("delegations", "delegation_id"),),
    "leg_id": (("legs", "leg_id"),),
    "event_id": (("events", "event_id"),),
    "document_id": (("documents", "document_id"),),
    "claim_id": (("aggregate_claims", "claim_id"), ("claim_comparison", "claim_id")),
    "family_id": (("families", "family_id"),),
    "edition_id": (("editions", "edition_id"),),
    "evidence_id": (("evidence", "evidence_id"),),
    "snapshot_id": (("snapshots", "snapshot_id"),),
    "meeting_id": (("meetings", "meeting_id"),),
}


def typed(edition: Edition, question: Question) -> tuple[list[Hit], str | None]:
    """What was typed as an id or an address, and the address if it is one."""
    one_word = question.text.strip()
    kind = kind_of(one_word.lower())
    if kind is not None:
        return list(_of_id(edition, kind, one_word.lower())), None
    address = typed_address(one_word)
    return ([], None) if address is None else (list(_of_address(edition, address)), address)


def _of_id(edition: Edition, kind: str, record_id: str) -> Iterator[Hit]:
    name = next((one.name for one in RECORDS if one.key == kind and one.name != "post"), kind.removesuffix("_id"))
    found = edition.catalogue.rows("SELECT * FROM search_records WHERE kind = ? AND id = ?", name, record_id)
    if found:
        row = found[0]
        detail = [_plain(line) for line in row["detail"]]
        yield _exact(name, record_id, page_of(kind, record_id), row["title"] or record_id, detail, row["gloss"])
        return
    if any(
        edition.catalogue.rows(f'SELECT 1 FROM "{table}" WHERE "{column}" = ? LIMIT 1', record_id)  # noqa: S608
        for table, column in _TABLES[kind]
    ) or (kind == "snapshot_id" and _is_on_shelf(edition, record_id)):
        yield _exact(name, record_id, page_of(kind, record_id), record_id)
    elif edition.catalogue.rows(
        "SELECT 1 FROM rekeys WHERE old_id = ? UNION SELECT 1 FROM tombstones WHERE id = ?", record_id, record_id
    ):
        detail = [_plain("an earlier release had it; its page tells what became of it")]
        yield _exact(name, record_id, page_of(kind, record_id), record_id, detail)


def _of_address(edition: Edition, address: str) -> Iterator[Hit]:
    """Announcements of the address, then its captures; where there is neither, what lies below it."""
    rows = edition.catalogue.rows(
        "SELECT a.url, a.document_id, c.title, c.published_on FROM search_addresses AS a LEFT JOIN candidates AS c"
        " USING (document_id) WHERE a.address = ? ORDER BY c.published_on",
        address,
    )
    for row in rows:
        if row["document_id"] is not None:
            page = page_of("document_id", row["document_id"])
            detail = [_plain(row["url"]), _plain(row["published_on"] or "")]
            yield _exact("announcement", row["document_id"], page, row["title"] or row["url"], detail)
    captures = _captures(edition, [*variants(address), *(row["url"] for row in rows)])
    for snapshot_id, (url, at) in sorted(captures.items(), key=lambda one: one[1][1])[:_MOST_CAPTURES]:
        page = page_of("snapshot_id", snapshot_id)
        yield _exact("snapshot", snapshot_id, page, f"captured {at.replace('T', ' ').rstrip('Z')} UTC", [_plain(url)])
    if not rows and not captures:
        for row in edition.catalogue.rows(
            "SELECT a.url, a.document_id, c.title, c.published_on FROM search_addresses AS a JOIN candidates AS c"
            " USING (document_id) WHERE (a.address > ? AND a.address < ?) OR a.address LIKE ?"
            " ORDER BY a.address LIMIT ?",
            f"{address}/", f"{address}0", "" if "/" in address else f"%.{address}/%", _MOST_BELOW,
        ):  # fmt: skip
            page = page_of("document_id", row["document_id"])
            detail = [_plain(row["url"]), _plain(row["published_on"] or "")]
            yield _exact("announcement", row["document_id"], page, row["title"] or row["url"], detail)


def _captures(edition: Edition, urls: list[str]) -> dict[str, tuple[str, str]]:
    marks = ", ".join("?" * len(urls))
    rows = edition.catalogue.rows(
        f"SELECT snapshot_id, url, fetched_at FROM snapshots WHERE url IN ({marks}) ORDER BY fetched_at LIMIT 500",  # noqa: S608
        *urls,
    )
    found = {row["snapshot_id"]: (row["url"], row["fetched_at"]) for row in rows}
    try:
        for url in dict.fromkeys(urls):
            for capture in edition.shelf().captures_of(url):
                found[capture.snapshot_id] = (capture.url, utc_text(capture.fetched_at))
    except ArchiveError:  # no archive here: what the release lists is all there is to show
        return found
    return found


def _is_on_shelf(edition: Edition, snapshot_id: str) -> bool:
    try:
        edition.shelf().capture(snapshot_id)
    except ArchiveError:
        return False
    return True


def _exact(
    kind: str, record_id: str, page: str, title: str, detail: list[list[Piece]] | None = None, gloss: str | None = None
) -> Hit:
    return Hit(
        kind=kind,
        id=record_id,
        page=page,
        title=_plain(title),
        gloss=_plain(gloss) if gloss else [],
        detail=[line for line in detail or [] if line and line[0].text],
        is_exact=True,
    )


def _plain(text: str) -> list[Piece]:
    return [Piece(text=text, found=False)]

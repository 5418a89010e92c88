"""What does the store know of its comparison with the ledger? One row, and notes of what is to be looked at again."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from archive.compared import LedgerMark

__all__ = ["Settled", "last_note", "noted", "settled", "write_settled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """All captures up to a mark of the ledger are in the store by one recipe, but for those that are noted."""

    recipe: str
    mark: LedgerMark
    articles: int  # captures that were to be in the store
    gone: int  # captures that would be, had they not been taken down


def settled(db: sqlite3.Connection, recipe: str) -> Settled | None:
    """What was settled by this recipe; None for nothing."""
    row = db.execute(
        "SELECT articles, gone, ledger_version, seq, snapshot_id, manifest_bytes, manifest_sha256, unsealed_sha256"
        " FROM compared WHERE recipe = ?",
        (recipe,),
    ).fetchone()
    if row is None:
        return None
    articles, gone, version, seq, snapshot_id, size, digest, unsealed = row
    mark = LedgerMark(
        ledger_version=version,
        seq=seq,
        snapshot_id=snapshot_id,
        manifest_bytes=size,
        manifest_sha256=digest,
        unsealed_sha256=unsealed,
    )
    return Settled(recipe=recipe, mark=mark, articles=articles, gone=gone)


def write_settled(db: sqlite3.Connection, done: Settled | None, *, notes: int, again: Collection[str]) -> None:
    """Take the place of what was settled before; inside a transaction.

    notes   up to this one they are dealt with
    again   snapshots that the next run has to look at
    """
    db.execute("DELETE FROM to_compare WHERE n <= ?", (notes,))
    db.executemany("INSERT INTO to_compare (snapshot_id) VALUES (?)", [(sid,) for sid in again])
    db.execute("DELETE FROM compared")
    if done is not None:
        mark = done.mark
        said = (done.recipe, done.articles, done.gone, mark.ledger_version, mark.seq, mark.snapshot_id)
        chain = (mark.manifest_bytes, mark.manifest_sha256, mark.unsealed_sha256)
        db.execute("INSERT INTO compared VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (*said, *chain))


def last_note(db: sqlite3.Connection) -> int:
    """The number of the last note; 0 when there is none."""
    (number,) = db.execute("SELECT coalesce(max(n), 0) FROM to_compare").fetchone()
    return int(number)


def noted(db: sqlite3.Connection, until: int, most: int) -> Iterator[list[str]]:
    """The snapshots of all notes up to a number, each once, by id, at most so many at a time."""
    after = ""
    while True:
        rows = db.execute(
            "SELECT DISTINCT snapshot_id FROM to_compare WHERE snapshot_id > ? AND n <= ? ORDER BY snapshot_id LIMIT ?",
            (after, until, most),
        ).fetchall()
        if not rows:
            return
        after = rows[-1][0]
        yield [sid for (sid,) in rows]

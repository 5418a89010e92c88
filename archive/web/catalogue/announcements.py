"""What do several tables say of one announcement? Judgement, publisher, edits and standing in one row, for lists."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

from archive.observed import NO_ANSWER, observed
from archive.presence import Status

__all__ = ["lay_out"]

Json = dict[str, Any]

# what columns of the table say is in tables of the release; `standings`, `observed_on` and `in_ledger` are worked out
_TABLE = """
CREATE TABLE announcements (
  document_id TEXT PRIMARY KEY, title TEXT, language TEXT, published_on TEXT, status TEXT, rule TEXT, kind TEXT,
  decider TEXT, outlet TEXT, publisher TEXT, publisher_name TEXT, side TEXT, source TEXT, url TEXT, captures INTEGER,
  edits INTEGER, standings JSON, last_seen TEXT, first_missed TEXT, days_missed INTEGER, observed_on TEXT,
  in_ledger BOOLEAN)
"""
# which document a capture was read for
_SNAPSHOTS = """
CREATE TABLE document_snapshots (snapshot_id TEXT PRIMARY KEY, document_id TEXT) WITHOUT ROWID
"""
_FILL_SNAPSHOTS = """
INSERT OR IGNORE INTO document_snapshots
SELECT one.value, d.document_id FROM documents d, json_each(d.snapshots) AS one ORDER BY d.document_id
"""
_DOCUMENTS = """
SELECT d.document_id, c.title, c.language, c.published_on, c.status, c.rule, c.kind, c.decider, c.outlet, d.publisher,
  p.name, d.side, d.source, c.url, json_array_length(d.snapshots), d.urls,
  (SELECT count(*) FROM edits e WHERE e.document_id = d.document_id),
  (SELECT max(e.to_at) FROM edits e WHERE e.document_id = d.document_id)
FROM documents d LEFT JOIN candidates c ON c.document_id = d.document_id
LEFT JOIN publishers p ON p.publisher = d.publisher ORDER BY d.document_id
"""
# the checks of an address that got no answer
_SILENT = (
    "SELECT at, outcome, via, vantage FROM fetches WHERE url = ? AND role = 'article'"  # noqa: S608 - question marks
    f" AND outcome IN ({', '.join('?' * len(NO_ANSWER))}) ORDER BY at, number"
)
_INDEXES = ("published_on", "in_ledger, observed_on", "status", "source")


def lay_out(connection: sqlite3.Connection) -> None:
    """Fill `announcements` and `document_snapshots` from the tables of the release that are there already."""
    connection.execute(_TABLE)
    connection.execute(_SNAPSHOTS)
    known = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    if not {"documents", "candidates", "edits", "publishers"} <= known:
        return
    connection.execute(_FILL_SNAPSHOTS)
    looks = _Looks(connection, known)
    rows = (_row(row, looks) for row in connection.execute(_DOCUMENTS))
    connection.executemany(f"INSERT INTO announcements VALUES ({', '.join('?' * 22)})", rows)  # noqa: S608
    for number, on in enumerate(_INDEXES):
        connection.execute(f"CREATE INDEX announcements_{number} ON announcements ({on})")


def _row(row: Sequence[Any], looks: _Looks) -> tuple[Any, ...]:
    *facts, urls, edits, edited_at = row
    told = [looks.of(url) for url in json.loads(urls)]
    standings = sorted({one["standing"] for one in told if one["standing"] is not None})
    missed = [one["first_missed"] for one in told if one["first_missed"] is not None]
    missed_last = [one["last_missed"] for one in told if one["last_missed"] is not None]
    silent = [check["at"] for one in told for check in one["without_answer"] if one["standing"] == check["answer"]]
    return (
        *facts,
        edits,
        json.dumps(standings),
        max((one["last_seen"] for one in told if one["last_seen"] is not None), default=None),
        min(missed, default=None),
        max((one["days_missed"] for one in told), default=0),
        max((at[:10] for at in (edited_at, *missed_last, *silent) if at is not None), default=None),
        int(edits > 0 or bool(set(standings) - {Status.PRESENT.value, Status.ARCHIVED.value})),
    )


class _Looks:
    """What was observed of addresses, looked up one by one: a release may have a hundred thousand."""

    def __init__(self, connection: sqlite3.Connection, known: set[str]) -> None:
        self._connection = connection
        self._known = known

    def of(self, url: str) -> Json:
        presence: Json | None = None
        silent: list[Json] = []
        if "presence" in self._known:
            presence = next(_asked(self._connection, "SELECT * FROM presence WHERE url = ?", url), None)
        if "fetches" in self._known:
            silent = list(_asked(self._connection, _SILENT, url, *sorted(NO_ANSWER)))
        return observed(url, presence, silent)


def _asked(connection: sqlite3.Connection, sql: str, *values: object) -> Iterator[Json]:
    cursor = connection.execute(sql, values)
    names = [described[0] for described in cursor.description]
    return (dict(zip(names, row, strict=True)) for row in cursor)

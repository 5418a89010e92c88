"""Which records of a release can be found, and by which words? The step of the catalogue that makes the index."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator

from archive.web.catalogue.folder import ReleaseFolder
from archive.web.search.addresses import address_of
from archive.web.search.facts import TABLE, lay_out_facts
from archive.web.search.folding import index_words
from archive.web.search.journeys import claims, delegations, events, legs
from archive.web.search.kinds import RECORDS
from archive.web.search.known import Entry, Known, known
from archive.web.search.spellings import of_name

__all__ = ["index_records", "text_key"]

# `search_words` keeps no text of its own: what is shown stands in search_records. The tokenizer takes every character
# beyond ASCII as part of a word, because folding.py has set the words apart already.
_TABLES = f"""{TABLE};
CREATE TABLE search_records (number INTEGER PRIMARY KEY, kind TEXT, id TEXT, title TEXT, gloss TEXT, detail JSON,
  texts JSON, day TEXT, language TEXT, outlet TEXT, status TEXT);
CREATE VIRTUAL TABLE search_words USING fts5(named, told, content='', tokenize='ascii');
CREATE TABLE search_names (name TEXT, number INTEGER, PRIMARY KEY (name, number)) WITHOUT ROWID;
CREATE TABLE search_kinds (kind TEXT PRIMARY KEY, first INTEGER, last INTEGER);
CREATE TABLE search_addresses (address TEXT, url TEXT, document_id TEXT, PRIMARY KEY (address, url)) WITHOUT ROWID;
CREATE TABLE search_texts (key INTEGER, number INTEGER, snapshot_id TEXT, text_layer_sha256 TEXT, rank INTEGER,
  PRIMARY KEY (key, number)) WITHOUT ROWID;
CREATE INDEX search_records_id ON search_records (kind, id);
CREATE INDEX search_texts_rank ON search_texts (rank, snapshot_id)
"""
_NEEDED = frozenset(
    {
        "aggregate_claims", "candidates", "delegations", "documents", "events", "figure_map", "legs", "meetings",
        "organisations", "people", "posts", "snapshots", "tenures",
    }
)  # fmt: skip
_READ_FIRST = ("kept", "adjacent", "unread", "rejected")


def index_records(connection: sqlite3.Connection, folder: ReleaseFolder) -> None:
    """A step of the catalogue's building: everything that /search finds except the text of pages.

    A release that lacks a table gets an index that finds nothing.

    cost  about 10,000 records a second
    """
    for statement in _TABLES.split(";"):  # executescript() would commit
        connection.execute(statement)
    if not {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")} >= _NEEDED:
        return
    asked = connection.cursor()
    asked.row_factory = sqlite3.Row
    all_known = known(asked)
    number = 1
    for kind in RECORDS:
        first = number
        for entry in _ENTRIES[kind.name](asked, all_known):
            _put(connection, number, kind.name, entry)
            number += 1
        connection.execute("INSERT INTO search_kinds VALUES (?, ?, ?)", (kind.name, first, number - 1))
    _addresses(connection, asked)
    _texts(connection)
    lay_out_facts(connection)


def text_key(sha256: str) -> int:
    """A number for a text, from its digest; that two of a million texts share one: less than 1 in 10,000,000."""
    return int(sha256[:16], 16) >> 1


def _put(connection: sqlite3.Connection, number: int, kind: str, entry: Entry) -> None:
    connection.execute(
        "INSERT INTO search_records VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            number, kind, entry.id, entry.title, entry.gloss,
            json.dumps([one for one in entry.detail if one], ensure_ascii=False),
            json.dumps(entry.spelled.texts, ensure_ascii=False),
            entry.day, entry.language, entry.outlet, entry.status,
        ),
    )  # fmt: skip
    connection.execute(
        "INSERT INTO search_words (rowid, named, told) VALUES (?, ?, ?)",
        (number, index_words(f"{entry.spelled.words}\n{entry.named}"), index_words(entry.told)),
    )
    connection.executemany(
        "INSERT OR IGNORE INTO search_names VALUES (?, ?)", [(key, number) for key in entry.spelled.keys]
    )


def _countries(asked: sqlite3.Cursor, all_known: Known) -> Iterator[Entry]:
    counted = dict(asked.execute("SELECT country, count(*) FROM legs GROUP BY 1").fetchall())
    for code, spelled in all_known.countries.items():
        legs_there = counted.get(code, 0)
        said = "1 leg" if legs_there == 1 else f"{legs_there} legs"
        english = all_known.english[code]
        gloss = next((text for text in spelled.texts if text != english), None)
        yield Entry(id=code, title=english, gloss=gloss, detail=(code, said), spelled=spelled)


def _people(asked: sqlite3.Cursor, all_known: Known) -> Iterator[Entry]:
    for row in asked.execute("SELECT person_id, name_hans, name_hant, pinyin, other_names FROM people").fetchall():
        others = [one["form"] for one in json.loads(row["other_names"] or "[]")]
        posts = all_known.posts_of.get(row["person_id"], ())
        yield Entry(
            id=row["person_id"],
            title=row["name_hans"] or row["pinyin"],
            gloss=row["pinyin"] if row["name_hans"] else None,
            detail=(*posts[:2], *others[:4]),
            spelled=all_known.people[row["person_id"]],
            told=" \n".join([*posts, row["person_id"]]),
        )


def _meetings(asked: sqlite3.Cursor, all_known: Known) -> Iterator[Entry]:
    for row in asked.execute("SELECT * FROM meetings ORDER BY closed_on DESC").fetchall():
        name = all_known.meeting(row["meeting_id"])
        days = f"{row['opened_on']} – {row['closed_on']}"
        yield Entry(
            id=row["meeting_id"],
            title=name.english,
            gloss=f"{name.chinese} {name.pinyin}".strip() or None,
            detail=(row["meeting_id"], days),
            spelled=all_known.meetings[row["meeting_id"]],
            day=row["closed_on"],
        )


def _organisations(asked: sqlite3.Cursor, all_known: Known) -> Iterator[Entry]:
    for row in asked.execute("SELECT * FROM organisations ORDER BY organisation_id").fetchall():
        country = all_known.english.get(row["country"])
        yield Entry(
            id=row["organisation_id"],
            title=row["name_zh"] or row["name_en"] or row["organisation_id"],
            gloss=row["name_en"] if row["name_zh"] else None,
            detail=((row["kind"] or "").replace("_", " "), country),
            spelled=of_name(row["name_zh"], row["name_en"]),
            told=f"{row['organisation_id']} \n{country or ''}",
        )


def _posts(asked: sqlite3.Cursor, all_known: Known) -> Iterator[Entry]:
    sql = "SELECT * FROM posts WHERE organisation_id IS NOT NULL ORDER BY post_id"  # others have no page
    for row in asked.execute(sql).fetchall():
        yield Entry(
            id=row["organisation_id"],
            title=row["name_zh"] or row["name_en"] or row["post_id"],
            gloss=row["name_en"] if row["name_zh"] else None,
            detail=((row["rank"] or "").replace("_", " "),),
            spelled=of_name(row["name_zh"], row["name_en"]),
            told=row["post_id"],
        )


def _announcements(asked: sqlite3.Cursor, all_known: Known) -> Iterator[Entry]:
    every = sqlite3.Cursor(asked.connection)  # a hundred thousand: read row by row
    every.row_factory = sqlite3.Row
    for row in every.execute(
        "SELECT document_id, title, url, published_on, outlet, language, status FROM candidates ORDER BY document_id"
    ):
        yield Entry(
            id=row["document_id"],
            title=row["title"] or row["url"],
            gloss=None,
            detail=(row["outlet"], row["published_on"], row["status"]),
            named=row["title"] or "",
            told=row["outlet"] or "",
            day=row["published_on"],
            language=row["language"],
            outlet=row["outlet"],
            status=row["status"],
        )


def _addresses(connection: sqlite3.Connection, asked: sqlite3.Cursor) -> None:
    sql = (
        "SELECT url, document_id FROM candidates UNION"
        " SELECT one.value, document_id FROM documents, json_each(urls) AS one UNION"
        " SELECT s.url, d.document_id FROM snapshots AS s LEFT JOIN (SELECT one.value AS snapshot_id, document_id"
        " FROM documents, json_each(snapshots) AS one) AS d USING (snapshot_id)"
    )
    connection.executemany(
        "INSERT OR IGNORE INTO search_addresses VALUES (?, ?, ?)",
        ((address_of(row["url"]), row["url"], row["document_id"]) for row in asked.execute(sql)),
    )


def _texts(connection: sqlite3.Connection) -> None:
    """Which texts a release has, each with the announcement that it is of."""
    order = " ".join(f"WHEN '{status}' THEN {at}" for at, status in enumerate(_READ_FIRST))
    sql = (
        f"SELECT s.snapshot_id, s.text_layer_sha256, r.number, CASE r.status {order} ELSE 9 END AS rank"  # noqa: S608
        " FROM documents AS d, json_each(d.snapshots) AS one"
        " JOIN snapshots AS s ON s.snapshot_id = one.value"
        " JOIN search_records AS r ON r.kind = 'announcement' AND r.id = d.document_id"
        " WHERE s.text_layer_sha256 IS NOT NULL ORDER BY s.fetched_at DESC"
    )
    connection.executemany(
        "INSERT OR IGNORE INTO search_texts VALUES (?, ?, ?, ?, ?)",
        ((text_key(sha), number, sid, sha, rank) for sid, sha, number, rank in connection.execute(sql)),
    )


_ENTRIES: dict[str, Callable[[sqlite3.Cursor, Known], Iterator[Entry]]] = {
    "country": _countries,
    "person": _people,
    "meeting": _meetings,
    "organisation": _organisations,
    "post": _posts,
    "delegation": delegations,
    "leg": legs,
    "event": events,
    "claim": claims,
    "announcement": _announcements,
}

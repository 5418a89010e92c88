"""Is this file a catalogue that we built, of this release? Its mark, and the digest of its schema, say so."""

from __future__ import annotations

import hashlib
import sqlite3
from functools import cache
from pathlib import Path

from archive.errors import Damaged

__all__ = ["check", "code_digest", "seal"]

_APPLICATION = 0x586A4361  # what the file says it is, in the header of SQLite
_EXPECTED = "the catalogue built for this release; delete it and it is made anew"
_FULL_TEXT = "using fts5"  # the one kind of virtual table that we lay out


@cache
def code_digest() -> bytes:
    """Of the modules of the browser, which lay a catalogue out: another program makes another catalogue."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parents[1].rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.digest()


def seal(connection: sqlite3.Connection, stamp: str) -> None:
    """Write into a finished catalogue whose it is. Nothing may be laid out after this."""
    connection.execute("CREATE TABLE catalogue_seal (stamp TEXT, schema_sha256 TEXT)")
    connection.execute("INSERT INTO catalogue_seal VALUES (?, ?)", (stamp, _schema_digest(connection)))
    connection.execute(f"PRAGMA application_id = {_APPLICATION}")


def check(connection: sqlite3.Connection, path: Path, stamp: str) -> None:
    """raises   Damaged, sqlite3.DatabaseError for a file that is none, of another release, or changed since"""
    if connection.execute("PRAGMA application_id").fetchone() != (_APPLICATION,):
        raise Damaged(str(path), "a file of another program", _EXPECTED)
    sealed = connection.execute("SELECT stamp, schema_sha256 FROM catalogue_seal").fetchall()
    if sealed != [(stamp, _schema_digest(connection))]:
        raise Damaged(str(path), "another schema or another release", _EXPECTED)


def _schema_digest(connection: sqlite3.Connection) -> str:
    """raises   Damaged for what we never lay out: a trigger, a view, a table that runs code"""
    digest = hashlib.sha256()
    for kind, name, sql in connection.execute("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name"):
        text = " ".join((sql or "").split()).casefold()
        if kind not in ("table", "index") or (text.startswith("create virtual") and _FULL_TEXT not in text):
            raise Damaged("catalogue", f"{kind} {name}", "tables and indexes only")
        digest.update(f"{kind}\0{name}\0{sql}\0".encode())
    return digest.hexdigest()

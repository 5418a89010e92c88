"""Which documents are the seed article itself? Nothing of it is evidence for what it claims.

seed_article.csv holds its hosts and, of its text, only hashes: those of its sampled shingles (voices/sketch.py) that
are divisible by 64, enough to know a reprint by and too few to tell a word.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from archive.errors import BadInput
from pipelines.documents import Document
from pipelines.lexicon.table import LexiconError, read_table
from pipelines.voices.sketch import near_identical

__all__ = ["is_seed", "seed_documents", "seed_marks", "without_documents"]

Json = dict[str, Any]
Rows = Mapping[str, list[Json]]

_FOLDER = Path(__file__).parent
_FILE = "seed_article.csv"
_SHARE = 64
_OF_THE_NAME = {
    "leader_name_hans", "leader_name_latin", "leader_key",
    "leader_person_id", "leader_post_id", "leader_post_registry",
}  # fmt: skip


@cache
def seed_marks(folder: Path = _FOLDER) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """(hosts, hashes) of seed_article.csv; raises BadInput naming file and line."""
    hosts: list[str] = []
    hashes: list[int] = []
    try:
        rows = read_table(_FILE, ("kind", "value"), folder=folder)
    except LexiconError as error:
        raise BadInput(f"{folder / _FILE}:{error.line}", error.found, error.expected) from error
    for line, (kind, value) in rows:
        if kind == "host" and value:
            hosts.append(value)
        elif kind == "shingle" and value.isascii() and value.isdecimal() and int(value) % _SHARE == 0:
            hashes.append(int(value))
        else:
            raise BadInput(f"{folder / _FILE}:{line}", f"{kind},{value}", f"a host, or a shingle divisible by {_SHARE}")
    return tuple(hosts), tuple(hashes)


def seed_documents(documents: Iterable[Document]) -> frozenset[str]:
    """Ids of the documents at an address of the seed's hosts, copies in web archives too, or with its text."""
    _, hashes = seed_marks()
    return frozenset(
        d.document_id
        for d in documents
        if any(map(is_seed, d.urls)) or near_identical(tuple(h for h in d.extraction.sketch if h % _SHARE == 0), hashes)
    )


def is_seed(url: str) -> bool:
    """Does an address stand on a host of the seed or one under it, or hold such an address, as copies in web archives
    do?"""
    hosts, _ = seed_marks()
    parts = [part.partition(":")[0] for part in url.casefold().split("/")]
    return any(part == host or part.endswith(f".{host}") for part in parts for host in hosts)


def without_documents(rows: Rows, barred: frozenset[str]) -> Rows:
    """The rows as if nobody had read these documents: what only they tell of is left out, and so is each value of
    delegations, legs and events that rests on their passages alone (null, or no rank), with what is read from it."""
    if not barred:
        return rows
    captures = {s for d in rows["documents"] if d["document_id"] in barred for s in d["snapshots"]}
    told: dict[tuple[str, str, str], set[bool]] = {}
    for passage in rows["evidence"]:
        if passage["status"] != "other":
            cell = (passage["table"], passage["id"], passage["field"])
            told.setdefault(cell, set()).add(passage["snapshot_id"] in captures)
    lost = {cell for cell, seen in told.items() if seen == {True}}
    kept: dict[str, list[Json]] = dict(rows)
    for table, key in (("delegations", "delegation_id"), ("legs", "leg_id"), ("events", "event_id")):
        kept[table] = [
            _bare(row, {field for owner, record, field in lost if (owner, record) == (table, row[key])})
            | {"documents": [d for d in row["documents"] if d not in barred]}
            for row in rows[table]
            if not barred.issuperset(row["documents"])
        ]
    for table in ("candidates", "documents", "aggregate_claims", "reception", "visits"):
        kept[table] = [row for row in rows[table] if row["document_id"] not in barred]
    return kept


def _bare(row: Json, lost: set[str]) -> Json:
    gone = lost | (_OF_THE_NAME if "leader_name" in lost else set())
    bare = row | {field: [] if isinstance(row[field], list) else None for field in gone}
    return bare | {"leader_rank": "unknown"} if lost & {"leader_name", "leader_title_printed"} else bare

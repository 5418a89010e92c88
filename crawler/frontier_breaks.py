"""At which pages of lists does a walk begin besides the first ones, as earlier walks broke off there?

A listing page that failed, or at which a walk reached its cap, is a break: the next walk begins there too. One at which
a walk back to a day (--since) left out what is older is a break for the next walk without such a day; one before which
a list seemed to end is a break for a walk at least three days later, once. A break of a listing that is no longer in
the source is dropped: nobody could say how its page is to be read.

Every function works inside the transaction of its caller.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from archive.capture import Role
from archive.facts import moment
from crawler.frontier_debts import ASK_AGAIN, insert
from crawler.frontier_rows import Child

__all__ = ["insert_break", "push_breaks"]

_OF_THAT_WALK = ("quiet", "repeats", "digest", "hops", "chain", "since", "left")  # in the meta of a page: begun anew


def insert_break(db: sqlite3.Connection, source: str, url: str, key: str, meta: str) -> None:
    """Leave a listing page to the next walk."""
    db.execute("INSERT OR REPLACE INTO breaks (source, url, key, meta) VALUES (?, ?, ?, ?)", (source, url, key, meta))


def push_breaks(
    db: sqlite3.Connection,
    source: str,
    run_id: int,
    at: str,
    *,
    back_to_a_day: bool,
    has_list: Callable[[Mapping[str, object]], bool],
    allows: Callable[[str], bool],
) -> tuple[str, ...]:
    """Schedule the breaks for a walk that is opened `at`; returns the addresses of those that are dropped.

    back_to_a_day  a walk with --since
    has_list       False for the meta of a page whose listing is no longer in the source
    allows         False for an address on a host that is none of the source's any more: it is left as it is
    """
    dropped: list[str] = []
    rows = db.execute("SELECT url, key, meta FROM breaks WHERE source = ? ORDER BY rowid", (source,)).fetchall()
    for url, key, meta in rows:
        where = json.loads(meta)
        if not has_list(where):
            dropped.append(url)
        elif not allows(url) or _is_for_a_later_walk(where, at, back_to_a_day=back_to_a_day):
            continue
        else:
            for count in _OF_THAT_WALK:
                where.pop(count, None)
            where["start"] = where.get("page", 1)
            insert(db, run_id, Child(url=url, key=key, host=urlsplit(url).netloc, role=Role.LISTING, meta=where))
        db.execute("DELETE FROM breaks WHERE source = ? AND url = ?", (source, url))
    return tuple(dropped)


def _is_for_a_later_walk(where: Mapping[str, Any], at: str, *, back_to_a_day: bool) -> bool:
    if back_to_a_day and "since" in where:
        return True
    return "ended" in where and moment(at) < moment(where["ended"]) + ASK_AGAIN

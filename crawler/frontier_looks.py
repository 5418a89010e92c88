"""Which kept pages were looked at for their pictures, style sheets and PDFs?

A page is looked at once: what it needs is scheduled in the transaction that remembers the look, so that a kill leaves
either the page to look at again or its requisites to do, never neither. A requisite that got no answer makes its page
due again in later runs, three looks in all; after that only a person can bring it back.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from archive.capture import Role
from crawler.frontier_debts import insert
from crawler.frontier_file import FrontierFile
from crawler.frontier_hosts import HostsInMind
from crawler.frontier_rows import Child

__all__ = ["Looks", "owe_look"]

_LOOKS = 3


class Looks(FrontierFile):
    """This part of the frontier; raises what the frontier raises."""

    _hosts: HostsInMind

    def to_look_at(self, run_id: int, snapshots: Iterable[str]) -> list[str]:
        """Those of the snapshots that this run has still to look at, in their order."""
        return [
            sid
            for sid in snapshots
            if not self._all(
                "SELECT 1 FROM looked WHERE snapshot_id = ? AND (NOT owed OR looks >= ? OR run_id = ?)",
                (sid, _LOOKS, run_id),
            )
        ]

    def look(self, run_id: int, snapshot_id: str, children: Iterable[Child]) -> int:
        """Remember that a page was looked at and schedule what it needs; returns how many are new to the run."""
        children = tuple(children)
        with self._transaction() as db:
            db.execute(
                "INSERT INTO looked (snapshot_id, run_id) VALUES (?, ?) ON CONFLICT (snapshot_id)"
                " DO UPDATE SET run_id = excluded.run_id, looks = looks + 1, owed = 0",
                (snapshot_id, run_id),
            )
            new = sum(insert(db, run_id, child) for child in children)
        self._hosts.add(run_id, (child.host for child in children))
        return new

    def requisites(self, run_id: int) -> int:
        """How many addresses of a run are requisites, whatever became of them."""
        found = self._one("SELECT count(*) FROM urls WHERE run_id = ? AND role = ?", (run_id, Role.REQUISITE.value))
        return int(found[0])

    def leave_requisites(self, run_id: int) -> int:
        """Take the requisites that wait out of a run; their pages are to be looked at again. Returns how many."""
        of = "FROM urls WHERE run_id = ? AND role = 'requisite' AND state = 'pending'"
        with self._transaction() as db:
            db.execute(
                f"DELETE FROM looked WHERE snapshot_id IN (SELECT json_extract(meta, '$.page') {of})",  # noqa: S608
                (run_id,),
            )
            return db.execute(f"DELETE {of}", (run_id,)).rowcount

    def captured_in(self, run_id: int) -> frozenset[str]:
        """Snapshots of the addresses that a run has settled."""
        rows = self._all("SELECT snapshot FROM urls WHERE run_id = ? AND snapshot IS NOT NULL", (run_id,))
        return frozenset(sid for (sid,) in rows)


def owe_look(db: sqlite3.Connection, meta: str) -> None:
    """A requisite got no answer: its page is due again. Inside the transaction of the caller."""
    db.execute("UPDATE looked SET owed = 1 WHERE snapshot_id = ?", (json.loads(meta).get("page"),))

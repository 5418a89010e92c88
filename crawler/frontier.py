"""Which addresses are still to be fetched, which are under way, and how did each of the others end?

The frontier is a SQLite file (WAL, synchronous=FULL) that survives `kill -9`. An address of a run is

    pending ─lease─► leased ─settle─► done (outcome)          with its children, in ONE transaction
       ▲                │    └──────► failed (outcome)
       └── release, retry, death of the owner ──┘

A run is one walk of one source. It is *open* until all its addresses are done or failed and the spider has ended in
good order; the same command again therefore goes on with an open run and begins a new one only after a closed one.
A new walk with other options takes the open walk's unfinished addresses over, so that none is lost. A run of single
addresses (`--only`) is apart and is continued only by the same addresses.

A new run walks the listings again and skips the articles that are known, i.e. captured and not due for a revisit.
Articles that were seen and not captured (network, robots.txt out of reach, blocked ...) are debts: the next walk asks
for them again even when no listing shows them any more.

A page that vanished proves nothing. An article that is missing, or redirects to what is no article, is no debt, but it
is not known either: each walk asks for it again as long as a listing shows it. An article whose redirects led to one
that was captured is known under that one's address.

A listing page that failed, or at which a walk reached its cap, is a break: the next walk begins there too, since what
lies behind it is unknown however well known the first pages are.

The frontier is a means, not the evidence: when the file is lost, what is known is learnt again from the archive.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from archive.capture import Capture, Outcome, Role, utc_text
from crawler.frontier_file import FrontierFailure, FrontierFile

__all__ = ["Child", "Frontier", "Known", "Row", "RunRow", "State"]

_MAX_DEBTS = 10  # runs in which an article may fail before only a listing can bring it back

# The loose index scan: as many steps as there are hosts, however many addresses wait.
_HOSTS = """
WITH RECURSIVE hosts(host) AS (
  SELECT min(host) FROM urls WHERE run_id = :run AND state = :state
  UNION ALL
  SELECT (SELECT min(host) FROM urls WHERE run_id = :run AND state = :state AND host > hosts.host)
  FROM hosts WHERE hosts.host IS NOT NULL)
SELECT host FROM hosts WHERE host IS NOT NULL
"""
# An article whose redirects led, in however many steps, to one that was captured is known as that one is.
_KNOW_BY_REDIRECT = """
WITH RECURSIVE way(start, key) AS (
  SELECT key, json_extract(meta, '$.to') FROM urls
  WHERE run_id = :run AND role = 'article' AND outcome = 'redirect' AND json_extract(meta, '$.to') IS NOT NULL
  UNION
  SELECT way.start, json_extract(urls.meta, '$.to') FROM way
  JOIN urls ON urls.run_id = :run AND urls.key = way.key
  WHERE urls.outcome = 'redirect' AND json_extract(urls.meta, '$.to') IS NOT NULL)
UPDATE articles SET url = goal.url, outcome = goal.outcome, fetched_at = goal.fetched_at
FROM way JOIN articles AS goal ON goal.key = way.key AND goal.outcome IN ('ok', 'unchanged')
WHERE goal.source = (SELECT source FROM runs WHERE run_id = :run) AND articles.source = goal.source
  AND articles.key = way.start AND articles.outcome = 'redirect' AND articles.run_id = :run
"""


class State(StrEnum):
    """Where an address of a run stands."""

    PENDING = "pending"
    LEASED = "leased"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """An address to be scheduled. `meta` holds only what JSON holds: nothing is ever unpickled."""

    url: str
    key: str
    host: str
    role: Role
    priority: int = 0  # lower goes first
    meta: dict[str, object] = field(default_factory=dict)
    unless_key: bool = False  # leave it out when this run has another address of the same key


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A leased address."""

    url_id: int
    run_id: int
    url: str
    key: str
    host: str
    role: Role
    meta: dict[str, object]
    tries: int  # leases so far that ended in a failure worth another try
    leased_before: bool  # an earlier owner died with it: its answer may be in the archive already


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """A run as it stands in the frontier."""

    run_id: int
    source: str
    kind: str
    options: str
    opened_at: str
    continued: bool  # it was open when we came: an earlier process died or was stopped


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of an article from earlier runs."""

    url: str  # where it was last asked for, or captured at the end of a redirect
    outcome: Outcome
    fetched_at: str


class Frontier(FrontierFile):
    """The durable frontier. One process at a time: the archive's lock, taken before, is the guard.

    path        the SQLite file; made when missing
    owner       process id and start time of this process; leases of anyone else belong to the dead
    on_failure  hears of every read or write that fails
    raises      every method: WriteFailed, BadFrontier
    """

    def __init__(
        self, path: Path, *, owner: str, on_failure: Callable[[FrontierFailure], None] = lambda _: None
    ) -> None:
        super().__init__(path, on_failure=on_failure)
        self._owner = owner

    # ── runs ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def open_run(self, source: str, *, kind: str, options: dict[str, object], at: str) -> RunRow:
        """Go on with the open run of these options, or begin one; leases of dead owners return to pending."""
        wanted = json.dumps(options, sort_keys=True, ensure_ascii=False)
        with self._transaction() as db:
            same = db.execute(
                "SELECT run_id, opened_at FROM runs WHERE source = ? AND kind = ? AND options = ? AND state = 'open'",
                (source, kind, wanted),
            ).fetchone()
            if same is not None:
                run_id, opened_at = same
                # tries stay: a death is no failure of the address
                db.execute(
                    "UPDATE urls SET state = 'pending', owner = NULL, deadline = NULL,"
                    " meta = json_set(meta, '$.leased_before', json('true'))"
                    " WHERE run_id = ? AND state = 'leased' AND owner <> ?",
                    (run_id, self._owner),
                )
                return RunRow(
                    run_id=run_id, source=source, kind=kind, options=wanted, opened_at=opened_at, continued=True
                )
            run_id = db.execute(
                "INSERT INTO runs (source, kind, options, state, opened_at) VALUES (?, ?, ?, 'open', ?)",
                (source, kind, wanted, at),
            ).lastrowid
            assert run_id is not None
            if kind == "walk":
                self._take_over(db, source, run_id, at)
                self._push_debts(db, source, run_id)
            return RunRow(run_id=run_id, source=source, kind=kind, options=wanted, opened_at=at, continued=False)

    def close_run(self, run_id: int, *, at: str, reason: str) -> bool:
        """Close a run whose addresses have all ended; False, and still open, when one has not."""
        with self._transaction() as db:
            left = db.execute(
                "SELECT count(*) FROM urls WHERE run_id = ? AND state IN ('pending', 'leased')", (run_id,)
            ).fetchone()[0]
            if left:
                return False
            db.execute(_KNOW_BY_REDIRECT, {"run": run_id})
            db.execute(
                "UPDATE runs SET state = 'closed', closed_at = ?, reason = ? WHERE run_id = ?", (at, reason, run_id)
            )
            return True

    def last_run(self, source: str) -> str | None:
        """When the last closed walk of a source that reached any page of it was opened, or None."""
        (last,) = self._one(
            "SELECT max(opened_at) FROM runs WHERE source = ? AND kind = 'walk' AND state = 'closed'"
            " AND reason NOT LIKE 'taken over%'"
            " AND EXISTS (SELECT 1 FROM urls WHERE urls.run_id = runs.run_id AND outcome IN ('ok', 'unchanged'))",
            (source,),
        )
        return None if last is None else str(last)

    # ── addresses ─────────────────────────────────────────────────────────────────────────────────────────────────

    def push(self, run_id: int, children: Iterable[Child]) -> int:
        """Schedule addresses; those that the run has already stay as they are. Returns how many are new."""
        with self._transaction() as db:
            return sum(self._insert(db, run_id, child) for child in children)

    def hosts(self, run_id: int, state: State) -> tuple[str, ...]:
        """Hosts with at least one address in that state."""
        return tuple(h for (h,) in self._all(_HOSTS, {"run": run_id, "state": state.value}))

    def lease(self, run_id: int, host: str, *, now: float, seconds: float = 3600.0) -> Row | None:
        """Take the next address of a host, or None when none is ready. `now` is Unix time.

        The one step that is not synced: a lease that a power cut forgets is an address that still waits.
        """
        with self._transaction(synced=False) as db:
            hit = db.execute(
                "SELECT url_id, url, key, host, role, meta, tries FROM urls"
                " WHERE run_id = ? AND state = 'pending' AND host = ? AND not_before <= ?"
                " ORDER BY priority, url_id LIMIT 1",
                (run_id, host, now),
            ).fetchone()
            if hit is None:
                return None
            url_id, url, key, host, role, meta_text, tries = hit
            db.execute(
                "UPDATE urls SET state = 'leased', owner = ?, deadline = ? WHERE url_id = ?",
                (self._owner, now + seconds, url_id),
            )
        meta = json.loads(meta_text)
        return Row(
            url_id=url_id,
            run_id=run_id,
            url=url,
            key=key,
            host=host,
            role=Role(role),
            meta=meta,
            tries=tries,
            leased_before=bool(meta.pop("leased_before", False)),
        )

    def settle(
        self,
        url_id: int,
        *,
        outcome: Outcome,
        detail: str,
        snapshot: str | None,
        owed: bool,
        source: str,
        at: str,
        children: Sequence[Child] = (),
    ) -> int:
        """End an address with its outcome and schedule what it led to, in one transaction.

        owed       True marks it failed: an article is then a debt of later runs, a listing page a break
        returns    number of children that are new to the run; raises ValueError when we do not hold the lease
        """
        with self._transaction() as db:
            row = db.execute(
                "UPDATE urls SET state = ?, owner = NULL, deadline = NULL, outcome = ?, detail = ?, snapshot = ?"
                " WHERE url_id = ? AND state = 'leased' AND owner = ? RETURNING run_id, url, key, role, meta",
                (
                    State.FAILED.value if owed else State.DONE.value,
                    outcome.value,
                    detail[:500],
                    snapshot,
                    url_id,
                    self._owner,
                ),
            ).fetchone()
            if row is None:
                raise ValueError(f"address {url_id} is not leased to {self._owner}")
            run_id, url, key, role, meta = row
            if role == Role.ARTICLE.value:
                db.execute(
                    "INSERT INTO articles (source, key, url, outcome, fetched_at, failures, run_id)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?)"
                    " ON CONFLICT (source, key) DO UPDATE SET url = excluded.url, outcome = excluded.outcome,"
                    " fetched_at = excluded.fetched_at, run_id = excluded.run_id,"
                    " failures = CASE WHEN excluded.failures = 0 THEN 0 ELSE articles.failures + 1 END",
                    (source, key, url, outcome.value, at, int(owed), run_id),
                )
            elif role == Role.LISTING.value and owed:
                self._insert_break(db, source, url, key, meta)
            if outcome is Outcome.REDIRECT and role != Role.LISTING.value:
                for child in children:
                    db.execute("UPDATE urls SET meta = json_set(meta, '$.to', ?) WHERE url_id = ?", (child.key, url_id))
            return sum(self._insert(db, run_id, child) for child in children)

    def break_off(self, source: str, child: Child) -> None:
        """Leave a listing page to the next walk."""
        with self._transaction() as db:
            self._insert_break(db, source, child.url, child.key, json.dumps(child.meta, ensure_ascii=False))

    def retry(self, url_id: int, *, not_before: float) -> None:
        """Give an address back after a failure that is worth another try, not before that Unix time."""
        with self._transaction() as db:
            db.execute(
                "UPDATE urls SET state = 'pending', owner = NULL, deadline = NULL, not_before = ?, tries = tries + 1"
                " WHERE url_id = ? AND state = 'leased' AND owner = ?",
                (not_before, url_id, self._owner),
            )

    def release(self, run_id: int, url_id: int | None = None) -> None:
        """Give back one address, or all that we hold of a run, as if they had never been leased."""
        with self._transaction() as db:
            db.execute(
                "UPDATE urls SET state = 'pending', owner = NULL, deadline = NULL"
                " WHERE run_id = ? AND state = 'leased' AND owner = ? AND (? IS NULL OR url_id = ?)",
                (run_id, self._owner, url_id, url_id),
            )

    def waits(self, run_id: int) -> bool:
        """True when an address is pending, those that may not be asked yet included."""
        hit = self._one("SELECT EXISTS (SELECT 1 FROM urls WHERE run_id = ? AND state = 'pending')", (run_id,))
        return bool(hit[0])

    def pending(self, run_id: int) -> int:
        """Number of addresses that wait, those that may not be asked yet included."""
        return int(self._one("SELECT count(*) FROM urls WHERE run_id = ? AND state = 'pending'", (run_id,))[0])

    def counts(self, run_id: int) -> dict[str, int]:
        """Outcome → number of addresses of the run that ended so, over all its processes."""
        return dict(
            self._all(
                "SELECT outcome, count(*) FROM urls WHERE run_id = ? AND outcome IS NOT NULL GROUP BY 1 ORDER BY 1",
                (run_id,),
            )
        )

    def led_nowhere(self, run_id: int) -> dict[str, int]:
        """Outcome → articles of a closed run that were missing or whose redirects led to none that was captured.

        What a redirect led to is not counted once more: one link of a listing is one page.
        """
        return dict(
            self._all(
                "SELECT articles.outcome, count(*) FROM urls JOIN runs USING (run_id)"
                " JOIN articles ON articles.source = runs.source AND articles.key = urls.key"
                " WHERE urls.run_id = ? AND urls.role = 'article' AND urls.state = 'done'"
                " AND json_extract(urls.meta, '$.chain') IS NULL AND articles.run_id = urls.run_id"
                " AND articles.outcome IN ('not_found', 'redirect') GROUP BY 1 ORDER BY 1",
                (run_id,),
            )
        )

    def failed(self, run_id: int) -> Iterator[tuple[str, Role, Outcome, str]]:
        """Addresses that ended without what was wanted: url, role, outcome, detail."""
        for url, role, outcome, detail in self._all(
            "SELECT url, role, outcome, detail FROM urls WHERE run_id = ? AND state = 'failed' ORDER BY url_id",
            (run_id,),
        ):
            yield url, Role(role), Outcome(outcome), detail

    # ── articles ──────────────────────────────────────────────────────────────────────────────────────────────────

    def known(self, source: str, key: str, *, before_run: int) -> Known | None:
        """What earlier runs know of an article."""
        found = self._all(
            "SELECT url, outcome, fetched_at FROM articles WHERE source = ? AND key = ? AND run_id < ?",
            (source, key, before_run),
        )
        return next((Known(url=url, outcome=Outcome(outcome), fetched_at=at) for url, outcome, at in found), None)

    def has_key(self, run_id: int, key: str) -> bool:
        """True when this run has an address of that key, whatever became of it."""
        return bool(self._one("SELECT EXISTS (SELECT 1 FROM urls WHERE run_id = ? AND key = ?)", (run_id, key))[0])

    def learn(self, captures: Iterable[tuple[Capture, str]]) -> int:
        """Fill a new frontier with the articles (capture, key) that the archive holds."""
        learnt = 0
        with self._transaction() as db:
            for capture, key in captures:
                db.execute(
                    "INSERT OR REPLACE INTO articles (source, key, url, outcome, fetched_at) VALUES (?, ?, ?, ?, ?)",
                    (capture.source, key, capture.url, capture.outcome.value, utc_text(capture.fetched_at)),
                )
                learnt += 1
        return learnt

    # ── inside ────────────────────────────────────────────────────────────────────────────────────────────────────

    @staticmethod
    def _insert(db: sqlite3.Connection, run_id: int, child: Child) -> int:
        done = db.execute(
            "INSERT OR IGNORE INTO urls (run_id, url, key, host, role, priority, meta)"
            " SELECT :run, :url, :key, :host, :role, :priority, :meta"
            " WHERE NOT (:unless_key AND EXISTS (SELECT 1 FROM urls WHERE run_id = :run AND key = :key))",
            {
                "run": run_id,
                "url": child.url,
                "key": child.key,
                "host": child.host,
                "role": child.role.value,
                "priority": child.priority,
                "meta": json.dumps(child.meta, ensure_ascii=False, sort_keys=True),
                "unless_key": child.unless_key,
            },
        )
        return done.rowcount

    @staticmethod
    def _take_over(db: sqlite3.Connection, source: str, run_id: int, at: str) -> None:
        """Move what open walks with other options have not finished into this run, and close them."""
        db.execute(
            "INSERT OR IGNORE INTO urls (run_id, url, key, host, role, priority, meta, tries)"
            " SELECT ?, url, key, host, role, priority, meta, tries FROM urls WHERE state IN ('pending', 'leased')"
            " AND run_id IN (SELECT run_id FROM runs"
            "  WHERE source = ? AND kind = 'walk' AND state = 'open' AND run_id <> ?)",
            (run_id, source, run_id),
        )
        db.execute(
            "DELETE FROM urls WHERE state IN ('pending', 'leased') AND run_id IN (SELECT run_id FROM runs"
            " WHERE source = ? AND kind = 'walk' AND state = 'open' AND run_id <> ?)",
            (source, run_id),
        )
        db.execute(
            "UPDATE runs SET state = 'closed', closed_at = ?, reason = ?"
            " WHERE source = ? AND kind = 'walk' AND state = 'open' AND run_id <> ?",
            (at, f"taken over by run {run_id}", source, run_id),
        )

    @staticmethod
    def _insert_break(db: sqlite3.Connection, source: str, url: str, key: str, meta: str) -> None:
        db.execute(
            "INSERT OR REPLACE INTO breaks (source, url, key, meta) VALUES (?, ?, ?, ?)", (source, url, key, meta)
        )

    @staticmethod
    def _push_debts(db: sqlite3.Connection, source: str, run_id: int) -> None:
        rows = db.execute(
            "SELECT url, key FROM articles WHERE source = ? AND failures BETWEEN 1 AND ? ORDER BY key",
            (source, _MAX_DEBTS),
        ).fetchall()
        for url, key in rows:
            child = Child(url=url, key=key, host=_host(url), role=Role.ARTICLE, priority=1, meta={"debt": True})
            Frontier._insert(db, run_id, child)
        for url, key, meta in db.execute("SELECT url, key, meta FROM breaks WHERE source = ?", (source,)).fetchall():
            at = json.loads(meta)
            for count in ("quiet", "repeats", "digest", "hops", "chain"):
                at.pop(count, None)
            at["start"] = at.get("page", 1)
            child = Child(url=url, key=key, host=_host(url), role=Role.LISTING, meta=at)
            Frontier._insert(db, run_id, child)
        db.execute("DELETE FROM breaks WHERE source = ?", (source,))


def _host(url: str) -> str:
    return urlsplit(url).netloc

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

A listing page that failed, or at which a walk reached its cap, is a break: the next walk begins there too, since what
lies behind it is unknown however well known the first pages are.

The frontier is a means, not the evidence: when the file is lost, what is known is learnt again from the archive.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from archive.capture import Capture, Outcome, Role, utc_text
from crawler.errors import OldFrontier

__all__ = ["Child", "Frontier", "Known", "Row", "RunRow", "State"]

_VERSION = 1
_MAX_DEBTS = 10  # runs in which an article may fail before only a listing can bring it back

_SCHEMA = Path(__file__).with_name("frontier.sql")
# The loose index scan: as many steps as there are hosts, however many addresses wait.
_HOSTS = """
WITH RECURSIVE hosts(host) AS (
  SELECT min(host) FROM urls WHERE run_id = :run AND state = :state
  UNION ALL
  SELECT (SELECT min(host) FROM urls WHERE run_id = :run AND state = :state AND host > hosts.host)
  FROM hosts WHERE hosts.host IS NOT NULL)
SELECT host FROM hosts WHERE host IS NOT NULL
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

    url: str
    outcome: Outcome
    fetched_at: str


class Frontier:
    """The durable frontier. One process at a time: the archive's lock, taken before, is the guard.

    path    the SQLite file; made when missing
    owner   process id and start time of this process; leases of anyone else belong to the dead
    """

    def __init__(self, path: Path, *, owner: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._owner = owner
        self._db = sqlite3.connect(path, isolation_level=None, timeout=10.0)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("PRAGMA foreign_keys = ON")
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version not in {0, _VERSION}:
            self._db.close()
            raise OldFrontier(path, version, _VERSION)
        self.is_new = version == 0
        self._db.executescript(_SCHEMA.read_text("utf-8"))
        self._db.execute(f"PRAGMA user_version = {_VERSION}")

    def close(self) -> None:
        self._db.close()

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
            db.execute(
                "UPDATE runs SET state = 'closed', closed_at = ?, reason = ? WHERE run_id = ?", (at, reason, run_id)
            )
            return True

    def last_run(self, source: str) -> str | None:
        """When the last closed walk of a source was opened, or None."""
        hit = self._db.execute(
            "SELECT max(opened_at) FROM runs WHERE source = ? AND kind = 'walk' AND state = 'closed'"
            " AND reason NOT LIKE 'taken over%'",
            (source,),
        ).fetchone()
        return hit[0] if hit else None

    # ── addresses ─────────────────────────────────────────────────────────────────────────────────────────────────

    def push(self, run_id: int, children: Iterable[Child]) -> int:
        """Schedule addresses; those that the run has already stay as they are. Returns how many are new."""
        with self._transaction() as db:
            return sum(self._insert(db, run_id, child) for child in children)

    def hosts(self, run_id: int, state: State) -> tuple[str, ...]:
        """Hosts with at least one address in that state."""
        return tuple(h for (h,) in self._db.execute(_HOSTS, {"run": run_id, "state": state.value}))

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
        hit = self._db.execute("SELECT 1 FROM urls WHERE run_id = ? AND state = 'pending' LIMIT 1", (run_id,))
        return hit.fetchone() is not None

    def pending(self, run_id: int) -> int:
        """Number of addresses that wait, those that may not be asked yet included."""
        hit = self._db.execute("SELECT count(*) FROM urls WHERE run_id = ? AND state = 'pending'", (run_id,)).fetchone()
        return int(hit[0])

    def counts(self, run_id: int) -> dict[str, int]:
        """Outcome → number of addresses of the run that ended so, over all its processes."""
        return dict(
            self._db.execute(
                "SELECT outcome, count(*) FROM urls WHERE run_id = ? AND outcome IS NOT NULL GROUP BY 1 ORDER BY 1",
                (run_id,),
            )
        )

    def failed(self, run_id: int) -> Iterator[tuple[str, Role, Outcome, str]]:
        """Addresses that ended without what was wanted: url, role, outcome, detail."""
        for url, role, outcome, detail in self._db.execute(
            "SELECT url, role, outcome, detail FROM urls WHERE run_id = ? AND state = 'failed' ORDER BY url_id",
            (run_id,),
        ):
            yield url, Role(role), Outcome(outcome), detail

    # ── articles ──────────────────────────────────────────────────────────────────────────────────────────────────

    def known(self, source: str, key: str, *, before_run: int) -> Known | None:
        """What earlier runs know of an article."""
        hit = self._db.execute(
            "SELECT url, outcome, fetched_at FROM articles WHERE source = ? AND key = ? AND run_id < ?",
            (source, key, before_run),
        ).fetchone()
        return None if hit is None else Known(url=hit[0], outcome=Outcome(hit[1]), fetched_at=hit[2])

    def has_key(self, run_id: int, key: str) -> bool:
        """True when this run has an address of that key, whatever became of it."""
        hit = self._db.execute("SELECT 1 FROM urls WHERE run_id = ? AND key = ? LIMIT 1", (run_id, key)).fetchone()
        return hit is not None

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

    def _transaction(self, *, synced: bool = True) -> _Transaction:
        return _Transaction(self._db, synced=synced)

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


class _Transaction:
    """BEGIN IMMEDIATE … COMMIT, or ROLLBACK when anything is raised."""

    def __init__(self, db: sqlite3.Connection, *, synced: bool) -> None:
        self._db = db
        self._synced = synced

    def __enter__(self) -> sqlite3.Connection:
        if not self._synced:
            self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.execute("BEGIN IMMEDIATE")
        return self._db

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            self._db.execute("COMMIT" if kind is None else "ROLLBACK")
        finally:
            if not self._synced:
                self._db.execute("PRAGMA synchronous = FULL")


def _host(url: str) -> str:
    return urlsplit(url).netloc

"""Which addresses are still to be fetched, which are under way, and how did each of the others end?

The frontier is a SQLite file (WAL, synchronous=FULL) that survives `kill -9`. An address of a run is

    pending ─lease─► leased ─settle─► done (outcome)          with its children, in ONE transaction
       ▲                │    └──────► failed (outcome)
       └── release, retry, death of the owner ──┘

A run is one walk of one source. It is *open* until all its addresses are done or failed and the spider has ended in
good order; the same command again therefore goes on with an open run and begins a new one only after a closed one.
A new walk with other options takes the open walk's unfinished addresses over, so that none is lost. A run of single
addresses (`--only`) is apart and is continued only by the same addresses.

A new run walks the listings again and skips the articles that are known, i.e. captured and not due for a revisit. An
article that is missing, or redirects to what is no article, is not known: each walk asks for it as long as a listing
shows it. An article whose redirects led to one that was captured is known under that one's address. What a run leaves
to later ones stands in crawler/frontier_debts.py and frontier_breaks.py, which pages were looked at for their pictures
in frontier_looks.py.

The frontier is a means, not the evidence: when the file is lost, what is known is learnt again from the archive.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from archive.capture import Capture, Outcome, Role
from archive.presence import Presence
from crawler.frontier_breaks import insert_break, push_breaks
from crawler.frontier_debts import (
    insert,
    know_redirects,
    learn_captures,
    learn_missing,
    note_article,
    owe_article,
    push_debts,
    take_over,
)
from crawler.frontier_file import FrontierFailure
from crawler.frontier_hosts import HostsInMind
from crawler.frontier_looks import Looks, owe_look
from crawler.frontier_rows import Child, Known, Row, RunRow, State, apart_from_pages, pages_of

__all__ = ["Child", "Frontier", "Known", "Row", "RunRow", "State"]

# The loose index scan: as many steps as there are hosts, however many addresses wait.
_HOSTS = """
WITH RECURSIVE hosts(host) AS (
  SELECT min(host) FROM urls WHERE run_id = :run AND state = :state
  UNION ALL
  SELECT (SELECT min(host) FROM urls WHERE run_id = :run AND state = :state AND host > hosts.host)
  FROM hosts WHERE hosts.host IS NOT NULL)
SELECT host FROM hosts WHERE host IS NOT NULL
"""
_LEASE = """
UPDATE urls SET state = 'leased', owner = ?, deadline = ? WHERE url_id = (
  SELECT url_id FROM urls WHERE run_id = ? AND state = 'pending' AND host = ? AND not_before <= ?
  AND NOT EXISTS (SELECT 1 FROM held WHERE held.host = urls.host AND until > ?)
  ORDER BY priority, url_id LIMIT 1)
RETURNING url_id, url, key, host, role, meta, tries
"""
_WAITS_FOR_A_HOST = "SELECT EXISTS (SELECT 1 FROM urls WHERE run_id = ? AND state = 'pending' AND host = ?)"


class Frontier(Looks):
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
        self._hosts = HostsInMind()

    @property
    def under_way(self) -> int:
        """How many addresses are leased, of all runs of this process."""
        return self._hosts.under_way

    # ── runs ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def open_run(
        self,
        source: str,
        *,
        kind: str,
        options: dict[str, object],
        at: str,
        resting: Container[str] = (),
        has_list: Callable[[Mapping[str, object]], bool] = lambda _: True,
        allows: Callable[[str], bool] = lambda _: True,
    ) -> RunRow:
        """Go on with the open run of these options, or begin one; leases of dead owners return to pending.

        resting   hosts that this run will not ask: what is owed of them is left to a later one
        has_list  False for the meta of a list page whose listing is no longer in the source: it is dropped
        allows    False for an address on a host that is none of the source's any more: what is owed there stays owed
        """
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
                self._hosts.forget(run_id)
                return RunRow(
                    run_id=run_id, source=source, kind=kind, options=wanted, opened_at=opened_at, continued=True
                )
            run_id = db.execute(
                "INSERT INTO runs (source, kind, options, state, opened_at) VALUES (?, ?, ?, 'open', ?)",
                (source, kind, wanted, at),
            ).lastrowid
            assert run_id is not None
            left: Mapping[str, int] = {}
            dropped: tuple[str, ...] = ()
            if kind == "walk":
                take_over(db, source, run_id, at)
                left = push_debts(db, source, run_id, at, resting=resting, allows=allows)
                dropped = push_breaks(
                    db, source, run_id, at, back_to_a_day="since" in options, has_list=has_list, allows=allows
                )
            return RunRow(
                run_id=run_id,
                source=source,
                kind=kind,
                options=wanted,
                opened_at=at,
                continued=False,
                left=left,
                dropped=dropped,
            )

    def close_run(self, run_id: int, *, at: str, reason: str) -> bool:
        """Close a run whose addresses have all ended; False, and still open, when one has not."""
        with self._transaction() as db:
            left = db.execute(
                "SELECT count(*) FROM urls WHERE run_id = ? AND state IN ('pending', 'leased')", (run_id,)
            ).fetchone()[0]
            if left:
                return False
            know_redirects(db, run_id)
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

    def push(self, run_id: int, children: Iterable[Child], *, synced: bool = True) -> int:
        """Schedule addresses; those that the run has already stay as they are. Returns how many are new.

        synced   False: safe from a power cut with the next sync(), for what its page would lead to once more
        """
        children = tuple(children)
        with self._transaction(synced=synced) as db:
            new = sum(insert(db, run_id, child) for child in children)
        self._hosts.add(run_id, (child.host for child in children))
        return new

    def hosts(self, run_id: int, state: State) -> tuple[str, ...]:
        """Hosts with at least one address in that state."""
        return tuple(h for (h,) in self._all(_HOSTS, {"run": run_id, "state": state.value}))

    def ready(self, run_id: int, *, after: str) -> Iterator[str]:
        """Hosts that may have an address to lease and have none under way, in turn: those behind `after` first."""
        if not self._hosts.knows(run_id):
            self._hosts.learn(run_id, self.hosts(run_id, State.PENDING))
        return self._hosts.in_turn(run_id, after)

    def busy(self, run_id: int) -> int:
        """How many hosts of a run have an address under way."""
        return self._hosts.busy(run_id)

    def lease(self, run_id: int, host: str, *, now: float, seconds: float = 3600.0) -> Row | None:
        """Take the next address of a host, or None when none is ready. `now` is Unix time.

        Not synced: a lease that a power cut forgets is an address that still waits.
        """
        hits = self._statement(_LEASE, (self._owner, now + seconds, run_id, host, now, now))
        if not hits:
            if not self._one(_WAITS_FOR_A_HOST, (run_id, host))[0]:
                self._hosts.drop(run_id, host)
            return None
        ((url_id, url, key, host, role, meta_text, tries),) = hits
        self._hosts.lease(run_id, url_id, host)
        with self._read():
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
        asked: bool = True,
    ) -> int:
        """End an address with its outcome and schedule what it led to, in one transaction.

        Not synced, but when sync() is called: what a power cut forgets is an address that is leased, and its children
        are no more there than its end.

        owed       True marks it failed: an article is then a debt of later runs, a listing page a break. A requisite is
                   never failed; its page is looked at again
        asked      False where its host was left alone, or its robots.txt could not be read: no failure of an article
        returns    number of children that are new to the run; raises ValueError when we do not hold the lease
        """
        with self._transaction(synced=False) as db:
            row = db.execute(
                "UPDATE urls SET state = iif(role = 'requisite', 'done', ?), owner = NULL, deadline = NULL,"
                " outcome = ?, detail = ?, snapshot = ?"
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
                note_article(
                    db, source, run_id, key=key, url=url, meta=meta, outcome=outcome, owed=owed, asked=asked, at=at
                )
            elif role == Role.LISTING.value and owed:
                insert_break(db, source, url, key, meta)
            elif role == Role.REQUISITE.value and owed:
                owe_look(db, meta)
            new = sum(insert(db, run_id, child) for child in children)
            if outcome is Outcome.REDIRECT and role != Role.LISTING.value:
                for child in children:  # the run may have that address already, under the key of an alias
                    db.execute(
                        "UPDATE urls SET meta = json_set(meta, '$.to',"
                        " (SELECT key FROM urls AS there WHERE there.run_id = ? AND there.url = ?)) WHERE url_id = ?",
                        (run_id, child.url, url_id),
                    )
        self._hosts.end(url_id)
        self._hosts.add(run_id, (child.host for child in children))
        return new

    def owe(self, run_id: int, urls: Iterable[str]) -> None:
        """Articles that this run has settled are debts after all: the next walk asks for them again."""
        with self._transaction(synced=False) as db:
            for url in urls:
                owe_article(db, run_id, url)

    def break_off(self, source: str, child: Child) -> None:
        """Leave a listing page to the next walk."""
        with self._transaction() as db:
            insert_break(db, source, child.url, child.key, json.dumps(child.meta, ensure_ascii=False))

    def retry(self, url_id: int, *, not_before: float) -> None:
        """Give an address back after a failure that is worth another try, not before that Unix time."""
        with self._transaction() as db:
            db.execute(
                "UPDATE urls SET state = 'pending', owner = NULL, deadline = NULL, not_before = ?, tries = tries + 1"
                " WHERE url_id = ? AND state = 'leased' AND owner = ?",
                (not_before, url_id, self._owner),
            )
        self._hosts.give_back(url_id)

    def hold(self, host: str, until: float) -> None:
        """Let no address of a host, nor of its requisites, be asked before that Unix time, whoever dies meanwhile: what
        waits now, and what is found by then."""
        with self._transaction() as db:
            for name in (host, apart_from_pages(host)):
                db.execute(
                    "INSERT INTO held VALUES (?, ?)"
                    " ON CONFLICT (host) DO UPDATE SET until = max(until, excluded.until)",
                    (name, until),
                )

    def held(self, *, now: float, most: float) -> tuple[tuple[str, float], ...]:
        """The hosts that are held, and until when in Unix time: never for longer than `most` seconds from now, for an
        earlier process may have had a clock years ahead."""
        with self._transaction() as db:
            db.execute("UPDATE held SET until = ? WHERE until > ?", (now + most, now + most))
        rows = self._all("SELECT host, until FROM held WHERE until > ? ORDER BY host", (now,))
        return tuple((name, until) for name, until in rows if pages_of(name) == name)

    def not_later(self, run_id: int, until: float) -> None:
        """Let no address of a run wait beyond that Unix time: an earlier process may have had a clock years ahead."""
        with self._transaction() as db:
            db.execute("UPDATE urls SET not_before = ? WHERE run_id = ? AND not_before > ?", (until, run_id, until))

    def release(self, run_id: int, url_id: int | None = None) -> None:
        """Give back one address, or all that we hold of a run, as if they had never been leased."""
        with self._transaction() as db:
            db.execute(
                "UPDATE urls SET state = 'pending', owner = NULL, deadline = NULL"
                " WHERE run_id = ? AND state = 'leased' AND owner = ? AND (? IS NULL OR url_id = ?)",
                (run_id, self._owner, url_id, url_id),
            )
        if url_id is None:
            self._hosts.forget(run_id)
        else:
            self._hosts.give_back(url_id)

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
                " AND json_extract(urls.meta, '$.alias') IS NULL"
                " AND articles.outcome IN ('not_found', 'soft_404', 'redirect') GROUP BY 1 ORDER BY 1",
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

    def owes(self, source: str, key: str) -> bool:
        """True for an article that is a debt of earlier runs."""
        found = "SELECT EXISTS (SELECT 1 FROM articles WHERE source = ? AND key = ? AND failures > 0)"
        return bool(self._one(found, (source, key))[0])

    def captured_since(self, source: str, at: str) -> bool:
        """True when any article of a source was captured at that time or later."""
        found = self._one("SELECT EXISTS (SELECT 1 FROM articles WHERE source = ? AND seen_at >= ?)", (source, at))
        return bool(found[0])

    def addresses(self, run_id: int, key: str) -> tuple[str, ...]:
        """The addresses of that key which this run has, whatever became of them."""
        return tuple(url for (url,) in self._all("SELECT url FROM urls WHERE run_id = ? AND key = ?", (run_id, key)))

    def has_key(self, run_id: int, key: str) -> bool:
        """True when this run has an address of that key, whatever became of it."""
        return bool(self._one("SELECT EXISTS (SELECT 1 FROM urls WHERE run_id = ? AND key = ?)", (run_id, key))[0])

    def learn(self, captures: Iterable[tuple[Capture, str]]) -> int:
        """Fill a new frontier with the articles (capture, key) that the archive holds; returns how many."""
        with self._transaction() as db:
            return learn_captures(db, captures)

    def learn_missing(self, missing: Iterable[tuple[Presence, str]]) -> None:
        """The same for what was missed since (presence, key)."""
        with self._transaction() as db:
            learn_missing(db, missing)

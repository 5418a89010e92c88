"""What does one run leave to later ones? Debts, pages that vanished, and what an open walk has not finished.

- Articles that were seen and not captured (network, robots.txt out of reach, blocked ...) are debts: every walk asks
  for them even when no listing shows them any more, until they failed on more than ten days; then a walk a week, for a
  year. What was not asked, as its host was left alone or its robots.txt out of reach, has not failed. A debt that
  a rule of robots.txt bars stays one, and has failed on that day.
- A page that vanished proves nothing. An article that was captured before, or that a listing has shown, and is missing
  or redirects to a page that is no article, is asked for again by later walks, at least three days apart, until it is
  captured or is gone by observation (archive/presence.py). While a listing shows it, every walk asks.
- A new walk with other options takes over the unfinished addresses of an open one.
- Where it broke off in a list: crawler/frontier_breaks.py.

Every function works inside the transaction of its caller.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Container, Iterable
from datetime import timedelta
from urllib.parse import urlsplit

from archive.capture import Capture, Outcome, Role, utc_text
from archive.facts import moment
from archive.presence import CAPTURED, MISSING, WEB_ARCHIVES, Presence, is_gone
from crawler.frontier_rows import Child

__all__ = [
    "ASK_AGAIN",
    "insert",
    "know_redirects",
    "learn_captures",
    "learn_missing",
    "note_article",
    "owe_article",
    "push_debts",
    "take_over",
]

_MAX_DAYS = 10  # an article that failed on more of them is asked for once a week alone: a burst has 24 walks a day
_MAX_WEEKS = 52  # after them only a listing can bring it back
_WEEK = timedelta(days=7)
ASK_AGAIN = timedelta(days=3)  # between two looks at a list's end, or at a vanished page that no listing shows

# An article whose redirects led, in however many steps, to one that was captured is known as that one is.
_KNOW_BY_REDIRECT = """
WITH RECURSIVE way(start, key) AS (
  SELECT key, json_extract(meta, '$.to') FROM urls
  WHERE run_id = :run AND role = 'article' AND outcome = 'redirect' AND json_extract(meta, '$.to') IS NOT NULL
  UNION
  SELECT way.start, json_extract(urls.meta, '$.to') FROM way
  JOIN urls ON urls.run_id = :run AND urls.key = way.key
  WHERE urls.outcome = 'redirect' AND json_extract(urls.meta, '$.to') IS NOT NULL)
UPDATE articles SET url = goal.url, outcome = goal.outcome, fetched_at = goal.fetched_at,
  seen_at = goal.fetched_at, first_missed = NULL, last_missed = NULL, checks = 0
FROM way JOIN articles AS goal ON goal.key = way.key AND goal.outcome IN ('ok', 'unchanged')
WHERE goal.source = (SELECT source FROM runs WHERE run_id = :run) AND articles.source = goal.source
  AND articles.key = way.start AND articles.outcome = 'redirect' AND articles.run_id = :run
"""
_REDIRECTED = """
SELECT urls.key, json_extract(urls.meta, '$.to'), runs.source, articles.fetched_at FROM urls
JOIN runs USING (run_id) JOIN articles ON articles.source = runs.source AND articles.key = urls.key
WHERE urls.run_id = :run AND urls.role = 'article' AND urls.outcome = 'redirect'
  AND articles.outcome = 'redirect' AND articles.run_id = :run
"""
_ENDED = (
    "INSERT INTO articles (source, key, url, outcome, fetched_at, failures, run_id, listed, seen_at)"
    " VALUES (:source, :key, :url, :outcome, :at, :owed, :run, :listed, :seen)"
    " ON CONFLICT (source, key) DO UPDATE SET url = excluded.url, outcome = excluded.outcome,"
    " fetched_at = iif(:asked, excluded.fetched_at, articles.fetched_at),"
    " run_id = excluded.run_id, listed = max(articles.listed, excluded.listed),"
    " failures = CASE WHEN excluded.failures = 0 THEN 0"
    " WHEN NOT :asked OR (articles.failures > 0"
    "  AND substr(articles.fetched_at, 1, 10) = substr(excluded.fetched_at, 1, 10)) THEN max(articles.failures, 1)"
    " WHEN excluded.listed THEN max(articles.failures, min(articles.failures, :days) + 1)"  # a list uses up no week
    " ELSE articles.failures + 1 END"
)
_AND_SEEN = ", seen_at = excluded.seen_at, first_missed = NULL, last_missed = NULL, checks = 0"
# What is computed here is archive.presence's count of days, one look at a time; a clock that was set back counts none.
_MISSED = (
    "UPDATE articles SET first_missed = coalesce(first_missed, :at),"
    " last_missed = max(coalesce(last_missed, :at), :at),"
    " checks = checks + (last_missed IS NULL OR substr(last_missed, 1, 10) < substr(:at, 1, 10))"
    " WHERE source = :source AND key = :key"
)


def insert(db: sqlite3.Connection, run_id: int, child: Child) -> int:
    """Schedule an address; returns 1, or 0 when the run has it already."""
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


def take_over(db: sqlite3.Connection, source: str, run_id: int, at: str) -> None:
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


def push_debts(
    db: sqlite3.Connection, source: str, run_id: int, at: str, *, resting: Container[str], allows: Callable[[str], bool]
) -> dict[str, int]:
    """Schedule the articles that earlier runs left to a walk that is opened `at`; those on hosts that are `resting`
    stay owed, and so do those that the source no longer `allows`. Returns how many the former are, by host."""
    left: Counter[str] = Counter()
    rows = db.execute(
        "SELECT url, key FROM articles WHERE source = ? AND (failures BETWEEN 1 AND ?"
        " OR (failures BETWEEN ? AND ? AND substr(fetched_at, 1, 10) <= ?)) ORDER BY key",
        (source, _MAX_DAYS, _MAX_DAYS + 1, _MAX_DAYS + _MAX_WEEKS, utc_text(moment(at) - _WEEK)[:10]),
    ).fetchall()
    for url, key in [*rows, *_vanished(db, source, at)]:
        if not allows(url):
            continue
        if _host(url) in resting:
            left[_host(url)] += 1
            continue
        child = Child(url=url, key=key, host=_host(url), role=Role.ARTICLE, priority=1, meta={"debt": True})
        insert(db, run_id, child)
    return left


def _vanished(db: sqlite3.Connection, source: str, at: str) -> list[tuple[str, str]]:
    """Address and key of articles that are missing, not gone, and were last looked for long enough ago."""
    rows = db.execute(
        "SELECT url, key, checks, first_missed, last_missed FROM articles WHERE source = ? AND last_missed <= ?"
        " AND (listed OR seen_at IS NOT NULL) ORDER BY key",
        (source, utc_text(moment(at) - ASK_AGAIN)),
    ).fetchall()
    return [(url, key) for url, key, checks, first, last in rows if not is_gone(checks, moment(first), moment(last))]


def note_article(
    db: sqlite3.Connection,
    source: str,
    run_id: int,
    *,
    key: str,
    url: str,
    meta: str,
    outcome: Outcome,
    owed: bool,
    asked: bool,
    at: str,
) -> None:
    """Remember how an article ended; what a web archive answered says nothing of the site, and is not remembered.

    owed    a later run is to ask for it
    asked   False where its host was left alone, or its robots.txt could not be read: it has not failed once more then
    """
    if db.execute("SELECT kind FROM runs WHERE run_id = ?", (run_id,)).fetchone()[0] in WEB_ARCHIVES:
        return
    told = json.loads(meta)
    # A target of its redirects was not what the listing showed; what becomes of an alias says nothing of the article.
    listed = "listed_on" in told and "chain" not in told and "alias" not in told
    is_seen = outcome in CAPTURED
    db.execute(
        f"{_ENDED}{_AND_SEEN}" if is_seen else _ENDED,
        {
            "source": source,
            "key": key,
            "url": url,
            "outcome": outcome.value,
            "at": at,
            "owed": int(owed),
            "asked": asked,
            "days": _MAX_DAYS,
            "run": run_id,
            "listed": int(listed),
            "seen": at if is_seen else None,
        },
    )
    if outcome in MISSING:
        db.execute(_MISSED, {"source": source, "key": key, "at": at})


def owe_article(db: sqlite3.Connection, run_id: int, url: str) -> None:
    """An article that this run settled, and whose answer turned out to be none of its own, is a debt."""
    db.execute(
        "UPDATE articles SET failures = 1, outcome = 'challenge'"
        " WHERE source = (SELECT source FROM runs WHERE run_id = :run)"
        " AND run_id = :run AND url = :url AND failures = 0",
        {"run": run_id, "url": url},
    )


def know_redirects(db: sqlite3.Connection, run_id: int) -> None:
    """At the end of a run: articles whose redirects led to one are known by it, those that led to none were missed."""
    db.execute(_KNOW_BY_REDIRECT, {"run": run_id})
    for key, to, source, at in db.execute(_REDIRECTED, {"run": run_id}).fetchall():
        if _leads_nowhere(db, run_id, key, to):
            db.execute(_MISSED, {"source": source, "key": key, "at": at})


def _leads_nowhere(db: sqlite3.Connection, run_id: int, key: str, to: str | None) -> bool:
    """False when the end of a redirect gave no answer that says anything of the page, or was not asked: it leads off
    the source's hosts, round in a circle, or further than a walk follows."""
    passed = {key}
    while to is not None and to not in passed:
        passed.add(to)
        row = db.execute(
            "SELECT outcome, json_extract(meta, '$.to') FROM urls WHERE run_id = ? AND key = ? AND outcome IS NOT NULL"
            " ORDER BY url_id DESC LIMIT 1",
            (run_id, to),
        ).fetchone()
        if row is None:
            return False
        outcome, to = Outcome(row[0]), row[1]
        if outcome is not Outcome.REDIRECT:
            return outcome in MISSING or outcome in CAPTURED  # captured: no article, else it would be known by it
    return False


def learn_captures(db: sqlite3.Connection, captures: Iterable[tuple[Capture, str]]) -> int:
    """Fill a new frontier with the articles (capture, key) that the archive holds, oldest first; returns how many."""
    learnt = 0
    for capture, key in captures:
        at = utc_text(capture.fetched_at)
        db.execute(
            "INSERT OR REPLACE INTO articles (source, key, url, outcome, fetched_at, seen_at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (capture.source, key, capture.url, capture.outcome.value, at, at),
        )
        learnt += 1
    return learnt


def learn_missing(db: sqlite3.Connection, missing: Iterable[tuple[Presence, str]]) -> None:
    """The same for those (presence, key) that were missed since; after `learn_captures`."""
    for one, key in missing:
        assert one.first_missed is not None
        assert one.last_missed is not None
        first, last = utc_text(one.first_missed), utc_text(one.last_missed)
        row = (one.source, key, one.url, Outcome.NOT_FOUND.value, last, 1, first, last, one.checks)
        db.execute(
            "INSERT INTO articles (source, key, url, outcome, fetched_at, listed, first_missed, last_missed, checks)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (source, key) DO UPDATE SET outcome = excluded.outcome,"
            " url = excluded.url, fetched_at = excluded.fetched_at, listed = 1, first_missed = excluded.first_missed,"
            " last_missed = excluded.last_missed, checks = excluded.checks"
            " WHERE articles.seen_at IS NULL OR articles.seen_at < excluded.first_missed",
            row,
        )


def _host(url: str) -> str:
    return urlsplit(url).netloc

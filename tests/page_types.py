"""Which pages does the browser have, one of each kind, in the demo? Each picked as the fullest of its kind."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

__all__ = ["KINDS", "address"]

# name of a kind of page → its address; what stands in braces is found by the query of that name
KINDS = {
    "home": "/",
    "meetings": "/meetings",
    "meeting": "/meetings/{meeting}",
    "figure of a meeting": "/meetings/{meeting}/map",
    "no meeting": "/meetings/none",
    "figure of no meeting": "/meetings/none/ranks",
    "figure": "/figures/timeline",
    "countries": "/countries",
    "country": "/countries/{country}",
    "people": "/people",
    "person": "/people/{person}",
    "organisations": "/organisations",
    "organisation": "/organisations/{organisation}",
    "delegations": "/delegations",
    "delegation": "/delegations/{delegation}",
    "legs": "/legs",
    "legs, chosen": "/legs?country=LA&from=2017-01-01&sort=country",
    "leg": "/legs/{leg}",
    "events": "/events",
    "event": "/events/{event}",
    "announcements": "/announcements",
    "announcement": "/announcements/{edited}",
    "rejected announcement": "/announcements/{rejected}",
    "family": "/families/{family}",
    "edition": "/editions/{edition}",
    "snapshots": "/snapshots",
    "calendar": "/snapshots/calendar",
    "snapshot": "/snapshots/{before}",
    "evidence": "/evidence/{evidence}",
    "compare": "/compare/{before}/{after}",
    "ledger": "/ledger",
    "ledger, edited": "/ledger/{edited}",
    "ledger, gone": "/ledger/{gone}",
    "claims": "/claims",
    "claim": "/claims/{claim}",
    "parity": "/parity",
    "coverage": "/coverage",
    "searches": "/searches",
    "sources": "/sources",
    "source": "/sources/ild_zh",
    "review": "/review",
    "changes": "/changes",
    "downloads": "/downloads",
    "codebook": "/codebook",
    "search": "/search",
    "found": "/search?q=%E8%80%81%E6%8C%9D",
    "not found": "/search?q=zzzzzz",
    "interface": "/api",
    "unknown address": "/nowhere",
    "refused question": "/legs?colour=red",
}
_QUERIES = {
    "meeting": "SELECT meeting_id FROM legs GROUP BY 1 ORDER BY count(*) DESC, 1",
    "country": "SELECT country FROM legs GROUP BY 1 ORDER BY count(*) DESC, 1",
    "person": "SELECT leader_person_id FROM legs WHERE leader_person_id IS NOT NULL GROUP BY 1"
    " ORDER BY count(*) DESC, 1",
    "organisations": "/organisations",
    "organisation": "SELECT posts.organisation_id FROM legs JOIN posts ON post_id = leader_post_id GROUP BY 1"
    " ORDER BY count(*) DESC, 1",
    "delegation": "SELECT id FROM evidence WHERE \"table\" = 'delegations' GROUP BY 1 ORDER BY count(*) DESC, 1",
    "leg": "SELECT id FROM evidence WHERE \"table\" = 'legs' GROUP BY 1 ORDER BY count(*) DESC, 1",
    "event": "SELECT id FROM evidence WHERE \"table\" = 'events' GROUP BY 1 ORDER BY count(*) DESC, 1",
    "edited": "SELECT document_id FROM edits ORDER BY 1",
    "rejected": "SELECT document_id FROM candidates WHERE status = 'rejected' ORDER BY 1",
    "family": "SELECT family_id FROM families GROUP BY 1 ORDER BY count(*) DESC, 1",
    "edition": "SELECT edition_id FROM editions GROUP BY 1 ORDER BY count(*) DESC, 1",
    "evidence": "SELECT evidence_id FROM evidence WHERE \"table\" = 'legs' AND field = 'start' AND status = 'shown'"
    " ORDER BY value DESC, 1",
    "before": "SELECT from_snapshot FROM edits ORDER BY document_id",
    "after": "SELECT to_snapshot FROM edits ORDER BY document_id",
    "gone": "SELECT document_id FROM documents, json_each(urls) WHERE json_each.value IN"
    " (SELECT url FROM presence WHERE first_missed IS NOT NULL) ORDER BY 1",
    "claim": "SELECT claim_id FROM claim_comparison ORDER BY 1",
}


def address(demo: Path, kind: str) -> str:
    """Where a page of this kind stands in the demo's browser, which has been started (it makes the catalogue)."""
    pattern = KINDS[kind]
    names = [name for name in _QUERIES if f"{{{name}}}" in pattern]
    catalogue = max((demo / "browse").glob("catalogue-*.sqlite"), key=lambda path: path.stat().st_mtime)
    with closing(sqlite3.connect(f"file:{catalogue}?mode=ro", uri=True)) as connection:
        found = {name: connection.execute(_QUERIES[name]).fetchone()[0] for name in names}
    return pattern.format(**found)

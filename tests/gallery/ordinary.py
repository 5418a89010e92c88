"""Ordinary refreshes: a year's course, and what happens to a collection that is in order. None of it may stop one."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from broken import new_of, with_rows
from world import DAY, SITES, Article, Row, Site, World, article, capture, captured, days_in

from archive.capture import Attempt, Outcome, Role, SearchResult, Takedown, utc_text
from pipelines.gates.cycles import Phase
from pipelines.gates.facts import Facts

GAPS = (1, 1, 1, 2, 3, 7, 7, 14, 30, 60)  # days since the last release
FIRST = date(2020, 3, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refresh:
    """One refresh: on which day, how long after the last release (None: the first), and what else happened."""

    kind: str
    phase: Phase
    day: date
    days_before: int | None

    def facts(self, world: World, dice: random.Random) -> Facts:
        return KINDS[self.kind](world.facts(self.day, days_before=self.days_before), dice)


def refreshes(count: int, dice: random.Random) -> list[Refresh]:
    """So many refreshes, spread over the phases of the seasons and the kinds of what happens."""
    days = {phase: list(days_in(phase, FIRST)) for phase in Phase}
    kinds = [*KINDS, "nothing else", "nothing else", "nothing else"]
    made = []
    for number in range(count):
        turn, place = divmod(number, len(kinds))
        phase, kind = list(Phase)[(turn + place) % len(Phase)], kinds[place]
        gap = None if kind == "first release" else dice.choice(GAPS)
        made.append(Refresh(kind=kind, phase=phase, day=dice.choice(days[phase]), days_before=gap))
    return made


# ── what happens ──────────────────────────────────────────────────────────────────────────────────────────────────


def _nothing(facts: Facts, dice: random.Random) -> Facts:
    return facts


def _out_for_a_day(facts: Facts, dice: random.Random) -> Facts:
    """One source times out for the whole day; its page 1 does not answer."""
    source = dice.choice(SITES).name
    gone = {c.snapshot_id for c in facts.captures if c.source == source and c.fetched_at.date() == facts.day}
    at = _noon(facts.day)
    url = f"https://{source.replace('_', '-')}.example.cn/list_0.html"
    made = _without(facts, gone)
    return replace(
        made,
        captures=[*made.captures, capture("https://other.example.cn/", at, "other", Role.OTHER, Outcome.OK)],
        searches=[
            *(s for s in facts.searches if s.source != source or s.at.date() < facts.day),
            SearchResult(source=source, url=url, at=at, outcome="unreachable", links=0, new=0, channel="news"),
        ],
        attempts=[
            *facts.attempts,
            Attempt(url=url, at=at, source=source, role=Role.LISTING, outcome=Outcome.TIMEOUT),
        ],
    )


def _off_for_weeks(facts: Facts, dice: random.Random) -> Facts:
    """The crawler's machine was off since the last release, and reads everything on one day: long walks, late pages."""
    assert facts.previous is not None
    known = {row["snapshot_id"] for row in facts.previous["snapshots"]}
    last = max(row["fetched_at"][:10] for row in facts.previous["snapshots"])
    at = _noon(facts.day)
    late = {c.snapshot_id for c in facts.captures if c.fetched_at.date().isoformat() > last} - known
    captures = [replace(c, fetched_at=at) if c.snapshot_id in late else c for c in facts.captures]
    moved = with_rows(
        facts, "snapshots", lambda row: row | {"fetched_at": utc_text(at)} if row["snapshot_id"] in late else row
    )
    searches = [s for s in facts.searches if s.at.date().isoformat() <= last]
    for site in SITES:
        full, rest = divmod(len(new_of(facts, site.name)), site.per_page)
        for number, new in enumerate([site.per_page] * full + [rest, 0, 0]):
            url = f"https://{site.name.replace('_', '-')}.example.cn/list_{number}.html"
            when = at + timedelta(seconds=number)
            searches.append(
                SearchResult(
                    source=site.name, url=url, at=when, outcome="found", links=site.per_page, new=new, channel="news"
                )
            )
    return replace(moved, captures=captures, searches=searches)


def _backfill(facts: Facts, dice: random.Random) -> Facts:
    """Twenty years of a source's old pages, read from the site itself: old looks, half of them without a day."""
    site = dice.choice(SITES)
    old = []
    for number in range(400):
        one = article(site, 100_000 + number, date(2002, 1, 1) + 16 * number * DAY, dice)
        one.layout = dice.choice(("generic", "Own2002"))
        if dice.random() < 0.45:
            one.printed = None
            one.issues.append("no_date")
        old.append(one)
    return _with_pages(facts, old)


def _foreign(facts: Facts, dice: random.Random) -> Facts:
    """Pages of other people's archives: other languages, other looks, often without a day."""
    site = Site(name=dice.choice(("people_zh", "abroad")), busy=1, is_dated=False, is_chinese=False, per_page=20)
    pages = [article(site, 200_000 + n, facts.day - dice.randint(0, 4000) * DAY, dice) for n in range(150)]
    for one in pages:
        one.via, one.layout = "import", "generic"
        if dice.random() < 0.6:
            one.printed = None
        if dice.random() < 0.3:
            one.title = None
    return _with_pages(facts, pages)


def _new_source(facts: Facts, dice: random.Random) -> Facts:
    """A source that was never asked before, with a list and two months of pages."""
    site = Site(name="host_press", busy=1, is_dated=dice.random() < 0.5, is_chinese=False, per_page=20)
    pages = [article(site, n, facts.day - dice.randint(0, 60) * DAY, dice) for n in range(40)]
    walk = [
        SearchResult(
            source=site.name,
            url=f"https://host-press.example.cn/list_{number}.html",
            at=_noon(facts.day) + timedelta(minutes=number),
            outcome=outcome,
            links=links,
            new=links,
            channel="news",
        )
        for number, (outcome, links) in enumerate((("found", 20), ("found", 20), ("unreachable", 0)))
    ]
    made = _with_pages(facts, pages)
    return replace(made, searches=[*made.searches, *walk])


def _upgrade(facts: Facts, dice: random.Random) -> Facts:
    """Better rules: some cells are others, some stays are withdrawn, a leader that was made up is gone."""

    def leg(row: Row) -> Row | None:
        if dice.random() < 0.04:
            return None
        return row | ({"leader_name": None} if dice.random() < 0.08 else {}) | {"leader_title_printed": "中联部部长等"}

    made = with_rows(facts, "legs", leg)
    made = with_rows(made, "candidates", lambda r: r | ({"status": "rejected"} if dice.random() < 0.03 else {}))
    return replace(made, same_rules=False)


def _reviewed(facts: Facts, dice: random.Random) -> Facts:
    """A reviewer went through many stays and struck a third of them."""
    assert facts.previous is not None
    struck = [row for row in facts.previous["legs"] if dice.random() < 0.3]
    names = {row["leg_id"] for row in struck}
    decisions = [
        {"decision_id": f"j-{row['leg_id']}", "is_applied": True, "documents": row["documents"]} for row in struck
    ]
    made = with_rows(facts, "legs", lambda row: None if row["leg_id"] in names else row)
    return replace(made, rows={**made.rows, "decisions": decisions})


def _taken_down(facts: Facts, dice: random.Random) -> Facts:
    """A site asked that its pages be removed."""
    name = dice.choice(("embassies", "mfa_zh"))
    gone = {s for row in facts.rows["documents"] if row["source"] == name for s in row["snapshots"]}
    lost = {row["document_id"] for row in facts.rows["documents"] if row["source"] == name}
    made = _without(facts, gone, captures_too=False)
    made = with_rows(made, "legs", lambda row: None if lost.issuperset(row["documents"]) else row)
    why = Takedown(day=facts.day, reason="the site asked", by="a test")
    struck = [replace(c, takedown=why) if c.snapshot_id in gone else c for c in facts.captures]
    return replace(made, captures=struck)


def _rekeyed(facts: Facts, dice: random.Random) -> Facts:
    """Two spellings of a leader turned out to be one person: a fifth of the stays has another id."""
    struck = {row["leg_id"] for row in facts.rows["legs"] if dice.random() < 0.2}
    rekeys = [{"old_id": name, "new_id": f"{name}x"} for name in sorted(struck)]
    made = with_rows(
        facts, "legs", lambda row: row | {"leg_id": f"{row['leg_id']}x"} if row["leg_id"] in struck else row
    )
    return replace(made, rows={**made.rows, "rekeys": [*facts.rows["rekeys"], *rekeys]})


def _renamed(facts: Facts, dice: random.Random) -> Facts:
    """A source was given another name; its captures of before bear the old one no more."""
    name = dice.choice(SITES).name
    return with_rows(facts, "documents", lambda row: row | {"source": "renamed"} if row["source"] == name else row)


def _without_day(facts: Facts, dice: random.Random) -> Facts:
    """Two new pages of a source lack title and day: it happens."""
    struck = set(new_of(facts, dice.choice(SITES).name)[:2])
    return with_rows(
        facts,
        "candidates",
        lambda row: row | {"title": None, "published_on": None} if row["document_id"] in struck else row,
    )


KINDS: Mapping[str, Callable[[Facts, random.Random], Facts]] = {
    "nothing else": _nothing,
    "first release": _nothing,
    "a source times out for a day": _out_for_a_day,
    "the crawler was off for weeks": _off_for_weeks,
    "a backfill of 20 years": _backfill,
    "an import of foreign pages": _foreign,
    "a new source, cut short": _new_source,
    "a rule upgrade": _upgrade,
    "a reviewer strikes a third": _reviewed,
    "a takedown of one source": _taken_down,
    "a fifth has other ids": _rekeyed,
    "a source is renamed": _renamed,
    "two pages lack title and day": _without_day,
}


# ── tools ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def _with_pages(facts: Facts, pages: list[Article]) -> Facts:
    """The pages are captured on the day of the facts."""
    made = World(seed=0)
    for number, one in enumerate(pages):
        captured(made, one, _noon(facts.day) + timedelta(seconds=number))
    rows = {
        **facts.rows,
        "documents": [*facts.rows["documents"], *(one.rows[0] for one in pages)],
        "candidates": [*facts.rows["candidates"], *(one.rows[1] for one in pages)],
        "snapshots": [*facts.rows["snapshots"], *(one.rows[2] for one in pages)],
    }
    return replace(facts, rows=rows, captures=[*facts.captures, *made.captures])


def _without(facts: Facts, gone: set[str], *, captures_too: bool = True) -> Facts:
    """Some captures and their documents are not there."""
    dead = {row["document_id"] for row in facts.rows["documents"] if gone.intersection(row["snapshots"])}
    made = facts
    for table in ("documents", "candidates"):
        made = with_rows(made, table, lambda row: None if row["document_id"] in dead else row)
    made = with_rows(made, "snapshots", lambda row: None if row["snapshot_id"] in gone else row)
    if captures_too:
        made = replace(made, captures=[c for c in facts.captures if c.snapshot_id not in gone])
    return made

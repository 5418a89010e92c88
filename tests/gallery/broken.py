"""The gallery of broken runs, as facts: each takes the facts of an ordinary refresh and breaks one thing in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from world import Row, World, capture

from archive.capture import Outcome, Role, SearchResult
from pipelines.gates.facts import Facts
from pipelines.gates.fault import Gate

Break = Callable[[Facts], Facts]
DAY = timedelta(days=1)
AFTER = date(2025, 11, 6)  # 14 days after the fourth plenum
SINCE = 12  # days before, the last release
LATER = date(2026, 1, 20)  # 89 days after it


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One broken run. about, cause: words that the message must hold: what broke, and the likely cause."""

    name: str
    gate: Gate
    about: str
    cause: str
    broken: Break
    day: date = AFTER
    days_before: int = SINCE

    def facts(self, world: World) -> Facts:
        return world.facts(self.day, days_before=self.days_before)


# ── tools ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def new_of(facts: Facts, source: str) -> list[str]:
    """Documents of a source that the last release did not have, in their order."""
    assert facts.previous is not None
    known = {row["document_id"] for row in facts.previous["documents"]}
    return [
        r["document_id"] for r in facts.rows["documents"] if r["source"] == source and r["document_id"] not in known
    ]


def with_rows(facts: Facts, table: str, change: Callable[[Row], Row | None]) -> Facts:
    """Every row of a table changed; None leaves it out."""
    rows = [made for row in facts.rows[table] if (made := change(dict(row))) is not None]
    return replace(facts, rows={**facts.rows, table: rows})


def on_new(source: str, share: float = 1, **cells: Any) -> Break:
    """Cells of the new pages of a source; a function is given the row."""

    def change(facts: Facts) -> Facts:
        new = new_of(facts, source)
        struck = set(new[: round(share * len(new))])

        def cell(row: Row) -> Row:
            if row["document_id"] not in struck:
                return row
            return row | {name: value(row) if callable(value) else value for name, value in cells.items()}

        return with_rows(facts, "candidates", cell)

    return change


def last_walk(source: str, *pages: tuple[str, int, int]) -> Break:
    """The last walk of a source's list as pages of (outcome, links, new)."""

    def change(facts: Facts) -> Facts:
        day = facts.day
        kept = [s for s in facts.searches if s.source != source or s.at.date() < day]
        host = source.replace("_", "-")
        made = [
            SearchResult(
                source=source,
                url=f"https://{host}.example.cn/list_{number}.html",
                at=datetime(day.year, day.month, day.day, 6, number, tzinfo=UTC),
                outcome=outcome,
                links=links,
                new=new,
                channel="news",
            )
            for number, (outcome, links, new) in enumerate(pages)
        ]
        return replace(facts, searches=[*kept, *made])

    return change


def bare_for_days(days: int, *sources: str) -> Break:
    """The lists of some sources show nothing for days."""

    def change(facts: Facts) -> Facts:
        first = facts.day - days * DAY
        bare = [
            replace(s, outcome="empty", links=0, new=0) if s.source in sources and s.at.date() > first else s
            for s in facts.searches
        ]
        return replace(facts, searches=bare)

    return change


def silent(source: str, since: date, outcome: Outcome | None = None) -> Break:
    """No new page of a source since a day; with an outcome its pages are asked for and end so."""

    def change(facts: Facts) -> Facts:
        gone = {c.snapshot_id for c in facts.captures if c.source == source and c.fetched_at.date() >= since}
        kept = [c for c in facts.captures if c.snapshot_id not in gone or c.role is not Role.ARTICLE]
        struck = [c for c in facts.captures if c.snapshot_id in gone and c.role is Role.ARTICLE]
        if outcome is not None:
            kept += [capture(c.url, c.fetched_at, source, Role.ARTICLE, outcome) for c in struck]
            kept = [
                c if c.role is not Role.LISTING or c.snapshot_id not in gone else replace(c, outcome=outcome)
                for c in kept
            ]
        dead = {r["document_id"] for r in facts.rows["documents"] if gone.intersection(r["snapshots"])}
        made = replace(facts, captures=kept)
        for table in ("documents", "candidates"):
            made = with_rows(made, table, lambda row: None if row["document_id"] in dead else row)
        assert made.previous is not None
        before = {n: [r for r in t if r.get("document_id") not in dead] for n, t in made.previous.items()}
        return replace(made, previous=before)

    return change


def without(table: str, is_struck: Callable[[int, Row], bool]) -> Break:
    """Rows of a table are gone."""

    def change(facts: Facts) -> Facts:
        struck = [row for number, row in enumerate(facts.rows[table]) if not is_struck(number, row)]
        return replace(facts, rows={**facts.rows, table: struck})

    return change


def all_rows(table: str, *, same_rules: bool = True, **cells: Any) -> Break:
    """Cells of every row of a table."""

    def change(facts: Facts) -> Facts:
        def cell(row: Row) -> Row:
            return row | {name: value(row) if callable(value) else value for name, value in cells.items()}

        return replace(with_rows(facts, table, cell), same_rules=same_rules)

    return change


def new_stays(count: int, start: date, meeting: str) -> Break:
    """So many stays that the last release did not have."""

    def change(facts: Facts) -> Facts:
        pattern = facts.rows["legs"][-1]
        days = {"start": start, "end": start + DAY, "date_earliest": start, "date_latest": start + DAY}
        made = [
            pattern | days | {"leg_id": f"l-new{number}", "number": 900_000 + number, "meeting_id": meeting}
            for number in range(count)
        ]
        return replace(facts, rows={**facts.rows, "legs": [*facts.rows["legs"], *made]})

    return change


def into_one(facts: Facts) -> Facts:
    """Every stay becomes part of one: all have a successor, and next to none is left."""
    legs = facts.rows["legs"]
    gone = [{"old_id": row["leg_id"], "new_id": legs[0]["leg_id"]} for row in legs[1:]]
    return replace(facts, rows={**facts.rows, "legs": legs[:1], "rekeys": gone})


def nothing_read(facts: Facts) -> Facts:
    """The run read nothing at all."""
    return replace(facts, rows={name: [] for name in facts.rows})


def vanished(source: str) -> Break:
    """A source's captures are not read any more."""

    def change(facts: Facts) -> Facts:
        made = facts
        dead = {row["document_id"] for row in facts.rows["documents"] if row["source"] == source}
        for table in ("documents", "candidates"):
            made = with_rows(made, table, lambda row: None if row["document_id"] in dead else row)
        return made

    return change


def shifted(column: str, days: int) -> Callable[[Row], date | None]:
    """A day so many days later."""
    return lambda row: None if row[column] is None else row[column] + days * DAY


def misread(wrong: str, right: str = "utf-8") -> Callable[[Row], str | None]:
    """A title whose bytes were taken for those of another encoding."""
    return lambda row: (
        None if row["title"] is None else row["title"].encode(right).decode(wrong, "replace").replace("\ufffd", "?")
    )


def also(*codes: str) -> Callable[[Row], list[str]]:
    """The issues of a page and some more."""
    return lambda row: [*row["issues"], *codes]


UNREAD: Mapping[str, Any] = {
    "title": None,
    "published_on": None,
    "status": None,
    "layout": None,
    "language": None,
    "outlet": None,
}
LOOK, ENCODED, YEAR = "another look", "an encoding was taken for another", "has the wrong one"

CASES = (
    # ── lists and chains ──
    Case(
        name="the list answers and shows no links",
        gate=Gate.LISTING_WITHOUT_LINKS,
        about="people_zh, list news",
        cause=LOOK,
        broken=last_walk("people_zh", ("empty", 0, 0)),
    ),
    Case(
        name="the list shows the links of its frame alone",
        gate=Gate.LISTING_WITHOUT_LINKS,
        about="people_zh, list news: found 2 article links",
        cause=LOOK,
        broken=last_walk("people_zh", ("found", 2, 0)),
    ),
    Case(
        name="the list has been bare for a week",
        gate=Gate.LISTING_WITHOUT_LINKS,
        about="ild_zh, list news",
        cause=LOOK,
        broken=bare_for_days(7, "ild_zh"),
    ),
    Case(
        name="all lists are bare",
        gate=Gate.LISTING_WITHOUT_LINKS,
        about="xinhua_en, list news",
        cause=LOOK,
        broken=bare_for_days(3, "ild_zh", "people_zh", "xinhua_en", "mfa_zh", "embassies"),
    ),
    Case(
        name="the chain breaks on page 2, which times out",
        gate=Gate.CHAIN_BROKEN,
        about="people_zh, list news",
        cause="did not give the page",
        broken=last_walk("people_zh", ("found", 20, 20), ("unreachable", 0, 0)),
    ),
    Case(
        name="the chain breaks on page 2, which shows no links",
        gate=Gate.CHAIN_BROKEN,
        about="people_zh, list news",
        cause="answers without links",
        broken=last_walk("people_zh", ("found", 20, 20), ("empty", 0, 0)),
    ),
    Case(
        name="there is no page 2 any more",
        gate=Gate.CHAIN_BROKEN,
        about="ended at page 1",
        cause="not linked any more",
        broken=last_walk("people_zh", ("found", 20, 20)),
    ),
    Case(
        name="the chain breaks on page 3",
        gate=Gate.CHAIN_BROKEN,
        about="at page 3",
        cause="may be missing",
        broken=last_walk("ild_zh", ("found", 15, 15), ("found", 15, 15), ("unreachable", 0, 0)),
    ),
    Case(
        name="the walk was stopped at its cap",
        gate=Gate.CHAIN_BROKEN,
        about="mfa_zh, list news",
        cause="its own limits",
        broken=last_walk("mfa_zh", ("found", 15, 15), ("not_searched", 0, 0)),
    ),
    # ── fields ──
    Case(
        name="a layout change empties titles",
        gate=Gate.FILL_RATE,
        about="people_zh, title",
        cause=LOOK,
        broken=on_new("people_zh", title=None, issues=also("no_title")),
    ),
    Case(
        name="a layout change empties two titles of three",
        gate=Gate.FILL_RATE,
        about="people_zh, title",
        cause=LOOK,
        broken=on_new("people_zh", 2 / 3, title=None, issues=also("no_title")),
    ),
    Case(
        name="a layout change empties bodies",
        gate=Gate.FILL_RATE,
        about="people_zh, body",
        cause=LOOK,
        broken=on_new("people_zh", issues=also("no_body")),
    ),
    Case(
        name="pages print no day any more",
        gate=Gate.FILL_RATE,
        about="xinhua_en, published_on",
        cause="print the day in another way",
        broken=on_new("xinhua_en", published_on=None, issues=also("no_date")),
    ),
    Case(
        name="pages cannot be read at all",
        gate=Gate.FILL_RATE,
        about="ild_zh, status",
        cause="no article",
        broken=on_new("ild_zh", **UNREAD),
    ),
    Case(
        name="no process reads the pages within its limits",
        gate=Gate.FILL_RATE,
        about="ild_zh, reading",
        cause="within its limits",
        broken=on_new("ild_zh", **UNREAD | {"issues": also("unextractable")}),
    ),
    Case(
        name="no layout fits any more",
        gate=Gate.FILL_RATE,
        about="people_zh, layout",
        cause="wants a new layout",
        broken=on_new("people_zh", layout="generic", issues=also("layout_unknown")),
    ),
    Case(
        name="an upgrade empties the leaders",
        gate=Gate.FILL_RATE,
        about="legs.leader_name",
        cause="a rule or a layout that was changed",
        broken=all_rows("legs", same_rules=False, leader_name=None),
    ),
    Case(
        name="an upgrade empties the titles of old pages",
        gate=Gate.FILL_RATE,
        about="candidates.title",
        cause="a rule or a layout that was changed",
        broken=all_rows("candidates", same_rules=False, title=None),
    ),
    # ── sources ──
    Case(
        name="one source has nothing since the meeting",
        gate=Gate.SOURCE_AT_ZERO,
        about="xinhua_en: found no new page",
        cause="its lists answer and show nothing new",
        broken=silent("xinhua_en", date(2025, 10, 20)),
        day=LATER,
    ),
    Case(
        name="one source refuses since the meeting",
        gate=Gate.SOURCE_AT_ZERO,
        about="people_zh: found no new page",
        cause="does not give its pages",
        broken=silent("people_zh", date(2025, 10, 20), Outcome.BLOCKED),
        day=LATER,
    ),
    Case(
        name="one source fell silent in the middle of the season",
        gate=Gate.SOURCE_AT_ZERO,
        about="people_zh: found no new page for",
        cause="nothing new",
        broken=silent("people_zh", date(2025, 11, 20)),
        day=LATER,
    ),
    Case(
        name="the documents of one source are not read any more",
        gate=Gate.SOURCE_AT_ZERO,
        about="embassies: found 0 documents",
        cause="not read as articles",
        broken=vanished("embassies"),
    ),
    # ── characters ──
    Case(
        name="characters are lost on every page",
        gate=Gate.ENCODING,
        about="people_zh",
        cause="changed its encoding",
        broken=on_new("people_zh", issues=also("charset_lossy")),
    ),
    Case(
        name="titles are read as Latin-1",
        gate=Gate.ENCODING,
        about="people_zh",
        cause=ENCODED,
        broken=on_new("people_zh", title=misread("latin-1")),
    ),
    Case(
        name="titles in UTF-8 are read as GB18030",
        gate=Gate.ENCODING,
        about="another encoding only",
        cause=ENCODED,
        broken=on_new("people_zh", title=misread("gb18030")),
    ),
    Case(
        name="titles in GB18030 are read as Latin-1",
        gate=Gate.ENCODING,
        about="ild_zh",
        cause=ENCODED,
        broken=on_new("ild_zh", title=misread("latin-1", "gb18030")),
    ),
    Case(
        name="titles are question marks",
        gate=Gate.ENCODING,
        about="Chinese characters in 0 of",
        cause=ENCODED,
        broken=on_new("people_zh", title=lambda row: "?" * 12),
    ),
    # ── days ──
    Case(
        name="all days are a year early",
        gate=Gate.DATES_SHIFTED,
        about="people_zh",
        cause=YEAR,
        broken=on_new("people_zh", published_on=shifted("published_on", -365)),
    ),
    Case(
        name="all days are a year late",
        gate=Gate.DATES_SHIFTED,
        about="people_zh",
        cause=YEAR,
        broken=on_new("people_zh", published_on=shifted("published_on", 365)),
    ),
    Case(
        name="all days are a year early, and no address has a day",
        gate=Gate.DATES_SHIFTED,
        about="a year before the capture",
        cause=YEAR,
        broken=on_new("xinhua_en", published_on=shifted("published_on", -365)),
    ),
    Case(
        name="all days lie ahead",
        gate=Gate.DATES_SHIFTED,
        about="after the capture",
        cause=YEAR,
        broken=on_new("xinhua_en", published_on=shifted("published_on", 40)),
    ),
    Case(
        name="all pages have one day",
        gate=Gate.DATES_SHIFTED,
        about="2025-10-24 on",
        cause="the day of the frame",
        broken=on_new("xinhua_en", published_on=date(2025, 10, 24)),
    ),
    Case(
        name="an upgrade moves all days by a year",
        gate=Gate.DATES_SHIFTED,
        about="candidates.published_on",
        cause=YEAR,
        broken=all_rows("candidates", same_rules=False, published_on=shifted("published_on", 366)),
    ),
    Case(
        name="new stays lie before their meeting",
        gate=Gate.DATES_SHIFTED,
        about="end before the meeting",
        cause="the meeting of another year",
        broken=new_stays(12, date(2024, 12, 1), "cc20-p4"),
    ),
    Case(
        name="new stays lie years after their meeting",
        gate=Gate.DATES_SHIFTED,
        about="more than 400 days after",
        cause="the meeting of another year",
        broken=new_stays(12, date(2025, 11, 1), "cc20-p3"),
    ),
    # ── records ──
    Case(
        name="a tenth of the stays is gone",
        gate=Gate.RECORDS_LOST,
        about="legs: found",
        cause="missing from the archive",
        broken=without("legs", lambda number, row: number % 10 == 0),
    ),
    Case(
        name="an upgrade drops a third of the stays",
        gate=Gate.RECORDS_LOST,
        about="legs: found",
        cause="a rule, a layout or a registry",
        broken=lambda facts: replace(without("legs", lambda n, row: n % 3 == 0)(facts), same_rules=False),
    ),
    Case(
        name="there is no briefing any more",
        gate=Gate.RECORDS_LOST,
        about="events: found",
        cause="missing from the archive",
        broken=without("events", lambda number, row: True),
    ),
    Case(
        name="the stays of one country are gone",
        gate=Gate.RECORDS_LOST,
        about="legs of the country LA",
        cause="read as another's",
        broken=without("legs", lambda number, row: row["country"] == "LA"),
    ),
    Case(
        name="the stays of one meeting are gone",
        gate=Gate.RECORDS_LOST,
        about="legs of the meeting pc20",
        cause="read as another's",
        broken=without("legs", lambda number, row: row["meeting_id"] == "pc20"),
    ),
    Case(
        name="all stays became one",
        gate=Gate.RECORDS_LOST,
        about="fewer than",
        cause="silence older ones",
        broken=into_one,
    ),
    Case(
        name="pages that were kept are rejected",
        gate=Gate.RECORDS_LOST,
        about="kept documents",
        cause="silence older ones",
        broken=all_rows("candidates", status="rejected"),
    ),
    Case(
        name="the run read nothing",
        gate=Gate.RECORDS_LOST,
        about="documents: found",
        cause="missing from the archive",
        broken=nothing_read,
    ),
    # ── too many, and all at once ──
    Case(
        name="one journey became hundreds",
        gate=Gate.TOO_MANY_NEW,
        about="new at once, by day 14 after cc20-p4",
        cause="told apart into many",
        broken=new_stays(400, date(2025, 11, 1), "cc20-p4"),
    ),
    Case(
        name="every title of a leader is another",
        gate=Gate.VALUES_ALL_CHANGED,
        about="legs.leader_title_printed",
        cause="the machine or the time of the run",
        broken=all_rows("legs", leader_title_printed="部长"),
    ),
    Case(
        name="every document has another key",
        gate=Gate.VALUES_ALL_CHANGED,
        about="documents.key",
        cause="the archive is another one",
        broken=all_rows("documents", key=lambda row: "m." + row["key"]),
    ),
)

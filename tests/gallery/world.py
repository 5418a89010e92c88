"""Years of crawls without a network: sites that publish with the seasons, a crawler that asks them, rows that follow.

Everything is drawn from one seed. A site publishes much after a meeting of the Party and next to nothing a year later;
lists show the newest first; now and then a site is out of order for a page, an hour or some days.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any

from archive.capture import Attempt, Capture, Outcome, Role, SearchResult, snapshot_id, utc_text
from pipelines.gates.cycles import Phase, cycles, phase_of
from pipelines.gates.facts import Facts
from pipelines.lexicon.meetings import registry

Row = dict[str, Any]
DAY = timedelta(days=1)
BEGIN, END = date(2018, 9, 3), date(2026, 2, 6)
CYCLES = cycles(registry(), END)
PER_DAY = {Phase.BURST: 1.5, Phase.SEASON: 0.45, Phase.TAIL: 0.12, Phase.QUIET: 0.04}
ASKED_EVERY = {Phase.BURST: 1, Phase.SEASON: 1, Phase.TAIL: 7, Phase.QUIET: 7}  # days
HOUR = {"ild_zh": 4, "people_zh": 5, "xinhua_en": 6, "embassies": 7, "mfa_zh": 8}
COUNTRIES = ("LA", "VN", "CU", "NP", "BD", "ZA", "KE", "RS", "HU", "JP", "KR", "TH", "MN", "ET", "EG", "BR", "AR", "UY")
TITLE_ZH = ("中共代表团访问{}", "中共十九大精神宣介团访问{}", "{}党领导人会见中共代表团", "中联部部长会见{}驻华大使")
TITLE_EN = ("CPC delegation visits {}", "CPC briefs party leaders in {}", "Envoy briefs {} on congress")


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """How one source behaves."""

    name: str
    busy: float  # times the usual number of pages
    is_dated: bool  # the day stands in its addresses
    is_chinese: bool
    per_page: int  # links on a page of its list
    begins: date = BEGIN
    dated_share: float = 0.98
    generic_share: float = 0.03


SITES = (
    Site(name="ild_zh", busy=1.0, is_dated=True, is_chinese=True, per_page=15),
    Site(name="people_zh", busy=1.8, is_dated=True, is_chinese=True, per_page=20),
    Site(name="xinhua_en", busy=1.2, is_dated=False, is_chinese=False, per_page=20),
    Site(name="embassies", busy=0.4, is_dated=False, is_chinese=True, per_page=10, dated_share=0.9, generic_share=0.2),
    Site(name="mfa_zh", busy=0.8, is_dated=True, is_chinese=True, per_page=15, begins=date(2021, 3, 1)),
)


@dataclass(kw_only=True)
class Article:
    """One page of a site, and what became of it."""

    site: Site
    number: int
    filed: date
    title: str | None
    printed: date | None
    layout: str
    issues: list[str]
    status: str | None
    is_listed: bool = True
    via: str = "live"
    capture: Capture | None = None

    @cached_property
    def url(self) -> str:
        day = f"{self.filed:%Y%m/t%Y%m%d}" if self.site.is_dated else "c"
        return f"https://{self.site.name.replace('_', '-')}.example.cn/{day}_{self.number}.html"

    @cached_property
    def rows(self) -> tuple[Row, Row, Row]:
        """Of documents, candidates and snapshots, once it is captured."""
        return _document(self), _candidate(self), _snapshot(self)


@dataclass(slots=True, kw_only=True)
class World:
    """All that happened; `facts` cuts it at a day. A test may change it before that."""

    seed: int
    articles: list[Article] = field(default_factory=list)
    captures: list[Capture] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
    searches: list[SearchResult] = field(default_factory=list)
    legs: list[tuple[date, Row]] = field(default_factory=list)  # when its first page was captured, and the stay
    gone: dict[str, date] = field(default_factory=dict)  # stay → day from which it is part of another one

    def facts(self, day: date, *, days_before: int | None) -> Facts:
        """The state at the end of a day, with a last release so many days before, or none."""
        captures = [c for c in self.captures if c.fetched_at.date() <= day]
        return Facts(
            day=max((c.fetched_at.date() for c in captures), default=day),
            captures=captures,
            attempts=[a for a in self.attempts if a.at.date() <= day],
            searches=[s for s in self.searches if s.at.date() <= day],
            rows=self.rows(day),
            previous=None if days_before is None else self.rows(day - timedelta(days=days_before)),
            meetings=registry(),
        )

    def rows(self, day: date) -> dict[str, list[Row]]:
        """The tables at the end of a day, as far as gates look at them."""
        held = [a for a in self.articles if a.capture is not None and a.capture.fetched_at.date() <= day]
        legs = [row for known, row in self.legs if known <= day and not self.gone.get(row["leg_id"], END + DAY) <= day]
        gone = [name for name, when in self.gone.items() if when <= day]
        return {
            "documents": [a.rows[0] for a in held],
            "candidates": [a.rows[1] for a in held],
            "snapshots": [a.rows[2] for a in held],
            "legs": [dict(row) for row in legs],
            "delegations": [_delegation(row) for row in legs if row["number"] % 3 == 0],
            "events": [_event(row) for row in legs if row["number"] % 4 == 0],
            "aggregate_claims": [],
            "reception": [],
            "decisions": [],
            "rekeys": [{"old_id": name, "new_id": "l-other"} for name in gone],
            "search_log": [{"first_at": max(utc_text(s.at) for s in self.searches if s.at.date() <= day)}],
        }


def world(seed: int) -> World:
    """Ten years, with ordinary mishaps."""
    dice = random.Random(seed)
    made = World(seed=seed)
    for site in SITES:
        _live(made, site, dice)
    made.captures.sort(key=lambda c: (c.fetched_at, c.snapshot_id))
    _stays(made, dice)
    return made


def article(site: Site, number: int, filed: date, dice: random.Random) -> Article:
    """A page as the site usually prints it; a few lack something."""
    place = dice.choice(COUNTRIES)
    title = dice.choice(TITLE_ZH if site.is_chinese else TITLE_EN).format("老挝" if site.is_chinese else place)
    unread, untitled = dice.random() < 0.01, dice.random() < 0.005
    dated = dice.random() < site.dated_share
    issues = ["charset_lossy"] if dice.random() < 0.01 else []
    return Article(
        site=site,
        number=number,
        filed=filed,
        title=None if unread or untitled else title,
        printed=filed + DAY * (dice.random() < 0.05) if dated and not unread else None,
        layout="generic" if dice.random() < site.generic_share else "Own2016",
        issues=issues + ["no_title"] * untitled + ["no_body"] * (dice.random() < 0.01) + ["no_date"] * (not dated),
        status=None if unread else dice.choice(("kept", "rejected", "adjacent")),
    )


def captured(made: World, one: Article, at: datetime, outcome: Outcome = Outcome.OK) -> None:
    """The article's page is asked for and kept."""
    made.captures.append(capture(one.url, at, one.site.name, Role.ARTICLE, outcome, via=one.via))
    if outcome is Outcome.OK:
        one.capture = made.captures[-1]


def capture(url: str, at: datetime, source: str, role: Role, outcome: Outcome, via: str = "live") -> Capture:
    digest = hashlib.sha256(f"{url}{at}".encode()).hexdigest()
    return Capture(
        snapshot_id=snapshot_id(url, at, digest),
        url=url,
        fetched_at=at,
        status=200 if outcome is Outcome.OK else 404,
        source=source,
        role=role,
        outcome=outcome,
        via=via,
        content_type="text/html",
        payload_sha256=digest,
        content_sha256=digest,
        warc_file="a.warc.gz",
        offset=0,
        length=1,
        revisit_of=None,
    )


# ── sites and crawls ──────────────────────────────────────────────────────────────────────────────────────────────


def _live(made: World, site: Site, dice: random.Random) -> None:
    """Publish, and ask, day by day. A site has pages from before it is first asked."""
    listed = [article(site, n, site.begins - DAY * (60 - n), dice) for n in range(60)]  # oldest first
    made.articles += listed
    last: date | None = None
    out_until = BEGIN
    day = site.begins
    while day <= END:
        phase = phase_of(CYCLES, day)
        for _ in range(_poisson(PER_DAY[phase] * site.busy * (0.5 if day.weekday() > 4 else 1.2), dice)):
            listed.append(article(site, len(listed), day, dice))
            made.articles.append(listed[-1])
        if dice.random() < 0.004:
            out_until = day + DAY * dice.randint(1, 4)  # out of order
        if last is None or (day - last).days >= ASKED_EVERY[phase]:
            last = day
            _walk(made, site, listed, day, dice, is_out=day < out_until)
        day += DAY


def _walk(made: World, site: Site, listed: list[Article], day: date, dice: random.Random, *, is_out: bool) -> None:
    """Read the list from its first page on, until two pages gave nothing new; then ask for the articles."""
    at = datetime(day.year, day.month, day.day, HOUR[site.name], tzinfo=UTC)
    wanted = [a for a in reversed(listed) if a.is_listed and a.capture is None and a.via == "live"]
    shown = [a for a in reversed(listed) if a.is_listed]
    quiet, asked = 0, []
    for number in range(0, len(shown), site.per_page):
        page = shown[number : number + site.per_page]
        url = f"https://{site.name.replace('_', '-')}.example.cn/list_{number // site.per_page}.html"
        at += timedelta(seconds=20)
        if is_out or dice.random() < 0.004:
            made.attempts.append(_timeout(url, at, site.name, Role.LISTING))
            made.searches.append(_search(site.name, url, at, "unreachable", [], 0))
            break
        new = [a for a in page if a.capture is None]
        made.captures.append(capture(url, at, site.name, Role.LISTING, Outcome.OK))
        made.searches.append(_search(site.name, url, at, "found", page, len(new)))
        asked += new
        quiet = 0 if new else quiet + 1
        if quiet == 2:
            break
    for one in asked or wanted[:0]:
        at += timedelta(seconds=20)
        if dice.random() < 0.01:
            made.attempts.append(_timeout(one.url, at, site.name, Role.ARTICLE))
        elif dice.random() < 0.004:
            one.is_listed = False
            captured(made, one, at, Outcome.NOT_FOUND)
        else:
            captured(made, one, at)


def _search(source: str, url: str, at: datetime, outcome: str, page: list[Article], new: int) -> SearchResult:
    return SearchResult(
        source=source, url=url, at=at, outcome=outcome, links=len(page), new=new, channel="news", via="live"
    )


def _timeout(url: str, at: datetime, source: str, role: Role) -> Attempt:
    return Attempt(url=url, at=at, source=source, role=role, outcome=Outcome.TIMEOUT)


def _poisson(mean: float, dice: random.Random) -> int:
    count, left = 0, dice.expovariate(1)
    while left < mean:
        count, left = count + 1, left + dice.expovariate(1)
    return count


# ── records ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _stays(made: World, dice: random.Random) -> None:
    """Some 30 to 60 stays after each meeting; each known when one of the kept pages of its days is captured."""
    kept = [a for a in made.articles if a.status == "kept" and a.capture is not None]
    number = 0
    for cycle in CYCLES:
        for _ in range(dice.randint(30, 60) if cycle.closed >= BEGIN else 0):
            start = cycle.closed + DAY * min(270, 7 + int(dice.expovariate(1 / 60)))
            pages = [a for a in kept if 0 <= (a.filed - start).days <= 14]
            if start > END or not pages:
                continue
            told = dice.sample(pages, min(len(pages), dice.randint(1, 3)))
            known = min(a.capture.fetched_at.date() for a in told if a.capture is not None)
            number += 1
            made.legs.append((known, _leg(number, cycle.meeting, start, dice.choice(COUNTRIES), told)))
            if dice.random() < 0.03:  # later found to be part of another journey
                made.gone[f"l-{number:06}"] = known + DAY * dice.randint(5, 200)


def _leg(number: int, meeting: str, start: date, country: str, told: list[Article]) -> Row:
    return {
        "leg_id": f"l-{number:06}",
        "number": number,
        "country": country,
        "meeting_id": meeting,
        "start": start,
        "end": start + 2 * DAY,
        "date_earliest": start,
        "date_latest": start + 2 * DAY,
        "leader_name": "宋涛",
        "leader_title_printed": "中联部部长",
        "documents": sorted(_id(a) for a in told),
    }


def _delegation(row: Row) -> Row:
    return row | {"delegation_id": f"d-{row['number']:06}"}


def _event(row: Row) -> Row:
    return row | {"event_id": f"e-{row['number']:06}"}


def _id(one: Article) -> str:
    return f"a-{one.site.name}-{one.number}"


def _document(one: Article) -> Row:
    assert one.capture is not None
    return {
        "document_id": _id(one),
        "key": one.url,
        "urls": [one.url],
        "snapshots": [one.capture.snapshot_id],
        "source": one.site.name,
        "publisher": one.site.name,
        "side": "state_media",
    }


def _candidate(one: Article) -> Row:
    assert one.capture is not None
    return {
        "document_id": _id(one),
        "snapshot_id": one.capture.snapshot_id,
        "url": one.url,
        "status": one.status,
        "title": one.title,
        "published_on": one.printed,
        "outlet": "新华社",
        "language": "zh-Hans" if one.site.is_chinese else "en",
        "layout": one.layout if one.title is not None else None,
        "issues": list(one.issues),
    }


def _snapshot(one: Article) -> Row:
    assert one.capture is not None
    return {
        "snapshot_id": one.capture.snapshot_id,
        "url": one.url,
        "via": one.via,
        "fetched_at": utc_text(one.capture.fetched_at),
    }


def days_in(phase: Phase, first: date = date(2020, 1, 1)) -> Iterator[date]:
    """Days of a phase, once there are past cycles to compare with."""
    return (d for n in range((END - first).days) if phase_of(CYCLES, d := first + DAY * n) is phase)

"""Composed accounts for tests of reconciliation and release: no page, no archive, wording of ours."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st

from archive.capture import Capture, Outcome, Role, snapshot_id
from archive.records import (
    Announcement,
    Attested,
    Claim,
    Decision,
    DelegationVisit,
    Event,
    Extraction,
    Form,
    Issue,
    Kind,
    LegVisit,
    Mode,
    Operator,
    Person,
    Precision,
    Reception,
    Span,
    Stance,
    Status,
    Unit,
)
from archive.snapshot import Snapshot
from archive.store import Entry
from archive.text import NORMALISER
from pipelines.codec import encode
from pipelines.documents import Read
from pipelines.report import attested_values
from pipelines.voices.sketch import sketch

P = Precision


def said(value: Any, words: str | None = None, rule: str = "test.rule") -> Attested[Any]:
    """A value quoted from a text that consists of the quote alone."""
    quote = words or str(value)
    return Attested(value=value, spans=(Span(start=0, end=len(quote), quote=quote),), rule=rule)


def day(text: str | None) -> Attested[date] | None:
    return None if text is None else said(date.fromisoformat(text))


def leg(
    country: str, start: str | None = None, end: str | None = None, precision: P | None = None, **more: Any
) -> LegVisit:
    """A leg; without precision: leg_range with both days, bounded with one, unknown with none."""
    if precision is None:
        precision = P.LEG_RANGE if start and end else P.BOUNDED if start or end else P.UNKNOWN
    return LegVisit(country=said(country), start=day(start), end=day(end), precision=precision, **more)


def visit(
    *legs: LegVisit, leader: str | None = None, meeting: str | None = "pc19", mode: Mode = Mode.CONCLUDED, **more: Any
) -> DelegationVisit:
    return DelegationVisit(
        meeting=said(meeting) if meeting else None,
        mode=mode,
        leader_name=said(leader) if leader else None,
        legs=legs,
        **more,
    )


def page(
    name: str,
    *visits: DelegationVisit,
    published: str | None = "2017-12-20",
    status: Status = Status.KEPT,
    rule: str | None = "K1",
    kind: Kind = Kind.OUTBOUND_DELEGATION,
    url: str | None = None,
    outlet: str | None = None,
    language: str = "zh-Hans",
    text: str = "",
    fetched: str | None = None,
    title: str | None = None,
    source: str | None = None,
    **more: Any,
) -> Read:
    """One read page; `name` makes its address, `text` its body. Captured on 5 January 2018, or after what it tells."""
    address = url or f"https://example.org/{name}.html"
    body = text or name
    fetched = fetched or f"{max('2018-01-05', _last_day(visits, more.get('events', ())))}T04:00:00Z"
    moment = datetime.strptime(fetched, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    digest = hashlib.sha256(f"{address}{body}".encode()).hexdigest()
    announcement = Announcement(
        title=f"标题 {name}" if title is None else title,
        title_range=(0, 1),
        published_on=date.fromisoformat(published) if published else None,
        outlet=outlet,
        language=language,
        body=((0, 1),),
    )
    extraction = Extraction(
        snapshot_id=snapshot_id(address, moment, digest),
        url=address,
        source=source,
        text_sha256=hashlib.sha256(body.encode()).hexdigest(),
        normaliser=NORMALISER,
        announcement=announcement,
        decision=Decision(status=status, rule=rule, kind=kind),
        delegations=visits,
        body_sha256=hashlib.sha256(body.encode()).hexdigest(),
        sketch=sketch(body) if text else (),
        **more,
    )
    return Read(fetched_at=fetched, content_sha256=digest, extraction=extraction)


def _last_day(visits: Iterable[DelegationVisit], events: Iterable[Event]) -> str:
    told = (*(leg for visit in visits for leg in visit.legs), *events)
    return max((d.value.isoformat() for stay in told for d in (stay.start, stay.end) if d is not None), default="")


def event(
    form: Form,
    country: str | None = "CN",
    start: str | None = None,
    end: str | None = None,
    meeting: str | None = None,
    city: str | None = None,
    organiser: str | None = None,
) -> Event:
    """A briefing as one page tells it."""
    return Event(
        form=said(form),
        country=said(country) if country else None,
        city=said(city) if city else None,
        start=day(start),
        end=day(end),
        meeting=said(meeting) if meeting else None,
        organiser=said(organiser) if organiser else None,
    )


def stored_row(read: Read, recipe: str = "r1") -> tuple[Entry, Extraction, tuple[tuple[str, Attested[Any]], ...]]:
    """What Store.put() takes of a page."""
    found = read.extraction
    entry = Entry(
        snapshot_id=found.snapshot_id,
        recipe=recipe,
        url=found.url,
        source=None,
        fetched_at=read.fetched_at,
        content_sha256=read.content_sha256,
        text=encode(found),
    )
    return entry, found, tuple(attested_values(found))


def captures_of(reads: Iterable[Read]) -> dict[str, Capture]:
    """The archive's rows of these pages."""
    return {r.extraction.snapshot_id: _capture(r) for r in reads}


def _capture(read: Read) -> Capture:
    return Capture(
        snapshot_id=read.extraction.snapshot_id,
        url=read.extraction.url,
        fetched_at=datetime.strptime(read.fetched_at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC),
        status=200,
        source=None,
        role=Role.ARTICLE,
        outcome=Outcome.OK,
        via="import",
        content_type="text/html",
        payload_sha256=read.content_sha256,
        content_sha256=read.content_sha256,
        warc_file="test.warc.gz",
        offset=0,
        length=1,
        revisit_of=None,
    )


def capture_of(snapshot: Snapshot) -> Capture:
    """The archive's row of a page that was really read."""
    return Capture(
        snapshot_id=snapshot.id,
        url=snapshot.url,
        fetched_at=snapshot.fetched_at,
        status=snapshot.status,
        source=snapshot.source,
        role=Role.ARTICLE,
        outcome=Outcome.OK,
        via="import",
        content_type=snapshot.content_type,
        payload_sha256=snapshot.payload_sha256,
        content_sha256=snapshot.content_sha256,
        warc_file="test.warc.gz",
        offset=0,
        length=1,
        revisit_of=None,
    )


# --- strategies

_texts = st.text(st.characters(codec="utf-8", exclude_characters="\ufffd"), min_size=1, max_size=12)
_days = st.dates(date(2017, 10, 1), date(2018, 4, 30))


def _attested(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    spans = st.builds(
        lambda start, quote: Span(start=start, end=start + len(quote), quote=quote), st.integers(0, 99), _texts
    )
    return st.builds(
        lambda value, found, rule: Attested(value=value, spans=tuple(found), rule=rule),
        values,
        st.lists(spans, min_size=1, max_size=2),
        _texts,
    )


def _few(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(values, max_size=2).map(tuple)


_maybe_text = st.none() | _texts
_said_text = st.none() | _attested(_texts)
_said_day = st.none() | _attested(_days)
_said_number = st.none() | _attested(st.integers(1, 999))
_people = _few(_attested(st.builds(Person, name=_maybe_text, role=_maybe_text, country=_maybe_text)))
_legs = st.builds(
    LegVisit,
    country=_attested(_texts),
    start=_said_day,
    end=_said_day,
    precision=st.sampled_from(Precision),
    cities=_few(_attested(_texts)),
    inviter=_said_text,
    interlocutors=_people,
    audiences=_few(_attested(_texts)),
    attendance=_said_number,
)
_visits = st.builds(
    DelegationVisit,
    meeting=_said_text,
    mode=st.sampled_from(Mode),
    leader_name=_said_text,
    leader_title=_said_text,
    leader_org=_said_text,
    members=_few(_attested(_texts)),
    size=_said_number,
    legs=_few(_legs),
)
_events = st.builds(
    Event,
    form=_attested(st.sampled_from(Form)),
    country=_said_text,
    city=_said_text,
    start=_said_day,
    end=_said_day,
    meeting=_said_text,
    organiser=_said_text,
    speakers=_people,
    attendance=_said_number,
    audience=_few(_attested(_texts)),
)
extractions = st.builds(
    Extraction,
    snapshot_id=_texts,
    url=_texts,
    source=_maybe_text,
    text_sha256=_maybe_text,
    normaliser=_texts,
    announcement=st.none()
    | st.builds(
        Announcement,
        title=_texts,
        title_range=st.tuples(st.integers(0, 9), st.integers(0, 9)),
        published_on=st.none() | _days,
        outlet=_maybe_text,
        language=_texts,
        body=_few(st.tuples(st.integers(0, 9), st.integers(0, 9))),
        captions=_few(st.tuples(st.integers(0, 9), st.integers(0, 9))),
        layout=_texts,
        characters=st.integers(0, 9),
    ),
    decision=st.none()
    | st.builds(Decision, status=st.sampled_from(Status), rule=_maybe_text, kind=st.sampled_from(Kind)),
    delegations=_few(_visits),
    events=_few(_events),
    reception=_few(
        st.builds(
            Reception,
            speaker=_said_text,
            role=_said_text,
            organisation=_said_text,
            country=_said_text,
            stance=_attested(st.sampled_from(Stance)),
            commits=st.booleans(),
            by=_maybe_text,
        )
    ),
    claims=_few(
        st.builds(
            Claim,
            quantity=_attested(st.integers(0, 999)),
            operator=st.sampled_from(Operator),
            unit=st.sampled_from(Unit),
            unit_printed=_said_text,
            planned=st.booleans(),
            one_event=st.booleans(),
            meeting=_said_text,
            as_of=_said_day,
            told_on=st.none() | _days,
            speaker=_said_text,
        )
    ),
    issues=_few(st.builds(Issue, code=_texts, detail=_texts)),
    body_sha256=_maybe_text,
    sketch=_few(st.integers(0, 2**32)),
)

_ranges = st.tuples(st.dates(date(2017, 11, 1), date(2017, 12, 10)), st.integers(0, 6))
_told_legs = st.one_of(
    st.builds(leg, st.sampled_from(["JP", "KR", "MN"])),
    st.builds(
        lambda country, days, precision: leg(
            country, days[0].isoformat(), date.fromordinal(days[0].toordinal() + days[1]).isoformat(), precision
        ),
        st.sampled_from(["JP", "KR", "MN"]),
        _ranges,
        st.sampled_from([P.LEG_RANGE, P.SHARED_RANGE, P.WITHIN, P.MONTH]),
    ),
)
_told_visits = st.builds(
    lambda legs, leader, meeting, mode: visit(*legs, leader=leader, meeting=meeting, mode=mode),
    st.lists(_told_legs, min_size=1, max_size=3, unique_by=lambda made: made.country.value),
    st.sampled_from([None, "宋涛", "何毅亭", "Song Tao", "宋韬"]),
    st.sampled_from(["pc19", "pc19", "cc19-p2", None]),
    st.sampled_from(Mode),
)
read_sets = st.lists(
    st.tuples(st.lists(_told_visits, min_size=1, max_size=2), st.sampled_from(["2017-11-20", "2017-12-20", None])),
    max_size=9,
).map(lambda pages: [page(f"p{n}", *told, published=on) for n, (told, on) in enumerate(pages)])

# pages of a few addresses, some of them of one key, captured at several times with several texts
_told_events = st.builds(
    event,
    st.just(Form.IN_CHINA),
    start=st.sampled_from([None, "2017-11-03"]),
    city=st.sampled_from([None, "贵阳", "西安", "Guiyang"]),
    organiser=st.sampled_from([None, "贵州省委", "中联部"]),
)
capture_sets = st.lists(
    st.tuples(
        st.sampled_from(
            ["https://e.org/a", "http://e.org/a", "http://www.e.org/a", "https://e.org/b", "https://e.org/c"]
        ),
        st.sampled_from(["甲", "乙"]),
        st.sampled_from(["2018-01-05T04:00:00Z", "2018-02-05T04:00:00Z", "2018-03-05T04:00:00Z"]),
        st.lists(_told_visits, max_size=2),
        st.lists(_told_events, max_size=2),
        st.sampled_from(["2017-11-20", "2017-12-20", None]),
    ),
    max_size=7,
    unique_by=lambda drawn: (drawn[0], drawn[2]),
).map(
    lambda drawn: [
        page(text, *visits, url=url, text=text, fetched=at, events=tuple(events), published=on)
        for url, text, at, visits, events, on in drawn
    ]
)

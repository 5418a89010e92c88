"""What do the findings of one Chinese page say for and against each rule of the codebook?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive.records import Form, Span
from pipelines.assemble.zh_page import Page
from pipelines.assemble.zh_trips import TOLD, Trip
from pipelines.decide import Cues
from pipelines.mentions.zh.counts import totals_in
from pipelines.mentions.zh.delegations import Sender
from pipelines.mentions.zh.events import Briefing
from pipelines.mentions.zh.people import Side
from pipelines.mentions.zh.presenting import Presenting
from pipelines.mentions.zh.sentences import Sentence

__all__ = ["ROUNDUP_TITLE", "cues_of"]

_REPORTS = re.compile(r"通报")
_ENVOY = re.compile(r"特使|特别代表|中共中央(?:委员会)?代表")
_STATE_ENVOY = re.compile(r"主席特使|主席特别代表|政府特使")
ROUNDUP_TITLE = re.compile(
    r"综述|纪实|回眸|走向五大洲|五大洲|陆续展开|走向世界|盘点|侧记|述评|回顾|扫描|回响|巡礼|综观"
)
_THESE_DAYS = re.compile(r"近日|日前|连日|近期|这几天|本周|上周")
_ONE_ROUTE = 4  # countries of one journey at most
_MANY = 9  # more countries than one team visits on a tour: a sum over teams
# after the party's name, which the lexicon may end with 中央委员会: 召开中央委员会特别会议, …1月17日在河内召开特别会议
_COMMITTEE_MEETS = re.compile(
    r"(?:中央(?:委员会)?)?[^，。；]{0,20}(?:召开|举行)[^，。；]{0,12}(?:全会|全体会议|特别会议)"
)
_CONGRATULATES = re.compile(
    r"祝贺[^。，\n]{0,8}[\ue000\ue002]++[^。，\n]{0,16}(?:[一二三四五六七八九十]大|代表大会|党代会)"
)
_CALLS = re.compile(r"通电话|通话|视频会[见晤谈]|视频连线会[见晤谈]|互致|致函")
_MEETS = re.compile(r"会见|会晤|祝贺|座谈|交谈|宴请|设宴|款待|招待|拜会|拜访|走访|约见|接待")
_RESIDENT = re.compile(r"会[见晤][^，。]{0,12}驻华(?:大使|使节|代办)")
_ABROAD = re.compile(r"访问|出席|出访|抵达|离京|前往|赴")
_FORUM = re.compile(r"对话会|媒体对话|论坛|峰会|研讨会|圆桌|吹风会|政党.{0,6}会议")
_STATE_TRIP = re.compile(r"外事访问|国事访问|政府代表团")
# lectures for Chinese audiences that name no 宣讲团
_LECTURES = re.compile(
    r"宣讲(?:小分队|小队|队|员|活动|报告会)|(?:深入|走进|面向|向)(?:[^，。]{0,8})(?:基层|群众|社区|干部)[^。]{0,30}(?:宣讲|解读)"
    r"|(?:宣讲|解读)[^，。]{0,16}(?:深入|走进|面向)(?:[^，。]{0,8})(?:基层|群众|社区)"
)
_STATE_VISIT = re.compile(r"国事访问")
_STATE_OFFICE = re.compile(r"国务院(?:副?总理)|国家(?:副)?主席|国务委员|外交部长")
# Appointments, careers and obituaries recite old journeys (guide §13)
_PERSONNEL = re.compile(
    r"病逝|讣告|辞世|享年|谁接|接班|传言|传闻|人选|升任|晋升|接任|出任|换帅|履新|任命|任职|拟任|新任|卸任|免去|免职|逝世|去世|生平|简历|是谁|其人|接替|上任|升任|换将|接掌|接棒|易人|人事"
)


def cues_of(
    page: Page, trips: Sequence[Trip], briefings: Sequence[Briefing]
) -> tuple[Cues, list[Trip], tuple[Briefing, ...]]:
    """The cues of a page, with the journeys and briefings that are its story and not a recollection in it."""
    trips = _story_trips(page, trips)
    told = _told(page, trips)
    kept_briefings = tuple(b for b in briefings if _is_briefing(page, b, trips))
    roundup = _roundup(page, trips, told)
    abroad = tuple(page.prose.quote(v.at, v.to) for t in trips for v in t.visits)
    presents = tuple(page.prose.quote(p.meeting.at, p.meeting.to) for p in told)
    lead = [s for s in page.prose.sentences if s.start < page.lead_end or s.part == "title"]
    digest = len(page.items()) >= 3
    lectures = [t for t in page.teams if t.sender is Sender.LECTURE and t.at < page.lead_end]
    others = [
        t
        for t in (page.teams if _far(page, lead) else ())
        if t.sender is Sender.OTHER and t.at < page.lead_end
        and "宣介" not in page.prose.text[t.at : t.to]  # a 宣介团 for tourism or trade is no body
    ]  # fmt: skip
    near = [m for m in page.marked.meetings if m.at < page.lead_end]
    foreign = near if near and not any(m.own for m in near) else []
    incoming = [i for i in page.incoming if i[0] < page.lead_end]
    if not incoming and not trips and not kept_briefings:
        # 研讨团 … (next paragraph) 是应中共中央对外联络部邀请来访的
        told_of = set(page.incoming)
        incoming = [(i.at, i.to) for i in page.invitations if i.home and (i.at, i.to) in told_of]
    return (
        Cues(
            team_abroad=abroad,
            presents=presents if trips else (),
            envoy=_envoy(page, trips, told) or _by_video(page, kept_briefings),
            briefing=tuple(page.prose.quote(b.at, b.to) for b in kept_briefings),
            briefing_form=kept_briefings[0].form if kept_briefings else None,
            conference=tuple(page.prose.quote(b.at, b.to) for b in kept_briefings[:1] if b.forum),
            roundup=roundup,
            total=()
            if not page.presenting
            else tuple(page.prose.quote(t.at, t.to) for s in page.prose.sentences for t in totals_in(page.prose, s)),
            single_contact=_single(page, trips),
            incoming=tuple(page.prose.quote(*i) for i in incoming),
            domestic_lecture=tuple(page.prose.quote(t.at, t.to) for t in lectures)
            or (() if _far(page, lead) else _matches(page, lead, _LECTURES)),
            other_body=()
            if _for_wares(page)
            else tuple(page.prose.quote(t.at, t.to) for t in others) or _state_visit(page, lead) or _state_trip(page),
            foreign_meeting=tuple(page.prose.quote(m.at, m.to) for m in foreign)
            or _congratulation(page)
            or _their_committee(page, lead),
            digest=abroad[:1] or _matches(page, page.prose.sentences, re.compile(r"简讯|对外交往")) if digest else (),
            contact=_contact(page),
            forum=_matches(page, [s for s in page.prose.sentences if s.part == "title"], _FORUM),
        ),
        trips,
        kept_briefings,
    )


def _for_wares(page: Page) -> bool:
    """Does a 宣介团 for tourism, games or a policy stand in the lead? Promotion, whoever goes (guide §13)."""
    return any(
        t.sender is Sender.OTHER and t.at < page.lead_end and "宣介" in page.prose.text[t.at : t.to] for t in page.teams
    )


def _matches(page: Page, sentences: Sequence[Sentence], pattern: re.Pattern[str]) -> tuple[Span, ...]:
    for sentence in sentences:
        hit = pattern.search(page.prose.text, sentence.start, sentence.end)
        if hit:
            return (page.prose.quote(*hit.span()),)
    return ()


def _story_trips(page: Page, trips: Sequence[Trip]) -> list[Trip]:
    """A journey that only a later paragraph recalls is not the story of a page about visitors to China."""
    single_item = len(page.items()) == 1
    if _matches(page, [s for s in page.prose.sentences if s.part == "title"], _PERSONNEL):
        return []
    out = []
    for trip in trips:
        led = any(v.at < page.lead_end or v.sentence.part == "title" for v in trip.visits)
        if _congratulates(page, trip):
            continue
        if single_item and not led and any(at < page.lead_end for at, _ in page.incoming):
            continue
        out.append(trip)
    return out


def _congratulates(page: Page, trip: Trip) -> bool:
    """An envoy sent to congratulate another party on its congress, who presents nothing of his own (guide §13)."""
    title = trip.person.title if trip.person is not None else ""
    if not _ENVOY.search(title) or any(p.meeting.own for p in page.presenting):
        return False
    return _CONGRATULATES.search(page.marked.text) is not None


def _congratulation(page: Page) -> tuple[Span, ...]:
    hit = _CONGRATULATES.search(page.marked.text)
    return (page.prose.quote(*hit.span()),) if hit and page.prose.sentence_at(hit.start()) else ()


def _their_committee(page: Page, lead: Sequence[Sentence]) -> tuple[Span, ...]:
    """Another party's central committee meets, the meeting having no number: `{party}中央委员会…召开特别会议`."""
    if page.presenting:
        return ()
    for sentence in lead:
        for place in page.marked.places_in(sentence.start, sentence.end):
            if place.kind == "party" and _COMMITTEE_MEETS.match(page.prose.text, place.to, sentence.end):
                return (page.prose.quote(place.at, place.to),)
    return ()


def _told(page: Page, trips: Sequence[Trip]) -> tuple[Presenting, ...]:
    """Presentings in the items that have a journey."""
    items = {t.item for t in trips}
    out = []
    for presenting in page.presenting:
        sentence = page.prose.sentence_at(presenting.meeting.at)
        if sentence is not None and (sentence.part != "body" or sentence.item in items):
            out.append(presenting)
    return tuple(sorted(out, key=lambda p: (page.prose.sentence_at(p.at) or page.prose.sentences[0]).part != "body"))


def _envoy(page: Page, trips: Sequence[Trip], told: Sequence[Presenting]) -> tuple[Span, ...]:
    if not told:
        return ()
    for trip in trips:
        title = trip.person.title if trip.person is not None else ""
        special = bool(_ENVOY.search(title)) and not _STATE_ENVOY.search(title)
        reported = [p for p in told if _REPORTS.match(p.verb)]
        if trip.name is not None and (special or reported):
            hit = (reported or list(told))[0]
            return (
                page.prose.quote(trip.visits[0].at, trip.visits[0].to),
                page.prose.quote(hit.meeting.at, hit.meeting.to),
            )
    return ()


def _by_video(page: Page, briefings: Sequence[Briefing]) -> tuple[Span, ...]:
    """A Party official reports to one foreign party over the wire (guide §9, 2020-21)."""
    for briefing in briefings:
        text = page.text(briefing.sentence)
        person = any(
            p.side is Side.PARTY and briefing.sentence.start <= p.at < briefing.sentence.end for p in page.people
        )
        codes = {p.code for p in page.marked.places_in(briefing.sentence.start, briefing.sentence.end)}
        if briefing.form is Form.ONLINE and _REPORTS.search(text) and (person or "指派" in text) and len(codes) == 1:
            return (page.prose.quote(briefing.at, briefing.to),)
    return ()


def _roundup(page: Page, trips: Sequence[Trip], told: Sequence[Presenting]) -> tuple[Span, ...]:
    if not (told or page.presenting) or not trips:
        return ()
    title = " ".join(page.text(s) for s in page.prose.sentences if s.part == "title")
    teams = [t for s in page.prose.sentences for t in totals_in(page.prose, s) if t.unit in ("teams", "countries")]
    codes = {c for t in trips for c in t.places}
    # more countries than one team's route has, no leader and no days: teams were there, whose number nobody gives
    nobodys = len(codes) > _ONE_ROUTE and all(t.name is None for t in trips) and not _has_days(page, trips)
    many = len(codes) >= _MANY or nobodys
    # a page of one story that gives five countries and more to groups of its own
    parted = len(trips) > 1 and len(codes) > 4 and len(page.items()) == 1
    apart = len({t.name for t in trips if any(v.way == "region" for v in t.visits)}) > 1
    if (
        apart
        or many
        or parted
        or any(t.unit == "teams" or t.value >= _MANY for t in teams)
        or (ROUNDUP_TITLE.search(title) and len(codes) > 1 and not _one_team(trips))
    ):
        first = trips[0].visits[0]
        return (page.prose.quote(first.at, first.to), *(page.prose.quote(t.at, t.to) for t in teams[:1]))
    return ()


def _has_days(page: Page, trips: Sequence[Trip]) -> bool:
    """Do the sentences of these journeys print a day or a range, or tell the news of these days?"""
    told = {v.sentence for t in trips for v in t.visits}
    dated = any(d.kind in ("day", "range") for s in told for d in page.dates_in(s.start, s.end))
    return dated or any(_THESE_DAYS.search(page.text(s)) for s in told)


def _one_team(trips: Sequence[Trip]) -> bool:
    """One named leader and at most three countries: a 侧记 of one journey sums up nothing."""
    return len(trips) == 1 and trips[0].name is not None and len(trips[0].places) <= 3


def _far(page: Page, lead: Sequence[Sentence]) -> bool:
    """Does the lead name a foreign place? The deputies of a province (人大…代表团审议) go nowhere."""
    return any(page.marked.places_in(s.start, s.end) for s in lead)


def _state_visit(page: Page, lead: Sequence[Sentence]) -> tuple[Span, ...]:
    """A visit of the state by its own word, or one of its offices on a journey; a decree or a letter is neither."""
    abroad = [s for s in lead if page.marked.places_in(s.start, s.end)]
    journeys = [s for s in abroad if _ABROAD.search(page.text(s))]
    return _matches(page, lead, _STATE_TRIP) or _matches(page, journeys, _STATE_OFFICE)


def _state_trip(page: Page) -> tuple[Span, ...]:
    """A person of the state, not on the Party's errand, goes abroad in the first paragraph."""
    for person in page.people:
        sentence = page.prose.sentence_at(person.at)
        if person.side is not Side.STATE or person.at >= page.lead_end or sentence is None:
            continue
        if page.marked.places_in(sentence.start, sentence.end) and _ABROAD.search(page.text(sentence)):
            return (page.prose.quote(person.at, person.to),)
    return ()


def _single(page: Page, trips: Sequence[Trip]) -> tuple[Span, ...]:
    """One meeting abroad and no visit told: neither a group nor 访问 stands in the story."""
    if len(trips) != 1 or any(v.way in TOLD for v in trips[0].visits):
        return ()
    if any(t.sender is Sender.OWN for t in page.teams):
        return ()
    first = trips[0].visits[0]
    return (page.prose.quote(first.at, first.to),)


def _contact(page: Page) -> tuple[Span, ...]:
    """A Chinese ambassador and a foreigner meet, or a Party official receives nobody from abroad in particular."""
    lead = [s for s in page.prose.sentences if s.start < page.lead_end or s.part == "title"]
    ours = any(p.side is Side.PARTY for p in page.people)
    if ours and _far(page, lead) and (called := _matches(page, lead, _CALLS) or _matches(page, lead, _RESIDENT)):
        return called
    for person in page.people:
        if person.side is Side.DIPLOMAT and person.at < page.lead_end + 200:
            for sentence in lead:
                hit = _MEETS.search(page.text(sentence))
                if hit:
                    return (page.prose.quote(sentence.start + hit.start(), sentence.start + hit.end()),)
    return ()


def _is_briefing(page: Page, briefing: Briefing, trips: Sequence[Trip]) -> bool:
    """Beside a journey only what is held in China or online counts: sessions abroad belong to the leg."""
    if not trips:
        # a summit on a state visit is no forum of the Party
        return briefing.rule != "events.zh.forum" or not _matches(page, page.prose.sentences, _STATE_VISIT)
    if briefing.form is Form.EMBASSY_HOSTED:
        return briefing.organiser is not None and briefing.held
    text = page.text(briefing.sentence)
    if any(v.sentence == briefing.sentence for t in trips for v in t.visits):
        return False
    return bool(re.search(r"中联部|对外联络部|驻华|在京|在北京|省委|市委", text)) and not re.search(
        r"访问期间|其间", text
    )

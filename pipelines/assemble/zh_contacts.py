"""Whom did a Chinese journey or briefing reach, and who came along: interlocutors, listeners, speakers, members, size?

contacts.zh.met       {外国人职务}{姓名} in a sentence of 会见|座谈|交流|拜会…
contacts.zh.host      {姓名}会见了…: a host whose posts the page does not repeat
contacts.zh.members   代表团成员|团员[包括|有]{职务}{姓名}[、…]; 成员、{职务}{姓名}
contacts.zh.size      一行N人; N人代表团; 由N人组成
contacts.zh.floor     {外国人职务}{姓名}, then 发言|讲话|致辞|演讲
contacts.zh.speakers  {职务}{姓名}…作|介绍|解读|致辞|主持… in the sentence of a briefing or the next ones
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from archive.records import Attested, Person
from pipelines.assemble.zh_page import Page
from pipelines.assemble.zh_trips import Trip
from pipelines.mentions.calendar import chinese_number
from pipelines.mentions.joined import Joined
from pipelines.mentions.zh.audience import kinds_in
from pipelines.mentions.zh.delegations import Sender
from pipelines.mentions.zh.events import Briefing
from pipelines.mentions.zh.foreigners import Foreigner
from pipelines.mentions.zh.people import Side
from pipelines.mentions.zh.sentences import Sentence, within
from pipelines.mentions.zh.surnames import SINGLE

__all__ = [
    "attested_kinds", "audience_of", "audience_words", "interlocutors_of", "listeners_of", "members_of", "size_of",
    "speakers_in", "speakers_of",
]  # fmt: skip

_MEMBERS = re.compile(r"(?:代表团|团组|宣介团|访问团)?(?:的)?(?:其他)?(?:成员|团员)(?:包括|还有|还包括|有|为|：|、)")
_SIZE = re.compile(
    r"(?:一行|由)(?P<a>\d{1,3}|[一二三四五六七八九十]{1,3})(?:人|名成员|位成员)"
    r"|(?P<b>\d{1,3}|[一二三四五六七八九十]{1,3})(?:人|名成员)(?:组成)?的?(?:中共|中国共产党)?[\u4e00-\u9fff]{0,6}(?:代表团|宣介团)"
)
_SPEAKS = re.compile(
    r"^[^。；]{0,40}?(?:登台|介绍|解读|阐释|致辞|发言|作了|主讲|宣介|讲解|回答|主持|演讲|作主旨|通报|说明|阐述|讲话|作报告|作[^，。]{0,10}报告)"
)
_MEETS = re.compile(
    r"会[见晤谈]|拜会|接见|见了|座谈|交流|坐下来|设宴|宴请|通报|会面|看望|对话|发言|举行会议|在座|参加|出席"
    r"|聚谈|会上|交换|接机|迎接"
)
_TELLS = re.compile(r"向|同|与|和|会见|面向|拜会|座谈|交流|会晤|接触|出席")
_REACH = 200  # characters of the longest mention
_NEXT = 3  # sentences after that of the session which may name its speakers


def interlocutors_of(
    page: Page, trip: Trip, code: str, foreigners: Sequence[Foreigner]
) -> tuple[Attested[Person], ...]:
    """The foreigners met in one country: of their own country, else of the only one the sentence or journey has."""
    single = len(trip.places) == 1
    found: dict[str, Attested[Person]] = {}
    for sentence in page.sentences(trip.item):
        incoming = page.receives_in(sentence.start, sentence.end)
        if incoming or not _MEETS.search(page.text(sentence)):
            continue
        here = {p.code for v in trip.told_in(sentence) for p in v.places}
        for person in within(foreigners, sentence.start, sentence.end):
            hosts = within(page.invitations, person.name_at - _REACH, person.name_at + 1)
            if any(person.name_at < i.to for i in hosts):
                continue
            there = person.code or (code if single else next(iter(here)) if len(here) == 1 else None)
            if there == code:
                name = page.prose.printed(person.name_at, person.to)
                met = Person(name=name, role=_printed_role(page, person), country=code)
                found.setdefault(name, _named(page, met, (person.at, person.to), "contacts.zh.met"))
    for visit in trip.visits:
        host = _HOST.match(page.prose.text, visit.sentence.start, visit.at) if visit.way == "hosted" else None
        if host and visit.sentence.part == "body" and code in {p.code for p in visit.places}:
            name = page.prose.printed(*host.span("name"))
            known = any(name in other or other in name for other in found)
            if not known and name not in {p.name for p in page.people if p.side is not Side.FOREIGN}:
                met = Person(name=name, role=None, country=code)
                found[name] = _named(page, met, host.span("name"), "contacts.zh.host")
    return tuple(found.values())


def _named(page: Page, person: Person, at: tuple[int, int], rule: str) -> Attested[Person]:
    return Attested(value=person, spans=(page.prose.quote(*at),), rule=rule)


# 金正恩29日晚会见了…: a host whose posts the page does not repeat
_HOST = re.compile(
    r"(?P<name>(?!当地|随后|当天|同日|会议|双方)[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]{1,6}·[\u4e00-\u9fff·]{1,12})"
    r"(?:当天|当日|随后|还|也)?(?:\d{1,2}月)?(?:\d{1,2}[日号])?(?:[上下]午|晚)?(?:在[^，。]{2,12})?(?:亲切)?$"
)


def _printed_role(page: Page, person: Foreigner) -> str | None:
    return page.prose.printed(person.at, person.name_at) or None


def listeners_of(page: Page, trip: Trip, code: str) -> tuple[Attested[str], ...]:
    """The kinds of people the group spoke to in one country, in printed order."""
    words = []
    for sentence in page.sentences(trip.item):
        here = {p.code for v in trip.told_in(sentence) for p in v.places}
        if here and code not in here:
            continue
        told = page.presents_in(sentence.start, sentence.end)
        if not here and not told:
            continue
        words.append(audience_words(page, sentence))
    return attested_kinds(page, words)


def attested_kinds(page: Page, words: Iterable[tuple[int, str]]) -> tuple[Attested[str], ...]:
    """audience.zh.kinds of pieces of the page, as audience_words gives them, with the sentence of each."""
    return tuple(
        Attested(value=kind, spans=(page.prose.quote(*at),), rule="audience.zh.kinds")
        for kind, at in kinds_in(Joined.of(words, "；"))
    )


def audience_words(page: Page, sentence: Sentence) -> tuple[int, str]:
    """The words of a sentence from its first 向|同|会见 on, without hosts who only invited, without our own group; and
    where they begin. "" where it has none."""
    text = page.prose.text
    near = sentence.start - _REACH, sentence.end
    hidden = [(i.at, i.to) for i in within(page.invitations, *near)]
    hidden += [(t.at, t.to) for t in page.teams_in(*near) if t.sender in (Sender.OWN, Sender.PRONOUN)]
    hidden += [(p.at, p.to) for p in page.people_in(*near) if p.side is Side.PARTY]
    hidden += [(m.at, m.to) for m in within(page.marked.meetings, *near)]
    chars = list(text[sentence.start : sentence.end])
    for at, to in hidden:
        for index in range(max(at, sentence.start), min(to, sentence.end)):
            chars[index - sentence.start] = "＊"
    plain = "".join(chars)
    hit = _TELLS.search(plain)
    return (sentence.start + hit.start(), plain[hit.start() :]) if hit else (sentence.start, "")


def members_of(page: Page, trip: Trip) -> tuple[Attested[str], ...]:
    """Named members besides the leader."""
    text = page.prose.text
    out: dict[str, Attested[str]] = {}
    for sentence in page.sentences(trip.item):
        for hit in _MEMBERS.finditer(text, sentence.start, sentence.end):
            for person in page.people_in(hit.end() - _REACH, sentence.end):
                if hit.end() <= person.name_at < sentence.end and person.side is not Side.FOREIGN:
                    between = text[hit.end() : person.at]
                    if len(between) <= 60 and not re.search(r"[。；]|会见|访问", between) and person.name != trip.name:
                        name = page.prose.printed(person.name_at, person.to)
                        quote = page.prose.quote(person.at, person.to)
                        out.setdefault(name, Attested(value=name, spans=(quote,), rule="contacts.zh.members"))
    return tuple(out.values())


def size_of(page: Page, trip: Trip) -> Attested[int] | None:
    """The printed number of members."""
    for sentence in page.sentences(trip.item):
        hit = _SIZE.search(page.prose.text, sentence.start, sentence.end)
        if hit is None or not any(v.sentence.paragraph == sentence.paragraph for v in trip.visits):
            continue
        printed = hit["a"] or hit["b"]
        value = int(printed) if printed.isdecimal() else chinese_number(printed)
        if value is not None and value > 1:
            return Attested(value=value, spans=(page.prose.quote(*hit.span()),), rule="contacts.zh.size")
    return None


def speakers_of(page: Page, briefing: Briefing, foreigners: Sequence[Foreigner]) -> tuple[Attested[Person], ...]:
    """Who spoke at a briefing, told in its sentence or the next ones; guests where they are said to have the floor."""
    near = _near(page, briefing)
    out = list(speakers_in(page, near))
    for sentence in near:
        guests = within(foreigners, sentence.start, sentence.end)
        if guests and _FLOOR.search(page.prose.text, guests[-1].to, min(sentence.end, guests[-1].to + 20)):
            for guest in guests:
                name = page.prose.printed(guest.name_at, guest.to)
                said = Person(name=name, role=_printed_role(page, guest), country=guest.code)
                out.append(_named(page, said, (guest.at, guest.to), "contacts.zh.floor"))
    return tuple(out)


_FLOOR = re.compile(r"发言|讲话|致辞|演讲")


def _near(page: Page, briefing: Briefing) -> list[Sentence]:
    """The sentence of the briefing and the next ones of its item."""
    part, item = briefing.sentence.part, briefing.sentence.item
    near = [s for s in page.prose.sentences if s.part == part and s.item == item]
    at = near.index(briefing.sentence)
    return near[at : at + 1 + _NEXT]


def speakers_in(page: Page, sentences: Sequence[Sentence]) -> tuple[Attested[Person], ...]:
    """Titled Chinese persons of whom the sentences say that they spoke; several before one verb all did."""
    text = page.prose.text
    out: dict[str, Attested[Person]] = {}
    for sentence in sentences:
        inside = page.people_in(sentence.start, sentence.end)
        last = max((p.to for p in inside), default=0)
        chief = _MAIN_SPEAKER.search(text, sentence.start, sentence.end)
        for person in inside:
            speaks = (
                (chief and chief.end() <= person.at)
                or _SPEAKS.match(text[person.to : sentence.end])
                or _SPEAKS.match(text[last : sentence.end])
            )
            if person.side is not Side.FOREIGN and speaks and not _TOPIC_OF.search(text[: person.at][-6:]):
                name = page.prose.printed(person.name_at, person.to)
                title = page.prose.printed(person.at, person.name_at)
                told = Person(name=name, role=title or None, country="CN")
                out.setdefault(name, _named(page, told, (person.at, person.to), "contacts.zh.speakers"))
        for hit in _AMBASSADOR.finditer(text, sentence.start, sentence.end):
            if hit["name"][0] in SINGLE and _SPEAKS.match(text[hit.end() : sentence.end]):
                name = page.prose.printed(*hit.span("name"))
                told = Person(name=name, role=page.prose.printed(*hit.span("post")), country="CN")
                out.setdefault(name, _named(page, told, hit.span(), "contacts.zh.speakers"))
    return tuple(out.values())


# 陈立群大使以…为题作演讲
_AMBASSADOR = re.compile(
    r"(?<![\u4e00-\u9fff])(?P<name>[\u4e00-\u9fff]{2,3})(?P<post>大使|代?总领事|临时代办|公使|代办|部长|副部长|主任)"
)
_MAIN_SPEAKER = re.compile(r"(?:担任)?(?:主讲|宣讲|介绍|报告)(?:人|的)?(?:分别)?(?:是|为)")
_TOPIC_OF = re.compile(r"(?:特使|转达|学习|关于)$")


def audience_of(page: Page, briefing: Briefing) -> tuple[Attested[str], ...]:
    """The kinds of listeners of a briefing, from its sentence and those that count or list them."""
    near = _near(page, briefing)
    words = [audience_words(page, near[0])]
    words += [
        (s.start, text) for s in near[1:] if re.search(r"参加|出席|与会|到会|参会|在线|来自", text := page.text(s))
    ]
    told = briefing.sentence
    return attested_kinds(page, words) or attested_kinds(page, [(told.start, page.text(told))])

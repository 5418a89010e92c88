"""How is a value written down with its passage: names and titles, hosts, cities of a Chinese page?

places.zh.city   在|抵达|访问…{外国城市}[、{城市}]: a city of the leg's country, no venue of others' meetings
places.zh.here   {城市}M月D日电 … 此间|这里: the dateline's city where the story itself stands there
"""

from __future__ import annotations

import re

from archive.records import Attested, Issue, Span
from pipelines.assemble.zh_page import Page
from pipelines.assemble.zh_trips import Trip
from pipelines.mentions.zh.marks import Place
from pipelines.noise import seen

__all__ = ["cities_of", "inviter_of", "literal"]


def literal(page: Page, at: int, to: int, rule: str, issues: list[Issue]) -> Attested[str] | None:
    """A printed value with a quote that contains it letter for letter; on ruby pages a clean copy elsewhere serves."""
    value = page.prose.printed(at, to)
    spans: tuple[Span, ...] = ()
    sentence = page.prose.quote(at, to)
    if value in seen(sentence.quote):
        spans = (sentence,)
    else:
        own = page.prose.span(at, to)
        clean = value == seen(own.quote)
        spans = (own,) if clean else tuple(page.prose.clean_spans(value)[:1])
    if not spans:
        issues.append(
            Issue(code="no_clean_quote", detail=f"{value} is printed only with pinyin between its characters")
        )
        return None
    return Attested(value=value, spans=spans, rule=rule)


def inviter_of(page: Page, trip: Trip, code: str, issues: list[Issue]) -> Attested[str] | None:
    starts = {sentence.start for sentence in page.sentences(trip.item)}
    single = len(trip.places) == 1
    for invitation in page.invitations:
        sentence = page.prose.sentence_at(invitation.at)
        if invitation.home or sentence is None or sentence.start not in starts:
            continue
        codes = invitation.codes
        for inviter in invitation.inviters:
            if inviter.code == code or (inviter.code is None and single and not codes):
                end = inviter.to
                if single and len(invitation.inviters) > 1 and codes == (code,):
                    end = invitation.inviters[-1].to
                return _host(page, inviter.at, end, issues)
        nameless = [i for i in invitation.inviters if i.code is None]
        if len(nameless) == 1 and codes and set(trip.places) - set(codes) == {code}:
            return _host(page, nameless[0].at, nameless[0].to, issues)  # the one host left for the one country left
        if single and code not in codes and len(invitation.inviters) == 1:
            first = invitation.inviters[0]
            return _host(page, first.at, first.to, issues)
    return None


def _host(page: Page, at: int, to: int, issues: list[Issue]) -> Attested[str] | None:
    """The inviter as printed; without the country before it where only that part is printed with pinyin."""
    quiet: list[Issue] = []
    whole = literal(page, at, to, "hosts.zh.invited", quiet)
    if whole is None:
        names = {page.prose.text[p.at : p.to] for p in page.marked.places if p.kind in ("name", "short")}
        for country in sorted(names, key=len, reverse=True):
            if page.prose.text.startswith(country, at) and at + len(country) < to:
                return literal(page, at + len(country), to, "hosts.zh.invited", issues)
    issues += quiet
    return whole


_AT_CITY = re.compile(
    r"(?:在|于|离开|抵达|到达|抵|飞[抵往赴]|转[往赴抵访]|落地|(?:下一|末)站是|到访?|赴|访问|走访|前往|来到|参观|走进|考察)\ue000*+(?P<city>\ue001++(?:[、和与及]\ue001++){0,8})(?!港|州|大学|机场|电|月|议会|市长|方面|宣言|峰会|进程)"
)


# two countries' leaders met there; 从{城市}到{城市}的铁路
_ELSEWHERE = re.compile(
    r"(?:峰会|会议|大会|论坛|博览会|运动会|国事访问)[^，。；]{0,6}$"
    r"|(?:两国|双边|三国)(?:领导人|元首|外长|总理)[^，。；]{0,10}$|从[^，。；]{1,12}$"
)


_SAME_SESSION = re.compile(r"(?:^|，)(?P<noun>会议|论坛|大会|对话会?)(?:将|拟|定)?(?:于)?[^，。；]{0,4}$")
_HERE = re.compile(r"此间|(?:在|抵达|到达|来到|抵)这里|(?<!彼)在此(?=[会举与同参出进作发开])")
_FILED_AT = re.compile(
    r"[^，。；\d\n]{0,8}?(?P<city>\ue001{1,9}+)(?=\d{1,2}[月日]|[廿一二三四五六七八九十]{1,3}[月日])"
)


def _attended(page: Page, trip: Trip, before: str) -> bool:
    """会议将在A和B举行: the session that the journey's own sentence says it attends."""
    hit = _SAME_SESSION.search(before)
    if hit is None:
        return False
    going = [page.text(v.sentence) for v in trip.visits if v.sentence.part == "body"]
    return any(re.search(rf"(?:出席|参加)[^，。；]{{0,40}}{hit['noun'][:2]}", words) for words in going)


def _here(page: Page, trip: Trip) -> list[Place]:
    """The dateline's city where the story calls it 此间 or 这里 (rule places.zh.here); alone it tells nothing."""
    sentences = page.sentences(trip.item)
    if not sentences or not any(_HERE.search(page.text(s)) for s in sentences):
        return []
    line = _FILED_AT.match(page.marked.text, sentences[0].start, sentences[0].start + 24)
    return list(page.marked.places_in(*line.span("city"))) if line is not None else []


def cities_of(page: Page, trip: Trip, code: str) -> tuple[Attested[str], ...]:
    out: dict[str, Attested[str]] = {}
    captions = [s for s in page.prose.sentences if s.part == "caption"]
    titles = [s for s in page.prose.sentences if s.part == "title" and trip.item == page.items()[0]]
    for place in _here(page, trip):
        if place.code == code:
            out[page.prose.printed(place.at, place.to)] = Attested(
                value=page.prose.printed(place.at, place.to),
                spans=(page.prose.span(place.at, place.to),),
                rule="places.zh.here",
            )
    for sentence in (*page.sentences(trip.item), *captions, *titles):
        for hit in _AT_CITY.finditer(page.marked.text, sentence.start, sentence.end):
            before = page.prose.text[sentence.start : hit.start()]
            elsewhere = _ELSEWHERE.search(before) and not _attended(page, trip, before)
            if elsewhere and not trip.told_in(sentence):
                continue  # APEC会议下周在岘港登场: another event's venue
            for place in page.marked.places_in(*hit.span("city")):
                name = page.prose.printed(place.at, place.to)
                here = place.code == code or (code == "EU" and place.code == "BE" and "BE" not in trip.places)
                if here and name not in out:
                    out[name] = Attested(
                        value=name, spans=(page.prose.quote(place.at, place.to),), rule="places.zh.city"
                    )
    return tuple(out.values())

"""Who leads the team? Never the ambassador, never the host."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipelines.mentions.en.people import Person, full_names, people_in
from pipelines.mentions.en.sentences import Prose, Sentence
from pipelines.mentions.en.titles import Range, is_party_title, is_title, title_after

__all__ = ["Leader", "find_leader", "split_title", "title_as"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leader:
    """The head of a team. `name` is the range of the full name, `at` where the page says that they lead."""

    name: Range
    title: Range | None
    at: Range
    rule: str


_AMBASSADOR = re.compile(
    r"\b(?:ambassador|consul[- ]general|consul general|charg[eé] d'affaires|counsell?or at the embassy)\b",
    re.IGNORECASE,
)
_NAME_ANY = r"[A-Z][\w'-]+(?: [A-Z][\w'-]+){1,2}"
_TEAM = r"(?:[Dd]elegations?|[Tt]eam|[Gg]roup|[Mm]ission)"
_LED_BY = re.compile(r"\b(?:(?:co-)?[Ll]ed|[Hh]eaded|fronted|chaired) (?:jointly )?by (?=[\w(])")
_LEADS = re.compile(
    r"\b(?:(?:will|to|who|has|had|is|was|been) ){0,4}(?:lead|leads|led|leading|head|heads|headed|heading|took|takes"
    r"|taking|brought|bringing)\b (?=(?:a|an"
    r"|the|its|his|her|this|that|CPC|Party"
    r"|Chinese)\b)(?:[\w'()-]+ ){1,12}?(?:" + _TEAM + r"|visitors|guests|(?:Chinese|CPC) (?:side|participants))\b"
)
_HEAD_OF = re.compile(
    rf"\b(?:(?:head|leader|chief) of (?:the|a|this|that|its|his) (?:[\w'()-]+ ){{0,6}}?{_TEAM}|{_TEAM} (?:head"
    rf"|leader|chief))\b"
)
_AT_HEAD = re.compile(
    rf"\bat the head of (?:a|an|the) (?:[\w'()-]+ ){{0,8}}?{_TEAM}\b"
    r"|\b(?:was|is|as) (?:its|their|the (?:delegation|team|group|mission)'s) (?:head|leader)\b"
    r"|\b(?:was|is) (?:the )?(?:team |group |delegation )?(?:head|leader)\b(?! of (?!the (?:team|group|delegation)))"
    r"|\b(?:is|was|are|were) (?:heading|leading) (?:it|them)\b|\b(?:lead|leads|led|head|heads|headed|leading"
    r"|heading) (?:it"
    r"|them)\b"
)
_WITH = re.compile(
    r"\bwith (?P<who>[^.;]{5,220}?),? (?:(?:at|as) (?:its|the|their) (?:head|leader)|as (?:head|leader)"
    r"|in charge|(?:heading|leading) (?:it|them))\b"
)
_HEADED = re.compile(
    r"\bunder(?: the (?:leadership|direction|guidance) of)? (?=[\w(])|\bin the charge of "
    rf"|\b(?:[Ii]ts|[Tt]heir|whose|(?:[Tt]he |this ){_TEAM}'s|[Tt]eam|[Dd]elegation|[Gg]roup) (?:leader|head|chief),?"
    rf"(?: (?:is|was|being))? |\b(?:[Ll]eader|[Hh]ead|[Cc]hief) of (?:the|this) {_TEAM},?(?: (?:is|was))? "
    rf"|\b(?:[Ll]ead|[Hh]ead)ing (?:the|this) (?:[\w'()-]+ ){{0,3}}?{_TEAM} (?:is|was) "
    r"|, the (?:head|leader) of which (?:is|was) "
    r"|\b[Aa]t (?:its|the|their) head (?:is|was|stands|stood) |\b(?:[Ll]ead|[Hh]ead)ing (?:it|them) (?:is|was|will be) "
    rf"|\b{_TEAM}[^.;]{{0,60}}?, which (?=[A-Z][\w'-]+ [A-Z][\w'-]+,? (?:[^.;]{{0,160}}?,? )?"
    r"(?:was to (?:have )?(?:head|lead)(?:ed)?|is to (?:head|lead)|will (?:head|lead)|would (?:head|lead)"
    r"|(?:headed|led|heads|leads))\b)"
)
# `Led by NAME, post, the officials met ...`
_THEN_TEAM = re.compile(
    rf", (?:the|this|an?) (?:[\w-]+ ){{0,4}}?(?:{_TEAM}|officials|visitors|guests|scholars|lecturers)\b"
)
_HONORIFIC = re.compile(
    r"(?:(?:the |its )?(?:H\.? ?E\.?|(?:Lieutenant|Major) General|General|(?:Vice|Rear) Admiral|Admiral|Mr|Mrs|Ms|Dr"
    r"|Prof|Professor|Comrade|Cde)\.? ?){1,2}$"
)
_AS = re.compile(r"\bas (?:the |an? )?(?P<title>[^.,;:]{4,120}+)(?=[.,;]|$)")
_NAME_LED = re.compile(r"-(?:led|headed) (?=(?:[\w'()-]+ ){0,5}?(?:delegation|team|group)\b)")


def title_as(prose: Prose, sentence: Sentence) -> Range | None:
    """people.en.as: the post in which somebody acted, `briefed the leaders as Xi's special envoy`."""
    hit = _AS.search(prose.text, sentence.start, sentence.end)
    return hit.span("title") if hit is not None and is_title(hit["title"]) else None


def find_leader(prose: Prose, sentences: Iterable[Sentence]) -> Leader | None:
    """The person the sentences say leads the team; the first rule that names one, in the order of the story.

    people.en.led_by      `led by TITLE NAME`, `led by NAME, TITLE,`
    people.en.leads       `NAME, TITLE, led / who is heading / will lead a ... delegation`, also by surname or pronoun
    people.en.head_of     `NAME, head of the delegation` and `delegation head NAME`
    people.en.at_head     `NAME, TITLE, arrived at the head of a delegation`, `NAME was its head`, `is heading it`
    people.en.with        `with NAME, TITLE, as its head`
    people.en.headed      `under the leadership of TITLE NAME`, `its leader, NAME`, `leading the team was NAME, TITLE`
    people.en.name_led    `NAME-led delegation`
    Traps: an ambassador named first; a host who `led` the other side; another sentence's member list.
    """
    chosen = tuple(sentences)
    cast = full_names(prose)
    for sentence in chosen:
        for finder in (_led_by, _leads, _head_of, _at_head, _with, _headed, _name_led):
            leader = finder(prose, sentence, cast)
            if leader is not None:
                return leader
    return None


def split_title(prose: Prose, surname: str) -> Range | None:
    """people.en.split_title: a post told later: `Fan, who is also Party secretary of X`, `Fan, dean of X, said`."""
    for sentence in prose.part("body"):
        for hit in re.compile(rf"(?<![A-Z][a-z] )\b{surname}(?=, )").finditer(prose.text, sentence.start, sentence.end):
            title = title_after(prose.text, hit.end(), sentence.end)
            if title is not None:
                return title
    return None


def _led_by(prose: Prose, sentence: Sentence, cast: Mapping[str, Person]) -> Leader | None:
    for hit in _LED_BY.finditer(prose.text, sentence.start, sentence.end):
        before = prose.text[max(sentence.start, hit.start() - 220) : hit.start()]
        after = re.match(r"(?:(?:its|the|a|an) )?", prose.text[hit.end() : hit.end() + 6])
        if not re.search(
            rf"\b{_TEAM}|\bparty\b|\b(?:visitors|officials|guests|members|scholars|representatives"
            rf"|envoys)\b|\bgroup\b|\bis\b|\bbe\b|\bwas\b|\b(?:are|were)\b",
            before,
        ) and not (
            hit.start() == sentence.start
            and _THEN_TEAM.search(prose.text, hit.end(), min(sentence.end, hit.end() + 240))
        ):
            continue
        window = min(sentence.end, hit.end() + 320)
        for person in people_in(prose, hit.end(), window):
            between = _HONORIFIC.sub("", prose.text[hit.end() : person.name[0]])
            if between.strip() and not is_title(between):
                break
            if _barred(prose, person) and between == prose.text[hit.end() : person.name[0]]:
                break
            return Leader(
                name=person.name, title=person.title, at=(hit.start(), person.name[1]), rule="people.en.led_by"
            )
        name = re.compile(_NAME_ANY).match(prose.text, hit.end() + (after.end() if after else 0), window)
        if name is not None and not re.match(
            r"(?:President|Prime|Vice|Deputy|Minister|Secretary|\w+ General|General|Chairman|Lieutenant|Major"
            r"|Admiral|Colonel)\b",
            name[0],
        ):
            title = title_after(prose.text, name.end(), sentence.end)
            if re.search(r"\b(?:CPC|Chinese|China|Communist)\b", before) or (
                title and is_party_title(prose.text[slice(*title)])
            ):
                return Leader(name=name.span(), title=title, at=(hit.start(), name.end()), rule="people.en.led_by")
    return None


def _leads(prose: Prose, sentence: Sentence, cast: Mapping[str, Person]) -> Leader | None:
    for hit in _LEADS.finditer(prose.text, sentence.start, sentence.end):
        person = _subject(prose, sentence, hit.start(), cast)
        if person is not None and not _barred(prose, person):
            return Leader(name=person.name, title=person.title, at=hit.span(), rule="people.en.leads")
    return None


def _head_of(prose: Prose, sentence: Sentence, cast: Mapping[str, Person]) -> Leader | None:
    for hit in _HEAD_OF.finditer(prose.text, sentence.start, sentence.end):
        after = people_in(prose, hit.end(), min(sentence.end, hit.end() + 80))
        beside = after and re.fullmatch(r",? ?(?:and )?(?:[\w' -]{0,40} )?", prose.text[hit.end() : after[0].name[0]])
        if not beside:
            after = people_in(prose, hit.end(), min(sentence.end, hit.end() + 200))
            beside = after and _AND_POST.fullmatch(prose.text[hit.end() : after[0].name[0]])
        if beside and not _barred(prose, after[0]):
            return Leader(name=after[0].name, title=after[0].title, at=hit.span(), rule="people.en.head_of")
        before = people_in(prose, max(sentence.start, hit.start() - 160), hit.start())
        if before and re.fullmatch(
            r",? (?:who is |who was |as |and |the |is the |was the )*|, [\w ,'()-]{3,140}(?:,| and) (?:the )?",
            prose.text[before[-1].name[1] : hit.start()],
        ):
            person = before[-1]
            if not _barred(prose, person):
                title = person.title
                if title is not None and title[1] > hit.start():
                    trimmed = prose.text[title[0] : hit.start()].rstrip(" ,")
                    trimmed = re.sub(r"(?:,| and)(?: the)?$", "", trimmed).rstrip(" ,")
                    title = (title[0], title[0] + len(trimmed)) if len(trimmed) > 3 else None
                return Leader(name=person.name, title=title, at=hit.span(), rule="people.en.head_of")
    return None


# `the head of the delegation and vice minister of the ILD, NAME, detailed`
_AND_POST = re.compile(
    r" and (?:[\w'-]+ ){0,3}(?:minister|head|director|secretary|president|member)\b[\w' -]{0,120},? "
)


def _at_head(prose: Prose, sentence: Sentence, cast: Mapping[str, Person]) -> Leader | None:
    for hit in _AT_HEAD.finditer(prose.text, sentence.start, sentence.end):
        person = _subject(prose, sentence, hit.start(), cast) or _behind(prose, sentence, hit)
        if person is not None and not _barred(prose, person):
            return Leader(name=person.name, title=person.title, at=hit.span(), rule="people.en.at_head")
    return None


def _behind(prose: Prose, sentence: Sentence, hit: re.Match[str]) -> Person | None:
    """`Arriving at the head of a delegation of the Party, NAME, post, was welcomed`: the subject follows its phrase."""
    if not hit[0].startswith("at the head") or not _FRONTED.match(prose.text, sentence.start, hit.start()):
        return None
    after = people_in(prose, hit.end(), min(sentence.end, hit.end() + 160))
    return after[0] if after and re.fullmatch(r"[^.;]{0,90}, ", prose.text[hit.end() : after[0].name[0]]) else None


_FRONTED = re.compile(r"(?:Arriving|Coming|Travel+ing|Appearing|Speaking|Here|Landing|[A-Z][a-z]+ing)\b")


def _with(prose: Prose, sentence: Sentence, cast: Mapping[str, Person]) -> Leader | None:
    for hit in _WITH.finditer(prose.text, sentence.start, sentence.end):
        people = people_in(prose, *hit.span("who"))
        if len(people) != 1 or _barred(prose, people[0]):
            continue
        person = people[0]
        before = _HONORIFIC.sub("", prose.text[hit.start("who") : person.name[0]])
        if before.strip() and not is_title(before):
            continue
        title = person.title
        if title is not None and title[1] > hit.end("who"):
            title = (title[0], hit.end("who"))
        return Leader(name=person.name, title=title, at=hit.span(), rule="people.en.with")
    return None


def _headed(prose: Prose, sentence: Sentence, cast: Mapping[str, Person]) -> Leader | None:
    for hit in _HEADED.finditer(prose.text, sentence.start, sentence.end):
        for person in people_in(prose, hit.end(), min(sentence.end, hit.end() + 240))[:1]:
            between = _HONORIFIC.sub("", prose.text[hit.end() : person.name[0]])
            if (between.strip(" ,") and not is_title(between.rstrip(", "))) or _barred(prose, person):
                continue
            title = prose.text[slice(*person.title)] if person.title is not None else ""
            near = re.search(
                rf"\b{_TEAM}(?: [\w'()-]+){{0,5}} $", prose.text[max(sentence.start, hit.start() - 90) : hit.start()]
            )
            if hit[0] == "under " and not near and not (is_party_title(title) and re.search(_TEAM, prose.of(sentence))):
                continue
            post = person.title or _post_between(prose, hit.end(), person.name[0])
            return Leader(name=person.name, title=post, at=(hit.start(), person.name[1]), rule="people.en.headed")
    return None


def _post_between(prose: Prose, start: int, end: int) -> Range | None:
    """`Leading it is Deputy Minister of ..., NAME`: what stands between is the post."""
    text = prose.text[start:end].rstrip(" ,")
    lead = re.match(r"(?:the |an? |its )*", text)
    begin = start + (lead.end() if lead else 0)
    return (begin, start + len(text)) if len(text) > 4 and is_title(text) else None


def _name_led(prose: Prose, sentence: Sentence, cast: Mapping[str, Person]) -> Leader | None:
    for hit in _NAME_LED.finditer(prose.text, sentence.start, sentence.end):
        before = people_in(prose, max(sentence.start, hit.start() - 30), hit.start())
        if before and before[-1].name[1] == hit.start():
            return Leader(name=before[-1].name, title=before[-1].title, at=hit.span(), rule="people.en.name_led")
    return None


def _subject(prose: Prose, sentence: Sentence, verb: int, known: Mapping[str, Person]) -> Person | None:
    """Who does what the verb says: the last full name before it, else a surname, else the last person named."""
    named = [p for p in people_in(prose, sentence.start, verb) if not _barred(prose, p)]
    if named:
        return named[-1] if len(named) == 1 else _nearest_subject(prose, named, verb)
    before = prose.text[sentence.start : verb]
    surnames = [known[word] for word in re.findall(r"\b[A-Z][a-z]+\b", before) if word in known]
    if surnames:
        return surnames[-1]
    if re.search(r"\b(?:[Hh]e|[Ss]he|[Ww]ho)\b", before):
        earlier = [
            p
            for s in prose.part("body")
            if s.end <= sentence.start and s.item == sentence.item
            for p in people_in(prose, s.start, s.end)
        ]
        return earlier[-1] if earlier else None
    return None


def _nearest_subject(prose: Prose, named: list[Person], verb: int) -> Person:
    """Of several people before a verb, one whose title is cut off right before it, else the first."""
    for person in reversed(named):
        end = person.title[1] if person.title is not None and person.title[0] >= person.name[1] else person.name[1]
        if verb - end <= 8:
            return person
    return named[0]


def _barred(prose: Prose, person: Person) -> bool:
    """An ambassador, or the guest of honour of a government."""
    if person.title is not None and _AMBASSADOR.search(prose.text[slice(*person.title)]):
        return True
    before = prose.text[max(0, person.name[0] - 32) : person.name[0]]
    return (
        re.search(
            r"(?:[Aa]mbassador|[Cc]onsul [Gg]eneral|[Cc]onsul-[Gg]eneral|General Secretary|President|Premier"
            r"|Comrade)(?: to [A-Z]\w+)? $",
            before,
        )
        is not None
    )

"""Which people named in full does an English sentence report as speaking?

speakers.en.name    `NAME, POST, [who ...,] said`, `POST NAME said`, `NAME of the BODY said`, `"...," said NAME, POST`

Traps: Chinese people, bodies and places in capitals; the party of NAME; who is thanked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipelines.mentions.countries import CountryMention
from pipelines.mentions.en.pinyin import chinese_names
from pipelines.mentions.en.saying import CLAUSE, PREPOSITION, SAID_BY, SAYS, VERBS, Range, Speaker, country_of, is_ours
from pipelines.mentions.en.sentences import MONTH_NAMES, Prose, Sentence, within

__all__ = ["is_person", "named_speakers"]

_WHO = re.compile(r", (?:who|which) [^.;\"]{2,110}?(?=,)")  # who received the group,
_WHO_SAID = re.compile(rf",? who (?:{VERBS})\b")
_WORD = r"[A-Z\u00c0-\u00de](?:[\w'-]{1,40}+|\.(?=[A-Z ]))"
_NAME = re.compile(rf"(?<![\w-]){_WORD}(?: (?:al|bin|da|de|del|der|do|dos|el|la|van|von|[A-Z]\.))?(?: {_WORD}){{1,6}}")
_FULL = re.compile(r"'?[A-Z\u00c0-\u00de].* ")
_RANK = re.compile(
    r"\b(?:Acting|Vice|Deputy|Former|First|Prime|Foreign|Senate|House|Party|Secretary|General|President|Premier"
    r"|Minister|Speaker|Chairman|Chairwoman|Chairperson|Chair|Senator|King|Queen|Prince|Princess|Governor|Mayor"
    r"|Ambassador|Consul|Leader|Director|Mr|Mrs|Ms|Dr|Prof|Professor|Rep|MP|Comrade|Cde|Sheikh|Sir|Lord|Judge"
    r"|Bishop|Vice-Chancellor|Opposition|But|And|Yet)\b\.?"
)
_NO_NAME = frozenset((
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "The", "In", "On", "At",
    "Party", "Parties", "Congress", "Committee", "Department", "University", "Hall", "Street", "House",
    "Palace", "Hotel", "Initiative", "Road", "Union", "League", "Front", "Movement", "Assembly", "Council",
    "Ministry", "Commission", "School", "Institute", "Academy", "Republic", "Kingdom", "States", "Center",
    "Centre", "Association", "Foundation", "Forum", "Plan", "Thought", "Session", "Central", "National",
    "International", "People", "People's", "Government", "Parliament", "Senate", "Embassy", "Airport", "Bank",
    "Times", "News", "Daily", "Tribune", "Railway", "Belt", "Economic", "Political", "Communist", "Chinese",
    "China", "CPC", "Xinhua", "World", "War", "Ocean", "Sea", "Island", "Lake", "River", "Mount", "Relations",
    "Affairs", "Authority", "American", "African", "European", "Asian", "Arab", "Alliance", "Coalition",
    "Bureau", "Office",
    *MONTH_NAMES.split("|"),
))  # fmt: skip
_POST = re.compile(
    r", (?P<post>(?:the |an? |its |his |her )?[^,;:.\"]{3,120}?(?:\([^)]{2,20}\)[^,;:.\"]{0,60}?)?)"
    r"(?=,|[.;\"]|$| (?:who|which)\b)"
)
_OF_BODY = re.compile(rf" (?:of|from) (?P<post>(?:the |an? )?[^,;:.\"]{{3,70}}?)(?=,? (?:[a-z]+ly )?(?:{VERBS})\b|\.)")
_NO_POST = re.compile(r"(?:and|who|which|but|while|as|on|in|at) ")
_THE = re.compile(r"the ")
_HOST = re.compile(r"(?:China|Beijing) (?=[A-Z])")
_LEAD = re.compile(r"(?:But|And|Yet|The|the|a|an) ")
_AND = re.compile(r",? (?:and|as well as) (?:the )?|, ")
_POSTED = re.compile(
    r"\b(?:[Aa]mbassador|[Pp]resident|[Mm]inister|[Ss]pokes\w{3,6}|[Ss]ecretary|[Ll]eader|[Cc]hairman|[Pp]rofessor|Dr"
    rf"|Mr|Ms|Mrs|Senator|Deputy)\.? (?P<name>{_WORD})(?= [a-z]|,)"
)
# In what stands before a name these show that it is no post, but a sentence or its beginning
_NO_POST_WORDS = frozenset((
    "met", "meeting", "with", "was", "were", "is", "are", "has", "had", "said", "says", "told", "asked", "thanked",
    "praised", "noted", "called", "welcomed", "added", "hailed",
))  # fmt: skip
_OPEN_ENDS = (" of", " the", " by", " in", " on", " for", " and", " as")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    """A person with what stands beside the name; close: where name and role end."""

    name: Range
    role: Range | None
    close: int
    speaks: bool

    @property
    def at(self) -> int:
        return self.name[0] if self.role is None else min(self.name[0], self.role[0])


def named_speakers(prose: Prose, sentence: Sentence, countries: Sequence[CountryMention]) -> Iterator[Speaker]:
    """Whoever is named in full as the subject of a verb of saying, or after it."""
    text = prose.text
    found: list[_Named] = []
    for hit in _NAME.finditer(text, sentence.start, sentence.end):
        ranks = list(_RANK.finditer(text, *hit.span()))
        start, end = (ranks[-1].end() + 1 if ranks else hit.start()), hit.end()
        before = [m.end + 1 for m in within(countries, start, start + 1) if m.end < end]  # in Beijing NAME
        start = max([start, *before])
        host = _HOST.match(text, start, end)  # the ambassador to China NAME
        start = host.end() if host else start
        name = text[start:end].removesuffix("'s")
        if not _FULL.match(name) or len(name) < end - start or not is_person(prose, start, end, countries):
            continue
        said_by = SAID_BY.search(text, sentence.start, start)
        after, close = _post_after(text, end, sentence.end)
        role = after or _post_before(text, hit.start(), start, sentence.start, said_by)
        who = _WHO.match(text, close, sentence.end)
        says = SAYS.match(text, who.end() if who else close, sentence.end) is not None
        behind = not (host or before) and PREPOSITION.search(text, sentence.start, hit.start()) is not None
        relative = _WHO_SAID.match(text, close, sentence.end) is not None
        speaks = said_by is not None or relative or (says and not behind)
        found.append(_Named(name=(start, end), role=role, close=close, speaks=speaks))
    for index in range(len(found) - 2, -1, -1):  # A, post, and B, post, thanked
        one, other = found[index], found[index + 1]
        if other.speaks and not one.speaks and _AND.fullmatch(text, one.close, other.at):
            found[index] = replace(one, speaks=True)
    for posted in _POSTED.finditer(text, sentence.start, sentence.end):
        start, end = posted.span("name")
        if not any(n.name[0] <= start < n.name[1] for n in found) and is_person(prose, start, end, countries):
            nation = text.rfind(" ", sentence.start, posted.start() - 1) + 1 or sentence.start  # Irish ambassador NAME
            begin = nation if text[nation : nation + 1].isupper() else posted.start()
            says = SAYS.match(text, end, sentence.end) is not None
            found.append(_Named(name=(start, end), role=(begin, start - 1), close=end, speaks=says))
    for person in found:
        if person.speaks and not (person.role and is_ours(text[slice(*person.role)])):
            yield Speaker(
                key=text[slice(*person.name)],
                at=person.at,
                name=person.name,
                role=person.role,
                country=country_of(countries, person.role, person.name),
                rule="speakers.en.name",
            )


def is_person(prose: Prose, start: int, end: int, countries: Sequence[CountryMention]) -> bool:
    """No Chinese, no body, no place."""
    name = prose.text[start:end]
    again = {word for n in prose.names for word in prose.text[n.start : n.end].split()}  # Mr Yezhou, Ambassador Huang
    beside = any(n.start < end and start < n.end for n in within(prose.names, start - 40, end))
    chinese = name.startswith("Xi Jinping") or any(n.start == 0 and n.end == len(name) for n in chinese_names(name))
    place = any(m.end > start and m.end - m.start >= end - start - 5 for m in within(countries, start - 5, end))
    return not (name in again or beside or chinese or place) and _NO_NAME.isdisjoint(name.split())


def _post_after(text: str, start: int, stop: int) -> tuple[Range | None, int]:
    """`, secretary general of the party`, ` of the party`: the post and where it ends."""
    for hit in (_POST.match(text, start, stop), _OF_BODY.match(text, start, stop)):
        if hit and not _NO_POST.match(hit["post"]) and not SAYS.match(f" {hit['post']}"):
            begin = hit.start("post")
            article = _THE.match(text, begin)
            return (article.end() if article else begin, hit.end("post")), hit.end("post")
    return None, start


def _post_before(text: str, start: int, name: int, floor: int, said_by: re.Match[str] | None) -> Range | None:
    """`Zambian ambassador NAME`, `The ambassador of Costa Rica, NAME,`: the words before a name that are a post."""
    begin = said_by.start("role") if said_by else floor
    for cut in CLAUSE.finditer(text, begin, start):
        if cut.end() < start or text[cut.start()] != ",":  # `The ambassador of A, NAME,` is one
            begin = cut.end()
    words = text[begin:name].strip(" ,")
    lead = _LEAD.match(words)
    if lead:
        begin, words = begin + lead.end(), words[lead.end() :]
    if not words or len(words) > 110 or words.endswith(_OPEN_ENDS) or not _NO_POST_WORDS.isdisjoint(words.split()):
        return None
    return begin, begin + len(words)

"""What is known about each character of a page? Mentions laid over the prose, so that templates can name them.

`Marked.text` has the prose's length; every character of a mention is replaced by the sign of its kind, so a template
such as 访问(C+) matches any country name. Chinese places stay as they are.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.mentions.countries import CountryMention, ShortForms
from pipelines.mentions.meetings import MeetingMention
from pipelines.mentions.zh.sentences import Prose

__all__ = ["CITY", "COUNTRY", "MEETING", "PARTY", "Marked", "Meeting", "Place", "mark"]

COUNTRY = "\ue000"
CITY = "\ue001"
PARTY = "\ue002"
MEETING = "\ue003"

_SIGN = {"name": COUNTRY, "short": COUNTRY, "demonym": COUNTRY, "capital": CITY, "city": CITY, "party": PARTY}


@dataclass(frozen=True, slots=True)
class Place:
    """A mention of a country, its city or its party, in prose offsets."""

    at: int
    to: int
    code: str
    kind: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """A mention of a CPC meeting, in prose offsets; `key` is None when the page leaves open which one."""

    at: int
    to: int
    key: str | None
    own: bool
    period: bool = False  # 十九大以来: an era, nothing that could be presented


class Marked:
    """The prose with its mentions as signs."""

    def __init__(self, prose: Prose, places: Sequence[Place], meetings: Sequence[Meeting]) -> None:
        self.prose = prose
        self.places = tuple(places)  # of foreign countries
        self.meetings = tuple(meetings)
        chars = list(prose.text)
        for place in self.places:
            sign = _SIGN.get(place.kind)
            if sign is not None:
                chars[place.at : place.to] = sign * (place.to - place.at)
        for meeting in self.meetings:
            if meeting.own and not meeting.period:
                chars[meeting.at : meeting.to] = MEETING * (meeting.to - meeting.at)
        self.text = "".join(chars)
        self._starts = [place.at for place in self.places]

    def places_in(self, start: int, end: int) -> tuple[Place, ...]:
        """Foreign places that begin in [start, end), page order."""
        return self.places[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def meetings_in(self, start: int, end: int) -> tuple[Meeting, ...]:
        return tuple(m for m in self.meetings if start <= m.at < end)


HOME = frozenset({"CN", "HK", "MO", "TW"})  # 宣讲团 in Hong Kong or Macao is no tour abroad (guide §13)
# 访澳, 访菲: one character for a country that the page names in full (guide §6)
_SHORT = re.compile(
    r"(?<=访)[\u4e00-\u9fff](?=[，。、\d（\n]|期间|并|与|同|和|之行|以来|后|行程)"
    r"|(?<=[抵离赴])[\u4e00-\u9fff](?=[，。（\n]|进行|访问|后)|(?<=在)[\u4e00-\u9fff](?=停留|逗留|期间|访问|的访问|的行程)"
)


def _shorts(prose: Prose, countries: Sequence[CountryMention]) -> Iterator[Place]:
    forms = ShortForms(prose.view, countries)
    for hit in _SHORT.finditer(prose.text):
        code = forms.country(hit.group())
        if code is not None and hit.group() not in "问华中谈客京达任场开校":
            yield Place(hit.start(), hit.end(), code, "short")


def _nearest(prose: Prose, mention: MeetingMention, all_of_page: Sequence[MeetingMention]) -> str | None:
    """The meeting meant; 全会 or 大会 alone is the one named last in its paragraph, were it only to date something."""
    kind = {"全会": "cc", "大会": "pc"}.get(prose.view.folded[mention.start : mention.end][-2:])
    if mention.basis == "explicit" or kind is None or mention.end - mention.start > 4:
        return mention.meeting
    line = prose.view.text.rfind("\n", 0, mention.start)
    before = [
        m.meeting
        for m in all_of_page
        if line < m.start < mention.start and m.own and m.basis == "explicit" and (m.meeting or "").startswith(kind)
    ]
    return before[-1] if before else mention.meeting


def mark(
    prose: Prose, countries: Sequence[CountryMention], meetings: Sequence[MeetingMention]
) -> tuple[Marked, tuple[Place, ...]]:
    """Lay mentions (view offsets) over the prose.

    returns  the marked prose, and the mentions of Chinese places, which are no signs
    """
    places = [
        Place(prose.at_view(c.start), prose.at_view(c.end - 1) + 1, c.code, c.kind)
        for c in countries
        if c.end > c.start
    ]
    taken = {offset for p in places for offset in range(p.at, p.to)}
    places = sorted([*places, *(p for p in _shorts(prose, countries) if p.at not in taken)], key=lambda p: p.at)
    found = [
        Meeting(prose.at_view(m.start), prose.at_view(m.end - 1) + 1, _nearest(prose, m, meetings), m.own, m.period)
        for m in meetings
    ]
    abroad = [p for p in places if p.code not in HOME]
    return Marked(prose, abroad, found), tuple(p for p in places if p.code in HOME)

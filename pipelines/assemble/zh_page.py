"""What did the finders see on one Chinese page? All mentions, found once, for the assembly to join."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from archive.records import Issue
from pipelines.lexicon.meetings import meetings
from pipelines.mentions.countries import find_countries
from pipelines.mentions.meetings import find_meetings
from pipelines.mentions.zh.anchor import Anchor, anchor_of, year_of_address
from pipelines.mentions.zh.dates import DateMention, find_dates
from pipelines.mentions.zh.delegations import Sender, Team, find_teams
from pipelines.mentions.zh.direction import find_incoming, find_visits
from pipelines.mentions.zh.hosts import Invitation, Inviter, find_invitations
from pipelines.mentions.zh.marks import PARTY, Marked, Place, mark
from pipelines.mentions.zh.people import MIXED, PARTY_POST, Person, Side, bare_mentions, find_people, names_of
from pipelines.mentions.zh.presenting import Presenting, find_presenting
from pipelines.mentions.zh.sentences import Prose, Sentence, within
from pipelines.mentions.zh.visits import Visit
from pipelines.view import View

__all__ = ["Page", "look"]

_SHORT = 30  # characters: longer than any head of a column, shorter than a paragraph that tells something
_LAST_MONTH = re.compile(r"上个?月[^。，]{0,4}(?:落幕|闭幕|结束|举行|召开)")
_RANK_ONLY = re.compile(r"中共中央(?:政治局)?(?:常委|委员|候补委员)")
_SECRETARY = re.compile(r"总书记[^，]{0,16}特使")  # the Party's envoy, whatever else his principal is
_PARTY_ANNOUNCES = re.compile(
    r"(?:对外联络部|中联部)[^，。]{0,8}(?:发言人|负责人|宣布)|中国党政代表团|受中共中央[^，。]{0,12}(?:委托|委派|指派)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page's mentions, all in prose offsets and page order."""

    prose: Prose
    marked: Marked
    home: tuple[Place, ...]  # Chinese places
    people: tuple[Person, ...]  # with titles
    named: tuple[tuple[int, int, str, str], ...]  # leaders of Party groups named without title: start, end, name, rule
    teams: tuple[Team, ...]
    invitations: tuple[Invitation, ...]
    presenting: tuple[Presenting, ...]
    visits: tuple[Visit, ...]
    incoming: tuple[tuple[int, int], ...]
    dates: tuple[DateMention, ...]
    filed: Mapping[int, date]  # the dateline's day by item
    anchor: Anchor
    lead_end: int  # where the headline and the first paragraph of the story end
    issues: tuple[Issue, ...]
    is_item: bool = False  # one item of a digest, seen by itself

    def text(self, sentence: Sentence) -> str:
        return self.prose.text[sentence.start : sentence.end]

    def people_in(self, start: int, end: int) -> Sequence[Person]:
        """Titled persons whose words begin in [start, end)."""
        return within(self.people, start, end)

    def teams_in(self, start: int, end: int) -> Sequence[Team]:
        return within(self.teams, start, end)

    def dates_in(self, start: int, end: int) -> Sequence[DateMention]:
        return within(self.dates, start, end)

    def visits_of(self, sentence: Sentence) -> Sequence[Visit]:
        """The visits that one sentence tells."""
        first = bisect_left(self.visits, sentence.start, key=_sentence_start)
        return self.visits[first : bisect_right(self.visits, sentence.start, lo=first, key=_sentence_start)]

    def presents_in(self, start: int, end: int) -> bool:
        return bool(within(self.presenting, start, end))

    def receives_in(self, start: int, end: int) -> bool:
        """Do visitors to China begin to be told of in [start, end)?"""
        return bisect_left(self.incoming, (start,)) < bisect_left(self.incoming, (end,))

    def items(self) -> tuple[int, ...]:
        return tuple(sorted({s.item for s in self.prose.sentences if s.part == "body"}))

    def sentences(self, item: int) -> tuple[Sentence, ...]:
        return tuple(s for s in self.prose.sentences if s.part == "body" and s.item == item)


def _sentence_start(visit: Visit) -> int:
    return visit.sentence.start


def look(
    view: View, language: str, *, url: str, published_on: date | None, captured_on: date, split: bool = True,
    is_item: bool = False,
) -> Page:  # fmt: skip
    """Run every finder over one page.

    view          the announcement's text
    published_on  as shown on the page; url and the text stand in for it
    captured_on   no report tells of a later day
    split         number the items of what looks like a digest
    """
    prose = Prose(view, split=split)
    day = published_on or year_of_address(url)
    mentions = find_meetings(view, language, day)
    marked, home = mark(prose, find_countries(view, language), mentions)
    presenting = find_presenting(marked)
    opened = _opened([p.meeting.key for p in presenting])
    anchor = anchor_of(view.layer, url, published_on, opened, captured_on)
    if anchor.day is None and opened is not None and _LAST_MONTH.search(prose.text):
        # "the congress ended last month" dates the text to the month after it
        anchor = replace(anchor, day=(opened.replace(day=1) + timedelta(days=45)), reckoned=True)
    dates, filed, issues = find_dates(prose, anchor)
    teams = find_teams(marked)
    invitations = find_invitations(marked)
    people = _sided(find_people(prose, [(p.at, p.to) for p in marked.places]), teams, invitations, marked)
    named = [n for n in names_of(prose) if _beside_own(prose, n[0], teams)]
    actors = sorted([*people, *bare_mentions(prose, people, [n[2] for n in named])], key=lambda p: p.at)
    return Page(
        prose=prose,
        marked=marked,
        home=home,
        people=people,
        named=tuple(named),
        teams=teams,
        invitations=invitations,
        presenting=presenting,
        visits=find_visits(marked, actors, teams, invitations),
        incoming=find_incoming(marked, invitations),
        dates=dates,
        filed=filed,
        anchor=anchor,
        lead_end=_lead_end(prose),
        issues=issues,
        is_item=is_item,
    )


def _lead_end(prose: Prose) -> int:
    first = next((s for s in prose.sentences if s.part == "body"), None)
    if first is None:
        return len(prose.text)
    lead = [s for s in prose.sentences if s.paragraph == first.paragraph]
    if lead[-1].end - first.start < _SHORT and not prose.text[first.start : lead[-1].end + 1].rstrip().endswith("。"):
        # 第1版(要闻) 专栏：: the head of a column is no paragraph
        after = next((s for s in prose.sentences if s.part == "body" and s.start >= lead[-1].end), first)
        lead = [s for s in prose.sentences if s.paragraph == after.paragraph]
    return max(s.end for s in lead)


def _beside_own(prose: Prose, at: int, teams: Sequence[Team]) -> bool:
    """Does the sentence of this place name a Party group?"""
    sentence = prose.sentence_at(at)
    return sentence is not None and any(t.sender is Sender.OWN and sentence.start <= t.at < sentence.end for t in teams)


def _opened(keys: Sequence[str | None]) -> date | None:
    """The opening day of the latest meeting that the page presents."""
    days = [m.opened_on for m in meetings() if m.id in keys]
    return max(days, default=None)


def _leads_own(person: Person, teams: Sequence[Team], prose: Prose) -> bool:
    """Who leads a Party group is on the Party's errand, whatever the post: 由国务院…副主任{名}率领的…宣介团."""
    if person.side not in (Side.UNKNOWN, Side.STATE) or "主席特使" in person.title:
        return False
    after = prose.text[person.to : person.to + 14]
    named_own = any(t.sender is Sender.OWN for t in teams)
    if ("宣介团团长" in person.title and named_own) or ("代表团团长" in person.title and "中共" in person.title):
        return True
    before = prose.text[max(0, person.at - 8) : person.at]
    if re.search(r"(?:宣介团|宣介小组)由$", before) and re.match(r"(?:同志)?(?:率领|带领|带队|任团长|担任团长)", after):
        return True
    if re.search(r"(?:领队|带队的|团长)(?:是|为|由|、)$", before) and any(t.sender is Sender.OWN for t in teams):
        return True
    lead = re.match(r"(?:同志)?(?:率|带领|带队|为团长|任团长|担任团长|[^，。]{0,10}率)", after)
    return lead is not None and any(t.sender is Sender.OWN and person.to <= t.to <= person.to + 60 for t in teams)


def _sided(
    people: tuple[Person, ...], teams: Sequence[Team], invitations: Sequence[Invitation], marked: Marked
) -> tuple[Person, ...]:
    """Whose errand a person runs.

    A state post as the working post beside Party rank (中共中央政治局常委、全国政协主席) is a Party errand only where a
    Party group, the ILD or a party as host is named (guide §13).
    """
    prose = marked.prose
    people = tuple(replace(p, side=Side.PARTY) if _leads_own(p, teams, prose) else p for p in people)
    if any(t.sender is Sender.OWN for t in teams) or _PARTY_ANNOUNCES.search(prose.text):
        return people
    if any(not i.home and i.inviters and all(_is_party(marked, h) for h in i.inviters) for i in invitations):
        return people
    people = tuple(replace(p, side=Side.UNKNOWN) if _retired(p) else p for p in people)
    return tuple(replace(p, side=Side.STATE) if _mixed(p) else p for p in people)


_CC_ENVOY = re.compile(r"中共中央(?:委员会)?(?:特使|代表|特别代表)")


def _retired(person: Person) -> bool:
    """Only former posts are the Party's: 中联部原副部长、{学会}研究员."""
    if person.side is not Side.PARTY or "原" not in person.title:
        return False
    return not any(PARTY_POST.search(post) and "原" not in post for post in person.title.split("、"))


def _mixed(person: Person) -> bool:
    """Party rank, but the working post is one of the state; the Central Committee's own envoy is the Party's."""
    if _CC_ENVOY.match(person.title):
        return False
    if person.side is not Side.PARTY or _SECRETARY.search(person.title):
        return False
    if _RANK_ONLY.fullmatch(person.title):
        return True  # a rank alone names no Party post: the hosts decide
    if not MIXED.search(person.title):
        return False
    post = person.title.rsplit("、", 1)[-1]
    return bool(MIXED.search(post)) or not PARTY_POST.search(post)


def _is_party(marked: Marked, host: Inviter) -> bool:
    words = marked.text[host.at : host.to]
    return (PARTY in words or "党" in words) and not re.search(r"政府|外交部|议会|国会|总统", words)

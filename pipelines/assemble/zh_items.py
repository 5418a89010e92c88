"""Is a Chinese page a digest of several items, and which of its paragraphs belong to each?

items.zh.marked   two paragraphs or more that open by a sign, a number, a heading, an entry or a line of the markup, and
                  tell news of their own: an official with his post, visitors to China, a group with its sender and day
items.zh.teams    without a mark: paragraphs that each open the journey of another leader
Traps: the stations of one journey under headings (its leader is named once, 代表团 goes on); a list of quotes or of
numbered arguments (nobody goes, meets or opens anything); a round-up, whose headline or preface counts its teams.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import pairwise

from pipelines.assemble.zh_page import Page
from pipelines.mentions.zh.counts import totals_in
from pipelines.mentions.zh.delegations import Sender
from pipelines.mentions.zh.people import Side
from pipelines.mentions.zh.sentences import Sentence
from pipelines.mentions.zh.visits import Visit

__all__ = ["is_digest", "items_of"]

Item = Mapping[int, str]  # paragraph → its part in the item

_NEWS = re.compile(
    r"访|率|会[见晤谈]|拜会|出席|举行|举办|召开|抵达|启程|赴|前往|通话|视频|致电|来华|邀请|接待|开[班幕]|通报|宣介|介绍"
)
_BODY = re.compile(r"中联部|对外联络部|中共中央|中国共产党|[省市区州]委|外办|外事|[使领]馆|使团")
_OPENING = 2  # sentences of an item in which it says of whom it tells
_JOURNEY = frozenset({"go", "invited", "report", "region"})


def items_of(page: Page, roundup_title: re.Pattern[str]) -> list[Item]:
    """The items of a digest in page order, empty for a page that tells one story.

    page            seen whole
    roundup_title   words of a headline that sum up; such a page is no digest
    """
    body = _paragraphs(page)
    openers = sorted(page.prose.openers & body.keys())
    if openers and not is_digest(page):
        return []
    openers = openers or _teams_apart(page, body)
    preface = [s for number, found in body.items() if openers and number < openers[0] for s in found]
    if not openers or _sums_up(page, preface, roundup_title):
        return []
    before = [n for n in body if n < openers[0]]
    groups = [[n for n in body if first <= n < then] for first, then in pairwise([*openers, max(body) + 1])]
    if _presents(page, body, before) and not any(_presents(page, body, group) for group in groups):
        return [_with_title(page, body, [*before, *group]) for group in groups]  # what it is about, the preface says
    return [_with_title(page, body, group) for group in ([before, *groups] if before else groups)]


def is_digest(page: Page) -> bool:
    """Do two or more of the marked paragraphs tell news of their own, of different people?"""
    body = _paragraphs(page)
    openers = sorted(page.prose.openers & body.keys())
    headed = any(body[n][0].part == "heading" for n in openers)
    keys = []
    for number, following in zip(openers, [*openers[1:], max(body, default=0) + 1], strict=True):
        told = [s for n in body if number <= n < following for s in body[n]]
        keys.append(_actor(page, told[: _OPENING + headed], dated=not headed))
    return len({key for key in keys if key is not None}) >= 2


def _paragraphs(page: Page) -> dict[int, list[Sentence]]:
    body: dict[int, list[Sentence]] = {}
    for sentence in page.prose.sentences:
        if sentence.part in ("body", "heading"):
            body.setdefault(sentence.paragraph, []).append(sentence)
    return body


def _actor(page: Page, told: Sequence[Sentence], *, dated: bool) -> str | None:
    """Of whom an item tells news; None when its opening names nobody anew.

    dated   a group without a leader counts by its day, too
    """
    if not any(_NEWS.search(page.text(s)) for s in told):
        return None
    start, end = told[0].start, told[-1].end
    people = page.people_in(start, end)
    named = [p.name for p in people if p.title and p.side not in (Side.FOREIGN, Side.UNKNOWN)]
    if named:
        return named[0]
    if page.receives_in(start, end):
        return f"visitors {start}"
    ours = any(t.sender is not Sender.PRONOUN for t in page.teams_in(start, end)) or _BODY.search(page.text(told[0]))
    days = page.dates_in(start, end)
    return f"group {start}" if dated and ours and days else None


def _teams_apart(page: Page, body: Mapping[int, Sequence[Sentence]]) -> list[int]:
    """Paragraphs whose first sentence opens a journey with a leader named anew, or tells of visitors; two leaders."""
    opening = {found[0].start: number for number, found in body.items()}
    led = {
        opening[v.sentence.start]: name
        for v in page.visits
        if v.sentence.start in opening and v.way in _JOURNEY and (name := _named_anew(v)) is not None
    }
    if len(set(led.values())) < 2:
        return []
    begun = sorted(opening)
    visitors = {opening[begun[bisect_right(begun, at) - 1]] for at, _ in page.incoming if begun and at >= begun[0]}
    first: dict[str, int] = {}
    for number, name in sorted(led.items()):
        first.setdefault(name, number)
    openers = sorted({*first.values(), *(visitors - led.keys())})
    return openers if openers[0] == min(body) else []  # a lead over several journeys is theirs together


def _named_anew(visit: Visit) -> str | None:
    """The name of who travels, where it is printed with the post."""
    person = visit.actor.person
    return person.name if person is not None and person.title else None


def _presents(page: Page, body: Mapping[int, Sequence[Sentence]], group: Sequence[int]) -> bool:
    return any(body[n][0].start <= p.at < body[n][-1].end for n in group for p in page.presenting)


def _sums_up(page: Page, preface: Sequence[Sentence], roundup_title: re.Pattern[str]) -> bool:
    title = [s for s in page.prose.sentences if s.part == "title"]
    return any(roundup_title.search(page.text(s)) for s in title) or any(
        t.unit in ("teams", "countries") for s in (*title, *preface) for t in totals_in(page.prose, s)
    )


def _with_title(page: Page, body: Mapping[int, Sequence[Sentence]], group: Sequence[int]) -> Item:
    """An item's paragraphs, its heading as its headline; the page's own headline and captions where they fit it.

    A headline that names countries is the headline of the items that name one of them, any other is everybody's.
    """
    item = {n: "title" if body[n][0].part == "heading" else "body" for n in group}
    codes = {p.code for n in group for s in body[n] for p in page.marked.places_in(s.start, s.end)}
    others: dict[int, list[Sentence]] = {}
    for sentence in page.prose.sentences:
        if sentence.part in ("title", "caption"):
            others.setdefault(sentence.paragraph, []).append(sentence)
    for number, found in others.items():
        named = {p.code for s in found for p in page.marked.places_in(s.start, s.end)}
        if named & codes or (found[0].part == "title" and not named):
            item[number] = found[0].part
    return item

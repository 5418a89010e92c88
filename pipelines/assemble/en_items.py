"""Is an English page a digest of several items, and which of them tell one story?

items.en.marked   two items or more opened by a bullet, a number, a tag, an entry or a line of the markup or a heading,
                  of which each names its own actor: a leader, a named official, a delegation with its sender
items.en.teams    without a mark: sentences that each open a visit with another leader
Traps: sections of one journey (its leader is named once, `the delegation` goes on); bullets that quote or argue
(nobody of ours goes or meets); `[Context] Earlier this month Song ...`, an item that carries another's story on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipelines.assemble.en_page import Page
from pipelines.mentions.en.delegations import Body
from pipelines.mentions.en.leaders import find_leader
from pipelines.mentions.en.people import people_in
from pipelines.mentions.en.sentences import Sentence, within

__all__ = ["headed", "items_of", "prefaced", "stories"]

# background of the story: another team, at another time
_EARLIER = re.compile(
    r"\b(?:earlier|previously|last (?:week|month|year)|before that|years? ago|in (?:19|20)\d\d)\b", re.IGNORECASE
)
_OPENING = 2  # sentences of an item in which it says of whom it tells, after its heading


def items_of(page: Page) -> Page | None:
    """The page with its items numbered; None for a page that tells one story."""
    items = page.prose.items
    if len(items) >= 2 and len(_actors(page, items)) >= 2:
        return page
    openers = _teams_apart(page)
    return replace(page, prose=page.prose.divided(openers)) if len(openers) >= 2 else None


def stories(page: Page, items: Sequence[int]) -> list[list[int]]:
    """The items by story: one that names no leader of its own, or the same, goes on with the one before."""
    found: list[list[int]] = []
    last: str | None = None
    for item in items:
        own = _leader(page, page.prose.item(item)) or next(iter(_named(page, page.prose.item(item))), None)
        if found and (own is None or own == last):
            found[-1].append(item)
        else:
            found.append([item])
            last = own
    return found


def headed(page: Page, items: Sequence[int]) -> bool:
    """Does the page's headline belong to these items: it names one of their countries, or none at all?"""
    home = ("CN", "HK", "MO", "TW")
    titles = {m.code for s in page.prose.part("title") for m in within(page.countries, s.start, s.end)}.difference(home)
    told = {m.code for i in items for s in page.prose.item(i) for m in within(page.countries, s.start, s.end)}
    return not titles or bool(titles & told)


def _actors(page: Page, items: Sequence[int]) -> set[str]:
    """Of whom the items tell, one name for each item that names somebody anew."""
    found = set()
    for item in items:
        told = page.prose.item(item)
        under = told[0].part == "heading"
        opening = told[: _OPENING + under]
        strong = _leader(page, opening) or _goes(page, opening)
        if strong is None and not under and _visitors(page, opening):
            strong = f"visitors {item}"
        if strong is None and not under:
            names = _named(page, opening)
            teams = [t for s in opening for t in within(page.teams, s.start, s.end)]
            group = any(t.body in (Body.PARTY, Body.OTHER, Body.FOREIGN) for t in teams)
            strong = names[0] if names else f"group {item}" if group else None
        if strong is not None:
            found.add(strong)
    return found


def _leader(page: Page, told: Sequence[Sentence]) -> str | None:
    leader = find_leader(page.prose, told)
    return None if leader is None else page.prose.text[slice(*leader.name)]


def _goes(page: Page, told: Sequence[Sentence]) -> str | None:
    """Who visits or meets, with the name in full, or visitors from abroad."""
    for frame in (*page.visits, *page.contacts):
        if frame.person is not None and any(s.start <= frame.start < s.end for s in told):
            return frame.person.full
    return None


def _visitors(page: Page, told: Sequence[Sentence]) -> bool:
    return any(t.body is Body.FOREIGN for s in told for t in within(page.teams, s.start, s.end))


def _named(page: Page, told: Sequence[Sentence]) -> list[str]:
    return [p.full for s in told for p in people_in(page.prose, s.start, s.end) if p.title is not None]


def _teams_apart(page: Page) -> list[int]:
    """Where the sentences begin that open a visit with a leader not named before; the first stands in the lead."""
    found: dict[str, int] = {}
    body = page.prose.part("body")
    going = {f.sentence.start for f in page.visits if f.places}
    for sentence in body:
        if sentence.start not in going or _EARLIER.search(page.prose.of(sentence)):
            continue
        leader = _leader(page, (sentence,))
        if leader is not None:
            found.setdefault(leader, sentence.start)
    openers = sorted(found.values())
    # a lead over several journeys is theirs together
    return openers if openers and openers[0] == body[0].start else []


def prefaced(page: Page) -> bool:
    """Does only what stands above the items say what is presented, so that it goes with each of them?"""
    above = [p for p in page.presenting if any(s.start <= p.start < s.end for s in page.prose.item(0))]
    below = [p for p in page.presenting if p.sentence.part == "body" and p not in above]
    return bool(above) and not below

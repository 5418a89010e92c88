"""Who led the team of an English page, told outright or by what they did there?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipelines.assemble.en_cues import Scope
from pipelines.assemble.en_page import Page
from pipelines.mentions.en import people
from pipelines.mentions.en.leaders import Leader, find_leader, split_title
from pipelines.mentions.en.sentences import Sentence
from pipelines.mentions.en.titles import is_party_title

__all__ = ["leader_of"]


_VAGUE = re.compile(r"(?:[\w']+ ){0,4}(?:official|leader|representative|figure)s?")  # `Party official`: no post yet


def leader_of(page: Page, scope: Scope, told: Sequence[Sentence]) -> Leader | None:
    body = [s for s in told if s.part == "body"]
    headline = [s for s in told if s.part == "title"]
    leader = find_leader(page.prose, body)
    if leader is None:
        leader = _acting(page, scope)
    if leader is None:
        leader = find_leader(page.prose, headline)
    if leader is None:
        leader = _presenter(page)
    if leader is None or (leader.title is not None and not _VAGUE.fullmatch(page.prose.text[slice(*leader.title)])):
        return leader
    name = page.prose.text[slice(*leader.name)]
    known = people.full_names(page.prose).get(name.split(" ")[0])
    title = known.title if known is not None and known.full == name else None
    if title is None or _VAGUE.fullmatch(page.prose.text[slice(*title)]):
        title = split_title(page.prose, name.split(" ")[0])
    return replace(leader, title=title or leader.title)


def _presenter(page: Page) -> Leader | None:
    """people.en.presenter: the only official of the Party named in the sentences that present the meeting."""
    named = {
        p.full: p
        for shown in page.presenting
        for p in people.people_in(page.prose, shown.sentence.start, shown.start)
        if p.title is not None and is_party_title(page.prose.text[slice(*p.title)])
    }
    if len(named) != 1:
        return None
    person = next(iter(named.values()))
    return Leader(name=person.name, title=person.title, at=person.name, rule="people.en.presenter")


def _acting(page: Page, scope: Scope) -> Leader | None:
    """people.en.subject: who visits, meets or briefs, when the page says of nobody that they lead."""
    frames = sorted(
        (f for f in dict.fromkeys((*scope.frames, *page.party_contacts)) if f.person is not None and not f.plural),
        key=lambda f: (f.sentence.part != "body", f.start),
    )
    for frame in frames:
        person = frame.person
        assert person is not None
        title = page.prose.text[slice(*person.title)] if person.title is not None else ""
        if frame.sentence.part == "body" and any(
            t.start >= frame.sentence.start and t.noun <= person.name[0] and not t.lecture
            for t in page.teams
            if t.start < frame.sentence.end
        ):
            continue  # named after a team that somebody else may lead
        if not re.search(r"[Aa]mbassador|[Cc]onsul", title) and (title or frame.contact or scope.decision.rule == "K2"):
            return Leader(name=person.name, title=person.title, at=person.name, rule="people.en.subject")
    return None

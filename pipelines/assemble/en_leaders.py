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
from pipelines.mentions.en.titles import is_party_title, is_title

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
    if leader is None and scope.decision.rule == "K2":
        leader = _envoy(page)
    if leader is None:
        leader = _presenter(page)
    if leader is None and scope.decision.rule in ("A1", "K1"):
        leader = _alone(page)
    if leader is None or (leader.title is not None and not _VAGUE.fullmatch(page.prose.text[slice(*leader.title)])):
        return leader
    named = people.people_in(page.prose, *leader.name)
    surname = named[0].surname if named else page.prose.text[slice(*leader.name)].split(" ")[0]
    known = people.full_names(page.prose).get(surname)
    title = known.title if known is not None and named and known.full == named[0].full else None
    if title is None or _VAGUE.fullmatch(page.prose.text[slice(*title)]):
        title = split_title(page.prose, surname)
    if title is None and scope.decision.rule == "K2":
        title = _sent_as(page, surname)
    return replace(leader, title=title or leader.title or _is(page, leader))


_IS = re.compile(r",? is (?:also )?(?:the |an? )?(?P<post>[^.;,]{4,120}?)(?= in [A-Z][a-z]+[.;,]|[.;,])")


def _is(page: Page, leader: Leader) -> tuple[int, int] | None:
    """people.en.is: the post told of a leader as a statement: `The head, NAME, is vice minister of X`, `She is ...`."""
    prose = page.prose
    name = prose.text[slice(*leader.name)]
    at = prose.sentence_at(leader.name[0])
    after = [s for s in prose.part("body") if at is not None and s.paragraph == at.paragraph and s.start >= at.end][:1]
    starts = [leader.name[1]]
    starts += [s.start + len(w) for s in after for w in ("He", "She") if prose.text.startswith(f"{w} is ", s.start)]
    starts += [s.start + len(name) for s in prose.part("body") if prose.text.startswith(f"{name} is ", s.start)]
    for start in starts:
        hit = _IS.match(prose.text, start)
        if hit is not None and is_title(hit["post"]):
            return hit.span("post")
    return None


_CAME = re.compile(r"\b(?:arrived|met|visited|called on|held talks|was received|toured)\b")


def _alone(page: Page) -> Leader | None:
    """people.en.alone: the only Chinese person of the page, an official of the Party, who `arrived`, `met HOST`."""
    body = page.prose.part("body")
    named = {p.full: p for s in reversed(body) for p in people.people_in(page.prose, s.start, s.end)}
    if len(named) != 1:
        return None
    person = next(iter(named.values()))
    if person.title is None or not is_party_title(page.prose.text[slice(*person.title)]):
        return None
    sentence = page.prose.sentence_at(person.name[0])
    if sentence is None or _CAME.search(page.prose.text, person.name[1], sentence.end) is None:
        return None
    return Leader(name=person.name, title=person.title, at=person.name, rule="people.en.alone")


def _sent_as(page: Page, surname: str) -> tuple[int, int] | None:
    """people.en.sent_as: an envoy without a title beside the name is what he came as.

    `NAME had gone to A as the special envoy of X`, `in his capacity as special envoy of X`; else `A special envoy of X
    began talks`, told once before the name. Trap: of two envoys named apart, neither.
    """
    prose = page.prose
    for sentence in prose.part("body"):
        if re.search(rf"\b{surname}\b|\b[Hh]e\b|\b[Ss]he\b", prose.of(sentence)):
            hit = _AS_ENVOY.search(prose.text, sentence.start, sentence.end)
            if hit is not None:
                return hit.span("post")
    told = [h for s in prose.part("body") for h in _AN_ENVOY.finditer(prose.text, s.start, s.end)]
    return told[0].span("post") if len(told) == 1 else None


_SENT_BY = (
    r"(?:[Ss]pecial )?[Ee]nvoy (?:of|from) (?:the )?(?:[A-Z][\w'-]*|chief|leader|president)"
    r"(?: (?:[A-Z][\w'-]*|the|of|and|chief|leader|president|secretary|party)){0,14}(?<! the)(?<! of)(?<! and)"
)
_AS_ENVOY = re.compile(rf"\bas (?:the |an? |his |her )?(?P<post>{_SENT_BY})")
_AN_ENVOY = re.compile(rf"\b(?:[Aa]|[Tt]he) (?P<post>{_SENT_BY})")


def _presenter(page: Page) -> Leader | None:
    """people.en.presenter: the only official of the Party named in the sentences that present the meeting."""
    named = {}
    for shown in page.presenting:
        for person in people.people_in(page.prose, shown.sentence.start, shown.start):
            post = person.title or split_title(page.prose, person.surname)
            if post is not None and is_party_title(page.prose.text[slice(*post)]):
                named[person.full] = replace(person, title=post)
    if not named:
        named = {p.full: p for shown in page.presenting if (p := _pronoun(page, shown.sentence)) is not None}
    if len(named) != 1:
        return None
    person = next(iter(named.values()))
    return Leader(name=person.name, title=person.title, at=person.name, rule="people.en.presenter")


def _envoy(page: Page) -> Leader | None:
    """people.en.envoy: who is called the envoy, when no verb of going or meeting has them as its subject."""
    for sentence in page.prose.part("body"):
        for person in people.people_in(page.prose, sentence.start, sentence.end):
            if person.title is not None and _ENVOY.search(page.prose.text[slice(*person.title)]):
                return Leader(name=person.name, title=person.title, at=person.name, rule="people.en.envoy")
    return None


_ENVOY = re.compile(r"\b[Ee]nvoy\b")


def _pronoun(page: Page, sentence: Sentence) -> people.Person | None:
    """`NAME, post of the Party, had come ... She walked them through M`: the last person named before."""
    if re.match(r"(?:H|Sh)e\b", page.prose.text[sentence.start : sentence.start + 4]) is None:
        return None
    before = people.people_in(page.prose, max(0, sentence.start - 600), sentence.start)
    last = before[-1] if before else None
    return last if last and last.title and is_party_title(page.prose.text[slice(*last.title)]) else None


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

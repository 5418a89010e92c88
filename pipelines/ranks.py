"""Which posts does a printed title name, and what rank does it carry by them?

ranks.post    the highest post of the chain, each read with the body it stands beside: {body}{post} in Chinese,
              `{post} of the {body}` or `{body} {post}` in English
ranks.stated  the level itself, where the title prints one: 正部级, vice-ministerial-level
Traps: an envoy is not who sends him (中共中央总书记习近平特使); a department of a province (省委组织部部长) is not the
province; a post of another place on the same chain (青岛市委书记) lends nothing; 原 and former posts carry no rank
today; membership of the Central Committee, an envoy's errand and an assistant minister's post tell none: the rank stays
unknown rather than guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from ahocorasick_rs import AhoCorasick, MatchKind

from archive.folding import fold
from pipelines.lexicon.posts import BodyForm, Carries, PostForm, Rank, party_bodies, posts

__all__ = ["Office", "offices", "rank_of", "stated_rank"]

_SENDERS = {"general_secretary", "president", "military_commission"}  # in an envoy's title these are the sender's
_STATED = "stated_rank"  # the `post` of forms that name a level and no post
_ORDER = tuple(Rank)
_HAN = re.compile(r"[\u3400-\u9fff]")
_FORMER = re.compile(r"(?:原|前|时任|[Ff]ormer |then[- ])(?:党组|常务|第一)?$")
_BESIDE = re.compile(r"(?:原|前)?(?:党组|党委|机关|第一|常务)?")  # between a Chinese body and its post
_PARTY = re.compile(
    r"(?:CPC |Communist Party of China |CPC Central Committee(?:'s)? )?"
)  # between `of the` and the body
_OF = re.compile(r" (?:of|at) (?:the |its )?(?:(?:ruling |Chinese |Communist )*[Pp]arty's )?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """One post of a title, in the keys of lexicon/posts.csv and party_bodies.csv."""

    post: str
    body: str | None  # None when it stands beside no body, or needs none (政治局委员)
    rank: Rank  # UNKNOWN where the post tells none, or its body is not known
    former: bool


def rank_of(title: str) -> Rank:
    """The rank that a title carries by the posts it names.

    title    the whole printed chain, Chinese or English, without the name
    returns  the highest of its posts in office; Rank.UNKNOWN where no post says one
    """
    return _highest(office.rank for office in offices(title) if not office.former)


def stated_rank(title: str) -> Rank:
    """The level that the title itself prints; Rank.UNKNOWN where it prints none."""
    return _highest(office.rank for office in offices(title) if office.post == _STATED and not office.former)


@cache
def offices(title: str) -> tuple[Office, ...]:
    """Every post of a printed title, Chinese or English, in its order; of an envoy's title none of the sender's."""
    text = fold(title)
    found = tuple(_offices(text, "zh" if _HAN.search(text) else "en"))
    sent = any(office.post == "envoy" for office in found)
    return tuple(office for office in found if not (sent and office.post in _SENDERS))


def _highest(ranks: Iterator[Rank]) -> Rank:
    return min(ranks, key=_ORDER.index, default=Rank.UNKNOWN)


def _offices(text: str, lang: str) -> Iterator[Office]:
    (find_bodies, body_forms), (find_posts, post_forms) = _automata(lang)
    bodies = [(start, end, body_forms[i]) for i, start, end in find_bodies.find_matches_as_indexes(text)]
    for index, start, end in find_posts.find_matches_as_indexes(text):
        if lang == "en" and not _whole_word(text, start, end):
            continue
        carried = post_forms[index].rank
        beside = None if isinstance(carried, Rank) else _body_of(text, start, end, bodies, lang)
        begins = {start, beside[0] if beside is not None and beside[1] <= start else start}
        yield Office(
            post=post_forms[index].post,
            body=None if beside is None else beside[2].body,
            rank=_rank(carried, None if beside is None else beside[2].head_rank),
            former=any(_FORMER.search(text[max(0, at - 12) : at]) for at in begins),
        )


def _rank(carried: Carries, head: Rank | None) -> Rank:
    if isinstance(carried, Rank):
        return carried
    if carried is None or head is None:
        return Rank.UNKNOWN
    return head if carried == "head" else _ORDER[_ORDER.index(head) + 1]


def _body_of(
    text: str, start: int, end: int, bodies: list[tuple[int, int, BodyForm]], lang: str
) -> tuple[int, int, BodyForm] | None:
    """The body a post belongs to: it touches it, with nothing but 党组 or `of the` between them."""
    after = _OF.match(text, end) if lang == "en" else None
    for body in bodies:
        if after is not None and body[0] >= after.end() and _PARTY.fullmatch(text, after.end(), body[0]):
            return body
        if lang == "en" and text[body[1] : start] in (" ", "'s ") and start > body[1]:
            return body
        if lang == "zh" and body[1] <= start and _BESIDE.fullmatch(text, body[1], start):
            return body
    return None


def _whole_word(text: str, start: int, end: int) -> bool:
    return not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum())


@cache
def _automata(
    lang: str,
) -> tuple[tuple[AhoCorasick, tuple[BodyForm, ...]], tuple[AhoCorasick, tuple[PostForm, ...]]]:
    bodies = tuple(b for b in party_bodies() if b.lang == lang)
    titles = tuple(p for p in posts() if p.lang == lang)
    kind = MatchKind.LeftmostLongest
    return (AhoCorasick([b.form for b in bodies], matchkind=kind), bodies), (
        AhoCorasick([p.form for p in titles], matchkind=kind),
        titles,
    )

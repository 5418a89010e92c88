"""What rank does a printed title carry, by the posts it names?

ranks.post   the highest post of the chain, each read with the body it stands beside: {body}{post} in Chinese,
             `{post} of the {body}` or `{body} {post}` in English
Traps: a department of a province (省委组织部部长) is not the province; a post of another place on the same chain
(青岛市委书记) lends nothing; 原 and former posts carry no rank today; membership of the Central Committee, an envoy's
errand and an assistant minister's post tell none: the rank stays unknown rather than guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ahocorasick_rs import AhoCorasick, MatchKind

from pipelines.lexicon.posts import BodyForm, PostForm, Rank, party_bodies, posts
from pipelines.view import fold

__all__ = ["rank_of"]

_ORDER = tuple(Rank)
_HAN = re.compile(r"[\u3400-\u9fff]")
_FORMER = re.compile(r"(?:原|前|时任|[Ff]ormer |then[- ])(?:党组|常务|第一)?$")
_BESIDE = re.compile(r"(?:原|前)?(?:党组|党委|机关|第一|常务)?")  # between a Chinese body and its post
_PARTY = re.compile(
    r"(?:CPC |Communist Party of China |CPC Central Committee(?:'s)? )?"
)  # between `of the` and the body
_OF = re.compile(r" (?:of|at) (?:the )?")


def rank_of(title: str) -> Rank:
    """The rank that a title carries by the posts it names.

    title    the whole printed chain, Chinese or English, without the name
    returns  the highest of its posts in office; Rank.UNKNOWN where no post says one
    """
    text = fold(title)
    lang = "zh" if _HAN.search(text) else "en"
    ranks = list(_ranks(text, lang))
    return min(ranks, key=_ORDER.index, default=Rank.UNKNOWN)


def _ranks(text: str, lang: str) -> Iterator[Rank]:
    (find_bodies, body_forms), (find_posts, post_forms) = _automata(lang)
    bodies = [(start, end, body_forms[i]) for i, start, end in find_bodies.find_matches_as_indexes(text)]
    for index, start, end in find_posts.find_matches_as_indexes(text):
        if lang == "en" and not _whole_word(text, start, end):
            continue
        rank = post_forms[index].rank
        beside = _body_of(text, start, end, bodies, lang)
        begins = {start, beside[0] if beside is not None and beside[1] <= start else start}
        if rank is None or any(_FORMER.search(text[max(0, at - 12) : at]) for at in begins):
            continue
        if isinstance(rank, Rank):
            yield rank
        elif beside is not None:
            head = beside[2].head_rank
            yield head if rank == "head" else _ORDER[_ORDER.index(head) + 1]


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

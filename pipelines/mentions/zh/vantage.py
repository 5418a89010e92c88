"""Does a Chinese page speak from the host country's soil, so that our group comes to "us"?

direction.zh.to_us  {中共…团|人}抵达|访问…我国; 来访|到访的{中共…团} under a dateline of the host's own press

Malaysian, Singaporean and Lao papers print Chinese too: 我国 is their country there.

Traps: in a paper of China the same words are foreigners' visits, so a Party group must be who comes, and 来访 alone
counts only under a foreign dateline without an agency of China before it (（{外国城市}D日讯）).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from pipelines.mentions.zh.marks import CITY, Marked, Place
from pipelines.mentions.zh.sentences import Sentence
from pipelines.mentions.zh.visits import Actor, Visit, Who, joined, planned

__all__ = ["comings_in", "host_of"]

_LINE = re.compile(rf"[（(【]?(?P<city>{CITY}{{1,9}}+)\d{{1,2}}[日号](?:讯|电)")
_ARRIVES = re.compile(r"(?:抵达|飞抵|到达|访问|到访|造访|来到|抵)了?我国")
_COMES = re.compile(r"(?:前来|来访|到访|抵境)(?![\ue000\ue001])")
_OURS = re.compile(r"(?:中共|中国共产党|宣介团)[^，。；]{0,24}$")

_OURS_NEXT = re.compile(r"(?:访问)?的(?:中共|中国共产党)")


def host_of(marked: Marked) -> Place | None:
    """A mention of the country from which the page speaks; None for the press of China and where it does not show."""
    body = [s for s in marked.prose.sentences if s.part == "body"]
    if not body:
        return None
    line = _LINE.match(marked.text, body[0].start)
    if line is not None:
        return next(iter(marked.places_in(*line.span("city"))), None)
    for hit in _ARRIVES.finditer(marked.text):
        sentence = marked.prose.sentence_at(hit.start())
        ours = sentence is not None and (
            _OURS.search(marked.prose.text, sentence.start, hit.start())
            or _OURS_NEXT.match(marked.prose.text, hit.end())
        )
        if ours:
            counts = Counter(p.code for p in marked.places)
            code = counts.most_common(1)[0][0] if counts else None
            return next((p for p in marked.places if p.code == code), None)
    return None


def comings_in(marked: Marked, sentence: Sentence, inside: Sequence[Who], host: Place) -> list[Visit]:
    """The coming of a Party group to the page's own country that one sentence tells, at most one."""
    doers = [w for w in inside if w.ours]
    hit = _ARRIVES.search(marked.text, sentence.start, sentence.end) or _COMES.search(
        marked.text, sentence.start, sentence.end
    )
    if hit is None or not doers:
        return []
    before = [w for w in inside if w.to <= hit.start()]
    after = [w for w in doers if hit.end() <= w.at <= hit.end() + 8]
    if after:
        who: Actor = joined(after)
    elif before and before[-1].ours is not False and any(w.ours for w in before):
        who = joined(before)
    else:
        return []
    left = marked.prose.clause(hit.start(), hit.start() + 1)[0]
    return [
        Visit(
            at=hit.start(), to=hit.end(), sentence=sentence, places=(host,), actor=who, way="go",
            planned=planned(marked.text, sentence, left, hit.start()), rule="direction.zh.to_us",
        )
    ]  # fmt: skip

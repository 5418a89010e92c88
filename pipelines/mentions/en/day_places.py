"""Which of the countries of a sentence do its days belong to?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.mentions.countries import CountryMention
from pipelines.mentions.en.dates import DateMention, Shape
from pipelines.mentions.en.sentences import Prose

__all__ = ["bound_to", "listed"]


def bound_to(
    prose: Prose, mention: DateMention, usable: Sequence[DateMention], named: Sequence[CountryMention]
) -> tuple[str, ...]:
    """The countries a phrase belongs to: those named since the phrase before it, else those up to the next one."""
    others = [d for d in usable if d is not mention and d.shape is mention.shape]
    floor = max((d.end for d in others if d.end <= mention.start), default=-1)
    days = [d.start for d in usable if d.shape is not Shape.SPAN and d.start >= mention.end]
    ceiling = min(days, default=10**9)
    earlier = [m for m in named if floor <= m.start < mention.start]
    # `visited A from 20 to 23 at the invitation of the P, and B from 23 to 26`: a party's name is no place
    if others:
        earlier = [m for m in earlier if m.kind not in ("party", "demonym")] or earlier
    placed = _right_before(prose, mention, earlier) or earlier if others else earlier
    before = [m.code for m in placed]
    after = [m.code for m in named if mention.end <= m.start < ceiling]
    return tuple(dict.fromkeys(before or after))


def _right_before(prose: Prose, mention: DateMention, earlier: Sequence[CountryMention]) -> Sequence[CountryMention]:
    """Of several ranges, `a guest of the P and then visited B and C from 24 to 26`: B and C; `to A (10-13 Nov)`: A."""
    if not earlier:
        return ()
    if listed(prose, mention, earlier[-1:]):
        return earlier[-1:]
    head = len(earlier) - 1
    while head and re.fullmatch(
        r",? (?:and )?(?:then )?(?:the )?", prose.text[earlier[head - 1].end : earlier[head].start]
    ):
        head -= 1
    before = prose.text[max(0, earlier[head].start - 16) : earlier[head].start]
    after = prose.text[earlier[-1].end : mention.start]
    told = re.search(r"\b(?:visit(?:s|ed|ing)?|tour(?:s|ed)|to|in) (?:the )?$", before)
    return earlier[head:] if told and re.fullmatch(r",? (?:from|between|on)? ?(?:the )?", after) else ()


def listed(prose: Prose, mention: DateMention, named: Sequence[CountryMention]) -> bool:
    """`Mongolia: 3-6 Nov, NAME`, `to Spain (10-13 Nov)`: the days stand right beside the country."""
    return any(re.fullmatch(r": (?:in )?| \((?:in )?", prose.text[m.end : mention.start]) for m in named)

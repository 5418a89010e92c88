"""Which Party meetings does a page name, and are they the CPC's or another party's?"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from pipelines.lexicon.meetings import FIRST_TERM, meeting_id, meetings
from pipelines.lexicon.table import LexiconError
from pipelines.mentions import meetings_en, meetings_zh
from pipelines.mentions.meeting_surface import Surface
from pipelines.view import View

__all__ = ["MeetingMention", "find_meetings", "longest", "meeting_at", "resolve"]

# Briefings follow a meeting for about eight months; a trip thirteen months later has been seen, but it named its
# meeting. An ordinal (五中全会) comes once in five years, so it may look back further than a bare 全会.
_WINDOW = timedelta(days=245)
_ORDINAL_WINDOW = timedelta(days=400)
_AHEAD = timedelta(days=75)  # a meeting is announced about that long before it opens


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingMention:
    """One passage that names a meeting. start, end: half-open offsets in the view."""

    start: int
    end: int
    meeting: str | None  # pc19, cc18-p5; None: another party's, one before the 17th term, or not to be told
    own: bool  # False: another party's congress, or that of another body
    basis: Literal["explicit", "inferred"]  # inferred: from an earlier mention on the page or the publication date
    period: bool  # only dates something else: 十九大以来, "since the 18th congress"
    surface: str  # as printed


def find_meetings(view: View, language: str, published_on: date | None) -> tuple[MeetingMention, ...]:
    """Every mention in page order, none inside another; nothing is inferred on a page that names no meeting.

    language      BCP 47; Chinese and English have patterns, others raise LexiconError
    published_on  resolves bare names (五中全会, Third Plenum) that the page itself does not make clear
    """
    base = language.split("-")[0].lower()
    if base == "zh":
        found = longest(meetings_zh.surfaces(view.folded))
    elif base == "en":
        found = longest(meetings_en.surfaces(view.folded.replace("—", "-")))
    else:
        raise LexiconError("meetings.csv", 1, f"no patterns for language {language!r}", "zh or en")
    return resolve(view.text, found, published_on)


def resolve(text: str, found: Sequence[Surface], published_on: date | None) -> tuple[MeetingMention, ...]:
    """Which meetings the surfaces of a page mean, each in the light of the others; the same for every language.

    text   what the surfaces' offsets count in
    found  in page order, none inside another
    """
    explicit = [(s, meeting_id(s.term, s.plenum)) for s in found if _is_explicit(s) and s.term is not None]
    mentions: list[MeetingMention] = []
    for surface in found:
        own = surface.whose != "other"
        meeting: str | None = None
        inferred = False
        if own and surface.term is not None:
            if _is_explicit(surface):
                meeting = meeting_id(surface.term, surface.plenum)
            elif surface.whose == "bare" and surface.plenum is None:
                own = False  # 第十次全国代表大会 without a name is another party's: the CPC's tenth was in 1973
        elif own:
            inferred = True
            meeting = _on_page(surface, explicit)
            if meeting is None and not surface.back and published_on is not None:
                meeting = meeting_at(surface.kind, surface.plenum, published_on)
            if meeting is None and surface.back:
                continue  # 全会 or "the congress" of a page that names none
        mentions.append(
            MeetingMention(
                start=surface.start,
                end=surface.end,
                meeting=meeting,
                own=own,
                basis="inferred" if inferred else "explicit",
                period=surface.period,
                surface=text[surface.start : surface.end],
            )
        )
    return tuple(mentions)


def meeting_at(kind: str, plenum: int | None, day: date) -> str | None:
    """The congress (`kind` congress) or plenum that a bare name means on `day`: the last one within its window."""
    window = _WINDOW if plenum is None else _ORDINAL_WINDOW
    fitting = [
        meeting
        for meeting in meetings()
        if meeting.kind == kind
        and (plenum is None or meeting.plenum == plenum)
        and meeting.opened_on - (timedelta(0) if plenum is None else _AHEAD) <= day <= meeting.closed_on + window
    ]
    return fitting[-1].id if fitting else None


def _is_explicit(surface: Surface) -> bool:
    """Names one meeting of the CPC from the 17th term on, beyond the ordinals a foreign party could share."""
    if surface.term is None or surface.whose == "other" or surface.term < FIRST_TERM:
        return False
    return surface.whose == "own" or any(m.term == surface.term for m in meetings())


def _on_page(surface: Surface, explicit: Sequence[tuple[Surface, str]]) -> str | None:
    """The meeting named in full that fits, the nearest one before the surface first."""
    fitting = [
        (s, key)
        for s, key in explicit
        if surface.kind in ("meeting", s.kind) and surface.plenum in (None, s.plenum) and not s.period
    ]
    before = [key for s, key in fitting if s.start < surface.start]
    return before[-1] if before else fitting[0][1] if fitting else None


def longest(surfaces: Iterable[Surface]) -> list[Surface]:
    chosen: list[Surface] = []  # in page order, apart from one another: only the neighbours can overlap a further one
    for surface in sorted(surfaces, key=lambda s: (s.start - s.end, s.start)):
        at = bisect_left(chosen, surface.start, key=_start)
        after = at == len(chosen) or surface.end <= chosen[at].start
        if after and (at == 0 or chosen[at - 1].end <= surface.start):
            chosen.insert(at, surface)
    return chosen


def _start(surface: Surface) -> int:
    return surface.start

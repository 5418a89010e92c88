"""Days and meetings of an English page with the passages that support them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from archive.records import Attested, Span
from pipelines.assemble.en_page import Page
from pipelines.mentions.en.presenting import Presenting
from pipelines.mentions.en.sentences import Prose
from pipelines.mentions.en.stays import Bound

__all__ = ["attested_day", "attested_kinds", "meeting_of"]


def meeting_of(page: Page, presenting: Sequence[Presenting]) -> Attested[str] | None:
    """meetings.en.named  the page's meeting, with the sentence that presents it and the one that names it in full."""
    if page.meeting is None or page.meeting.meeting is None:
        return None
    same = [p for p in presenting if p.mention.meeting == page.meeting.meeting]
    explicit = [m for m in page.meetings if m.meeting == page.meeting.meeting and m.basis == "explicit"]
    spans: dict[Span, None] = {}
    for presented in same[:1]:
        spans[page.prose.quote(presented.mention.start, presented.mention.end)] = None
    for mention in explicit[:1] or [page.meeting]:
        spans[page.prose.quote(mention.start, mention.end)] = None
    return Attested(value=page.meeting.meeting, spans=tuple(spans), rule=same[0].rule if same else "meetings.en.named")


def attested_kinds(prose: Prose, kinds: Iterable[tuple[str, tuple[int, int]]]) -> tuple[Attested[str], ...]:
    """Kinds of listeners, each with the sentence that names it."""
    return tuple(Attested(value=kind, spans=(prose.quote(*at),), rule="events.en.listeners") for kind, at in kinds)


def attested_day(page: Page, bound: Bound) -> Attested[date]:
    """A day with its phrase's sentence, and the dateline it was told from when it is a weekday or `today`."""
    spans = dict.fromkeys(page.prose.quote(a, b) for a, b in bound.spans)
    line = page.prose.dateline
    relative = ("dates.en.weekdays", "dates.en.weekday", "dates.en.relative", "dates.en.here", "stays.en.length")
    if line is not None and line.day is not None and bound.rule in relative:
        spans[page.prose.span(line.start, line.day[1])] = None
    return Attested(value=bound.day, spans=tuple(spans), rule=bound.rule)

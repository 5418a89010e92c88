"""What occasioned a briefing that presents no Party meeting? A theme or campaign named in its headline or lead.

events.theme   {campaign, anniversary, document or other Party meeting of lexicon/themes.csv} in the title or the first
               three paragraphs; the occasions of lexicon/theme_triggers.csv go before mere thought and slogans
"""

from __future__ import annotations

from dataclasses import replace

from archive.records import Attested, Event
from pipelines.findings import Findings
from pipelines.lexicon.themes import theme_triggers
from pipelines.mentions.themes import ThemeMention, find_themes
from pipelines.read import Reading

__all__ = ["with_themes"]

_READ = {"zh", "en"}  # languages with forms in themes.csv
_LEAD = 3  # paragraphs that say what was held


def with_themes(findings: Findings, reading: Reading, language: str) -> Findings:
    """The same with a theme for each event that has no meeting, where the page names one."""
    if language.split("-", 1)[0].lower() not in _READ or all(e.meeting is not None for e in findings.events):
        return findings
    theme = _theme(reading, language)
    if theme is None:
        return findings
    return replace(findings, events=tuple(_with_theme(e, theme) for e in findings.events))


def _with_theme(event: Event, theme: Attested[str]) -> Event:
    return event if event.meeting is not None else replace(event, theme=theme)


def _theme(reading: Reading, language: str) -> Attested[str] | None:
    view = reading.view
    told = [*view.of("title"), *list(view.of("body"))[:_LEAD]]
    named = [
        mention
        for mention in find_themes(view, language)
        if mention.document_of is None and any(p.start <= mention.start < p.end for p in told)
    ]
    if not named:
        return None
    best = min(named, key=_order)
    return Attested(value=best.theme, spans=(view.span(best.start, best.end),), rule="events.theme")


def _order(mention: ThemeMention) -> tuple[bool, int]:
    return (mention.theme not in theme_triggers(), mention.start)

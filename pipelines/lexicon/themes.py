"""Which printed forms name a theme or document that briefings present, and of which meeting is the document?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from archive.folding import fold
from pipelines.lexicon.meetings import meetings
from pipelines.lexicon.table import LexiconError, read_table
from pipelines.lexicon.triggers import TRIGGERS

__all__ = ["TRIGGERS", "ThemeForm", "load_themes", "theme_triggers", "themes"]

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeForm:
    """One printed form. `document_of` is the meeting that adopted the document, None for a theme of no meeting."""

    form: str
    lang: str  # zh, en
    theme: str
    document_of: str | None


def load_themes(folder: Path) -> tuple[ThemeForm, ...]:
    """Read themes.csv of a folder; raises LexiconError naming file and line."""
    file = "themes.csv"
    known = {meeting.id for meeting in meetings()}
    seen: dict[tuple[str, str], int] = {}
    found: list[ThemeForm] = []
    for line, (form, lang, theme, meeting) in read_table(file, ("form", "lang", "theme", "document_of"), folder=folder):
        if lang not in ("zh", "en"):
            raise LexiconError(file, line, f"language {lang!r}", "zh or en")
        if meeting and meeting not in known:
            raise LexiconError(file, line, f"meeting {meeting!r}", "an id of meetings.csv")
        if not form or fold(form) != form:
            raise LexiconError(file, line, f"form {form!r}", f"the folded form {fold(form)!r}, as pages are matched")
        if (lang, form) in seen:
            raise LexiconError(file, line, f"{form!r} again", f"it only once (line {seen[lang, form]})")
        seen[lang, form] = line
        found.append(ThemeForm(form=form, lang=lang, theme=theme, document_of=meeting or None))
    return tuple(found)


@cache
def themes() -> tuple[ThemeForm, ...]:
    return load_themes(_FOLDER)


@cache
def theme_triggers() -> Mapping[str, str]:
    """Theme → what it makes of a briefing's occasion; themes of mere thought and slogans have none."""
    named = {theme.theme for theme in themes()} | {"party-anniversary"}
    found: dict[str, str] = {}
    for line, (theme, trigger) in read_table("theme_triggers.csv", ("theme", "trigger")):
        if theme not in named or theme in found or trigger not in TRIGGERS:
            raise LexiconError("theme_triggers.csv", line, f"{theme},{trigger}", "a theme once, and a trigger")
        found[theme] = trigger
    return found

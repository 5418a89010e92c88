"""Which phrases are watched, because what is found depends on them staying in use?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from archive.folding import fold
from pipelines.lexicon.table import LexiconError, read_table

__all__ = ["WatchedForm", "load_watched_terms", "watched_terms"]

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedForm:
    """One printed form of a watched phrase; `term` is the phrase's id across languages."""

    term: str
    lang: str  # primary subtag: zh, en, ja ...
    form: str


def load_watched_terms(folder: Path) -> tuple[WatchedForm, ...]:
    """Read watched_terms.csv of a folder; raises LexiconError naming file and line."""
    file = "watched_terms.csv"
    seen: dict[tuple[str, str], int] = {}
    found: list[WatchedForm] = []
    for line, (term, lang, form) in read_table(file, ("term", "lang", "form"), folder=folder):
        if not (2 <= len(lang) <= 3 and lang.isalpha() and lang.islower()):
            raise LexiconError(file, line, f"language {lang!r}", "a primary subtag such as zh")
        if not term or term != term.lower() or not term.replace("-", "").isalpha():
            raise LexiconError(file, line, f"term {term!r}", "lower-case words joined by hyphens")
        if not form or (lang == "zh" and fold(form) != form):
            raise LexiconError(file, line, f"form {form!r}", f"the folded form {fold(form)!r}, as pages are matched")
        if (lang, form) in seen:
            raise LexiconError(file, line, f"{form!r} again", f"it only once (line {seen[lang, form]})")
        seen[lang, form] = line
        found.append(WatchedForm(term=term, lang=lang, form=form))
    return tuple(found)


@cache
def watched_terms() -> tuple[WatchedForm, ...]:
    return load_watched_terms(_FOLDER)

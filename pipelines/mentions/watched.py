"""Which watched phrases does a page use?

watched.term   a form of lexicon/watched_terms.csv in the page's language stands in its headline, body or captions
Traps: the phrases are words of the trade, no proof of a briefing: 宣讲团 is mostly domestic, 吹风会 mostly for the
press. They are counted on rejected pages too, so that a phrase that fades, or turns up where nothing is kept, shows.
"""

from __future__ import annotations

from functools import cache

from ahocorasick_rs import AhoCorasick, MatchKind

from pipelines.lexicon.watched_terms import WatchedForm, watched_terms
from pipelines.view import View

__all__ = ["watched_in"]


def watched_in(view: View, language: str) -> tuple[str, ...]:
    """Ids of the phrases that the page prints, sorted, each once; () in a language that has none."""
    base = language.split("-")[0].lower()
    automaton, forms = _automaton(base)
    if automaton is None:
        return ()
    text = view.folded if base == "zh" else view.text.casefold()
    found = automaton.find_matches_as_indexes(text, overlapping=True)
    return tuple(sorted({forms[index].term for index, _, _ in found}))


@cache
def _automaton(base: str) -> tuple[AhoCorasick | None, tuple[WatchedForm, ...]]:
    forms = tuple(form for form in watched_terms() if form.lang == base)
    if not forms:
        return None, forms
    words = [form.form if base == "zh" else form.form.casefold() for form in forms]
    return AhoCorasick(words, matchkind=MatchKind.Standard), forms

"""Which initials does a page itself explain, and whose country do they stand for then?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipelines.mentions.countries import CountryMention

__all__ = ["by_their_names"]

_IN_BRACKETS = re.compile(r" \((?P<initials>[A-Z][A-Za-z-]{1,9})\)")
_RUN = re.compile(r"(?:[A-Z][\w'&-]*|of|the|for|and|de|do|da|la|e)$")  # words of a proper name


def by_their_names(text: str, countries: Sequence[CountryMention]) -> tuple[CountryMention, ...]:
    """countries.en.initials  `Sierra Leone People's Party (SLPP)`: the initials are those of a party of Sierra Leone

    text     folded view text
    returns  the mentions; one whose surface the page explains by a name with another country in it takes that country

    Traps: initials that are another country's party elsewhere (SLPP), or a state's own (`United Seychelles (US)`).
    """
    explained: dict[str, str] = {}
    for hit in _IN_BRACKETS.finditer(text):
        begin = _name_begins(text, hit.start())
        inside = {m.code for m in countries if begin <= m.start and m.end <= hit.start()}
        if len(inside) == 1:
            explained.setdefault(hit["initials"], next(iter(inside)))
    return tuple(
        replace(m, code=explained[m.surface], kind="party")
        if m.surface in explained and explained[m.surface] != m.code and m.surface.isupper()
        else m
        for m in countries
    )


def _name_begins(text: str, end: int) -> int:
    """Where the run of words of the proper name that ends at `end` begins."""
    begin = end
    for word in reversed(list(re.finditer(r"\S+", text[max(0, end - 90) : end]))):
        if not _RUN.match(word[0]):
            break
        begin = max(0, end - 90) + word.start()
    return begin

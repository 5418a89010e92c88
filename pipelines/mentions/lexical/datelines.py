"""Where does a page tell from which city, on which day and by which agency it was filed?"""

from __future__ import annotations

import re

from pipelines.mentions.lexical.grammar import Grammar, compiled
from pipelines.mentions.lexical.text import Text
from pipelines.mentions.lexical.vocabulary import Marks

__all__ = ["dateline_of"]

_DATELINE = 110  # characters in which a dateline names its agency: city, day and agency
_AGENCY_MARK = re.compile(r"[^\n]{0,28}?(?:[)\]】/]|--?|电|電|:)")
_CAPITALS = re.compile(r"([^\n.-]{3,30})(?:\. ?--?| --?) ")  # SANTO DOMINGO.- , in languages with capitals
_DASH = re.compile(r"[^\n.,;:()\"\d-]{3,20} --? ")  # Maynila - , NDO -
_CITY = re.compile(  # "Tegucigalpa. A delegation ...", "Baku, 29 June. At the ..."
    r"([^\W\d_][\w'-]{2,14}(?: [^\W\d_][\w'-]{2,14}){0,2})"
    r"(?:, \d{1,2}(?:\.|er|º)? (?:de )?[^\W\d_]{3,12}\.?(?: \d{4})?)?\. (?=[^\W\d_])"
)
_ANY_AGENCY = re.compile(r" ?[(\[/][^()\n]{2,30}[)\]/]\.?(?: ?--?)?| --? |\.- ?")


def dateline_of(text: Text, grammar: Grammar, marks: Marks) -> tuple[int, int] | None:
    """From the head of one of the first two paragraphs to the mark behind the agency's name, or behind city and day
    with an agency in brackets that the lexicon does not have."""
    body = text.part("body")
    heads = {s.paragraph: s for s in reversed(body[:6])}
    for paragraph in sorted(heads)[:2]:
        head = heads[paragraph]
        for agency in marks.of("agency", head.start, head.start + _DATELINE):
            mark = _AGENCY_MARK.match(text.plain, agency.end)
            if mark is not None:
                return head.start, mark.end()
        city = _CITY.match(text.plain, head.start)
        if grammar.script.cased and city is not None and (city[1].istitle() or city[1].isupper()):
            return head.start, city.end()
        caps = _CAPITALS.match(text.plain, head.start)
        if caps is not None and caps[1].isupper():
            return head.start, caps.end()
        dash = _DASH.match(text.plain, head.start)
        if dash is not None:
            return head.start, dash.end()
        for template in grammar.days:
            day = compiled(grammar, template).search(text.plain, head.start, head.start + _DATELINE // 2)
            mark = _ANY_AGENCY.match(text.plain, day.end()) if day is not None else None
            if mark is not None:
                return head.start, mark.end()
    return None

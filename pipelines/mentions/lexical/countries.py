"""Where does a page name a country, by the forms of lexicon/countries/<lang>.csv?

countries.lexical.form: {name of a country or of a city in it, as in lexicon/countries/<lang>.csv}, the longest form at
    each place.
countries.lexical.city: {capital or city} of a leg's country, in a sentence that tells of the team, outside the
    dateline.

Traps: a form with several codes (Congo, Korea) means one of them only when exactly one of them is named beyond doubt on
the page; a form that is a word of another kind at the head of a sentence (Того) is no country there; a name inside a
longer word (Oman in Romania) is none.
"""

from __future__ import annotations

from functools import cache

from pipelines.lexicon.words import local_places
from pipelines.mentions.countries import CountryMention
from pipelines.mentions.lexical.forms import Forms, longest
from pipelines.mentions.lexical.grammar import Grammar
from pipelines.mentions.lexical.text import Text

__all__ = ["find_places"]

_WORDS = frozenset({"Того", "Мали", "Чад*", "Chad", "Ý", "Áo", "Anh", "Úc", "Pháp", "Nga", "Bỉ", "Mỹ", "Đức", "Niger"})


def _joined(lang: str) -> list[tuple[str, tuple[str, ...], str]]:
    """Arabic: the article is written as one with the preposition before it, المغرب and للمغرب."""
    if lang != "ar":
        return []
    return [("لل" + form[2:], codes, kind) for form, codes, kind in local_places(lang) if form.startswith("ال")]


@cache
def _forms(lang: str, grammar: Grammar) -> Forms[tuple[tuple[str, ...], str]]:
    plural = "*" if lang in ("es", "pt", "fr") else ""  # venezolano, venezolanos
    return Forms(
        (
            (form + plural if kind == "demonym" and not form.endswith("*") else form, (codes, kind))
            for form, codes, kind in (*local_places(lang), *_joined(lang))
        ),
        grammar.script,
    )


def find_places(text: Text, grammar: Grammar) -> tuple[CountryMention, ...]:
    """Every mention in page order, none inside another. Offsets count in Text.plain."""
    hits = longest(_forms(grammar.lang, grammar).find(text.plain, text.low))
    certain = {hit.value[0][0] for hit in hits if len(hit.value[0]) == 1}
    found: list[CountryMention] = []
    for hit in hits:
        codes, kind = hit.value
        if len(codes) > 1:
            codes = tuple(c for c in codes if c in certain)
        if len(codes) != 1 or (hit.form in _WORDS and grammar.lang != "vi" and _first(text, hit.start)):
            continue
        found.append(
            CountryMention(
                start=hit.start,
                end=hit.end,
                code=codes[0],
                kind=kind,  # type: ignore[arg-type]
                surface=text.printed(hit.start, hit.end),
            )
        )
    return tuple(found)


def _first(text: Text, offset: int) -> bool:
    sentence = text.sentence_at(offset)
    return sentence is not None and not text.plain[sentence.start : offset].strip(" \"'(-")

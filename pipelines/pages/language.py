"""In which language is this text written? Decided from the letters and the commonest words of the body."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache

from opencc import OpenCC

__all__ = ["language_of", "letters_of", "stopwords"]

_SCRIPTS = (
    ("ja", re.compile(r"[\u3041-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7a3\u1100-\u11ff]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("lo", re.compile(r"[\u0e80-\u0eff]")),
    ("km", re.compile(r"[\u1780-\u17ff]")),
    ("my", re.compile(r"[\u1000-\u109f]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    ("bn", re.compile(r"[\u0980-\u09ff]")),
    ("si", re.compile(r"[\u0d80-\u0dff]")),
    ("ta", re.compile(r"[\u0b80-\u0bff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
)
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_WORD = re.compile(r"[a-zà-ɏḁ-ỿ]+")
# A word in brackets after a Han character is its pinyin, not Latin text
_RUBY = re.compile(r"(?<=[\u3400-\u9fff])[(（][a-zà-ɏ]{1,7}[)）]")
_STOPWORDS = {
    "en": "the of and to in for that with was on by is as at from has his said will be were",
    "de": "der die das und in den von zu mit dem des ist auf für im nicht eine ein wurde sich",
    "fr": "le la les de des et du en un une que dans pour par sur au est avec aux qui",
    "es": "el la los las de que y en del un una por con para se al su es como más",
    "pt": "o a os as de que e do da em um uma para com dos das no na ao foi pelo",
    "it": "il la di che e un una per del della con in i gli le nel sono da al dei",
    "vi": "và của các là có trong được cho với một những này người không đã về tại",
    "id": "dan yang di dengan untuk dari ini pada dalam itu akan tidak oleh ke telah",
    "ms": "dan yang di dengan untuk dari ini pada dalam itu akan tidak oleh ke telah ialah bagi",
    "fil": "ang ng sa mga na at ay ni si para kay nina isang din rin",
    "tr": "ve bir bu için ile da de olarak olan çin en çok daha sonra",
    "sw": "ya na wa kwa ni za katika la cha kuwa hiyo hilo kwamba",
    "pl": "i w na z do się że nie o jest od po dla przez oraz",
    "sr": "je i u na da se za od su sa koji kao",
    "cs": "a v na se že je s z do o pro jako za podle",
}
_SHARE = 0.02  # of the letters: kana mark Japanese, which prints many Han characters besides
_MARKED = ("ja", "ko")


def letters_of(language: str) -> re.Pattern[str] | None:
    """A letter that only texts of this language (or of its script) print; None for Han and Latin letters."""
    return dict(_SCRIPTS).get(language)


@cache
def stopwords() -> dict[str, frozenset[str]]:
    """Language of Latin letters → its commonest words: a text in which none of them stands is not taken for it."""
    return {code: frozenset(listed.split()) for code, listed in _STOPWORDS.items()}


@cache
def _converters() -> tuple[OpenCC, OpenCC]:
    return OpenCC("t2s"), OpenCC("s2t")


def language_of(text: str, declared: str | None = None) -> str:
    """BCP 47 code of a text.

    text      the body
    declared  the page's lang attribute: used for Han text that is the same in both scripts, nothing else
    returns   zh-Hans, zh-Hant, en, ja, ...; "und" when there is nothing to go by
    """
    signs = Counter(_RUBY.sub("", text))
    written = Counter[str]()
    for char, times in signs.items():
        written[_script(char)] += times
    counts = {code: written[code] for code, _ in _SCRIPTS}
    han, latin = written["han"], written["latin"]
    letters = han + latin + sum(counts.values())
    if letters == 0:
        return "und"
    for code in _MARKED:
        if counts[code] > _SHARE * letters and counts[code] * 20 > han:
            return code
    best = max(counts, key=lambda code: counts[code])
    # One Han character says as much as two or three Latin letters
    if counts[best] > max(han * 2.5, latin):
        return best
    if han * 2.5 >= latin:
        return _han_script(signs, declared)
    return _latin(_RUBY.sub("", text))


@cache
def _script(char: str) -> str:
    """Code of the only script that a character belongs to, "han", "latin" or "" for none of them."""
    named = next((code for code, pattern in _SCRIPTS if pattern.match(char)), "")
    return named or ("han" if _HAN.match(char) else "latin" if _LATIN.match(char) else "")


def _han_script(signs: Mapping[str, int], declared: str | None) -> str:
    sides = Counter[str]()
    for char, times in signs.items():
        if _script(char) == "han":
            sides[_side(char)] += times
    traditional, simplified = sides["traditional"], sides["simplified"]
    if traditional == simplified:
        hint = (declared or "").lower()
        return "zh-Hant" if re.search(r"hant|zh[-_](?:tw|hk|mo)", hint) else "zh-Hans"
    return "zh-Hant" if traditional > simplified else "zh-Hans"


@cache
def _side(char: str) -> str:
    """Is this character written in one script only? Characters of both (后, 里, 台) say nothing."""
    simplify, complicate = _converters()
    if simplify.convert(char) != char:
        return "traditional"
    return "simplified" if complicate.convert(char) != char else "both"


def _latin(text: str) -> str:
    words = Counter(_WORD.findall(text.lower()))
    scores = {code: sum(words[word] for word in set(listed.split())) for code, listed in _STOPWORDS.items()}
    best = max(scores, key=lambda code: scores[code])
    return best if scores[best] > 0 else "und"

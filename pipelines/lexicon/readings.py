"""In which syllables of pinyin does a name in Latin or Cyrillic letters read? Surname first, whatever its order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from unicodedata import normalize

from pipelines.lexicon.name_scripts import load_syllables, script_of

__all__ = ["latin_surname_first", "pinyin_of_cyrillic"]

_FOLDER = Path(__file__).parent
_VOWELS = frozenset("аеиоуэюя")
_BETWEEN = re.compile(r"['’ʼ`-]")  # Min'er, Ye-zhou
# Surnames of two syllables that are borne today: before one syllable they are the surname, not a given name
_COMPOUND = frozenset(
    """
    ouyang sima situ shangguan zhuge dongfang xiahou huangfu murong yuchi chanyu linghu gongsun zhangsun yuwen dugu
    nangong ximen dongguo gongye puyang taishi shentu zhongli duanmu baili huyan wanyan helian tantai zongzheng
    """.split()  # noqa: SIM905 - read more easily as words than as literals
)


def latin_surname_first(name: str) -> str:
    """Weiming Chen is Chen Weiming: two syllables before one cannot be a surname, unless it is one of two syllables.

    returns  the name as it is where its order is not certain: of one syllable before one (Tao Song), or no pinyin
    """
    words = name.split()
    if len(words) != 2:
        return name
    first, last = (_BETWEEN.sub("", word).lower() for word in words)
    behind = last in _COMPOUND or last in _latin()
    return f"{words[1]} {words[0]}" if behind and first not in _COMPOUND and _has_two_syllables(words[0]) else name


def pinyin_of_cyrillic(name: str) -> str:
    """дэнкайфэн of Дэн Кайфэн, as pinyin: Palladius writes nearly every syllable in a way of its own.

    returns  lower-case letters, ü written v; empty when a word is no Chinese name, or reads in two ways
    """
    read: list[str] = []
    for word in name.split():
        readings = (
            {"".join(reading) for reading in _splits(normalize("NFC", word.casefold()))}
            if script_of(word) == "Cyrl"
            else set()
        )
        if len(readings) != 1:
            return ""
        read += readings
    return "".join(read) if len(read) > 1 else ""


def _has_two_syllables(word: str) -> bool:
    parts = [part.lower() for part in _BETWEEN.split(word)]
    if len(parts) == 2:
        return all(part in _latin() for part in parts)
    letters = "".join(parts)
    return letters not in _latin() and any(letters[:n] in _latin() and letters[n:] in _latin() for n in range(1, 7))


def _splits(letters: str) -> Iterator[tuple[str, ...]]:
    """All readings of a Cyrillic word. A hard sign parts -н from a vowel; without it the н begins a syllable."""
    if not letters:
        yield ()
    for size in range(1, min(6, len(letters)) + 1):
        rest = letters[size:]
        if letters[size - 1] == "н" and rest[:1] in _VOWELS and rest:
            continue
        for pinyin in _cyrillic().get(letters[:size], ()):
            yield from ((pinyin, *more) for more in _splits(rest.removeprefix("ъ")))


@cache
def _latin() -> frozenset[str]:
    written = load_syllables(_FOLDER)
    return (
        frozenset(written)
        | {p.replace("v", "yu") for p in written if "v" in p}
        | {p.replace("v", "ü") for p in written}
    )


@cache
def _cyrillic() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for pinyin, syllable in load_syllables(_FOLDER).items():
        found[syllable.cyrillic] = (*found.get(syllable.cyrillic, ()), pinyin)
    return found

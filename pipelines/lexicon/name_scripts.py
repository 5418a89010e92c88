"""How is a Chinese name written in Cyrillic, in Hangul and in Japanese characters?

Cyrillic is Palladius, Hangul the official rules for loanwords; both are tables of syllables (syllables.csv). They write
several syllables alike (장 is zhang and jiang), so they serve to know a registered name again, never to read a new one.
Names in Devanagari, Thai, Arabic letters or Vietnamese follow no such table: those are registered one by one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from opencc import OpenCC

from archive.folding import fold
from pipelines.lexicon.table import LexiconError, read_table

__all__ = [
    "SCRIPTS",
    "Syllable",
    "form_key",
    "in_cyrillic",
    "in_hangul",
    "load_syllables",
    "script_of",
    "simplified_name",
    "syllables_of",
]

_FOLDER = Path(__file__).parent
# ISO 15924 code ← how Unicode names the letters of that script
SCRIPTS: Mapping[str, str] = {
    "CJK": "Hani", "LATIN": "Latn", "CYRILLIC": "Cyrl", "HANGUL": "Hang", "DEVANAGARI": "Deva", "THAI": "Thai",
    "ARABIC": "Arab", "BENGALI": "Beng", "KATAKANA": "Kana", "HIRAGANA": "Hira",
}  # fmt: skip
_VOWELS = frozenset("аеиоуэюя")
# Letters that papers of different countries write otherwise, and short vowels that most leave out
_ARABIC = str.maketrans("أإآٱىیکة", "ااااييكه")


@dataclass(frozen=True, slots=True, kw_only=True)
class Syllable:
    """One syllable of pinyin (ü is v) in two other alphabets."""

    pinyin: str
    cyrillic: str
    hangul: str


def load_syllables(folder: Path) -> Mapping[str, Syllable]:
    """Read syllables.csv of a folder, by pinyin; raises LexiconError naming file and line."""
    file = "syllables.csv"
    found: dict[str, Syllable] = {}
    for line, (pinyin, cyrillic, hangul) in read_table(file, ("pinyin", "cyrillic", "hangul"), folder=folder):
        if not re.fullmatch("[a-z]{1,6}", pinyin) or pinyin in found:
            raise LexiconError(file, line, f"syllable {pinyin!r}", "pinyin without tone, once, ü written v")
        for form, script in ((cyrillic, "Cyrl"), (hangul, "Hang")):
            if script_of(form) != script:
                raise LexiconError(file, line, f"{form!r}", f"letters of {script}")
        found[pinyin] = Syllable(pinyin=pinyin, cyrillic=cyrillic, hangul=hangul)
    return found


def script_of(text: str) -> str | None:
    """ISO 15924 code of the first letter; None when no letter is of a script in SCRIPTS."""
    words = (unicodedata.name(char, "").partition(" ")[0] for char in text if char.isalpha())
    return next((SCRIPTS[word] for word in words if word in SCRIPTS), None)


def form_key(name: str) -> str:
    """A name in any script without what pages write or leave out at will: blanks, points, joiners, hard signs."""
    plain = unicodedata.normalize("NFKC", name).casefold().translate(_ARABIC)
    kept = "".join(c for c in plain if unicodedata.category(c)[0] in "LM" and not _omitted(c))
    return unicodedata.normalize("NFKC", kept)  # a mark may now stand behind its letter, as one sign


def simplified_name(han: str) -> str:
    """Chinese characters in their simplified form, also those that only Japan writes: 趙楽際 is 赵乐际, 銭 is 钱."""
    return "".join(map(_simplified, han))


@cache
def _simplified(char: str) -> str:
    simple = fold(char)
    if simple == char and not _common(char):  # 芸 and 弁 are Chinese characters of their own: they stay
        return fold(_from_japan().convert(char))
    return simple


@cache
def syllables_of(hans: str, pinyin: str) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Syllables of surname and given name, ü written v; None for a name that is not read character by character."""
    from pypinyin import lazy_pinyin  # 0.2 s that a start does not spend

    words = [re.sub("[^a-z]", "", _plain_latin(word)) for word in pinyin.split()]
    if len(words) != 2 or not _is_han(hans):
        return None
    readings = [reading for reading in _splits("".join(words)) if len(reading) == len(hans)]
    fitting = [r for r in readings if "".join(r[: _surname_size(r, words[0])]) == words[0]]
    usual = tuple(lazy_pinyin(hans))
    best = usual if usual in fitting else next(iter(fitting), None)
    if best is None:
        return None
    size = _surname_size(best, words[0])
    return best[:size], best[size:]


def in_cyrillic(hans: str, pinyin: str) -> str | None:
    """Сун Тао; None for a name that is not read character by character."""
    return _written(hans, pinyin, "cyrillic")


def in_hangul(hans: str, pinyin: str) -> str | None:
    """쑹타오; None for a name that is not read character by character."""
    return _written(hans, pinyin, "hangul")


@cache  # each release asks for the few hundred names of the registry
def _written(hans: str, pinyin: str, script: str) -> str | None:
    parts = syllables_of(hans, pinyin)
    if parts is None:
        return None
    words = [[getattr(_syllables()[s], script) for s in part] for part in parts]
    if script == "hangul":
        return "".join(s for word in words for s in word)
    return " ".join(_joined(word).capitalize() for word in words)


def _joined(word: list[str]) -> str:
    """Cyrillic syllables in one word; a hard sign keeps -ng before a vowel apart from -n."""
    made = word[0]
    for syllable in word[1:]:
        made += ("ъ" if made.endswith("н") and syllable[0] in _VOWELS else "") + syllable
    return made


def _surname_size(reading: tuple[str, ...], surname: str) -> int:
    return 1 if reading[0] == surname else 2


def _splits(letters: str) -> Iterator[tuple[str, ...]]:
    if not letters:
        yield ()
    for size in range(1, min(6, len(letters)) + 1):
        if letters[:size] in _syllables():
            yield from ((letters[:size], *rest) for rest in _splits(letters[size:]))


def _plain_latin(word: str) -> str:
    """Lower case without tones; ü and its spellings (Lyu, Lü) become v, as in syllables.csv."""
    split = unicodedata.normalize("NFD", word.lower()).replace("u\u0308", "v")
    plain = "".join(c for c in split if not unicodedata.combining(c))
    return re.sub("([ln])yu", r"\1v", plain)


def _is_han(text: str) -> bool:
    return bool(text) and all(script_of(char) == "Hani" for char in text)


def _omitted(char: str) -> bool:
    short_vowel = unicodedata.category(char) == "Mn" and unicodedata.name(char, "").startswith("ARABIC")
    return char in "ъ\u0640" or short_vowel


def _common(char: str) -> bool:
    """Is it one of the 6,763 characters that mainland China standardised first?"""
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


@cache
def _from_japan() -> OpenCC:
    return OpenCC("jp2t")


@cache
def _syllables() -> Mapping[str, Syllable]:
    return load_syllables(_FOLDER)

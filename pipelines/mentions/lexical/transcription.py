"""How are Chinese syllables and surnames written in Cyrillic (Palladius) and in Arabic letters?

The tables are those of the transcriptions themselves: onset and rhyme. Arabic papers write several onsets and rhymes in
more than one way; all of them are taken. Letters are those of Text.plain (folded).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from pipelines.mentions.en.pinyin import SURNAMES

__all__ = ["any_of", "arabic_surnames", "arabic_syllables", "cyrillic_surnames", "cyrillic_syllables"]

_ONSETS = (
    "zh", "ch", "sh", "b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h", "j", "q", "x", "r", "z", "c", "s",
    "y", "w",
)  # fmt: skip
_RHYMES = (
    "a", "ai", "an", "ang", "ao", "e", "ei", "en", "eng", "er", "i", "ia", "ian", "iang", "iao", "ie", "in", "ing",
    "iong", "iu", "o", "ong", "ou", "u", "ua", "uai", "uan", "uang", "ue", "ui", "un", "uo", "v", "ve",
)  # fmt: skip
_RUSSIAN_ONSET = {
    "b": "б", "p": "п", "m": "м", "f": "ф", "d": "д", "t": "т", "n": "н", "l": "л", "g": "г", "k": "к", "h": "х",
    "j": "цз", "q": "ц", "x": "с", "zh": "чж", "ch": "ч", "sh": "ш", "r": "ж", "z": "цз", "c": "ц", "s": "с",
}  # fmt: skip
_RUSSIAN_RHYME = {
    "a": "а", "ai": "ай", "an": "ань", "ang": "ан", "ao": "ао", "e": "э", "ei": "эй", "en": "энь", "eng": "эн",
    "er": "эр", "i": "и", "ia": "я", "ian": "янь", "iang": "ян", "iao": "яо", "ie": "е", "in": "инь", "ing": "ин",
    "iong": "юн", "iu": "ю", "o": "о", "ong": "ун", "ou": "оу", "u": "у", "ua": "уа", "uai": "уай", "uan": "уань",
    "uang": "уан", "ue": "юэ", "ui": "уй", "un": "унь", "uo": "о", "v": "юй", "ve": "юэ",
}  # fmt: skip
_RUSSIAN_WHOLE = {
    "yi": "и", "ya": "я", "yan": "янь", "yang": "ян", "yao": "яо", "ye": "е", "yin": "инь", "ying": "ин", "yong": "юн",
    "you": "ю", "yu": "юй", "yuan": "юань", "yue": "юэ", "yun": "юнь", "wa": "ва", "wai": "вай", "wan": "вань",
    "wang": "ван", "wei": "вэй", "wen": "вэнь", "weng": "вэн", "wo": "во", "wu": "у", "hui": "хуэй", "zi": "цзы",
    "ci": "цы", "si": "сы",
}  # fmt: skip
# Surnames that are commoner as Russian words at the head of a sentence: И, Я, На, Не, Но, Ни, По, Да.
_RUSSIAN_WORDS = frozenset({"и", "я", "на", "не", "но", "ни", "по", "да", "то", "со", "за", "до", "во", "о", "а", "об"})
_ARABIC_ONSET = {
    "b": "ب", "p": "ب", "m": "م", "f": "ف", "d": "د", "t": "ت", "n": "ن", "l": "ل", "g": "ق غ ج ك", "k": "ك ق",
    "h": "ه خ", "j": "ج", "q": "تش", "x": "ش س", "zh": "تش ج", "ch": "تش", "sh": "ش", "r": "ر", "z": "تس ز ج",
    "c": "تس", "s": "س", "y": "ي", "w": "و",
}  # fmt: skip
_ARABIC_RHYME = {
    "a": "ا", "ai": "اي", "an": "ان", "ang": "انغ انج", "ao": "او", "e": "ه ا ي", "ei": "ي اي", "en": "ن ين ان",
    "eng": "نغ ينغ انغ نج", "er": "ر", "i": "ي", "ia": "يا", "ian": "يان",
    "iang": "يانغ يانج", "iao": "ياو", "ie": "ي يه ييه يا",
    "in": "ين", "ing": "ينغ ينج", "iong": "يونغ يونج", "iu": "يو", "o": "و", "ong": "ونغ ونج", "ou": "و",
    "u": "و", "ua": "وا",
    "uai": "واي", "uan": "وان", "uang": "وانغ وانج", "ue": "يويه ويه ويي", "ui": "وي", "un": "ون", "uo": "وه وا و",
    "v": "يوي وي", "ve": "يويه ويه",
}  # fmt: skip
_ARABIC_WHOLE = {
    "yi": "يي ي", "yu": "يوي يو", "yuan": "يوان", "yue": "يوه يويه", "yun": "يون", "wu": "وو", "xu": "شيوي شو",
    "qu": "تشيوي تشو", "ju": "جيوي جو", "xuan": "شيوان شوان", "quan": "تشيوان تشوان", "juan": "جيوان جوان",
    "xue": "شيويه شويه", "que": "تشيويه", "jue": "جيويه", "jun": "جيون جون", "qun": "تشيون تشون", "xun": "شيون شون",
    "an": "ان", "ai": "اي", "ao": "او", "ou": "او", "er": "ار",
}  # fmt: skip
# Syllables that are Arabic words: in, from, or, what, is, not, between, he, on ... : no part of a name by themselves
_ARABIC_WORDS = frozenset({
    "في", "من", "او", "ما", "لا", "ان", "بين", "هو", "هي", "عن", "لم", "لن", "قد", "كان", "يوم", "دون", "ذي",
    "ابن", "بن", "تونس", "سوي", "هنا", "هذا", "حول", "كي", "اي", "ليس", "لي", "وفي", "وان", "ومن", "وما",
    "ولا", "وهو", "وهي",
})  # fmt: skip


@cache
def cyrillic_syllables() -> frozenset[str]:
    """Every syllable of Palladius, in lower case."""
    return frozenset(s for onset in ("", *_ONSETS) for rhyme in _RHYMES for s in _russian(onset, rhyme))


@cache
def cyrillic_surnames() -> frozenset[str]:
    """Surnames as Palladius writes them, with a capital; none that is a Russian word."""
    one = {s for name in SURNAMES for onset, rhyme in _split(name) for s in _russian(onset, rhyme)} - _RUSSIAN_WORDS
    return frozenset(s.capitalize() for s in one) | {"Оуян", "Сыма", "Сыту", "Чжугэ", "Шангуань", "Хуанфу", "Мужун"}


@cache
def arabic_syllables() -> frozenset[str]:
    made = {s for onset in _ONSETS for rhyme in _RHYMES for s in _arabic(onset, rhyme)}
    return frozenset(made | {s for forms in _ARABIC_WHOLE.values() for s in forms.split()})


@cache
def arabic_surnames() -> frozenset[str]:
    one = {s for name in SURNAMES for onset, rhyme in _split(name) for s in _arabic(onset, rhyme) if len(s) > 1}
    return frozenset(one - _ARABIC_WORDS) | {"لي", "او يانغ", "اويانغ", "سيما"}


def any_of(words: Iterable[str]) -> str:
    """One regular expression for many words, letter by letter, so that no place tries them all. Longest first."""
    tree: dict[str, object] = {}
    for word in words:
        node = tree
        for letter in word:
            node = node.setdefault(letter, {})  # type: ignore[assignment]
        node[""] = {}
    return _alternation(tree)


def _alternation(node: Mapping[str, object]) -> str:
    tails = [letter + _alternation(below) for letter, below in sorted(node.items()) if letter]  # type: ignore[arg-type]
    if not tails:
        return ""
    joined = tails[0] if len(tails) == 1 else "(?:" + "|".join(tails) + ")"
    return f"(?:{joined})?" if "" in node else joined


def _split(name: str) -> Iterator[tuple[str, str]]:
    """Onset and rhyme of a surname of one syllable; nothing for a longer one."""
    low = name.lower()
    onset = next((o for o in _ONSETS if low.startswith(o)), "")
    rhyme = low[len(onset) :]
    if rhyme in _RHYMES:
        yield onset, rhyme


def _russian(onset: str, rhyme: str) -> Iterator[str]:
    whole = _RUSSIAN_WHOLE.get(onset + rhyme)
    if whole is not None:
        yield whole
    elif onset in ("j", "q", "x") and rhyme in ("u", "uan", "un"):
        yield _RUSSIAN_ONSET[onset] + {"u": "юй", "uan": "юань", "un": "юнь"}[rhyme]
    elif onset in _RUSSIAN_ONSET:
        yield _RUSSIAN_ONSET[onset] + _RUSSIAN_RHYME[rhyme]
    elif not onset and rhyme in ("a", "ai", "an", "ang", "ao", "e", "en", "er", "ou"):
        yield _RUSSIAN_RHYME[rhyme]


def _arabic(onset: str, rhyme: str) -> Iterator[str]:
    whole = _ARABIC_WHOLE.get(onset + rhyme)
    if whole is not None:
        yield from whole.split()
    elif onset in _ARABIC_ONSET:
        for first in _ARABIC_ONSET[onset].split():
            for rest in _ARABIC_RHYME[rhyme].split():
                yield first + rest

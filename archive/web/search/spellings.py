"""In how many ways is a name written? Pinyin joined and apart, countries in the languages of the pages, meetings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from archive.meeting_names import meeting_name
from archive.web.search.english_names import ENGLISH
from archive.web.search.folding import joined, tokens

__all__ = ["Spelled", "country_names", "of_meeting", "of_name", "of_person", "romanised"]

_LANGUAGES = ("zh", "zh_Hant", "fr", "es", "ru", "ar", "pt", "ja", "ko", "vi")  # of the pages that are read
_LONGEST_JOIN = 4  # syllables written as one word
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")
_U = re.compile("(?<=[ln])(?:v|yu)")  # two ways to type ü
_MEETING = re.compile(r"pc([0-9]+)|cc([0-9]+)-p([0-9]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelled:
    """One thing's names.

    keys    each name as one folded word: who types one of them means this thing
    words   everything to be found by, for the index
    texts   names as texts print them, Chinese first: for looking further in texts
    """

    keys: tuple[str, ...]
    words: str
    texts: tuple[str, ...] = ()

    @staticmethod
    def of(keys: Iterable[str], words: Iterable[str], texts: Iterable[str] = ()) -> Spelled:
        """The same with doubles left out."""
        plain = [key for key in dict.fromkeys(keys) if key]
        return Spelled(
            keys=tuple(dict.fromkeys([*plain, *(form for key in plain for form in _with_u(key))])),
            words="\n".join(dict.fromkeys(words)),
            texts=tuple(dict.fromkeys(text for text in texts if text)),
        )


NOTHING = Spelled(keys=(), words="")


def romanised(text: str) -> list[str]:
    """Pinyin without tones of the Chinese in a text: syllables apart, and their neighbours as one word."""
    from pypinyin import lazy_pinyin  # 0.15 s that only the making of an index spends

    found: list[str] = []
    for run in _HAN.findall(text):
        found += _joins([_plain(syllable) for syllable in lazy_pinyin(run)])
    return found


def of_name(*names: str | None) -> Spelled:
    """A title, a body, a post: as written, and its pinyin."""
    some = [name for name in names if name]
    roman = [(name, romanised(name)) for name in some]
    keys = [*(joined(name) for name in some), *(words[-1] for _, words in roman if words)]
    return Spelled.of(keys, [*some, *(word for _, words in roman for word in words)], some)


def of_person(hans: str | None, hant: str | None, pinyin: str | None, others: Sequence[str]) -> Spelled:
    """Chinese, pinyin in either order with the given name apart too, and the forms of other scripts."""
    written = [name for name in (hans, hant, *others) if name]
    keys = [joined(name) for name in written]
    words = list(written)
    latin = [token.word for token in tokens(pinyin or "")]
    read = romanised(hans or "")
    if latin:
        keys += ["".join(latin), "".join([*latin[1:], latin[0]])]
        words += [" ".join(latin), "".join(latin)]
        for form in _with_u("".join(latin)):
            words.append(form)
        if read and read[-1] == "".join(latin):  # the usual reading of the characters: then their syllables are known
            words += read
    else:
        words += read
        keys += read[-1:]
    return Spelled.of(keys, words, [name for name in (hans, pinyin) if name])


def country_names(code: str, english: str, printed: Iterable[str]) -> Spelled:
    """A country by its code, in English, Chinese with pinyin, other languages, and as pages printed it."""
    told = [_territories(language).get(code) for language in _LANGUAGES]
    printed = sorted(printed)
    others = ENGLISH.get(code, ())
    names = [name for name in (english, _territories("en").get(code), *others, *told, *printed) if name]
    chinese = [name for name in (*told[:2], *printed) if name and _HAN.search(name)]
    roman = [romanised(name) for name in chinese]
    keys = [code.lower(), *(joined(name) for name in names), *(words[-1] for words in roman if words)]
    texts = [*[name for name in chinese if name != told[1]], english]
    return Spelled.of(keys, [code.lower(), *names, *(word for words in roman for word in words)], texts)


def of_meeting(meeting_id: str) -> Spelled:
    """pc19: 19th National Congress, 十九大, shí jiǔ dà, 19大."""
    name = meeting_name(meeting_id)
    short = joined(meeting_id)
    if not name.chinese:
        return Spelled.of([short], [meeting_id])
    found = _MEETING.fullmatch(meeting_id)
    digits = ""
    if found is not None:
        digits = f"{found[1]}大" if found[1] else f"{found[2]}届{found[3]}中全会"
    syllables = [token.word for token in tokens(name.pinyin)]
    roman = romanised(name.chinese)
    names = [name.english, name.chinese, digits]
    keys = [short, *(joined(one) for one in names), "".join(syllables), *roman[-1:]]
    return Spelled.of(keys, [meeting_id, *names, *syllables, *roman], [name.chinese, name.english])


@cache
def _territories(language: str) -> Mapping[str, str]:
    from babel import Locale  # as pypinyin: only the making of an index needs it

    return dict(Locale.parse(language).territories)


def _joins(syllables: Sequence[str]) -> list[str]:
    """The syllables, then two to four neighbours as one word, then all of them as one word."""
    size = len(syllables)
    made = [" ".join(syllables)]
    for length in range(2, min(_LONGEST_JOIN, size - 1) + 1):
        made += ["".join(syllables[at : at + length]) for at in range(size - length + 1)]
    whole = "".join(syllables)
    return [*made, *_with_u(whole), whole]


def _plain(syllable: str) -> str:
    return "".join(token.word for token in tokens(syllable))


def _with_u(word: str) -> list[str]:
    """lv and lyu are also lu, and each the other."""
    return [] if _U.search(word) is None or not word.isascii() else [_U.sub(u, word) for u in ("v", "u", "yu")]

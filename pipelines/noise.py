"""Which characters between the words of a page are no part of them: readings in brackets, invisible marks, entities?

The view leaves them out, so that rules see 代表团 where a page prints 代表團(tuán); the quote keeps them,
for it is what the page says.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache

__all__ = ["Cut", "clean", "legible", "noise", "seen", "with_blanks", "within"]

Cut = tuple[int, int, str]  # half-open range of the layer and what stands for it in the view: nothing, or a blank

_HAN = r"\u2e80-\u2fdf\u3005\u3007\u3400-\u9fff\U00020000-\U0003ffff"
_TONES = "āáǎàēéěèếềīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿêɑɡ"
_OPEN, _CLOSE = r"[(（\[［【〔〈<]", r"[)）\]］】〕〉>]"
# Rule noise.reading: a reading in brackets behind the character it explains, 團(tuán), a trait of machine-made copies.
# Small Latin letters need no further proof; a mark behind the letter is a tone that was not composed (NFD).
# Every pattern begins with its rare sign and looks back from there, so that a search skips the text between.
_BEHIND = rf"(?:(?<=[{_HAN}].)|(?<=[{_HAN}]\s.))"
_READING = re.compile(rf"[(（](?<=[{_HAN}].)[a-z{_TONES}\u0300-\u030c\u0308]{{1,9}}[)）]")
# TRAP: 宣介团(CPC), 民主联盟(DA) and 阮(Lê) are no readings. With blanks, capitals, tone numbers, square brackets or
# full-width letters it must be a reading of the characters before it.
_MAYBE = re.compile(
    rf"{_OPEN}{_BEHIND}\s?(?P<reading>[A-Za-zＡ-Ｚａ-ｚ{_TONES}{_TONES.upper()}][^\n{_HAN}()（）\[\]【】]{{0,30}}){_CLOSE}"
)
# Zhuyin explains a character wherever it stands behind one, with brackets or (a ruby without them) bare.
_ZHUYIN = re.compile(
    rf"[(（\[［【〔〈<˙ㄅ-ㄯㆠ-ㆺ]{_BEHIND}"
    rf"(?:(?<={_OPEN})\s?[˙ㄅ-ㄯㆠ-ㆺˊˇˋˉ]{{1,5}}\s?{_CLOSE}|(?<!{_OPEN})[ㄅ-ㄯㆠ-ㆺˊˇˋˉ˙]{{0,4}})"
)
# Rule noise.invisible: format characters, variation selectors, the grapheme joiner, the Mongolian vowel separator;
# DEL, the C1 controls and what is for private use, which no reader is shown (the layer has no C0, archive/text.py).
_NOBODY_SEES = "\x7f-\x9f\ue000-\uf8ff\U000f0000-\U0010ffff"
_INVISIBLE = re.compile(
    f"[{_NOBODY_SEES}\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e01ef]"
)
# Rule noise.gb_blank: bytes A3 A0 of a GB page are U+E5E5 for Python and an ideographic blank for browsers (WHATWG).
_GB_BLANK = "\ue5e5"
_ILLEGIBLE = re.compile(f"[{_NOBODY_SEES}]")
# TRAP: Persian, Hindi, Bengali and their like spell with the joiners; there they stay.
_JOINER = "\u200c\u200d"
_SPELT_WITH_JOINERS = re.compile("[\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u17ff\ufb50-\ufdff\ufe70-\ufefe]")
# Rule noise.entity: an entity that was escaped twice is printed as its own name. TRAP: `R&D;` and `AT&T` are words.
_ENTITY = re.compile(r"&(?i:amp;){0,2}(?P<name>#?[A-Za-z0-9]{2,7}+);")
_BLANK_ENTITIES = {"nbsp", "ensp", "emsp", "thinsp", "#160", "#xa0", "#12288", "#x3000", "#8194", "#8195", "#8201"}
_NO_ENTITIES = {
    "zwnj", "zwj", "shy", "lrm", "rlm", "zwsp", "wbr", "#173", "#xad", "#8203",
    "#x200b", "#8204", "#8205", "#x200c", "#x200d", "#8288", "#x2060", "#65279", "#xfeff",
}  # fmt: skip
# Rule noise.blank: Chinese has no blanks; 老　挝 and 十 九 大 are one word. TRAP: between two numbers they part them;
# and readers are shown them (新华社北京电 应...邀请): only the rules for Chinese do without.
_BLANKS = re.compile(rf"\s(?:(?<=[{_HAN}]\s)\s*+(?=[{_HAN}\d])|(?<=\d\s)\s*+(?=[{_HAN}]))")
_MOST_BEFORE = 4  # characters that one bracket explains: 习近平(xí jìnpíng) has three


def noise(layer: str, begin: int, stop: int, rubies: Sequence[tuple[int, int]] = ()) -> list[Cut]:
    """What to leave out of layer[begin:stop], in order, without overlap.

    rubies  ranges of the layer that hold readings by the page's markup (`<rt>`, `<rp>`)
    cost    linear; brackets that hold Latin letters behind a Chinese character are looked up one by one
    """
    found = [(max(a, begin), min(b, stop), "") for a, b in rubies if a < stop and b > begin]
    found += _found(layer, begin, stop)
    found.sort()
    kept: list[Cut] = []
    for cut in found:
        if not kept or cut[0] >= kept[-1][1]:
            kept.append(cut)
        elif cut[1] > kept[-1][1]:
            kept[-1] = (kept[-1][0], cut[1], kept[-1][2])
    return kept


def with_blanks(layer: str, cuts: Sequence[Cut]) -> list[Cut]:
    """The noise of a layer and the blanks between its Chinese characters, those beside other noise too."""
    shown, offsets = _shown(layer, cuts)
    blanks = {offsets[at] for hit in _BLANKS.finditer(shown) for at in range(*hit.span())}
    kept = [(start, end, "" if start in blanks else instead) for start, end, instead in cuts]
    return sorted([*kept, *((at, at + 1, "") for at in blanks.difference(start for start, _, _ in cuts))])


def _shown(layer: str, cuts: Sequence[Cut]) -> tuple[str, list[int]]:
    """The layer without noise, and where each of its characters stands."""
    offsets: list[int] = []
    cursor = 0
    for start, end, instead in cuts:
        offsets += range(cursor, start)
        offsets += [start] * len(instead)
        cursor = end
    offsets += range(cursor, len(layer))
    return clean(layer, 0, len(layer), cuts), offsets


def within(cuts: Sequence[Cut], begin: int, stop: int) -> list[Cut]:
    """The part of a page's noise that lies in [begin, stop)."""
    if not cuts:
        return []
    first, last = bisect_left(cuts, begin + 1, key=_end), bisect_left(cuts, (stop, stop, ""))
    return [(max(a, begin), min(b, stop), instead) for a, b, instead in cuts[first:last]]


def clean(text: str, begin: int, stop: int, cuts: Sequence[Cut]) -> str:
    """text[begin:stop] without the noise in it."""
    pieces: list[str] = []
    cursor = begin
    for start, end, instead in within(cuts, begin, stop):
        pieces += text[cursor:start], instead
        cursor = end
    return "".join([*pieces, text[cursor:stop]])


def seen(text: str) -> str:
    """A passage without white space and invisible marks: what two printings of the same words have in common."""
    return _INVISIBLE.sub("", "".join(text.split()))


def legible(text: str) -> str:
    """A headline or an outlet's name in one line, as printed but for controls and characters for private use."""
    return " ".join(_ILLEGIBLE.sub("", text.replace("\x85", " ").replace(_GB_BLANK, " ")).split())


def _end(cut: Cut) -> int:
    return cut[1]


def _found(layer: str, begin: int, stop: int) -> Iterator[Cut]:
    for hit in _READING.finditer(layer, begin, stop):
        yield (*hit.span(), "")
    for pattern in (_ZHUYIN, _MAYBE):
        for hit in pattern.finditer(layer, begin, stop):
            at = hit.start() - layer[hit.start() - 1].isspace()
            if at >= begin and (pattern is _ZHUYIN or _reads(layer, begin, at, hit["reading"])):
                yield (at, hit.end(), "")
    for hit in _INVISIBLE.finditer(layer, begin, stop):
        if hit[0] not in _JOINER or not _SPELT_WITH_JOINERS.match(layer, hit.start() - 1 if hit.start() else 0):
            yield (*hit.span(), " " if hit[0] == _GB_BLANK and not _behind_blank(layer, hit.start()) else "")
    for hit in _ENTITY.finditer(layer, begin, stop):
        name = hit["name"].lower()
        if name in _BLANK_ENTITIES or name in _NO_ENTITIES:
            yield (*hit.span(), " " if name in _BLANK_ENTITIES else "")


def _behind_blank(layer: str, at: int) -> bool:
    return at == 0 or layer[at - 1].isspace() or layer[at - 1] == _GB_BLANK


def _reads(layer: str, begin: int, at: int, reading: str) -> bool:
    """Is this what one to four characters before `at` sound like? Tones, blanks and capitals aside."""
    plain = _plain(reading)
    chars = layer[max(begin, at - _MOST_BEFORE) : at]
    return any(_spells(chars[i:], plain) for i in range(len(chars)))


def _spells(chars: str, letters: str) -> bool:
    if not chars:
        return not letters
    return any(letters.startswith(sound) and _spells(chars[1:], letters[len(sound) :]) for sound in _sounds(chars[0]))


@cache
def _sounds(char: str) -> tuple[str, ...]:
    """Every reading of one character without tones; none for what is no Chinese character."""
    from pypinyin import Style, pinyin  # 0.2 s that only a page with readings in it spends

    found = pinyin(char, heteronym=True, style=Style.NORMAL, errors="ignore")
    return tuple({_plain(sound) for sound in found[0]}) if found else ()


def _plain(reading: str) -> str:
    apart = unicodedata.normalize("NFKD", reading).casefold().replace("ɑ", "a").replace("ɡ", "g").replace("v", "u")
    return "".join(char for char in apart if "a" <= char <= "z")

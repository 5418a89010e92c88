"""As which bytes can a word stand in a page that nobody has decoded yet? And when do bytes tell too little?

A word is searched by its most telling piece: words of a name may be parted by a line's end, letters by accents that
pages leave out. Han characters are searched in every form that counts as equal, Traditional ones too, in the
encodings that such pages have. What may hide a word from such a search (ODD) sends the page to the second look.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise, product

from pipelines.screening.conditions import Conditions
from pipelines.screening.letters import equal_letters, plain_text

__all__ = ["ANY", "LETTERS", "ODD", "ODD_ENTITY", "Form", "forms_of", "is_wide"]

_HAN_CODECS = ("utf-8", "gb18030", "big5hkscs", "big5")
_CODECS = {
    "ja": ("utf-8", "shift_jis", "euc_jp", "gb18030"),
    "ko": ("utf-8", "cp949", "gb18030"),
    "ru": ("utf-8", "cp1251", "koi8-r", "gb18030"),
    "ar": ("utf-8", "cp1256", "gb18030"),
    "th": ("utf-8", "cp874", "gb18030"),
    "hi": ("utf-8", "gb18030"),
    "vi": ("utf-8", "cp1258", "gb18030"),
}
_PARTS = re.compile(r"[\s*'’\-./()\"]+")
_GAPS = re.compile(r"[\s*'’]+(?:s(?=\s|$))?")
_BLANKS = (b" ", b"\n", b"\r\n")
_LEAST = 3  # letters of an English word by itself; shorter ones are names in the genitive
_APOSTROPHES = (
    b"'",
    "’".encode(),
    "’".encode("gb18030"),
    b"&rsquo;",
    b"&#39;",
    b"&#039;",
    b"&#8217;",
    b"&apos;",
)
_TELLING = 5  # letters of a piece between accents
_RUN = re.compile(r"[a-z0-9]{3,}")
_HAN = re.compile(r"[\u2e80-\u9fff]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_LETTERS = 4  # of a Han or Arabic word: enough to tell it
_VARIANTS = 24  # spellings of one word; one that has more is searched by a shorter piece
_ARABIC = {"ا": "اأإآٱى", "ي": "يىی", "ى": "ىيی", "ه": "هة", "ة": "ةه", "ك": "كک"}

# Labels of encodings that no form is written in; marks that stand inside words; an article that a script writes
_LABELS = (
    "euc-jp euc_jp shift_jis shift-jis x-sjis windows-31j euc-kr ks_c_5601 iso-2022 hz-gb utf-16 utf-32 utf-7 ibm866"
    " cp866 x-mac-cyr iso-8859-5 iso-8859-6 koi8-u windows-1258"
)
_MARKS = "&shy; &zwnj; &zwj; <rt> <wbr contentdate \u00ad \u200b \u200c \u200d \u2060"
ODD = tuple(mark.encode() for mark in f"{_LABELS} {_MARKS}".split(" "))
# Letters written by number: of every script but Latin with accents, quotes and dashes, which words are searched without
ODD_ENTITY = re.compile(
    rb"&#(?:0*(?:4[89]|5[0-7]|6[5-9]|[78]\d|9[0-57-9]|1[01]\d|12[0-2]|10[2-9]\d|1[1-9]\d\d|[237]\d\d\d|4\d\d\d"
    rb"|1[1-9]\d{3}|[2-6]\d{4})(?!\d)"
    rb"|x0*(?:3[0-9]|4[1-9a-f]|5[0-9a]|6[1-9a-f]|7[0-9a]|[4-9a-f][0-9a-f]{2}|1[0-9a-f]{3}|[3-9a-f][0-9a-f]{3})"
    rb"(?![0-9a-f]))",
    re.IGNORECASE,
)
_WIDE_BEFORE = 512  # bytes, as archive/charset.py looks for zeros


LETTERS = ".letters"  # how groups are called that tell a language by its letters
ANY = "any"  # ASCII, and forms that are searched in every page
_FAMILIES = {"big5hkscs": "big5", "cp1258": "cp1252"}


@dataclass(frozen=True, slots=True, order=True)
class Form:
    """Bytes of one word of a group."""

    group: str
    text: bytes  # of ASCII letters in lower case: case does not count
    family: str = ANY  # the encodings in which a page may have it: a page is read in one, whatever else its bytes spell


def is_wide(body: bytes | memoryview) -> bool:
    """Is the page written in UTF-16 or UTF-32, where no form stands?"""
    head = bytes(body[:_WIDE_BEFORE])
    return b"\0" in head or head.startswith((b"\xff\xfe", b"\xfe\xff"))


def forms_of(found: Conditions) -> tuple[Form, ...]:
    """The byte forms of the groups that are searched first, in a fixed order."""
    groups = sorted({group for way in found.ways for group in way.marks})
    forms = {form for group in groups for word in found.printed[group] for form in _forms(group, word)}
    return tuple(sorted(_without_longer(forms)))


def _without_longer(forms: Iterable[Form]) -> Iterator[Form]:
    """A form that holds another one of its group and encoding is found with it."""
    kept: dict[tuple[str, str], set[bytes]] = {}
    for form in sorted(forms, key=lambda f: (len(f.text), f)):
        short, size = kept.setdefault((form.group, form.family), set()), len(form.text)
        if not any(form.text[a:b] in short for a in range(size) for b in range(a + 1, size + 1)):
            yield form
            short.add(form.text)


def _written(group: str, text: str, codec: str) -> Form:
    """Raises UnicodeEncodeError for letters that the encoding lacks."""
    return Form(group, text.encode(codec).lower(), ANY if text.isascii() else _FAMILIES.get(codec, codec))


def _forms(group: str, word: str) -> Iterator[Form]:
    lang, _, kind = group.partition(".")
    if kind == "spoken":  # between blanks, which part words in every paragraph
        yield from (Form(group, f" {w} ".encode().lower()) for w in {word, word.capitalize(), plain_text(word)})
        return
    if kind == "letters":
        yield from _letters(group, word)
        return
    if lang == "en":
        yield from _english(group, word.lower())
        return
    piece = max((piece for piece in _PARTS.split(word) if piece), key=_worth)
    runs = _RUN.findall(word.lower())
    codecs = _CODECS.get(lang, ("utf-8",))
    if _HAN.search(piece) or lang == "ar":
        spellings = _window(piece, _LETTERS)
        codecs = _CODECS.get(lang, _HAN_CODECS)
    elif _LATIN.search(piece) and (piece.isascii() or any(len(run) >= _TELLING for run in runs)):
        run = piece.lower() if piece.isascii() else max(runs, key=len)
        yield Form(group, run.encode())
        return
    else:  # another script, or accents on every second letter: as it stands, with capitals, and without accents
        spellings = {piece, piece.lower(), piece.capitalize(), piece.upper(), plain_text(piece)}
        codecs = _CODECS.get(lang, ("utf-8", "cp1252"))
    for spelling in sorted(spellings):
        for codec in codecs:
            try:
                yield _written(group, spelling, codec)
            except UnicodeEncodeError:
                continue


def _letters(group: str, letters: str) -> Iterator[Form]:
    """Letters that tell a language, by their leading bytes where Han characters have others: kana in UTF-8, Hangul.

    A single byte is found so often in pages of other encodings that the search is slow: cp949 has no form.
    """
    for codec in _CODECS[group.partition(".")[0]]:
        if len(letters) == 1:  # Hangul
            if codec != "cp949":
                yield Form(group, letters.encode(codec)[:2], codec)
        elif codec == "utf-8":
            yield from (Form(group, letter.encode()[:2], codec) for letter in letters)
        else:
            yield _written(group, letters, codec)


def _english(group: str, word: str) -> Iterator[Form]:
    """One word, or the two longest that stand side by side, with what may part them."""
    parts = [part for part in _GAPS.split(word) if part]
    if len(parts) == 1 and len(parts[0]) < _LEAST:
        yield from (Form(group, parts[0].encode() + mark + b"s") for mark in _APOSTROPHES)
        return
    if len(parts) == 1:
        yield Form(group, parts[0].encode())
        return
    one, other = max(pairwise(parts), key=lambda pair: len("".join(pair)))
    for blank in _BLANKS:
        yield Form(group, one.encode() + blank + other.encode())


def _worth(piece: str) -> int:
    return sum(3 if c > "\u2e7f" else 1 for c in piece)


def _window(piece: str, size: int) -> set[str]:
    """Every way to print the part of a piece that has the fewest, of at most `size` characters."""
    letters = [_equal(char) for char in piece]
    while size > 1:
        windows = [letters[at : at + size] for at in range(max(1, len(letters) - size + 1))]
        best = min(windows, key=_count)
        if _count(best) <= _VARIANTS:
            return {"".join(chars) for chars in product(*best)}
        size -= 1
    return {"".join(chars) for chars in product(*letters[:1])}


def _count(letters: list[str]) -> int:
    total = 1
    for chars in letters:
        total *= len(chars)
    return total


def _equal(char: str) -> str:
    found = equal_letters().get(plain_text(char)) or _ARABIC.get(char, "")
    return "".join(dict.fromkeys([char, *found]))

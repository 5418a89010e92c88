"""As which bytes can a word stand in a page that nobody has decoded yet? And when do bytes tell too little?

A word is searched by its most telling piece: words of a name may be parted by a line's end, letters by accents that
pages leave out. Han characters are searched in every form that counts as equal, Traditional ones too, in the
encodings that such pages have. What may hide a word from such a search (ODD) sends the page to the second look.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from pipelines.screening.conditions import Conditions
from pipelines.screening.letters import equal_letters, plain_text

__all__ = ["ODD", "ODD_ENTITY", "Form", "forms_of", "is_wide"]

_HAN_CODECS = ("utf-8", "gb18030", "big5hkscs", "big5")
_CODECS = {
    "ja": ("utf-8", "shift_jis", "euc_jp"),
    "ko": ("utf-8", "cp949"),
    "ru": ("utf-8", "cp1251", "koi8-r"),
    "ar": ("utf-8", "cp1256"),
    "th": ("utf-8", "cp874"),
}
_PARTS = re.compile(r"[\s*'’\-./()\"]+")
_RUN = re.compile(r"[a-z0-9]{3,}")
_HAN = re.compile(r"[\u2e80-\u9fff]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_LETTERS = 4  # of a Han or Arabic word: enough to tell it
_ACRONYM = 4
_VARIANTS = 24  # spellings of one word; a longer word is searched by a piece of it
_ARABIC = {"ا": "اأإآٱى", "ي": "يىی", "ى": "ىيی", "ه": "هة", "ة": "ةه", "ك": "كک"}

# Labels of encodings that no form is written in, and marks that stand inside words
ODD = (
    b"euc-jp", b"euc_jp", b"shift_jis", b"shift-jis", b"x-sjis", b"windows-31j", b"euc-kr", b"ks_c_5601", b"iso-2022",
    b"hz-gb", b"utf-16", b"utf-32", b"utf-7", b"ibm866", b"cp866", b"x-mac-cyr", b"iso-8859-5", b"iso-8859-6", b"koi8-u",
    b"windows-1258",
    b"&shy;", b"&zwnj;", b"&zwj;", b"<rt>", b"<rt ", b"<wbr", b"\xc2\xad", b"\xe2\x80\x8b", b"\xe2\x80\x8c",
    b"\xe2\x80\x8d", b"\xe2\x81\xa0", b"contentdate",
)  # fmt: skip
# Letters written by number: of every script but Latin with accents, quotes and dashes, which words are searched without
ODD_ENTITY = re.compile(
    rb"&#(?:0*(?:4[89]|5[0-7]|6[5-9]|[78]\d|9[0-57-9]|10\d|11\d|12[0-2]|10[2-9]\d|1[1-9]\d\d|2[0-9]\d\d|3[0-9]\d\d"
    rb"|4\d\d\d|1[1-9]\d{3}|[2-6]\d{4}|\d{6,})"
    rb"|x0*(?:3[0-9]|4[1-9a-f]|5[0-9a]|6[1-9a-f]|7[0-9a]|[4-9a-f][0-9a-f]{2}|[1-9a-f][0-9a-f]{3,}));?",
    re.IGNORECASE,
)
_WIDE_BEFORE = 512  # bytes, as archive/charset.py looks for zeros


@dataclass(frozen=True, slots=True, order=True)
class Form:
    """Bytes of one word of a group."""

    group: str
    text: bytes  # of ASCII letters in lower case: case does not count
    alone: bool  # not inside a longer run of ASCII letters and digits


def is_wide(body: bytes) -> bool:
    """Is the page written in UTF-16 or UTF-32, where no form stands?"""
    return b"\0" in body[:_WIDE_BEFORE] or body.startswith((b"\xff\xfe", b"\xfe\xff"))


def forms_of(found: Conditions) -> tuple[Form, ...]:
    """The byte forms of the groups that are searched first, in a fixed order."""
    groups = sorted({group for way in found.ways for group in way.marks})
    forms = {form for group in groups for word in found.printed[group] for form in _forms(group, word)}
    return tuple(sorted(_without_longer(forms)))


def _forms(group: str, word: str) -> Iterator[Form]:
    lang = group.partition(".")[0]
    pieces = [piece for piece in _PARTS.split(word) if piece]
    ascii_runs = [run for piece in pieces for run in _RUN.findall(piece.lower())]
    if any(_HAN.search(piece) for piece in pieces):
        spellings = _spellings(max((p for p in pieces if _HAN.search(p)), key=len))
        codecs = _CODECS.get(lang, _HAN_CODECS)
    elif not any(_LATIN.search(piece) for piece in pieces):  # another script: as it stands, and with capitals
        piece = max(pieces, key=len)
        spellings = (
            _window(piece, _LETTERS) if lang == "ar" else {piece, piece.lower(), piece.capitalize(), piece.upper()}
        )
        codecs = _CODECS.get(lang, ("utf-8",))
    elif ascii_runs:
        run = max(ascii_runs, key=len)
        yield Form(group, run.encode(), alone=len(run) <= _ACRONYM)
        return
    else:  # accents on every second letter: Vietnamese
        piece = max(pieces, key=len)
        spellings, codecs = {piece.lower(), piece.capitalize(), piece.upper()}, ("utf-8",)
    for spelling in spellings:
        for codec in codecs:
            try:
                yield Form(group, spelling.encode(codec).lower(), alone=False)
            except UnicodeEncodeError:
                continue


def _spellings(piece: str) -> set[str]:
    """Every way to print the part of a piece that has the fewest, of at most _LETTERS characters."""
    return _window(piece, _LETTERS)


def _window(piece: str, size: int) -> set[str]:
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


def _without_longer(forms: Iterable[Form]) -> Iterator[Form]:
    """A form that holds another one of its group is found with it."""
    kept: dict[str, list[bytes]] = {}
    for form in sorted(forms, key=lambda f: (len(f.text), f)):
        short = kept.setdefault(form.group, [])
        if form.alone or not any(text in form.text for text in short):
            yield form
            if not form.alone:
                short.append(form.text)

"""Which words of an English page name a congress or a plenum, and whose do they say it is?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.mentions.meeting_surface import Surface, Whose

__all__ = ["surfaces"]

_ONES = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
}  # fmt: skip
_TEENS = {
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
    "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20,
}  # fmt: skip
_WORDS = {**_ONES, **_TEENS, **{f"twenty-{word}": 20 + n for word, n in _ONES.items()}}
_ROMAN = {"XVI": 16, "XVII": 17, "XVIII": 18, "XIX": 19, "XX": 20, "XXI": 21, "XXII": 22}  # host media: `XIX Congress`
_N = rf"(?:\d{{1,2}}(?:st|nd|rd|th)|{'|'.join(sorted(_WORDS, key=len, reverse=True))})"
_NTH = rf"(?:(?i:{_N})|(?:{'|'.join(sorted(_ROMAN, key=len, reverse=True))})\b)"
_CPC = (
    r"(?:Communist [Pp]arty of China|Chinese Communist [Pp]arty|China's (?:ruling )?Communist [Pp]arty"
    r"|China Communist [Pp]arty|China's ruling [Pp]arty|Chinese (?:ruling )?[Pp]arty|CPC|CCP)"
)
_OF_CPC = rf"(?:(?:ruling )?{_CPC}(?: ?\((?:the )?(?:CPC|CCP)\))?)"
_SESSION = r"(?i:plenary(?: session| meeting)?|full session|plenum)"
_NAME_WORD = r"(?:[A-Z][\w'’-]*|\([A-Z][A-Za-z-]+\)|of|the|and)"
_OTHER_NAME = rf"[A-Z][\w'’-]*(?: {_NAME_WORD}){{0,7}}"
_OF_WHOM = rf" of (?:the )?(?P<whose>{_OF_CPC}|(?<=[Pp]arty [Cc]ongress of )China\b|{_OTHER_NAME})"

_CONGRESS = re.compile(
    rf"\b(?P<n>{_NTH})(?P<mid>(?: {_NAME_WORD}){{0,7}}?)(?i:(?: national| party| communist party)* congress)\b"
    rf"(?! [Pp]arty)(?:{_OF_WHOM})?"
)
_PLENUM = re.compile(
    rf"\b(?P<p>{_NTH}) {_SESSION}"
    rf"(?P<of> of (?:the )?(?P<body>(?:[^\s.;,]+ ){{0,12}}?)(?i:Central Committee)(?:{_OF_WHOM})?)?"
)
_COMMITTEE_FIRST = re.compile(
    rf"\b(?P<t>{_NTH})(?P<mid>(?: {_NAME_WORD}){{0,6}}?) Central Committee(?P<of> of (?:the )?{_OF_CPC})?(?:'s)?,?"
    rf" (?:the )?(?P<p>{_NTH}) {_SESSION}"
)
# `the CPC 18 sixth plenary session`: a machine's rendering of 十八届六中全会
_MACHINE = re.compile(rf"\b(?P<t>1[1-9]|2\d) (?P<p>(?i:{'|'.join(_ONES)})) plenary (?:session|meeting)\b")
_UNNUMBERED = re.compile(rf"\b{_SESSION} of (?:the )?{_OF_CPC} Central Committee")
_PEOPLES = re.compile(r"people's (?:political|congress)", re.IGNORECASE)
_TERM = re.compile(rf"\b{_N}\b", re.IGNORECASE)
_ALONE = re.compile(
    rf"(?P<party>(?:{_CPC}(?:'s)?|[Pp]arty|[Cc]ommunist [Pp]arty)(?: [Nn]ational)? [Cc]ongress"
    rf"|(?:[Tt]he )?(?:[Nn]ational )?[Cc]ongress of (?:the )?{_OF_CPC}|(?:[Pp]arty|CPC)'s (?:latest|recent"
    rf"|most recent|last)"
    rf" (?:[Nn]ational )?(?:[Cc]ongress|[Pp]lenum|[Pp]lenary [Ss]ession)|[Pp]arty plenum|(?:[Pp]arty )?conclave)\b"
    r"|\b(?:[Tt]he|[Tt]his|[Tt]hat|[Ii]ts|[Tt]heir|recent|month's|year's)"
    r" (?P<kind>[Cc]ongress|[Pp]lenum|[Pp]lenary(?: [Ss]ession)?)\b(?! [Pp]arty| [Hh]all)"
)
_CPC_BEFORE = re.compile(rf"{_OF_CPC}(?:'s)? (?:the )?$")
_THE_PARTY_BEFORE = re.compile(
    r"\b(?:[Tt]he|[Ii]ts|[Tt]heir|[Tt]his|ruling|China's) (?:ruling )?(?:party|Party|Communist [Pp]arty)'s (?:\w+ )?$"
)
_NAME_BEFORE = re.compile(
    r"(?:[Pp]arty|[Ff]ront|[Uu]nion|[Mm]ovement|[Cc]ongress|[Ll]eague|\b[A-Z]{2}[A-Z-]{0,40}+)"
    r"(?: ?\([A-Z-]{1,20}+\))?(?:'s|s')? (?:the )?$"
)
_PERIOD = re.compile(r"\b(?:[Ss]ince|[Aa]fter|[Bb]efore|[Ff]ollowing|[Aa]head of)(?: its| their| the)?(?: CPC's)? $")
_CPC_INSIDE = re.compile(_CPC)
_KEY = re.compile(r"congress|plen(?:um|ary)|full session|conclave", re.IGNORECASE)
_REACH = 200  # characters around a key word that a surface can span; the patterns are slow on a whole page


def surfaces(text: str) -> Iterator[Surface]:
    """Every passage of a folded English text that names a congress or plenum; passages may overlap."""
    for start, end in _windows(text):
        yield from _within(text, start, end)


def _windows(text: str) -> list[tuple[int, int]]:
    """The surroundings of the key words, joined where they meet."""
    found: list[tuple[int, int]] = []
    for key in _KEY.finditer(text):
        start, end = max(0, key.start() - _REACH), min(len(text), key.end() + _REACH)
        if found and start <= found[-1][1]:
            start = found.pop()[0]
        found.append((start, end))
    return found


def _within(text: str, start: int, end: int) -> Iterator[Surface]:
    for hit in _CONGRESS.finditer(text, start, end):
        if _PEOPLES.search(hit.group()):  # the National People's Congress is the parliament
            continue
        number = _number(hit["n"])
        if number > 40:  # the 118th Congress of the United States
            continue
        whose = _whose(text, hit.start(), hit["mid"], hit["whose"])
        yield _surface(text, hit.start(), _end(hit), "congress", number, None, whose)
    for hit in _PLENUM.finditer(text, start, end):
        body = hit["body"] or ""
        term = _TERM.search(body)
        whose = _whose(text, hit.start(), body, hit["whose"])
        yield _surface(
            text,
            hit.start(),
            _end(hit),
            "plenum",
            None if term is None else _number(term.group()),
            _number(hit["p"]),
            whose,
        )
    for hit in _COMMITTEE_FIRST.finditer(text, start, end):
        whose = _whose(text, hit.start(), hit["mid"] + (hit["of"] or ""), None)
        yield _surface(text, hit.start(), hit.end(), "plenum", _number(hit["t"]), _number(hit["p"]), whose)
    for hit in _MACHINE.finditer(text, start, end):
        whose = _whose(text, hit.start(), "", None)
        yield _surface(text, hit.start(), hit.end(), "plenum", int(hit["t"]), _number(hit["p"]), whose)
    for hit in _UNNUMBERED.finditer(text, start, end):
        yield _surface(text, hit.start(), hit.end(), "plenum", None, None, "own")
    for hit in _ALONE.finditer(text, start, end):
        kind = "plenum" if re.search(r"\bplen", hit[0], re.IGNORECASE) else "congress"
        named = hit["party"] is not None
        whose = _whose(text, hit.start(), hit["party"] or "", None)
        yield _surface(text, hit.start(), hit.end(), kind, None, None, whose, back=not named)


def _surface(
    text: str,
    start: int,
    end: int,
    kind: str,
    term: int | None,
    plenum: int | None,
    whose: Whose,
    *,
    back: bool = False,
) -> Surface:
    return Surface(
        start=start,
        end=end,
        kind="plenum" if kind == "plenum" else "congress",
        term=term,
        plenum=plenum,
        whose=whose,
        period=_PERIOD.search(text[max(0, start - 30) : start]) is not None,
        back=back,
    )


def _number(word: str) -> int:
    lower = word.lower()
    return _ROMAN.get(word) or _WORDS.get(lower) or int(lower[:-2])


def _end(hit: re.Match[str]) -> int:
    """Without the words that the pattern took as the name of a party but that are no part of it."""
    whose = hit["whose"]
    if whose is None:
        return hit.end("body") + len("Central Committee") if hit.re is _PLENUM and hit["of"] else hit.end()
    cpc = re.match(_OF_CPC, whose)
    return hit.start("whose") + (cpc.end() if cpc else len(whose.rstrip()))


def _whose(text: str, start: int, inside: str, after: str | None) -> Whose:
    if after is not None and after.strip() == "Asian":
        return "bare"  # `of the Asian party`: a paraphrase that hosts far away use
    if after is not None and after.strip() not in ("Communist Party", "Party"):
        return "own" if re.match(rf"(?:{_OF_CPC}|China$|Chinese$)", after.strip()) else "other"
    if _CPC_INSIDE.search(inside):
        return "own"
    left = text[max(0, start - 60) : start]
    if _CPC_BEFORE.search(left):
        return "own"
    words = [word for word in re.findall(r"[\w'-]+", inside) if word.lower() not in _NEUTRAL]
    if _THE_PARTY_BEFORE.search(left) and not words:
        return "bare"  # "the party's 19th congress" names no party; "the Lao party's" does
    if any(word[0].isupper() and _TERM.fullmatch(word) is None for word in words) or _NAME_BEFORE.search(left):
        return "other"
    return "bare"


_NEUTRAL = {
    "the",
    "of",
    "national",
    "party",
    "central",
    "committee",
    "communist",
    "party's",
    "congress",
    "conclave",
    "and",
}

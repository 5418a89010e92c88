"""Who published a page, and on which side does that publisher stand? By the printed credit first, then by the host."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ahocorasick_rs import AhoCorasick, MatchKind

from archive.folding import fold
from pipelines.lexicon.basis import Basis, read_basis
from pipelines.lexicon.places import CODES
from pipelines.lexicon.table import LexiconError, read_table
from pipelines.voices.sides import Side

__all__ = ["Publisher", "Side", "credited", "level", "load_publishers", "publisher_of", "publishers"]


_FOLDER = Path(__file__).parents[1] / "lexicon"
_COLUMNS = ("publisher", "side", "country", "name", "source", "basis")
_KINDS = ("host", "credit", "whole")  # whole: the credit is this and nothing else; others have such an office too
_MISSIONS = "embassies"
# China's missions: 中国驻老挝使馆, 驻老挝使馆, 驻日中国大使馆.
# Not those of others: 老挝驻华使馆, 美国驻老挝使馆, 美国驻中国大使馆
_MISSION = re.compile(
    r"(?:(?:中国|中华人民共和国|(?<![\u4e00-\u9fff])我?)常?驻(?!华|中国|京)[\u4e00-\u9fff]{1,12}?|(?<!驻)(?:中国|中华人民共和国))"
    r"(?:大?使馆|总?领事馆|总领馆|使团|代表团)(?!驻)"
)
# What stands beside the name of who gave a picture, or a part of what another newsroom wrote. What a newspaper prints
# in partnership with an agency is the agency's.
_GAVE_A_PART = re.compile(
    r"(?<!partnership )(?<!cooperation )(?<!collaboration )\b(?:with|additional|plus|including)\b[^.;|]{0,40}$"
)
_GAVE_A_PICTURE = re.compile(
    r"(?:\b(?:photos?|pictures?|images?|videos?|handout)\b[^.;|]{0,12}|(?:图片?|摄影?)[:/ ]{0,2})$"
)
_A_PICTURE = re.compile(
    r"[\s/,-]{0,3}(?:file |stock )?(?:photos?|pictures?|images?|handout)\b"
    r"|[社网]?(?:资料)?(?:图(?!书)|照片|摄|供图)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """One newsroom or office. A `host_` side holds for visits to its own country; elsewhere it is a third country."""

    key: str
    side: Side
    country: str  # ISO 3166-1 alpha-2
    name: str
    source: str | None  # the page that says who runs it; None when compiled
    basis: Basis

    def side_for(self, countries: Collection[str]) -> Side:
        """Its side in reports of a stay in these countries."""
        foreign = self.country not in {"CN", *countries} and self.side.value.startswith("host_")
        return Side.THIRD_COUNTRY if foreign else self.side


def level(publisher: Publisher | None) -> int:
    """How far from the Party: 0 it, state media and embassies, 1 a host, 2 a third country, 3 an unknown publisher."""
    if publisher is None:
        return 3
    if publisher.side is Side.THIRD_COUNTRY:
        return 2
    return 1 if publisher.side.value.startswith("host_") else 0


@cache
def publishers() -> dict[str, Publisher]:
    """By key."""
    return load_publishers(_FOLDER)


def load_publishers(folder: Path) -> dict[str, Publisher]:
    """Read publishers.csv of a folder; raises LexiconError for an unknown side, country or basis, or a key twice."""
    file = "publishers.csv"
    found: dict[str, Publisher] = {}
    for line, (key, side, country, name, source, basis) in read_table(file, _COLUMNS, folder=folder):
        if side not in set(Side) or key in found:
            raise LexiconError(file, line, f"{key},{side}", "a new key and one of " + ", ".join(Side))
        if country not in CODES:
            raise LexiconError(file, line, f"country {country!r}", "a code of ISO 3166-1 alpha-2")
        if not name:
            raise LexiconError(file, line, "a row without a name", "the publisher's name")
        found[key] = Publisher(
            key=key,
            side=Side(side),
            country=country,
            name=name,
            source=source or None,
            basis=read_basis(file, line, basis, source),
        )
    return found


def publisher_of(credit: str | None, host: str) -> Publisher | None:
    """The publisher of the text.

    credit   the outlet as printed in the source line: a reprint belongs to the outlet it credits
    host     of the page's address, used when nothing is credited or the credit is not in the lexicon
    returns  None when neither is known: such a page never counts as a corroborating side
    """
    found = credited(credit) if credit else None
    if found is not None:
        return found
    labels = host.lower().split(".")
    for i in range(len(labels)):
        key = _hosts().get(".".join(labels[i:]))
        if key is not None:
            return publishers()[key]
    return None


def credited(credit: str) -> Publisher | None:
    """The first publisher that a printed credit names, of two at one place the longer name; None for an unknown one.

    Who gave a picture, or a part of what another newsroom wrote ("with input from Xinhua"), is not credited with it.
    """
    printed = _spelling(credit)
    keys, matcher = _credits()
    hits = [
        (start, -end, keys[number])
        for number, start, end in matcher.find_matches_as_indexes(printed, overlapping=True)
        if not _in_word(printed[start - 1 : start], printed[start])
        and not _in_word(printed[end : end + 1], printed[end - 1])
    ]
    hits += [(hit.start(), -hit.end(), _MISSIONS) for hit in _MISSION.finditer(printed)]
    hits = [hit for hit in hits if not _gave_a_part(printed[: hit[0]], printed[-hit[1] :])]
    key = min(hits)[2] if hits else _whole().get(printed.strip())
    return None if key is None else publishers()[key]


def _gave_a_part(before: str, behind: str) -> bool:
    marks = (_GAVE_A_PART.search(before), _GAVE_A_PICTURE.search(before), _A_PICTURE.match(behind))
    return any(mark is not None for mark in marks)


def _in_word(beside: str, edge: str) -> bool:
    """True when a name in Latin letters goes on: AP in JAPAN, CRI in Critical. Other scripts write without blanks."""
    return beside.isascii() and beside.isalnum() and edge.isascii() and edge.isalnum()


@cache
def _marks() -> tuple[tuple[str, str, str], ...]:
    rows: list[tuple[str, str, str]] = []
    seen: set[tuple[str, str]] = set()
    for line, (kind, mark, key) in read_table("publisher_marks.csv", ("kind", "mark", "publisher")):
        if kind not in _KINDS or key not in publishers():
            expected = f"one of {', '.join(_KINDS)}, and a known publisher"
            raise LexiconError("publisher_marks.csv", line, f"{kind},{mark},{key}", expected)
        once = (kind, _spelling(mark))
        if once in seen:
            raise LexiconError("publisher_marks.csv", line, f"{kind} {mark!r} again", "it only once")
        seen.add(once)
        rows.append((kind, mark, key))
    return tuple(rows)


@cache
def _credits() -> tuple[tuple[str, ...], AhoCorasick]:
    """Keys by pattern number, and the matcher."""
    found = [(_spelling(mark), key) for kind, mark, key in _marks() if kind == "credit"]
    return tuple(key for _, key in found), AhoCorasick([m for m, _ in found], matchkind=MatchKind.Standard)


@cache
def _whole() -> dict[str, str]:
    return {_spelling(mark): key for kind, mark, key in _marks() if kind == "whole"}


@cache
def _hosts() -> dict[str, str]:
    return {mark: key for kind, mark, key in _marks() if kind == "host"}


def _spelling(text: str) -> str:
    return fold(text).casefold()

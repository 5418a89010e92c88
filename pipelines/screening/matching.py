"""Which groups of words do the bytes of a page hold? Hyperscan where there is one, else an Aho-Corasick automaton.

Both say the same of every page: the search is for literals, and what is no literal is looked at by the same code.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cache, lru_cache
from typing import Any, Protocol, cast

from ahocorasick_rs import BytesAhoCorasick, Implementation

from pipelines.screening.conditions import conditions
from pipelines.screening.forms import ANY, LETTERS, ODD, ODD_ENTITY, Form, forms_of, is_wide

__all__ = ["Bytes", "Matcher", "automaton", "hyperscan_matcher", "is_candidate", "matcher"]

_ODD_GROUP, _ENTITY_GROUP = "odd", "odd.entity"

Bytes = bytes | memoryview


class Matcher(Protocol):
    """A search for all forms at once."""

    name: str

    def bits(self, body: Bytes) -> int:
        """One bit for each group and family of encodings of which a form stands in the bytes.

        The search may end where what is found makes the page a candidate: a menu at its top often does.
        """


@cache
def _forms() -> tuple[Form, ...]:
    odd = [Form(_ODD_GROUP, text) for text in ODD]
    return (*forms_of(conditions()), *odd, Form(_ENTITY_GROUP, b"&#"))


@cache
def _bit_of() -> dict[tuple[str, str], int]:
    """(group, encodings) → number of its bit."""
    return {place: number for number, place in enumerate(sorted({(f.group, f.family) for f in _forms()}))}


@cache
def _masks() -> tuple[tuple[int, ...], ...]:
    """For each condition, in each family of encodings, the bits that its marks have: one bit of each is needed.

    All words of a page are written in the one encoding that it is read in; what its bytes spell in others is chance.
    Where no form tells a language by its letters, they are not asked for.
    """
    bits = _bit_of()
    families = sorted({family for _, family in bits})
    made = (
        tuple(
            sum(1 << bits[mark, f] for f in {ANY, family} if (mark, f) in bits)
            for mark in way.marks
            if not mark.endswith(LETTERS) or (mark, family) in bits
        )
        for way in conditions().ways
        for family in families
    )
    return tuple(dict.fromkeys(masks for masks in made if all(masks)))


@lru_cache(maxsize=1 << 16)  # pages of one site hold the same groups
def _is_enough(found: int) -> bool:
    """Is a page with these groups a candidate, whatever else stands on it?"""
    is_odd = found >> _bit_of()[_ODD_GROUP, ANY] & 1
    return bool(is_odd) or any(all(found & mask for mask in masks) for masks in _masks())


def is_candidate(body: Bytes, search: Matcher) -> bool:
    """Must a page be looked at again? False: no condition can be fulfilled by what stands in its bytes.

    body   without content-encoding and chunks
    """
    if is_wide(body):
        return True
    found = search.bits(body)
    if _is_enough(found):
        return True
    return bool(found >> _bit_of()[_ENTITY_GROUP, ANY] & 1) and ODD_ENTITY.search(body) is not None


class _Hyperscan:
    """One database of all forms; each group is told of once for a page."""

    name = "hyperscan"

    def __init__(self) -> None:
        import hyperscan

        forms = _forms()
        self._database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        self._database.compile(
            expressions=[form.text for form in forms],
            ids=[_bit_of()[form.group, form.family] for form in forms],
            flags=[hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_SINGLEMATCH] * len(forms),
            literal=True,
        )
        self._stopped: type[Exception] = hyperscan.ScanTerminated
        self._found = 0

    def bits(self, body: Bytes) -> int:
        self._found = 0
        with suppress(self._stopped):
            self._database.scan(cast(bytes, body), match_event_handler=self._matched)  # any buffer is taken
        return self._found

    def _matched(self, number: int, start: int, end: int, flags: int, context: Any) -> bool:
        self._found |= 1 << number
        return _is_enough(self._found)


class _Automaton:
    """The same in a DFA over the bytes in lower case."""

    name = "ahocorasick_rs"

    def __init__(self) -> None:
        forms = _forms()
        self._bits = [1 << _bit_of()[form.group, form.family] for form in forms]
        self._automaton = BytesAhoCorasick([form.text for form in forms], implementation=Implementation.DFA)

    def bits(self, body: Bytes) -> int:
        found = 0
        for number, _, _ in self._automaton.find_matches_as_indexes(bytes(body).lower(), overlapping=True):
            found |= self._bits[number]
        return found


@cache
def hyperscan_matcher() -> Matcher:
    """Raises ImportError where there is no Hyperscan."""
    return _Hyperscan()


@cache
def automaton() -> Matcher:
    return _Automaton()


@cache
def matcher() -> Matcher:
    """The fastest that this machine has."""
    try:
        return hyperscan_matcher()
    except ImportError:
        return automaton()

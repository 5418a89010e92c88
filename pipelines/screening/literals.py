"""Which words stand in every match of a regular expression? One of them at least: so a page without any has no match.

The rules say in regular expressions what they look for. What must stand on a page for a rule to fire is computed from
these, so that no second list of words has to be kept beside them. Python's own parser takes an expression apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from importlib import import_module
from itertools import product
from typing import Any

__all__ = ["NoLiteral", "required"]

_PARSER: Any = import_module("re._parser")  # what re.compile itself calls; it has no public name
_MOST = 400  # strings that one part may stand for before it is left out
_CLASS = 14  # characters of a class that are told apart: the numerals, with a few more

Strings = frozenset[str]


class NoLiteral(ValueError):
    """An expression that can match without any particular word."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        super().__init__(f"no word stands in every match of {pattern[:80]!r}: take another rule of the finder")


def required(
    *patterns: re.Pattern[str] | str, prefer: Strings = frozenset(), besides: Strings = frozenset()
) -> Strings:
    """Words of which at least one stands in every match of any of the patterns, in lower case.

    prefer   of several words that a branch needs, what holds one of these is named, whatever else is longer
    besides  what is needed besides these words
    raises   NoLiteral when a pattern can match without any of them
    """
    found: set[str] = set()
    for pattern in patterns:
        text = pattern if isinstance(pattern, str) else pattern.pattern
        _, needed = _Needs(prefer, besides).sequence(_PARSER.parse(text))
        if needed is None:
            raise NoLiteral(text)
        found |= needed
    return _shortest(found)


def _shortest(words: Iterable[str]) -> Strings:
    """Without the words that hold another one: where they stand, it stands."""
    kept: list[str] = []
    for word in sorted(set(words), key=lambda w: (len(w), w)):
        if not any(short in word for short in kept):
            kept.append(word)
    return frozenset(kept)


class _Needs:
    """What the parts of an expression need."""

    def __init__(self, prefer: Strings, besides: Strings) -> None:
        self._prefer, self._besides = prefer, besides

    def _worth(self, words: Strings) -> tuple[bool, int, int]:
        """How much a set of words tells: the shortest counts, a Han character as three letters."""
        told = min(sum(3 if c > "\u2e7f" else 1 for c in word) for word in words)
        liked = bool(self._prefer) and all(any(known in word for known in self._prefer) for word in words)
        return liked, told, -len(words)

    def _better(self, a: Strings | None, b: Strings | None) -> Strings | None:
        usable = [words for words in (a, b) if words and "" not in words and not words <= self._besides]
        return max(usable, key=self._worth, default=None)

    def sequence(self, items: Iterable[tuple[Any, Any]]) -> tuple[Strings | None, Strings | None]:
        """(every string it can be, None when these are too many; words of which one must stand in it, None for none)"""
        run: Strings = frozenset({""})
        whole = True
        best: Strings | None = None
        for op, value in items:
            exact, needed = self._part(str(op), value)
            if exact is not None and len(run) * len(exact) <= _MOST:
                run = frozenset("".join(pair) for pair in product(run, exact))
                continue
            best = self._better(self._better(best, run), needed if exact is None else self._better(exact, needed))
            run, whole = frozenset({""}), False
        return (run if whole else None), self._better(best, run)

    def _part(self, op: str, value: Any) -> tuple[Strings | None, Strings | None]:
        if op == "LITERAL":
            return frozenset({chr(value).lower()}), None
        if op == "IN":
            chars = _class(value)
            return chars, chars
        if op in {"AT", "ASSERT", "ASSERT_NOT"}:
            return frozenset({""}), None
        if op == "SUBPATTERN":
            return self.sequence(value[3])
        if op == "ATOMIC_GROUP":
            return self.sequence(value)
        if op == "BRANCH":
            return self._branches(value[1])
        if op in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
            return self._repeated(*value)
        return None, None  # any character, a category, a back reference

    def _branches(self, branches: Sequence[Any]) -> tuple[Strings | None, Strings | None]:
        parts = [self.sequence(branch) for branch in branches]
        exact: set[str] = set()
        needed: set[str] = set()
        is_exact = is_needed = True
        for strings, words in parts:
            is_exact, is_needed = is_exact and strings is not None, is_needed and words is not None
            exact |= strings or set()
            needed |= words or set()
        all_of = frozenset(exact) if is_exact and len(exact) <= _MOST else None
        return all_of, (frozenset(needed) if is_needed else None)

    def _repeated(self, least: int, most: int, item: Any) -> tuple[Strings | None, Strings | None]:
        exact, needed = self.sequence(item)
        if exact is not None and most <= 3 and sum(len(exact) ** n for n in range(least, most + 1)) <= _MOST:
            times = (frozenset(map("".join, product(exact, repeat=n))) for n in range(least, most + 1))
            return frozenset().union(*times), needed if least else None
        return None, (self._better(needed, exact) if least else None)


def _class(members: Sequence[tuple[Any, Any]]) -> Strings | None:
    chars: set[str] = set()
    for op, value in members:
        if str(op) == "LITERAL":
            chars.add(chr(value).lower())
        elif str(op) == "RANGE" and value[1] - value[0] < _CLASS:
            chars |= {chr(c).lower() for c in range(value[0], value[1] + 1)}
        else:
            return None
    return frozenset(chars) if len(chars) <= _CLASS else None

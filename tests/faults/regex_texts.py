"""Which texts are worst for a regular expression? Near-misses made from its own parse tree, standing side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

__all__ = ["LENGTH", "Seed", "filled", "seeds"]

LENGTH = 1_000_000  # characters that the issue asks for
# Runs that do not come from the pattern: what fills pages, and what \b, \s, \w, \d and [A-Z] enter at every step.
_PLAIN = ("a", " ", "1", "中", "Aa ", "A B ", "a, ", "\n", ".", "(", '"', "1日", "，", "<", "and ", "\n ", "A. ", "/a")
_JOINTS = ("", " ", "\n", "。")  # between two near-misses: \b needs a blank, ^ a line, [^。] an end
_BRANCHES = 32  # branches of one alternation that are tried
_CUTS = 12  # places where one near-miss is cut short
_LONGEST = 400  # characters of one part
_WHOLE = 200  # times that a part stands in a run as long as its bound allows
_CLASS = {
    "CATEGORY_DIGIT": "1",
    "CATEGORY_SPACE": " ",
    "CATEGORY_WORD": "a",
    "CATEGORY_NOT_SPACE": "a",
    "CATEGORY_NOT_DIGIT": "a",
    "CATEGORY_NOT_WORD": " ",
}


class Seed(NamedTuple):
    """A text of any length: `head` once, then `body` again and again, then `tail`, at which `$` fails."""

    head: str
    body: str
    tail: str = ""


class _Way(NamedTuple):
    """One way through the tree."""

    branch: int  # which branch of every alternation, counted round
    times: int  # how often a part that may repeat stands, within its bounds
    looks: bool  # whether what lookarounds ask for is written out too


def filled(seed: Seed, length: int) -> str:
    """The text of a seed that has exactly this many characters."""
    head = seed.head[: length - len(seed.tail)]
    middle = length - len(head) - len(seed.tail)
    return head + (seed.body * (middle // len(seed.body) + 1))[:middle] + seed.tail


def seeds(pattern: re.Pattern[str]) -> Iterator[Seed]:
    """Seeds of near-misses: plain runs; every branch in turn, cut short after every part; runs of every repeat.

    pattern  compiled; its own source is parsed
    returns  each seed once, plain ones first
    """
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    found: dict[Seed, None] = dict.fromkeys(Seed("", run) for run in _PLAIN)
    ways = [_Way(0, times, looks) for times, looks in product((8, 1, _WHOLE), (False, True))]
    ways += [_Way(branch, 8, looks=True) for branch in range(1, min(_width(tree), _BRANCHES))]
    for way in dict.fromkeys(ways):
        pieces = [piece for piece in _pieces(tree, way) if piece]
        for cut in _cuts(len(pieces), _CUTS if way.branch == 0 else 4):
            text = "".join(pieces[:cut])
            for joint in _JOINTS[: 4 if way.branch == 0 else 2]:
                found.setdefault(Seed("", text + joint))
    for way in (_Way(0, 1, looks=True), _Way(1, 2, looks=False)):
        for before, part in _repeats(tree, way, ""):
            found.setdefault(Seed("", part))
            found.setdefault(Seed("", before[-12:] + part * 8))
            found.setdefault(Seed("", before[-12:] + part * _WHOLE))
            found.setdefault(Seed(before, part, "\x01"))  # the run that fills the text, entered once
    yield from (seed for seed in found if seed.body)


def _cuts(parts: int, most: int) -> list[int]:
    """Where to cut: after the first, the last and the last but one part, and evenly between."""
    if parts <= most:
        return list(range(1, parts + 1))
    even = [round(1 + step * (parts - 1) / (most - 1)) for step in range(most)]
    return sorted({*even, 1, parts - 1, parts})


def _width(tree: Any) -> int:
    """How many branches the widest alternation has; a class counts as two, for its first two members."""
    widest = 1
    for op, av in tree:
        if op is sre.BRANCH:
            widest = max(widest, len(av[1]), *(_width(branch) for branch in av[1]))
        elif op is sre.IN:
            widest = max(widest, 2)
        else:
            widest = max([widest, *(_width(inner) for inner in _inner(op, av))])
    return widest


def _inner(op: Any, av: Any) -> list[Any]:
    """The trees inside one node."""
    if op is sre.SUBPATTERN:
        return [av[3]]
    if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        return [av[2]]
    if op is sre.ATOMIC_GROUP:
        return [av]
    if op is sre.BRANCH:
        return list(av[1])
    if op is sre.GROUPREF_EXISTS:
        return [branch for branch in av[1:] if branch is not None]
    if op in (sre.ASSERT, sre.ASSERT_NOT):
        return [av[1]]
    return []


def _pieces(tree: Any, way: _Way) -> list[str]:
    """What one way through the tree matches, part by part."""
    out: list[str] = []
    for op, av in tree:
        if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            low, high, part = av
            inner = _pieces(part, way)
            times = max(low, min(int(high), way.times))
            out += inner * times if len(inner) * times <= 64 else [("".join(inner) * times)[:_LONGEST]]
        elif op is sre.BRANCH:
            out += _pieces(av[1][way.branch % len(av[1])], way)
        elif op is sre.GROUPREF_EXISTS:
            out += _pieces(av[1], way)
        elif op is sre.ASSERT:
            out += _pieces(av[1], way) if way.looks else []
        elif op is not sre.ASSERT_NOT and (trees := _inner(op, av)):
            out += _pieces(trees[0], way)
        else:
            out.append(_char(op, av, way.branch))
    return out


def _repeats(tree: Any, way: _Way, before: str) -> Iterator[tuple[str, str]]:
    """Each part of the tree that may stand more than twice, with what leads up to it."""
    for op, av in tree:
        if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT) and int(av[1]) > 2:
            yield before, "".join(_pieces(av[2], way))
        for inner in _inner(op, av)[:_BRANCHES]:
            yield from _repeats(inner, way, before)
        before += "".join(_pieces([(op, av)], way))


def _char(op: Any, av: Any, branch: int) -> str:
    """One character that the node matches; none for anchors and back references."""
    if op is sre.LITERAL:
        return chr(av)
    if op is sre.NOT_LITERAL:
        return "a" if av != ord("a") else "b"
    if op is sre.ANY:
        return "a"
    return _member(av, branch) if op is sre.IN else ""


def _member(items: Any, branch: int) -> str:
    if items[0][0] is sre.NEGATE:
        barred = re.compile("[" + "".join(_written(op, av) for op, av in items[1:]) + "]")
        return next((c for c in "a中 1,Z-\n'" if barred.match(c) is None), "\x00")
    op, av = items[branch % len(items)]
    if op is sre.LITERAL:
        return chr(av)
    if op is sre.RANGE:
        return chr(av[0])
    return _CLASS.get(str(av), "a")


def _written(op: Any, av: Any) -> str:
    """A member of a class as a pattern writes it."""
    if op is sre.LITERAL:
        return re.escape(chr(av))
    if op is sre.RANGE:
        return f"{re.escape(chr(av[0]))}-{re.escape(chr(av[1]))}"
    letter = {"DIGIT": "d", "SPACE": "s", "WORD": "w"}[str(av).rpartition("_")[2]]
    return "\\" + (letter.upper() if "_NOT_" in str(av) else letter)

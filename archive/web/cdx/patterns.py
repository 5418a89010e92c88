"""Does a field of a line fit what a filter asks? A small part of regular expressions that takes linear time.

What others' clients send is of this kind: 200, 30[12], [23].., text/.*, .*\\.html, (200|404). Python's own engine would
let a visitor write an expression that never ends; this one has no repetition but `.*`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from archive.web.refusals import BadQuestion

__all__ = ["whole"]

_LONGEST = 300  # characters of an expression
_ATOM = re.compile(r"\\[^A-Za-z0-9]|\\d|\[\^?[A-Za-z0-9][A-Za-z0-9-]{0,30}\]|[^\\\[\](){}*+?|^$]")
_ANY = ".*"


def whole(expression: str) -> Callable[[str], bool]:
    """A test whether an expression fits a whole text; raises BadQuestion for what is not understood here."""
    if len(expression) > _LONGEST:
        raise BadQuestion(f"filter: an expression of {len(expression)} characters, at most {_LONGEST} are read")
    inner = expression.removeprefix("^").removesuffix("$")
    if inner.startswith("(") and inner.endswith(")"):
        inner = inner[1:-1]
    alternatives = [_pieces(one) for one in inner.split("|")]
    return lambda text: any(_fits(pieces, text) for pieces in alternatives)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """What stands between two .* of an expression: each of its atoms is one character."""

    pattern: re.Pattern[str]
    length: int


def _pieces(expression: str) -> list[_Piece]:
    pieces: list[_Piece] = []
    atoms: list[str] = []
    at = 0
    while at < len(expression):
        if expression.startswith(_ANY, at):
            pieces.append(_piece(atoms))
            atoms, at = [], at + len(_ANY)
            continue
        found = _ATOM.match(expression, at)
        if found is None:
            raise BadQuestion(
                f"filter: {expression[at : at + 20]!r} is not understood; known are characters, . .* \\. [0-9] [^a-z]"
                " and a choice of such: (200|404)"
            )
        atoms.append(found[0])
        at = found.end()
    return [*pieces, _piece(atoms)]


def _piece(atoms: list[str]) -> _Piece:
    try:
        return _Piece(pattern=re.compile("".join(atoms), re.DOTALL), length=len(atoms))
    except re.error as error:
        raise BadQuestion(f"filter: {''.join(atoms)[:40]!r} is not understood: {error}") from error


def _fits(pieces: list[_Piece], text: str) -> bool:
    """The first piece at the start, the last at the end, the others where they are first found."""
    first, last = pieces[0], pieces[-1]
    if len(pieces) == 1:
        return first.pattern.fullmatch(text) is not None
    found = first.pattern.match(text)
    for piece in pieces[1:-1]:
        found = None if found is None else piece.pattern.search(text, found.end())
    at = len(text) - last.length
    return found is not None and at >= found.end() and last.pattern.fullmatch(text, at) is not None

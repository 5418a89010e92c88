"""Of which signs is a style sheet made? CSS Syntax Level 3, read so that nothing can hide in an escape or a comment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Kind", "Token", "ident_text", "string_text", "tokens"]


class Kind(StrEnum):
    """What a sign is."""

    SPACE = "space"
    STRING = "string"
    URL = "url"  # url(…) without quotes
    FUNCTION = "function"  # name( ; its closing bracket is a sign of its own
    IDENT = "ident"
    AT = "at"
    HASH = "hash"
    NUMBER = "number"  # with its unit
    DELIM = "delim"
    BAD = "bad"  # a string or an address that does not end, half an escape


@dataclass(frozen=True, slots=True)
class Token:
    """One sign; `value` without escapes, quotes and `@`, `#` or `(`."""

    kind: Kind
    value: str


_ESCAPE = r"\\(?:[0-9a-fA-F]{1,6}+[ \t\n]?|[^\n0-9a-fA-F])"
_NAME = rf"(?:[A-Za-z0-9_\-\u0080-\U0010ffff]|{_ESCAPE})"
_IDENT = rf"(?:--|-?(?:[A-Za-z_\u0080-\U0010ffff]|{_ESCAPE})){_NAME}*+"
_TOKEN = re.compile(
    rf"""
    (?P<comment>/\*(?:[^*]++|\*(?!/))*+(?:\*/)?)
  | (?P<space>[ \t\n]++)
  | (?P<string>"(?:[^"\\\n]++|\\\n|{_ESCAPE})*+" | '(?:[^'\\\n]++|\\\n|{_ESCAPE})*+')
  | (?P<ident>{_IDENT})
  | (?P<at>@{_IDENT})
  | (?P<hash>\#{_NAME}++)
  | (?P<number>[+-]?(?:[0-9]++(?:\.[0-9]++)?|\.[0-9]++)(?:[eE][+-]?[0-9]++)?(?:%|{_IDENT})?)
  | (?P<delim>[^"'\\])
  | (?P<bad>.)
    """,
    re.VERBOSE | re.DOTALL,
)
# behind `url(`: an address without quotes up to its bracket; else everything up to there is bad
_ADDRESS = re.compile(rf"[ \t\n]*+((?:[^\"'()\\ \t\n\x00-\x08\x0b\x0e-\x1f\x7f]|{_ESCAPE})*+)[ \t\n]*+(?:\)|\Z)")
_QUOTED = re.compile(r"[ \t\n]*+[\"']")
_BAD_ADDRESS = re.compile(rf"(?:[^)\\]|{_ESCAPE}|\\)*+\)?")
_ESCAPES = re.compile(r"\\(?:([0-9a-fA-F]{1,6}+)[ \t\n]?|(\n)|(.))", re.DOTALL)
_NEWLINES = re.compile(r"\r\n|[\r\f]")
_COMMON = re.compile(r"-?[A-Za-z_][A-Za-z0-9_-]*+")
_IN_STRINGS = " /:;,.()[]{}%#?=+*!|~$@'"
_PLAIN = re.compile(r"[A-Za-z0-9_\-\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def tokens(css: str) -> Iterator[Token]:
    """The signs of a sheet or of the value of an attribute `style`; comments are left out. Linear in its length."""
    css = _NEWLINES.sub("\n", css).replace("\0", "\ufffd")
    at = 0
    while at < len(css):
        found = _TOKEN.match(css, at)
        assert found is not None  # the last branch takes anything
        kind, text, at = found.lastgroup, found[0], found.end()
        if kind == "comment":
            yield Token(Kind.SPACE, " ")  # more apart than CSS has it: never nearer
        elif kind == "string":
            yield Token(Kind.STRING, _unescaped(text[1:-1]))
        elif kind == "ident" and css.startswith("(", at):
            at += 1
            name = _unescaped(text)
            if name.lower() == "url" and _QUOTED.match(css, at) is None:
                token, at = _address(css, at)
                yield token
            else:
                yield Token(Kind.FUNCTION, name)
        elif kind in ("ident", "at", "hash"):
            yield Token(Kind(kind), _unescaped(text.removeprefix({"at": "@", "hash": "#"}.get(kind, ""))))
        elif kind == "number":
            yield Token(Kind.NUMBER, _unescaped(text))
        else:
            yield Token(Kind(kind or "bad"), text)


def _address(css: str, at: int) -> tuple[Token, int]:
    found = _ADDRESS.match(css, at)
    if found is not None:
        return Token(Kind.URL, _unescaped(found[1])), found.end()
    bad = _BAD_ADDRESS.match(css, at)
    assert bad is not None  # it takes nothing, too
    return Token(Kind.BAD, ""), bad.end()


def _unescaped(text: str) -> str:
    return _ESCAPES.sub(_character, text) if "\\" in text else text


def _character(found: re.Match[str]) -> str:
    if found[1]:
        number = int(found[1], 16)
        return "\ufffd" if number == 0 or 0xD800 <= number <= 0xDFFF or number > 0x10FFFF else chr(number)
    return "" if found[2] else found[3]


def ident_text(name: str) -> str:
    """A name, written so that it reads back as itself and as nothing else."""
    if _COMMON.fullmatch(name):
        return name
    written = "".join(c if _PLAIN.match(c) else f"\\{ord(c):x} " for c in name)
    digit = written[:1].isdigit() or (written[:1] == "-" and (len(written) == 1 or written[1:2].isdigit()))
    return f"\\{ord(written[0]):x} {written[1:]}" if digit and written[0].isascii() else written


def string_text(text: str) -> str:
    """A string in quotes; what could end it, or the element around it, is written as an escape."""
    return '"' + "".join(c if c in _IN_STRINGS or _PLAIN.match(c) else f"\\{ord(c):x} " for c in text) + '"'

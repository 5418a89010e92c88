"""Does a table of a TOML file hold what it must, each key with its type, and no other?"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from archive.errors import BadInput

__all__ = ["Keys", "is_readable", "one_line"]

_NAMES = {str: "text", int: "whole number", bool: "true or false", date: "day", list: "list", dict: "table"}


def one_line(text: str) -> str | None:
    """Why a text cannot stand in a decision; None when it can."""
    if not text.strip() or text != text.strip():
        return "no text, or white space round it"
    if not text.isprintable() or "\ufffd" in text:
        return "a line break or a character that cannot be printed"
    return None


def is_readable(text: str) -> bool:
    return not any("\ud800" <= c <= "\udfff" or c == "\ufffd" for c in text)


class Keys:
    """The keys of one TOML table, each taken once with its type."""

    def __init__(self, told: dict[str, Any], where: str) -> None:
        self._left, self.where = dict(told), where

    def of(self, name: str, kind: type) -> Any:
        if name not in self._left:
            raise BadInput(f"{self.where}: {name}", "no such key", f"a {_NAMES[kind]}")
        value = self._left.pop(name)
        if type(value) is not kind:  # a datetime is a date, and True a number, to isinstance
            raise BadInput(f"{self.where}: {name}", repr(value)[:80], f"a {_NAMES[kind]}")
        return value

    def text(self, name: str, form: re.Pattern[str] | None = None) -> str:
        value: str = self.of(name, str)
        problem = one_line(value)
        if problem is not None:
            raise BadInput(f"{self.where}: {name}", problem, "one line of text")
        if form is not None and form.fullmatch(value) is None:
            raise BadInput(f"{self.where}: {name}", repr(value)[:80], form.pattern)
        return value

    def words(self, name: str) -> str:
        """Text of a page: white space and odd characters are its own."""
        value: str = self.of(name, str)
        if not is_readable(value):
            raise BadInput(f"{self.where}: {name}", "a character nobody can read", "words of the page")
        return value

    def word(self, name: str, known: tuple[str, ...]) -> str:
        value: str = self.of(name, str)
        if value not in known:
            raise BadInput(f"{self.where}: {name}", repr(value)[:80], ", ".join(known))
        return value

    def table(self, name: str) -> Keys:
        return Keys(self.of(name, dict), f"{self.where}: {name}")

    def tables(self, name: str) -> list[Keys]:
        rows = self.of(name, list)
        for row in rows:
            if type(row) is not dict:
                raise BadInput(f"{self.where}: {name}", repr(row)[:80], f"tables [[{name}]]")
        return [Keys(row, f"{self.where}: {name} {number}") for number, row in enumerate(rows, 1)]

    def peek(self, name: str) -> Any:
        return self._left.get(name)

    def no_more(self) -> None:
        if self._left:
            raise BadInput(f"{self.where}: {min(self._left)}", "a key of no meaning", "none but those of the guide")

"""What does a request ask for? Its path, the ids in it, the form of the answer and the parameters, each checked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from archive.web.refusals import BadQuestion

__all__ = ["AsIs", "Asked", "Form"]

MOST_PAGES = 100_000
_NUMBER = re.compile(r"[0-9]{1,6}")
_LONGEST = 500  # characters of one value


class Form(StrEnum):
    """How the answer is written."""

    HTML = "html"
    JSON = "json"
    CSV = "csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class AsIs:
    """What a route got whose path ends in an address of the web (View.as_is).

    url      that address byte for byte: escapes as they were, with its own query
    base     scheme, name and port by which this browser was asked: http://127.0.0.1:8642
    headers  of the request, names in small letters
    """

    url: str
    base: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question.

    path   without the ending that names the form: /legs for /legs.csv
    ids    what the route found in the path
    query  parameter → its values, in the order given
    as_is  for views whose path ends in an address of the web
    """

    path: str
    form: Form = Form.HTML
    ids: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, Sequence[str]] = field(default_factory=dict)
    as_is: AsIs | None = None

    def all(self, name: str) -> Sequence[str]:
        """Every value of a parameter that may be repeated; raises BadQuestion when one is too long."""
        values = [value for value in self.query.get(name, ()) if value]
        for value in values:
            if len(value) > _LONGEST:
                raise BadQuestion(f"{name}: {len(value)} characters, at most {_LONGEST} are read")
        return values

    def one(self, name: str) -> str | None:
        """The value of a parameter that may stand once; empty counts as not given. Raises BadQuestion."""
        values = self.all(name)
        if len(values) > 1:
            raise BadQuestion(f"{name} is given {len(values)} times, expected once")
        return values[0] if values else None

    def number(self, name: str, default: int, most: int) -> int:
        """A whole number from 1; raises BadQuestion."""
        value = self.one(name)
        if value is None:
            return default
        if _NUMBER.fullmatch(value) is None or not 1 <= int(value) <= most:
            raise BadQuestion(f"{name}: {value[:40]!r} is no number from 1 to {most}")
        return int(value)

    def day(self, name: str) -> str | None:
        """A day as 2017-12-01; raises BadQuestion."""
        value = self.one(name)
        if value is None:
            return None
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError as error:
            raise BadQuestion(f"{name}: {value[:40]!r} is no day; expected one like 2017-12-01") from error

    def choice(self, name: str, allowed: Sequence[str], default: str) -> str:
        """One word of a list; raises BadQuestion."""
        value = self.one(name)
        if value is None:
            return default
        if value not in allowed:
            raise BadQuestion(f"{name}: {value[:40]!r}; expected one of {', '.join(allowed)}")
        return value

"""By which names does the report call countries, and which day does a row hold?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pipelines.lexicon.country_codes import country_codes

__all__ = ["as_day", "country_name"]


def country_name(code: str) -> str:
    """In English; a code of no list is its own name."""
    known = country_codes().get(code)
    return code if known is None else known.name_en


def as_day(row: Mapping[str, Any], column: str) -> date | None:
    """A day of a row, whether it is a date or still its text."""
    value = row.get(column)
    return value if value is None or isinstance(value, date) else date.fromisoformat(value)

"""How are the parts of a record named and laid out for reading? What templates of records have at hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from archive.web.catalogue.handle import Row
from archive.web.names import Names
from archive.web.records.days import stay_days
from archive.web.records.passages import window
from archive.web.records.words import REGISTRY, SIDES, label, meaning, null_reason

__all__ = ["SHOWN", "fact_words", "heading"]

SHOWN: Mapping[str, Any] = {
    "REGISTRY": REGISTRY,
    "SIDES": SIDES,
    "label": label,
    "meaning": meaning,
    "null_reason": null_reason,
    "stay_days": stay_days,
    "window": window,
}
_MOST_NAMED = 4


def heading(row: Row, legs: Sequence[Row], names: Names) -> str:
    """Delegation led by 宋涛 (Song Tao): Laos, Vietnam."""
    name = row["leader_name"]
    pinyin = None if name is None else names.spelled.get(name)
    leader = "whose leader is not named" if name is None else f"led by {name}" + (f" ({pinyin})" if pinyin else "")
    there = list(dict.fromkeys(names.country(leg["country"]) for leg in legs if leg["country"]))
    named = ", ".join(there[:_MOST_NAMED]) + (f" and {len(there) - _MOST_NAMED} more" if there[_MOST_NAMED:] else "")
    return f"Delegation {leader}" + (f": {named}" if named else "")


def fact_words(fact: str, names: Names) -> str:
    """A fact by which texts are compared, for people: country LA → Laos, person songtao → 宋涛 Song Tao."""
    kind, _, value = fact.partition(" ")
    match kind:
        case "country":
            return names.country(value)
        case "person":
            same = [
                f"{hans} {pinyin}"
                for hans, pinyin in names.people.values()
                if pinyin and pinyin.replace(" ", "").replace("'", "").lower() == value
            ]
            return same[0] if len(same) == 1 else f"a person spelled {value}"
    return fact

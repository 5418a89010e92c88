"""Who published a page, and on which side does that publisher stand? By the printed credit first, then by the host."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from pipelines.lexicon.table import LexiconError, read_table
from pipelines.view import fold

__all__ = ["Publisher", "Side", "publisher_of", "publishers"]


class Side(StrEnum):
    PARTY_CENTRE = "party_centre"
    STATE_MEDIA = "state_media"
    EMBASSY = "embassy"
    HOST_PARTY = "host_party"
    HOST_STATE_MEDIA = "host_state_media"
    HOST_INDEPENDENT = "host_independent"
    THIRD_COUNTRY = "third_country"


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """One newsroom or office. A `host_` side holds for visits to its own country; elsewhere it is a third country."""

    key: str
    side: Side
    country: str  # ISO 3166-1 alpha-2
    name: str

    def side_for(self, country: str) -> Side:
        """Its side in reports of a stay in `country`."""
        foreign = self.country not in {"CN", country} and self.side.value.startswith("host_")
        return Side.THIRD_COUNTRY if foreign else self.side


@cache
def publishers() -> dict[str, Publisher]:
    """By key; raises LexiconError for an unknown side or a key twice."""
    found: dict[str, Publisher] = {}
    for line, (key, side, country, name) in read_table("publishers.csv", ("publisher", "side", "country", "name")):
        if side not in set(Side) or key in found:
            raise LexiconError("publishers.csv", line, f"{key},{side}", "a new key and one of " + ", ".join(Side))
        found[key] = Publisher(key=key, side=Side(side), country=country, name=name)
    return found


def publisher_of(credit: str | None, host: str) -> Publisher | None:
    """The publisher of the text.

    credit   the outlet as printed in the source line: a reprint belongs to the outlet it credits
    host     of the page's address, used when nothing is credited or the credit is not in the lexicon
    returns  None when neither is known: such a page never counts as a corroborating side
    """
    if credit:
        printed = _spelling(credit)
        hits = [(printed.find(mark), -len(mark), key) for mark, key in _credits() if mark in printed]
        if hits:
            return publishers()[min(hits)[2]]
    labels = host.lower().split(".")
    for i in range(len(labels)):
        key = _hosts().get(".".join(labels[i:]))
        if key is not None:
            return publishers()[key]
    return None


@cache
def _marks() -> tuple[tuple[str, str, str], ...]:
    rows = []
    for line, (kind, mark, key) in read_table("publisher_marks.csv", ("kind", "mark", "publisher")):
        if kind not in {"host", "credit"} or key not in publishers():
            raise LexiconError("publisher_marks.csv", line, f"{kind},{mark},{key}", "host or credit, a known publisher")
        rows.append((kind, mark, key))
    return tuple(rows)


@cache
def _credits() -> tuple[tuple[str, str], ...]:
    return tuple((_spelling(mark), key) for kind, mark, key in _marks() if kind == "credit")


@cache
def _hosts() -> dict[str, str]:
    return {mark: key for kind, mark, key in _marks() if kind == "host"}


def _spelling(text: str) -> str:
    return fold(text).casefold()

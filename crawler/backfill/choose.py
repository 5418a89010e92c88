"""Which captures of an address are worth a request? Decided row by row, so that an index is read once and in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum

from crawler.backfill.rows import CdxRow, Place

__all__ = ["Captures", "Chooser"]


class Captures(StrEnum):
    """How many captures of one address are taken."""

    ALL = "all"
    CHANGES = "changes"  # the first, the last, and every one whose digest differs from the one before
    FIRST = "first"


@dataclass(slots=True)
class Chooser:
    """Takes rows sorted by address and time, and says which to fetch.

    An address may go on on the next page of an index: `state()` is what must be remembered until then, as JSON holds
    it, and `of()` its inverse.
    """

    captures: Captures
    urlkey: str = ""
    digest: str = ""  # of the row before, of this address
    last: CdxRow | None = None  # seen and not taken yet: taken when it proves to be the last

    @classmethod
    def of(cls, captures: Captures, state: Mapping[str, object]) -> Chooser:
        chooser = cls(captures)
        last = state.get("last")
        chooser.urlkey, chooser.digest = str(state.get("urlkey", "")), str(state.get("digest", ""))
        if isinstance(last, dict):
            place = last["place"]
            chooser.last = CdxRow(**{**last, "place": None if place is None else Place(**place)})
        return chooser

    def state(self) -> dict[str, object]:
        return {
            "urlkey": self.urlkey,
            "digest": self.digest,
            "last": None if self.last is None else asdict(self.last),
        }

    def take(self, rows: Iterable[CdxRow]) -> list[CdxRow]:
        """Of these rows, and what was remembered, those to fetch now."""
        wanted: list[CdxRow] = []
        for row in rows:
            if row.urlkey != self.urlkey:
                wanted += self.end()
                self.urlkey, self.digest = row.urlkey, row.digest
                wanted.append(row)
            elif self.captures is Captures.ALL:
                wanted.append(row)
            elif self.captures is Captures.CHANGES:
                if row.digest != self.digest or not row.digest:
                    self.digest, self.last = row.digest, None
                    wanted.append(row)
                else:
                    self.last = row
        return wanted

    def end(self) -> list[CdxRow]:
        """What is still to be fetched when no more rows of the address come."""
        last, self.last = self.last, None
        return [] if last is None else [last]

"""Which WARC file of others was looked through, and how much of it was left out? One row of the ledger for each.

Only pages of worth come into the archive from such a file. That nothing was found for a month is true only beside the
number of pages that were looked at, so these are kept as durably as the pages: a metadata record of their own kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

__all__ = [
    "COUNTS",
    "SCREENED",
    "SCREENING",
    "Screening",
    "screening_facts",
    "screening_of",
    "screening_values",
    "told",
    "totals",
]

_KIND = "screening"
SCREENED = "screened"  # `via` of a page out of a WARC file of others, most of which was left out

COUNTS = (
    "bytes",
    "records",
    "responses",
    "revisits",
    "pages",
    "others",
    "screened_out",
    "candidates",
    "kept",
    "adjacent",
    "rejected",
    "unread",
    "unreadable",
    "hosts",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """What one pass over one file saw. Counts add up: pages = screened_out + candidates, and a candidate was kept,
    adjacent, rejected, unread or unreadable."""

    file: str  # its name, or its address
    sha256: str  # of the bytes that were read: all of them, save where the file is cut
    at: datetime  # when it was looked through
    terms: str  # digest of the words that a page had to hold to be read
    bytes: int
    records: int  # responses, resources and revisits
    responses: int  # and resources: what holds a body
    revisits: int  # whose body stands elsewhere: counted, not read
    pages: int  # HTML that came with status 200
    others: int  # responses that are no such page
    screened_out: int  # pages without the words: never read
    candidates: int  # pages that were read
    kept: int
    adjacent: int
    rejected: int
    unread: int  # in a language without rules, or beyond the templates of one
    unreadable: int
    hosts: int  # of the pages
    first: datetime | None  # capture of the earliest and of the latest page
    last: datetime | None
    rules: str = ""  # rejected by rule of the codebook: "R1 3, R5 40"
    cut: str = ""  # where the file breaks off and why; empty when it was read to its end


SCREENING = ", ".join(f.name for f in fields(Screening))  # the columns of the ledger


def screening_facts(screening: Screening) -> dict[str, object]:
    """Everything of a Screening, as it stands in the WARC."""
    return {"kind": _KIND} | dict(zip(SCREENING.split(", "), screening_values(screening), strict=True))


def screening_values(screening: Screening) -> tuple[object, ...]:
    """The row of the ledger."""
    return tuple(_plain(getattr(screening, f.name)) for f in fields(Screening))


def screening_of(facts: Mapping[str, Any]) -> Screening:
    """The Screening of a line of facts or of a row; raises ValueError, KeyError or TypeError when they are of none."""
    told = {f.name: facts[f.name] for f in fields(Screening)}
    if any(type(told[name]) is not int for name in COUNTS):
        raise ValueError("counts of a screening that are no numbers")
    for name in ("at", "first", "last"):
        told[name] = None if told[name] is None and name != "at" else _moment(told[name])
    return Screening(**told)


def totals(screenings: Iterable[Screening]) -> Mapping[str, int]:
    """Files, and the sums that say how much was looked at and found; empty for no file."""
    found = list(screenings)
    names = ("pages", "screened_out", "candidates", "kept", "adjacent")
    return {"files": len(found), **{name: sum(getattr(s, name) for s in found) for name in names}} if found else {}


def told(sums: Mapping[str, int]) -> str:
    """The same in one line."""
    return (
        f"{sums['files']} looked through: {sums['pages']} pages, {sums['screened_out']} left unread,"
        f" {sums['kept']} kept, {sums['adjacent']} adjacent"
    )


def _plain(value: object) -> object:
    return value.strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(value, datetime) else value


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if _plain(found) != text:
        raise ValueError(f"{text!r} is not written as 2018-01-05T04:00:00Z")
    return found

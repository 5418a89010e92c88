"""Which cells of a release are addresses that somebody may follow, and does each lead to the web and nowhere else?

A page, a WARC file or a list of others may say `javascript:…` or `file:…` where an address is expected; in a release it
would become a link that runs or opens something on the reader's machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from archive.screening import SCREENED

__all__ = ["ADDRESSES", "address_problems"]

# Table → its columns of addresses: one, a list of them, or several with a blank between. `led_to` of fetches is none:
# it is what a site answered, whatever that was, and nothing is linked to it.
ADDRESSES: Mapping[str, tuple[str, ...]] = {
    "candidates": ("url",),
    "documents": ("urls",),
    "snapshots": ("url", "origin"),
    "edits": ("url",),
    "search_log": ("url",),
    "publishers": ("source",),
    "people": ("source", "other_names"),  # each of these has a source of its own, or a table of ours
    "organisations": ("source",),
    "posts": ("source",),
    "tenures": ("source",),
    "fetches": ("url", "origin"),
    "presence": ("url",),
    "searches": ("url",),
}
_ONE = {"url", "urls", "origin"}  # a blank in these is part of the address
_OURS = re.compile(r"pipelines/lexicon/\w+\.csv\Z")
_OF_THE_WEB = re.compile(r"https?://[^/\s?#\\]", re.IGNORECASE)
_SHOWN = 80  # characters of an address that is none


def address_problems(table: str, row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Column and problem, for each cell of a row with an address of another kind than http and https.

    A cell of another type than its column is passed over: that is another check's fault.
    """
    for column in ADDRESSES.get(table, ()):
        if column == "origin" and row.get("via") == SCREENED:
            continue  # the name of the WARC file that it was found in
        for address in _addresses(row.get(column), several=column not in _ONE):
            if not (_OF_THE_WEB.match(address) or (column == "other_names" and _OURS.match(address))):
                yield column, f"{address[:_SHOWN]!r} is no address of the web, expected http:// or https://"
                break


def _addresses(cell: Any, *, several: bool) -> Iterator[str]:
    match cell:
        case str():
            yield from cell.split(" ") if several else (cell,)
        case list():
            for one in cell:
                yield from _addresses(one, several=several)
        case dict():
            yield from _addresses(cell.get("source"), several=several)

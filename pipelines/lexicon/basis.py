"""How is a row of a registry known, and from where? One closed vocabulary for all of them."""

from __future__ import annotations

import re
from enum import StrEnum

from pipelines.lexicon.table import LexiconError

__all__ = ["Basis", "read_basis"]

_URLS = re.compile(r"https?://[^\s/]+/\S*(?: https?://[^\s/]+/\S*)*")


class Basis(StrEnum):
    """What stands behind a row."""

    PAGE = "page"  # the page at `source` prints it; of several addresses each prints a part
    COMPILED = "compiled"  # general knowledge of whoever compiled the file; no page has been compared with it
    TRANSCRIBED = "transcribed"  # made from the registered name by a table of syllables, which is the `source`


def read_basis(file: str, line: int, basis: str, source: str) -> Basis:
    """The basis of a row, checked against its source; raises LexiconError naming file and line.

    A page has an address. What is compiled has none: a source there would lend it a weight that it has not.
    """
    if basis not in (Basis.PAGE, Basis.COMPILED):
        raise LexiconError(file, line, f"basis {basis!r}", f"{Basis.PAGE} or {Basis.COMPILED}")
    if basis == Basis.PAGE and not _URLS.fullmatch(source):
        raise LexiconError(file, line, f"source {source!r}", "the address of the page, or several and a blank between")
    if basis == Basis.COMPILED and source:
        raise LexiconError(file, line, f"source {source!r}", "none for a compiled row, or the basis page")
    return Basis(basis)

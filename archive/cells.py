"""How does a text stand in a cell of a CSV file, so that no spreadsheet runs it and the way back is unique?"""

from __future__ import annotations

import re

__all__ = ["csv_text", "guarded", "quoted_cell"]

# A spreadsheet runs a cell that begins with one of these, some also after what they pass over; an East Asian one takes
# the full-width forms too. The apostrophe is escaped so that the way back is unique.
_FORMULA = frozenset("=+-@＝＋－＠")
_PASSED_OVER = frozenset('"\0\u200b\u200c\u200d\u200e\u200f\u2060\ufeff')  # beside blanks of every kind
_FIRST = ("\t", "\r", "'")
_SPECIAL = re.compile(r'[,"\r\n]')


def guarded(text: str) -> str:
    """The text of a cell; one that a spreadsheet would run gets a leading apostrophe, which csv_text() takes away."""
    return f"'{text}" if not text[:1].isalnum() and _is_run(text) else text


def csv_text(cell: str) -> str:
    """The string of a CSV cell: without the leading apostrophe, if there is one."""
    return cell.removeprefix("'")


def quoted_cell(text: str) -> str:
    """RFC 4180. The csv module leaves a lone CR bare when lines end in LF, and readers then see two rows."""
    return '"' + text.replace('"', '""') + '"' if _SPECIAL.search(text) else text


def _is_run(text: str) -> bool:
    first = next((char for char in text if not char.isspace() and char not in _PASSED_OVER), None)
    return first in _FORMULA or text.startswith(_FIRST)

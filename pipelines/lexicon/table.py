"""How is a lexicon file read? Strictly: a slip in a file stops the program and names its line."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

__all__ = ["LexiconError", "read_table"]

_FOLDER = Path(__file__).parent


class LexiconError(Exception):
    """A lexicon file is not what it should be."""

    status = 2

    def __init__(self, file: str, line: int, found: str, expected: str) -> None:
        self.file, self.line, self.found, self.expected = file, line, found, expected
        super().__init__(f"pipelines/lexicon/{file}:{line}: found {found}, expected {expected}; mend the line")


def read_table(file: str, columns: Sequence[str], *, folder: Path = _FOLDER) -> list[tuple[int, list[str]]]:
    """The rows of a lexicon file in order, each with its line number.

    columns  the header the file must have, in order
    returns  [(line, cells)], as many cells as columns, none with white space around it
    raises   LexiconError for another header, a short or long row, or stray white space
    """
    rows: list[tuple[int, list[str]]] = []
    with (folder / file).open(encoding="utf-8", newline="") as handle:
        reader = csv.reader(handle, strict=True)
        try:
            header = next(reader, [])
            if header != list(columns):
                raise LexiconError(file, 1, f"columns {','.join(header)}", ",".join(columns))
            for cells in reader:
                if len(cells) != len(columns):
                    raise LexiconError(file, reader.line_num, f"{len(cells)} cells", f"{len(columns)} cells")
                if any(cell != cell.strip() for cell in cells):
                    raise LexiconError(file, reader.line_num, "white space around a cell", "none")
                rows.append((reader.line_num, cells))
        except csv.Error as error:
            raise LexiconError(file, reader.line_num, f"a broken row ({error})", "a CSV row") from error
    return rows

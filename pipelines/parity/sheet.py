"""How is a researcher's spreadsheet read? CSV in the encodings and dialects that spreadsheets write, row by row.

A fault of the file (no such column, a quote that never closes) is BadInput; a fault of a row is that row's.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.errors import BadInput
from pipelines.parity.cells import Unreadable, read_country, read_meeting
from pipelines.parity.days import Days, joined_days, read_days

__all__ = ["FIELDS", "Line", "Sheet", "read_sheet"]

FIELDS = ("country", "start", "end", "dates", "leader", "title", "meeting", "city")
_ONE_OF = ("start", "end", "dates", "leader", "meeting")  # a row that tells only a country can be compared with nothing
_DELIMITERS = ",;\t"
_LONGEST = 1000  # characters that a cell may have: one that is longer comes of a quote in the wrong place
_BLANK = {"", "?", "-", "–", "—", "n/a", "unknown", "not stated", "不详", "未知"}
_MISSING = {"na", "nan", "none", "null"}  # as programs write it; in the column of countries NA is Namibia
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_ENCODINGS = ("utf-8", "gb18030")
_EXCEL = re.compile(r"sep=(?P<mark>[^\r\n])(?:\r\n|\r|\n)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of the file. `told`: its mapped cells as printed, blank ones left out; `problem`: why it was not read."""

    number: int  # line of the file
    told: Mapping[str, str]
    country: str = ""
    meeting: str | None = None
    days: Days | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A file as read."""

    name: str
    encoding: str
    lines: tuple[Line, ...]


def read_sheet(path: Path, columns: Mapping[str, str], encoding: str | None = None) -> Sheet:
    """Read a file.

    columns    field → heading, for fields whose heading is not their own name
    encoding   a codec's name; None: by its byte order mark, else UTF-8, UTF-16 or GB18030, whichever fits
    raises     BadInput for a file that cannot be read, an unknown field and a missing or doubled column
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadInput(str(path), error.strerror or str(error), "a CSV file") from error
    text, used = _text(path, content, encoding)
    unknown = sorted(set(columns) - set(FIELDS))
    if unknown:
        raise BadInput("--column", f"the field {unknown[0]!r}", f"one of {', '.join(FIELDS)}")
    where = f"{path} ({used})"
    rows, places = _table(where, text, columns)
    lines = tuple(
        _line(number, cells, places, width=width)
        for number, cells, width in rows
        if any(cell.strip() for cell in cells)
    )
    return Sheet(name=path.name, encoding=used, lines=lines)


def _text(path: Path, content: bytes, encoding: str | None) -> tuple[str, str]:
    guess = encoding or _guess(content)
    guesses = [guess] if guess else list(_ENCODINGS)
    for name in guesses:
        try:
            text = content.decode(name)
        except LookupError as error:
            raise BadInput("--encoding", repr(name), "an encoding such as utf-8, gb18030, utf-16, cp1252") from error
        except UnicodeError:
            continue
        if "\0" in text:
            raise BadInput(str(path), f"null characters (read as {name})", "a text file; say its --encoding")
        return text.removeprefix("\ufeff"), name
    raise BadInput(str(path), f"no text in {' or '.join(guesses)}", "a CSV file; say its --encoding")


def _guess(content: bytes) -> str | None:
    """The encoding that the bytes show: a byte order mark, or the null bytes of Latin letters in UTF-16."""
    for mark, name in _BOMS:
        if content.startswith(mark):
            return name
    head = content[:200]
    if head[1::2].count(0) > len(head) // 4:
        return "utf-16-le"
    return "utf-16-be" if head[0::2].count(0) > len(head) // 4 else None


def _table(
    where: str, text: str, columns: Mapping[str, str]
) -> tuple[list[tuple[int, list[str], int]], dict[str, int]]:
    """(line, cells, cells expected) of the rows below the header, and field → position."""
    told = _EXCEL.match(text)  # how Excel is told the delimiter
    delimiters, skipped = (told["mark"], 1) if told else (_DELIMITERS, 0)
    text = text[told.end() :] if told else text
    heads = {mark: _head(text, mark) for mark in delimiters}
    placed = {mark: _places(head, columns) for mark, head in heads.items()}
    mark = max(delimiters, key=lambda one: (len(placed[one]), len(heads[one])))
    head, places = heads[mark], placed[mark]
    _check(where, head, places, columns)
    body = _parsed(where, text, mark, skipped)[1:]
    return [(number, cells, len(head)) for number, cells in body], {f: at[0] for f, at in places.items()}


def _head(text: str, delimiter: str) -> list[str]:
    """The cells of the first record; none where the text cannot be read so."""
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), [])
    except csv.Error:
        return []


def _parsed(where: str, text: str, delimiter: str, skipped: int) -> list[tuple[int, list[str]]]:
    """(first line, cells) of each record."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    found: list[tuple[int, list[str]]] = []
    try:
        while True:
            begins = reader.line_num + 1 + skipped
            cells = next(reader, None)
            if cells is None:
                return found
            found.append((begins, cells))
    except csv.Error as error:
        raise BadInput(f"{where}:{reader.line_num + skipped}", f"a broken row ({error})", "a CSV file") from error


def _places(head: Sequence[str], columns: Mapping[str, str]) -> dict[str, list[int]]:
    """Field → positions of its heading; fields without one are left out."""
    names = [_plain(name) for name in head]
    wanted = {field: _plain(columns.get(field, field)) for field in FIELDS}
    found = {field: [n for n, name in enumerate(names) if name == heading] for field, heading in wanted.items()}
    return {field: at for field, at in found.items() if at}


def _check(where: str, head: Sequence[str], places: Mapping[str, list[int]], columns: Mapping[str, str]) -> None:
    shown = f"the columns {', '.join(repr(name.strip()) for name in head) or 'none'}"
    for field, heading in columns.items():
        if field not in places:
            raise BadInput(where, shown, f"one named {heading!r} (--column {field}={heading})")
    for field, at in places.items():
        if len(at) > 1:
            raise BadInput(where, f"{len(at)} columns named {head[at[0]].strip()!r}", f"one for {field}")
    if "country" not in places:
        raise BadInput(where, shown, "one with the country: --column country=HEADING")
    if not any(field in places for field in _ONE_OF):
        raise BadInput(where, shown, f"besides the country one of {', '.join(_ONE_OF)}: --column FIELD=HEADING")


def _line(number: int, cells: Sequence[str], places: Mapping[str, int], *, width: int) -> Line:
    extra = [cell for cell in cells[width:] if cell.strip()]
    cell = {field: cells[at].strip() if at < len(cells) else "" for field, at in places.items()}
    told = {
        field: text
        for field, text in cell.items()
        if text.casefold() not in (_BLANK if field == "country" else _BLANK | _MISSING)
    }
    if extra:
        return Line(number=number, told=told, problem=f"{len(cells)} cells, the header has {width}")
    try:
        return _read(number, told)
    except Unreadable as error:
        return Line(number=number, told=told, problem=str(error))


def _read(number: int, told: Mapping[str, str]) -> Line:
    for field, text in told.items():
        if len(text) > _LONGEST:
            raise Unreadable(field, f"{len(text)} characters", f"a cell of {_LONGEST} at the most")
    if "country" not in told:
        raise Unreadable("country", "an empty cell", "a country")
    if not any(field in told for field in _ONE_OF):
        raise Unreadable("row", "a country alone", f"one of {', '.join(_ONE_OF)} as well")
    return Line(
        number=number,
        told=told,
        country=read_country(told["country"]),
        meeting=read_meeting(told["meeting"]) if "meeting" in told else None,
        days=_days(told),
    )


def _days(told: Mapping[str, str]) -> Days | None:
    """Of the cells for first and last day; where both are blank, of the one for all days."""
    start, end = (read_days(told[name], name) if name in told else None for name in ("start", "end"))
    if start is None and end is None:
        return read_days(told["dates"]) if "dates" in told else None
    return joined_days(start, end)


def _plain(heading: str) -> str:
    return " ".join(heading.split()).casefold()

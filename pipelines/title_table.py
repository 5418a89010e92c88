"""What does a file of list rows hold? Its headlines read one by one, and counted by direction and kind."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.errors import BadInput
from pipelines.titles import TitleReading, read_title

__all__ = ["TitleRow", "as_csv", "count_lines", "read_titles"]

_ADDED = ("direction", "kind", "briefing", "rule", "countries")


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleRow:
    """One row of the file with what its headline says."""

    given: tuple[tuple[str, str], ...]
    title: str
    reading: TitleReading


def read_titles(path: Path, column: str = "title") -> tuple[TitleRow, ...]:
    """Every row of a CSV file with a header, in UTF-8; raises BadInput when it has no such column or cannot be read."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        found = error.strerror if isinstance(error, OSError) and error.strerror else "no UTF-8 text"
        raise BadInput(str(path), found, "a CSV file in UTF-8") from error
    rows = csv.DictReader(io.StringIO(text))
    names = rows.fieldnames or []
    if column not in names:
        raise BadInput(str(path), f"the columns {', '.join(names) or 'none'}", f"one named {column!r} (see --column)")
    try:
        return tuple(
            TitleRow(
                given=tuple((name, row.get(name) or "") for name in names),
                title=row[column] or "",
                reading=read_title(row[column] or ""),
            )
            for row in rows
        )
    except csv.Error as error:
        raise BadInput(f"{path} line {rows.line_num}", str(error), "a CSV file") from error


def as_csv(rows: Sequence[TitleRow]) -> str:
    """The file's own columns, then what each headline says."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*(name for name, _ in rows[0].given), *_ADDED] if rows else _ADDED)
    for row in rows:
        told = row.reading
        added = (told.direction.value, told.kind.value, str(told.briefing).lower(), told.rule, " ".join(told.countries))
        writer.writerow([*(value for _, value in row.given), *added])
    return out.getvalue()


def count_lines(rows: Iterable[TitleRow]) -> list[str]:
    """A table for people: rows by direction and kind, the most frequent first, then how many speak of a briefing."""
    told = [row.reading for row in rows]
    counts = Counter((r.direction.value, r.kind.value) for r in told)
    lines = [f"{'direction':<12}{'kind':<26}{'rows':>6}"]
    lines += [
        f"{direction:<12}{kind:<26}{n:>6}"
        for (direction, kind), n in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]
    lines.append(f"{len(told)} rows; {sum(r.briefing for r in told)} speak of a briefing: leads, no records")
    return lines

"""How does a coding sheet look, and what did its coder write? A CSV file, written blank and read strictly.

Spreadsheet programs save in their own ways: commas, semicolons or tabs, with or without a byte order mark, a day as
2017/3/6. These are read. What could be read in two ways (6/3/2017, another charset, an unknown code) is refused in one
line that names it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from archive.errors import BadInput
from archive.records import Form, Kind, Mode, Precision
from pipelines.lexicon.meetings import meetings
from pipelines.lexicon.places import CODES
from pipelines.release.tables import RULES
from pipelines.review.answers import EVENT_FIELDS, LEG_FIELDS, Answer, Row, Value

__all__ = ["COLUMNS", "UNITS", "blank_sheet", "codes", "read_sheet"]

COLUMNS = (
    "sample_id", "decision", "rule", "kind", "meeting", "country", "leader_name", "leader_title", "start", "end",
    "precision", "mode", "city", "inviter", "event_form", "organiser", "attendance", "claim_quantity", "claim_unit",
    "quote", "note",
)  # fmt: skip
UNITS = ("teams", "countries", "events", "people", "parties")
_DECISIONS = ("kept", "adjacent", "rejected")
_DECISION_OF = {"K": "kept", "A": "adjacent", "R": "rejected"}  # by a rule's letter
_PAGE = {"sample_id", "decision", "rule", "kind", "quote", "note"}  # may stand in any row; the others make a record
_OF_LEG = {"country", "city", *LEG_FIELDS}
_OF_EVENT = {"event_form", *EVENT_FIELDS}
_OF_CLAIM = {"claim_quantity", "claim_unit", "meeting"}
_DAYS = {"start", "end"}
_NUMBERS = {"attendance", "claim_quantity"}
_DAY = re.compile(r"([12][0-9]{3})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
_NUMBER = re.compile(r"[0-9]{1,9}")
_SAFE = ("'=", "'+", "'-", "'@", "''")  # an apostrophe that keeps a spreadsheet from running the cell
_LONGEST = 131072  # characters of a cell; the csv module refuses more by itself


def codes(column: str) -> Collection[str] | None:
    """What may stand in a column; None where anything may."""
    known: Mapping[str, Collection[str]] = {
        "decision": _DECISIONS,
        "rule": RULES,
        "kind": [k.value for k in Kind],
        "meeting": [m.id for m in meetings()],
        "country": CODES,
        "precision": [p.value for p in Precision],
        "mode": [m.value for m in Mode],
        "event_form": [f.value for f in Form],
        "claim_unit": UNITS,
    }
    return known.get(column)


def blank_sheet(sample_ids: Sequence[str]) -> bytes:
    """One row for each page, only its id filled in; UTF-8 with a byte order mark, without which Excel guesses."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([sample_id, *[""] * (len(COLUMNS) - 1)] for sample_id in sample_ids)
    return text.getvalue().encode("utf-8-sig")


@dataclass(frozen=True, slots=True)
class _Line:
    """One filled row; `where` names it for messages."""

    where: str
    values: Mapping[str, Value]


def read_sheet(path: Path, sample_ids: Collection[str]) -> dict[str, Answer]:
    """What was coded, by sample id; a page none of whose rows is filled has no key.

    raises   BadInput that names line and column of the first thing that cannot be understood
    """
    by_page: dict[str, list[_Line]] = {}
    for where, cells in _rows(path):
        if not any(cells.values()):
            continue
        if cells["sample_id"] not in sample_ids:
            raise BadInput(where, f"sample_id {cells['sample_id']!r}", "an id of this sample")
        values = {name: _value(where, name, cell) for name, cell in cells.items() if cell}
        if values.keys() - {"sample_id", "note"}:
            by_page.setdefault(cells["sample_id"], []).append(_Line(where, values))
    return {sample_id: _answer(lines) for sample_id, lines in by_page.items()}


def _rows(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Each row after the head, by column, white space round the cells taken away."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise BadInput(str(path), error.strerror or str(error), "a filled coding sheet") from error
    except UnicodeDecodeError as error:
        raise BadInput(str(path), "a file that is not UTF-8", "a sheet saved as “CSV UTF-8”") from error
    head = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True)
    columns: list[str] | None = None
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            where = f"{path}:{reader.line_num}"
            if columns is None:
                if sorted(cells) != sorted(COLUMNS):
                    odd = sorted(set(cells) ^ set(COLUMNS)) or ["one twice"]
                    raise BadInput(where, f"a head that differs in {odd[0]!r}", ", ".join(COLUMNS))
                columns = cells
            elif any(cells[len(columns) :]):
                raise BadInput(where, f"{len(cells)} cells", str(len(columns)))
            else:
                plain = [cell[1:] if cell.startswith(_SAFE) else cell for cell in cells]
                yield where, dict(zip(columns, [*plain, *[""] * len(columns)], strict=False))
    except csv.Error as error:
        raise BadInput(f"{path}:{reader.line_num}", str(error), f"CSV with cells of at most {_LONGEST}") from error
    if columns is None:
        raise BadInput(str(path), "nothing", "a filled coding sheet")


def _value(where: str, name: str, cell: str) -> Value:
    known = codes(name)
    if known is not None and cell not in known:
        expected = {
            "country": "ISO 3166-1 alpha-2, XK or EU",
            "meeting": "a code as pc19 or cc18-p5; instructions.html lists them",
        }
        raise BadInput(where, f"{name} {cell!r}", expected.get(name) or ", ".join(known))
    if name in _DAYS:
        hit = _DAY.fullmatch(cell)
        try:
            return date(*map(int, hit.groups())).isoformat() if hit else _refused(where, name, cell, "2017-03-06")
        except ValueError:
            return _refused(where, name, cell, "a day that there is")
    if name in _NUMBERS:
        return int(cell) if _NUMBER.fullmatch(cell) else _refused(where, name, cell, "a number in digits alone")
    if name == "city":
        return tuple(part.strip() for part in re.split("[;；]", cell) if part.strip())
    return cell


def _refused(where: str, name: str, cell: str, expected: str) -> Value:
    raise BadInput(where, f"{name} {cell!r}", expected)


def _answer(lines: Sequence[_Line]) -> Answer:
    """The rows of one page: decision, rule and kind once or alike, and a record in each row that holds one."""
    told: dict[str, str] = {}
    for line in lines:
        for name in ("decision", "rule", "kind"):
            value = line.values.get(name)
            if isinstance(value, str) and told.setdefault(name, value) != value:
                raise BadInput(line.where, f"{name} {value!r}", f"{told[name]!r} as in the page's other rows")
    first = lines[0]
    if "decision" not in told:
        raise BadInput(first.where, "a row without decision", ", ".join(_DECISIONS))
    rule = told.get("rule")
    if rule is not None and _DECISION_OF[rule[0]] != told["decision"]:
        raise BadInput(first.where, f"rule {rule} of a page that is {told['decision']}", _DECISION_OF[rule[0]])
    records = [(line, line.values.keys() - _PAGE) for line in lines]
    legs, events, claims = list[Row](), list[Row](), list[Row]()
    for line, filled in records:
        if not filled:
            continue
        if told["decision"] == "rejected":
            raise BadInput(line.where, f"{min(filled)} of a rejected page", "no records of it")
        _check_days(line)
        if "claim_quantity" in filled or "claim_unit" in filled:
            _only(line, filled, _OF_CLAIM, "a claim")
            if not {"claim_quantity", "claim_unit"} <= filled:
                raise BadInput(line.where, "half a claim", "claim_quantity and claim_unit")
            claim = (str(line.values["claim_unit"]), str(line.values["claim_quantity"]))
            claims.append(_record({"claim": claim}, line))
        elif "event_form" in filled:
            _only(line, filled, _OF_EVENT, "an event")
            values = {name: line.values[name] for name in filled}
            city = values.get("city")
            if isinstance(city, tuple):
                values["city"] = city[0]
            events.append(_record(values, line))
        else:
            _only(line, filled, _OF_LEG, "a leg")
            legs.append(_record({name: line.values[name] for name in filled}, line))
    quote = first.values.get("quote")
    return Answer(
        decision=told["decision"],
        rule=rule,
        kind=told.get("kind"),
        quote=quote if isinstance(quote, str) else None,
        legs=tuple(legs),
        events=tuple(events),
        claims=tuple(claims),
    )


def _only(line: _Line, filled: Collection[str], allowed: Collection[str], what: str) -> None:
    for name in COLUMNS:
        if name in filled and name not in allowed:
            raise BadInput(line.where, f"{name} in the row of {what}", "a row of its own for each leg, event or claim")


def _check_days(line: _Line) -> None:
    start, end = line.values.get("start"), line.values.get("end")
    if isinstance(start, str) and isinstance(end, str) and start > end:
        raise BadInput(line.where, f"an end ({end}) before the start ({start})", "days in order")


def _record(values: Mapping[str, Value], line: _Line) -> Row:
    """A coder's passage stands for every value of its row."""
    quote = line.values.get("quote")
    return Row(values=values, quotes=dict.fromkeys(values, quote) if isinstance(quote, str) else {})

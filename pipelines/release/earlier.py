"""What did the last release name, and which ids that are gone are remembered? Read from its files and from a list."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from archive.errors import BadInput, WriteFailed
from archive.paths import DataPaths
from archive.segments import make_folder
from pipelines.release.formats import csv_bytes
from pipelines.release.package import SUMS, file_problems
from pipelines.release.pointer import latest_release, pointer_problem
from pipelines.release.tables.rekeys import REKEYED, TABLES
from pipelines.writing import replace_file

__all__ = ["Earlier", "Known", "documents_of", "earlier", "known_records", "remember", "remembered"]

Json = dict[str, Any]
Account = tuple[str, str]  # document, path of a stay in its extraction

(_REKEYS,) = TABLES
_LIST = "rekeys.csv"
_ID = re.compile(r"[a-z]-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One delegation, leg or event of a release, as far as it can be recognised in another."""

    table: str
    id: str
    countries: frozenset[str]
    documents: frozenset[str]
    accounts: frozenset[Account] = frozenset()  # of a delegation or leg
    form: str | None = None  # of an event, as the next two
    start: str | None = None
    city: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """The last release and the list of ids that are gone; both may be empty."""

    release: str | None = None
    records: Mapping[str, Known] = field(default_factory=dict)
    documents: Mapping[str, frozenset[str]] = field(default_factory=dict)  # document of a record → its snapshots
    rekeys: tuple[Json, ...] = ()
    problem: str | None = None  # why the last release could not be read: then its ids are not compared


def earlier(paths: DataPaths) -> Earlier:
    """What is known before a release is made.

    A last release that is damaged is no obstacle: the one to be made replaces it, and `problem` says what it held.

    raises   BadInput for a list of ids that is none
    """
    listed = remembered(paths.decisions / _LIST)
    folder = latest_release(paths.releases)
    if folder is None:
        return Earlier(rekeys=listed, problem=pointer_problem(paths.releases))
    names = {f"{name}.jsonl" for name in (*REKEYED, "visits", "documents", _REKEYS.name)}
    damage = [f"{name}: {what}" for name, what in file_problems(folder) if name in {*names, SUMS}]
    if damage:  # an id that somebody has written into it is none that was released
        return Earlier(rekeys=listed, problem=f"{folder}: {damage[0]}")
    try:
        rows = {name: list(_lines(folder / f"{name}.jsonl")) for name in (*REKEYED, "visits")}
        records = known_records(rows)
        told = list(_lines(folder / f"{_REKEYS.name}.jsonl")) if (folder / f"{_REKEYS.name}.jsonl").exists() else []
        carried = {row["old_id"]: _checked(row) for row in (*listed, *told)}  # the release is the newer
        return Earlier(
            release=folder.name,
            records=records,
            documents=documents_of(records.values(), _lines(folder / "documents.jsonl")),
            rekeys=tuple(carried[key] for key in sorted(carried)),
        )
    except OSError as error:
        problem = f"{folder}: {error.strerror or error}"
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        problem = f"{folder}: {error}"
    return Earlier(rekeys=listed, problem=problem)


def documents_of(records: Iterable[Known], rows: Iterable[Mapping[str, Any]]) -> dict[str, frozenset[str]]:
    """Document → its snapshots, of those that tell of these records.

    rows   of the table documents
    """
    named = {key for record in records for key in (*record.documents, *(document for document, _ in record.accounts))}
    return {row["document_id"]: frozenset(row["snapshots"]) for row in rows if row["document_id"] in named}


def remember(paths: DataPaths, rows: list[Json]) -> None:
    """Keep the rows of a published release, so that they outlast the releases; raises WriteFailed."""
    place = paths.decisions / _LIST
    content = csv_bytes(_REKEYS, rows)
    if rows or place.exists():
        try:
            make_folder(place.parent)
            is_new = not place.exists() or place.read_bytes() != content
        except OSError as error:
            raise WriteFailed(str(place), error.strerror or str(error)) from error
        if is_new:
            replace_file(place, content)


def known_records(rows: Mapping[str, Iterable[Mapping[str, Any]]]) -> dict[str, Known]:
    """The delegations, legs and events of a release, by id."""
    found: dict[str, Known] = {}
    told: dict[str, set[Account]] = defaultdict(set)
    for row in rows["visits"]:
        if row["leg_id"] is not None:
            told[row["leg_id"]].add((row["document_id"], row["path"]))
    team: dict[str, set[Account]] = defaultdict(set)
    for row in rows["legs"]:
        own = told[row["leg_id"]]
        team[row["delegation_id"]] |= own
        found[row["leg_id"]] = Known(
            table="legs",
            id=row["leg_id"],
            countries=frozenset([row["country"]]),
            documents=frozenset(row["documents"]),
            accounts=frozenset(own),
        )
    for row in rows["delegations"]:
        found[row["delegation_id"]] = Known(
            table="delegations",
            id=row["delegation_id"],
            countries=frozenset(row["countries"]),
            documents=frozenset(row["documents"]),
            accounts=frozenset(team[row["delegation_id"]]),
        )
    for row in rows["events"]:
        found[row["event_id"]] = Known(
            table="events",
            id=row["event_id"],
            countries=frozenset(filter(None, [row["country"]])),
            documents=frozenset(row["documents"]),
            form=row["form"],
            start=None if row["start"] is None else str(row["start"]),
            city=row["city"],
        )
    return found


def remembered(path: Path) -> tuple[Json, ...]:
    """The rows of the list; none when there is no such file.

    raises   BadInput for the first line that is no row of the table rekeys
    """
    names = [c.name for c in _REKEYS.columns]
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return ()
    except (OSError, ValueError) as error:
        raise BadInput(str(path), str(error), "rows of the table rekeys") from error
    found: dict[str, Json] = {}
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for cells in reader:
            if reader.line_num == 1:
                if cells != names:
                    raise BadInput(f"{path}:1", ",".join(cells), ",".join(names))
                continue
            told: Json = dict(zip(names, cells, strict=True))
            told |= {"new_id": told["new_id"] or None}
            told |= {name: json.loads(told[name]) for name in ("also", "matched_by")}
            if found.setdefault(told["old_id"], _checked(told)) is not told:
                raise BadInput(f"{path}:{reader.line_num}", f"{told['old_id']} again", "each id once")
    except (csv.Error, ValueError, TypeError, RecursionError) as error:
        raise BadInput(f"{path}:{reader.line_num}", str(error), "a row of the table rekeys") from error
    return tuple(found[key] for key in sorted(found))


def _checked(row: Json) -> Json:
    """The row; raises ValueError when it is none of the table rekeys."""
    for name in ("table", "reason"):
        if row[name] not in _REKEYS.column(name).values:
            raise ValueError(f"{name} {row[name]!r}")
    ids = [row["old_id"], *([] if row["new_id"] is None else [row["new_id"]]), *row["also"]]
    texts = [*ids, *row["matched_by"], row["last_release"]]
    if not all(isinstance(text, str) and text for text in texts) or not all(map(_ID.fullmatch, ids)):
        raise ValueError(f"ids {' '.join(map(str, ids))}")
    if (row["new_id"] is None) != (row["reason"] == "withdrawn"):
        raise ValueError(f"{row['old_id']}: {row['reason']} with new_id {row['new_id']}")
    return row


def _lines(path: Path) -> Iterator[Json]:
    """Rows as an older version wrote them: columns that came later are not asked for."""
    with path.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            row: Json = json.loads(line)
            yield row

"""Which versions were released, in which order? The ledger data/decisions/releases.csv, kept with the decision files.

A version is the day of the newest captured article and a counter. The ledger outlasts the folders of the releases: who
has archive, decision files and program makes the same release under the same name again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.cells import csv_text
from archive.errors import BadInput
from archive.segments import make_folder
from pipelines.errors import PipelineError
from pipelines.release.bundle import Override
from pipelines.release.formats import csv_bytes
from pipelines.release.tables import Table, column
from pipelines.writing import replace_file

__all__ = [
    "LEDGER",
    "NoSuchVersion",
    "Released",
    "is_version",
    "new_version",
    "read_ledger",
    "record",
    "version_order",
]

LEDGER = "releases.csv"
_TABLE = Table(
    name="releases",
    one_row="one release, oldest first",
    key=("version",),
    refers={},
    columns=(
        column("version", "string", "day of the newest captured article, counter", "required"),
        column("stamp", "string", "SHA-256 of tables and recipe", "required"),
        column("manifest_sha256", "string", "of its manifest.json", "required"),
        column("previous", "string", "the release before it"),
        column("doi", "string", "given by whoever deposits it"),
        column("override_reason", "string", "why it was made although a gate refused it"),
        column("override_faults", "array", "what the gates said"),
    ),
)
_COLUMNS = tuple(c.name for c in _TABLE.columns)
_VERSION = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\.([1-9][0-9]{0,6})")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_CELL = re.compile(r'(?:"([^"]*(?:""[^"]*)*)"|([^",\n]*))(,|\n|\Z)')


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """One line of the ledger."""

    version: str
    stamp: str
    manifest_sha256: str
    previous: str | None
    doi: str | None = None
    override: Override | None = None


class NoSuchVersion(PipelineError):
    """No release bears this name."""

    status = 2

    def __init__(self, version: str, known: Sequence[str]) -> None:
        self.version = version
        told = f"the newest are {', '.join(known[-3:])}" if known else "none was made yet: xuanjie refresh --offline"
        super().__init__(f"release {version}: no such version; {told}")


def is_version(name: str) -> bool:
    """Is it the name of a release of this program?"""
    return _VERSION.fullmatch(name) is not None


def version_order(name: str) -> tuple[str, int, str]:
    """Sort key: by day, then by counter; a name of an older program by its text."""
    match = _VERSION.fullmatch(name)
    return (name, 0, name) if match is None else (match[1], int(match[2]), name)


def new_version(day: str, taken: Iterable[str]) -> str:
    """The next name of a day.

    day     ISO, of the newest captured article
    taken   names of the ledger and of the folders that lie there
    """
    found = (_VERSION.fullmatch(name) for name in taken)
    counters = (int(match[2]) for match in found if match and match[1] == day)
    return f"{day}.{1 + max(counters, default=0)}"


def read_ledger(decisions: Path) -> tuple[Released, ...]:
    """The releases, oldest first; none when there is no ledger.

    raises   BadInput for the first line that is none
    """
    path = decisions / LEDGER
    try:
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")  # as an editor or git may have left it
    except FileNotFoundError:
        return ()
    except (OSError, ValueError) as error:
        raise BadInput(str(path), str(error), "the ledger of releases") from error
    found: list[Released] = []
    line = 1
    try:
        for line, cells in enumerate(_records(text), 1):
            if line > 1:
                found.append(_line(cells, found))
            elif tuple(cells) != _COLUMNS:
                raise BadInput(f"{path}:1", ",".join(cells)[:80], ",".join(_COLUMNS))
    except (ValueError, TypeError, RecursionError) as error:
        raise BadInput(f"{path}:{line}", str(error)[:200], "a line of the ledger of releases") from error
    return tuple(found)


def record(decisions: Path, releases: Sequence[Released]) -> None:
    """Write the whole ledger; raises WriteFailed."""
    make_folder(decisions)
    rows = (
        {
            "version": one.version,
            "stamp": one.stamp,
            "manifest_sha256": one.manifest_sha256,
            "previous": one.previous,
            "doi": one.doi,
            "override_reason": one.override.reason if one.override else None,
            "override_faults": list(one.override.faults) if one.override else None,
        }
        for one in releases
    )
    content = csv_bytes(_TABLE, rows)
    path = decisions / LEDGER
    if not path.exists() or path.read_bytes() != content:
        replace_file(path, content)


def _records(text: str) -> Iterator[list[str]]:
    """Cells by record; raises ValueError. The csv module refuses a cell of more than 128 KiB, and what the gates said
    may be longer."""
    at, cells = 0, []
    while at < len(text):
        match = _CELL.match(text, at)
        if match is None:
            raise ValueError(f"{text[at : at + 40]!r} is no cell")
        quoted, plain, mark = match.groups()
        cells.append(plain if quoted is None else quoted.replace('""', '"'))
        at = match.end()
        if mark == ",":
            continue
        if mark == "":
            raise ValueError(f"{','.join(cells)[:80]!r} has no end: the file was cut off")
        yield cells
        cells = []
    if cells:
        raise ValueError(f"{','.join(cells)[:80]!r} has no end: the file was cut off")


def _line(cells: Sequence[str], before: Sequence[Released]) -> Released:
    """One line; raises ValueError."""
    if len(cells) != len(_COLUMNS):
        raise ValueError(f"{len(cells)} cells, expected {len(_COLUMNS)}")
    version, stamp, manifest, previous, doi, reason, faults = cells
    if not _VERSION.fullmatch(version):
        raise ValueError(f"version {version[:40]!r}, expected YYYY-MM-DD.N")
    if version in {one.version for one in before}:
        raise ValueError(f"{version} stands twice")
    if not (_SHA256.fullmatch(stamp) and _SHA256.fullmatch(manifest)):
        raise ValueError(f"{version}: stamp and manifest are SHA-256 digests of 64 hex digits")
    if before and csv_text(previous) != before[-1].version:
        raise ValueError(f"{version} follows {previous or 'nothing'}, the line before is {before[-1].version}")
    told = json.loads(faults) if faults else []
    if not isinstance(told, list) or not all(isinstance(fault, str) for fault in told):
        raise ValueError(f"{version}: override_faults is no list of texts")
    override = Override(reason=csv_text(reason), faults=tuple(told)) if reason or faults else None
    return Released(
        version=version,
        stamp=stamp,
        manifest_sha256=manifest,
        previous=csv_text(previous) or None,
        doi=csv_text(doi) or None,
        override=override,
    )

"""Which saved pages does a manifest name? One JSON object per line: file, url, fetched_at, and what is optional."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from archive.errors import BadInput
from archive.snapshot import Snapshot

__all__ = ["BadLine", "ManifestLine", "load", "manifest_lines"]


class ManifestLine(BaseModel):
    """One saved page. `file` is relative to the manifest."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: str = Field(min_length=1)
    url: str = Field(min_length=1)
    fetched_at: AwareDatetime
    case_id: str | None = None
    content_type: str = "text/html"
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BadLine:
    """A line that is no manifest line; `number` counts from 1."""

    number: int
    problem: str


def manifest_lines(path: Path) -> Iterator[ManifestLine | BadLine]:
    """The lines of a manifest in order; blank lines are left out.

    raises   BadInput when there is no such file; a bad line is a value, so that the others go on
    """
    if not path.is_file():
        found = "a directory" if path.is_dir() else "nothing"
        raise BadInput(str(path), found, "a manifest: one JSON object per line with file, url and fetched_at")
    with path.open("rb") as file:
        for number, raw in enumerate(file, 1):
            if not raw.strip():
                continue
            try:
                yield ManifestLine.model_validate_json(raw)
            except ValidationError as error:
                first = error.errors(include_url=False, include_input=False)[0]
                where = ".".join(map(str, first["loc"])) or "line"
                yield BadLine(number=number, problem=f"{where}: {first['msg']}")


def load(line: ManifestLine, folder: Path) -> Snapshot:
    """The page a line names.

    raises   BadInput when the file cannot be read
    """
    try:
        body = (folder / line.file).read_bytes()
    except (OSError, ValueError) as error:
        raise BadInput(line.file, type(error).__name__, "a readable file beside the manifest") from error
    return Snapshot.of_file(
        body,
        url=line.url,
        fetched_at=line.fetched_at.astimezone(UTC).replace(microsecond=0),
        content_type=line.content_type,
        source=line.source,
    )

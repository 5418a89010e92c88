"""What is the citation of an id of a release on disk?"""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

from archive.errors import BadInput, NoSuchRecord
from pipelines.release.bundle import Name
from pipelines.release.files.citing import CITED, Citation, citation_of
from pipelines.release.files.datapackage_part import DATAPACKAGE
from pipelines.release.reading import evidence_of, find_record, rekey_of, table_rows

__all__ = ["name_and_recipe", "record_citation"]

_SNAPSHOT = re.compile(r"s[0-9a-f]{20}")
_DOI = "https://doi.org/"


def record_citation(folder: Path, record_id: str) -> Citation:
    """The citation of a record, or of a capture; an id of an earlier release gives the record in its place.

    raises   NoSuchRecord; BadInput for a row that is not cited alone
    """
    name, _ = name_and_recipe(folder)
    if _SNAPSHOT.fullmatch(record_id):
        row = next((s for s in table_rows(folder, "snapshots") if s["snapshot_id"] == record_id), None)
        if row is None:
            raise NoSuchRecord(
                "snapshot", record_id, f"the table snapshots of {folder.name} lists those it was made of"
            )
        return citation_of(name, "snapshots", row)
    try:
        table, row = find_record(folder, record_id)
    except NoSuchRecord:
        record_id = rekey_of(folder, record_id)["new_id"]
        table, row = find_record(folder, record_id)
    if table not in CITED:
        raise BadInput(record_id, f"a row of {table}", f"the id of a row of {', '.join(CITED)}")
    behind = {passage["snapshot_id"] for passage in evidence_of(folder, table, record_id)}
    return citation_of(name, table, row, [s for s in table_rows(folder, "snapshots") if s["snapshot_id"] in behind])


def name_and_recipe(folder: Path) -> tuple[Name, str]:
    """Version, DOI and recipe, as datapackage.json says them: that of a text-free copy too, which has no manifest.

    raises   BadInput
    """
    path = folder / DATAPACKAGE
    try:
        said: Any = json.loads(path.read_bytes())
        version, doi, recipe = said["version"], said.get("id"), said["recipe"]
        if not all(isinstance(text, str) for text in (version, recipe, "" if doi is None else doi)):
            raise BadInput(str(path), f"version {version!r}, id {doi!r}, recipe {recipe!r}", "texts")
        date.fromisoformat(version[:10])
    except OSError as error:
        raise BadInput(str(path), error.strerror or str(error), "the description of a release") from error
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise BadInput(str(path), f"{type(error).__name__}: {error}", "the description of a release") from error
    return Name(version=version, stamp="", doi=None if doi is None else doi.removeprefix(_DOI)), recipe

"""A release folder written by hand: tables of a real one, rows of one's own. For pages that must bear any row."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

__all__ = ["Row", "columns_of", "odd_row", "odd_rows", "release_of", "write_folder"]

Row = dict[str, Any]
_MINTED = {
    "delegation_id": "d-{:012x}", "leg_id": "l-{:012x}", "event_id": "e-{:012x}", "document_id": "a-{:012x}",
    "claim_id": "c-{:012x}", "family_id": "f-{:012x}", "edition_id": "x-{:012x}", "evidence_id": "q-{:016x}",
    "snapshot_id": "s{:020x}", "from_snapshot": "s{:020x}", "to_snapshot": "s{:020x}", "linked_to": "a-{:012x}",
    "person_id": "person-{}", "leader_person_id": "person-{}", "organisation_id": "body-{}", "post_id": "post-{}",
    "leader_post_id": "post-{}",
}  # fmt: skip
_KEYED = {  # the record's own id stands under this key in evidence, changes and the like
    "delegations": "delegation_id", "legs": "leg_id", "events": "event_id", "reception": "reception_id",
    "candidates": "document_id",
}  # fmt: skip


def release_of(demo: Path) -> Path:
    """The folder of the latest release of a data folder."""
    releases = demo / "releases"
    return releases / (releases / "latest").read_text("utf-8").strip()


def columns_of(release: Path) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """Table → its columns, as datapackage.json describes them."""
    described = json.loads((release / "datapackage.json").read_text("utf-8"))
    return {one["name"]: one["schema"]["fields"] for one in described["resources"] if "schema" in one}


def write_folder(folder: Path, like: Path, rows: Mapping[str, Sequence[Row]]) -> Path:
    """A release folder with these rows; tables without rows are empty. `like`: the release whose tables it has."""
    described = json.loads((like / "datapackage.json").read_text("utf-8"))
    files = {"datapackage.json": (like / "datapackage.json").read_bytes()}
    files |= {f"figures/{one.name}": one.read_bytes() for one in (like / "figures").glob("*.csv")}
    for one in described["resources"]:
        if "schema" not in one:
            continue
        own = rows.get(one["name"], ())
        names = [field["name"] for field in one["schema"]["fields"]]
        if one["name"] == "citations":
            text = io.StringIO(newline="")
            writer = csv.DictWriter(text, names)
            writer.writeheader()
            writer.writerows(own)
            files[one["path"]] = text.getvalue().encode()
        else:
            lines = [json.dumps({name: row[name] for name in names}, ensure_ascii=False) for row in own]
            files[one["path"].removesuffix(".csv") + ".jsonl"] = "".join(f"{line}\n" for line in lines).encode()
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items()))
    (folder / "SHA256SUMS").write_text(sums, "utf-8")
    return folder


def odd_row(columns: Sequence[Mapping[str, Any]], at: int, text: str | None, /, **given: Any) -> Row:
    """One row: `text` in every cell that takes one, or null wherever it may be; ids are well formed and go by at."""
    row: Row = {}
    for column in columns:
        name, kind = column["name"], column["type"]
        if name in given:
            row[name] = given[name]
        elif name in _MINTED and (text is not None or column.get("constraints", {}).get("required")):
            row[name] = _MINTED[name].format(at)
        elif name.endswith("_sha256"):
            row[name] = f"{at:064x}"
        elif text is None:
            required = column.get("constraints", {}).get("required")
            row[name] = _least(column, at) if required else None
        elif kind in ("array", "object"):
            row[name] = _nested(name, at, text)
        else:
            row[name] = {"integer": at, "boolean": bool(at % 2), "date": "2018-01-0" + str(at % 9 + 1)}.get(kind, text)
    return row


def _least(column: Mapping[str, Any], at: int) -> Any:
    """The emptiest value that a column without nulls may have."""
    allowed = column["constraints"].get("enum")
    kinds = {"array": [], "object": {}, "integer": 0, "boolean": False, "date": "2018-01-01"}
    return allowed[0] if allowed else kinds.get(column["type"], f"least-{at}")


def odd_rows(release: Path, texts: Sequence[str | None]) -> dict[str, list[Row]]:
    """Every table with a row for each text, and passages for every cell of the records."""
    columns = columns_of(release)
    rows = {
        table: [odd_row(own, number, text) for number, text in enumerate(texts, 1)] for table, own in columns.items()
    }
    without = {"document_id": "a-ffffffffffff"}  # no passage, and no document of that id
    rows["reception"] += [row | without | {"reception_id": f"bare-{n}"} for n, row in enumerate(rows["reception"])]
    rows["evidence"] = list(_evidence(columns, rows, texts))
    for table in ("changes", "record_history", "citations", "decisions", "rekeys", "tombstones"):
        rows[table] = []
    for number, text in enumerate(texts, 1):
        for table in ("delegations", "legs", "events"):
            record_id = rows[table][number - 1][_KEYED[table]]
            own = {"table": table, "id": record_id, "record_id": record_id}
            for name in ("record_history", "decisions"):
                rows[name].append(odd_row(columns[name], number, text, **own, decision_id=f"{table}-{number}"))
            rows["changes"].append(odd_row(columns["changes"], number, text, **own, number=len(rows["changes"]) + 1))
            rows["citations"].append({"table": table, "id": record_id, "citation": text or ""})
    return rows


def _evidence(
    columns: Mapping[str, Sequence[Mapping[str, Any]]], rows: Mapping[str, Sequence[Row]], texts: Sequence[str | None]
) -> Iterator[Row]:
    number = 0
    for table, key in _KEYED.items():
        for row, text in zip(rows[table][: len(texts)], texts, strict=True):
            for field in (
                "country",
                "start",
                "leader_name",
                "leader_title_printed",
                "cities",
                "form",
                "rule",
                "stance",
            ):
                if field not in row:
                    continue
                for status in ("shown", "other"):
                    number += 1
                    yield odd_row(
                        columns["evidence"], number, text or "quoted", table=table, id=row[key], field=field,
                        status=status, snapshot_id=f"s{number:020x}",
                    )  # fmt: skip


def _nested(name: str, number: int, text: str) -> Any:
    document, person = f"a-{number:012x}", {"name": text, "role": text, "country": text}
    match name:
        case "null_reasons":
            return {text: text}
        case "mode_history":
            unknown = {"mode": None, "document_id": "a-ffffffffffff", "published_on": None}
            return [{"mode": text, "document_id": document, "published_on": "2018-01-01"}, unknown]
        case "conflicts":
            return [
                {"field": "dates", "value": text, "document_id": document},
                {"field": "leader_title_printed", "value": text, "document_id": "registry"},
                {"field": "inviter", "value": None, "document_id": "a-ffffffffffff"},
            ]
        case "interlocutors" | "speakers":
            return [person, {"name": None, "role": None, "country": None}]
        case "documents" | "linked_to" | "apart_from":
            return [document]
        case "delegations":
            return [f"d-{number:012x}"]
        case "candidates":
            return [f"person-{number}"]
        case "snapshots":
            return [f"s{number:020x}"]
        case "other_names" | "forms":
            return [{"form": text, "language": text, "script": text, "misprint": True, "basis": text, "source": text}]
        case "affected":
            return [{"table": "legs", "id": f"l-{number:012x}", "field": text, "before": text, "after": None}]
        case "passages":
            return []
    return [text]

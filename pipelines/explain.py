"""Why does a record say what it says? Every value with its passages, and where their bytes lie."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from archive.errors import NoSuchRecord
from pipelines.release.reading import evidence_of, find_record, rekey_of, table_rows
from pipelines.release.tables import TABLES

__all__ = ["explain", "explanation_lines"]

Json = dict[str, Any]


def explain(folder: Path, record_id: str) -> Json:
    """One record of a release with its evidence, each passage with address, capture and WARC position.

    An id of an earlier release gives the record in its place, with the row of `rekeys` as `moved`.

    raises   NoSuchRecord, also for an id that was withdrawn: it says so
    """
    moved: Json | None = None
    try:
        table, record = find_record(folder, record_id)
    except NoSuchRecord:
        moved = rekey_of(folder, record_id)
        record_id = moved["new_id"]
        table, record = find_record(folder, record_id)
    evidence = evidence_of(folder, table, record_id)
    cited = {e["snapshot_id"] for e in evidence}
    captures = {s["snapshot_id"]: s for s in table_rows(folder, "snapshots") if s["snapshot_id"] in cited}
    found: Json = {
        "release": folder.name,
        "table": table,
        "record": record,
        "evidence": [e | {"capture": captures[e["snapshot_id"]]} for e in sorted(evidence, key=_order(table))],
    }
    if moved is not None:
        found["moved"] = moved
    owners = {record_id, record.get("delegation_id") or record_id}  # who led a leg's team is decided for the delegation
    if (folder / "decisions.jsonl").is_file():  # an older release has no such table
        found["decisions"] = [d for d in table_rows(folder, "decisions") if d["record_id"] in owners]
    if (folder / "families.jsonl").is_file():
        found["families"] = _families(folder, record)
    if table == "delegations":
        found["legs"] = [
            {key: leg[key] for key in ("leg_id", "country", "date_edtf", "date_precision")}
            for leg in table_rows(folder, "legs")
            if leg["delegation_id"] == record_id
        ]
    return found


def _families(folder: Path, record: Json) -> list[Json]:
    """Rows of `families` of the documents that tell of it, and of those that they hang on."""
    tell = {record["document_id"]} if "document_id" in record else set(record.get("documents", ()))
    rows = {row["document_id"]: row for row in table_rows(folder, "families")} if tell else {}
    shown = sorted(tell & rows.keys())
    for key in shown:  # grows while it is walked: what one hangs on may hang on another
        upstream = rows[key]["linked_to"]
        if upstream is not None and upstream not in shown:
            shown.append(upstream)
    return [rows[key] for key in shown]


def explanation_lines(found: Mapping[str, Any]) -> Iterator[str]:
    """The same for people: field and value, then each passage with rule, address and place."""
    record, evidence = found["record"], found["evidence"]
    if "moved" in found:
        moved = found["moved"]
        known_by = ", ".join(moved["matched_by"])
        yield f"{moved['old_id']} is now {moved['new_id']}: {moved['reason']}, known by {known_by}"
        yield from (f"  a part of it is {other}" for other in moved["also"])
    yield f"{found['table']} of release {found['release']}"
    for column in TABLES[found["table"]].columns:
        value = record.get(column.name)  # an older release has fewer columns
        passages = [e for e in evidence if e["field"] == column.name]
        decided = any(d["field"] == column.name for d in found.get("decisions", ()))
        if (value in (None, [], {}) and not passages and not decided) or column.name == "null_reasons":
            continue
        reason = (record.get("null_reasons") or {}).get(column.name)
        shown = value if not isinstance(value, (list, dict)) else json.dumps(value, ensure_ascii=False)
        yield f"{column.name} = {shown if value is not None else f'unknown ({reason})'}"
        for d in (d for d in found.get("decisions", ()) if d["field"] == column.name):
            before, after = ("none" if d[name] is None else d[name] for name in ("before", "after"))
            yield f"    {d['verb']} by {d['decider']} on {d['decided_on']}: {before} → {after} ({d['reason']})"
            yield f"      {d['decision_id']}, {d['status']}, on what {', '.join(d['documents'])} says"
        for e in passages:
            other = "" if e["status"] == "shown" else f" [{e['status']}: {e['value']}]"
            capture = e["capture"]
            yield f"    “{e['quote']}”{other}"
            yield f"      rule {e['rule']}, code points {e['start']}-{e['end']} of the text layer"
            yield f"      {capture['url']}, captured {capture['fetched_at']}"
            if capture.get("origin") is not None:  # another archive's capture, at its time
                yield f"      by another archive: {capture['origin']}, taken from there {capture['retrieved_at']}"
            yield f"      snapshot {e['snapshot_id']} in {capture['warc_file']} at byte {capture['offset']}"
    unknown = record.get("null_reasons") or {}
    if unknown:
        yield "unknown: " + ", ".join(f"{name} ({reason})" for name, reason in unknown.items())
    for row in found.get("families", ()):
        yield _family_line(row)
    for leg in found.get("legs", ()):
        yield f"leg {leg['leg_id']}: {leg['country']} {leg['date_edtf']} ({leg['date_precision']})"


def _family_line(row: Json) -> str:
    """`document a-2 is a reprint of a-1 (same_text, 93 % of the wording) in family f-1`."""
    why = [row["reason"]] if row["reason"] is not None else []
    if row["overlap_percent"] is not None:
        why.append(f"{row['overlap_percent']} % of the wording")
    if row["shared"]:
        why.append("both tell " + ", ".join(row["shared"]))
    why += [f"credits {row['credit']}"] * (row["credit"] is not None) + [row["verdict"]] * (row["verdict"] is not None)
    why += [f"kept apart from {other}" for other in row["apart_from"]]
    of = f" of {row['linked_to']}" if row["linked_to"] is not None else ""
    told = f" ({'; '.join(why)})" if why else ""
    return f"document {row['document_id']}: {row['role']}{of} in family {row['family_id']}{told}"


def _order(table: str) -> Any:
    places = {c.name: n for n, c in enumerate(TABLES[table].columns)}
    return lambda e: (places[e["field"]], e["status"] != "shown", e["snapshot_id"], e["start"])

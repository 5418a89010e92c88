"""How is the history of an announcement told in lines? By what was observed, when and from where; no more than that."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from archive.observed import STANDING
from archive.records import Status as Decision

__all__ = ["ledger_lines"]

Json = dict[str, Any]

_DIGITS = 12  # of a digest; --json has all of them


def ledger_lines(found: Mapping[str, Any]) -> Iterator[str]:
    """What look_up.ledger_of() found, for people."""
    if "moved" in found:
        moved = found["moved"]
        yield f"{moved['old_id']} is now {moved['new_id']}: {moved['reason']}"
    for document in found["documents"]:
        yield from _document(document, found["release"])
    if not found["documents"]:
        yield f"{found['asked']} in release {found['release']}: no page of it was read"
        yield from _checks(found["checks"])
        for one in found["addresses"]:
            yield from _address(one)


def _document(document: Json, release: str) -> Iterator[str]:
    yield f"document {document['document_id']} of release {release}"
    yield f"  {document['title'] or 'no headline was read'}"
    judged = " ".join(filter(None, (document["status"] or "not judged", document["rule"], document["kind"])))
    yield f"  published {document['published_on'] or 'on a day that is not known'}, {judged}"
    yield from _checks(document["checks"])
    if not document["edits"] and document["status"] not in {Decision.KEPT.value, Decision.ADJACENT.value}:
        yield "  edits are told of what is, or was, kept or adjacent"
    elif not document["edits"]:
        yield "  no edit of the article was seen between captures"
    for edit in document["edits"]:
        yield from _edit(edit)
    for one in document["addresses"]:
        yield from _address(one)


def _checks(checks: list[Json]) -> Iterator[str]:
    yield "  captures and checks, by time:"
    for c in checks:
        status = "" if c["http_status"] is None else f" {c['http_status']}"
        told = [f"{c['at']} {c['answer']} ({c['outcome']}{status}) via {c['via']} {_from(c['vantage'])}"]
        told += [f"snapshot {c['snapshot_id']}"] * (c["snapshot_id"] is not None)
        told += [f"sha256 {(c['content_sha256'] or '')[:_DIGITS]}"] * (c["content_sha256"] is not None)
        told += [f"led to {c['led_to']}"] * (c["led_to"] is not None)
        told += [c["detail"]] * (c["detail"] is not None)
        yield f"    {', '.join(told)}: {c['url']}"


def _edit(edit: Json) -> Iterator[str]:
    yield f"  edit {edit['number']}: {', '.join(edit['changed'])}"
    yield f"    earlier text last seen {edit['unchanged_until']}, later text first seen {edit['to_at']}"
    yield f"    {edit['kept_percent']} % of the earlier body stands in the later one"
    yield f"    from snapshot {edit['from_snapshot']} to {edit['to_snapshot']}: {edit['url']}"
    for p in edit["passages"]:
        cut = " (the first characters alone)" if p["is_cut"] else ""
        gone, come = (f"[-{p['before']}-]" if p["before"] else ""), (f"{{+{p['after']}+}}" if p["after"] else "")
        marked = f"{p['prefix']}{gone}{come}{p['suffix']}"
        places = [
            f"{name} {p[f'start_{name}']}-{p[f'end_{name}']}"
            for name in ("before", "after")
            if p[f"start_{name}"] is not None
        ]
        where = f", code points {', '.join(places)}" if places else ""
        yield f"    {p['field']}: {marked}{cut}{where}"
    if edit["passages_left_out"]:
        yield f"    and {edit['passages_left_out']} passages more"
    for cell in edit["affected"]:
        before, after = (_value(cell[name]) for name in ("before", "after"))
        yield f"    affects {cell['table']} {cell['id'] or '(no row)'} {cell['field']}: {before} → {after}"
    if edit["affected_left_out"]:
        yield f"    and {edit['affected_left_out']} cells more"


def _address(one: Json) -> Iterator[str]:
    yield f"  {one['url']}: {STANDING[one['standing']]}"
    if one["last_seen"] is not None:
        yield f"    last seen {one['last_seen']} via {one['seen_via']}"
    if one["first_missed"] is not None:
        yield f"    first missed {one['first_missed']} {_from(one['first_missed_from'])}"
        days = "day" if one["days_missed"] == 1 else "days"
        yield f"    missed on {one['days_missed']} {days}, the last time {one['last_missed']}"
    if one["last_seen"] is not None or one["first_missed"] is not None:
        yield f"    last observed {_from(one['last_observed_from'])}"
    for check in one["without_answer"]:
        yield f"    {check['answer']} ({check['outcome']}) {check['at']} {_from(check['vantage'])}"


def _from(vantage: str | None) -> str:
    return f"from {vantage}" if vantage else "from a place that is not told"


def _value(value: Any) -> str:
    if value is None:
        return "nothing"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (list, dict)) else str(value)

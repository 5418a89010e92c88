"""What do officials claim of each meeting, and what does a release hold beside it? With quotes and links."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from archive.errors import BadInput
from archive.records import Operator
from pipelines.claims.comparing import Obstacle, Verdict, countable
from pipelines.release.reading import dated_rows, table_rows

__all__ = ["claims_beside", "lines"]

Json = dict[str, Any]

_OPERATORS = {
    Operator.EXACT: "", Operator.MORE_THAN: "more than ", Operator.AT_LEAST: "at least ", Operator.NEARLY: "nearly ",
    Operator.ABOUT: "about ", Operator.UP_TO: "up to ",
}  # fmt: skip
_VERDICTS = {
    Verdict.BELOW: "fewer can be counted than are claimed",
    Verdict.REACHED: "what can be counted reaches the claim",
    Verdict.EXCEEDED: "more can be counted than are claimed",
    Verdict.NOTHING_COUNTABLE: "nothing can be counted beside it",
    Verdict.NOT_COMPARABLE: "not comparable",
}
_OBSTACLES = {
    Obstacle.NO_MEETING: "the text names no meeting",
    Obstacle.A_PLAN: "it tells of what was still to come",
    Obstacle.REGIONS_TOO: "it counts regions as well as countries",
    Obstacle.ACTIVITIES: "it counts activities of any kind; the tables hold named or dated briefings",
    Obstacle.NOT_RECORDED: "nothing of the kind is counted in the tables",
}


def claims_beside(folder: Path, meeting: str | None = None) -> Json:
    """The official totals of a release, meeting by meeting, each beside what can be counted.

    meeting  only this one
    raises   BadInput for a meeting that is not in the release
    """
    known = [row["meeting_id"] for row in table_rows(folder, "meetings")]
    if meeting is not None and meeting not in known:
        raise BadInput("--meeting", meeting, f"a meeting_id of the table meetings, such as {known[-1]}")
    legs, events = dated_rows(folder, "legs"), dated_rows(folder, "events")
    claims = {row["claim_id"]: row for row in table_rows(folder, "aggregate_claims")}
    quotes = _quotes(folder)
    addresses = {row["document_id"]: row["urls"][0] for row in table_rows(folder, "documents")}
    compared: dict[str | None, list[Json]] = defaultdict(list)
    for row in table_rows(folder, "claim_comparison"):
        if meeting in (None, row["meeting_id"]):
            told = [_told(claims[key], quotes[key], addresses) for key in row["claims"]]
            compared[row["meeting_id"]].append(row | {"told": told})
    if meeting is not None:
        compared.setdefault(meeting, [])
    order = sorted(compared, key=lambda m: (m is None, known.index(m) if m in known else len(known)))
    return {
        "release": folder.name,
        "meetings": [
            {
                "meeting_id": m,
                "countable": None if m is None else _countable(legs, events, m),
                "claims": sorted(compared[m], key=lambda row: (row["as_of"] or "9999", row["unit"], row["claim_id"])),
            }
            for m in order
        ],
    }


def lines(found: Mapping[str, Any]) -> Iterator[str]:
    """The same for people."""
    if not found["meetings"]:
        yield f"no official total in release {found['release']}"
    for number, part in enumerate(found["meetings"]):
        if number:
            yield ""
        yield _head(part)
        if not part["claims"]:
            yield "  no official total of this meeting is recorded"
        for row in part["claims"]:
            yield from _claim_lines(row)


def _head(part: Mapping[str, Any]) -> str:
    there = part["countable"]
    if there is None:
        return "no meeting named"
    counts = ", ".join(
        f"{len(there[name])} {name}"
        + (f" ({len(there[f'{name}_recommended'])} recommended)" if name != "events" else "")
        for name in ("countries", "legs", "delegations", "events")
    )
    return f"{part['meeting_id']}: {counts}"


def _claim_lines(row: Mapping[str, Any]) -> Iterator[str]:
    noun = row["counted"].replace("_", " ")
    unread = any(told["speaker_reason"] == "not_searched" for told in row["told"])
    nobody = "speaker not looked for in this language" if unread else "no speaker named"
    who = "claimed by " + ", ".join(row["speakers"]) if row["speakers"] else nobody
    day = "" if row["as_of"] is None else f", as of {row['as_of']}" + (
        " (day of the text)" if row["as_of_basis"] == "publication" else ""
    )  # fmt: skip
    plan = "planned: " if row["planned"] else ""
    yield f"  {plan}{_OPERATORS[Operator(row['operator'])]}{row['quantity']} {noun}, {who}{day}"
    yield f"    {_verdict(row)}"
    documents, families = len(row["documents"]), row["families"]
    if documents > 1:
        yield f"    carried by {documents} documents of {families} {'family' if families == 1 else 'families'}"
    for told in row["told"]:
        yield f"    “{told['quote']}”"
        carried = told["carried_by"] or "no outlet credited"
        yield f"      {carried} ({told['side'] or 'side unknown'}), {told['url']}"
        yield f"      claim {told['claim_id']}, document {told['document_id']}, snapshot {told['snapshot_id']}"


def _verdict(row: Mapping[str, Any]) -> str:
    verdict = Verdict(row["verdict"])
    found, trusted = row["countable"], row["countable_recommended"]
    beside = "" if found is None else f"; countable by then: {found}" + (
        f" ({trusted} recommended)" if row["unit"] != "events" else ""
    )  # fmt: skip
    if verdict is Verdict.NOT_COMPARABLE:
        return f"{_VERDICTS[verdict]}: {_OBSTACLES[Obstacle(row['obstacle'])]}{beside}"
    gap = "" if row["gap"] == 0 else f", gap {row['gap']:+}"
    return f"{_VERDICTS[verdict]}{beside}{gap}"


def _told(claim: Json, quote: Json, addresses: Mapping[str, str]) -> Json:
    """One document's words, and where they lie."""
    shown = ("claim_id", "document_id", "speaker", "unit_printed", "carried_by", "side")
    return {name: claim[name] for name in shown} | {
        "speaker_reason": claim["null_reasons"].get("speaker"),
        "quote": quote["quote"],
        "snapshot_id": quote["snapshot_id"],
        "url": addresses[claim["document_id"]],
    }


def _quotes(folder: Path) -> dict[str, Json]:
    """Claim → the passage of its number."""
    return {
        row["id"]: row
        for row in table_rows(folder, "evidence")
        if row["table"] == "aggregate_claims" and row["field"] == "quantity"
    }


def _countable(legs: Sequence[Json], events: Sequence[Json], meeting: str) -> dict[str, list[str]]:
    found = countable(legs, events, meeting, None)
    names = ("countries", "legs", "delegations")
    both = [name for plain in names for name in (plain, f"{plain}_recommended")]
    return {name: list(getattr(found, name)) for name in (*both, "events")}

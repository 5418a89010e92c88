"""How do official totals and the remarks of the other side stand in the tables?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from archive.records import Attested, Claim, Form, Reception
from pipelines.claims.counted import counted
from pipelines.documents import Document
from pipelines.identity import Mint
from pipelines.release.evidence import Evidence
from pipelines.release.page_rows import printable
from pipelines.release.speakers import HostDocument, host_side_of, speaker_key
from pipelines.release.team import NOT_APPLICABLE, NOT_SEARCHED, null_reasons
from pipelines.voices.publishers import Side

__all__ = ["claim_rows", "reception_rows"]

Json = dict[str, Any]

_HOST_SIDES = frozenset({Side.HOST_PARTY, Side.HOST_STATE_MEDIA, Side.HOST_INDEPENDENT})
READ_FOR_SPEAKERS = frozenset({"zh", "en"})  # in other languages nobody looks for who states a number, or who says what
_AT_HOME = frozenset({Form.IN_CHINA.value, Form.FOR_DIPLOMATS.value, Form.ONLINE.value})  # guests of any country speak


def claim_rows(kept: Iterable[Document], mint: Mint) -> tuple[list[Json], list[Json]]:
    """Rows of `aggregate_claims` and their evidence."""
    rows: list[Json] = []
    evidence: list[Json] = []
    for d in kept:
        for number, claim in enumerate(d.extraction.claims):
            claim_id = mint.id_for("c", d.document_id, claim.unit.value, str(claim.quantity.value), str(number))
            rows.append(_claim(d, claim_id, claim))
            proof = Evidence("aggregate_claims", claim_id)
            for field, value in (
                ("quantity", claim.quantity),
                ("unit_printed", claim.unit_printed),
                ("meeting_id", claim.meeting),
                ("as_of", claim.as_of),
                ("speaker", claim.speaker),
            ):
                proof.value(field, value, d)
            evidence.extend(proof.rows())
    return rows, evidence


def reception_rows(
    kept: Sequence[Document], legs: Iterable[Json], events: Iterable[Json], mint: Mint
) -> tuple[list[Json], list[Json]]:
    """Rows of `reception` and their evidence.

    legs, events  rows of the tables, made of these documents
    """
    stays, briefings = _by_document(legs), _by_document(events)
    hosts = _hosts(kept, stays)
    rows: list[Json] = []
    evidence: list[Json] = []
    for d in kept:
        for number, remark in enumerate(d.extraction.reception):
            who = _value(remark.speaker) or _value(remark.role) or "-"
            reception_id = mint.id_for("r", d.document_id, who, str(number))
            leg, event = _belongs(_value(remark.country), stays[d.document_id], briefings[d.document_id])
            rows.append(_remark(d, reception_id, remark, leg, event, hosts))
            proof = Evidence("reception", reception_id)
            for field in ("speaker", "role", "organisation", "country", "stance"):
                proof.value(field, getattr(remark, field), d)
            evidence.extend(proof.rows())
    return rows, evidence


def _claim(d: Document, claim_id: str, claim: Claim) -> Json:
    as_of = _value(claim.as_of) or claim.told_on
    row: Json = {
        "claim_id": claim_id,
        "document_id": d.document_id,
        "quantity": claim.quantity.value,
        "operator": claim.operator.value,
        "unit": claim.unit.value,
        "unit_printed": _value(claim.unit_printed),
        "counted": counted(claim.unit, _value(claim.unit_printed)).value,
        "planned": claim.planned,
        "scope": "event" if claim.one_event else "wave",
        "meeting_id": _value(claim.meeting),
        "as_of": as_of,
        "as_of_basis": None if as_of is None else "stated" if claim.as_of is not None else "publication",
        "speaker": _value(claim.speaker),
        "carried_by": _outlet(d),
        "side": d.publisher.side.value if d.publisher else None,
    }
    special = {"side": NOT_SEARCHED}
    if not _is_read(d):
        special |= {"speaker": NOT_SEARCHED, "unit_printed": NOT_SEARCHED}
    return row | {"null_reasons": null_reasons(row, special)}


def _remark(
    d: Document,
    reception_id: str,
    remark: Reception,
    leg: Json | None,
    event: Json | None,
    hosts: Mapping[str, Mapping[str, HostDocument]],
) -> Json:
    name = _value(remark.speaker)
    side = None
    if d.publisher is not None:
        side = d.publisher.side if leg is None else d.publisher.side_for([leg["country"]])
    there = {} if leg is None else hosts[leg["leg_id"]]
    row: Json = {
        "reception_id": reception_id,
        "document_id": d.document_id,
        "leg_id": None if leg is None else leg["leg_id"],
        "event_id": None if event is None else event["event_id"],
        "speaker": name,
        "speaker_key": None if name is None else speaker_key(name) or None,
        "role": _value(remark.role),
        "organisation": _value(remark.organisation),
        "country": _value(remark.country),
        "stance": remark.stance.value.value,
        "commits": remark.commits,
        "carried_by": _outlet(d),
        "side": None if side is None else side.value,
        "host_side": None
        if leg is None
        else host_side_of(name, by_host=d.document_id in there, hosts=tuple(there.values())).value,
    }
    special = {"side": NOT_SEARCHED} | dict.fromkeys(("leg_id", "event_id", "host_side"), NOT_APPLICABLE)
    return row | {"null_reasons": null_reasons(row, special)}


def _belongs(country: str | None, legs: Sequence[Json], events: Sequence[Json]) -> tuple[Json | None, Json | None]:
    """The document's only stay in the speaker's country; without any, its only briefing at which he may have spoken."""
    fitting = [leg for leg in legs if country in (None, leg["country"])]
    if fitting:
        return (fitting[0] if len(fitting) == 1 else None), None
    heard = [e for e in events if e["form"] in _AT_HOME or country is None or e["country"] in (None, country)]
    return None, (heard[0] if len(heard) == 1 else None)


def _hosts(kept: Iterable[Document], stays: Mapping[str, Sequence[Json]]) -> dict[str, dict[str, HostDocument]]:
    """Leg → documents of the host's side that tell of it, with the speakers in each."""
    found: dict[str, dict[str, HostDocument]] = defaultdict(dict)
    for d in kept:
        for leg in stays[d.document_id]:
            if d.publisher is not None and d.publisher.side_for([leg["country"]]) in _HOST_SIDES:
                names = tuple(_value(remark.speaker) for remark in d.extraction.reception)
                found[leg["leg_id"]][d.document_id] = HostDocument(read=_is_read(d), names=names)
    return found


def _by_document(rows: Iterable[Json]) -> dict[str, list[Json]]:
    found: dict[str, list[Json]] = defaultdict(list)
    for row in rows:
        for document_id in row["documents"]:
            found[document_id].append(row)
    return found


def _is_read(d: Document) -> bool:
    return (d.language or "").partition("-")[0].lower() in READ_FOR_SPEAKERS


def _outlet(d: Document) -> str | None:
    return printable(d.announcement.outlet) if d.announcement is not None else None


def _value(attested: Attested[Any] | None) -> Any:
    return None if attested is None else attested.value

"""How is one record, or one capture of a page, cited? As text, BibTeX and CSL-JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archive.meeting_names import plain
from archive.records import HAPPENED
from pipelines.release.files.citation_style import Style
from pipelines.release.files.described import AUTHORS, TITLE, doi_url

if TYPE_CHECKING:  # the command line lists the styles without it
    from pipelines.release.bundle import Name

__all__ = ["CITED", "Citation", "Style", "citation_of", "cited"]

Json = Mapping[str, Any]

# table → its key column: what can be cited alone
CITED: Mapping[str, str] = {
    "delegations": "delegation_id",
    "legs": "leg_id",
    "events": "event_id",
    "aggregate_claims": "claim_id",
    "snapshots": "snapshot_id",
}
_HAPPENED = frozenset(mode.value for mode in HAPPENED)
_BIBTEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{char: f"\\{char}" for char in "%&#$_"},
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """What a reference to one record of one release says."""

    table: str
    id: str
    what: str  # of the record, in words
    version: str
    day: str  # ISO day of the release
    doi: str | None = None
    url: str | None = None  # of the page behind it
    capture: str = ""  # when that was captured, and the digest of its bytes


def citation_of(name: Name, table: str, row: Json, snapshots: Sequence[Json] = ()) -> Citation:
    """The citation of one row of a table in CITED.

    snapshots   rows of the captures that its passages stand in; the earliest is named, the others counted
    """
    captures = [row] if table == "snapshots" else sorted(snapshots, key=lambda s: (s["fetched_at"], s["snapshot_id"]))
    return Citation(
        table=table,
        id=row[CITED[table]],
        what=_SPOKEN[table](row),
        version=name.version,
        day=name.day,
        doi=name.doi,
        url=captures[0]["url"] if captures else None,
        capture=_capture(captures) if captures else "",
    )


def cited(citation: Citation, style: Style = Style.TEXT) -> str:
    """One citation in one style; text is a single line."""
    match style:
        case Style.TEXT:
            return _text(citation)
        case Style.BIBTEX:
            return _bibtex(citation)
        case Style.CSL_JSON:
            return json.dumps(_csl(citation), ensure_ascii=False, indent=1)


def _text(c: Citation) -> str:
    parts = [
        f"{AUTHORS} ({c.day[:4]}). {_headed(c)}. In {TITLE} (release {c.version}) [Data set].",
        "" if c.doi is None else f"{doi_url(c.doi)}.",
        "" if c.url is None else f"{_page(c)}.",
    ]
    return _one_line(" ".join(filter(None, parts)))


def _bibtex(c: Citation) -> str:
    fields = {
        "author": f"{{{AUTHORS}}}",
        "title": f"{_headed(c)}. {TITLE}",
        "year": c.day[:4],
        "month": str(int(c.day[5:7])),
        "version": c.version,
        "type": "Data set",
    }
    if c.doi is not None:
        fields |= {"doi": c.doi, "url": doi_url(c.doi)}
    if c.url is not None:
        fields["note"] = _page(c)
    plain = {"author", "doi", "url"}  # braces of our own, and what BibTeX styles print as it is
    lines = [
        f"  {key} = {{{value if key in plain else _one_line(value).translate(_BIBTEX)}}}"
        for key, value in fields.items()
    ]
    return f"@misc{{xuanjie-{c.version}-{c.id},\n" + ",\n".join(lines) + "\n}"


def _csl(c: Citation) -> dict[str, Any]:
    found: dict[str, Any] = {
        "type": "dataset",
        "id": f"xuanjie-{c.version}-{c.id}",
        "author": [{"literal": AUTHORS}],
        "issued": {"date-parts": [[int(part) for part in c.day.split("-")]]},
        "title": _one_line(_headed(c)),
        "container-title": TITLE,
        "version": c.version,
    }
    if c.doi is not None:
        found |= {"DOI": c.doi, "URL": doi_url(c.doi)}
    if c.url is not None:
        found["note"] = _one_line(_page(c))
    return found


def _headed(c: Citation) -> str:
    return f"{c.what}, {'snapshot' if c.table == 'snapshots' else 'record'} {c.id}"


def _page(c: Citation) -> str:
    return f"Captured {c.capture}" if c.table == "snapshots" else f"Stands on {c.url}, captured {c.capture}"


def _capture(captures: Sequence[Json]) -> str:
    first = captures[0]
    copied = f", a copy at {first['origin']}" if first["origin"] else ""
    more = f", and {len(captures) - 1} more" if len(captures) > 1 else ""
    return f"{first['fetched_at']}{copied}, SHA-256 {first['content_sha256']}{more}"


def _delegation(row: Json) -> str:
    where = ", ".join(map(_country, row["countries"])) or "no country named"
    return f"{_told(row, 'Delegation')} {_led(row)} to {where}, {_within(row)}{_meeting(row)}"


def _leg(row: Json) -> str:
    where = _country(row["country"])
    return f"{_told(row, 'Stay of a delegation')} {_led(row)} in {where}, {row['date_edtf']}{_meeting(row)}"


def _event(row: Json) -> str:
    country = _country(row["country"]) if row["country"] else None
    where = ", ".join(filter(None, (row["city"], country))) or "place not stated"
    return f"Briefing ({row['form']}), {where}, {row['date_edtf']}{_meeting(row)}"


def _claim(row: Json) -> str:
    return f"Official total ({row['operator']} {row['quantity']} {row['unit']}){_meeting(row)}"


def _snapshot(row: Json) -> str:
    return f"Capture of {row['url']}"


def _country(code: str) -> str:
    from pipelines.release.report.naming import country_name  # its tables are for who cites, not for who lists verbs

    return country_name(code)


def _told(row: Json, what: str) -> str:
    """A plan is cited as a plan, and what was called off as that."""
    if row["mode"] in _HAPPENED:
        return what
    return f"{plain(row['mode']).capitalize()}: {what[0].lower()}{what[1:]}"


def _within(row: Json) -> str:
    first, last = row["date_earliest"], row["date_latest"]
    return str(first) if first == last else f"between {first} and {last}"


def _led(row: Json) -> str:
    return f"led by {row['leader_name']}" if row["leader_name"] else "whose leader is not named"


def _meeting(row: Json) -> str:
    return f", on {row['meeting_id']}" if row["meeting_id"] else ""


def _one_line(text: str) -> str:
    return " ".join(text.split())


_SPOKEN = {
    "delegations": _delegation,
    "legs": _leg,
    "events": _event,
    "aggregate_claims": _claim,
    "snapshots": _snapshot,
}

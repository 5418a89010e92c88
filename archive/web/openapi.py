"""What can be asked of the browser, and what does it answer? OpenAPI 3.1, made of the views and the tables."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from archive.web.asked import MOST_PAGES, Form
from archive.web.ids import PATTERNS
from archive.web.listing import PAGE_SIZES, PARAMETERS
from archive.web.view import View

__all__ = ["document", "paths_of"]

Json = dict[str, Any]

_IN_BRACES = re.compile(r"\{(?P<name>[a-z_]{1,40})(?::path)?\}")
_REPEATED = "may be repeated"
_MEDIA = {Form.HTML: "text/html", Form.JSON: "application/json", Form.CSV: "text/csv"}
_ENDINGS = {"css": "text/css", "csv": "text/csv", "js": "text/javascript", "json": "application/json"}
_ENDINGS |= {"svg": "image/svg+xml"}
# path → property of its JSON form → table whose rows it holds as the release has them
_HOLDS: Mapping[str, Mapping[str, str]] = {
    "/announcements/{document_id}": {"announcement": "candidates"},
    "/claims/{claim_id}": {"claim": "aggregate_claims"},
    "/delegations": {"delegations": "delegations"},
    "/delegations/{delegation_id}": {"delegation": "delegations", "legs": "legs", "events": "events"},
    "/events": {"events": "events"},
    "/events/{event_id}": {"event": "events"},
    "/evidence/{evidence_id}": {"evidence": "evidence"},
    "/legs": {"legs": "legs"},
    "/legs/{leg_id}": {"leg": "legs", "events": "events"},
    "/meetings/{meeting_id}": {"meeting": "meetings"},
    "/organisations": {"organisations": "organisations"},
    "/organisations/{organisation_id}": {"organisation": "organisations"},
    "/people": {"people": "people"},
    "/people/{person_id}": {"person": "people"},
}
# path → property that is no row of the release, and what of it is described
_FACTS: Mapping[str, Mapping[str, Json]] = {
    "/snapshots/{snapshot_id}": {
        "snapshot": {
            "type": "object",
            "required": ["snapshot_id", "url", "tls_verified"],
            "properties": {
                "snapshot_id": {"type": "string"},
                "url": {"type": "string"},
                "tls_verified": {
                    "type": ["boolean", "null"],
                    "description": "false: the server's certificate counted for nothing; null: no TLS, or not recorded",
                },
            },
        }
    },
}
_ONE = frozenset(
    {"announcement", "claim", "delegation", "event", "evidence", "leg", "meeting", "organisation", "person"}
)
_ETAG = {"description": "Another one for other bytes; send it as If-None-Match.", "schema": {"type": "string"}}
_UNCHANGED = {"description": "What If-None-Match named is what would be sent."}


def document(views: Sequence[View], described: Mapping[str, Any]) -> Json:
    """The description of all views.

    described   the release's datapackage.json
    """
    tables = {one["name"]: one for one in described["resources"] if "schema" in one}
    paths: Json = {}
    for view in views:
        for form, path in paths_of(view):
            paths.setdefault(path, {"get": _operation(view, form, path, tables)})
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "xuanjie browse",
            "version": str(described["version"]),
            "summary": "Delegations, their evidence and the archive of one release.",
            "description": (
                "Only GET and HEAD. Every answer has an ETag. Parameters that a page does not know are refused. What is"
                " served is one release, named in each JSON answer under `release`; ids are the same in every release."
            ),
            "license": _licence(described),
        },
        "paths": paths,
        "components": {
            "schemas": {
                "Release": _object(
                    {
                        "version": {"type": "string", "description": "2026-03-10.1"},
                        "manifest_sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
                    }
                ),
                "Refused": _object(
                    {
                        "release": {"$ref": "#/components/schemas/Release"},
                        "error": _object(
                            {
                                "status": {"type": "integer"},
                                "said": {"type": "string"},
                                "successor": {"type": ["string", "null"], "description": "path of what took its place"},
                            }
                        ),
                    }
                ),
                **{name: _row(table) for name, table in sorted(tables.items())},
            }
        },
    }


def paths_of(view: View) -> list[tuple[Form, str]]:
    """The forms of a view, each at the path where it is answered."""
    path = _IN_BRACES.sub(r"{\g<name>}", view.path)
    stem = "/index" if path == "/" else path
    return [(form, path if form is Form.HTML else f"{stem}.{form.value}") for form in view.forms]


def _operation(view: View, form: Form, path: str, tables: Mapping[str, Json]) -> Json:
    ids = [found["name"] for found in _IN_BRACES.finditer(view.path)]
    return {
        "operationId": re.sub(r"[^A-Za-z0-9]+", "_", path).strip("_") or "home",
        "summary": view.summary,
        "parameters": [
            *(_id(name) for name in ids),
            *(_parameter(name, about) for name, about in view.query.items() if not _is_idle(name, about, form)),
            {"name": "If-None-Match", "in": "header", "schema": {"type": "string"}, "description": "an ETag"},
        ],
        "responses": _responses(view, form, tables),
    }


def _responses(view: View, form: Form, tables: Mapping[str, Json]) -> Json:
    path = _IN_BRACES.sub(r"{\g<name>}", view.path)
    answers = dict(view.answers) or {200: _media(view, form)}
    found: Json = {}
    for status, media in answers.items():
        schema: Json = {}
        if media == "application/json" and form is Form.JSON:
            schema = {"schema": _page(path, tables)}
        found[str(status)] = {"description": _SAID[status], "headers": {"ETag": _ETAG}, "content": {media: schema}}
        if status == 302:
            found["302"]["headers"]["Location"] = {"schema": {"type": "string"}, "description": "an address of ours"}
    if 200 in answers:
        found["304"] = _UNCHANGED
    refused = _refused(form)
    found["400"] = {"description": "A parameter that is unknown or cannot be read.", **refused}
    if "{" in view.path:
        found["404"] = {"description": "Nothing has this id.", **refused}
        found["410"] = {"description": "It was there, and was taken down or took another id.", **refused}
    found["503"] = {"description": "Stored bytes are not what they should be.", **refused}
    return found


_SAID = {
    200: "What was asked for.",
    206: "The range of bytes that was asked for.",
    302: "It stands at Location.",
    416: "The file ends before the range.",
}


def _media(view: View, form: Form) -> str:
    ending = view.path.rpartition(".")[2]
    return _MEDIA[form] if len(view.forms) > 1 or form is not Form.HTML else _ENDINGS.get(ending, "*/*")


def _refused(form: Form) -> Json:
    if form is Form.JSON:
        return {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Refused"}}}}
    return {"content": {"text/html": {}}}


def _id(name: str) -> Json:
    found: Json = {
        "name": name,
        "in": "path",
        "required": True,
        "schema": {"type": "string", "pattern": f"^(?:{PATTERNS[name]})$"},
    }
    if name == "url":
        found["description"] = "an address of the web as it is, with its query; not escaped"
    elif name == "file":
        found["description"] = "a name of SHA256SUMS, slashes not escaped"
    return found


def _parameter(name: str, about: str) -> Json:
    schema: Json = {"type": "string"}
    if PARAMETERS.get(name) == about:
        if name in ("from", "to"):
            schema["pattern"] = "^([0-9]{4}-[0-9]{2}-[0-9]{2})?$"  # empty: not given, as forms send it
        elif name == "page":
            schema = {"type": "integer", "minimum": 1, "maximum": MOST_PAGES}
        elif name == "size":
            schema = {"type": "integer", "enum": sorted(PAGE_SIZES)}
    elif about.endswith(_REPEATED):
        schema = {"type": "array", "items": schema}
    return {"name": name, "in": "query", "description": about, "schema": schema}


def _is_idle(name: str, about: str, form: Form) -> bool:
    """Whether a parameter is taken and changes nothing: a CSV file has all pages."""
    return form is Form.CSV and name in ("page", "size") and PARAMETERS.get(name) == about


def _page(path: str, tables: Mapping[str, Json]) -> Json:
    properties: Json = {"release": {"$ref": "#/components/schemas/Release"}}
    for name, table in _HOLDS.get(path, {}).items():
        if table in tables:
            row = {"$ref": f"#/components/schemas/{table}"}
            properties[name] = row if name in _ONE else {"type": "array", "items": row}
    properties |= _FACTS.get(path, {})
    return {"type": "object", "required": sorted(properties), "properties": properties}


def _row(table: Json) -> Json:
    """A row as datapackage.json describes its columns."""
    columns = table["schema"]["fields"]
    return {
        "type": "object",
        "description": str(table.get("title", "")),
        "required": [column["name"] for column in columns],
        "properties": {column["name"]: _column(column) for column in columns},
    }


def _column(column: Json) -> Json:
    constraints = column.get("constraints", {})
    kind = "string" if column["type"] in ("string", "date") else column["type"]
    found: Json = {"type": kind if constraints.get("required") else [kind, "null"]}
    if column["type"] == "date":
        found["format"] = "date"
    if "enum" in constraints:
        found["enum"] = [*constraints["enum"], *([] if constraints.get("required") else [None])]
    return found | ({"description": column["description"]} if column.get("description") else {})


def _object(properties: Json) -> Json:
    return {"type": "object", "required": list(properties), "properties": properties}


def _licence(described: Mapping[str, Any]) -> Json:
    found = next(iter(described.get("licenses", [])), {"name": "see LICENSE"})
    return {"name": found["name"], **({"url": found["path"]} if "path" in found else {})}

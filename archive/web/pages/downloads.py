"""How does one take the data along, check it and cite it?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from archive.web.asked import Asked, Form
from archive.web.edition import Edition
from archive.web.release_files import ReleaseFile, description_of, earlier_releases, file_of, files_of
from archive.web.view import File, Page, View

__all__ = ["VIEWS"]

_FORMS = ("csv", "jsonl", "parquet")


def _downloads(edition: Edition, asked: Asked) -> Page:
    described = description_of(edition.folder)
    manifest = json.loads(edition.folder.content("manifest.json"))
    files = files_of(edition.folder)
    version = edition.version
    names = ", ".join(str(one["title"]) for one in described.get("contributors", []))
    doi = f" https://doi.org/{manifest['doi']}" if manifest.get("doi") else ""
    citation = (
        f"{names} ({str(described.get('created', ''))[:4]}). {described['title']} (release {version}) [Data set].{doi}"
    )
    data = {
        "citation": citation,
        "doi": manifest.get("doi"),
        "previous": manifest.get("previous"),
        "licences": described.get("licenses", []),
        "files": [{**asdict(one), "href": f"/files/{one.file}"} for one in files],
        "earlier": [asdict(one) for one in earlier_releases(edition.folder)],
    }
    drawn = {
        "tables": _tables(described, files),
        "others": [one for one in files if one.table is None and not one.file.startswith("figures/")],
        "figures": [one for one in files if one.file.startswith("figures/")],
        "manifest": edition.folder.manifest_sha256,
        "licence": edition.folder.content("LICENSE").decode() if "LICENSE" in edition.folder.sums else "",
        "cff": edition.folder.content("CITATION.cff").decode() if "CITATION.cff" in edition.folder.sums else "",
        "size": _size,
    }
    return Page(template="downloads.html", title="Downloads", data=data, drawn=drawn)


def _tables(described: Mapping[str, Any], files: list[ReleaseFile] | Any) -> list[Mapping[str, Any]]:
    """Each table with its files by form."""
    rows = {one["name"]: one.get("rowcount") for one in described["resources"]}
    found: dict[str, dict[str, Any]] = {}
    for one in files:
        if one.table is not None:
            row = found.setdefault(one.table, {"table": one.table, "about": one.about, "rows": rows.get(one.table)})
            row[one.file.rpartition(".")[2]] = one
    order = list(rows)
    return [{**dict.fromkeys(_FORMS), **found[name]} for name in sorted(found, key=order.index)]


def _size(count: int) -> str:
    """1.2 MB."""
    if count < 1_000:
        return f"{count} B"
    value, units = float(count), ["kB", "MB", "GB", "TB"]
    for unit in units:
        value /= 1_000
        if value < 999.5 or unit == units[-1]:
            return f"{value:.0f} {unit}" if value >= 99.5 else f"{value:.1f} {unit}"
    raise AssertionError


def _file(edition: Edition, asked: Asked) -> File:
    return file_of(edition.folder, asked.ids["file"])


VIEWS = (
    View(path="/downloads", handler=_downloads, summary="The files of the release, their digests, licence, citation."),
    View(
        path="/files/{file:path}",
        handler=_file,
        summary="A file of the release as a download; one range of bytes may be asked for.",
        forms=(Form.HTML,),
        kept=False,
        answers={200: "*/*", 206: "*/*", 416: "*/*"},
    ),
)

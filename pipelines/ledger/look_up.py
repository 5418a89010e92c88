"""What does a release know of one announcement? Captures and checks, edits with the cells they touch, and presence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from archive.capture import Role
from archive.errors import NoSuchRecord
from archive.observed import answer_of, observed, unchanged_until
from pipelines.identity import address_key
from pipelines.release.package import RUNS
from pipelines.release.page_rows import address
from pipelines.release.reading import find_record, rekey_of, table_rows

__all__ = ["ledger_of"]

Json = dict[str, Any]

_SHOWN = ("at", "url", "outcome", "http_status", "via", "vantage", "robots", "detail", "led_to", "snapshot_id")


def ledger_of(folder: Path, asked: str) -> Json:
    """Everything that a release says of the history of the documents that are asked for.

    folder   of the release
    asked    id of a document (a-...), of any record that stands on documents, or an address
    raises   NoSuchRecord for an id or an address that the release does not know
    """
    moved: Json | None = None
    if "://" in asked:
        keys = _documents_at(folder, asked)
    else:
        keys, moved = _documents_of(folder, asked)
    documents = {row["document_id"]: row for row in table_rows(folder, "documents") if row["document_id"] in keys}
    urls = {url for row in documents.values() for url in row["urls"]} | ({asked} if "://" in asked else set())
    history = _History(folder, urls)
    if not documents and not history.checks.get(asked) and asked not in history.presence:
        raise NoSuchRecord("address", asked, f"addresses of {folder.name} stand in documents and in {RUNS}/fetches")
    found: Json = {"asked": asked, "release": folder.name}
    if moved is not None:
        found["moved"] = moved
    found["documents"] = list(_documents(folder, documents, history))
    found["addresses"] = [] if documents else [history.address(asked)]
    found["checks"] = [] if documents else history.told([asked], {})
    return found


def _documents_at(folder: Path, url: str) -> set[str]:
    """Documents captured at an address; when there is none, those of another spelling of it."""
    exact: set[str] = set()
    alike: set[str] = set()
    key = address_key(url)
    for row in table_rows(folder, "documents"):
        if address(url) in row["urls"]:
            exact.add(row["document_id"])
        elif key == row["key"] or any(address_key(other) == key for other in row["urls"]):
            alike.add(row["document_id"])
    return exact or alike


def _documents_of(folder: Path, record_id: str) -> tuple[set[str], Json | None]:
    """Documents that a record stands on, and how it was found when its id is an older release's."""
    moved: Json | None = None
    try:
        _, record = find_record(folder, record_id)
    except NoSuchRecord:
        moved = rekey_of(folder, record_id)
        _, record = find_record(folder, moved["new_id"])
    return set(record["documents"] if "documents" in record else [record["document_id"]]), moved


def _documents(folder: Path, documents: Mapping[str, Json], history: _History) -> Iterator[Json]:
    judged = {r["document_id"]: r for r in _rows(folder, "candidates", documents)}
    edits: dict[str, list[Json]] = defaultdict(list)
    for row in _rows(folder, "edits", documents) if (folder / "edits.jsonl").is_file() else ():  # older releases
        edits[row["document_id"]].append(row)
    wanted = {sid for row in documents.values() for sid in row["snapshots"]}
    read = {row["snapshot_id"]: row for row in table_rows(folder, "snapshots") if row["snapshot_id"] in wanted}
    for key in sorted(documents):
        row = documents[key]
        yield {
            "document_id": key,
            **{name: judged[key][name] for name in ("title", "published_on", "status", "rule", "kind")},
            "publisher": row["publisher"],
            "urls": row["urls"],
            "checks": history.told(row["urls"], {sid: read[sid] for sid in row["snapshots"] if sid in read}),
            "edits": [history.with_confirmation(edit, read) for edit in sorted(edits[key], key=_number)],
            "addresses": [history.address(url) for url in row["urls"]],
        }


def _number(edit: Json) -> int:
    number: int = edit["number"]
    return number


def _rows(folder: Path, table: str, documents: Collection[str]) -> Iterator[Json]:
    return (row for row in table_rows(folder, table) if row["document_id"] in documents)


class _History:
    """The rows of runs/ that speak of some addresses."""

    def __init__(self, folder: Path, urls: Collection[str]) -> None:
        self.checks: dict[str, list[Json]] = defaultdict(list)
        for row in table_rows(folder / RUNS, "fetches"):
            if row["url"] in urls and row["role"] == Role.ARTICLE.value:
                self.checks[row["url"]].append(row)
        self.presence = {row["url"]: row for row in table_rows(folder / RUNS, "presence") if row["url"] in urls}

    def address(self, url: str) -> Json:
        return observed(url, self.presence.get(url), self.checks.get(url, ()))

    def told(self, urls: Iterable[str], read: Mapping[str, Json]) -> list[Json]:
        """Every check of these addresses in order of time; those that were read with the digest of their body."""
        rows = [row for url in urls for row in self.checks.get(url, ())]
        return [
            {
                **{name: row[name] for name in _SHOWN},
                "answer": answer_of(row["outcome"]).value,
                "content_sha256": read.get(row["snapshot_id"] or "", {}).get("content_sha256"),
            }
            for row in sorted(rows, key=lambda r: (r["at"], r["number"]))
        ]

    def with_confirmation(self, edit: Json, read: Mapping[str, Json]) -> Json:
        """An edit with the last time before it that the earlier page was met unchanged."""
        url = read.get(edit["from_snapshot"], edit)["url"]
        return edit | {"unchanged_until": unchanged_until(edit, self.checks.get(url, ()))}

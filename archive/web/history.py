"""What was observed of the addresses of one announcement, and what changed there? As the verb `ledger` tells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.observed import STANDING, answer_of, observed, unchanged_until
from archive.web.catalogue.handle import Catalogue, Row

__all__ = ["History", "history_of"]

_CHECKS = """
SELECT f.number, f.at, f.url, f.outcome, f.http_status, f.via, f.vantage, f.robots, f.detail, f.led_to, f.snapshot_id,
  s.content_sha256, s.text_layer_sha256
FROM fetches f LEFT JOIN snapshots s ON s.snapshot_id = f.snapshot_id
WHERE f.role = 'article' AND f.url IN ({}) ORDER BY f.at, f.number
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Rows as JSON has them.

    checks     every time that one of its addresses was asked for, by time; `answer` is what it says of the page
    addresses  what was last observed of each, with `said`, that in words
    edits      changes of the article between captures, with `unchanged_until`
    """

    checks: Sequence[Row]
    addresses: Sequence[Row]
    edits: Sequence[Row]

    @property
    def captures(self) -> Sequence[Row]:
        """The checks that brought a page which could be read, or one met unchanged."""
        return [row for row in self.checks if row["answer"] == "seen" and row["snapshot_id"] is not None]


def history_of(catalogue: Catalogue, document_id: str, urls: Sequence[str]) -> History:
    """Look it up in one release."""
    marks = ", ".join("?" * len(urls))
    checks = [row | {"answer": answer_of(row["outcome"]).value} for row in catalogue.rows(_CHECKS.format(marks), *urls)]
    known = catalogue.rows(f"SELECT * FROM presence WHERE url IN ({marks})", *urls)  # noqa: S608 - question marks
    presence = {row["url"]: row for row in known}
    by_url: dict[str, list[Row]] = {url: [row for row in checks if row["url"] == url] for url in urls}
    edits = catalogue.rows("SELECT * FROM edits WHERE document_id = ? ORDER BY number", document_id)
    return History(
        checks=checks,
        addresses=[_address(observed(url, presence.get(url), by_url[url])) for url in urls],
        edits=[edit | {"unchanged_until": _steady(edit, checks)} for edit in edits],
    )


def _address(told: dict[str, Any]) -> Row:
    silent: Sequence[Mapping[str, Any]] = told["without_answer"]
    return told | {
        "said": STANDING[told["standing"]],
        "days_without_answer": len({check["at"][:10] for check in silent}),
        "vantages_without_answer": sorted({check["vantage"] for check in silent if check["vantage"]}),
    }


def _steady(edit: Row, checks: Sequence[Row]) -> str:
    """Until when the earlier text was met, at the address of its capture."""
    url = next((row["url"] for row in checks if row["snapshot_id"] == edit["from_snapshot"]), edit["url"])
    return unchanged_until(edit, [row for row in checks if row["url"] == url])

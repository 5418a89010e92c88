"""How well does a filled sheet agree with the extractor as it is now, or with another sheet?"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from archive.errors import BadInput
from archive.paths import DataPaths
from pipelines.report import report
from pipelines.review.agreement import Agreement, Compared, FieldAgreement, Judgement, agreement
from pipelines.review.answers import Answer, of_report
from pipelines.review.key import Key, read_key
from pipelines.review.present import article_of, present_documents
from pipelines.review.sample import CODER, KEY, SHEET
from pipelines.review.sheet import read_sheet

__all__ = ["Agreed", "agree"]

EXTRACTOR = "the extractor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """Two accounts of a sample, compared."""

    sample: str
    first: str  # whose accounts
    second: str
    drawn: int
    not_coded: tuple[str, ...]  # pages without an answer in one of the sheets
    left_out: dict[str, str]  # sample id → why its answer cannot be compared
    found: Agreement

    def as_json(self) -> dict[str, Any]:
        """For --json."""
        found = self.found
        return {
            "sample": self.sample,
            "first": self.first,
            "second": self.second,
            "drawn": self.drawn,
            "compared": found.pages,
            "in_scope_in_both": found.in_scope_in_both,
            "not_coded": list(self.not_coded),
            "left_out": self.left_out,
            "judgements": {name.replace(" ", "_"): _judgement(j) for name, j in found.judgements.items()},
            "confusion": [{"first": a, "second": b, "n": n} for (a, b), n in sorted(found.confusion.items())],
            "lists": {name: _field(f) | {"f1": _round(f.f1)} for name, f in found.lists.items()},
            "fields": {name.replace(" ", "_"): _field(f) for name, f in found.fields.items()},
            "disagreements": [asdict(d) for d in found.disagreements],
        }


def agree(paths: DataPaths, folder: Path, *, sheet: Path | None, against: Path | None, seed: int) -> Agreed:
    """Read a sheet back and compare it.

    folder   of `review sample`
    sheet    the filled one; None: where the blank one was
    against  another coder's sheet; None: what the extractor says now of the same text. A document whose text has
             changed since the sample is left out, for the coder judged another one
    raises   BadInput; Damaged
    """
    key = read_key(folder / KEY)
    ids = [page.sample_id for page in key.pages]
    place = sheet or folder / CODER / SHEET
    first = _filled(place, ids)
    left_out: dict[str, str] = {}
    second = _extractor(paths, key, left_out) if against is None else _filled(against, ids)
    pages = [
        Compared(
            sample_id=page.sample_id,
            first=first[page.sample_id],
            second=second[page.sample_id],
            weight=key.weight(page),
            stratum=page.stratum,
        )
        for page in key.pages
        if page.sample_id in first and page.sample_id in second
    ]
    return Agreed(
        sample=key.sample,
        first=str(place),
        second=EXTRACTOR if against is None else str(against),
        drawn=len(key.pages),
        not_coded=tuple(i for i in ids if i not in first or (i not in second and i not in left_out)),
        left_out=left_out,
        found=agreement(pages, seed),
    )


def _filled(sheet: Path, ids: Collection[str]) -> dict[str, Answer]:
    """A sheet that says something: of a blank one nothing could be told but zeros."""
    found = read_sheet(sheet, ids)
    if not found:
        raise BadInput(str(sheet), "no coded page", "a filled sheet")
    return found


def _extractor(paths: DataPaths, key: Key, left_out: dict[str, str]) -> dict[str, Answer]:
    """What the rules say now; pages of which they say it of another text, or nothing, go to `left_out`."""
    found: dict[str, Answer] = {}
    with present_documents(paths) as (reader, every):
        by_id = {d.document_id: d for d in every}
        by_snapshot = {snapshot: d for d in every for snapshot in d.snapshots}
        for page in key.pages:
            # an id may have changed, as when a second address of the article became known: its captures tell
            document = by_id.get(page.document_id) or by_snapshot.get(page.snapshot_id)
            article = None if document is None else article_of(reader, document)
            if document is None:
                left_out[page.sample_id] = "no longer in the archive"
            elif article is None or document.decision is None:
                left_out[page.sample_id] = "could not be read when it was captured last"
            elif article.sha256 != page.article_sha256:
                left_out[page.sample_id] = "its text has changed since the sample was drawn"
            else:
                found[page.sample_id] = of_report(report(document.extraction))
    return found


def _judgement(j: Judgement) -> dict[str, Any]:
    return {
        "n": j.n,
        "agreed": j.agreed,
        "percent": _percent(j.agreed, j.n),
        "kappa": _round(j.plain.kappa),
        "weighted_percent": None if j.weighted.observed is None else round(100 * j.weighted.observed, 1),
        "weighted_kappa": _round(j.weighted.kappa),
        "weighted_kappa_low": _round(j.low),
        "weighted_kappa_high": _round(j.high),
    }


def _field(f: FieldAgreement) -> dict[str, Any]:
    return {
        "n": f.n,
        "agreed": f.agreed,
        "percent": _percent(f.agreed, f.n),
        "weighted_percent": _percent(f.weight_agreed, f.weight),
        "only_first": f.only_first,
        "only_second": f.only_second,
    }


def _percent(part: float, whole: float) -> float | None:
    return round(100 * part / whole, 1) if whole else None


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)

"""Which pages does a second coder get, and how do they reach him? One folder to hand over, one key to keep."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from archive.errors import BadInput, WriteFailed
from archive.paths import DataPaths
from pipelines.documents import Document
from pipelines.release.package import CODEBOOK
from pipelines.review.drawing import Draw, draw
from pipelines.review.key import Drawn, Key, Stratum, key_bytes
from pipelines.review.laying_out import instructions, page_html
from pipelines.review.present import Article, article_of, present_documents
from pipelines.review.sheet import blank_sheet
from pipelines.writing import write_file

__all__ = ["CODER", "KEY", "SHEET", "Strata", "draw_sample"]

CODER = "coder"  # the folder to hand over
SHEET = "sheet.csv"
KEY = "key.json"


class Strata(StrEnum):
    """By what the store is divided before pages are drawn."""

    STATUS = "status"
    RULE = "rule"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    sample_id: str
    document: Document
    article: Article
    stratum: int


def draw_sample(paths: DataPaths, into: Path, *, size: int, seed: int, strata: Strata) -> Key:
    """Write a sample; the same store, size, seed and strata give the same bytes.

    into     a folder that is not there yet, or is empty: a filled sheet is never written over
    returns  the key, as written
    raises   BadInput, WriteFailed; nothing is left behind then
    """
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise BadInput(str(into), "something", "no such folder yet, or an empty one")
    if file := next((p for p in into.parents if p.exists() and not p.is_dir()), None):
        raise BadInput(str(into), f"{file}, which is no folder", "a path of folders")
    with present_documents(paths) as (reader, every):
        judged = {d.document_id: d for d in every if d.announcement is not None and d.decision is not None}
        if not judged:
            raise BadInput(str(paths.archive), "no article that could be read", "some; run: xuanjie crawl, extract")
        drawn = draw(_divided(judged.values(), strata), size, seed)
        tag = sha256(f"{seed} {strata} {[*drawn.chosen]}".encode()).hexdigest()[:4]
        pages: list[_Page] = []
        for number, (document_id, stratum) in enumerate(drawn.chosen, 1):
            article = article_of(reader, judged[document_id])
            assert article is not None
            pages.append(
                _Page(
                    sample_id=f"s{tag}-{number:03}",
                    document=judged[document_id],
                    article=article,
                    stratum=stratum,
                )
            )
    key = _key(f"s{tag}", seed, strata, len(judged), len(every) - len(judged), drawn, pages)
    _write(into, key, pages)
    return key


def _divided(judged: Iterable[Document], strata: Strata) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for d in judged:
        assert d.decision is not None
        assert d.announcement is not None
        status = d.decision.status.value
        match strata:
            case Strata.STATUS:
                found[status].append(d.document_id)
            case Strata.RULE:
                found[d.decision.rule or status].append(d.document_id)
            case Strata.LANGUAGE:
                found[d.announcement.language].append(d.document_id)
    return found


def _key(
    sample: str, seed: int, strata: Strata, documents: int, unreadable: int, drawn: Draw, pages: Iterable[_Page]
) -> Key:
    return Key(
        sample=sample,
        seed=seed,
        strata_by=strata.value,
        documents=documents,
        unreadable=unreadable,
        strata=[Stratum(size=cell.size, drawn=cell.drawn) for cell in drawn.cells],
        pages=[
            Drawn(
                sample_id=page.sample_id,
                document_id=page.document.document_id,
                snapshot_id=page.document.extraction.snapshot_id,
                text_layer_sha256=page.article.layer_sha256,
                article_sha256=page.article.sha256,
                stratum=page.stratum,
            )
            for page in pages
        ],
    ).sealed()


def _write(into: Path, key: Key, pages: list[_Page]) -> None:
    """All files beside their place first, so that a sample is there whole or not at all."""
    beside = into.with_name(f".{into.name}.part")
    coder = beside / CODER
    sample_ids = [page.sample_id for page in pages]
    try:
        shutil.rmtree(beside, ignore_errors=True)
        (coder / "pages").mkdir(parents=True)
        for page in pages:
            write_file(
                coder / "pages" / f"{page.sample_id}.html", page_html(page.sample_id, page.document, page.article)
            )
        write_file(coder / "instructions.html", instructions(sample_ids))
        write_file(coder / "codebook.md", CODEBOOK.read_bytes())
        write_file(coder / SHEET, blank_sheet(sample_ids))
        write_file(beside / KEY, key_bytes(key))
        if into.exists():
            into.rmdir()
        beside.rename(into)
    except OSError as error:
        raise WriteFailed(str(into), error.strerror or str(error)) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)

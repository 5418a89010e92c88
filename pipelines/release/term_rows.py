"""How often does each outlet use the watched phrases, year by year? The rows of `term_watch`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from pipelines.documents import Document
from pipelines.lexicon.watched_terms import watched_terms

__all__ = ["TermCounts", "cell_of", "term_rows"]

Json = dict[str, Any]
Cell = tuple[int, str, str]  # year, language, publisher


def cell_of(document: Document) -> Cell | None:
    """Where a document is counted; one without a printed day is not."""
    day, language = document.published_on, document.language
    if day is None or language is None:
        return None
    return int(day[:4]), language.split("-")[0], document.publisher.key if document.publisher else "unknown"


class TermCounts:
    """How many documents were counted, and how many of them use each phrase: one document after the other."""

    def __init__(self) -> None:
        self._read: Counter[Cell] = Counter()
        self._kept: Counter[Cell] = Counter()
        self._using: Counter[tuple[str, Cell]] = Counter()
        self._kept_using: Counter[tuple[str, Cell]] = Counter()

    def add(self, document: Document) -> None:
        """Documents without a printed day are left out."""
        cell = cell_of(document)
        if cell is not None:
            self.add_one(cell, document.extraction.watched, is_kept=document.is_kept)

    def add_one(self, cell: Cell, watched: Iterable[str], *, is_kept: bool) -> None:
        """A document of a cell that uses these phrases."""
        self._read[cell] += 1
        self._kept[cell] += is_kept
        for term in watched:
            self._using[term, cell] += 1
            self._kept_using[term, cell] += is_kept

    def rows(self) -> list[Json]:
        """One row per phrase, year, language and publisher that has dated documents in the phrase's language.

        A zero is a count, not a gap: `documents` says how many were read.
        """
        terms = sorted({(form.term, form.lang) for form in watched_terms()})
        return [
            {
                "term": term,
                "year": cell[0],
                "language": language,
                "publisher": cell[2],
                "documents": self._read[cell],
                "with_term": self._using[term, cell],
                "kept": self._kept[cell],
                "kept_with_term": self._kept_using[term, cell],
            }
            for term, language in terms
            for cell in sorted(self._read)
            if cell[1] == language
        ]


def term_rows(documents: Iterable[Document]) -> list[Json]:
    """The rows for these documents."""
    counts = TermCounts()
    for document in documents:
        counts.add(document)
    return counts.rows()

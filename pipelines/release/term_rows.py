"""How often does each outlet use the watched phrases, year by year? The rows of `term_watch`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from pipelines.documents import Document
from pipelines.lexicon.watched_terms import watched_terms

__all__ = ["term_rows"]

Json = dict[str, Any]
Cell = tuple[int, str, str]  # year, language, publisher


def term_rows(documents: Iterable[Document]) -> list[Json]:
    """One row per phrase, year, language and publisher that has dated documents in the phrase's language.

    A zero is a count, not a gap: `documents` says how many were read. Documents without a printed day are left out.
    """
    read: Counter[Cell] = Counter()
    kept: Counter[Cell] = Counter()
    using: Counter[tuple[str, Cell]] = Counter()
    kept_using: Counter[tuple[str, Cell]] = Counter()
    for document in documents:
        day, language = document.published_on, document.language
        if day is None or language is None:
            continue
        cell = (int(day[:4]), language.split("-")[0], document.publisher.key if document.publisher else "unknown")
        read[cell] += 1
        kept[cell] += document.is_kept
        for term in document.extraction.watched:
            using[term, cell] += 1
            kept_using[term, cell] += document.is_kept
    terms = sorted({(form.term, form.lang) for form in watched_terms()})
    return [
        {
            "term": term,
            "year": cell[0],
            "language": language,
            "publisher": cell[2],
            "documents": read[cell],
            "with_term": using[term, cell],
            "kept": kept[cell],
            "kept_with_term": kept_using[term, cell],
        }
        for term, language in terms
        for cell in sorted(read)
        if cell[1] == language
    ]

"""Which tables say what was searched, and which words were watched?"""

from __future__ import annotations

from pipelines.release.tables.column import Table
from pipelines.release.tables.column import column as _c

__all__ = ["SEARCHES", "TABLES"]

SEARCHES = ("found", "empty", "unreachable", "not_searched")

TABLES = (
    Table(
        name="term_watch",
        one_row="one watched phrase, in one year, in one language, at one publisher",
        key=("term", "year", "language", "publisher"),
        refers={},
        columns=(
            _c("term", "string", "the phrase, as lexicon/watched_terms.csv names it", "required"),
            _c("year", "integer", "of publication, as printed", "required"),
            _c("language", "string", "primary subtag", "required"),
            _c("publisher", "string", "by credit, else by host; unknown when not in the lexicon", "required"),
            _c("documents", "integer", "documents read, rejected ones too", "required"),
            _c("with_term", "integer", "of them, that print the phrase", "required"),
            _c("kept", "integer", "documents kept", "required"),
            _c("kept_with_term", "integer", "of them, that print the phrase", "required"),
        ),
    ),
    Table(
        name="search_log",
        one_row="one listing or query of one source, in one month, with one outcome",
        key=("source", "url", "month", "outcome"),
        refers={},
        columns=(
            _c("source", "string", "name of the source", "required"),
            _c("url", "string", "listing or query", "required"),
            _c("month", "string", "of the search, UTC", "required"),
            _c("outcome", "string", "what came of it", "required", values=SEARCHES),
            _c("channel", "string", "the listing as the source names it"),
            _c("links", "integer", "most article links shown in that month", "required"),
            _c("newest", "date", "latest day of filing among the links shown, where their addresses say one"),
            _c("oldest", "date", "earliest such day: how far back the listing reached"),
            _c("first_at", "string", "first such search of the month, UTC", "required"),
            _c("vantages", "array", "labels of the places from where it was asked; empty for none", "required"),
        ),
    ),
)  # fmt: skip

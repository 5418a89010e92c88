"""How is a parity report written: lines for a terminal, CSV, one HTML page?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from pipelines.claims.beside import lines as total_lines
from pipelines.parity.report import Entry, Report
from pipelines.release.formats import csv_bytes
from pipelines.release.tables import Table, column

__all__ = ["as_csv", "as_html", "report_lines"]

_UNPRINTABLE = "\ufffd"
_SHOWN = 3  # ids in a line for people
_WORDS = {
    "matched": "matched",
    "contradicted": "contradicted",
    "not_found": "not found",
    "out_of_scope": "out of scope",
    "unreadable": "unreadable",
}


def report_lines(report: Report) -> Iterator[str]:
    """For people: the counts, then each entry under its verdict; no control character of a page reaches a terminal."""
    return ("".join(c if c.isprintable() else _UNPRINTABLE for c in line) for line in _lines(report))


def _lines(report: Report) -> Iterator[str]:
    yield f"{report.title}, release {report.release}: {_counts(report)}"
    for verdict in report.verdicts:
        entries = [entry for entry in report.entries if entry.verdict == verdict]
        if entries:
            yield ""
            yield f"{_WORDS[verdict]} ({len(entries)})"
            for entry in entries:
                yield f"  {entry.key:<22} {entry.about}"
                yield f"  {'':<22}   {entry.note}{_some(entry.records)}"
    if report.found is not None:
        yield ""
        yield f"newly found ({len(report.found)}), of {report.covers}"
        for leg in report.found:
            yield f"  {leg['leg_id']:<22} {report.records[leg['leg_id']]}"


def as_csv(report: Report) -> bytes:
    """One row per entry, then one per stay that is newly found."""
    entries = [(e.key, e.verdict, e.about, e.note, e.records, e.documents) for e in report.entries]
    entries += [
        (leg["leg_id"], "newly_found", report.records[leg["leg_id"]], "", (leg["leg_id"],), tuple(leg["documents"]))
        for leg in report.found or ()
    ]
    return csv_bytes(
        _TABLE,
        (
            {
                "key": key,
                "verdict": verdict,
                "about": about,
                "note": note,
                "records": " ".join(records),
                "documents": " ".join(documents),
                "snapshots": " ".join(s for d in documents for s in report.pages[d]["snapshots"]),
                "addresses": " ".join(u for d in documents for u in report.pages[d]["urls"]),
            }
            for key, verdict, about, note, records, documents in entries
        ),
    )


def as_html(report: Report) -> str:
    """One page that needs nothing else: no script, no picture, no address but those of the sources."""
    return "".join(_html(report))


def _html(report: Report) -> Iterator[str]:
    title = escape(report.title)
    yield f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>\n'
    yield f"<style>{_STYLE}</style></head>\n<body><h1>{title}</h1>\n"
    yield f"<p>Release {escape(report.release)}: {escape(_counts(report))}.</p>\n"
    for verdict in report.verdicts:
        entries = [entry for entry in report.entries if entry.verdict == verdict]
        if entries:
            yield f"<h2>{_WORDS[verdict].capitalize()} ({len(entries)})</h2>\n<table>\n"
            yield "<tr><th></th><th>Claim or row</th><th>Why</th><th>Records</th><th>Sources</th></tr>\n"
            yield from (_row(report, entry) for entry in entries)
            yield "</table>\n"
    if report.found is not None:
        yield f"<h2>Newly found ({len(report.found)})</h2>\n<p>Of {escape(report.covers)}.</p>\n<ul>\n"
        yield from (
            f"<li>{_record(leg['leg_id'])}: {escape(report.records[leg['leg_id']])}</li>\n" for leg in report.found
        )
        yield "</ul>\n"
    if report.totals is not None:
        totals = "\n".join(total_lines(report.totals))
        yield f"<h2>Official totals beside what can be counted</h2>\n<pre>{escape(totals)}</pre>\n"
    yield "<h2>Records named above</h2>\n<dl>\n"
    for record, line in report.records.items():
        yield f'<dt id="{escape(record)}">{escape(record)}</dt><dd>{escape(line)}</dd>\n'
    yield "</dl>\n</body></html>\n"


def _row(report: Report, entry: Entry) -> str:
    records = " ".join(_record(record) if record in report.records else escape(record) for record in entry.records)
    sources = " ".join(f"{_source(document, report.pages[document]['urls'])}" for document in entry.documents)
    cells = (escape(entry.key), escape(entry.about), escape(entry.note), records, sources)
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>\n"


def _record(record: str) -> str:
    return f'<a href="#{escape(record)}">{escape(record)}</a>'


def _source(document: str, urls: Iterable[str]) -> str:
    """A document, with a link to its first address that a browser may follow."""
    url = next((u for u in urls if u.casefold().startswith(("http://", "https://"))), None)
    return escape(document) if url is None else f'<a href="{escape(url)}" rel="noreferrer">{escape(document)}</a>'


def _counts(report: Report) -> str:
    told = [f"{count} {_WORDS[verdict]}" for verdict, count in report.counts().items()]
    return " · ".join([*told, *([f"{len(report.found)} newly found"] if report.found is not None else [])])


def _some(records: tuple[str, ...]) -> str:
    more = f" and {len(records) - _SHOWN} more" if len(records) > _SHOWN else ""
    return f" [{' '.join(records[:_SHOWN])}{more}]" if records else ""


_TABLE = Table(
    name="report",
    one_row="one entry of a parity report, as CSV",
    key=("key",),
    refers={},
    columns=(
        column("key", "string", "claim, row of the file, or id of a stay that is newly found"),
        column("verdict", "string", "what the release says of it, or newly_found"),
        column("about", "string", "the claim, the cells of the row, or the stay"),
        column("note", "string", "why"),
        column("records", "string", "ids, with a space between them"),
        column("documents", "string", "ids"),
        column("snapshots", "string", "captures of the documents"),
        column("addresses", "string", "of the documents"),
    ),
)
_STYLE = (
    "body{font:16px/1.4 sans-serif;max-width:75em;margin:2em auto;padding:0 1em}"
    "table{border-collapse:collapse;width:100%}td,th{border:1px solid #bbb;padding:.3em .5em;text-align:left;"
    "vertical-align:top}dt{font-weight:bold}dt:target{background:#ff9}td{overflow-wrap:anywhere}pre{white-space:pre-wrap}"
)

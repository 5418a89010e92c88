"""The verb `parity`: how does a release compare with the seed article, or with a researcher's own list?"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from archive.errors import BadInput
from archive.one_line import answer, warn
from archive.paths import DataPaths

if TYPE_CHECKING:  # heavy modules are imported inside the verb
    from pipelines.parity.report import Report

__all__ = ["register"]

_SUFFIXES = (".csv", ".json", ".html")


def register(app: typer.Typer) -> None:
    """Add the verb to the front door."""
    app.command()(parity)


def parity(
    ctx: typer.Context,
    against: Annotated[
        Path | None, typer.Option("--against", metavar="FILE.csv", help="A list of visits, row by row.")
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            "--column", metavar="FIELD=HEADING", help="Of country, start, end, dates, leader, title, meeting, city."
        ),
    ] = None,
    encoding: Annotated[
        str | None, typer.Option("--encoding", help="Of the list; default what its bytes show.")
    ] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="A .csv, .json or .html file.")] = None,
    folder: Annotated[Path | None, typer.Option("--release", help="Release folder; default the latest.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Say of each claim of the seed article, or each row of a list: matched, contradicted, not found, out of scope."""
    if output is not None and output.suffix.casefold() not in _SUFFIXES:
        raise BadInput(str(output), f"the suffix {output.suffix!r}", " or ".join(_SUFFIXES))
    if against is None and (column or encoding):
        raise BadInput("--column" if column else "--encoding", "no --against", "a list: --against FILE.csv")
    if against is not None and output is not None and os.path.realpath(output) == os.path.realpath(against):
        raise BadInput(str(output), "the list itself", "another file to write to")
    from pipelines.release.reading import release_folder

    paths: DataPaths = ctx.obj
    release = release_folder(paths.releases, folder)
    unread: list[str] = []
    if against is None:
        report = _seed(release)
    else:
        report, unread = _list(release, against, _columns(column or []), encoding)
    if output is not None:
        _write(output, report)
    if as_json:
        print(json.dumps(report.as_json(), ensure_ascii=False, indent=1, default=str))
    else:
        from pipelines.parity.telling import report_lines

        answer(*report_lines(report))
    if unread:
        warn(*unread)
        raise typer.Exit(3)


def _seed(release: Path) -> Report:
    from pipelines.claims.beside import claims_beside
    from pipelines.parity.claims import seed_claims
    from pipelines.parity.report import of_claims
    from pipelines.release.reading import table_rows

    names = ("parity", "documents", "delegations", "legs", "events", "aggregate_claims", "reception")
    rows = {name: list(table_rows(release, name)) for name in names}
    return of_claims(release.name, rows, [claim.id for claim in seed_claims()], claims_beside(release))


def _list(release: Path, against: Path, columns: dict[str, str], encoding: str | None) -> tuple[Report, list[str]]:
    """The report, and a line for each row that could not be read."""
    from pipelines.parity.comparison import RowVerdict, compare
    from pipelines.parity.report import of_comparison
    from pipelines.parity.sheet import read_sheet
    from pipelines.release.reading import dated_rows

    sheet = read_sheet(against, columns, encoding)
    rows = {name: dated_rows(release, name) for name in ("legs", "documents", "search_log")}
    compared = compare(sheet, rows)
    unread = [
        f"{against}:{row.line.number}: {row.note}" for row in compared.rows if row.verdict is RowVerdict.UNREADABLE
    ]
    return of_comparison(release.name, rows, compared, (v.value for v in RowVerdict)), unread


def _columns(given: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in given:
        field, equals, heading = one.partition("=")
        if not equals or not heading or field in found:
            raise BadInput("--column", repr(one), "FIELD=HEADING, each field once")
        found[field] = heading
    return found


def _write(output: Path, report: Report) -> None:
    from pipelines.parity.telling import as_csv, as_html
    from pipelines.writing import output_file

    match output.suffix.casefold():
        case ".csv":
            content = as_csv(report)
        case ".json":
            content = (json.dumps(report.as_json(), ensure_ascii=False, indent=1, default=str) + "\n").encode()
        case _:
            content = as_html(report).encode()
    with output_file(output) as write:
        write(content)

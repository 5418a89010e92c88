"""The verbs of floor 2. Heavy modules are imported inside the verb that needs them: `--help` must be quick."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

import pipelines.changes.commands as changes_commands
import pipelines.claims.commands as claims_commands
import pipelines.coverage.commands as coverage_commands
import pipelines.ledger.commands as ledger_commands
import pipelines.panel.commands as panel_commands
import pipelines.parity.commands as parity_commands
import pipelines.release.cite_commands as cite_commands
import pipelines.release.pack_commands as pack_commands
import pipelines.review.commands as review_commands
from archive.one_line import answer, say, warn
from archive.paths import DataPaths
from pipelines.scoring import score_commands

__all__ = ["ArchiveAt", "Dask", "register", "show_progress"]

Jobs = Annotated[int, typer.Option("--jobs", min=1, help="Worker processes.")]
Dask = Annotated[
    str | None,
    typer.Option("--dask", metavar="ADDRESS", help="Scheduler of a Dask cluster that reads: tcp://HOST:PORT."),
]
ArchiveAt = Annotated[
    str | None,
    typer.Option("--archive-at", metavar="WHERE", help="Where its workers see the archive; default: the same folder."),
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


def register(app: typer.Typer) -> None:
    """Add this floor's verbs to the front door."""
    for verb in (extract, read, titles):
        app.command()(verb)
    score_commands.register(app)
    for later in (rules, release, explain, verify):
        app.command()(later)
    review_commands.register(app)
    parity_commands.register(app)
    claims_commands.register(app)
    coverage_commands.register(app)
    panel_commands.register(app)
    changes_commands.register(app)
    cite_commands.register(app)
    pack_commands.register(app)
    ledger_commands.register(app)


def extract(
    ctx: typer.Context,
    full: Annotated[bool, typer.Option("--full", help="Read every snapshot again.")] = False,
    jobs: Jobs = 1,
    dask: Dask = None,
    archive_at: ArchiveAt = None,
    as_json: AsJson = False,
) -> None:
    """Bring the store up to the archive: read every article snapshot that these rules have not read yet."""
    from pipelines.extract_archive import extract_archive
    from pipelines.holding import hold_store, need_archive

    paths: DataPaths = ctx.obj
    need_archive(paths)
    ctx.meta["room"](paths.root)
    with hold_store(paths), ctx.meta["engine"](dask, archive_at, paths) as engine:
        found = extract_archive(paths, full=full, jobs=jobs, progress=show_progress("read"), engine=engine)
    if as_json:
        print(json.dumps(asdict(found), ensure_ascii=False, indent=1))
    else:
        say(f"{found.articles} articles: {found.read} read, {found.known} known, {found.dropped} dropped")
    warn(*(f"not read: {line}" for line in found.unextractable), *found.damaged)
    if found.damaged:
        raise typer.Exit(1)


def read(
    manifest: Annotated[Path, typer.Argument(help="JSON Lines: file, url, fetched_at; optional the rest.")],
    output: Annotated[Path | None, typer.Option("-o", "--output", help="File; default standard output.")] = None,
    jobs: Jobs = 1,
) -> None:
    """Say what the extractor makes of single saved pages."""
    from pipelines.offline import no_network
    from pipelines.reading import read_manifest
    from pipelines.writing import output_file

    unusable = 0
    with nullcontext(sys.stdout.buffer.write) if output is None else output_file(output) as write, no_network():
        for row in read_manifest(manifest, jobs):
            for issue in row["issues"]:
                if issue["code"] in {"bad_line", "bad_file"}:
                    unusable += 1
                    warn(f"{manifest}: {issue['detail']}")
            write((json.dumps(row, ensure_ascii=False) + "\n").encode())
    sys.stdout.flush()
    if unusable:
        raise typer.Exit(3)


def titles(
    rows: Annotated[Path, typer.Argument(metavar="ROWS.csv", help="Rows of lists, one headline each.")],
    column: Annotated[str, typer.Option("--column", help="The column with the headline.")] = "title",
    output: Annotated[Path | None, typer.Option("-o", "--output", help="CSV with what each headline says.")] = None,
) -> None:
    """Read headlines of lists, for pages that are gone: who goes where, what it looks like. Leads, no records."""
    from pipelines.title_table import as_csv, count_lines, read_titles
    from pipelines.writing import output_file

    found = read_titles(rows, column)
    if output is not None:
        with output_file(output) as write:
            write(as_csv(found).encode())
    say(*count_lines(found))


def rules(
    as_markdown: Annotated[bool, typer.Option("--markdown", help="The page docs/rules.md.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the extraction rules: what each reads, and what can fool it."""
    from pipelines import rulebook

    if as_markdown:
        print(rulebook.markdown(), end="")
    elif as_json:
        print(json.dumps([asdict(rule) for rule in rulebook.rules()], ensure_ascii=False, indent=1))
    else:
        for rule in rulebook.rules():
            print(f"{rule.id:<28}{rule.template}")


def release(
    ctx: typer.Context,
    again: Annotated[
        bool, typer.Option("--again", help="Make the latest release anew and compare, byte by byte.")
    ] = False,
    override: Annotated[
        str | None, typer.Option("--override", metavar="REASON", help="Release although a gate refuses; is recorded.")
    ] = None,
    doi: Annotated[str | None, typer.Option("--doi", help="DOI reserved for this release.")] = None,
    as_json: AsJson = False,
) -> None:
    """Reconcile the store, check it, and write releases/<version>/; a refused check leaves the last release."""
    from pipelines.holding import hold_store, need_archive
    from pipelines.refresh import release as make

    paths: DataPaths = ctx.obj
    need_archive(paths)
    ctx.meta["room"](paths.root, releases=True)
    with hold_store(paths):
        done = make(paths, again=again, override=override, doi=doi)
    if as_json:
        print(json.dumps(done.as_json(), ensure_ascii=False, indent=1))
    else:
        say(*done.lines())


def explain(
    ctx: typer.Context,
    record_id: Annotated[str, typer.Argument(metavar="ID", help="Of a leg, delegation, event, claim ...")],
    folder: Annotated[Path | None, typer.Option("--release", help="Release folder; default the latest.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show every value of one record with the passage that supports it and where its bytes lie."""
    from pipelines.explain import explain as look_up
    from pipelines.explain import explanation_lines
    from pipelines.release.reading import release_folder

    paths: DataPaths = ctx.obj
    found = look_up(release_folder(paths.releases, folder), record_id)
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        answer(*explanation_lines(found))


def verify(
    ctx: typer.Context,
    record_id: Annotated[str | None, typer.Argument(metavar="[ID]", help="Check one record only.")] = None,
    folder: Annotated[Path | None, typer.Option("--release", help="Release folder; default the latest.")] = None,
    ca: Annotated[Path | None, typer.Option("--ca", help="Certificates (PEM) of whose stamps to believe.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Digests of whole files only; no record is read.")] = False,
    as_json: AsJson = False,
) -> None:
    """Check digests, manifest chain, text layers and quotes again; status 1 has a line for each culprit.

    A release that lies elsewhere is checked with the pages that it carries itself: no archive and no network is needed.
    """
    from pipelines.verifying import SHOWN, verify_data, verify_quickly

    paths: DataPaths = ctx.obj
    if quick and (record_id is not None or folder is not None):
        raise typer.BadParameter("--quick looks at the files of the archive: leave out the ID and --release")
    found = verify_quickly(paths, ca) if quick else verify_data(paths, record_id, folder, ca)
    if as_json:
        print(json.dumps(asdict(found), ensure_ascii=False, indent=1))
    else:
        answer(*found.lines())
    warn(*found.problems[:SHOWN])
    if len(found.problems) > SHOWN:
        warn(f"and {len(found.problems) - SHOWN} problems more; all of them with --json")
    if found.problems:
        warn(f"what to do: {found.what_to_do}")
        raise typer.Exit(1)


def show_progress(what: str) -> Callable[[int, int], None]:
    """Progress on standard error: a bar on a terminal, now and then a plain line elsewhere."""
    if not sys.stderr.isatty():
        return _plain_lines(what)
    from rich.console import Console
    from rich.progress import Progress  # loaded here: `--help` must be quick

    bar = Progress(console=Console(stderr=True))
    task = bar.add_task(what, total=None)

    def show(done: int, total: int) -> None:
        bar.start()  # a second time does nothing
        bar.update(task, completed=done, total=total)
        if done == total:
            bar.stop()

    return show


def _plain_lines(what: str) -> Callable[[int, int], None]:
    last = 0

    def show(done: int, total: int) -> None:
        nonlocal last
        if done == total or done - last >= 1000:
            last = done
            print(f"{what} {done}/{total}", file=sys.stderr)

    return show

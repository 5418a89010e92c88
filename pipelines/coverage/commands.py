"""The verb `coverage`: how much of what took place does a release hold?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from archive.errors import BadInput
from archive.one_line import answer
from archive.paths import DataPaths

if TYPE_CHECKING:  # heavy modules are imported inside the verb
    from pipelines.coverage.assess import Coverage

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the verb to the front door."""
    app.command()(coverage)


def coverage(
    ctx: typer.Context,
    meeting: Annotated[
        str | None,
        typer.Option("--meeting", metavar="ID", help="Only this one (pc19, cc18-p5); default all with stays."),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Of the perturbed matches: the same seed, the same figures.")] = 1,
    folder: Annotated[Path | None, typer.Option("--release", help="Release folder; default the latest.")] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="The same as a file: .json or .csv.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Estimate how many countries each meeting was presented in, told or untold, and say what was searched."""
    from importlib.metadata import version

    from pipelines.coverage import telling
    from pipelines.release.reading import release_folder
    from pipelines.writing import output_file

    if output is not None and output.suffix not in {".json", ".csv"}:
        raise BadInput(str(output), f"a file name in {output.suffix!r}", "one in .json or .csv")
    paths: DataPaths = ctx.obj
    chosen = release_folder(paths.releases, folder)
    found = _assessed(chosen, meeting, seed)
    release, statsmodels = chosen.resolve().name, version("statsmodels")
    document = json.dumps(
        telling.as_json(found, release=release, statsmodels=statsmodels, seed=seed), ensure_ascii=False, indent=1
    )
    if output is not None:
        table = telling.as_csv(found, release=release, statsmodels=statsmodels, seed=seed)
        with output_file(output) as write:
            write((table if output.suffix == ".csv" else document + "\n").encode())
    if as_json:
        print(document)
    else:
        answer(*telling.lines(found, release=release, statsmodels=statsmodels, seed=seed))


def _assessed(folder: Path, meeting: str | None, seed: int) -> list[Coverage]:
    from pipelines.coverage.assess import assess
    from pipelines.coverage.lists import stays
    from pipelines.lexicon.briefing_lists import briefing_lists
    from pipelines.release.reading import dated_rows, table_rows

    known = {row["meeting_id"]: row["closed_on"] for row in dated_rows(folder, "meetings")}
    if meeting is not None and meeting not in known:
        raise BadInput("--meeting", repr(meeting), f"a meeting of the release, like {', '.join(list(known)[-3:])}")
    told = stays(table_rows(folder, "legs"))
    log = dated_rows(folder, "search_log")
    with_stays = {stay.meeting_id for stay in told}
    wanted = [meeting] if meeting is not None else sorted(with_stays & set(known), key=lambda key: (known[key], key))
    return [assess(key, known[key], told, log, briefing_lists(), seed) for key in wanted]

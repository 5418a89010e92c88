"""The verb `panel`: tables to regress on, one row per country and meeting or year."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from archive.one_line import answer, say
from archive.paths import DataPaths

__all__ = ["register"]

Recipe = Annotated[str, typer.Option("--recipe", metavar="NAME", help="strict, lenient, or a file .toml.")]
Output = Annotated[
    Path | None, typer.Option("-o", "--output", help="FILE.csv, .json or .parquet; without it a summary is told.")
]
Folder = Annotated[Path | None, typer.Option("--release", help="Release folder; default the latest.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


def register(app: typer.Typer) -> None:
    """Add the verb with its own verbs to the front door."""
    panel = typer.Typer(no_args_is_help=True, help="Panels to regress on: visited 1, 0 or NA, each with its reason.")
    panel.command(name="country-meeting")(country_meeting)
    panel.command(name="country-year")(country_year)
    app.add_typer(panel, name="panel")


def country_meeting(
    ctx: typer.Context, recipe: Recipe, output: Output = None, folder: Folder = None, as_json: AsJson = False
) -> None:
    """One row per country and Party meeting; zero only where a completed search found nothing."""
    _panel(ctx.obj, "country-meeting", recipe, output, folder, as_json)


def country_year(
    ctx: typer.Context, recipe: Recipe, output: Output = None, folder: Folder = None, as_json: AsJson = False
) -> None:
    """One row per country and year; zero only where a completed search found nothing."""
    _panel(ctx.obj, "country-year", recipe, output, folder, as_json)


def _panel(paths: DataPaths, name: str, recipe: str, output: Path | None, folder: Path | None, as_json: bool) -> None:
    from pipelines.panel.files import as_document, check_name, write_panel
    from pipelines.panel.panel import make_panel
    from pipelines.panel.recipe_file import load_recipe
    from pipelines.panel.telling import panel_lines
    from pipelines.release.reading import release_folder

    rules = load_recipe(recipe)
    if output is not None:
        check_name(output)
    found = make_panel(release_folder(paths.releases, folder), name, rules)
    written = [] if output is None else write_panel(found, output)
    if as_json:
        print(json.dumps(as_document(found), ensure_ascii=False, indent=1))
        return
    answer(*panel_lines(found))
    say(*(f"wrote {path}" for path in written))

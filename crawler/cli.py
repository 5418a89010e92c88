"""The front door `xuanjie`: lists the verbs of the three floors and holds none of them."""

from __future__ import annotations

import io
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

import archive.commands
import crawler.backfill.commands
import crawler.browse_commands
import crawler.crawl_commands
import crawler.demo.commands
import crawler.redis.commands
import crawler.redis.gather_commands
import crawler.refresh_commands
import crawler.remote_commands
import crawler.schedule_commands
import crawler.screen_commands
import crawler.source_commands
import pipelines.commands
from archive.errors import BadInput
from archive.paths import DataPaths
from crawler.engines.asked import asked_engine, opened_elsewhere

__all__ = ["app", "main"]

app = typer.Typer(
    name="xuanjie",
    help="Harvest, archive and record the Chinese Communist Party's briefing delegations abroad.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # plain help: panels cost as much time as all else together
    pretty_exceptions_enable=False,
)


@app.callback()
def choose_data(
    ctx: typer.Context,
    data: Annotated[
        Path | None,
        typer.Option("--data", help="Data folder; default ./data or $XUANJIE_DATA.", show_default=False),
    ] = None,
) -> None:
    """Harvest, archive and record the Chinese Communist Party's briefing delegations abroad."""
    root = data or Path(os.environ.get("XUANJIE_DATA", "data"))
    if root.exists() and not root.is_dir():
        raise BadInput(str(root), "a file", "a folder for --data")
    ctx.obj = DataPaths(root)
    ctx.meta["today"] = datetime.now(UTC).date()  # for verbs of the lower floors, which read no clock
    ctx.meta["engine"], ctx.meta["remote"] = asked_engine, opened_elsewhere  # and know no network


for floor in (
    crawler.demo.commands,
    crawler.schedule_commands,
    crawler.refresh_commands,
    crawler.crawl_commands,
    crawler.redis.commands,
    crawler.redis.gather_commands,
    crawler.backfill.commands,
    crawler.source_commands,
    crawler.browse_commands,
    crawler.remote_commands,
    crawler.screen_commands,
    archive.commands,
    pipelines.commands,
):
    floor.register(app)


def main() -> None:
    """Run one verb. An error that carries a `status` becomes one line and that exit status; any other is a fault of
    ours and keeps its traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that knows no Chinese still gets an answer
    try:
        app()
    except Exception as error:
        status = getattr(error, "status", None)
        if not isinstance(status, int):
            raise
        print(f"xuanjie: {error}", file=sys.stderr)
        sys.exit(status)

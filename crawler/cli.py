"""The front door `xuanjie`: lists the verbs of the three floors and holds none of them."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer
from typer.main import get_command, get_command_name
from typer.models import CommandInfo

from archive.errors import BadInput
from archive.one_line import warn, warn_at_length, warn_of_fault
from archive.paths import DataPaths
from crawler.engines.asked import asked_engine, opened_elsewhere
from crawler.environment import unread
from crawler.known_bad import READS_PAGES, check_versions
from crawler.plain_values import take_plainly
from crawler.room import check_room

__all__ = ["app", "front_door", "main"]

app: typer.Typer  # with all verbs, for whoever runs several in one process; see __getattr__

_NO_LOOK = {errno.EACCES, errno.EPERM, errno.ENAMETOOLONG, errno.ELOOP, errno.ENOTDIR}  # of what a user has named
_LONG_PATH = 200  # characters; a name that is too long would fill the line

# module → the verbs that it registers, both in the order of `--help` (tests/unit/test_front_door.py compares)
_VERBS = {
    "crawler.demo.commands": ("demo",),
    "crawler.schedule_commands": ("schedule", "status"),
    "crawler.refresh_commands": ("refresh",),
    "crawler.crawl_commands": ("crawl",),
    "crawler.redis.commands": ("worker",),
    "crawler.redis.gather_commands": ("gather",),
    "crawler.backfill.commands": ("backfill",),
    "crawler.source_commands": ("sources", "newsource"),
    "crawler.browse_commands": ("browse",),
    "crawler.remote_commands": ("push", "pull", "backup"),
    "crawler.screen_commands": ("screen",),
    "crawler.stamp_commands": ("stamp",),
    "archive.commands": ("import", "show", "takedown", "gc", "search"),
    "pipelines.commands": (
        "extract", "read", "titles", "score", "rules", "release", "explain", "verify", "review", "parity", "claims",
        "coverage", "panel", "diff", "cite", "pack", "ledger",
    ),
}  # fmt: skip


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
    ctx.meta["room"] = check_room  # whoever writes asks it first; no --help does


def front_door(only: str | None = None) -> typer.Typer:
    """The command line with all verbs, or with one: then no module of another is loaded, and no signature of another
    is read, which takes Typer 1 ms each.

    only   a verb; any other text gives them all, for Typer to say what there is
    """
    door = typer.Typer(
        name="xuanjie",
        help="Harvest, archive and record the Chinese Communist Party's briefing delegations abroad.",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,  # plain help: panels cost as much time as all else together
        pretty_exceptions_enable=False,
    )
    door.callback()(choose_data)
    holders = [module for module, verbs in _VERBS.items() if only in verbs]
    for module in holders or _VERBS:
        import_module(module).register(door)
    if holders:
        door.registered_commands = [verb for verb in door.registered_commands if _name_of(verb) == only]
        door.registered_groups = [verbs for verbs in door.registered_groups if verbs.name == only]
    return door


def _name_of(verb: CommandInfo) -> str | None:
    return get_command_name(verb.callback.__name__) if verb.name is None and verb.callback else verb.name


def _verb_in(arguments: Sequence[str]) -> str | None:
    """The first word behind `--data DIR`; None when another option stands there, or nothing."""
    if arguments[:1] == ["--data"]:
        arguments = arguments[2:]  # the folder may have the name of a verb
    elif arguments and arguments[0].startswith("--data="):
        arguments = arguments[1:]
    return arguments[0] if arguments and not arguments[0].startswith("-") else None


def __getattr__(name: str) -> typer.Typer:
    """`app`, which loads every module of verbs: `main` needs one of them."""
    if name != "app":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return front_door()


def main() -> None:
    """Run one verb. An error that carries a `status` becomes one line and that exit status; any other is a fault of
    ours and keeps its traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that knows no Chinese still gets an answer
    warn(*unread(os.environ))
    try:
        verb = _verb_in(sys.argv[1:])
        if verb in READS_PAGES and "--help" not in sys.argv:
            check_versions()
        command = get_command(front_door(verb))
        if verb is not None:
            take_plainly(command)
        command()
    except Exception as error:
        if isinstance(error, OSError) and error.filename is not None and error.errno in _NO_LOOK:
            error = BadInput(str(error.filename)[:_LONG_PATH], str(error.strerror), "a path that can be looked at")
        status = getattr(error, "status", None)
        if not isinstance(status, int):
            sys.excepthook = warn_of_fault
            raise
        warn_at_length(error)
        sys.exit(status)

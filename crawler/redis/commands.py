"""The verb `worker`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from crawler.crawl_options import Contact, Vantage, settings_of

if TYPE_CHECKING:
    from archive.paths import DataPaths

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command("worker")(worker_command)


def worker_command(
    ctx: typer.Context,
    names: Annotated[list[str] | None, typer.Argument(metavar="[SOURCE]...", help="Names; none = all.")] = None,
    redis: Annotated[
        str, typer.Option("--redis", metavar="URL", envvar="XUANJIE_REDIS", help="Of `xuanjie crawl --redis URL`.")
    ] = ...,  # type: ignore[assignment]
    contact: Contact = None,
    vantage: Vantage = None,
) -> None:
    """Ask for the pages that a crawl hands out, until it is stopped. Needs a data folder of its own."""
    from crawler.redis.run import work

    paths: DataPaths = ctx.obj
    work(tuple(names or ()), redis=redis, data=paths.root, overrides=settings_of(contact, vantage))

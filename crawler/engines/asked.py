"""Which engine did a user ask for, how will its workers see the archive, and how is a file elsewhere opened?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from archive.paths import DataPaths
    from pipelines.apart import Engine, Opener

__all__ = ["asked_engine", "opened_elsewhere"]


@contextmanager
def asked_engine(dask: str | None, archive_at: str | None, paths: DataPaths) -> Iterator[Engine | None]:
    """The engine for a run; None when pages are read here.

    archive_at  a folder that every worker sees, or the address that `push` wrote to; None: the archive's own folder
    raises      what dask_engine and the opening of a remote archive raise
    """
    if dask is None:
        if archive_at is not None:
            raise typer.BadParameter("--archive-at says what the workers of --dask read: give both or none")
        yield None
        return
    from crawler.engines.dask_cluster import dask_engine

    with dask_engine(dask, _opener(archive_at, paths)) as engine:
        yield engine


@contextmanager
def opened_elsewhere(address: str) -> Iterator[IO[bytes]]:
    """A file at s3:// or file://, for reading; raises what remote_stream raises."""
    from crawler.engines.addresses import remote_stream

    with remote_stream(address) as file:
        yield file


def _opener(archive_at: str | None, paths: DataPaths) -> Opener:
    if archive_at is not None and "://" in archive_at:
        from crawler.engines.remote_segments import remote_segments

        return remote_segments(archive_at)
    from archive.segments import ArchivePaths, open_segment

    root = paths.archive if archive_at is None else Path(archive_at)
    return partial(open_segment, ArchivePaths(root.absolute()))

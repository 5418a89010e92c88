"""The verb `pack`: a release as one file for a repository, whole or without page texts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from archive.one_line import say
from archive.paths import DataPaths

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the verb to the front door."""
    app.command()(pack)


def pack(
    ctx: typer.Context,
    output: Annotated[Path, typer.Option("-o", "--output", help="FILE.zip, or a folder that is not there yet.")],
    version: Annotated[str | None, typer.Option("--release", help="Version, or folder; default the latest.")] = None,
    text_free: Annotated[bool, typer.Option("--text-free", help="Short quotes and digests, no page texts.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Pack a release for a repository; with --text-free for those who may not redistribute pages."""
    from pipelines.release.packing import pack_release
    from pipelines.release.reading import release_folder

    paths: DataPaths = ctx.obj
    chosen = None if version is None else Path(version)
    if chosen is not None and not chosen.is_dir() and version not in {".", ".."} and "/" not in str(version):
        chosen = paths.releases / chosen
    done = pack_release(release_folder(paths.releases, chosen), output, without_texts=text_free)
    if as_json:
        told = {"path": str(done.path), "files": done.files, "bytes": done.size, "sha256": done.sha256}
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        digest = "" if done.sha256 is None else f", SHA-256 {done.sha256}"
        say(f"{done.path}: {done.files} files, {done.size} bytes{digest}")

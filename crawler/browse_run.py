"""How is the browser put together? Release, archive, catalogue, what other floors know, and a socket."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import typer

from archive.errors import BadInput
from archive.paths import DataPaths
from archive.web.app import application
from archive.web.edition import Edition, Told, open_edition
from archive.web.guards import host_name
from archive.web.routes import views
from archive.web.serve import listening, serve
from archive.web.site import Site
from crawler.browse_told import told_by
from pipelines.release.pointer import latest_release, pointer_problem

__all__ = ["run"]

_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


def run(paths: DataPaths, *, release: Path | None, host: str, port: int, names: Sequence[str]) -> None:
    """Serve until interrupted; raises BadInput, Damaged, WriteFailed before the first answer."""
    for name in names:
        if host_name(name) != name:
            raise BadInput(f"--allow-host {name}", "no host name", "a name in small letters without a port")
    latest = partial(latest_release, paths.releases) if release is None else (lambda: release)
    if latest() is None:
        problem = pointer_problem(paths.releases) or "none"
        raise BadInput(f"a release in {paths.releases}", problem, "one made by: xuanjie demo, or xuanjie release")
    opened = partial(_opened, paths, told_by(paths))
    site = Site(latest, opened)
    bound = listening(host, port)
    at = bound.getsockname()[1]
    own = f"[{host}]" if ":" in host else host
    app = application(site, views(), {*_LOOPBACK, own.lower(), *names})
    typer.echo(f"release {site.edition().version} at http://{own}:{at}/  (Ctrl-C ends)")
    serve(app, bound)


def _opened(paths: DataPaths, told: Told, folder: Path) -> Edition:
    archive = paths.archive if (paths.archive / "index.sqlite").exists() or (paths.archive / "warc").exists() else None
    return open_edition(folder, archive=archive, cache=paths.root / "browse", told=told, steps=())

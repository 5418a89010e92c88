"""How is the browser put together? Release, archive, catalogue, what other floors know, and a socket."""

from __future__ import annotations

import signal
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from types import FrameType

import typer

from archive.errors import BadInput
from archive.paths import DataPaths
from archive.web.app import application
from archive.web.edition import Edition, Told, open_edition
from archive.web.full_view import FullView
from archive.web.guards import host_name
from archive.web.routes import views
from archive.web.search.background import Background, Sources
from archive.web.search.records import index_records
from archive.web.serve import listening, serve
from archive.web.site import Site
from crawler.browse_told import told_by
from pipelines.release.pointer import latest_release, pointer_problem

__all__ = ["run"]

_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_INTERRUPTED = 130  # as shells say of Ctrl-C


class _Ended(Exception):
    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(f"signal {number}")


def run(
    paths: DataPaths,
    *,
    release: Path | None,
    host: str,
    port: int,
    names: Sequence[str],
    full: tuple[str, Path] | None = None,
) -> None:
    """Serve until a signal ends it: status 130 after Ctrl-C, 0 after SIGTERM.

    full     host name of the view with scripts, and the folder of ReplayWeb.page; None: there is none
    raises   BadInput, Damaged, WriteFailed before the first answer
    """
    for name in names:
        if host_name(name) != name:
            raise BadInput(f"--allow-host {name}", "no host name", "a name in small letters without a port")
    try:
        with _ended_by_signals(), ExitStack() as kept:
            _serve(paths, kept, release=release, host=host, port=port, names=names, full=full)
    except _Ended as ended:
        if ended.number == signal.SIGINT:
            raise typer.Exit(_INTERRUPTED) from ended


def _serve(
    paths: DataPaths,
    kept: ExitStack,
    *,
    release: Path | None,
    host: str,
    port: int,
    names: Sequence[str],
    full: tuple[str, Path] | None,
) -> None:
    latest = partial(latest_release, paths.releases) if release is None else (lambda: release)
    if latest() is None:
        problem = pointer_problem(paths.releases) or "none"
        raise BadInput(f"a release in {paths.releases}", problem, "one made by: xuanjie demo, or xuanjie release")
    bound = listening(host, port)
    kept.callback(bound.close)
    at = bound.getsockname()[1]
    own = f"[{host}]" if ":" in host else host
    background = Background()
    kept.callback(background.end)
    told = told_by(paths) if full is None else replace(told_by(paths), full_view=f"http://{full[0]}:{at}/")
    site = Site(latest, partial(_opened, paths, told, kept, background))
    answered = {*_LOOPBACK, own.lower(), *names}
    app = application(site, views(), answered)
    if full is not None:
        if full[0] in answered:
            raise BadInput(f"--replay-host {full[0]}", "a name of the browser itself", "another one")
        app = FullView(app, host=full[0], scripts=full[1], release=lambda: site.edition().folder.path)
    if not _is_loopback(host):
        typer.echo(
            "warning: whoever reaches this machine can look at everything here, there is no login; it answers to its"
            " own name only when started with --allow-host NAME",
            err=True,
        )
    typer.echo(f"release {site.edition().version} at http://{own}:{at}/  (Ctrl-C ends)")
    serve(app, bound)


def _opened(paths: DataPaths, told: Told, kept: ExitStack, background: Background, folder: Path) -> Edition:
    """An edition; the texts of its pages become searchable while it is shown."""
    edition = open_edition(
        folder,
        archive=paths.archive_at_hand,
        cache=paths.browse,
        told=told,
        steps=(index_records,),
        spare=partial(_spare, kept),
    )
    texts = Sources.of_edition(edition, paths.store)
    background.read(texts)
    return edition


def _spare(kept: ExitStack) -> Path:
    return Path(kept.enter_context(tempfile.TemporaryDirectory(prefix="xuanjie-browse-")))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """A signal ends the block, so that what is open is closed; one that was ignored stays ignored."""

    def end(number: int, _: FrameType | None) -> None:
        raise _Ended(number)

    before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}
    for one, handler in before.items():
        if handler is not signal.SIG_IGN:
            signal.signal(one, end)
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)

"""Runs `demo` in a process that may not reach for the network, as its test asks: DATA [STEPS].

Any attempt to connect, to send or to resolve a name ends the process with status 70. With STEPS only that many steps of
the crawl are done, and nothing after them: a demo that was stopped.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

_NETWORK = {
    "socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname",
    "socket.gethostbyaddr", "socket.getnameinfo",
}  # fmt: skip


def _forbid(event: str, args: tuple[object, ...]) -> None:
    if event in _NETWORK:
        sys.stderr.write(f"the demo reached for the network: {event} {args[1:]!r}\n")
        sys.stderr.flush()
        os._exit(70)


sys.addaudithook(_forbid)

import typer  # noqa: E402

from archive.paths import DataPaths  # noqa: E402
from crawler.demo import commands, demo  # noqa: E402

app = typer.Typer(pretty_exceptions_enable=False)
commands.register(app)


@app.callback()
def choose_data(ctx: typer.Context) -> None:
    """With one verb and no callback, typer would leave out the verb's name."""
    ctx.obj = DataPaths(Path(sys.argv[1]))


class _Stop(Exception):
    pass


def _stopped(paths: DataPaths, steps: int) -> None:
    told: list[object] = []

    def count(step: object) -> None:
        told.append(step)
        if len(told) > steps:
            raise _Stop

    try:
        demo.crawl_demo_web(paths, count)
    except _Stop:
        return


if __name__ == "__main__":
    if len(sys.argv) > 2:
        _stopped(DataPaths(Path(sys.argv[1])), int(sys.argv[2]))
    else:
        app(["demo", "--into", sys.argv[1]])

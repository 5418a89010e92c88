"""Which sources' time has come?"""

from __future__ import annotations

from datetime import datetime

from archive.paths import DataPaths
from crawler.errors import UnknownSource
from crawler.frontier import Frontier
from crawler.source import load_sources

__all__ = ["due_sources"]


def due_sources(names: tuple[str, ...], paths: DataPaths, now: datetime) -> tuple[str, ...]:
    """Of the sources asked for (() = all), those whose last whole walk began at least `every` ago, or never."""
    sources = load_sources()
    for name in names:
        if name not in sources:
            raise UnknownSource(name, tuple(sources))
    asked = names or tuple(sources)
    if not paths.frontier.exists():
        return asked
    frontier = Frontier(paths.frontier, owner="due")
    try:
        last = {name: frontier.last_run(name) for name in asked}
    finally:
        frontier.close()
    return tuple(n for n in asked if (at := last[n]) is None or datetime.fromisoformat(at) + sources[n].every <= now)

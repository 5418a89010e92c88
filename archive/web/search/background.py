"""How do the texts of pages become searchable while the browser answers? A process of its own reads them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["Sources", "in_background"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Where texts come from and go to.

    catalogue, stamp  of the release
    release           its folder
    archive           beside it; None: the texts in the release's own package of snapshots
    store             what rules said of pages, for where the article stands in them; may be missing
    index             folder of the index
    """

    catalogue: Path
    stamp: str
    release: Path
    archive: Path | None
    store: Path
    index: Path

    def as_json(self) -> str:
        return json.dumps({name: None if (v := getattr(self, name)) is None else str(v) for name in self.__slots__})

    @staticmethod
    def of_json(text: str) -> Sources:
        told: dict[str, Any] = json.loads(text)
        archive = told["archive"]
        return Sources(
            stamp=told["stamp"],
            catalogue=Path(told["catalogue"]),
            release=Path(told["release"]),
            archive=None if archive is None else Path(archive),
            store=Path(told["store"]),
            index=Path(told["index"]),
        )


@contextmanager
def in_background(sources: Sources) -> Iterator[None]:
    """Read in a process of its own until the block ends."""
    command = [sys.executable, "-P", "-m", "archive.web.search.reading", str(os.getpid()), sources.as_json()]
    nothing = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True) as process:
        try:
            yield
        finally:
            process.terminate()

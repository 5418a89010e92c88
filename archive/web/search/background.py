"""How do the texts of pages become searchable while the browser answers? A process of its own reads them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # an edition looks for texts itself
    from archive.web.edition import Edition

__all__ = ["Background", "Sources"]


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
    def of_edition(edition: Edition, store: Path) -> Sources:
        """The texts of what an edition shows."""
        return Sources(
            catalogue=edition.catalogue.path,
            stamp=edition.stamp,
            release=edition.folder.path,
            archive=edition.archive,
            store=store,
            index=edition.texts.path.parent,
        )

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


class Background:
    """At most one process that reads, for the release that was shown last."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, sources: Sources) -> None:
        """Begin to read; what was read for another release before ends."""
        self.end()
        command = [sys.executable, "-P", "-m", "archive.web.search.reading", str(os.getpid()), sources.as_json()]
        nothing = subprocess.DEVNULL
        self._process = subprocess.Popen(command, stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True)

    def end(self) -> None:
        """End it; what it wrote stays."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            self._process = None

"""Where does each kind of data lie under the data folder?"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path

__all__ = ["DataPaths"]


@dataclass(frozen=True, slots=True)
class DataPaths:
    """The folders and files of one data directory; nothing is created here."""

    root: Path

    @property
    def command(self) -> str:  # how a hint begins, so that what is copied from it works on the same data
        return "xuanjie" if self.root == Path("data") else f"xuanjie --data {shlex.quote(str(self.root))}"

    @property
    def archive(self) -> Path:  # warc/, index.sqlite, manifest.jsonl, salvage/, lock
        return self.root / "archive"

    @property
    def archive_at_hand(self) -> Path | None:  # a release may be looked at without one
        there = (self.archive / "index.sqlite").exists() or (self.archive / "warc").exists()
        return self.archive if there else None

    @property
    def store(self) -> Path:  # a cache: deleting it loses nothing
        return self.root / "store.sqlite"

    @property
    def browse(self) -> Path:  # catalogues of releases and the search index: caches too
        return self.root / "browse"

    @property
    def frontier(self) -> Path:
        return self.root / "frontier.sqlite"

    @property
    def decisions(self) -> Path:
        return self.root / "decisions"

    @property
    def releases(self) -> Path:
        return self.root / "releases"

    @property
    def runs(self) -> Path:
        return self.root / "runs"

    @property
    def stamps(self) -> Path:  # of strangers, over the archive's manifest: worth something as far as copies are kept
        return self.root / "stamps"

    @property
    def lock(self) -> Path:
        return self.root / "lock"

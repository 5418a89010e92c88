"""What is served at one time? One release, its catalogue, its names and the archive beside it; never changed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from archive.web.catalogue.building import Step
from archive.web.catalogue.complete import check_complete
from archive.web.catalogue.folder import ReleaseFolder, open_folder
from archive.web.catalogue.handle import Catalogue
from archive.web.catalogue.keeping import ready
from archive.web.names import Names, names_of
from archive.web.search.facts import Facts, facts_of
from archive.web.search.texts import NAME, Texts
from archive.web.shelf import Shelf

__all__ = ["Edition", "Told", "open_edition"]

_WACZ = "evidence.wacz"
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What floors above know and a release does not hold; each is asked when its page is.

    full_view  address, under another host name, where pages are shown with their scripts (full_view.py); "" for none
    waiting  what waits for a reviewer, as `xuanjie review list --json` gives it
    sources  source id → its description: name, English name, side, channels
    article  snapshot id, digest of its text layer → ranges of the layer that the rules read as the headline and the
             paragraphs of the article; none when they are not known
    """

    full_view: str = ""
    waiting: Callable[[], Sequence[Mapping[str, Any]]] = tuple
    sources: Callable[[], Mapping[str, Mapping[str, Any]]] = dict
    article: Callable[[str, str], Sequence[tuple[int, int]]] = lambda snapshot_id, text_sha256: ()


class Edition:
    """One release to look at. Threads share it."""

    def __init__(
        self, *, folder: ReleaseFolder, catalogue: Catalogue, archive: Path | None, told: Told, stamp: str
    ) -> None:
        self.folder = folder
        self.catalogue = catalogue
        self._archive = archive
        self._told = told
        self.stamp = stamp  # of the catalogue: release files and schema
        self.names: Names = names_of(catalogue)
        self._texts = Texts(catalogue.path.parent / NAME, catalogue.path, stamp)
        self._local = threading.local()

    def watched(self, find: Callable[[], Found]) -> tuple[Found, Collection[str]]:
        """What a function finds, and which parts of `state` it looked at on the way, in this thread."""
        self._local.looked_at = set()
        found = find()
        return found, frozenset(self._local.looked_at)

    def _looks_at(self, part: str) -> None:
        if hasattr(self._local, "looked_at"):
            self._local.looked_at.add(part)

    @property
    def archive(self) -> Path | None:
        """The folder of the archive beside the release."""
        self._looks_at("archive")
        return self._archive

    @property
    def told(self) -> Told:
        """What floors above know: for kept answers a part of the archive, which it changes with."""
        self._looks_at("archive")
        return self._told

    @property
    def texts(self) -> Texts:
        """The texts of announcements that can be searched; they become more."""
        self._looks_at("texts")
        return self._texts

    @property
    def version(self) -> str:
        """2026-03-10.1."""
        return self.folder.version

    def shelf(self) -> Shelf:
        """The captures, opened once for each thread; raises BadInput, Damaged."""
        self._looks_at("archive")
        shelf: Shelf | None = getattr(self._local, "shelf", None)
        if shelf is None:
            wacz = self.folder.path / _WACZ
            shelf = Shelf(self._archive, wacz if wacz.exists() else None)
            shelf.__enter__()  # open as long as its thread: the browser ends with the process
            self._local.shelf = shelf
        return shelf

    @cached_property
    def search_facts(self) -> Facts:
        """What is counted for every search; read at the first."""
        return facts_of(self.catalogue)

    @property
    def state(self) -> Mapping[str, str]:
        """What changes while the release stays: `archive` with every write to its ledger, `texts` with every one that
        becomes searchable."""
        found: list[str] = []
        for name in ("index.sqlite", "index.sqlite-wal"):
            if self._archive is None:
                break
            try:
                status = (self._archive / name).stat()
            except FileNotFoundError:
                continue
            found.append(f"{status.st_mtime_ns}-{status.st_size}")
        return {"archive": "/".join(found), "texts": self._texts.state}


def open_edition(
    release: Path,
    *,
    archive: Path | None,
    cache: Path,
    told: Told,
    steps: Sequence[Step],
    spare: Callable[[], Path] | None = None,
) -> Edition:
    """A release ready to be looked at; its catalogue is made when the cache has none for these files.

    cache   folder for catalogues
    spare   makes a folder for them, for when nothing can be written into the cache
    raises  BadInput when it is no release or not a whole one, Damaged when its files are not as listed, WriteFailed
    """
    folder = open_folder(release)
    check_complete(folder)
    catalogue = ready(folder, cache=cache, spare=spare, steps=steps)
    return Edition(folder=folder, catalogue=catalogue, archive=archive, told=told, stamp=catalogue.stamp)

"""What is served at one time? One release, its catalogue, its names and the archive beside it; never changed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from archive.database_files import mark_of
from archive.errors import ArchiveError
from archive.removal.mark import TakedownsMark
from archive.segments import ArchivePaths
from archive.web.catalogue.building import Step
from archive.web.catalogue.complete import check_complete
from archive.web.catalogue.folder import ReleaseFolder, open_folder
from archive.web.catalogue.handle import Catalogue
from archive.web.catalogue.keeping import ready
from archive.web.names import Names, names_of
from archive.web.search.facts import Facts, facts_of
from archive.web.search.texts import NAME, Texts
from archive.web.shelf import Shelf

__all__ = ["Edition", "Elsewhere", "Told", "open_edition"]

# How old a state may be. A page that rests on the archive would otherwise be written anew with each write of a crawl: a
# fourth fewer answers when 32 ask at once (F21). A page that was taken down may be shown for so long.
_STATE_SECONDS = 0.5
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
    state    another text when any of this may have changed
    """

    full_view: str = ""
    waiting: Callable[[], Sequence[Mapping[str, Any]]] = tuple
    sources: Callable[[], Mapping[str, Mapping[str, Any]]] = dict
    article: Callable[[str, str], Sequence[tuple[int, int]]] = lambda snapshot_id, text_sha256: ()
    state: Callable[[], str] = str


class Elsewhere(Exception):
    """Raised where a question turns out to take seconds: it is asked again in a thread that nobody else needs."""


class Edition:
    """One release to look at. Threads share it."""

    def __init__(
        self, *, folder: ReleaseFolder, catalogue: Catalogue, archive: Path | None, told: Told, stamp: str
    ) -> None:
        self.folder = folder
        self.catalogue = catalogue
        self._archive = archive
        self._takedowns = None if archive is None else TakedownsMark(ArchivePaths(archive))
        self._told = told
        self.stamp = stamp  # of the catalogue: release files and schema
        self.names: Names = names_of(catalogue)
        self._texts = Texts(catalogue.path.parent / NAME, catalogue.path, stamp)
        self._local = threading.local()
        self._state: tuple[float, Mapping[str, str]] = float("-inf"), {}

    def watched(self, find: Callable[[], Found], *, may_take_time: bool = True) -> tuple[Found, Collection[str]]:
        """What a function finds, and which parts of `state` it looked at on the way, in this thread.

        may_take_time  False: raises Elsewhere when it would
        """
        self._local.looked_at = set()
        self._local.may_take_time = may_take_time
        found = find()
        return found, frozenset(self._local.looked_at)

    def take_time(self) -> None:
        """Called before something that takes seconds; raises Elsewhere in a thread that others wait for."""
        if not getattr(self._local, "may_take_time", True):
            raise Elsewhere

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
        """What floors above know."""
        self._looks_at("told")
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
        return self._opened_shelf()

    def is_taken_down(self, snapshot_id: str) -> bool:
        """Whether a page's bytes are no longer kept; False also where nothing is known of it.

        An answer that asks no more of the archive than this outlives the pages that a crawl adds.
        """
        self._looks_at("takedowns")
        try:
            return self._opened_shelf().capture(snapshot_id).takedown is not None
        except ArchiveError:
            return False

    def _opened_shelf(self) -> Shelf:
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

    def state(self, now: float) -> Mapping[str, str]:
        """What changes while the release stays: `archive` with every write to its ledger, `takedowns` with what was
        taken down, `texts` with every text that becomes searchable, `told` with what floors above know. As it was at
        most half a second before.

        now  seconds, on a clock that nobody sets
        """
        at, state = self._state
        if now >= at + _STATE_SECONDS:
            state = {
                "archive": "" if self._archive is None else mark_of(ArchivePaths(self._archive).index),
                "takedowns": "" if self._takedowns is None else self._takedowns.text(),
                "texts": self._texts.state,
                "told": self._told.state(),
            }
            self._state = now, state
        return state


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

"""Where does the catalogue of a release lie? In the data folder or a temporary one; two that start make it once."""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from archive.errors import Damaged, WriteFailed
from archive.web.catalogue.apart import build_apart
from archive.web.catalogue.building import Step
from archive.web.catalogue.folder import ReleaseFolder
from archive.web.catalogue.handle import Catalogue
from archive.web.catalogue.identity import code_digest

__all__ = ["ready", "stamp_of"]

_log = logging.getLogger("xuanjie.browse")
_OURS = re.compile(r"catalogue-(?P<stamp>[0-9a-f]{16})\.sqlite(?:\.part)?")


def stamp_of(release: Path) -> str:
    """Another one for other files of a release, and for other code that lays them out; raises OSError."""
    sums = (release / "SHA256SUMS").read_bytes()
    return hashlib.sha256(code_digest() + sums).hexdigest()[:16]


def ready(folder: ReleaseFolder, *, cache: Path, spare: Callable[[], Path] | None, steps: Sequence[Step]) -> Catalogue:
    """The catalogue of a release, made when it is missing, damaged or not ours.

    cache   folder for catalogues; those of releases that are gone are removed from it
    spare   makes another folder, for when nothing can be written there
    raises  Damaged when files of the release are not as listed, WriteFailed
    """
    stamp = stamp_of(folder.path)
    try:
        return _kept(folder, stamp, cache, steps)
    except WriteFailed as error:
        with suppress(Damaged, OSError):
            return Catalogue(cache / _name(stamp), stamp)  # one made before
        if spare is None:
            raise
        place = spare()
        _log.warning("%s cannot be written: the catalogue goes to %s for this time", cache, place)
        try:
            return _kept(folder, stamp, place, steps)
        except WriteFailed as second:
            raise second from error


def _name(stamp: str) -> str:
    return f"catalogue-{stamp}.sqlite"


def _kept(folder: ReleaseFolder, stamp: str, place: Path, steps: Sequence[Step]) -> Catalogue:
    path = place / _name(stamp)
    try:
        place.mkdir(parents=True, exist_ok=True)
        with _locked(place / "lock"):
            _tidy(place, {stamp, *_stamps_beside(folder.path)})
            if path.exists():
                try:
                    return Catalogue(path, stamp)
                except Damaged as error:
                    _log.warning("the catalogue is made anew: %s", error)
            build_apart(folder, path, steps, stamp)
            return Catalogue(path, stamp)
    except OSError as error:
        raise WriteFailed(str(place), error.strerror or str(error)) from error


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Whoever comes second waits for the catalogue that the first makes."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _stamps_beside(release: Path) -> Iterator[str]:
    for path in release.parent.iterdir():
        with suppress(OSError):
            yield stamp_of(path)


def _tidy(place: Path, wanted: set[str]) -> None:
    """Remove halves, and what no release here needs and no browser shows. Other files are not ours."""
    for path in place.iterdir():
        found = _OURS.fullmatch(path.name)
        if found is not None and (path.suffix == ".part" or (found["stamp"] not in wanted and not _is_shown(path))):
            path.unlink(missing_ok=True)


def _is_shown(path: Path) -> bool:
    """A browser holds a share of the catalogue it shows (Catalogue)."""
    handle = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False

"""Which WARC files does a WACZ of others hold, and are they those that its package names? Nothing is ever extracted.

A part whose bytes differ from datapackage.json, that it does not name, or whose name stands twice is refused whole,
before its first record is read. A WACZ without a package is taken: each record still has digests of its own.
"""

from __future__ import annotations

import json
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from archive.errors import BadInput
from archive.stated import fits, fits_all
from archive.unpacked import CHUNK, is_bomb
from archive.wacz import DIGEST, PACKAGE

__all__ = ["ForeignWacz"]

_MAX_DIRECTORY = 4 * 1024 * 1024  # bytes: 40,000 files; Python's reader makes ten times as much of them in memory
_MAX_PACKAGE = 16 * 1024 * 1024
_END = struct.Struct("<4s4H2LH")  # end of central directory
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR = struct.Struct("<4sLQL")
_TAIL = _END.size + (1 << 16)  # the end with the longest comment
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, struct.error)
_EXPECTED = "a readable WARC or WACZ file"


class ForeignWacz:
    """The WARC files of one WACZ. A context manager.

    raises   BadInput when it is no ZIP file, lists more files than memory should hold, or its package is not the one
             that was sealed
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._zip: zipfile.ZipFile
        self._digests: dict[str, str] | None = None  # by path; None: there is no package

    def __enter__(self) -> Self:
        try:
            with self._path.open("rb") as file:
                size = _directory_bytes(file)
            if size > _MAX_DIRECTORY:
                raise BadInput(str(self._path), f"a list of files of {size} bytes", f"at most {_MAX_DIRECTORY}")
            self._zip = zipfile.ZipFile(self._path)
        except (OSError, *_UNREADABLE) as error:
            raise BadInput(str(self._path), str(error), _EXPECTED) from error
        try:
            self._digests = self._package()
        except (OSError, KeyError, TypeError, AttributeError, RecursionError, *_UNREADABLE) as error:
            self._zip.close()
            raise BadInput(
                str(self._path), f"{PACKAGE}: {type(error).__name__}: {error}", "one to compare with"
            ) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def warcs(self) -> Iterator[tuple[str, IO[bytes] | str]]:
        """Each WARC file by name: its bytes as a stream, or why it is refused."""
        counted = Counter(self._zip.namelist())
        for name in sorted(n for n in counted if n.endswith((".warc", ".warc.gz"))):
            if counted[name] > 1:
                yield name, f"stands {counted[name]} times in the bundle; none is taken"
                continue
            problem = self._problem(name)
            if problem is not None:
                yield name, problem
                continue
            try:
                file = self._zip.open(name)  # read as a stream: no name in the bundle becomes a path
            except (OSError, *_UNREADABLE) as error:  # its own head: damaged, encrypted, of an unknown method
                yield name, f"is damaged or cannot be unpacked ({error}); it is not taken"
                continue
            with file:
                yield name, file

    def _problem(self, name: str) -> str | None:
        """Why a part is not taken at all; damage without a package to compare with is met while it is read."""
        info = self._zip.getinfo(name)
        stated = "" if self._digests is None else self._digests.get(name)
        if stated is None:
            return f"is not named in {PACKAGE}; it is not taken"
        if is_bomb(info.compress_size, info.file_size):
            return f"{info.compress_size} bytes that unpack to {info.file_size}: no saved pages do"
        try:
            found = fits_all(self._pieces(name), stated)
        except (OSError, *_UNREADABLE) as error:
            return f"is damaged ({error}); it is not taken"
        return f"is not what {PACKAGE} says ({stated[:80]!r}); it is not taken" if found is False else None

    def _pieces(self, name: str) -> Iterator[bytes]:
        with self._zip.open(name) as file:
            while piece := file.read(CHUNK):
                yield piece

    def _package(self) -> dict[str, str] | None:
        """Path → digest; the package itself is compared with its seal where it has one."""
        names = set(self._zip.namelist())
        if PACKAGE not in names:
            return None
        raw = self._read(PACKAGE)
        if DIGEST in names:
            sealed = json.loads(self._read(DIGEST))
            if fits(raw, sealed["hash"]) is False:
                raise ValueError(f"its digest is not that of {DIGEST} ({str(sealed['hash'])[:80]})")
        return {str(one["path"]): _stated(one) for one in json.loads(raw)["resources"]}

    def _read(self, name: str) -> bytes:
        with self._zip.open(name) as file:
            raw = file.read(_MAX_PACKAGE + 1)
        if len(raw) > _MAX_PACKAGE:
            raise ValueError(f"{name} has more than {_MAX_PACKAGE} bytes")
        return raw


def _stated(resource: dict[str, Any]) -> str:
    """The digest of a resource; early forms of WACZ keep it one level deeper. Empty when there is none."""
    found = resource.get("hash") or resource.get("stats", {}).get("hash", "")
    if not isinstance(found, str):
        raise TypeError(f"a digest that is a {type(found).__name__}")
    return found


def _directory_bytes(file: IO[bytes]) -> int:
    """How long the list of files of a ZIP archive says it is; 0 when its end is not found, which its reader says."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _TAIL))
    tail = file.read()
    at = len(tail) - _END.size
    if at < 0 or tail[at : at + 4] != b"PK\5\6":
        at = tail.rfind(b"PK\5\6")
    if at < 0 or at + _END.size > len(tail):
        return 0
    found: int = _END.unpack_from(tail, at)[5]
    locator = at - _LOCATOR.size
    if locator < 0 or tail[locator : locator + 4] != b"PK\6\7":
        return found
    long = list[int]()  # the long form says it once more, and then counts
    for place in (_LOCATOR.unpack_from(tail, locator)[2], size - len(tail) + locator - _END64.size):
        if 0 <= place <= size - _END64.size:
            file.seek(place)
            fields = _END64.unpack(file.read(_END64.size))
            long += [fields[8]] if fields[0] == b"PK\6\6" else []
    return max(long, default=found)

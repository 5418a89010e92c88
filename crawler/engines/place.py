"""How are objects written, read and listed at an address? S3-compatible storage or a folder, through fsspec.

Every write is whole or absent: one PUT, or a multipart upload that counts only when it is completed; in a folder a file
beside the place, synced, then renamed. A folder that refuses a write is a disk that does: WriteFailed.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, cast

from archive.errors import BadInput, WriteFailed
from archive.segments import make_folder, sync_folder
from crawler.engines.errors import NoCredentials, NotAsListed, RemoteFailed
from crawler.engines.new_name import name_if_new

__all__ = ["PIECE", "Place"]

PIECE = 8 * 1024 * 1024  # bytes at a time, and of a part of a multipart upload; S3 wants 5 MiB or more
_PART = ".part"
_OUTSIDE = {"NoCredentialsError", "PartialCredentialsError", "CredentialRetrievalError"}  # botocore's


class Place:
    """A prefix of a store."""

    def __init__(self, fs: Any, root: str, address: str, faults: tuple[type[Exception], ...] = (OSError,)) -> None:
        """
        fs       a file system of fsspec
        root     the prefix, as that file system spells it, without a slash at the end
        address  how it is called in messages
        faults   what the file system raises when it fails
        """
        self.address = address
        self._fs, self._root, self._faults = fs, root, faults
        self._is_folder = "file" in ((fs.protocol,) if isinstance(fs.protocol, str) else tuple(fs.protocol))

    def name(self, key: str) -> str:
        """An object as messages call it."""
        return f"{self.address}/{key}"

    def put_file(self, key: str, source: Path, size: int, sha256: str) -> None:
        """Write a file's bytes; raises NotAsListed when it has not this size and digest, BadInput when it cannot be
        read, RemoteFailed, WriteFailed."""
        with _readable(source) as file:
            if size <= PIECE:
                content = _read(source, file, PIECE + 1)
                _check(source, len(content), hashlib.sha256(content).hexdigest(), size, sha256)
                self.put(key, content)
            else:
                self._put_stream(key, file, source, size, sha256)

    def put(self, key: str, content: bytes) -> None:
        """Write an object, in place of the one that is there; raises RemoteFailed, WriteFailed."""
        with self._writing(key):
            if self._is_folder:
                self._write(key, lambda beside: beside.write(content), replace=True)
            else:
                self._fs.pipe_file(self._at(key), content)

    def put_new(self, key: str, content: bytes) -> bool:
        """Write an object unless there is one; True when what stands there now is ours.

        raises   RemoteFailed, WriteFailed
        """
        with self._writing(key):
            try:
                if self._is_folder:
                    self._write(key, lambda beside: beside.write(content), replace=False)
                else:
                    self._fs.pipe_file(self._at(key), content, mode="create")
            except FileExistsError:
                return self.read(key) == content  # ours, when the answer to our own first try was lost
        return True

    def read(self, key: str) -> bytes:
        """A small object; raises FileNotFoundError, RemoteFailed."""
        with self._failing(key):
            return cast(bytes, self._fs.cat_file(self._at(key)))

    @contextmanager
    def stream(self, key: str) -> Iterator[IO[bytes]]:
        """An object for reading, seekable; what fails while it is read is an OSError. Raises FileNotFoundError."""
        with self._failing(key):
            file = self._fs.open(self._at(key), "rb", block_size=PIECE)
        with file:
            yield cast("IO[bytes]", _Failing(file, self._faults))

    def take(self, key: str, target: Path) -> tuple[int, str]:
        """Copy an object to a file, synced; its size and SHA-256.

        raises   FileNotFoundError, RemoteFailed, WriteFailed
        """
        digest, size = hashlib.sha256(), 0
        with self.stream(key) as file:
            try:
                out = target.open("wb")
            except OSError as error:
                raise WriteFailed(str(target), error.strerror or str(error)) from error
            with out:
                while piece := self._piece(key, file):
                    digest.update(piece)
                    size += len(piece)
                    _write_out(out, piece, target)
                out.flush()
                os.fsync(out.fileno())
        return size, digest.hexdigest()

    def digest(self, key: str) -> tuple[int, str]:
        """Size and SHA-256 of an object, read whole; raises FileNotFoundError, RemoteFailed."""
        digest, size = hashlib.sha256(), 0
        with self.stream(key) as file:
            while piece := self._piece(key, file):
                digest.update(piece)
                size += len(piece)
        return size, digest.hexdigest()

    def sizes(self, prefix: str) -> dict[str, int]:
        """Keys under a prefix with their sizes; raises RemoteFailed."""
        with self._failing(prefix):
            try:
                found = self._fs.find(self._at(prefix), detail=True)
            except FileNotFoundError:
                return {}
        cut = len(self._root) + 1
        return {
            name[cut:]: int(facts["size"])
            for name, facts in found.items()
            if facts["type"] == "file" and not name.rpartition("/")[2].startswith(".")  # half-written, or a lock
        }

    def remove(self, keys: Iterable[str]) -> None:
        """Remove objects; those that are gone are no fault. Raises RemoteFailed, WriteFailed."""
        for key in keys:
            with self._writing(key), suppress(FileNotFoundError):
                self._fs.rm_file(self._at(key))

    def keeps_old_versions(self) -> bool:
        """Does the bucket go on holding what was removed or written over? False also where it does not say."""
        asked = getattr(self._fs, "is_bucket_versioned", None)
        if asked is None:
            return False
        try:
            return bool(asked(self._root.partition("/")[0]))
        except self._faults:
            return False

    def _at(self, key: str) -> str:
        return f"{self._root}/{key}"

    def _piece(self, key: str, file: IO[bytes]) -> bytes:
        with self._failing(key):
            return file.read(PIECE)

    @contextmanager
    def _failing(self, key: str) -> Iterator[None]:
        try:
            yield
        except (FileNotFoundError, FileExistsError):
            raise
        except self._faults as error:
            if type(error).__name__ in _OUTSIDE:
                raise NoCredentials(self.address, str(error)) from error
            plain = error.strerror if self._is_folder and isinstance(error, OSError) else None
            raise RemoteFailed(self.name(key), plain or f"{type(error).__name__}: {error}") from error

    @contextmanager
    def _writing(self, key: str) -> Iterator[None]:
        """The same around what changes the place: in a folder it is the disk that refuses."""
        if not self._is_folder:
            with self._failing(key):
                yield
            return
        try:
            yield
        except FileExistsError:
            raise
        except OSError as error:
            raise WriteFailed(self._at(key), error.strerror or str(error)) from error

    def _put_stream(self, key: str, file: IO[bytes], source: Path, size: int, sha256: str) -> None:
        digest, count = hashlib.sha256(), 0

        def copy(out: IO[bytes]) -> None:
            nonlocal count
            while piece := _read(source, file, PIECE):
                digest.update(piece)
                count += len(piece)
                out.write(piece)
            _check(source, count, digest.hexdigest(), size, sha256)

        with self._writing(key):
            if self._is_folder:
                self._write(key, copy, replace=True)
                return
            out = self._fs.open(self._at(key), "wb", autocommit=False, block_size=PIECE)
            try:
                copy(out)
                out.close()  # sends what is left; nothing counts yet
            except BaseException:
                with suppress(*self._faults):
                    out.discard()
                out.closed = True  # else it tries to send the rest when it is collected
                raise
            out.commit()

    def _write(self, key: str, fill: Callable[[IO[bytes]], object], *, replace: bool) -> None:
        """In a folder: beside the place, synced, then under its name."""
        path = Path(self._at(key))
        make_folder(path.parent)
        beside = path.with_name(f".{path.name}.{os.getpid()}{_PART}")
        try:
            with beside.open("wb") as out:
                fill(out)
                out.flush()
                os.fsync(out.fileno())
            if replace:
                beside.replace(path)
            else:
                name_if_new(beside, path)
        finally:
            beside.unlink(missing_ok=True)
        sync_folder(path.parent)


class _Failing:
    """A file whose faults, of whatever library, are OSErrors."""

    def __init__(self, file: Any, faults: tuple[type[Exception], ...]) -> None:
        self._file, self._faults = file, faults

    def read(self, count: int = -1) -> bytes:
        try:
            return cast(bytes, self._file.read(count))
        except self._faults as error:
            if isinstance(error, OSError):
                raise
            raise OSError(f"{type(error).__name__}: {error}") from error

    def seek(self, offset: int, whence: int = 0) -> int:
        return int(self._file.seek(offset, whence))

    def tell(self) -> int:
        return int(self._file.tell())

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def __enter__(self) -> _Failing:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def close(self) -> None:
        self._file.close()


@contextmanager
def _readable(source: Path) -> Iterator[IO[bytes]]:
    try:
        file = source.open("rb")
    except FileNotFoundError as error:
        raise NotAsListed(str(source), "no file", "the file that is listed") from error
    except OSError as error:
        raise _unreadable(source, error) from error
    with file:
        yield file


def _read(source: Path, file: IO[bytes], count: int) -> bytes:
    try:
        return file.read(count)
    except OSError as error:
        raise _unreadable(source, error) from error


def _unreadable(source: Path, error: OSError) -> BadInput:
    return BadInput(str(source), error.strerror or str(error), "a file that can be read")


def _check(source: Path, size: int, sha256: str, wanted: int, wanted_sha256: str) -> None:
    if (size, sha256) != (wanted, wanted_sha256):
        found = f"{size} bytes with sha256 {sha256[:12]}"
        raise NotAsListed(str(source), found, f"{wanted} with {wanted_sha256[:12]}")


def _write_out(out: IO[bytes], piece: bytes, target: Path) -> None:
    try:
        out.write(piece)
    except OSError as error:
        raise WriteFailed(str(target), error.strerror or str(error)) from error

"""How is a release handed on? As one zip file, or as a folder; whole, or without page texts."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from archive.errors import BadInput, Damaged, WriteFailed
from pipelines.release.cite_record import name_and_recipe
from pipelines.release.package import file_problems
from pipelines.release.text_free import text_free
from pipelines.writing import output_file, sync_folder

__all__ = ["Packed", "pack_release"]

_STORED = {".parquet", ".wacz", ".xlsx", ".png"}  # compressed already
_MODE = 0o100644 << 16
_UNIX = 3
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """What was written. sha256: of the zip file; None for a folder."""

    path: Path
    files: int
    size: int
    sha256: str | None


def pack_release(folder: Path, output: Path, *, without_texts: bool = False) -> Packed:
    """Write a release to `output`: a zip file when its name ends with .zip, else a folder that is not there yet.

    Equal releases give equal zip files.
    raises   Damaged when the release is not what its checksums say; BadInput, WriteFailed
    """
    for file, problem in file_problems(folder):
        raise Damaged(str(folder / file), problem, "the file that was released")
    version = name_and_recipe(folder)[0].version
    as_file = output.suffix.lower() == ".zip"
    if not as_file and os.path.lexists(output):
        raise BadInput(str(output), "something there already", "a name that is free, or one that ends with .zip")
    if not output.parent.is_dir():
        raise BadInput(str(output.parent), "no folder", "a folder to write to")
    with _prepared(folder, output.parent, without_texts) as ready:
        top = f"xuanjie-{version}{'-text-free' if without_texts else ''}"
        return _zipped(ready, output, top, version) if as_file else _placed(ready, output)


@contextmanager
def _prepared(folder: Path, beside: Path, without_texts: bool) -> Iterator[Path]:
    """The release itself, or its variant in a folder that goes away."""
    if not without_texts:
        yield folder
        return
    try:
        place = tempfile.TemporaryDirectory(prefix=".xuanjie-", dir=beside)
    except OSError as error:
        raise WriteFailed(str(beside), error.strerror or str(error)) from error
    with place as scratch:
        made = Path(scratch) / "made"
        made.mkdir()
        text_free(folder, made)
        yield made


def _placed(ready: Path, output: Path) -> Packed:
    building = output.with_name(f".{output.name}.part")
    try:
        if building.exists():  # of a run that was killed
            shutil.rmtree(building)
        shutil.copytree(ready, building)
        building.rename(output)
        sync_folder(output.parent)
    except OSError as error:
        shutil.rmtree(building, ignore_errors=True)
        raise WriteFailed(str(output), error.strerror or str(error)) from error
    files = [p for p in output.rglob("*") if p.is_file()]
    return Packed(path=output, files=len(files), size=sum(p.stat().st_size for p in files), sha256=None)


def _zipped(ready: Path, output: Path, top: str, version: str) -> Packed:
    files = sorted(p for p in ready.rglob("*") if p.is_file())
    year, month, day = (int(part) for part in version[:10].split("-"))
    with output_file(output) as write:
        sink = _Sink(write)
        with ZipFile(sink, "w") as archive:
            for path in files:
                info = ZipInfo(f"{top}/{path.relative_to(ready).as_posix()}", (year, month, day, 0, 0, 0))
                info.compress_type = ZIP_STORED if path.suffix in _STORED else ZIP_DEFLATED
                info.create_system, info.external_attr = _UNIX, _MODE
                info.file_size = path.stat().st_size
                with path.open("rb") as source, archive.open(info, "w") as target:
                    shutil.copyfileobj(source, target, _CHUNK)
    return Packed(path=output, files=len(files), size=sink.size, sha256=sink.digest.hexdigest())


class _Sink(io.RawIOBase):
    """A file that can only be written on, and counts."""

    def __init__(self, write: Callable[[bytes], None]) -> None:
        self._write, self.size, self.digest = write, 0, hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, content: object) -> int:
        part = bytes(content)  # type: ignore[call-overload]
        self._write(part)
        self.digest.update(part)
        self.size += len(part)
        return len(part)

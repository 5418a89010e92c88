"""Is every byte still what was acknowledged? Manifest, ledger and WARC files hold each other to account.

A takedown that comes while we look changes bytes, manifest and ledger one after another. So what looks wrong beside a
writer is looked at once more, when no takedown is under way.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from pathlib import Path

from archive.capture import Capture
from archive.errors import ArchiveError, BadInput, OldLedger
from archive.finding import Finding, in_row, of_capture, of_file
from archive.index import Index
from archive.lock import is_held
from archive.removal.checking import takedown_problems
from archive.segment_fixity import UNLISTED, as_listed, segment_findings
from archive.segments import (
    ArchivePaths,
    ManifestEntry,
    TakedownLine,
    manifest_entries,
    manifest_fold,
    segment_name,
    segment_number,
)
from archive.version import check_format

__all__ = ["Finding", "findings", "quick_findings", "verify"]

_MISSING = "the segment is missing"
_TRIES, _PAUSE = 600, 0.05  # for a takedown beside us: it changes some pages, and one that died holds no lock


@dataclass(frozen=True, slots=True, kw_only=True)
class _Listed:
    """What the manifest vouches for: a changed segment only where a takedown line leads from its old digest to its new
    one."""

    entries: dict[str, ManifestEntry]
    takedowns: list[TakedownLine]
    faults: list[Finding]
    bytes: int


def verify(root: Path) -> list[Finding]:
    """Everything that is wrong with an archive; an empty list when nothing is.

    raises   BadInput when there is no archive or it cannot be read, NewerVersion
    """
    return list(findings(root))


def findings(root: Path) -> Iterator[Finding]:
    """The same one by one. May run beside a writer: what is not acknowledged yet is no damage then."""
    paths = ArchivePaths(root)
    with _reading(root):
        beside = _begun(paths)
        yield from _foreign(paths)
        if paths.pending.exists() and not beside:
            yield of_file(
                paths, paths.pending, "a takedown that was stopped half-way; the next crawl or import ends it"
            )
        listed = _manifest(paths)
    yield from listed.faults
    index: Index | None = None
    if not paths.index.exists():
        if paths.sealed_names() or paths.open_names():
            yield of_file(paths, paths.index, "the ledger is missing; the next command that needs it makes it anew")
    else:
        try:
            index = Index(paths.index, read_only=True)
        except OldLedger as error:
            yield of_file(paths, paths.index, f"{error.found}, not {error.expected}; any other verb makes it anew")
        except ArchiveError as error:
            yield of_file(paths, paths.index, f"the ledger cannot be read: {error}")
    try:
        yield from _segments(paths, index, listed, beside=beside)
        if index is not None:
            yield from _standing(paths, listed, partial(_in_ledger, paths, index), beside=beside)
    finally:
        if index is not None:
            index.close()


def quick_findings(root: Path) -> Iterator[Finding]:
    """Whether each sealed segment is, as a file, the one that the manifest lists: no record and no ledger is read.

    raises   BadInput when there is no archive or it cannot be read, NewerVersion
    """
    paths = ArchivePaths(root)
    with _reading(root):
        beside = _begun(paths)
        yield from _foreign(paths)
        listed = _manifest(paths)
        entries, sealed = listed.entries, set(paths.sealed_names())
    yield from listed.faults
    for name in sorted(sealed | entries.keys()):
        entry, path = entries.get(name), paths.sealed(name) if name in sealed else paths.open(name)
        if entry is None:
            since = beside or name in _manifest(paths).entries  # a writer came and went since we read the manifest
            yield from [] if since else [of_file(paths, path, UNLISTED)]
        elif not path.exists():
            yield of_file(paths, paths.sealed(name), _MISSING)
        else:
            try:
                look = partial(_as_listed, paths, path, name, entry)
                yield from _standing(paths, listed, look, beside=beside)
            except OSError as error:
                yield of_file(paths, path, f"cannot be read: {error.strerror or error}")


@contextmanager
def _reading(root: Path) -> Iterator[None]:
    """A folder or manifest that the disk does not give is no archive that could be judged."""
    try:
        yield
    except OSError as error:
        place = str(error.filename or root)
        raise BadInput(place, error.strerror or str(error), "a folder and a manifest that can be read") from error


def _begun(paths: ArchivePaths) -> bool:
    """Whether a writer is at work, which may end while we look.

    raises   BadInput when there is no archive, NewerVersion
    """
    if not paths.warc.is_dir():
        raise BadInput(str(paths.root), "no archive", "one made by: xuanjie demo, crawl or import")
    check_format(paths)
    return is_held(paths.lock)


def _foreign(paths: ArchivePaths) -> Iterator[Finding]:
    ours = {paths.warc, paths.salvage, paths.index, paths.manifest, paths.pending, paths.lock, paths.format}
    ours.add(paths.format_part)  # left by a kill: the next start writes it again
    left = ("-wal", "-shm", ".new", ".new-wal", ".new-shm")  # the last three of a rebuild that was killed
    journals = {paths.index.with_name(paths.index.name + suffix) for suffix in left}
    segments = {paths.sealed(name) for name in paths.sealed_names()} | {paths.open(n) for n in paths.open_names()}
    for folder, known in ((paths.root, ours | journals), (paths.warc, segments)):
        for path in sorted(set(folder.iterdir()) - known):
            yield of_file(paths, path, "a file that is not the archive's")


def _manifest(paths: ArchivePaths) -> _Listed:
    raw = b""
    entries: dict[str, ManifestEntry] = {}
    takedowns: list[TakedownLine] = []
    faults: list[Finding] = []
    if paths.manifest.exists():
        raw = paths.manifest.read_bytes()
        starts = [0, *accumulate(map(len, raw.splitlines(keepends=True)))]
        number = 0
        try:
            for number, line in enumerate(manifest_entries(raw), 1):
                problem = manifest_fold(entries, line)
                faults += [_of_line(paths, starts[number - 1], problem)] if problem else []
                takedowns += [line] if isinstance(line, TakedownLine) else []
        except ValueError as error:
            faults.append(_of_line(paths, starts[number], str(error)))
    elif paths.sealed_names() and not paths.manifest.exists():  # looked at again: a writer may seal its first segment
        faults.append(of_file(paths, paths.manifest, "the manifest is missing, and there are sealed segments"))
    return _Listed(entries=entries, takedowns=takedowns, faults=faults, bytes=len(raw))


def _standing(
    paths: ArchivePaths, listed: _Listed, look: Callable[[_Listed], Iterator[Finding]], *, beside: bool
) -> list[Finding]:
    """What is wrong by the manifest, and still is where somebody may have changed it while we looked."""
    problems = list(look(listed))
    if problems and (now := _looked_at_again(paths, listed, beside=beside)):
        return list(look(now))
    return problems


def _as_listed(paths: ArchivePaths, path: Path, name: str, entry: ManifestEntry, listed: _Listed) -> Iterator[Finding]:
    return as_listed(paths, path, listed.entries.get(name, entry))


def _in_segment(
    paths: ArchivePaths, index: Index | None, name: str, entry: ManifestEntry | None, listed: _Listed, *, beside: bool
) -> Iterator[Finding]:
    entry = listed.entries.get(name, entry)
    return segment_findings(paths, index, name, entry, beside=beside or is_held(paths.lock))


def _looked_at_again(paths: ArchivePaths, listed: _Listed, *, beside: bool) -> _Listed | None:
    """The manifest as it is when no takedown is under way; None when nobody can have changed anything since."""
    writing = beside or is_held(paths.lock)
    for _ in range(_TRIES):
        if not (paths.pending.exists() and is_held(paths.lock)):
            break
        time.sleep(_PAUSE)
    now = _manifest(paths)
    return now if writing or now.bytes != listed.bytes else None


def _segments(paths: ArchivePaths, index: Index | None, listed: _Listed, *, beside: bool) -> Iterator[Finding]:
    entries = listed.entries
    sealed, unsealed = set(paths.sealed_names()), set(paths.open_names())
    names = sealed | unsealed | entries.keys()
    if index is not None:
        try:
            names |= set(index.segment_names(named_by_us=False))
        except ArchiveError as error:
            yield of_file(paths, paths.index, str(error))
            index = None
    expected = 1
    for name in sorted(names, key=_number):
        number = _number(name)
        if number == 0:
            yield Finding(file=f"warc/{name}", offset=None, snapshot_id=None, problem="no name of a segment")
            continue
        if number > expected:
            problem = f"missing, and so is every segment up to {name}"
            yield of_file(paths, paths.sealed(segment_name(expected)), problem)
        expected = number + 1
        if name not in sealed | unsealed:
            yield from _missing(paths, index, name)
            continue
        if name in sealed & unsealed:
            yield of_file(paths, paths.open(name), "stands beside the sealed segment of the same name")
        try:
            entry = entries.get(name)
            if entry is None and name in sealed:
                entry = _manifest(paths).entries.get(name)  # by a writer that came and went since we read the manifest
            look = partial(_in_segment, paths, index, name, entry, beside=beside)
            yield from _standing(paths, listed, look, beside=beside)
        except OSError as error:
            yield of_file(paths, paths.sealed(name), f"cannot be read: {error.strerror or error}")


def _missing(paths: ArchivePaths, index: Index | None, name: str) -> Iterator[Finding]:
    yield of_file(paths, paths.sealed(name), _MISSING)
    for row in [] if index is None else index.rows(name):
        if isinstance(row.entry, Capture):
            yield in_row(row, "lost with its segment")


def _in_ledger(paths: ArchivePaths, index: Index, listed: _Listed) -> Iterator[Finding]:
    """What only the ledger as a whole can show."""
    try:
        for problem in index.problems():
            yield of_file(paths, paths.index, problem)
        for capture, problem in takedown_problems(index, listed.takedowns):
            yield of_capture(capture, problem)
        for capture in index.revisits():
            assert capture.revisit_of is not None
            original = index.capture(capture.revisit_of)
            if original is None or original.revisit_of is not None:
                problem = f"shares the body of {capture.revisit_of}, which is not stored"
            elif original.content_sha256 != capture.content_sha256:
                problem = f"shares the body of {capture.revisit_of}, which is another"
            else:
                continue
            yield of_capture(capture, problem)
    except ArchiveError as error:
        yield of_file(paths, paths.index, str(error))


def _number(name: str) -> int:
    try:
        return segment_number(name)
    except ValueError:
        return 0


def _of_line(paths: ArchivePaths, offset: int, problem: str) -> Finding:
    return Finding(file=paths.manifest.name, offset=offset, snapshot_id=None, problem=problem)

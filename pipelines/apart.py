"""How are pages read by processes that hold no ledger? Pieces that say all, answers that are held to account.

A piece names a segment of the archive and the captures in it, with their places and digests. Who reads it opens the
segment by a callable that it was given, takes the bytes at those places, compares their digests, and answers with
entries of the store. Whatever carries pieces and answers (a cluster, a queue) may do a piece twice or lose it and do it
again: an answer is a function of the bytes and of the rules alone, and it is taken only when it answers for exactly
the pages of its piece, by the same rules as ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby, tee
from pathlib import Path
from typing import IO, Protocol, TypeVar

from archive.capture import Capture, utc_text
from archive.errors import Damaged
from archive.placed import snapshot_at
from archive.reader import ArchiveReader
from archive.records import Extraction
from archive.store import Entry
from pipelines.codec import decode, encode
from pipelines.errors import PipelineError
from pipelines.readers import OtherCode, Readers, entry_of
from pipelines.recipe import reading_recipe

__all__ = [
    "Answer",
    "Engine",
    "Opener",
    "OtherCode",
    "Page",
    "Piece",
    "SegmentNotSeen",
    "Spread",
    "WrongAnswer",
    "read_apart",
    "read_piece",
]

T = TypeVar("T")
U = TypeVar("U")

_BATCH = 32  # pages in a piece: about a second of work, a few KB on the wire


class Spread(Protocol):
    """Results in the order of the pieces, as map() gives them; `work` is importable by name and pure."""

    def __call__(self, work: Callable[[T], U], pieces: Iterable[T]) -> Iterator[U]: ...


Opener = Callable[[str], IO[bytes]]  # a segment by its name, seekable; raises OSError when it is not there


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """What carries pieces to where they are read."""

    spread: Spread
    opener: Opener  # how those who read open a segment; it goes with every piece


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One capture to be read."""

    capture: Capture
    original: Capture | None  # of a revisit: where its body stands

    @property
    def place(self) -> tuple[str, int, str]:
        body = self.original or self.capture
        return body.warc_file, body.offset, self.capture.snapshot_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Pages whose bodies stand in one segment, in the order of their places."""

    segment: str
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was read of a piece: an entry or a fault for each page."""

    entries: tuple[Entry, ...]
    faults: tuple[tuple[str, str], ...]  # snapshot, what is wrong with its bytes


class WrongAnswer(PipelineError):
    """A worker answered for other pages than it was asked, or with what no reader of ours writes."""

    status = 1

    def __init__(self, segment: str, found: str, expected: str) -> None:
        self.segment, self.found, self.expected = segment, found, expected
        super().__init__(f"a piece of {segment}: found {found}, expected {expected}; nothing of it was stored")


class SegmentNotSeen(PipelineError):
    """A worker cannot open a segment of the archive."""

    status = 3

    def __init__(self, segment: str, reason: str) -> None:
        self.segment, self.reason = segment, reason
        super().__init__(
            f"a worker cannot open {segment}: {reason}; every worker must see the whole archive: name a shared folder "
            "or an address by --archive-at (see docs/scale.md), or list damage with: xuanjie verify"
        )


def read_apart(
    root: Path, chunks: Iterable[Sequence[str]], engine: Engine
) -> Iterator[tuple[list[tuple[Entry, Extraction]], list[str]]]:
    """Rows piece by piece, and what could not be taken out of the archive; each chunk by segment and place.

    chunks   snapshots to be read, some at a time: a long list needs little memory
    raises   NoSuchRecord when the ledger does not know a snapshot or its body; OtherCode, SegmentNotSeen, WrongAnswer
    """
    pieces, asked = tee(piece for some in chunks for piece in _pieces(root, some))
    answers = engine.spread(partial(read_piece, engine.opener), pieces)
    for piece, answer in zip(asked, answers, strict=True):
        yield _checked(piece, answer), [f"{sid}: {fault}" for sid, fault in answer.faults]


def read_piece(opener: Opener, piece: Piece) -> Answer:
    """Read the pages of a piece: this process fetches their bytes, a child without network reads them.

    The child is this piece's alone: to start one takes some hundredths of a second, a piece a second and more.
    """
    entries: list[Entry] = []
    faults: list[tuple[str, str]] = []
    try:
        with opener(piece.segment) as file, Readers() as readers:
            for page in piece.pages:
                try:
                    snapshot = snapshot_at(file, page.capture, page.original)
                except Damaged as error:
                    faults.append((page.capture.snapshot_id, str(error)))
                    continue
                entries.append(entry_of(snapshot, readers.extraction(snapshot)))
    except OSError as error:
        raise SegmentNotSeen(piece.segment, error.strerror or str(error) or type(error).__name__) from error
    return Answer(entries=tuple(entries), faults=tuple(faults))


def _pieces(root: Path, snapshot_ids: Sequence[str]) -> Iterator[Piece]:
    with ArchiveReader(root) as reader:
        pages = [_page(reader, sid) for sid in snapshot_ids]
    pages.sort(key=lambda page: page.place)
    for segment, found in groupby(pages, key=lambda page: page.place[0]):
        there = tuple(found)
        for at in range(0, len(there), _BATCH):
            yield Piece(segment=segment, pages=there[at : at + _BATCH])


def _page(reader: ArchiveReader, snapshot_id: str) -> Page:
    capture = reader.capture(snapshot_id)
    return Page(capture=capture, original=None if capture.revisit_of is None else reader.capture(capture.revisit_of))


def _checked(piece: Piece, answer: Answer) -> list[tuple[Entry, Extraction]]:
    """The rows of an answer; raises OtherCode, WrongAnswer."""
    asked = {page.capture.snapshot_id: page.capture for page in piece.pages}
    told = [*(entry.snapshot_id for entry in answer.entries), *(sid for sid, _ in answer.faults)]
    if sorted(told) != sorted(asked):
        raise WrongAnswer(piece.segment, f"an answer for {len(told)} pages", f"one for each of its {len(asked)} pages")
    rows = []
    for entry in answer.entries:
        capture = asked[entry.snapshot_id]
        if entry.recipe != reading_recipe():
            raise OtherCode("whoever read it", entry.recipe, reading_recipe())
        facts = (capture.url, capture.source, utc_text(capture.fetched_at), capture.content_sha256)
        if (entry.url, entry.source, entry.fetched_at, entry.content_sha256) != facts:
            raise WrongAnswer(piece.segment, f"other facts of {entry.snapshot_id}", "those of the ledger")
        try:
            extraction = decode(entry.text)
        except (TypeError, ValueError) as error:
            raise WrongAnswer(piece.segment, str(error)[:200], "an extraction as we write it") from error
        if extraction.snapshot_id != entry.snapshot_id or encode(extraction) != entry.text:
            raise WrongAnswer(piece.segment, f"another extraction than that of {entry.snapshot_id}", "canonical JSON")
        rows.append((entry, extraction))
    return rows

"""How do WARC files of others become captures, extractions and a count of what was left out? By file or by workers.

What comes out does not depend on how many work: a worker puts its finds aside in a file of its own, and one process
records them in the order of the files and of the pages in them.
"""

from __future__ import annotations

import base64
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from archive.capture import Capture, Exchange, Outcome, Role, utc_text
from archive.encoding import unwrap
from archive.errors import BadInput, Unrecordable
from archive.facts import moment
from archive.heads import note_head
from archive.paths import DataPaths
from archive.recorder import Recorder
from archive.screening import SCREENED, Screening, screening_facts, screening_of
from archive.snapshot import Snapshot
from archive.store import Store
from archive.warc import header_of
from pipelines.child_work import Limits, Order
from pipelines.codec import decode, encode
from pipelines.extract_archive import put_into
from pipelines.garbage import seldom_searched_for_garbage
from pipelines.offline import no_network
from pipelines.readers import Readers
from pipelines.screening.warc_pass import Find, WarcPass
from pipelines.workers import Lost, WorkerDied, Workers

__all__ = ["Opened", "ScreenReport", "screen_files", "screen_stream"]

_BATCH = 32  # finds for each transaction of the store
_AGENT = "xuanjie/0.1"
_UNBOUND = Limits(cpu_seconds=None, memory=None, silence_seconds=None)  # of who looks through a file of any size

Opened = Callable[[str], Any]  # an address → a context manager that gives its stream of bytes
Progress = Callable[[int, int], None]  # files looked through, of how many


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenReport:
    """What one run did."""

    screenings: tuple[Screening, ...]
    added: int  # captures that are new in the archive
    known: int  # pages of worth that were there already
    issues: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        return {
            "files": [screening_facts(s) for s in self.screenings],
            "added": self.added,
            "known": self.known,
            "issues": list(self.issues),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """One file, and where a worker puts its finds."""

    name: str
    spool: str


def screen_files(
    paths: DataPaths,
    names: Sequence[str],
    *,
    at: datetime,
    listed: Sequence[str] = (),
    jobs: int = 1,
    opened: Opened | None = None,
    progress: Progress | None = None,
) -> ScreenReport:
    """Look through WARC files and keep what is worth it.

    names     files, or addresses that `opened` opens
    at        when this is done: it stands beside the counts
    listed    hosts whose pages are read in full
    jobs      worker processes, each for one file at a time; addresses are read by this one
    raises    BadInput when a file cannot be opened (what stands before it is kept), WriteFailed, Locked
    """
    hosts = tuple(sorted(set(listed)))
    with Recorder(paths.archive, agent=_AGENT) as recorder, Store(paths.store) as store:
        desk = _Desk(recorder, store, at)
        local = jobs > 1 and len(names) > 1 and not any("://" in name for name in names)
        with recorder.batch():
            if local:
                for done, _ in enumerate(_by_workers(desk, names, hosts, at, jobs), start=1):
                    _tell(progress, done, len(names))
            else:
                for done, name in enumerate(names, start=1):
                    with _open(name, opened) as stream, Readers() as readers:
                        looked = _pass(stream, name, hosts, readers)  # all words are loaded
                        with seldom_searched_for_garbage():
                            desk.take_all(looked)
                    _tell(progress, done, len(names))
    note_head(paths)
    return desk.report()


def screen_stream(
    stream: IO[bytes], name: str, recorder: Recorder, store: Store, *, at: datetime, listed: Sequence[str] = ()
) -> ScreenReport:
    """The same of one open stream, into an archive and a store that are open already."""
    desk = _Desk(recorder, store, at)
    with recorder.batch(), Readers() as readers:
        desk.take_all(_pass(stream, name, tuple(listed), readers))
    return desk.report()


def _pass(stream: IO[bytes], name: str, hosts: tuple[str, ...], readers: Readers) -> WarcPass:
    in_full = _listed(hosts) if hosts else None
    return WarcPass(stream, name=_called(name), in_full=in_full, read=readers.extraction)


def _listed(hosts: tuple[str, ...]) -> Callable[[str], bool]:
    """Is a host one of these, or below one that is written `*.example.org`?"""
    exact = frozenset(host for host in hosts if not host.startswith("*."))
    below = tuple(host[1:] for host in hosts if host.startswith("*."))

    def is_listed(host: str) -> bool:
        host = host.partition(":")[0].lower()
        return host in exact or (bool(below) and host.endswith(below))

    return is_listed


def _called(name: str) -> str:
    """A file by its name, wherever it lies; an address as it is."""
    return name if "://" in name else Path(name).name


@contextmanager
def _open(name: str, opened: Opened | None) -> Iterator[IO[bytes]]:
    if "://" in name and opened is not None:
        with opened(name) as stream:
            yield stream
        return
    try:
        with Path(name).open("rb") as file:
            yield file
    except OSError as error:
        if error.filename is None:
            raise  # of something else than the opening
        raise BadInput(name, error.strerror or str(error), "a WARC file (.warc, .warc.gz) that can be read") from error


class _Desk:
    """Records finds and counts."""

    def __init__(self, recorder: Recorder, store: Store, at: datetime) -> None:
        self._recorder, self._store, self._at = recorder, store, at
        self._before = recorder.written
        self._screenings: list[Screening] = []
        self._written = 0
        self._taken = 0
        self._issues: list[str] = []
        self._found: list[tuple[Snapshot, Any]] = []

    def take_all(self, looked: WarcPass) -> None:
        with no_network():
            for find in looked:
                self.take(find, looked.name)
        self.ended(looked.screening(self._at), looked.issues)

    def take(self, find: Find, origin: str) -> None:
        """Record one page, and store what was read of it as `extract` would."""
        exchange = replace(find.exchange, via=SCREENED, origin=origin)
        before = self._recorder.written
        try:
            capture = self._recorder.exchange(exchange)
        except Unrecordable as error:
            self._issues.append(f"{origin}: {error}")
            return
        self._taken += 1
        self._written += self._recorder.written - before
        wanted = capture.outcome is Outcome.OK and capture.role is Role.ARTICLE and capture.takedown is None
        if find.extraction is not None and wanted:
            self._found.append((_snapshot(capture, exchange), find.extraction))
            if len(self._found) >= _BATCH:
                self._settle()

    def ended(self, screening: Screening, issues: Iterable[str]) -> None:
        self._settle()
        self._recorder.screening(screening)
        self._screenings.append(screening)
        self._issues += issues

    def _settle(self) -> None:
        put_into(self._store, self._found)
        self._found = []

    def report(self) -> ScreenReport:
        return ScreenReport(
            screenings=tuple(self._screenings),
            added=self._written,
            known=self._taken - self._written,
            issues=tuple(self._issues),
        )


def _snapshot(capture: Capture, exchange: Exchange) -> Snapshot:
    return Snapshot(
        url=capture.url,
        fetched_at=capture.fetched_at,
        status=capture.status,
        content_type=capture.content_type,
        body=unwrap(exchange.body, header_of(exchange.response_headers, "Content-Encoding")).body,
        payload_sha256=capture.payload_sha256,
        source=capture.source,
    )


def _tell(progress: Progress | None, done: int, of: int) -> None:
    if progress is not None:
        progress(done, of)


def _by_workers(
    desk: _Desk, names: Sequence[str], hosts: tuple[str, ...], at: datetime, jobs: int
) -> Iterator[Screening]:
    """Each file as soon as it and those before it are recorded."""
    with tempfile.TemporaryDirectory(prefix="xuanjie-screen-") as folder:
        pieces = [_Piece(name=name, spool=str(Path(folder) / f"{n}.jsonl")) for n, name in enumerate(names)]
        for piece in pieces:
            with _open(piece.name, None):
                pass  # what cannot be opened is refused before anybody works
        orders = (json.dumps(asdict(piece)).encode() for piece in pieces)
        workers = Workers(begin_putting_aside, json.dumps(hosts), utc_text(at), jobs=jobs, ahead=1, limits=_UNBOUND)
        for piece, ended in zip(pieces, _answers(workers, orders), strict=True):
            if isinstance(ended, Lost):
                raise WorkerDied(piece.name, ended.reason)
            told = json.loads(ended)
            with Path(piece.spool).open(encoding="utf-8") as lines:
                for line in lines:
                    desk.take(_find(json.loads(line)), told["screening"]["file"])
            Path(piece.spool).unlink()
            screening = screening_of(told["screening"])
            desk.ended(screening, told["issues"])
            yield screening


def _answers(workers: Workers, orders: Iterable[bytes]) -> Iterator[bytes | Lost]:
    with workers:
        yield from workers.answers(orders)


def begin_putting_aside(hosts: str, at: str) -> Order:
    """In a worker."""
    listed = tuple(json.loads(hosts))
    return lambda order: _put_aside(listed, at, _Piece(**json.loads(order))).encode()


def _put_aside(hosts: tuple[str, ...], at: str, piece: _Piece) -> str:
    """Look through one file in a worker: its finds go into a file, what was counted comes back. Its candidates are
    read by a child of the worker's."""
    with (
        Path(piece.name).open("rb") as stream,
        Path(piece.spool).open("w", encoding="utf-8") as spool,
        Readers() as readers,
    ):
        looked = _pass(stream, piece.name, hosts, readers)
        with seldom_searched_for_garbage():
            spool.writelines(json.dumps(_line(find)) + "\n" for find in looked)
        return json.dumps({"screening": screening_facts(looked.screening(moment(at))), "issues": looked.issues})


def _line(find: Find) -> dict[str, object]:
    told = asdict(find.exchange)
    told["body"] = base64.b85encode(find.exchange.body).decode()
    told["fetched_at"] = utc_text(find.exchange.fetched_at)
    told["role"], told["outcome"] = find.exchange.role.value, find.exchange.outcome.value
    return {"exchange": told, "extraction": None if find.extraction is None else encode(find.extraction)}


def _find(line: dict[str, Any]) -> Find:
    told = dict(line["exchange"])
    told["body"] = base64.b85decode(told["body"])
    told["fetched_at"] = moment(told["fetched_at"])
    told["role"], told["outcome"] = Role(told["role"]), Outcome(told["outcome"])
    for name in ("request_headers", "response_headers"):
        told[name] = None if told[name] is None else tuple((key, value) for key, value in told[name])
    extraction = None if line["extraction"] is None else decode(line["extraction"])
    return Find(exchange=Exchange(**told), extraction=extraction)

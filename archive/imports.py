"""How do pages that others saved come into the archive? What is bad is reported, and everything else goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC
from pathlib import Path
from typing import IO

from archive.capture import Exchange, Outcome
from archive.errors import BadInput, Unrecordable
from archive.foreign import ForeignRevisit, Skipped, exchanges, role_of
from archive.foreign_wacz import ForeignWacz
from archive.members import Http
from archive.recorder import Recorder
from archive.saved import BadLine, Item, ManifestLine, item_page, page_bytes, saved_lines
from archive.stated import payload_fits

__all__ = ["ImportReport", "import_manifest", "import_path", "import_stream", "import_warc"]

Progress = Callable[[int], None]
_MAX_LISTED = 1000  # issues of one file that are told one by one; a file of a million bad records is told by number
_WANTED = "a manifest (.jsonl, .jsonl.xz), a WARC (.warc, .warc.gz), a WACZ, or a folder with manifest.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What one import did."""

    added: int  # captures that are new in the archive
    known: int  # captures that were there already
    issues: tuple[str, ...]  # what could not be taken, one line each; the first of them
    unlisted: int = 0  # issues behind those

    @property
    def refused(self) -> int:
        """How many issues there were."""
        return len(self.issues) + self.unlisted

    def __add__(self, other: ImportReport) -> ImportReport:
        return ImportReport(
            added=self.added + other.added,
            known=self.known + other.known,
            issues=self.issues + other.issues,
            unlisted=self.unlisted + other.unlisted,
        )


def import_path(path: Path, recorder: Recorder, progress: Progress | None = None) -> ImportReport:
    """Import whatever a path names.

    raises   BadInput when it is nothing that can be imported; WriteFailed
    """
    try:
        is_folder, is_file = path.is_dir(), path.is_file()
        manifest = path / "manifest.jsonl"
        has_manifest = is_folder and manifest.is_file()
        found = sorted(path.glob("*.jsonl.xz")) if is_folder else []
    except OSError as error:  # no right to look there, a name that is too long
        raise BadInput(str(path), error.strerror or str(error), _WANTED) from error
    if is_folder:
        if has_manifest:
            return import_manifest(manifest, recorder, progress)
        if not found:
            raise BadInput(str(path), "a directory without manifest.jsonl", _WANTED)
        reports = [import_manifest(file, recorder, progress) for file in found]
        return sum(reports[1:], start=reports[0])
    if not is_file:
        raise BadInput(str(path), "nothing", _WANTED)
    if path.name.endswith((".jsonl", ".jsonl.xz")):
        return import_manifest(path, recorder, progress)
    if path.name.endswith((".warc", ".warc.gz", ".wacz")):
        return import_warc(path, recorder, progress)
    raise BadInput(str(path), f"a {path.suffix or 'nameless'} file", _WANTED)


def import_manifest(path: Path, recorder: Recorder, progress: Progress | None = None) -> ImportReport:
    """Import the pages that a manifest names, and the items that it holds, each at the time it states.

    raises   BadInput when there is no such file; WriteFailed
    """
    desk = _Desk(recorder, progress)
    with recorder.batch():
        for number, line in saved_lines(path):
            match line:
                case BadLine():
                    desk.issue(f"{path} line {number}: {line.problem}")
                case Item():
                    desk.take(_page(line.url, item_page(line), line, "text/html; charset=utf-8", None))
                case ManifestLine():
                    try:
                        body = page_bytes(path.parent, line.file)
                    except BadInput as error:
                        desk.issue(f"{path} line {number}: {error}")
                        continue
                    desk.take(_page(line.url, body, line, line.content_type, line.source))
    return desk.report()


def import_warc(path: Path, recorder: Recorder, progress: Progress | None = None) -> ImportReport:
    """Import the responses of a WARC, WARC.gz or WACZ file; whole records before a cut are kept.

    raises   BadInput when it cannot be opened, WriteFailed
    """
    desk = _Desk(recorder, progress)
    try:
        with recorder.batch():
            if path.suffix == ".wacz":
                with ForeignWacz(path) as bundle:
                    for name, part in bundle.warcs():
                        if isinstance(part, str):
                            desk.issue(f"{path}: {name}: {part}")
                        else:
                            desk.take_all(f"{path}: {name}", exchanges(part))
            else:
                with path.open("rb") as file:
                    desk.take_all(str(path), exchanges(file))
    except OSError as error:
        raise BadInput(str(path), str(error), "a readable WARC or WACZ file") from error
    return desk.report()


def import_stream(name: str, file: IO[bytes], recorder: Recorder, progress: Progress | None = None) -> ImportReport:
    """The same of a WARC or WARC.gz that lies elsewhere and is read as it comes.

    name     how it is called in messages; its end says what it is
    raises   BadInput when it is no WARC file by its name, or cannot be read to its end; WriteFailed
    """
    if not name.endswith((".warc", ".warc.gz")):
        raise BadInput(name, "another kind of file", "a WARC (.warc, .warc.gz); fetch others and import the file")
    desk = _Desk(recorder, progress)
    try:
        with recorder.batch():
            desk.take_all(name, exchanges(file))
    except OSError as error:
        raise BadInput(name, str(error), "a WARC file that can be read to its end") from error
    return desk.report()


class _Desk:
    """Counts what one import takes."""

    def __init__(self, recorder: Recorder, progress: Progress | None) -> None:
        self._recorder = recorder
        self._progress = progress
        self._before = recorder.written
        self._taken = 0
        self._issues: list[str] = []
        self._unlisted = 0

    def take(self, exchange: Exchange) -> None:
        try:
            self._recorder.exchange(exchange)
        except Unrecordable as error:
            self.issue(str(error))
            return
        self._taken += 1
        if self._progress is not None:
            self._progress(self._taken)

    def take_all(self, where: str, found: Iterable[Exchange | ForeignRevisit | Skipped]) -> None:
        for one in found:
            match one:
                case Exchange():
                    self.take(one)
                case ForeignRevisit():
                    body = _body_of(one, self._recorder)
                    if body is None:
                        self.issue(
                            f"{where}: {one.exchange.url}: no body of that time and digest is in the archive to share"
                        )
                    else:
                        self.take(_with_body(one.exchange, body))
                case Skipped():
                    self.issue(f"{where}: {one.where}: {one.problem}" + ("; cut here" if one.cut else ""))

    def issue(self, line: str) -> None:
        if len(self._issues) < _MAX_LISTED:
            self._issues.append(line)
        else:
            self._unlisted += 1

    def report(self) -> ImportReport:
        added = self._recorder.written - self._before
        issues = tuple(self._issues)
        return ImportReport(added=added, known=self._taken - added, issues=issues, unlisted=self._unlisted)


def _page(url: str, body: bytes, line: ManifestLine | Item, content_type: str, source: str | None) -> Exchange:
    return Exchange(
        url=url,
        status=200,
        reason="OK",
        response_headers=(("Content-Type", content_type),),
        body=body,
        fetched_at=line.fetched_at.astimezone(UTC).replace(microsecond=0),
        source=source,
        via="import",
    )


def _body_of(revisit: ForeignRevisit, recorder: Recorder) -> Http | None:
    """The body that a revisit shares: at the address and time it names, else the address's last body. Its digest must
    fit it, as it was sent or decoded: tools differ. Only for a named time may the revisit leave it out, or name
    one that we do not compute."""
    if revisit.refers_to_at is not None:
        found = recorder.recall(revisit.refers_to_url, revisit.refers_to_at)
        if found is not None and payload_fits(found, revisit.payload_digest) is not False:
            return found
    last = recorder.recall(revisit.refers_to_url, None)
    return last if last is not None and payload_fits(last, revisit.payload_digest) else None


def _with_body(exchange: Exchange, shared: Http) -> Exchange:
    """The exchange with the shared body and the headers that describe it."""
    describing = {"content-encoding", "content-length", "transfer-encoding"}
    own = tuple((n, v) for n, v in exchange.response_headers if n.lower() not in describing)
    theirs = tuple((n, v) for n, v in shared.headers if n.lower() in describing)
    if exchange.status == 304:  # "not modified" says that the page is the shared one; a page is what is kept here
        exchange = replace(exchange, status=shared.status, outcome=Outcome.OK, role=role_of(exchange.url, shared))
        own = tuple((n, v) for n, v in shared.headers if n.lower() not in describing)
    return replace(exchange, response_headers=own + theirs, body=shared.body)

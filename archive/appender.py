"""How do bytes reach the disk so that a kill or a full disk takes nothing that was acknowledged?

Write, fdatasync, then the ledger row in a committed transaction. A write that fails cuts the segment back to its last
good group and ends all further use: after a failed sync nobody knows what the disk holds, so none is tried twice.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from io import BytesIO

from archive.capture import Capture
from archive.errors import LockLost, SegmentGone, Unrecordable, WriteFailed
from archive.facts import Entry, Opening
from archive.index import Index, Row
from archive.members import BadMember, group_of, read_group
from archive.segments import ArchivePaths, seal, segment_name, segment_number, sync_folder, writes
from archive.warc import write_opening

__all__ = ["Appender", "Placed"]

_SYNC_EVERY = 500  # groups of a batch between two syncs: about a second of work to do again after a kill

Placed = Callable[[str, int], tuple[bytes, int, Entry]]  # (segment, offset) → bytes, their records, the row
Made = Sequence[tuple[bytes, bytes]]  # (member, record)


class Appender:
    """The end of the newest segment, and the ledger that follows it."""

    def __init__(
        self,
        paths: ArchivePaths,
        index: Index,
        *,
        agent: str,
        segment_bytes: int,
        segment: str | None,
        check_lock: Callable[[], None],  # raises LockLost when another writer may have begun
    ) -> None:
        self._paths, self._index = paths, index
        self._check_lock = check_lock
        self._agent, self._segment_bytes = agent, segment_bytes
        self._segment = segment  # as recovery left it; None: the next is to be begun
        self._path = paths.warc  # of the open segment
        self._file = -1
        self._size = 0  # bytes written
        self._good = 0  # bytes acknowledged
        self._records = 0
        self.written = 0  # groups, for whoever counts
        self._failed: WriteFailed | None = None
        self._batch = False
        self._pending = 0  # groups in the open transaction of a batch
        self._opening: Row | None = None  # of a segment that was begun, until its row is written
        if segment is not None:
            self._path = paths.open(segment)
            with writes(self._path):
                self._file = os.open(self._path, os.O_WRONLY | os.O_APPEND)
            self._size = self._good = os.fstat(self._file).st_size
            self._records = index.records_in(segment)

    def append(self, place: Placed, at: datetime, *, url: str, made: Made = ()) -> Entry:
        """Write one group and acknowledge it (in a batch: when the batch syncs).

        url      of the page, for the message
        made     members with the records packed in them, where they are known: what is written is then not unpacked
                 again to see whether it reads back
        raises   WriteFailed; Unrecordable, before a byte is written, for a group that would not read back
        """
        self.refuse_after_failure()
        try:
            if self._segment is not None and self._size >= self._segment_bytes:
                self.acknowledge()
                self._roll_over()
            if self._segment is None:
                self._begin(at)
            assert self._segment is not None
            offset = self._size
            self._check_lock()
            data, records, entry = _placed(place, self._segment, offset, url, made)
            self._write(data, records)
            digest = hashlib.sha256(data).hexdigest()
            row = Row(entry=entry, segment=self._segment, offset=offset, length=len(data), sha256=digest)
            if not self._batch:
                self._sync()
            if not self._pending:
                self._index.begin()
            if self._opening is not None:
                self._index.add(self._opening, records=1)
            self._index.add(row, records=records)
            self._opening = None
            self._pending += 1
            self.written += 1
            if not self._batch:
                self._commit()
            elif self._pending >= _SYNC_EVERY:
                self.acknowledge()
        except WriteFailed as failure:
            self._fail(failure)
            raise
        except OSError as error:
            failed = WriteFailed(str(self._paths.warc), error.strerror or str(error))
            self._fail(failed)
            raise failed from error
        except Unrecordable:
            raise  # nothing was written
        except BaseException as error:
            # nobody knows how far the group came: the next start does
            self._failed = WriteFailed(str(self._paths.warc), f"interrupted in the middle of a write ({error!r})")
            self._index.rollback()
            raise
        return entry

    def acknowledge(self) -> None:
        """Sync what was written and commit its rows; raises WriteFailed."""
        self.refuse_after_failure()
        if self._pending:
            try:
                self._sync()
                self._commit()
            except WriteFailed as failure:
                self._fail(failure)
                raise

    def batch(self, on: bool) -> None:
        """From now on acknowledge many groups at a time, or each at once again."""
        self._batch = on

    def settle(self) -> None:
        """The end of a batch, also of one that an error left: acknowledge what was written, unless writing failed."""
        if self._failed is None:
            self.acknowledge()

    def refuse_after_failure(self) -> None:
        if self._failed is not None:
            raise WriteFailed(self._failed.path, f"no more is written after: {self._failed.reason}")

    def close(self) -> None:
        """Seal the segment; after a failure only let go of it."""
        try:
            # a segment with nothing but its warcinfo record stays open for the next run
            if self._failed is None and self._segment is not None and self._records > 1:
                try:
                    self.acknowledge()
                    self._roll_over()
                except WriteFailed as failure:
                    self._fail(failure)
                    raise
                except OSError as error:
                    raise WriteFailed(str(self._paths.warc), error.strerror or str(error)) from error
        finally:
            if self._file >= 0:
                os.close(self._file)
                self._file = -1

    def _begin(self, at: datetime) -> None:
        """Make the next segment with its warcinfo record."""
        names = [*self._paths.sealed_names(), *self._paths.open_names(), *self._index.segment_names()]
        segment = segment_name(max(map(segment_number, names), default=0) + 1)  # never one that was used before
        path = self._paths.open(segment)
        opening = Opening(agent=self._agent, at=at)
        data = write_opening(opening, segment=segment)
        with writes(path):
            self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL, 0o644)
        self._size = self._good = self._records = 0
        self._segment, self._path = segment, path
        sync_folder(self._paths.warc)
        self._write(data, 1)
        digest = hashlib.sha256(data).hexdigest()
        self._opening = Row(entry=opening, segment=segment, offset=0, length=len(data), sha256=digest)

    def _write(self, data: bytes, records: int) -> None:
        with writes(self._path):
            view = memoryview(data)
            while view:
                view = view[os.write(self._file, view) :]
        self._size += len(data)
        self._records += records

    def _sync(self) -> None:
        with writes(self._path):
            os.fdatasync(self._file)

    def _commit(self) -> None:
        self._check_lock()
        if not os.fstat(self._file).st_nlink:
            raise SegmentGone(str(self._path))
        self._index.commit()
        self._pending = 0
        self._good = self._size

    def _roll_over(self) -> None:
        assert self._segment is not None
        self._check_lock()
        with writes(self._path):
            os.fsync(self._file)
            os.close(self._file)
        self._file = -1
        seal(self._paths, self._segment, records=self._records)
        self._segment = None

    def _fail(self, failure: WriteFailed) -> None:
        """Undo what is not acknowledged. What cannot be undone now is undone by recovery at the next start."""
        if self._failed is not None:
            return
        self._failed = failure
        with suppress(WriteFailed):
            self._index.rollback()
        if self._file >= 0 and failure.path != str(self._index.path) and not isinstance(failure, LockLost):
            # a group that is whole in the WARC and failed in the ledger stays: recovery indexes it; so does all that
            # stands in a file that may be another's by now. The cut is for who reads until then. No sync follows, for
            # none after a failed one says anything, and nobody relies on it: the next start reads from the disk.
            with suppress(OSError):
                os.ftruncate(self._file, self._good)


def _placed(place: Placed, segment: str, offset: int, url: str, made: Made) -> tuple[bytes, int, Entry]:
    """A group that is known to read back as its row; another would damage the segment for ever: Unrecordable."""
    try:
        data, records, entry = place(segment, offset)
        group = group_of(made, segment, offset) if made else read_group(BytesIO(data), segment, 0)
    except ValueError as error:  # a character that no encoding has
        raise Unrecordable(url, str(error)[:200]) from error
    except BadMember as error:
        raise Unrecordable(url, error.problem) from error
    stated = replace(entry, offset=0) if isinstance(entry, Capture) and not made else entry
    if group is None or group.length != len(data) or group.entry != stated:
        raise Unrecordable(url, "what was written does not say the same when it is read")
    return data, records, entry

"""What can go wrong with the evidence.

ArchiveError
├── BadInput            a file or line given to us is not what it should be: exit status 2
├── WriteFailed         the disk refused; nothing acknowledged is lost: exit status 5
│   ├── LockLost        the file of our lock was deleted or replaced while we held it
│   └── SegmentGone     the segment was deleted while we wrote it; what it held is lost
├── NewerVersion        a file was written by a later version of this software: exit status 2
├── Locked              another run holds the archive: exit status 4
├── Damaged             stored bytes are not what the ledger says: exit status 1
│   └── OldLedger       the ledger was written by other code; the WARC files hold all of it
├── TakenDown           a snapshot whose bytes were removed; a tombstone stands in their place: exit status 2
├── Unrecordable        an exchange that no WARC record can hold (also a ValueError): exit status 2
└── NoSuchRecord        an id names nothing: exit status 2
"""

from __future__ import annotations

from datetime import date

__all__ = [
    "LIST_ALL",
    "ArchiveError",
    "BadInput",
    "Carried",
    "Damaged",
    "LockLost",
    "Locked",
    "NewerVersion",
    "NoSuchRecord",
    "OldLedger",
    "SegmentGone",
    "TakenDown",
    "Unrecordable",
    "WriteFailed",
    "on_one_line",
]


class Carried(Exception):
    """An error that crosses process borders whole: by default only its message would be given to __init__ again."""

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (type(self), self.args, self.__dict__)


def _again(kind: type[Carried], said: tuple[object, ...], facts: dict[str, object]) -> Carried:
    error = kind.__new__(kind, *said)
    error.__dict__.update(facts)
    return error


class ArchiveError(Carried):
    """Base of the floor's errors; `status` is the exit status of a command that meets it."""

    status = 1

    def __init__(self, message: str) -> None:
        super().__init__(on_one_line(message))


def on_one_line(message: str) -> str:
    """A message as it may be shown and logged: what it quotes may be bytes of a damaged file, or a page's."""
    if message.isprintable():
        return message
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in message)


class BadInput(ArchiveError):
    """What was given to us cannot be used; the message names it and what was expected."""

    status = 2

    def __init__(self, where: str, found: str, expected: str) -> None:
        self.where, self.found, self.expected = where, found, expected
        super().__init__(f"{where}: found {found}, expected {expected}")


class WriteFailed(ArchiveError):
    """The disk refused a write or a sync."""

    status = 5

    def __init__(self, path: str, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(
            f"{path}: {reason}; nothing acknowledged is lost, mend that (free space?) and run the same command again"
        )


class LockLost(WriteFailed):
    """Our lock's file is not at its place: nobody keeps another process out, so nothing more is written or cut."""

    def __init__(self, path: str) -> None:
        self.path, self.reason = path, "was deleted or replaced while this run held it, and another may have begun"
        ArchiveError.__init__(
            self,
            f"{path}: {self.reason}; nothing acknowledged is lost: leave the file in its place, wait until no other run"
            " is at work, then run the same command again",
        )


class SegmentGone(WriteFailed):
    """Somebody deleted the segment that is being written: nothing more is acknowledged into a file without a name."""

    def __init__(self, path: str) -> None:
        self.path, self.reason = path, "was deleted while it was being written"
        ArchiveError.__init__(
            self, f"{path}: {self.reason}; the pages in it are lost unless you have a copy; xuanjie verify names them"
        )


class NewerVersion(ArchiveError):
    """Written by a later version: it is neither read nor made anew, for we cannot know what we would lose."""

    status = 2

    def __init__(self, path: str, what: str, found: int, known: int, *, hint: str = "") -> None:
        self.path, self.what, self.found, self.known = path, what, found, known
        super().__init__(
            f"{path}: found {what} version {found}, this xuanjie knows versions up to {known}; nothing was changed: use"
            f" the xuanjie that wrote it{hint}"
        )


class Locked(ArchiveError):
    """Another run works on the same data."""

    status = 4

    def __init__(self, path: str, holder: str) -> None:
        self.path, self.holder = path, holder
        super().__init__(f"{path} is held by {holder}; wait for it to end, then run the same command again")


LIST_ALL = "; list all damage with: xuanjie verify"  # which verify leaves out of what it says itself


class Damaged(ArchiveError):
    """Stored evidence differs from its ledger."""

    def __init__(self, where: str, found: str, expected: str) -> None:
        self.where, self.found, self.expected = where, found, expected
        super().__init__(f"{where}: found {found}, expected {expected}{LIST_ALL}")


class OldLedger(Damaged):
    """A ledger of another version: no damage, it is made anew from the WARC files by whoever may write."""

    def __init__(self, where: str, found: int, expected: int) -> None:
        super().__init__(where, f"ledger version {found}", f"version {expected}")


class TakenDown(ArchiveError):
    """The bytes of a snapshot are no longer kept."""

    status = 2

    def __init__(self, snapshot_id: str, day: date, reason: str) -> None:
        self.snapshot_id, self.day, self.reason = snapshot_id, day, reason
        super().__init__(
            f"snapshot {snapshot_id} was taken down on {day.isoformat()} ({reason or 'the manifest says why'}): its"
            f" bytes are no longer kept; what goes on holding them elsewhere: xuanjie takedown {snapshot_id}"
        )


class Unrecordable(ArchiveError, ValueError):
    """An exchange that cannot be written so that it reads back as it was: no address, no status, no possible time."""

    status = 2

    def __init__(self, url: str, problem: str) -> None:
        self.url, self.problem = url, problem
        super().__init__(f"{url[:200]!r} cannot be recorded: {problem}")


class NoSuchRecord(ArchiveError):
    """An id that names nothing here."""

    status = 2

    def __init__(self, kind: str, record_id: str, hint: str) -> None:
        self.kind, self.record_id = kind, record_id
        super().__init__(f"no {kind} {record_id!r} here; {hint}")

"""Which calls changed the files below a folder, in which order? Read from what strace wrote, SQLite's calls included.

strace *TRACE LOG COMMAND...
for event in events(LOG, root, marks): ...
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["TRACE", "Event", "events"]

_CALLS = (
    "write,pwrite64,writev,pwritev,ftruncate,truncate,fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat,openat,"
    "mkdir,mkdirat,rmdir,link,linkat,symlink,symlinkat,lseek,sendfile,copy_file_range,fallocate,sync_file_range"
)
# strace's options; the name of the log follows
TRACE = ("-f", "--seccomp-bpf", "-qq", "-y", "-xx", "-s", "100000000", "-e", f"trace={_CALLS}", "-o")

_LINE = re.compile(r"(\d+) +(\w+)\((.*)\) += (-?\d+)(?:<([^>]*)>)?.*\Z")
_BEGUN = re.compile(r"(\d+) +(\w+)\((.*) <unfinished \.\.\.>\Z")
_ENDED = re.compile(r"(\d+) +<\.\.\. (\w+) resumed>(.*)\Z")
_PART = re.compile(r'"((?:\\x[0-9a-f]{2})*)"|(?:AT_FDCWD|(\d+))<([^>]*)>')


def _text(hexed: str) -> bytes:
    return bytes.fromhex(hexed.replace("\\x", ""))


@dataclass(frozen=True, slots=True)
class Event:
    """One call that succeeded on a file below the root, or a mark.

    call     write, truncate, sync, make, rename, remove, folder, mark
    path     relative to the root; "" is the root
    """

    call: str
    path: str
    offset: int = 0
    data: bytes = b""
    to: str = ""


def events(log: Path, root: Path, marks: Path) -> Iterator[Event]:
    """The events of a trace in their order; raises ValueError for a call on the root's files that nobody foresaw."""
    reading = _Reading(root, marks)
    begun: dict[str, tuple[str, str]] = {}
    with log.open("r", encoding="ascii") as lines:
        for line in lines:
            text = line.rstrip("\n")
            if (found := _BEGUN.match(text)) is not None:
                begun[found[1]] = (found[2], found[3])
                continue
            if (found := _ENDED.match(text)) is not None:
                call, given = begun.pop(found[1])
                text = f"{found[1]} {call}({given}{found[3]}"
            if reading.hexed not in text and reading.marked not in text:
                continue
            if (found := _LINE.match(text)) is not None and int(found[4]) >= 0:
                yield from reading.event(found[2], found[3], int(found[4]), found[5] or "")


class _Reading:
    """Where each open file of the traced processes stands."""

    def __init__(self, root: Path, marks: Path) -> None:
        self._root, self._marks = os.fsencode(root), os.fsencode(marks)
        self.hexed, self.marked = _hexed(self._root), _hexed(self._marks)
        self._at: dict[tuple[str, bytes], int] = {}  # (descriptor, path) → offset; -1: appends
        self.sizes: dict[bytes, int] = {}

    def event(self, call: str, given: str, result: int, opened: str) -> Iterator[Event]:
        parts = list(_PART.finditer(given))
        if not parts:
            return
        fd, path = parts[0][2] or "", _text(parts[0][3] or "")
        strings = [_text(part[1]) for part in parts if part[1] is not None]
        if path == self._marks:
            if call == "write":
                yield Event("mark", strings[0].decode())
            return
        if call == "openat":
            yield from self._open(given, str(result), _text(opened))
            return
        if call in {"rename", "renameat", "renameat2", "link", "linkat", "symlink", "symlinkat"}:
            if not call.startswith("rename") or "RENAME_EXCHANGE" in given:
                raise ValueError(f"{call}({given[:200]})")
            old, new = self._named(parts)
            yield Event("rename", old, to=new)
            return
        if call in {"unlink", "unlinkat", "rmdir"}:
            yield Event("remove", self._named(parts)[0])
            return
        if call in {"mkdir", "mkdirat"}:
            yield Event("folder", self._named(parts)[0])
            return
        name = self._relative(path)
        if name is None:
            return
        if call in {"fsync", "fdatasync"}:
            yield Event("sync", name)
        elif call == "lseek":
            if self._at.get((fd, path)) != -1:
                self._at[fd, path] = result
        elif call == "write":
            at = self._at.get((fd, path), 0)
            yield Event("write", name, at, strings[0][:result])
            if at >= 0:
                self._at[fd, path] = at + result
        elif call == "pwrite64":
            yield Event("write", name, int(given.rsplit(", ", 1)[1]), strings[0][:result])
        elif call == "ftruncate":
            yield Event("truncate", name, int(given.rsplit(", ", 1)[1]))
        elif call in {"writev", "sendfile", "copy_file_range", "truncate", "fallocate", "pwritev", "sync_file_range"}:
            raise ValueError(f"{call}({given[:200]})")

    def _open(self, given: str, fd: str, path: bytes) -> Iterator[Event]:
        name = self._relative(path)
        if name is None:
            return
        self._at[fd, path] = -1 if "O_APPEND" in given else 0
        if "O_CREAT" in given:
            yield Event("make", name)
        if "O_TRUNC" in given:
            yield Event("truncate", name, 0)

    def _named(self, parts: list[re.Match[str]]) -> list[str]:
        """The names of a call, each beside the folder that it is relative to."""
        folder, names = b"", []
        for part in parts:
            if part[1] is None:
                folder = _text(part[3])
            else:
                name = self._relative(os.path.join(folder, _text(part[1])))  # noqa: PTH118 - bytes
                if name is None:
                    raise ValueError(f"a name outside of the folder: {_text(part[1])!r}")
                names.append(name)
        return names

    def _relative(self, path: bytes) -> str | None:
        """None for what lies elsewhere, and for a file that has no name any more."""
        path = os.path.normpath(path)
        if path == self._root:
            return ""
        nameless = path.endswith(b" (deleted)") or b"/#" in path  # removed, or made without a name (O_TMPFILE)
        if path.startswith(self._root + b"/") and not nameless:
            return os.fsdecode(path[len(self._root) + 1 :])
        return None


def _hexed(raw: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in raw)

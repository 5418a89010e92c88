"""Which system calls of a command change the disk, and how does it end when the n-th of them kills it or fails?

    found = Sweep(command)                  command: data folder → command line; nothing may be there before
    for point in sampled(found.points(tmp_path / "count"), 40):
        status = found.run(tmp_path / f"{point}", point, KILL)

strace counts in each thread for itself: a point is the n-th call of one name on the files of the data folder, in
whichever thread comes to it first. The call is not made: a kill after the n-th is one before the next. A point that a
later run does not come to (a crawl has no fixed order of all its calls) is a run that nothing disturbed. A file whose
name holds the number of its process (`.NAME.PID.part`) has another name in each run: such a command is begun stopped,
and strace is attached once the number is known.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["CALLS", "KILL", "SYNCS", "WRITES", "Point", "Sweep", "error", "sampled", "was_killed"]

WRITES = ("write", "pwrite64", "writev", "pwritev", "ftruncate", "truncate", "mkdir", "openat", "link", "symlink")
SYNCS = ("fsync", "fdatasync", "rename", "renameat2", "unlink", "unlinkat", "rmdir")
CALLS = WRITES + SYNCS
KILL = "signal=KILL"

_PID = "{pid}"  # in a path
_HELD = ["sh", "-c", 'kill -STOP $$; exec "$@"', "sh"]  # the command behind it waits for SIGCONT
_LINE = re.compile(r"^(?P<pid>\d+) +(?P<call>\w+)\((?P<rest>.*)$")
_OF_FILE = re.compile(r'"(?P<name>[^"]*)"|\d+<(?P<fd>/[^>]*)>')


def error(name: str) -> str:
    """The fault of a call that fails: ENOSPC, EIO, EDQUOT, EFBIG, EROFS, EMFILE."""
    return f"error={name}"


def was_killed(status: int) -> bool:
    return status in {-9, 137}


@dataclass(frozen=True)
class Point:
    """The n-th call of that name on the files of the data folder; `path` (relative to it) for the message."""

    call: str
    n: int
    path: str

    def __str__(self) -> str:
        return f"{self.call}-{self.n}-{self.path.replace('/', '_')}"


@dataclass
class Sweep:
    """One command, run once for each of its points.

    command  data folder → command line
    before   puts into a new data folder what the command needs
    env      more of the environment
    seconds  one run may take, under strace
    """

    command: Callable[[Path], Sequence[str]]
    before: Callable[[Path], object] = lambda _: None
    env: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 120.0
    calls: Sequence[str] = CALLS
    output: str = ""  # of the last run: for the message
    quick: tuple[str, ...] = ("--seccomp-bpf",)  # for the counting run, where it can be
    _paths: tuple[str, ...] = ()

    def points(self, folder: Path) -> list[Point]:
        """Those of a run that nothing disturbs, in their order; two runs in `folder`, the second one's data stays.

        Of openat only the calls that make or empty a file are points.
        """
        folder.mkdir()
        self._paths = tuple(sorted({path for _, _, path in self._lines(folder, folder / "first") if path}))
        shutil.rmtree(folder / "first")
        found: dict[tuple[str, int], Point] = {}
        counted: Counter[tuple[str, str]] = Counter()
        for pid, line, path in self._lines(folder, folder / "data"):
            call = line.partition("(")[0]
            counted[pid, call] += 1
            point = Point(call, counted[pid, call], path)
            if _changes(line):
                found.setdefault((point.call, point.n), point)
        return list(found.values())

    def run(self, root: Path, point: Point, fault: str) -> int:
        """Exit status of the command in a new data folder, with that fault at that point."""
        self.before(root)
        return self._traced(root, "-o", os.devnull, *_at(point, fault))

    def again(self, root: Path) -> int:
        """Exit status of the same command there, undisturbed."""
        return self._ended(self.command(root))

    def again_at(self, root: Path, point: Point, fault: str) -> int:
        """The same, disturbed once more."""
        return self._traced(root, "-o", os.devnull, *_at(point, fault))

    # ── inside ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _lines(self, folder: Path, root: Path) -> Iterator[tuple[str, str, str]]:
        """Thread, call and file (relative, of the first one in root) of the calls of an undisturbed run in order."""
        self.before(root)
        log = folder / "log"
        if (
            status := self._traced(
                root, "-y", "-s", "4096", "-o", str(log), *self.quick, "-e", f"trace={','.join(self.calls)}"
            )
        ) != 0:
            raise AssertionError(f"the undisturbed command ended with {status}: {self.output}")
        for text in log.read_text("utf-8", "replace").splitlines():
            line = _LINE.match(text)
            if line is None or "resumed>" in text:  # the end of a call whose beginning has been counted
                continue
            path = _file_of(text, root).replace(f".{line['pid']}.", f".{_PID}.")
            if path or self._paths:
                yield line["pid"], f"{line['call']}({line['rest']}", path if self._paths or _changes(text) else ""

    def _traced(self, root: Path, *strace: str) -> int:
        if any(_PID in path for path in self._paths):
            return self._attached(root, [word for word in strace if word not in self.quick])
        only = [word for path in self._paths for word in ("-P", str(root / path))]
        return self._ended(["strace", "-f", "-qq", *only, *strace, *self.command(root)])

    def _attached(self, root: Path, strace: Sequence[str]) -> int:
        """The same for a command whose files are named by its process."""
        with self._begun([*_HELD, *self.command(root)]) as held:
            os.waitid(os.P_PID, held.pid, os.WSTOPPED)
            only = [word for path in self._paths for word in ("-P", str(root / path.replace(_PID, str(held.pid))))]
            command = ["strace", "-f", "-qq", *only, *strace, "-p", str(held.pid)]
            with subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as tracer:
                while "TracerPid:\t0\n" in Path(f"/proc/{held.pid}/status").read_text():
                    assert tracer.poll() is None, "strace could not be attached"
                    time.sleep(0.001)
                held.send_signal(signal.SIGCONT)
                return self._waited(held)

    def _ended(self, command: Sequence[str]) -> int:
        with self._begun(command) as process:
            return self._waited(process)

    def _begun(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **self.env}
        return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def _waited(self, process: subprocess.Popen[bytes]) -> int:
        try:
            out, err = process.communicate(timeout=self.seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        self.output = (out + err).decode("utf-8", "replace")
        return process.returncode


def _at(point: Point, fault: str) -> list[str]:
    return ["-e", f"inject={point.call}:{fault}:when={point.n}"]  # with --seccomp-bpf strace injects nothing


def _file_of(line: str, root: Path) -> str:
    for match in _OF_FILE.finditer(line):
        name = match["name"] or match["fd"] or ""
        if name == str(root) or name.startswith(f"{root}/"):
            return name[len(str(root)) + 1 :] or "."
    return ""


def _changes(line: str) -> bool:
    return "openat(" not in line or "O_CREAT" in line or "O_TRUNC" in line


def sampled(points: Sequence[Point], most: int) -> list[Point]:
    """At most so many of them, in their order; all when there are no more.

    Half are calls other than pwrite64, of which SQLite makes nine of ten; each half is spread evenly over the run.
    """
    if len(points) <= most:
        return list(points)
    rare = [point for point in points if point.call != "pwrite64"]
    usual = [point for point in points if point.call == "pwrite64"]
    some = min(len(rare), max(most - len(usual), most // 2))
    chosen = {*_spread(rare, some), *_spread(usual, most - some)}
    return [point for point in points if point in chosen]


def _spread(points: Sequence[Point], most: int) -> list[Point]:
    """The first, the last, and others at equal distances."""
    if most < 2:
        return list(points[:most])
    return [points[round(n * (len(points) - 1) / (most - 1))] for n in range(most)]

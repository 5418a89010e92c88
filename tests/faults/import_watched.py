"""Import files in a process that notes every file it writes and how much memory it takes; prints JSON.

python import_watched.py ARCHIVE FILE...
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from archive.errors import BadInput
from archive.imports import import_path
from archive.recorder import Recorder

_WRITES = 0o1 | 0o2 | 0o100  # O_WRONLY, O_RDWR, O_CREAT


def _most_memory() -> int:
    """MiB of this process at its largest; getrusage would count the process that started it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) // 1024


def main(root: Path, files: list[str]) -> None:
    written = set[str]()

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITES:
            written.add(str(arguments[0]))
        elif event in {"os.symlink", "os.link", "os.mkdir", "shutil.unpack_archive"}:
            written.add(str(arguments[0 if event == "os.mkdir" else 1]))

    sys.addaudithook(watch)
    told = {}
    with Recorder(root, agent="xuanjie/test") as recorder:
        for name in files:
            try:
                report = import_path(Path(name), recorder)
                told[name] = {"added": report.added, "issues": report.issues, "unlisted": report.unlisted}
            except BadInput as error:
                told[name] = {"added": 0, "issues": [str(error)], "unlisted": 0}
            told[name]["rss"] = _most_memory()
    outside = sorted(path for path in written if not path.startswith((str(root), "/dev/")))
    print(json.dumps({"files": told, "outside": outside}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])

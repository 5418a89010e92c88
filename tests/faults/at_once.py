"""Runs verbs of `xuanjie` again and again in one process, as orders on standard input say, one JSON line each.

    {"data": "/…", "verbs": [["verify"], ["backup", "/…"]], "until": "/path", "most": 3}

runs the verbs in turn, at most so many times each, until the file `until` exists, each at least once, and prints

    {"ended": {"verb": {"exit status": count}}, "said": {"verb": last output}, "opened": […]}

where `opened` lists what was opened or copied as a file of a database of ours (B3).
"""

from __future__ import annotations

import io
import json
import os
import re
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

DATABASES = re.compile(r"(?:index|store|frontier)\.sqlite(?:-wal|-shm|\.new[a-z-]*)?\Z")


class Opened:
    """An audit hook that notes databases which are opened as files."""

    def __init__(self) -> None:
        self.found: list[list[str]] = []
        sys.addaudithook(self._hear)

    def _hear(self, event: str, args: tuple[Any, ...]) -> None:
        if event in {"open", "shutil.copyfile", "shutil.copytree"}:
            for path in args[:2]:
                if isinstance(path, (str, bytes, os.PathLike)) and DATABASES.search(os.fsdecode(path)):
                    self.found.append([event, Path(os.fsdecode(path)).name])


def run(data: str, verb: list[str]) -> tuple[int, str]:
    """Exit status and output of one verb, as `xuanjie` itself would end."""
    from typer.testing import CliRunner

    from crawler.cli import app

    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        done = CliRunner().invoke(app, ["--data", data, *verb])
    if done.exception is None or isinstance(done.exception, SystemExit):
        return done.exit_code, done.output
    status = getattr(done.exception, "status", None)
    return (status, str(done.exception)) if isinstance(status, int) else (70, repr(done.exception))


def serve(order: dict[str, Any]) -> dict[str, dict[str, Any]]:
    ended: dict[str, dict[str, int]] = {}
    said: dict[str, str] = {}
    until = Path(order["until"])
    for turn in range(order["most"]):
        if turn and until.exists():
            break
        for verb in order["verbs"]:
            status, told = run(order["data"], verb)
            said[verb[0] if status in {0, 4} else f"{verb[0]} {status}"] = told
            counts = ended.setdefault(verb[0], {})
            counts[str(status)] = counts.get(str(status), 0) + 1
    return {"ended": ended, "said": said}


def main() -> None:
    opened = Opened()
    for line in sys.stdin:
        print(json.dumps(serve(json.loads(line)) | {"opened": opened.found}), flush=True)


if __name__ == "__main__":
    main()

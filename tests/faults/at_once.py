"""Runs verbs of `xuanjie` again and again in one process, as orders on standard input say, one JSON line each.

    {"data": "/…", "verbs": [["verify"], ["backup", "/…"]], "until": "/path"}

runs the verbs in turn until the file `until` exists, each at least once, and prints {"verb": {"exit status": count}},
with the message of each status that is neither 0 nor 4.
"""

from __future__ import annotations

import io
import json
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from crawler.cli import app


def run(data: str, verb: list[str]) -> tuple[int, str]:
    """Exit status and message of one verb, as `xuanjie` itself would end."""
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        done = CliRunner().invoke(app, ["--data", data, *verb])
    if done.exception is None or isinstance(done.exception, SystemExit):
        return done.exit_code, done.output
    status = getattr(done.exception, "status", None)
    return (status, str(done.exception)) if isinstance(status, int) else (70, repr(done.exception))


def serve(order: dict[str, Any]) -> dict[str, dict[str, Any]]:
    told: dict[str, dict[str, Any]] = {}
    until, first = Path(order["until"]), True
    while first or not until.exists():
        first = False
        for verb in order["verbs"]:
            status, said = run(order["data"], verb)
            counts = told.setdefault(verb[0], {})
            counts[str(status)] = counts.get(str(status), 0) + 1
            if status not in {0, 4}:
                counts[f"said {status}"] = said[:1000]
    return told


if __name__ == "__main__":
    print("ready", flush=True)
    for line in sys.stdin:
        print(json.dumps(serve(json.loads(line))), flush=True)

"""A handful of composed cases, and an archive made of their pages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from forked import ordered

from archive.capture import Capture, Exchange, SearchResult
from archive.paths import DataPaths
from archive.recorder import Recorder

CASES = Path(__file__).parent / "cases" / "composed"
XUANJIE = [sys.executable, "-c", "from crawler.cli import main; main()"]
MANIFEST = CASES / "pages" / "manifest.jsonl"


def manifest_rows() -> list[dict[str, Any]]:
    return [json.loads(line) for line in MANIFEST.read_text("utf-8").splitlines()]


def body_of(case_id: str) -> bytes:
    return (CASES / "pages" / f"{case_id}.html").read_bytes()


def archive_of(root: Path, rows: list[dict[str, Any]] | None = None) -> DataPaths:
    """Record the pages, and one search that found them; returns the data folder's paths."""
    paths = DataPaths(root)
    with Recorder(paths.archive, agent="test") as recorder:
        for row in manifest_rows() if rows is None else rows:
            record(recorder, row)
        recorder.search(
            SearchResult(
                source="composed",
                url="https://example.org/list",
                at=datetime.fromisoformat("2018-01-05T04:00:00+00:00"),
                outcome="found",
                links=3,
                new=3,
                via="import",
            )
        )
    return paths


def record(recorder: Recorder, row: dict[str, Any], body: bytes | None = None) -> Capture:
    return recorder.exchange(
        Exchange(
            url=row["url"],
            status=200,
            reason="OK",
            response_headers=(("Content-Type", row["content_type"]),),
            body=body_of(row["case_id"]) if body is None else body,
            fetched_at=datetime.fromisoformat(row["fetched_at"]),
            source="composed",
            via="import",
        )
    )


def xuanjie(*arguments: str | Path, data: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command as a user does, in a fork of a process that has it imported (run_xuanjie.py)."""
    words = [*([] if data is None else ["--data", str(data)]), *map(str, arguments)]
    with TemporaryDirectory() as folder:
        out, err = Path(folder) / "out", Path(folder) / "err"
        order = {"words": words, "env": dict(os.environ), "cwd": str(Path.cwd()), "out": str(out), "err": str(err)}
        status = ordered(order, "-X", "utf8", str(Path(__file__).with_name("run_xuanjie.py")))
        return subprocess.CompletedProcess(words, status, out.read_text("utf-8"), err.read_text("utf-8"))


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file by its name below the folder."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}

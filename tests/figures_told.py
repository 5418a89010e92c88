"""Where do measured figures of the fault matrix go? One JSON line each, from which docs/results/faults.md is made."""

from __future__ import annotations

import json
import os
import subprocess
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

__all__ = ["FIGURES", "commit_of", "figure"]

ROOT = Path(__file__).parents[1]
FIGURES = ROOT / "build" / "faults" / "figures.jsonl"
_CODE = ("archive", "crawler", "pipelines", "tests", "pyproject.toml")


def figure(number: str, injected: str, found: str, *, peer: str = "") -> None:
    """Note what a test measured.

    number    of the figure: "F1" … "F26"
    injected  how many faults of which kinds: "2,000 SIGKILLs in a crawl of 600 pages"
    found     what came of it, in the figure's own terms: "0 lost, 0 without provenance, 0 never fetched, 0 double"
    peer      the same of a peer, measured in the same run
    """
    test = os.environ.get("PYTEST_CURRENT_TEST", "").partition(" ")[0]
    line = {
        "figure": number,
        "injected": injected,
        "found": found,
        "peer": peer,
        "test": test,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _commit(),
        "run": _run(),
    }
    FIGURES.parent.mkdir(parents=True, exist_ok=True)
    with FIGURES.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def commit_of(tree: Path) -> str:
    """The commit of a checkout, with `+` where code or tests differ from it; `unknown` for what is no checkout."""
    if not (tree / ".git").exists():  # git would find the repository around it
        return "unknown"
    try:
        name, changed = (
            subprocess.run(["git", "-C", tree, *words], capture_output=True, text=True, check=True).stdout.strip()
            for words in (["rev-parse", "--short", "HEAD"], ["status", "--porcelain", "--", *_CODE])
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return f"{name}+" if changed else name


@cache
def _commit() -> str:
    """When the first figure of this process is told: what is changed behind that is not what was loaded."""
    return commit_of(ROOT)


@cache
def _run() -> str:
    """Names this process: its lines about one test belong together."""
    return f"{datetime.now(UTC).isoformat(timespec='seconds')} {os.getpid()}"

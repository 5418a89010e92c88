"""Where do measured figures of the fault matrix go? One JSON line each, from which docs/results/faults.md is made."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

__all__ = ["FIGURES", "figure"]

FIGURES = Path(__file__).parents[1] / "build" / "faults" / "figures.jsonl"


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
    }
    FIGURES.parent.mkdir(parents=True, exist_ok=True)
    with FIGURES.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")

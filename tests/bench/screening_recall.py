"""Would the screen have left out a page that the full path keeps? Of whole manifests, as a table; real pages by hand.

    .venv/bin/python tests/bench/screening_recall.py MANIFEST ... [--jobs N]

MANIFEST is what `xuanjie import` takes (.jsonl, .jsonl.xz). Every page is read in full, and screened beside it.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from archive.saved import BadLine, Item, ManifestLine, saved_lines
from pipelines.readers import Readers
from pipelines.reading import load_line
from pipelines.screening.looking import fulfilled
from pipelines.screening.matching import is_candidate, matcher


def verdicts(
    folder: Path, lines: Iterable[ManifestLine | Item | BadLine], readers: Readers
) -> tuple[Counter[str], list[str]]:
    """Counts, and the addresses that would be lost."""
    found: Counter[str] = Counter()
    lost = []
    good = [line for line in lines if not isinstance(line, BadLine)]
    read = readers.extractions(load_line(line, folder) for line in good)
    for line, extraction in zip(good, read, strict=True):
        snapshot = load_line(line, folder)
        decision = extraction.decision
        status = "unreadable" if decision is None else decision.status.value
        first = is_candidate(snapshot.body, matcher())
        second = first and bool(fulfilled(snapshot.html))
        found.update(("pages", status))
        found.update(name for name, holds in (("first", first), ("candidates", second)) if holds)
        if status in ("kept", "adjacent") and not second:
            lost.append(snapshot.url)
    return found, lost


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("manifests", type=Path, nargs="+")
    asked.add_argument("--jobs", type=int, default=1)
    given = asked.parse_args()
    print("| pages of | pages | kept | adjacent | lost | recall | pass the first look | candidates |")
    print("|---|---|---|---|---|---|---|---|")
    for manifest in given.manifests:
        with Readers(jobs=given.jobs) as readers:
            total, lost = verdicts(manifest.parent, [line for _, line in saved_lines(manifest)], readers)
        worth = total["kept"] + total["adjacent"]
        recall = f"{(worth - len(lost)) / worth:.3f}" if worth else "–"
        shares = " | ".join(f"{total[name] / total['pages']:.1%}" for name in ("first", "candidates"))
        head = f"| {manifest.parent.name}/{manifest.name} | {total['pages']:,} | {total['kept']} | {total['adjacent']}"
        print(f"{head} | {len(lost)} | {recall} | {shares} |", flush=True)
        for url in lost:
            print(f"  lost: {url}")


if __name__ == "__main__":
    main()

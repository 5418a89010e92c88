"""Where does a hot path spend its time? A text for each path in docs/results/profiles, with the next bottleneck on top.

    python tests/bench/profile_path.py [PATH ...] [--corpus WARC]

cProfile by CPU time: the fifteen functions with the most of their own, named without folders of this machine. Measuring
each call slows small functions more than large ones: read shares as hints, and measure a change with `make bench`.
"""

from __future__ import annotations

import argparse
import cProfile
import io
import platform
import pstats
import re
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from corpus import Page, page
from run_benchmarks import MADE, ROOT, machine

from archive.capture import Exchange
from archive.snapshot import Snapshot

__all__ = ["PATHS", "next_told", "normalised", "profile", "write_index"]

PROFILES = ROOT / "docs" / "results" / "profiles"
_TOP = 15
_PAGES = 100
Work = Callable[[], object]


def _snapshots(relevant: float) -> list[Snapshot]:
    pages = (page(number, relevant=relevant) for number in range(_PAGES))
    return [
        Snapshot.of_file(one.body, url=one.url, fetched_at=one.fetched_at, content_type=one.content_type)
        for one in pages
    ]


def _screening(corpus: Path, _: Path) -> tuple[str, Work]:
    from pipelines.screening.warc_pass import WarcPass

    with corpus.open("rb") as file:
        data = file.read(60_000_000)

    def work() -> None:
        for _ in WarcPass(io.BytesIO(data), name=corpus.name).scan():
            pass

    return f"first look at the pages of the first {len(data) / 1e6:.0f} MB of {corpus.name}", work


def _reading(_: Path, __: Path) -> tuple[str, Work]:
    from pipelines.read import read

    snapshots = _snapshots(0.0)
    return f"read() of {_PAGES} pages that announce nothing", lambda: [read(one) for one in snapshots]


def _extract(_: Path, __: Path) -> tuple[str, Work]:
    from pipelines.extract import guarded

    snapshots = _snapshots(1.0)
    return f"read, decide, find and assemble {_PAGES} announcements", lambda: [guarded(one) for one in snapshots]


def _capture(_: Path, scratch: Path) -> tuple[str, Work]:
    from archive.recorder import Recorder

    exchanges = [_exchange(page(number)) for number in range(_PAGES * 3)]

    def work() -> None:
        with Recorder(scratch / "archive", agent="xuanjie/bench") as recorder:
            for one in exchanges:
                recorder.exchange(one)

    return f"record {len(exchanges)} exchanges, each acknowledged after its sync", work


def _exchange(of: Page) -> Exchange:
    return Exchange(
        url=of.url,
        request_headers=(("Host", "www.example.cn"), ("User-Agent", "xuanjie/bench")),
        status=200,
        reason="OK",
        response_headers=(("Content-Type", of.content_type), ("Content-Length", str(len(of.body)))),
        body=of.body,
        fetched_at=of.fetched_at,
        source=None,
    )


def _refresh(_: Path, scratch: Path) -> tuple[str, Work]:
    from big_archive import make

    from pipelines.refresh import refresh_offline

    paths = make(scratch / "data", captures=5_000)
    return "refresh over an archive of 5,000 captures that are read, 200 of them kept", lambda: refresh_offline(paths)


PATHS: dict[str, Callable[[Path, Path], tuple[str, Work]]] = {
    "screening": _screening,
    "reading": _reading,
    "extract": _extract,
    "capture": _capture,
    "refresh": _refresh,
}


def profile(name: str, corpus: Path) -> str:
    """The text for one path."""
    with tempfile.TemporaryDirectory(dir=MADE) as scratch:
        what, work = PATHS[name](corpus, Path(scratch))
        if name in {"screening", "reading", "extract"}:
            work()  # lexicons and rules are compiled once, before
        measured = cProfile.Profile(time.process_time)  # of this process: others that run meanwhile do not count
        began = time.process_time()
        measured.runcall(work)
        spent = time.process_time() - began
    out = io.StringIO()
    stats = pstats.Stats(measured, stream=out)
    stats.sort_stats("tottime").print_stats(_TOP)
    head = (
        f"{name}: {what}\n"
        f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {machine()}; "
        f"{spent:.2f} s of CPU under cProfile\n"
        f"next bottleneck: {_heaviest(stats)}\n\n"
    )
    return head + "\n".join(normalised(out.getvalue())) + "\n"


def _heaviest(stats: pstats.Stats) -> str:
    """The three modules that take most: time of their own functions and of the built-in functions that these call."""
    spent: dict[str, float] = defaultdict(float)
    rows = stats.stats  # type: ignore[attr-defined]
    for (file, _, _), (_, _, own, _, callers) in rows.items():
        if file != "~":
            spent[file] += own
            continue
        for (caller, _, _), (_, _, here, _) in callers.items():
            spent[caller] += here
    total = sum(spent.values())
    most = sorted(spent.items(), key=lambda item: -item[1])[:3]
    return ", ".join(f"{_place(file)} {own / total:.0%}" for file, own in most)


def normalised(printed: str) -> Iterator[str]:
    """The table alone, with places that are the same on every machine."""
    lines = printed.splitlines()
    begin = next(number for number, line in enumerate(lines) if line.lstrip().startswith("ncalls"))
    for line in lines[begin:]:
        if line.strip():
            yield _place(line)


def _place(text: str) -> str:
    text = re.sub(r"\S*/site-packages/", "", text)
    text = re.sub(r"\S*/lib/python3\.\d+/", "python/", text)
    text = text.replace(f"{ROOT}/", "")
    return re.sub(r" at 0x[0-9a-f]+", "", text)


def write_index(folder: Path) -> None:
    """README.md: each path with its next bottleneck, from the files that are there."""
    rows = []
    for file in sorted(folder.glob("*.txt")):
        lines = file.read_text("utf-8").splitlines()
        what = lines[0].removeprefix(f"{file.stem}: ").replace("|", "\\|")
        next_one = next_told(lines)
        when = next((m[0] for x in lines[:4] if (m := re.search(r"20\d\d-\d\d-\d\d", x))), "")
        next_one = next_one.replace("|", "\\|")
        rows.append(f"| [{file.stem}]({file.name}) | {what} | {next_one} | {when} |")
    table = "\n".join(("| path | what ran | next bottleneck | date |", "|---|---|---|---|", *rows))
    intro = (
        "# Profiles of the hot paths\n\n"
        "Written by `python tests/bench/profile_path.py`: cProfile, most time of its own first. Shares are hints: the\n"
        "profiler slows small functions more than large ones. Figures that count are in ../bench.md.\n\n"
    )
    (folder / "README.md").write_text(f"{intro}{table}\n", "utf-8")


def next_told(lines: Sequence[str]) -> str:
    """What stands behind "next bottleneck:" or "Next:", or in the first line under "next bottlenecks"."""
    for number, line in enumerate(lines):
        if re.match(r"next( bottlenecks?)?\s*(:|$)", line, re.IGNORECASE):
            told = line.partition(":")[2].strip() or next((x for x in lines[number + 1 :] if x.strip()), "")
            return " ".join(told.split())
    return ""


def main(arguments: Sequence[str] | None = None) -> None:
    told = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    told.add_argument("paths", nargs="*", metavar="PATH", help=f"of {', '.join(PATHS)}; none = all")
    told.add_argument("--corpus", type=Path, default=MADE / "corpus.warc.gz", help="a WARC of corpus.py")
    told.add_argument("--into", type=Path, default=PROFILES)
    asked = told.parse_args(arguments)
    if unknown := sorted(set(asked.paths) - set(PATHS)):
        told.error(f"no such path: {', '.join(unknown)}; there are {', '.join(PATHS)}")
    MADE.mkdir(parents=True, exist_ok=True)
    asked.into.mkdir(parents=True, exist_ok=True)
    for name in asked.paths or PATHS:
        print(f"{name} …", file=sys.stderr, flush=True)
        (asked.into / f"{name}.txt").write_text(profile(name, asked.corpus), "utf-8")
        write_index(asked.into)


if __name__ == "__main__":
    main()

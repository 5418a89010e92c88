"""How fast is it, beside what? Runs tests/bench/bench_<topic>.py and writes docs/results/bench.md and bench.json.

    python tests/bench/run_benchmarks.py [TOPIC ...] [--quick] [--list]        (make bench)

Each topic runs in a process of its own. A missed target is a row of the table and no failure; a topic that raises is a
failure, its rows so far and the rows of all others are written. Topics that were not run keep their rows of last time,
with their date. --quick (2,000 pages, 2 rounds) writes to build/bench, never over the figures in docs.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.metadata
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from corpus import write_warc
from measure import Ground
from results_table import table_of

__all__ = ["machine", "topics", "versions"]

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
RESULTS = ROOT / "docs" / "results"
MADE = ROOT / "build" / "bench"  # corpus and scratch; `make clean` removes it
_PAGES, _QUICK_PAGES = 20_000, 2_000
_ROUNDS, _QUICK_ROUNDS = 5, 2
_WEIGHED = (  # whose speed is in the figures
    "scrapy", "twisted", "warcio", "fastwarc", "isal", "hyperscan", "ahocorasick-rs", "resiliparse", "selectolax",
    "trafilatura", "lxml", "beautifulsoup4", "uvloop", "scrapy-redis", "redis", "dask", "distributed", "fsspec", "s3fs",
    "duckdb", "typer", "pywb",
)  # fmt: skip


def topics() -> list[str]:
    return sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))


def versions(peers: Path) -> dict[str, str]:
    """Of what is measured, here and in the peers' environments."""
    found = {"xuanjie": _commit(), "python": platform.python_version()}
    for name in _WEIGHED:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    ask = "import importlib.metadata as m, sys; print(m.version(sys.argv[1]))"
    for peer in sorted(peers.glob("*/bin/python")):
        name = peer.parents[1].name
        told = subprocess.run([peer, "-c", ask, name], capture_output=True, text=True, check=False)
        if told.returncode == 0:
            found[f"{name} (peer)"] = told.stdout.strip()
    for tool in ("wget", "nginx", "redis-server"):
        if path := shutil.which(tool):
            told = subprocess.run(
                [path, "-v" if tool == "nginx" else "--version"], capture_output=True, text=True, check=False
            )
            found[tool] = (told.stdout + told.stderr).strip().splitlines()[0][:60]
    return found


def _commit() -> str:
    told = subprocess.run(
        ["git", "-C", ROOT, "describe", "--always", "--dirty"], capture_output=True, text=True, check=False
    )
    return told.stdout.strip() or "unknown"


def machine() -> str:
    model = next(
        (line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.machine(),
    )
    memory = next(
        (int(line.split()[1]) // 1024**2 for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0
    )
    return f"{len(os.sched_getaffinity(0))} cores of {model}, {memory} GB, {platform.system()} {platform.release()}"


def _lines(path: str) -> list[str]:
    place = Path(path)
    return place.read_text("utf-8").splitlines() if place.exists() else []


# ------------------------------------------------------------------ one topic, in a process of its own


def measure_one(topic: str, ground: Ground, out: Path) -> None:
    """Rows go to `out` as they come, so that those before a failure are kept."""
    sys.path.insert(0, str(HERE))
    module = importlib.import_module(f"bench_{topic}")
    with out.open("w", encoding="utf-8") as file:
        for figure in module.figures(ground):
            row = asdict(figure) | {"median": figure.median, "is_met": figure.is_met}
            print(json.dumps(row, ensure_ascii=False), file=file, flush=True)


def _measured(topic: str, ground: Ground, quick: bool) -> dict[str, Any]:
    shutil.rmtree(ground.scratch, ignore_errors=True)
    ground.scratch.mkdir(parents=True)
    load = os.getloadavg()[0]
    print(f"{topic} …", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "rows.jsonl"
        command: list[str | Path] = [sys.executable, __file__, "--one", topic, "--rows", out, "--corpus", ground.corpus]
        command += ["--scratch", ground.scratch, "--peers", ground.peers, "--rounds", str(ground.rounds)]
        done = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False)
        rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()] if out.exists() else []
    failed = ""
    if done.returncode:
        sys.stderr.write(done.stderr)
        failed = (done.stderr.strip().splitlines() or [f"status {done.returncode}"])[-1]
    shutil.rmtree(ground.scratch, ignore_errors=True)
    at = datetime.now(UTC)
    return {"at": f"{at:%Y-%m-%d}", "load": round(load, 2), "quick": quick, "failed": failed, "rows": rows}


# ------------------------------------------------------------------ all


def _corpus(asked: Path | None, quick: bool) -> Path:
    if asked is not None:
        return asked
    MADE.mkdir(parents=True, exist_ok=True)
    place = MADE / ("small.warc.gz" if quick else "corpus.warc.gz")
    if not place.with_name(place.name.removesuffix(".warc.gz") + ".relevant.txt").exists():  # written last
        print(f"making {place} …", flush=True)
        write_warc(place, _QUICK_PAGES if quick else _PAGES)
    return place


def main(arguments: Sequence[str] | None = None) -> int:
    told = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    told.add_argument("topics", nargs="*", metavar="TOPIC", help=f"of {', '.join(topics())}; none = all")
    told.add_argument("--quick", action="store_true", help="2,000 pages, 2 rounds; writes to build/bench")
    told.add_argument("--list", action="store_true", help="name the topics")
    told.add_argument("--corpus", type=Path, help="a WARC of corpus.py; default build/bench/corpus.warc.gz, made once")
    told.add_argument("--peers", type=Path, default=MADE / "peers", help="virtual environments of peers, by name")
    told.add_argument("--scratch", type=Path, default=MADE / "scratch")
    told.add_argument("--rounds", type=int)
    told.add_argument("--into", type=Path, help="folder of bench.md and bench.json; default docs/results")
    told.add_argument("--one", help=argparse.SUPPRESS)
    told.add_argument("--rows", type=Path, help=argparse.SUPPRESS)
    asked = told.parse_args(arguments)
    if asked.list:
        print("\n".join(topics()))
        return 0
    if unknown := sorted(set(asked.topics) - set(topics())):
        told.error(f"no such topic: {', '.join(unknown)}; there are {', '.join(topics())}")
    corpus = _corpus(asked.corpus, asked.quick).resolve()
    ground = Ground(
        corpus=corpus,
        relevant=corpus.with_name(corpus.name.removesuffix(".warc.gz") + ".relevant.txt"),
        scratch=asked.scratch.resolve(),
        peers=asked.peers.resolve(),
        rounds=asked.rounds or (_QUICK_ROUNDS if asked.quick else _ROUNDS),
    )
    if asked.one:
        measure_one(asked.one, ground, asked.rows)
        return 0
    into = asked.into or (MADE if asked.quick else RESULTS)
    into.mkdir(parents=True, exist_ok=True)
    kept = into / "bench.json"
    found: dict[str, Any] = json.loads(kept.read_text("utf-8")) if kept.exists() else {}
    about = {"machine": machine(), "versions": versions(ground.peers), "pages": _pages(corpus)}
    failed = []
    for topic in asked.topics or topics():
        now = _measured(topic, ground, asked.quick) | about
        failed += [topic] if now["failed"] else []
        before = found.get(topic, {})
        if now["failed"] and not now["rows"]:  # nothing new to say: the old rows stay, and that it failed
            now = before | {"failed": f"{now['at']}: {now['failed']}"} if before else now
        found[topic] = now
        kept.write_text(json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")
        (into / "bench.md").write_text(table_of(found), "utf-8")
    print(into / "bench.md")
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _pages(corpus: Path) -> str:
    size = corpus.stat().st_size / 1e6
    return f"{corpus.name}, {size:,.0f} MB gz"


if __name__ == "__main__":
    sys.exit(main())

"""How much does the browser answer beside pywb and Datasette? The same data, the same machine, one after the other.

python tests/bench/browser_load.py DATA --pywb ENVIRONMENT/bin [--seconds 60]

DATA is what big_release.py makes; wrk and Datasette must be there. Prints one row of a table for each load.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).parents[1]))

from browsed import browsing

CONNECTIONS, THREADS = 32, 2
WORDS = (
    "老挝",
    "宣介",
    "越南",
    "laowo",
    "Laos",
    "guo yezhou",
    "Vietnam",
    "十九大",
    "代表团",
    "部长",
    "Malaysia",
    "party",
)
_SCRIPT = Path(__file__).with_name("paths.lua")
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, kw_only=True)
class Load:
    """What one run of wrk saw, times in milliseconds; `cpu` is of the server, in milliseconds for each answer."""

    name: str
    rate: float
    p50: float
    p99: float
    longest: float
    failed: int
    cpu: float
    rss: int

    def row(self) -> str:
        facts = f"{self.rate:,.0f} | {self.p50:,.0f} | {self.p99:,.0f} | {self.cpu:.2f} | {self.rss} | {self.failed}"
        return f"| {self.name} | {facts} |"


@dataclass(frozen=True, kw_only=True)
class Server:
    url: str
    pid: int

    def loaded(self, name: str, paths: Sequence[str], seconds: int, folder: Path, *, once: bool = False) -> Load:
        listed = folder / "paths.txt"
        listed.write_text("".join(f"{path}\n" for path in paths), "utf-8")
        before = self._cpu()
        command = ["wrk", f"-c{CONNECTIONS}", f"-t{THREADS}", f"-d{seconds}s", "--timeout", "60s", "-s", str(_SCRIPT)]
        out = subprocess.run(
            [*command, self.url, "--", str(listed), "once" if once else "random"],
            check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
        found = next(line for line in out.splitlines() if line.startswith("RESULT")).split()[1:]
        requests, took, p50, p99, longest, failed, refused = map(float, found)
        load = Load(
            name=name, rate=requests / took, p50=p50, p99=p99, longest=longest, failed=int(failed + refused),
            cpu=1000 * (self._cpu() - before) / max(requests, 1), rss=self._rss(),
        )  # fmt: skip
        print(load.row(), flush=True)
        return load

    def _cpu(self) -> float:
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def _rss(self) -> int:
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) // 1024


@contextmanager
def serving(command: Sequence[str | Path], port: int, folder: Path) -> Iterator[Server]:
    """A peer as a process."""
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(600):
                try:
                    socket.create_connection(("127.0.0.1", port), 1).close()
                    break
                except OSError:
                    time.sleep(0.1)
            yield Server(url=f"http://127.0.0.1:{port}", pid=process.pid)
        finally:
            process.terminate()


@contextmanager
def datasette(release: Path, folder: Path) -> Iterator[Server]:
    """Datasette on a release's own database."""
    port = free_port()
    program = Path(sys.executable).with_name("datasette")
    with serving([program, "serve", "-i", release / "xuanjie.sqlite", "-p", str(port)], port, folder) as server:
        yield server


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def table_rows(table: Path) -> Iterator[dict[str, Any]]:
    with table.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def lists(release: Path, number: int) -> tuple[list[str], list[str]]:
    """Queries of our lists, each another view, and the same choices in Datasette's words, which pages by cursors."""
    chance = random.Random(5)
    legs = list(table_rows(release / "legs.jsonl"))
    values = {name: sorted({leg[name] for leg in legs if leg[name]}) for name in ("country", "meeting_id", "mode")}
    ours, theirs = set(), set()
    while len(ours) < number:
        chosen = {
            name: chance.choice(values[name])
            for name, share in (("country", 0.4), ("meeting_id", 0.4), ("mode", 0.3))
            if chance.random() < share
        }
        sort = chance.choice(["", "", "country", "-country", "date_earliest", "leader_name"])
        page = chance.randint(1, 100 if not chosen else 4)
        query = [f"{name}={value}" for name, value in chosen.items()]
        ours.add("&".join([*query, *([f"sort={sort}"] if sort else []), f"page={page}"]))
        ordered = [f"_sort{'_desc' if sort.startswith('-') else ''}={sort.lstrip('-')}"] if sort else []
        theirs.add("&".join([*query, *ordered, "_size=50"]))
    return sorted(ours), sorted(theirs)


def mixed(data: Path, each: int = 60) -> list[str]:
    """So many addresses of each kind of page, in turn: raw snapshots, records, lists in HTML and JSON, searches."""
    release = data / "releases" / (data / "releases" / "latest").read_text("utf-8").strip()
    chance = random.Random(7)
    snapshots = [f"/snapshots/{one['snapshot_id']}/raw" for one in table_rows(release / "snapshots.jsonl")]
    records = [f"/legs/{leg['leg_id']}" for leg in table_rows(release / "legs.jsonl")]
    views, _ = lists(release, 2 * each)
    chance.shuffle(views)
    kinds = (
        chance.choices(snapshots, k=each),
        chance.choices(records, k=each),
        [f"/legs?{view}" for view in views[:each]],
        [f"/legs.json?{view}" for view in views[each:]],
        [f"/search?q={quote(' '.join(chance.choices(WORDS, k=chance.randint(1, 2))))}" for _ in range(each)],
    )
    return [path for some in zip(*kinds, strict=True) for path in some]


def measure(data: Path, pywb: Path, seconds: int) -> dict[str, Load]:
    """Every load by a short name; rows are printed as they come."""
    release = data / "releases" / (data / "releases" / "latest").read_text("utf-8").strip()
    chance = random.Random(3)
    legs = [leg["leg_id"] for leg in table_rows(release / "legs.jsonl")]
    snapshots = list(table_rows(release / "snapshots.jsonl"))
    chance.shuffle(legs)
    ours, theirs = lists(release, 2_500)
    replays = [f"/test/{''.join(filter(str.isdigit, s['fetched_at']))}id_/{s['url']}" for s in snapshots]
    print("| Load | answers/s | p50 ms | p99 ms | CPU ms each | RSS MiB | failed |\n|---|---|---|---|---|---|---|")
    with ExitStack() as kept:
        folder = Path(kept.enter_context(tempfile.TemporaryDirectory()))
        running = kept.enter_context(browsing(data))
        own = Server(url=running.url, pid=running.process.pid)
        peer = kept.enter_context(datasette(release, folder))
        port = free_port()
        segments = sorted((data / "archive" / "warc").glob("*.warc.gz"))
        for made in (["init", "test"], ["add", "test", *map(str, segments)]):
            subprocess.run([pywb / "wb-manager", *made], cwd=folder, check=True, capture_output=True)
        web = kept.enter_context(serving([pywb / "wayback", "-p", str(port), "-b", "127.0.0.1"], port, folder))

        def run(server: Server, name: str, paths: Sequence[str], *, once: bool = False) -> Load:
            return server.loaded(name, paths, seconds, folder, once=once)

        found = {
            "raw": run(
                own, "snapshot: xuanjie /snapshots/…/raw", [f"/snapshots/{s['snapshot_id']}/raw" for s in snapshots]
            )
        }
        found["raw pywb"] = run(web, "snapshot: pywb …id_/…", replays)
        rows = [f"/legs/{leg}" for leg in legs]
        found["first"] = run(own, "record: xuanjie, each page for the first time", rows, once=True)
        found["record"] = run(own, f"record: xuanjie, any of {len(rows):,} pages", rows)
        found["kept"] = run(own, "record: xuanjie, any of 300 pages", rows[:300])
        found["record peer"] = run(peer, "record: Datasette, any of all rows", [f"/xuanjie/legs/{leg}" for leg in legs])
        found["list"] = run(
            own, f"list of 50, HTML: xuanjie, {len(ours):,} views", [f"/legs?{query}" for query in ours]
        )
        found["list peer"] = run(peer, "list of 50, HTML: Datasette", [f"/xuanjie/legs?{query}" for query in theirs])
        found["json"] = run(own, "list of 50, JSON: xuanjie", [f"/legs.json?{query}" for query in ours])
        found["json peer"] = run(
            peer, "list of 50, JSON: Datasette", [f"/xuanjie/legs.json?{query}" for query in theirs]
        )
        found["search"] = run(own, "search: xuanjie", [f"/search?q={quote(word)}" for word in WORDS])
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--pywb", type=Path, required=True, help="bin folder of its environment")
    parser.add_argument("--seconds", type=int, default=60)
    given = parser.parse_args()
    measure(given.data, given.pywb, given.seconds)

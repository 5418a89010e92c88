"""What does a page cost to capture, beside plain Scrapy, wget --warc-file and Scrapy that extracts links?

    python bench_capture.py CORPUS.warc.gz [--pages N] [--rounds N] [--memory SMALL,LARGE]

By CPU time of whole processes from their start to their end, a reading process and the last sync included.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from capture_ground import CLIENT, fresh, pages_of, web_of
from measure import Figure, Ground, Spent, spent_by

PAGES = 3000
MEMORY = (3_000, 100_000)  # pages; the large crawl takes five minutes
_RUNNER = Path(__file__).with_name("capture_clients.py")


@dataclass
class Track:
    """Runs of several clients over one web, turn by turn."""

    folder: Path
    port: int
    different: int
    told: dict[str, list[dict[str, float]]] = field(default_factory=dict)

    def run(self, client: str, pages: int = PAGES) -> dict[str, float]:
        place = fresh(self.folder / "crawl", self.port, pages, self.different)
        if client == "wget":
            found = self._wget(place, pages)
        else:
            argument = place if client.startswith("ours") else place / "list.txt"
            spent = spent_by([*CLIENT, sys.executable, _RUNNER, client, argument])
            found = json.loads(spent.output.splitlines()[-1])
            found |= {"cpu": spent.cpu, "wall": spent.wall, "peak": spent.peak, "own_cpu": found["cpu"]}
            if found["pages"] < pages:
                raise ValueError(f"{client}: {found['pages']} pages of {pages}\n{spent.output[-2000:]}")
        found["per_cpu"], found["per_second"] = pages / found["cpu"], pages / found["wall"]
        self.told.setdefault(client, []).append(found)
        return found

    def _wget(self, place: Path, pages: int) -> dict[str, float]:
        command = ["wget", "-q", "--no-cookies", f"--warc-file={place / 'wget'}", "-O", "/dev/null", "-i"]
        spent: Spent = spent_by([*CLIENT, *command, place / "list.txt"])
        if not (place / "wget.warc.gz").stat().st_size:
            raise ValueError(f"wget wrote nothing of {pages} pages")
        return {"pages": pages, "cpu": spent.cpu, "wall": spent.wall, "peak": spent.peak}

    def told_of(self, client: str, what: str) -> float:
        return statistics.median(one[what] for one in self.told[client])


def figures(ground: Ground) -> Iterator[Figure]:
    yield from measured(ground, pages=PAGES, memory=MEMORY)


def measured(ground: Ground, *, pages: int, memory: tuple[int, int]) -> Iterator[Figure]:
    different = pages_of(ground.corpus, ground.scratch / "pages")
    with web_of(ground.scratch) as port:
        track = Track(ground.scratch, port, different)
        clients = ["ours", "scrapy", "ours_reading", "links", *(["wget"] if shutil.which("wget") else [])]
        for client in clients:
            track.run(client, 200)  # warm
        track.told.clear()
        for number in range(ground.rounds):
            for client in clients if number % 2 else reversed(clients):
                track.run(client, pages)

        def ratio(ours: str, theirs: str, what: str) -> tuple[float, ...]:
            return tuple(o[what] / t[what] for o, t in zip(track.told[ours], track.told[theirs], strict=True))

        def absolute(*named: str) -> dict[str, str]:
            return {f"{name}, pages per CPU second": f"{track.told_of(name, 'per_cpu'):,.0f}" for name in named}

        yield Figure(
            name="crawl with durable archive and index, pages per CPU second",
            values=ratio("ours", "scrapy", "per_cpu"),
            target=1.0,
            at_least=True,
            reference="plain Scrapy, default settings, nothing archived",
            absolute=absolute("ours", "scrapy"),
        )
        if "wget" in clients:
            yield Figure(
                name="the same",
                values=ratio("ours", "wget", "per_cpu"),
                target=0.85,
                at_least=True,
                reference="wget --warc-file",
                absolute=absolute("ours", "wget"),
            )
        yield Figure(
            name="durable ingest, pages per second of the clock (F25)",
            values=ratio("ours", "scrapy", "per_second"),
            target=0.6,
            at_least=True,
            reference="plain Scrapy",
            absolute={name: f"{track.told_of(name, 'per_second'):,.0f}" for name in ("ours", "scrapy")},
        )
        own = tuple(
            t["cpu"] / o["own_cpu"] for o, t in zip(track.told["ours_reading"], track.told["links"], strict=True)
        )
        yield Figure(
            name="crawl with archive and pages read in a worker, pages per CPU second",
            values=ratio("ours_reading", "links", "per_cpu"),
            target=3.0,
            at_least=True,
            reference="Scrapy with LinkExtractor on every page",
            absolute=absolute("ours_reading", "links"),
            note=f"the crawl's process without the reading one: {statistics.median(own):.2f}",
        )
        small, large = (track.run("ours", n)["peak"] for n in memory)
        yield Figure(
            name=f"memory of a crawl of {memory[1]:,} pages",
            values=(large / small,),
            target=1.3,
            at_least=False,
            reference=f"a crawl of {memory[0]:,} pages",
            absolute={"peak": f"{small / 2**20:.0f} and {large / 2**20:.0f} MiB"},
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--pages", type=int, default=PAGES)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--memory", default=",".join(map(str, MEMORY)))
    given = parser.parse_args()
    small, large = (int(n) for n in given.memory.split(","))
    with tempfile.TemporaryDirectory(dir="/tmp") as scratch:
        root = Path(scratch)
        root.chmod(0o755)
        ground = Ground(corpus=given.corpus, relevant=given.corpus, scratch=root, peers=root, rounds=given.rounds)
        for figure in measured(ground, pages=given.pages, memory=(small, large)):
            mark = "met" if figure.is_met else "MISSED"
            spread = f"{min(figure.values):.2f} to {max(figure.values):.2f}"
            print(f"{figure.median:.2f} ({spread}) {mark}: {figure.name} / {figure.reference}")
            print(f"     {dict(figure.absolute)} {figure.note}", flush=True)


if __name__ == "__main__":
    main()

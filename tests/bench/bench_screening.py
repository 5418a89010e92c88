"""What does a page of somebody else's WARC file cost when it is screened, and does any relevant one get lost?

    python bench_screening.py CORPUS.warc.gz [--rounds N] [--peers FOLDER]

Three figures: the first look alone beside FastWARC reading the same file; the verb from file to archive and store
beside tools that read every page (those by a sample of pages, for they take hours); recall on the generated pages.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecordType
from measure import Figure, Ground, ratios, spent_by, spent_here

from archive.reader import ArchiveReader
from pipelines.screening.looking import fulfilled
from pipelines.screening.matching import automaton, matcher
from pipelines.screening.warc_pass import WarcPass

_HERE = Path(__file__).parent
_XUANJIE = Path(sys.executable).with_name("xuanjie")
_SAMPLE = 400  # pages that the others read; both by the page
_PASS_TARGET, _JOB_TARGET, _NEWS_TARGET, _RECALL_TARGET = 0.75, 15.0, 50.0, 0.99


def figures(ground: Ground) -> Iterator[Figure]:
    fulfilled("<p>x</p>")  # words are loaded once for a process
    for search, name in ((matcher(), matcher().name), (automaton(), "ahocorasick_rs")):
        values = ratios(
            lambda s=search: spent_here(lambda: _scan(ground.corpus, s)),  # type: ignore[misc]
            lambda: spent_here(lambda: _read(ground.corpus)),
            rounds=ground.rounds,
        )
        yield Figure(
            name=f"screening pass ({name}, SHA-256 of the file included)",
            values=values,
            target=_PASS_TARGET,
            at_least=True,
            reference="FastWARC iterating over the responses, http parsed, and reading them",
            note="the first look alone, at bytes: no page is decoded" + ("" if name == "hyperscan" else "; fallback"),
        )
    yield from _jobs(ground)


def _read(corpus: Path) -> None:
    with corpus.open("rb") as file:
        for record in ArchiveIterator(file, record_types=WarcRecordType.response, parse_http=True):
            record.reader.read()


def _scan(corpus: Path, search: object) -> None:
    with corpus.open("rb") as file:
        looked = WarcPass(file, name=corpus.name, search=search)  # type: ignore[arg-type]
        for _ in looked.scan():
            pass
        looked.screening(datetime(2026, 1, 1, tzinfo=UTC))


def _jobs(ground: Ground) -> Iterator[Figure]:
    """Page by page of CPU: ours over the whole corpus, the others over a sample of it."""
    plain: list[float] = []
    news: list[float] = []
    ours: list[float] = []
    told: dict[str, float] = {}
    peer = ground.peers / "news-please" / "bin" / "python"
    data = ground.scratch / "data"
    for _ in range(ground.rounds):
        shutil.rmtree(data, ignore_errors=True)
        spent = spent_by([_XUANJIE, "--data", data, "screen", ground.corpus, "--json"])
        with ArchiveReader(data / "archive") as reader:
            (screening,) = reader.screenings()
            found = {capture.url for capture in reader.captures()}
        ours.append(spent.cpu / screening.pages)
        told = {"pages": screening.pages, "read": screening.candidates, "peak": spent.peak}
        plain.append(_per_page([sys.executable, _HERE / "peer_trafilatura.py", ground.corpus, str(_SAMPLE)]))
        if peer.exists():
            news.append(_per_page([peer, _HERE / "peer_news_please.py", ground.corpus, str(_SAMPLE)]))
    relevant = set(ground.relevant.read_text("utf-8").split())
    absolute = {
        "pages per CPU second": f"{1 / min(ours):,.0f}",
        "pages read": f"{told['read'] / told['pages']:.1%}",
        "peak": f"{told['peak'] / 1e6:,.0f} MB",
    }
    note = f"ours: the verb with its start, all {told['pages']:,} pages; theirs: {_SAMPLE} pages without their imports"
    yield Figure(
        name="screen: WARC to archive and store",
        values=tuple(a / b for a, b in zip(plain, ours, strict=True)),
        target=_JOB_TARGET,
        at_least=True,
        reference="warcio + trafilatura.extract with metadata on every page",
        absolute=absolute,
        note=note,
    )
    if news:
        yield Figure(
            name="screen: WARC to archive and store",
            values=tuple(a / b for a, b in zip(news, ours, strict=True)),
            target=_NEWS_TARGET,
            at_least=True,
            reference="news-please from_warc on every page",
            absolute=absolute,
            note=note + "; it gives no text for Chinese pages",
        )
    yield Figure(
        name="recall of the prefilter on the generated relevant pages",
        values=(len(relevant & found) / len(relevant),),
        target=_RECALL_TARGET,
        at_least=True,
        reference=f"{len(relevant)} pages that the generator calls relevant",
        note="of the whole way: screened and kept; the gold cases and real pages: docs/results/2026-11-26-screening.md",
    )


def _per_page(command: list[str | Path]) -> float:
    told = json.loads(spent_by(command).output.strip().splitlines()[-1])
    return float(told["cpu"] / told["pages"])


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("corpus", type=Path)
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--peers", type=Path, default=Path("/nowhere"))
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        relevant = given.corpus.with_name(given.corpus.name.removesuffix(".warc.gz") + ".relevant.txt")
        ground = Ground(
            corpus=given.corpus, relevant=relevant, scratch=Path(scratch), peers=given.peers, rounds=given.rounds
        )
        for figure in figures(ground):
            print(f"{figure.name}: {figure.median:.2f} (target {figure.target}) beside {figure.reference}")
            print(f"  {[round(v, 2) for v in figure.values]} {dict(figure.absolute)} {figure.note}", flush=True)


if __name__ == "__main__":
    main()

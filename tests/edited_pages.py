"""Captures of one composed page that is edited, in an archive, and the tables and the release made of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Any

from archive_samples import exchange
from reviewed import decision, review

from archive.capture import Attempt, Exchange, Outcome, utc_text
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from archive.records import Kind, Status
from archive.text import read_page
from pipelines.documents import Read
from pipelines.extract import guarded
from pipelines.ledger.region import archived_regions
from pipelines.release.dataset import dataset
from pipelines.release.formats import jsonl_bytes
from pipelines.release.run_rows import run_rows
from pipelines.release.run_tables import RUN_TABLES
from pipelines.release.tables import TABLES
from pipelines.review.decisions import Judgement

Json = dict[str, Any]

URL = "http://www.example.cn/wbwj/201711/t1.html"
VANTAGE = "DE, university network"
TITLE = "中共十九大精神对外宣介团访问南非"
TOLD = (
    "中联部副部长郭业洲率中共十九大精神对外宣介团于2017年11月23日至26日访问南非，会见南非非洲人国民大会总书记，介绍中共十九大精神。",
    "宣介会在比勒陀利亚举行，当地政党、智库和媒体代表等80余人出席。",
    "双方就两党关系交换意见，表示愿意进一步加强交流合作。代表团还参观了当地的学校和企业，并同各界人士座谈。",
)


def html(
    told: Sequence[str] = TOLD,
    title: str = TITLE,
    day: str = "2017-11-28",
    *,
    bar: str = "2018年1月5日 星期五",
    visits: int = 1,
    related: Sequence[str] = ("外国政党代表来访",),
    between: str = "",
) -> bytes:
    """The page; all but the first three arguments is the page's shell. `between` stands between two paragraphs."""
    body = between.join(f"<p>{escape(text)}</p>" for text in told)
    links = "".join(f'<li><a href="/r/{n}.html">{escape(text)}</a></li>' for n, text in enumerate(related))
    return (
        f'<html><head><meta charset="utf-8"><title>{escape(title)}</title></head><body>'
        f'<div class="top">今天是{bar}　您是第{visits}位访客</div><h1>{escape(title)}</h1>'
        f"<p>{day} 来源：中联部</p><div class=content>{body}</div><ul>{links}</ul>"
        f"<div>浏览量：{visits}</div></body></html>"
    ).encode()


def capture(hours: int, body: bytes, **more: Any) -> Exchange:
    """The page as it was seen so many hours after the first capture."""
    return exchange(body, hours=hours, **({"url": URL, "via": "live", "vantage": VANTAGE} | more))


def missed(hours: int, **more: Any) -> Exchange:
    return capture(hours, b"<html><body>404</body></html>", status=404, outcome=Outcome.NOT_FOUND, **more)


def archived(root: Path, looks: Iterable[Exchange | Attempt]) -> Path:
    with Recorder(root, agent="test") as recorder:
        for one in looks:
            if isinstance(one, Exchange):
                recorder.exchange(one)
            else:
                recorder.attempt(one)
    return root


def tables(root: Path, *, backwards: bool = False, rejected: bool = False) -> dict[str, list[Json]]:
    """The dataset made of an archive.

    rejected   a reviewer has rejected the document of the last capture
    """
    with ArchiveReader(root) as reader:
        captures = {c.snapshot_id: c for c in reader.articles_by_id()}
        reads = [
            Read(
                fetched_at=utc_text(c.fetched_at),
                content_sha256=c.content_sha256,
                extraction=guarded(reader.snapshot(c.snapshot_id)),
            )
            for c in captures.values()
        ]
        if backwards:
            reads.reverse()
            captures = dict(reversed(captures.items()))
        told = [(reads[-1], read_page(reader.snapshot(reads[-1].extraction.snapshot_id).html).layer.text)]
        no = Judgement(status=Status.REJECTED, rule="R5", kind=Kind.OTHER)
        judged = review(told, decision(told[0], "decision", no)) if rejected else None
        return dict(dataset(reads, captures, review=judged, regions=archived_regions(reader)).rows)


def release_of(root: Path, folder: Path) -> Path:
    """A folder with the tables of a release as JSON Lines, and those of its runs."""
    rows = tables(root)
    with ArchiveReader(root) as reader:
        runs = run_rows(list(reader.captures()), list(reader.attempts()), list(reader.searches()))
    (folder / "runs").mkdir(parents=True)
    for name, table in TABLES.items():
        (folder / f"{name}.jsonl").write_bytes(jsonl_bytes(table, rows[name]))
    for name, table in RUN_TABLES.items():
        (folder / "runs" / f"{name}.jsonl").write_bytes(jsonl_bytes(table, runs[name]))
    return folder

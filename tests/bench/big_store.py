"""A data folder with as many captures as wanted and always the same records: a demo, and pages that say nothing of it.

python tests/bench/big_store.py DEMO TARGET --captures 10000

The added captures stand in the ledger and, read and rejected, in the store; their bytes are not written, for a release
opens none of them. One in twenty could not be read, one in thirty has the text of another at its site, one in forty
was captured twice with another text, one in fifty credits another newsroom.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from archive.capture import utc_text
from archive.store_rows import row_sum

__all__ = ["add", "make"]

_HOSTS = tuple(f"news{n}.example.cn" for n in range(20))
_SOURCE = "xinhua_zh"  # of the demo
_FIRST = datetime(2013, 1, 1, tzinfo=UTC)
_MANY = 5_000  # rows of one statement
_UNREADABLE, _ONE_TEXT, _AGAIN, _CREDIT = 20, 30, 40, 50  # one in so many

Row = dict[str, Any]


def make(demo: Path, target: Path, *, captures: int) -> Path:
    """The data folder; the captures of the demo count among `captures`. No release is made."""
    target.mkdir(parents=True)
    shutil.copytree(demo / "archive", target / "archive")
    shutil.copy(demo / "store.sqlite", target / "store.sqlite")
    with closing(sqlite3.connect(demo / "archive" / "index.sqlite")) as ledger:
        (known,) = ledger.execute("SELECT count(*) FROM captures WHERE role = 'article' AND outcome = 'ok'").fetchone()
    add(target, range(max(0, captures - known)))
    return target


def add(target: Path, numbers: Iterable[int]) -> None:
    """Pages of these numbers, which are not there yet."""
    index = target / "archive" / "index.sqlite"
    with closing(sqlite3.connect(index)) as ledger, closing(sqlite3.connect(target / "store.sqlite")) as store:
        template, told = _template(ledger, store)
        names = list(template)
        marks = ", ".join("?" * len(names))
        batch: list[tuple[Row, str]] = []
        for number in numbers:
            batch.append(_page(template, told, number))
            if len(batch) == _MANY:
                _put(ledger, store, names, marks, batch)
                batch = []
        _put(ledger, store, names, marks, batch)
        for db in (ledger, store):
            db.commit()
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _template(ledger: sqlite3.Connection, store: sqlite3.Connection) -> tuple[Row, Row]:
    """A rejected page of the demo: its row in the ledger, and what was read of it with the recipe."""
    sid, recipe, text = store.execute(
        "SELECT snapshot_id, recipe, extraction FROM extractions JOIN candidates USING (snapshot_id)"
        " WHERE status = 'rejected' AND rule = 'R5' AND source <> ? ORDER BY snapshot_id LIMIT 1",
        (_SOURCE,),
    ).fetchone()
    cursor = ledger.execute("SELECT * FROM captures WHERE snapshot_id = ?", (sid,))
    row = dict(zip((one[0] for one in cursor.description), cursor.fetchone(), strict=True))
    del row["seq"]
    return row, {"recipe": recipe, "told": json.loads(text)}


def _page(template: Row, told: Row, number: int) -> tuple[Row, str]:
    at = utc_text(_FIRST + timedelta(minutes=7 * (number % 600_000), seconds=number // 600_000))
    page = number - 1 if number % _AGAIN == 1 else number
    url = f"http://{_HOSTS[page % len(_HOSTS)]}/{at[:4]}/{page // 500}/c{page}.html"
    text = number - len(_HOSTS) if number % _ONE_TEXT == 0 and number >= len(_HOSTS) else number
    payload = hashlib.sha256(f"payload {number}".encode()).hexdigest()
    sid = "s" + hashlib.sha256(f"{url}\n{at}\n{payload}".encode()).hexdigest()[:20]
    row = template | {
        "snapshot_id": sid, "url": url, "fetched_at": at, "payload_sha256": payload, "content_sha256": payload,
        "revisit_of": None, "taken_down": None, "sha256": payload, "start": number * 4000, "source": _SOURCE,
    }  # fmt: skip
    said = told["told"] | {"snapshot_id": sid, "url": url, "source": _SOURCE}
    said["body_sha256"] = hashlib.sha256(f"body {text}".encode()).hexdigest()
    said["text_sha256"] = hashlib.sha256(f"text {number}".encode()).hexdigest()
    page_of = said["announcement"] | {"title": f"第{text}号新闻：地方经济与社会发展", "published_on": at[:10]}
    said["announcement"] = page_of | {"outlet": "新华社" if number % _CREDIT == 0 else None, "characters": 900}
    if number % _UNREADABLE == 0:
        said |= {
            "announcement": None, "decision": None, "body_sha256": None, "text_sha256": None, "watched": [],
            "issues": [{"code": "no_body", "detail": "nothing that reads as an article"}],
        }  # fmt: skip
    return row, json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _put(
    ledger: sqlite3.Connection, store: sqlite3.Connection, names: list[str], marks: str, batch: list[tuple[Row, str]]
) -> None:
    ledger.executemany(
        f"INSERT INTO captures ({', '.join(names)}) VALUES ({marks})",
        ([row[name] for name in names] for row, _ in batch),
    )
    (recipe,) = store.execute("SELECT recipe FROM extractions LIMIT 1").fetchone()
    store.executemany(
        "INSERT INTO extractions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (*whole, row_sum(whole))
            for row, text in batch
            for whole in [(
                row["snapshot_id"], recipe, row["url"], row["source"], row["fetched_at"], row["content_sha256"],
                json.loads(text)["text_sha256"], text,
            )]
        ),
    )  # fmt: skip
    store.executemany("INSERT INTO candidates VALUES (?, ?, ?, ?, ?, ?, ?, ?)", _judged(batch))


def _judged(batch: list[tuple[Row, str]]) -> Iterator[tuple[Any, ...]]:
    for row, text in batch:
        said = json.loads(text)
        page, decision = said["announcement"] or {}, said["decision"] or {}
        yield (
            row["snapshot_id"], decision.get("status"), decision.get("rule"), decision.get("kind"), page.get("title"),
            page.get("published_on"), page.get("outlet"), page.get("language"),
        )  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("demo", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--captures", type=int, default=10_000, help="articles that are read")
    given = parser.parse_args()
    make(given.demo, given.target, captures=given.captures)

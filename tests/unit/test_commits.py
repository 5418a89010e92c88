"""Pages that come in together share one sync, and none of them goes on before it has ended."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from archive.errors import WriteFailed
from crawler.commits import LINGER_SECONDS, Commits

FULL = WriteFailed("warc/000001.warc.gz.open", "No space left on device")


class Disk:
    """Remembers what was written, synced and acknowledged, in this order."""

    def __init__(self, *, fails: bool = False) -> None:
        self.said: list[str] = []
        self.fails = fails

    def sync(self) -> None:
        self.said.append("sync")
        if self.fails:
            raise FULL

    async def page(self, commits: Commits, name: str) -> None:
        self.said.append(f"{name} written")
        await commits.kept()
        self.said.append(f"{name} acknowledged")


def broken_promises(said: list[str]) -> list[str]:
    """Pages that were acknowledged with no sync since they were written."""
    return [
        line
        for at, line in enumerate(said)
        if line.endswith("acknowledged") and "sync" not in said[said.index(line.split()[0] + " written") : at]
    ]


def crawled(disk: Disk, pages: int, *, under_way: int, later: float = 0.0, kind: type[Commits] = Commits) -> list[str]:
    async def run() -> None:
        commits = kind(disk.sync, under_way=lambda: under_way)
        tasks = []
        for n in range(pages):
            tasks.append(asyncio.create_task(disk.page(commits, f"p{n}")))
            await asyncio.sleep(later)
        await asyncio.gather(*tasks, return_exceptions=True)

    asyncio.run(run())
    return disk.said


def test_a_page_that_is_alone_waits_for_nobody() -> None:
    said = crawled(Disk(), 2, under_way=1, later=0.001)
    one_by_one = ["p0 written", "sync", "p0 acknowledged", "p1 written", "sync", "p1 acknowledged"]
    assert said == one_by_one


def test_pages_that_come_in_together_share_one_sync(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.commits.LINGER_SECONDS", 60.0)  # the last of them ends the wait
    said = crawled(Disk(), 8, under_way=8)
    assert said.count("sync") == 1
    assert broken_promises(said) == []
    assert sum(line.endswith("acknowledged") for line in said) == 8


def test_a_page_does_not_wait_long_for_others_that_do_not_come() -> None:
    disk = Disk()
    began = asyncio.new_event_loop()
    try:
        start = began.time()
        crawled(disk, 1, under_way=16)
        assert began.time() - start < LINGER_SECONDS + 30.0  # where the machine stands still meanwhile
        assert LINGER_SECONDS < 0.1
    finally:
        began.close()
    assert disk.said == ["p0 written", "sync", "p0 acknowledged"]


@pytest.mark.fault("D2")
def test_a_sync_that_fails_acknowledges_none_of_those_that_wait() -> None:
    disk = Disk(fails=True)
    said = crawled(disk, 4, under_way=16)
    assert not [line for line in said if line.endswith("acknowledged")]


def test_what_nobody_waits_for_is_synced_soon() -> None:
    disk = Disk()

    async def run() -> None:
        commits = Commits(disk.sync, under_way=lambda: 5)
        commits.wrote()
        await asyncio.sleep(3 * LINGER_SECONDS + 0.1)
        commits.now()  # nothing is owed

    asyncio.run(run())
    assert disk.said == ["sync"]


class Hasty(Commits):
    """The planted fault: acknowledges what is written, and syncs it later."""

    async def kept(self) -> None:
        self.wrote()


@pytest.mark.mutation("D")
@pytest.mark.parametrize("pages", [1, 8])
def test_an_early_acknowledgement_would_be_seen(pages: int) -> None:
    kinds: dict[type[Commits], Callable[[list[str]], bool]] = {Commits: lambda b: not b, Hasty: bool}
    for kind, holds in kinds.items():
        assert holds(broken_promises(crawled(Disk(), pages, under_way=16, kind=kind)))

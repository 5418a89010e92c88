"""Is a portal, a wall or a site out of order taken for the state of the site, when several workers meet it?"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from loopback import Answer, Page, article
from redis_server import RedisServer
from shared_site import Farm, serving

from archive.gather import Gatherer
from archive.presence import Status, presences
from archive.reader import ArchiveReader

ARTICLES = 12
AWAY = Answer(status=302, headers={"Location": "http://portal.example/accept?from=house"})
NOT_THERE = Answer("<html><head><title>页面没有找到</title></head><body><p>抱歉</p></body></html>")
SAME = Answer("<html><head><title>欢迎</title></head><body><p>请先登录本馆网络。</p></body></html>")


def crawled(folder: Path, server: RedisServer, everybody: Page, *, but: int) -> tuple[Farm, int, list[str], set[str]]:
    """A crawl by two workers of articles of which all but the first few are answered alike.

    returns   the farm, the exit status, the alarms, and the paths that the next crawl of the site as it is asks for
    """
    with serving(1, articles=ARTICLES) as (web,):
        whole = dict(web.pages)
        for number in range(but, ARTICLES):
            web.pages[article(number)] = everybody
        farm = Farm(folder, server, [web])
        try:
            crawl, workers = farm.crawl(), [farm.worker(1), farm.worker(2)]
            status = crawl.wait()
            alarms = crawl.report()["sources"][0]["alarms"]
            for worker in workers:
                worker.stop()
            with Gatherer(farm.main / "archive", agent="test") as gatherer:
                for archive in farm.archives():
                    gatherer.take(archive)
            web.pages = whole
            web.hits.clear()
            again = farm.crawl()
            farm.worker(1)
            assert again.wait() == 0, farm.log("main")
            return farm, status, alarms, set(web.paths())
        finally:
            farm.end()


@pytest.mark.fault("N4", "S4", "R4")
@pytest.mark.parametrize(
    ("everybody", "found_out", "said"),
    [(AWAY, 3, "portal.example"), (NOT_THERE, 3, "out of order"), (SAME, 5, "")],
    ids=["sent away", "page for missing pages", "the same page"],
)
def test_what_several_workers_were_answered_alike_is_owed_and_told_once(
    tmp_path: Path, server: RedisServer, everybody: Page, found_out: int, said: str
) -> None:
    but = 0 if everybody is NOT_THERE else 2  # where articles come, a few dead ones among them are believed
    farm, status, alarms, asked_again = crawled(tmp_path, server, everybody, but=but)
    assert status == 3
    if said:
        (alarm,) = [one for one in alarms if said in one]
        assert "as at other articles" in alarm
    assert {article(number) for number in range(but, ARTICLES)} <= asked_again, "the first ones too"
    with ArchiveReader(farm.main / "archive") as reader:
        kept = Counter(one.outcome.value for one in reader.captures() if "/20" in one.url)
        missing = [one for one in presences(reader.captures(), reader.attempts()) if one.status is Status.MISSING]
    believed = found_out - 1  # by each of two workers
    assert kept["challenge"] >= ARTICLES - but - 2 * believed
    assert len(missing) <= 2 * believed

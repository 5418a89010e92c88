"""Is a page read by the look it is in, whatever its address and day would make one expect?"""

from __future__ import annotations

import itertools
import tomllib
from datetime import datetime

import pytest

from archive.snapshot import Snapshot
from crawler.source_facts import CASES, signed_cases
from pipelines.pages.catalogue import LAYOUTS, candidates, original_url
from pipelines.read import Reading, read

EXPECTED = {
    case.name: tomllib.loads((CASES / case.name / "expected.toml").read_text("utf-8")) for case in signed_cases() or ()
}
SOURCE = {layout.name(): layout.source for layout in LAYOUTS}


def pairs() -> list[tuple[str, str]]:
    """Two cases of one source in different looks, where the first one's address could bear the second one's page."""
    found = []
    for at, page in itertools.permutations(EXPECTED, 2):
        look, other = (str(EXPECTED[name]["layout"]) for name in (at, page))
        if look == other or SOURCE.get(look) is None or SOURCE[look] != SOURCE.get(other):
            continue
        url = original_url(str(EXPECTED[at]["url"]))
        day = datetime.fromisoformat(str(EXPECTED[at]["fetched_at"])).date()
        if other in {layout.name() for layout in candidates(url, day)}:
            found.append((at, page))
    return found


def read_at(url: str, page: str) -> Reading:
    """Captured late enough for either page: no page is dated after its capture."""
    moment = max(datetime.fromisoformat(str(EXPECTED[name]["fetched_at"])) for name in EXPECTED)
    return read(Snapshot.of_file((CASES / page / "page.html").read_bytes(), url=url, fetched_at=moment))


@pytest.mark.parametrize(("at", "page"), pairs())
def test_a_page_moved_into_another_look_of_its_site_is_read_as_it_stands(at: str, page: str) -> None:
    reading, expected = read_at(str(EXPECTED[at]["url"]), page), EXPECTED[page]
    assert reading.announcement.layout != "generic"
    assert reading.announcement.title == expected["title"]
    assert [reading.view.text[p.start : p.end] for p in reading.view.of("body")] == expected["body"]


@pytest.mark.parametrize("href", ["/", "index.html", "http://gh.china-embassy.gov.cn/", "//www.gov.cn/index.shtml"])
def test_the_name_of_a_site_that_leads_home_is_no_headline(href: str) -> None:
    named = f'<div class="head"><h1><a href="{href}"><span>驻某国大使馆</span></a></h1></div>'
    body = '<div class="TRS_Editor"><p>中国共产党代表团访问某国，介绍二十大精神。</p><p>代表团出席了座谈会。</p></div>'
    url = "http://gh.china-embassy.gov.cn/chn/sgxw/202303/t20230318_11044080.htm"
    for headline in ("", "<h1>中国共产党代表团访问某国</h1>", "<h2>中国共产党代表团访问某国</h2>"):
        html = f"<html><head><title>中国共产党代表团访问某国</title></head><body>{named}{headline}{body}</body></html>"
        moment = datetime.fromisoformat("2023-03-20T00:00:00+00:00")
        reading = read(Snapshot.of_file(html.encode(), url=url, fetched_at=moment))
        assert reading.announcement.title != "驻某国大使馆"
        if headline.startswith("<h1>"):
            assert reading.announcement.layout == "Embassy2012"
            assert reading.announcement.title == "中国共产党代表团访问某国"

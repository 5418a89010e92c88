"""Whatever a server sends, a page becomes a reading or a ReadError, and every range lies in the text layer."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archive.snapshot import Snapshot
from pipelines.errors import ReadError
from pipelines.noise import legible
from pipelines.read import Reading, read

MOMENT = datetime(2018, 1, 5, tzinfo=UTC)
TAGS = st.sampled_from(
    ["p", "div", "td", "table", "tr", "span", "h1", "h2", "title", "b", "i", "em", "a", "br", "ul", "li", "center"]
)
ATTRIBUTES = st.sampled_from(
    ["", ' class="title"', ' style="display:none"', ' align="center"', ' id="Zoom"', ' class="note"', ' href="/a.html"']
)
SENTENCES = st.sampled_from(
    [
        "中共代表团访问南非，介绍党的十九大精神。",
        "代表團(tuán)會見當地政黨領導人。",
        "2017-12-19 来源：新华社",
        "11-24 19:18",
        "A CPC delegation visited Laos from Dec. 5 to 8, 2018.",
        "《 人民日报 》（ 2017年12月19日 03 版）",
        *("责任编辑：某某", "相关新闻", "1 2 3 下一页", "\u3000\u3000", "&nbsp;", "题", "２０１７年１２月", "Enditem"),
        *("<!--", "-->", "]]>", "\x00", "\ud7ff", "e\u0301"),
    ]
)
OPENED = st.builds(lambda tag, attributes: f"<{tag}{attributes}>", TAGS, ATTRIBUTES)
CLOSED = st.builds(lambda tag: f"</{tag}>", TAGS)
PAGES = st.lists(st.one_of(OPENED, CLOSED, SENTENCES, SENTENCES, st.text(max_size=12)), max_size=40).map("".join)
URLS = st.sampled_from(
    [
        "https://www.idcpc.org.cn/lldt/202209/t20220916_149805.html",
        "http://www.xinhuanet.com/world/2018-03/03/c_1122483176.htm",
        "http://world.people.com.cn/n1/2017/1121/c1002-29659012.html",
        "https://www.fmprc.gov.cn/web/zyxw/t1638504.shtml",
        "https://example.org/a",
        "not an address",
    ]
)
TYPES = st.sampled_from(["", "text/html", "application/pdf", "text/html; charset=gb2312"])


def reading_of(body: bytes, url: str, content_type: str = "text/html") -> Reading | None:
    try:
        return read(Snapshot.of_file(body, url=url, fetched_at=MOMENT, content_type=content_type))
    except ReadError:
        return None


@pytest.mark.invariant(4)
@given(PAGES, URLS)
@example(
    "<p><p>0000000\x7f</p>中共代表团访问南非，介绍党的十九大精神。",
    "https://www.idcpc.org.cn/lldt/202209/t20220916_149805.html",
)
@settings(max_examples=300)
def test_every_range_lies_in_the_layer_and_every_span_leads_back_to_its_quote(html: str, url: str) -> None:
    reading = reading_of(html.encode("utf-8", "replace"), url)
    if reading is None:
        return
    layer, announcement = reading.page.layer.text, reading.announcement
    for start, end in (*announcement.body, *announcement.captions):
        assert 0 <= start < end <= len(layer)
        assert layer[start:end].strip() == layer[start:end]
        assert "\n" not in layer[start:end]
    ranges = sorted((*announcement.body, *announcement.captions))
    assert all(a[1] <= b[0] for a, b in pairwise(ranges))
    start, end = announcement.title_range
    assert 0 <= start <= end <= len(layer)
    assert announcement.title == legible(" ".join(layer[start:end].split()))
    for paragraph in reading.view.paragraphs:
        span = reading.view.span(paragraph.start, paragraph.end)
        assert span.stands_in(layer)
        assert span.quote == layer[span.start : span.end]


@given(
    st.binary(max_size=400), URLS, st.sampled_from(["", "text/html", "application/pdf", "text/html; charset=gb2312"])
)
def test_any_bytes_become_a_reading_or_a_read_error(body: bytes, url: str, content_type: str) -> None:
    reading_of(body, url, content_type)


@given(PAGES)
def test_the_same_page_reads_the_same(html: str) -> None:
    body = html.encode("utf-8", "replace")
    one, two = reading_of(body, "https://example.org/a"), reading_of(body, "https://example.org/a")
    assert (one is None) == (two is None)
    if one is not None and two is not None:
        assert one.announcement == two.announcement
        assert one.view.text == two.view.text

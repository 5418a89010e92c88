"""Whatever a page says of itself, and wherever it was found: it is released, refused never."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from composed import capture_of
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from archive.capture import address_problem, utc_text
from archive.snapshot import Snapshot
from pipelines.checks import check_evidence, check_tables
from pipelines.documents import Read
from pipelines.extract import guarded
from pipelines.release.dataset import dataset

PAGE = (
    "<html><head><meta charset=utf-8><title>{title}</title></head><body><h1>{title}</h1>"
    "<p>{published} 来源：{outlet}</p><div class=content>"
    "<p>{told}，中共中央对外联络部副部长郭业洲率中共十九大精神对外宣介团{verb}访问南非，介绍中共十九大精神。</p>"
    "<p>双方就两党关系交换意见，表示愿意进一步加强交流合作。代表团还参观了当地的学校和企业，并同各界人士座谈。</p></div></body></html>"
)
titles = st.sampled_from(["", " ", "中共十九大精神对外宣介团访问南非", "\u200b", "=1+1", "\ufffd"]) | st.text(
    max_size=12
)
days = st.dates() | st.sampled_from([date.min, date.max, date(2017, 12, 14), date(1949, 1, 1)])
spellings = st.sampled_from(
    ["{0.year:04}年{0.month}月{0.day}日", "{0.year:04}-{0.month:02}-{0.day:02}", "{0.month}月{0.day}日"]
)
names = st.characters(codec="utf-8")
urls = st.builds("http://{}/{}".format, st.sampled_from(["a.cn", "www.people.com.cn", "x"]), st.text(names, max_size=8))
moments = st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1)).map(lambda d: d.replace(tzinfo=UTC, microsecond=0))
printed = st.builds(lambda how, day: how.format(day), spellings, days)
ranges = printed | st.builds("{}至{}".format, printed, printed)


@pytest.mark.invariant(4)
@settings(max_examples=80, deadline=None)
@given(
    title=titles,
    outlet=titles,
    published=printed,
    told=ranges,
    verb=st.sampled_from(["", "启程", "将", "开始", "结束"]),
    url=urls,
    source=st.none() | st.text(names, max_size=4),
    content_type=st.sampled_from(["", "text/html", "text/html; charset=utf-8", "text/html;\ufffd"]),
    moment=moments,
)
@example("", "", "9999-12-31", "9999年12月31日", "启程", "http://a.cn/\ufffd", "", "", datetime(2018, 1, 5, tzinfo=UTC))
def test_any_page_leads_to_a_dataset_without_a_fault(
    title: str, outlet: str, published: str, told: str, verb: str, url: str, source: str | None,
    content_type: str, moment: datetime,
) -> None:  # fmt: skip
    assume(address_problem(url) is None)
    html = PAGE.format(title=title, outlet=outlet, published=published, told=told, verb=verb)
    snapshot = Snapshot.of_file(
        html.encode("utf-8", "replace"), url=url, fetched_at=moment, content_type=content_type, source=source
    )
    read = Read(fetched_at=utc_text(moment), content_sha256=snapshot.content_sha256, extraction=guarded(snapshot))
    made = dict(dataset([read], {snapshot.id: capture_of(snapshot)}).rows)
    assert [*check_tables(made), *check_evidence(made)] == []
    for row in (*made["legs"], *made["events"]):
        for day in (row["start"], row["end"]):
            assert day is None or 1949 <= day.year <= moment.year + 3

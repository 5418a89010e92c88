"""Are the figures of docs/scale.md those that its assumptions give, and do its queries run?"""

from __future__ import annotations

import doctest
import json
import re
import sys
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests" / "bench"))

import scale_plan  # noqa: E402 - it lies with the benchmarks

DOCUMENT = scale_plan.DOC.read_text("utf-8")
QUERIES = re.findall(r"```sql\n(.*?)```", DOCUMENT, re.DOTALL)


def test_the_tables_are_the_computed_ones() -> None:
    assert scale_plan.with_tables(DOCUMENT, scale_plan.Assumed()) == DOCUMENT


def test_the_assumptions_told_are_those_computed_with() -> None:
    by = scale_plan.Assumed()
    told = dict(re.findall(r"^\| ([^|]+?) \| ([^|]+?) \|", DOCUMENT, re.MULTILINE))
    assert told["bytes scanned by one core"] == f"{by.scan_mb_s:.0f} MB of pages a second"
    assert told["a page that is read and decided"] == f"{by.read_ms:.0f} ms of a core"
    assert told[
        "pages that have to be read"
    ] == f"{by.read_share:.1%}; of Chinese pages {by.read_share_zh:.0%}".replace("%", " %")
    assert told["a vCPU"] == f"{by.vcpu} of a core"
    assert told["raw : gz"] == f"{by.gzip}"
    assert told["first language Chinese"] == f"{by.zh:.2%}".replace("%", " %")
    assert told["range requests"] == f"{by.gets_per_second:.0f} a second"
    assert told["a vCPU-hour, Athena"].startswith(
        f"{by.per_vcpu_hour} USD, spot {by.spot} of it; {by.athena_tb:.0f} USD/TB"
    )


def test_what_is_said_to_follow_follows() -> None:
    """Two digits in the prose; a new rate asks for new prose."""
    by = scale_plan.Assumed()
    news, whole, hosts, chinese = scale_plan.needs(by)
    assert f"a day: {two(news.core_hours)} core-hours" in DOCUMENT
    assert f"the {news.gz_tb:.0f} TB alone take four days" in DOCUMENT
    assert 3.5 < news.gz_tb * 1e12 * 8 / 1e9 / 86_400 < 4.5
    assert f"**Common Crawl whole** is {two(whole.core_hours)} core-hours" in DOCUMENT
    assert 0.4 < whole.read_hours / whole.core_hours < 0.6
    assert f"{two(whole.dollars(by)[1])}-{two(whole.dollars(by)[0])} USD" in DOCUMENT
    assert (
        f"English addresses**: {two(hosts.core_hours)} core-hours and about {two(hosts.dollars(by)[0])} USD" in DOCUMENT
    )
    assert f"but {two(hosts.requests)} million range requests" in DOCUMENT
    assert f"{two(chinese.requests / 1000)} thousand million range requests" in DOCUMENT
    assert f"{by.zh:.1%}".replace("%", " %") + " of the pages" in DOCUMENT


def two(value: float) -> str:
    return f"{float(f'{value:.2g}'):,.0f}"


def test_the_doctests_hold() -> None:
    assert doctest.testmod(scale_plan).failed == 0


def test_half_the_rate_is_twice_the_scan() -> None:
    by = scale_plan.Assumed()
    slow = replace(by, scan_mb_s=by.scan_mb_s / 2)
    for one, other in zip(scale_plan.needs(by), scale_plan.needs(slow), strict=True):
        assert other.scan_hours == pytest.approx(2 * one.scan_hours)
        assert other.read_hours == one.read_hours


def test_a_core_hour_of_scanning_is_what_the_rate_says() -> None:
    """By hand: 1 TB at 250 MB/s is 4,000 s; a million pages at 36 ms are 10 h."""
    by = scale_plan.Assumed(scan_mb_s=250, read_ms=36, news_articles=10, news_per_article=1, news_kb=100)
    news = scale_plan.needs(replace(by, read_share=0.1, read_share_zh=0.1))[0]
    assert (news.pages, news.raw_tb) == (10, 1)
    assert news.scan_hours == pytest.approx(4000 / 3600)
    assert news.read_hours == pytest.approx(10)
    assert news.dollars(replace(by, vcpu=0.5, per_vcpu_hour=0.1))[0] == pytest.approx((10 + 4000 / 3600) * 0.2)


def test_the_queries_run_and_find_what_they_promise(tmp_path: Path) -> None:
    """On a table of four captures with the columns of Common Crawl's index, in place of the bucket."""
    (tmp_path / "sources.json").write_text(
        json.dumps({"totals": {}, "sources": [{"name": "a", "hosts": ["www.a.cn"]}]})
    )
    base = duckdb.connect()
    index, out = tmp_path / "index.parquet", tmp_path / "records.csv"
    base.execute(f"""
        COPY (SELECT * FROM (VALUES
            ('http://www.a.cn/1', 'www.a.cn', '/1', 'zho', 200, 'text/html', 10, 5),
            ('http://b.com/cpc-visits', 'b.com', '/cpc-visits', 'eng', 200, 'text/html', 20, 6),
            ('http://b.com/recpc', 'b.com', '/recpc', 'eng', 200, 'text/html', 30, 7),
            ('http://c.cn/2', 'c.cn', '/2', 'zho,eng', 200, 'text/html', 40, 8),
            ('http://www.a.cn/3', 'www.a.cn', '/3', 'zho', 404, 'text/html', 50, 9)
        ) AS t(url, url_host_name, url_path, content_languages, fetch_status, content_mime_detected,
               warc_record_offset, warc_record_length),
        (SELECT 'f.warc.gz' AS warc_filename, TIMESTAMP '2024-12-01' AS fetch_time)) TO '{index}' (FORMAT parquet)
    """)
    _, hosts, count, records = (
        re.sub(r"s3://commoncrawl/[^']*", str(index), query)
        .replace("sources.json", str(tmp_path / "sources.json"))
        .replace("records.csv", str(out))
        for query in QUERIES
    )
    base.execute(hosts)
    assert base.execute(count).fetchall() == [(False, False, 2, 13), (False, True, 1, 8), (True, True, 1, 5)]
    base.execute(records)
    assert [line.split(",")[0] for line in out.read_text().splitlines()[1:]] == [
        "http://www.a.cn/1",
        "http://b.com/cpc-visits",
    ]

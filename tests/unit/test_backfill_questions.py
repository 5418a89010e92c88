"""Do the questions to an index cover what a source has, on all its hosts and in all its eras, and say no more?"""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from typer.testing import CliRunner

from crawler.backfill.choose import Captures
from crawler.backfill.crawls import crawls_between, parse_crawls
from crawler.backfill.endpoint import Form, endpoint_of, with_parameters
from crawler.backfill.errors import BadAnswer, BadEndpoint, BadWindow, NothingToAsk, NothingUnder
from crawler.backfill.plan import Plan, plan_of
from crawler.backfill.queries import By, Match, Query, original_pattern, queries
from crawler.backfill.run import chosen_sources
from crawler.cli import app
from crawler.errors import UnknownSource
from crawler.source import Source, load_sources

SOURCES = [source for source in load_sources().values() if not source.any_host]
NOW = datetime(2026, 11, 1, tzinfo=UTC)
WINDOW = {"first": date(1998, 1, 1), "last": date(2026, 12, 31)}


def covers(query: Query, url: str) -> bool:
    """What an index makes of a question: keys are host from behind and path, without scheme, port and www."""
    parts = urlsplit(url)
    host = re.sub(r"^www\d*\.", "", parts.hostname or "")
    place = host + parts.path
    return {
        Match.EXACT: place == query.url,
        Match.PREFIX: place.startswith(query.url),
        Match.HOST: host == query.url,
        Match.DOMAIN: host == query.url or host.endswith("." + query.url),
    }[query.match] and (not query.pattern or re.fullmatch(query.pattern, url) is not None)


@pytest.mark.parametrize("source", SOURCES, ids=lambda s: s.name)
@pytest.mark.parametrize("by", list(By))
def test_every_known_address_lies_under_a_question(source: Source, by: By) -> None:
    asked = queries(source, by=by, **WINDOW)
    for kind in source.articles:
        for example in kind.examples:
            if not source.allows(example):
                continue  # behind a gateway
            assert any(covers(query, example) for query in asked), example
            port = re.sub(r"^(https?://[^/]+)/", r"\1:80/", example)
            assert any(covers(query, port) for query in asked), port


@pytest.mark.parametrize("source", SOURCES, ids=lambda s: s.name)
def test_every_question_fits_into_an_address(source: Source) -> None:
    for endpoint in (endpoint_of("wayback"), endpoint_of("wayback", given="http://127.0.0.1:1/x")):
        for query in queries(source, by=By.SECTION, **WINDOW, listings=True):
            address = endpoint.question(query, now=NOW)
            assert len(address) < 2048
            assert parse_qs(urlsplit(address).query)["url"] == [query.url]


def test_both_domains_and_all_sections_of_the_ild_are_asked_for() -> None:
    ild = load_sources()["ild_zh"]
    hosts = queries(ild, by=By.HOST, **WINDOW)
    assert {(q.url, q.match) for q in hosts} == {("idcpc.org.cn", Match.HOST), ("idcpc.gov.cn", Match.HOST)}
    months = queries(ild, by=By.MONTH, first=date(2017, 11, 5), last=date(2018, 1, 1))
    places = {q.url for q in months}
    for section in ("jwdt/", "zlfb/", "ztzl/tuanzu/sjdxj/"):
        for domain in ("idcpc.org.cn", "idcpc.gov.cn"):
            assert {f"{domain}/{section}{month}" for month in ("201711", "201712", "201801")} <= places
    assert not any("201802" in place or "201710" in place for place in places)


def test_both_eras_of_xinhua_are_asked_for_by_month() -> None:
    months = queries(load_sources()["xinhua_zh"], by=By.MONTH, first=date(2013, 4, 1), last=date(2013, 4, 30))
    places = {q.url for q in months}
    assert {"news.xinhuanet.com/world/2013-04", "xinhuanet.com/world/2013-04", "news.cn/politics/2013-04"} <= places


def test_a_source_that_takes_any_host_has_no_questions() -> None:
    generic = [source for source in load_sources().values() if source.any_host]
    for source in generic:
        with pytest.raises(NothingToAsk):
            queries(source, by=By.HOST, **WINDOW)
        with pytest.raises(NothingToAsk, match=source.name):
            chosen_sources([source.name], order())
    assert chosen_sources([], order()).keys() == {source.name for source in SOURCES}
    with pytest.raises(UnknownSource):
        chosen_sources(["nobody"], order())
    with pytest.raises(NothingUnder, match=r"nowhere\.example"):
        chosen_sources([], order(under=["nowhere.example/"]))


def test_a_place_narrows_the_questions_down() -> None:
    ild = load_sources()["ild_zh"]
    asked = queries(ild, by=By.SECTION, **WINDOW, under=("http://www.idcpc.org.cn/jwdt/", "idcpc.gov.cn/zlfb"))
    assert [q.url for q in asked] == ["idcpc.org.cn/jwdt/", "idcpc.gov.cn/zlfb/"]


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        ([r"^https?://(?:www\.)?a\.cn/(?P<y>\d\d)/x$"], r"https?://[^/]+(?:/(\d\d)/x)"),
        ([r"^http://a/x$", r"^https://b[/]c/(?:d|e)/$"], r"https?://[^/]+(?:/x|/(?:d|e)/)"),
        ([r"^http://a/(?P<y>\d)(?P=y)$"], ""),
        ([r"^http://a\.cn$"], ""),
        ([r"^http://a/x|http://b/y$"], r"https?://[^/]+(?:/x|http://b/y)"),
    ],
)
def test_article_patterns_are_said_in_signs_that_java_knows(patterns: list[str], expected: str) -> None:
    assert original_pattern(patterns) == expected


def test_an_endpoint_is_known_by_its_path_unless_its_form_is_given() -> None:
    public = endpoint_of("wayback")
    assert (public.index, public.copies) == ("https://web.archive.org/cdx/search/cdx", "https://web.archive.org/web")
    pywb = endpoint_of("wayback", given="http://127.0.0.1:8080/past/")
    assert (pywb.form, pywb.index, pywb.copies) == (
        Form.PYWB,
        "http://127.0.0.1:8080/past/cdx",
        "http://127.0.0.1:8080/past",
    )
    assert endpoint_of("wayback", given="http://a.example/past", form="wayback").form is Form.WAYBACK
    crawl = endpoint_of("commoncrawl")
    assert (crawl.index, crawl.copies, crawl.via) == (
        "https://index.commoncrawl.org/collinfo.json",
        "https://data.commoncrawl.org",
        "commoncrawl",
    )
    assert endpoint_of("commoncrawl", given="http://a.example", data="http://b.example").copies == "http://b.example"


def test_the_usual_pace_is_what_the_archives_ask_for() -> None:
    wayback, crawl = endpoint_of("wayback"), endpoint_of("commoncrawl")
    assert 60 / wayback.index_delay <= 24
    assert 1 / wayback.copy_delay <= 8
    assert wayback.pause >= 60
    assert crawl.index_delay >= 1
    assert crawl.pause >= 60


def test_an_archive_opens_no_peer_but_its_own_host_and_port() -> None:
    def named(given: str, **more: str) -> list[str]:
        return [str(peer) for peer in endpoint_of("wayback", given=given, **more).peers]

    assert named("http://127.0.0.1:8080/x") == ["127.0.0.1:8080"]
    assert named("http://localhost/x") == ["localhost:80"]
    assert named("https://8.8.8.8/x") == ["8.8.8.8:443"]
    files = endpoint_of("commoncrawl", given="http://127.0.0.1:1", data="http://127.0.0.1:2")
    assert [str(peer) for peer in files.peers] == ["127.0.0.1:1", "127.0.0.1:2"]


@pytest.mark.parametrize(
    "given", ["web.archive.org", "ftp://a.example/", "http://u:p@a.example/", "http://a/?q=1", "http://["]
)
def test_what_is_no_endpoint_is_refused_by_name(given: str) -> None:
    with pytest.raises(BadEndpoint) as caught:
        endpoint_of("wayback", given=given)
    assert caught.value.found == given


def test_questions_are_written_as_each_archive_reads_them() -> None:
    query = Query(url="a.cn/x/", match=Match.PREFIX, pattern="https?://[^/]+/x", since="20130101", until="20191231")
    asked = {
        form: parse_qs(urlsplit(endpoint.question(query, index=index, now=NOW)).query)
        for form, endpoint, index in (
            ("wayback", endpoint_of("wayback"), None),
            ("pywb", endpoint_of("wayback", given="http://a.example/past"), None),
            ("commoncrawl", endpoint_of("commoncrawl"), "https://index.commoncrawl.org/CC-MAIN-2018-05-index"),
        )
    }
    assert asked["wayback"]["filter"] == ["statuscode:(200|-)", "original:https?://[^/]+/x"]
    assert asked["wayback"]["showResumeKey"] == ["true"]
    assert (asked["wayback"]["from"], asked["wayback"]["to"]) == (["20130101"], ["20191231"])
    assert asked["pywb"]["filter"] == ["~url:https?://[^/]+/x"]
    assert (asked["pywb"]["from"], asked["pywb"]["to"]) == (["20130101000000"], ["20191231235959"])
    assert asked["commoncrawl"]["filter"] == ["=status:200", "~url:https?://[^/]+/x"]
    assert asked["commoncrawl"]["showNumPages"] == ["true"]
    assert all("collapse" not in one for one in asked.values())


def test_a_pattern_that_makes_an_address_too_long_is_left_out() -> None:
    query = Query(url="a.cn", match=Match.HOST, pattern="x" * 3000)
    address = endpoint_of("wayback").question(query, now=NOW)
    assert "xxx" not in address
    assert "statuscode" in address


def test_parameters_are_set_and_left_out() -> None:
    assert with_parameters("http://a/c?b=1&c=2", b="x y", c=None) == "http://a/c?b=x+y"


def order(**more: object) -> Plan:
    return plan_of(endpoint_of("wayback"), **more)  # type: ignore[arg-type]


def test_months_are_asked_for_where_they_are_few() -> None:
    assert order().by is By.SECTION
    assert order(first="2017-11-01", last="2017-12-31").by is By.MONTH
    assert order(first="2013-01-01", last="2019-12-31").by is By.SECTION
    assert plan_of(endpoint_of("commoncrawl"), first="2017-11-01", last="2017-11-30").by is By.SECTION


def test_nothing_is_captured_before_it_is_filed() -> None:
    plan = order(first="2017-11-01", last="2017-11-30")
    assert plan.window == (date(2017, 10, 31), None)  # midnight in Beijing is the day before in UTC
    assert order(first="2017-11-01", taken_first="2018-01-01", taken_last="2018-02-01").window == (
        date(2018, 1, 1),
        date(2018, 2, 1),
    )


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"first": "2017"}, "--from"),
        ({"first": "2017-02-30"}, "--from"),
        ({"first": "1980-01-01"}, "--from"),
        ({"first": "2018-01-01", "last": "2017-01-01"}, "--to"),
        ({"first": "2018-01-01", "taken_last": "2017-01-01"}, "--captured-to"),
        ({"by": By.MONTH}, "--by"),
    ],
)
def test_days_that_cannot_be_asked_for_are_named_with_their_option(given: dict[str, object], told: str) -> None:
    with pytest.raises(BadWindow) as caught:
        order(**given)
    assert caught.value.option == told


def test_a_limit_or_a_statement_makes_no_other_run() -> None:
    assert order(limit=3, offered=True).options() == order().options()
    assert order(captures=Captures.ALL).options() != order().options()
    assert order(first="2018-01-01").options() != order().options()


def test_crawls_are_chosen_by_their_week_or_years() -> None:
    listed = [
        {"id": "CC-MAIN-2018-05", "cdx-api": "https://i/CC-MAIN-2018-05-index"},
        {"id": "CC-MAIN-2013-20", "cdx-api": "https://i/CC-MAIN-2013-20-index"},
        {"id": "CC-MAIN-2009-2010", "cdx-api": "https://i/CC-MAIN-2009-2010-index"},
    ]
    crawls = parse_crawls(json.dumps(listed).encode())
    chosen = crawls_between(crawls, date(2013, 1, 1), date(2017, 1, 1))
    assert [c.name for c in chosen] == ["CC-MAIN-2013-20"]
    assert [c.name for c in crawls_between(crawls, None, date(2010, 1, 1))] == ["CC-MAIN-2009-2010"]
    assert crawls_between(crawls, None, None) == crawls


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b'[{"id": 1}]', b'[{"id": "CC-MAIN-2018-77", "cdx-api": ""}]', b'[{"id": "x", "cdx-api": ""}]'],
)
def test_what_is_no_list_of_crawls_is_named(body: bytes) -> None:
    with pytest.raises(BadAnswer):
        parse_crawls(body)


def test_the_command_prints_its_questions_without_asking_them() -> None:
    asked = ["backfill", "wayback", "--source", "ild_zh", "--by", "host", "--plan"]
    said = CliRunner().invoke(app, asked)
    assert said.exit_code == 0
    assert said.stdout.splitlines()[:2] == ["ild_zh: host idcpc.org.cn", "ild_zh: host idcpc.gov.cn"]
    assert json.loads(CliRunner().invoke(app, [*asked, "--json"]).stdout) == {
        "ild_zh": ["host idcpc.org.cn", "host idcpc.gov.cn"]
    }


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["nowhere"], "nowhere"),
        (["commoncrawl", "--form", "pywb"], "--form"),
        (["wayback", "--data-endpoint", "http://a.example"], "--data-endpoint"),
        (["wayback", "--limit", "0"], "--limit"),
    ],
)
def test_a_command_that_cannot_be_meant_ends_with_status_2(given: list[str], told: str) -> None:
    said = CliRunner().invoke(app, ["backfill", *given])
    assert said.exit_code == 2
    assert told in re.sub(r"\x1b\[[0-9;]*m", "", said.output)

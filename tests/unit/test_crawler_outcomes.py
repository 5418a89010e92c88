"""Every way in which a fetch can end has exactly one outcome."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
)

from archive.capture import Outcome
from crawler.outcomes import Verdict, of_exception, of_response, title_of
from crawler.refusals import Forbidden, Parked, Unkept

ARTICLE = "<html><head><title>某团访问甲国</title></head><body>" + "<p>正文。</p>" * 50 + "</body></html>"


def verdict(body: str | bytes = ARTICLE, status: int = 200, **more: object) -> Verdict:
    raw = body.encode() if isinstance(body, str) else body
    given = {"url": "http://h.cn/a.html", "location": None, "content_type": "text/html"} | more
    return of_response(status=status, body=raw, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Outcome.OK),
        (404, Outcome.NOT_FOUND),
        (410, Outcome.NOT_FOUND),
        (401, Outcome.BLOCKED),
        (403, Outcome.BLOCKED),
        (405, Outcome.BLOCKED),
        (412, Outcome.BLOCKED),
        (429, Outcome.BLOCKED),
        (521, Outcome.BLOCKED),
        (500, Outcome.ERROR),
        (503, Outcome.ERROR),
        (400, Outcome.ERROR),
        (204, Outcome.ERROR),
        (304, Outcome.ERROR),
        (302, Outcome.ERROR),
        (777, Outcome.ERROR),
    ],
)
def test_a_status_has_its_outcome(status: int, outcome: Outcome) -> None:
    assert verdict(status=status).outcome is outcome


def test_a_redirect_needs_a_location() -> None:
    assert verdict(status=302, location="/b.html") == Verdict(outcome=Outcome.REDIRECT, detail="/b.html")


@pytest.mark.parametrize(
    "title",
    [
        "404",
        "404 Not Found",
        "页面没有找到",
        "您访问的页面不存在",
        "您访问的页面已过期",
        "Page not found - Example",
        "出错啦！",
    ],
)
def test_a_missing_page_at_status_200_is_a_soft_404(title: str) -> None:
    assert verdict(f"<html><title>{title}</title><p>x</p></html>").outcome is Outcome.SOFT_404


@pytest.mark.parametrize("said", ["很抱歉，您要访问的页面不存在！", "Sorry, the page could not be found."])
def test_a_page_that_says_only_that_there_is_none_is_a_soft_404_whatever_its_title(said: str) -> None:
    page = f"<html><title>某网站</title><body><h1>{said}</h1><a href='/'>首页</a></body></html>"
    assert verdict(page).outcome is Outcome.SOFT_404
    assert verdict(ARTICLE.replace("<p>正文。</p>", f"<p>{said}</p>", 1)).outcome is Outcome.OK


@pytest.mark.parametrize(
    "title",
    [
        "中方代表团访问甲国，404所学校参加",
        "专家谈为何有些人找不到页面的根源",
        "Access to markets denied, says Xinhua",
        "404 delegates attend a briefing",
        "404名学员结业",
        "安全检查组赴各地督查",
        "验证码短信诈骗高发",
        "访问受限国家的经历",
        "Access denied: what sanctions mean",
        "Log in the river blocks ships",
    ],
)
def test_news_that_speaks_of_errors_is_news(title: str) -> None:
    assert verdict(ARTICLE.replace("某团访问甲国", title)).outcome is Outcome.OK


def test_a_source_adds_its_own_fingerprints() -> None:
    odd = "<html><title>抱歉 - 人民网</title><p>请返回</p></html>"
    assert verdict(odd).outcome is Outcome.OK
    assert verdict(odd, not_found_titles=[re.compile("^抱歉")]).outcome is Outcome.SOFT_404
    error_page = {"url": "http://h.cn/error.htm", "not_found_paths": [re.compile(r"^/error\.htm$")]}
    assert verdict(**error_page).outcome is Outcome.SOFT_404


@pytest.mark.parametrize(
    "body",
    [
        "<html><title>Just a moment...</title></html>",
        "<html><title>访问验证</title></html>",
        "<html><title>用户登录</title><form>密码</form></html>",
        "<html><title>Log in</title><form>password</form></html>",
        "<html><title>用户登录 - 某网站</title><form><input type=text></form></html>",
        "<html><title>某网站</title><form>用户名<input name=u>密码<input name=p type='password'></form></html>",
        "<html><title>百度安全验证</title><p>请完成验证</p></html>",
        "<html><title>Verify you are human</title><div id=box></div></html>",
        "<html><title>验证码校验中</title><p>请稍候</p></html>",
        "<html><script>var arg1='A1';document.cookie='acw_sc__v2='+x;location.reload()</script></html>",
        "<html><script>$_ts=window['$_ts'];</script><body></body></html>",
    ],
)
@pytest.mark.fault("S4")
def test_a_challenge_or_a_login_wall_at_status_200_is_a_challenge(body: str) -> None:
    assert verdict(body).outcome is Outcome.CHALLENGE


@pytest.mark.parametrize(
    "body",
    [
        "",
        "  \n ",
        "<html></html>",
        "<html><title>某网站</title><style>p {}</style><body><!-- x > y --><div>&nbsp;</div></body></html>",
        "<html><title>某网站</title><body><div id=app></div><script src=/app.js></script></body></html>",
    ],
)
def test_a_page_without_a_word_is_empty(body: str) -> None:
    assert verdict(body).outcome is Outcome.EMPTY


@pytest.mark.parametrize(
    "inside",
    [
        "<img src=/photo.jpg>",
        "<a href=/a.html></a>",
        "<iframe src=/list.html></iframe>",
        "<meta http-equiv=refresh content='0; url=/b.html'>",
        "<script>var list = [" + '{"title": "甲"},' * 30 + "]</script>",
        "<script>var list = [{'u': 1}]</script>",
        "<script>show('/a/1.shtml')</script>",
        "<nodes><node at='/a/1.html'/></nodes>",
    ],
)
def test_a_page_that_shows_something_without_words_is_not_empty(inside: str) -> None:
    assert verdict(f"<html><title>某网站</title><body>{inside}</body></html>").outcome is Outcome.OK


def test_a_list_in_attributes_of_xml_is_not_empty_whatever_it_is_called() -> None:
    assert verdict("<?xml version='1.0'?><list><item id='7' name='甲'/></list>").outcome is Outcome.OK


def test_an_article_with_a_login_box_is_an_article() -> None:
    box = "<body><form>登录<input type=password></form>"
    assert verdict(ARTICLE.replace("<body>", box)).outcome is Outcome.OK


@pytest.mark.parametrize("piece", ["<", "<script>", "<!--", "<a href='"])
def test_what_is_never_closed_costs_no_more_than_its_length(piece: str) -> None:
    many = f"<html><title>验证码诈骗</title>{piece * (400_000 // len(piece))}"
    assert verdict(many).outcome in {Outcome.OK, Outcome.CHALLENGE}


def test_an_article_that_quotes_a_challenge_script_is_an_article() -> None:
    long = ARTICLE.replace("<body>", "<body><script>document.cookie='a=1'; location.href='#'</script>")
    assert verdict(long).outcome is Outcome.OK


@pytest.mark.parametrize("status", [202, 403, 412, 503, 521])
@pytest.mark.fault("S4")
def test_a_challenge_with_its_own_status_is_a_challenge_and_a_plain_refusal_is_not(status: int) -> None:
    assert verdict("<script>$_ts={}</script>", status=status).outcome is Outcome.CHALLENGE
    assert verdict(status=status).outcome is not Outcome.CHALLENGE


@pytest.mark.fault("C1")
def test_a_body_closed_without_length_is_whole_only_with_its_end_tag() -> None:
    assert verdict(closed_early=True).outcome is Outcome.OK
    assert verdict(ARTICLE[:-20], closed_early=True).outcome is Outcome.TRUNCATED
    assert verdict('{"list": []}', closed_early=True).outcome is Outcome.OK  # it is no page that has an end tag
    for cut in ('{"list": [', "[1, 2", "<ul><li>one</li><li>tw", "<!DOCTYPE ht", "<html><p>" + "x" * 5000 + "</html"):
        assert verdict(cut, closed_early=True).outcome is Outcome.TRUNCATED, cut


def test_damage_wins_over_looks_but_not_over_a_plain_no() -> None:
    cut = Verdict(outcome=Outcome.TRUNCATED, detail="cut")
    assert verdict(damage=cut) == cut
    assert verdict(status=404, damage=cut).outcome is Outcome.NOT_FOUND


def test_a_gb18030_title_is_read() -> None:
    body = '<html><head><meta charset="gb2312"><title>页面没有找到</title></head></html>'.encode("gb18030")
    assert verdict(body).outcome is Outcome.SOFT_404


def test_an_empty_robots_file_is_a_file() -> None:
    assert verdict("", is_page=False).outcome is Outcome.OK


@pytest.mark.parametrize("status", [200, 202, 203, 204, 206])
def test_any_2xx_will_do_for_a_robots_file_but_not_for_a_page(status: int) -> None:
    assert verdict("User-agent: *\n", status, is_page=False).outcome is Outcome.OK
    assert (verdict(status=status).outcome is Outcome.OK) == (status == 200)
    challenge = "<script>acw_sc__v2</script>"
    if status == 202:
        assert verdict(challenge, status, is_page=False).outcome is Outcome.CHALLENGE


def test_a_pdf_is_captured_like_any_page() -> None:
    assert verdict(b"%PDF-1.4 ...", content_type="application/pdf").outcome is Outcome.OK


@pytest.mark.fault("N2")
@pytest.mark.parametrize(
    ("exception", "outcome"),
    [
        (CannotResolveHostError("no such host"), Outcome.DNS),
        (DownloadTimeoutError("took longer than 60 seconds"), Outcome.TIMEOUT),
        (DownloadConnectionRefusedError("refused"), Outcome.NETWORK),
        (DownloadFailedError("reset"), Outcome.NETWORK),
        (ConnectionResetError("reset"), Outcome.NETWORK),
        (DownloadCancelledError("larger than download max size"), Outcome.TOO_LARGE),
        (Forbidden("robots.txt forbids /x", unreachable=False), Outcome.ROBOTS),
        (Parked("3 refusals in a row"), Outcome.BLOCKED),
        (Unkept("HTTP status -200, expected 100 to 999"), Outcome.ERROR),
        (ValueError("what?"), Outcome.ERROR),
    ],
)
def test_an_exception_has_its_outcome(exception: Exception, outcome: Outcome) -> None:
    found = of_exception(exception)
    assert found.outcome is outcome
    assert found.detail
    assert "\n" not in found.detail


@given(st.integers(100, 999), st.binary(max_size=300), st.booleans(), st.one_of(st.none(), st.text(max_size=20)))
def test_every_response_has_an_outcome(status: int, body: bytes, early: bool, location: str | None) -> None:
    assert verdict(body, status, closed_early=early, location=location).outcome in Outcome


def test_a_title_is_found_only_near_the_start() -> None:
    assert title_of("x" * 70_000 + "<title>late</title>") == ""
    assert title_of("<TITLE lang=zh>\n a  b </TITLE>") == "a b"

"""Pages that are no pages, pages built to stop a parser, and pages that show what is not theirs."""

from __future__ import annotations

import socket
import time
from datetime import UTC, date, datetime

import pytest

from archive.snapshot import Snapshot
from pipelines.errors import EmptyPage, NoBody, NotHtml, PipelineError, ReadError, TooComplex, Unparsable
from pipelines.read import Reading, read

TEXT = "<p>12月14日至17日，中国共产党代表团访问南非，介绍党的十九大情况。</p><p>约80人参加了座谈会。</p>"
HEAD = "<html><head><title>中共代表团访问南非_某某网</title></head><body><h1>中共代表团访问南非</h1>"
MOMENT = datetime(2018, 1, 5, 4, tzinfo=UTC)


def page(html: str | bytes, url: str = "https://example.org/a.html", content_type: str = "text/html") -> Snapshot:
    body = html.encode() if isinstance(html, str) else html
    return Snapshot.of_file(body, url=url, fetched_at=MOMENT, content_type=content_type)


def codes(reading: Reading) -> list[str]:
    return [issue.code for issue in reading.issues]


def body_of(reading: Reading) -> list[str]:
    return [reading.view.text[p.start : p.end] for p in reading.view.of("body")]


@pytest.mark.parametrize("body", [b"", b" \r\n\t ", b"\xef\xbb\xbf", "　".encode()])
def test_a_page_without_text_is_empty(body: bytes) -> None:
    with pytest.raises(EmptyPage, match="xuanjie show s") as caught:
        read(page(body))
    assert caught.value.code == "empty_page"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"%PDF-1.4\n1 0 obj", "text/html"),
        (b"\x89PNG\r\n\x1a\n", "text/html"),
        (b"\xff\xd8\xff\xe0", ""),
        (b"PK\x03\x04", "application/octet-stream"),
        (b"var a = 1;", "application/javascript"),
        (b'{"a": 1}', "application/json"),
    ],
)
def test_what_is_no_html_is_refused(body: bytes, content_type: str) -> None:
    with pytest.raises(NotHtml):
        read(page(body, content_type=content_type))


def test_html_under_a_wrong_content_type_is_read() -> None:
    assert read(page(HEAD + TEXT, content_type="application/octet-stream")).announcement.title == "中共代表团访问南非"
    assert read(page(HEAD + TEXT, content_type="image/gif")).announcement.title == "中共代表团访问南非"


@pytest.mark.parametrize(
    ("what", "html"),
    [
        ("attributes on one tag", f"{HEAD}<div {' '.join(f'a{i}=x' for i in range(100_000))}>{TEXT}"),
        ("attributes on one tag", f"{HEAD}<div {' '.join(f'a{i}' for i in range(20_000))}>{TEXT}"),
        ("attributes on one tag", HEAD + "<div " + " ".join(f'a{i}=">"' for i in range(20_000)) + ">" + TEXT),
        ("characters", HEAD + TEXT + "<p>" + "字" * 2_000_001),
        ("tags", HEAD + TEXT + "<br>" * 70_000),
        ("comments without an end", HEAD + TEXT + "<!--" * 50_000),
        ("comments without an end", HEAD + "-->" * 50_000 + TEXT + "<!--" * 50_000),
        ("tags without an end", HEAD + TEXT + "<a " * 50_000),
    ],
    ids=["values", "bare", "angle-in-value", "characters", "tags", "comments", "comments-late", "open-tags"],
)
def test_a_parser_killer_is_refused_within_two_seconds(what: str, html: str) -> None:
    before = time.process_time()
    with pytest.raises(TooComplex) as caught:
        read(page(html))
    assert caught.value.what == what
    assert caught.value.found > caught.value.limit
    assert time.process_time() - before < 2  # the slowest needs 0.2 s; parsing the first one would need minutes


def test_a_page_nested_too_deep_is_read_or_refused_but_does_not_crash() -> None:
    html = HEAD + TEXT + "<div>" * 50_000 + TEXT
    assert len(body_of(read(page(html)))) >= 2


def test_markup_that_the_parser_refuses_is_an_error_of_this_page_only() -> None:
    with pytest.raises(Unparsable):
        read(page(HEAD + TEXT + "<![" * 100 + "x"))


def test_every_read_error_is_one_of_the_floor_with_a_code_of_its_own() -> None:
    kinds = ReadError.__subclasses__()
    assert len({kind.code for kind in kinds}) == len(kinds)
    assert issubclass(ReadError, PipelineError)


def test_a_home_page_is_no_announcement() -> None:
    links = "".join(f'<li><a href="/{i}.html">某国领导人会见中共代表团第{i}则</a> 03-0{i}</li>' for i in range(1, 9))
    with pytest.raises(NoBody):
        read(page(f"<title>某某网</title><h1>某某网</h1><ul>{links}</ul>"))


def test_a_video_page_with_a_headline_alone_is_read_as_one() -> None:
    title = "[视频]十九大精神对外宣介团访问古巴"
    reading = read(page(f"<title>{title}_央视网</title><div class='tit'>{title}</div>"))
    assert reading.announcement.title == "[视频]十九大精神对外宣介团访问古巴"
    assert reading.announcement.body == ()
    assert reading.announcement.language == "zh-Hans"
    assert codes(reading) == ["no_body", "no_date"]


def test_a_page_without_headline_is_read_without_one() -> None:
    reading = read(page(f"<div>{TEXT}</div>"))
    assert reading.announcement.title == ""
    assert codes(reading) == ["no_title", "no_date"]
    assert len(body_of(reading)) == 2


def test_a_gb2312_page_with_rare_names_keeps_its_whole_text() -> None:
    html = f'<meta charset="gb2312">{HEAD}<p>代表团成员有朱镕某、胡喆、𠮷田。</p>{TEXT}'
    reading = read(page(html.encode("gb18030")))
    assert body_of(reading)[0] == "代表团成员有朱镕某、胡喆、𠮷田。"
    assert len(body_of(reading)) == 3
    assert codes(reading) == ["no_date"]


def test_undecodable_bytes_become_an_issue() -> None:
    body = f'<meta charset="utf-8">{HEAD}{TEXT}'.encode()
    reading = read(page(body[:-20] + b"\xff\xfe\xfa" + body[-20:]))
    assert "charset_lossy" in codes(reading)


@pytest.mark.parametrize(
    "hidden",
    [
        '<h1 style="position:absolute;left:-2000px">特种玻璃 在线报价 厂家</h1>',
        '<h1 style="display: none">另一条新闻的标题在这里</h1>',
        '<h1><a href="/"><img src="logo.png" alt="人民网"></a></h1>',
        '<h1 class="sr-only">另一条新闻的标题在这里</h1>',
        "<h1 hidden>另一条新闻的标题在这里</h1>",
    ],
)
def test_a_headline_that_nobody_sees_is_not_the_headline(hidden: str) -> None:
    html = f"<title>中共代表团访问南非_某某网</title>{hidden}<div class='c'><h2>中共代表团访问南非</h2>{TEXT}</div>"
    assert read(page(html)).announcement.title == "中共代表团访问南非"


def test_a_hidden_block_is_not_part_of_the_text() -> None:
    reading = read(
        page(f'{HEAD}<div class="c">{TEXT}<p style="display:none">宣介团还访问了某国，介绍了全会精神。</p></div>')
    )
    assert len(body_of(reading)) == 2


def test_a_body_that_waits_for_a_script_is_read() -> None:
    reading = read(page(f'{HEAD}<div id="detail" style="display:none">{TEXT}</div>'))
    assert len(body_of(reading)) == 2


def test_a_negative_margin_hides_nothing() -> None:
    reading = read(page(f'<div style="position:absolute;left:50%;margin-left:-5000px">{HEAD}{TEXT}</div>'))
    assert len(body_of(reading)) == 2


def test_script_text_does_not_leak_into_the_source() -> None:
    script = "<script>if (a) { b(); }</script>"
    reading = read(page(f"{HEAD}<div>来源：<span id='myDocsource1'>驻加纳使馆</span>{script} 2018-01-02</div>{TEXT}"))
    assert reading.announcement.outlet == "驻加纳使馆"
    assert "script" not in reading.view.text
    assert "b()" not in reading.page.layer.text


def test_a_sentence_that_tells_a_date_is_text_and_no_date_line() -> None:
    first = "<p>2017年12月14日，中共代表团抵达南非，开始访问。</p>"
    reading = read(page(f"{HEAD}<div class='c'>{first}{TEXT}</div>"))
    assert body_of(reading)[0] == "2017年12月14日，中共代表团抵达南非，开始访问。"
    assert reading.announcement.published_on is None


def test_a_short_heading_inside_the_body_stays_although_the_title_contains_it() -> None:
    reading = read(page(f"{HEAD}<div class='c'>{TEXT}<p>访问南非</p>{TEXT}</div>"))
    assert "访问南非" in body_of(reading)


@pytest.mark.parametrize(
    ("stamp", "day"),
    [
        ("<div>2018-01-04 10:20 来源：新华社</div>", date(2018, 1, 4)),
        ("<div>来源：新华社</div><!-- 2016-06-30 --><script>var d='2016-06-30'</script>", None),
        ('<div style="display:none">2016-06-30</div>', None),
        ("<div>2017年12月14日至17日</div>", None),
        ('<ul><li><a href="/1">另一条新闻的标题在这里</a> 2017-01-02</li></ul>', None),
    ],
)
def test_only_a_shown_date_line_dates_the_page(stamp: str, day: date | None) -> None:
    assert read(page(f"{HEAD}{stamp}<div class='c'>{TEXT}</div>")).announcement.published_on == day


def test_a_day_in_the_address_is_the_last_resort_and_flagged() -> None:
    reading = read(page(HEAD + TEXT, url="https://example.org/2018-01/03/a.html"))
    assert reading.announcement.published_on == date(2018, 1, 3)
    assert codes(reading) == ["date_from_url"]


def test_a_day_in_the_metadata_is_flagged() -> None:
    html = HEAD.replace("<head>", '<head><meta name="PubDate" content="2018-01-02 08:00">')
    reading = read(page(html + TEXT, url="https://example.org/2018-01/03/a.html"))
    assert reading.announcement.published_on == date(2018, 1, 2)
    assert codes(reading) == ["date_from_meta"]


def test_an_address_dated_after_the_capture_dates_nothing() -> None:
    assert codes(read(page(HEAD + TEXT, url="https://example.org/2027-01/03/a.html"))) == ["no_date"]


def test_a_shown_day_after_the_capture_is_kept_and_flagged() -> None:
    reading = read(page(f"{HEAD}<div>发布时间：2019-01-03</div><div class='c'>{TEXT}</div>"))
    assert reading.announcement.published_on == date(2019, 1, 3)
    assert codes(reading) == ["date_after_capture"]


def test_a_day_without_year_takes_it_from_the_address() -> None:
    html = f"{HEAD}<div>11-24 19:18 来源：新华社</div><div class='c'>{TEXT}</div>"
    assert read(page(html, url="https://example.org/20171125/a.html")).announcement.published_on == date(2017, 11, 24)


def test_a_short_announcement_outweighs_a_long_notice() -> None:
    notice = "凡本网注明来源为某某网的所有作品均为本网合法拥有，未经授权不得转载，违者将依法追究责任。" * 2
    footer = f"<div class='f'><p>{notice}</p><p>本站欢迎读者来信，意见由读者负责，刊登前需核实。</p></div>"
    assert body_of(read(page(f"{HEAD}<div class='c'><p>中共代表团将访问南非。</p></div>{footer}"))) == [
        "中共代表团将访问南非。"
    ]


def test_paragraphs_that_share_a_cell_with_many_links_are_all_read() -> None:
    links = "".join(f'· <a href="/{i}">某国领导人会见来访的中共代表团，第{i}则</a><br>' for i in range(40))
    assert (
        body_of(read(page(f"{HEAD}<table><tr><td>{TEXT}{TEXT}{links}</td></tr></table>")))
        == [
            "12月14日至17日，中国共产党代表团访问南非，介绍党的十九大情况。",
            "约80人参加了座谈会。",
        ]
        * 2
    )


def test_related_headlines_inside_the_body_are_left_out() -> None:
    box = '<div class="also-read"><strong>相关新闻:</strong> <a href="/1">宣讲团赴各地，宣讲全会精神。</a></div>'
    found = body_of(read(page(f'{HEAD}<div class="c">{TEXT}{box}{TEXT}</div>')))
    assert len(found) == 4
    assert not any("宣讲团" in text for text in found)


def test_a_picture_page_is_its_caption() -> None:
    picture = '<p align="center"><img src="a.jpg"></p><p align="center">1月3日，中共代表团在南非举行介绍会。</p>'
    assert body_of(read(page(f'{HEAD}<div class="c">{picture}</div>'))) == ["1月3日，中共代表团在南非举行介绍会。"]


def test_reading_is_a_function_of_the_snapshot_and_opens_no_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a page must be read without network")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    one, two = (read(page(HEAD + TEXT)) for _ in range(2))
    assert one.announcement == two.announcement
    assert one.view.text == two.view.text
    assert one.issues == two.issues

"""What a page prints about itself is no text of its article: bylines, staff lists, appeals, subtitles, teasers."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from archive.snapshot import Snapshot
from pipelines.errors import NoBody
from pipelines.read import Reading, read

FIRST = "12月14日至17日，中国共产党代表团访问南非，介绍党的十九大情况。"
MOMENT = datetime(2018, 1, 5, 4, tzinfo=UTC)
SECOND = "约80人参加了座谈会，会后双方就党的建设交换了意见。"


def page(
    body: str, *, url: str = "https://example.org/a.html", title: str = "中共代表团访问南非介绍党的十九大"
) -> Snapshot:
    html = (
        f"<html><head><title>{title}_某某网</title></head><body><h1>{title}</h1>"
        f"<div>2017-12-18 09:30 来源：某某网</div><div>{body}</div></body></html>"
    )
    return Snapshot.of_file(html.encode(), url=url, fetched_at=MOMENT)


def body_of(reading: Reading) -> list[str]:
    return [reading.view.text[p.start : p.end] for p in reading.view.of("body")]


def paragraphs(*lines: str) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


@pytest.mark.parametrize(
    "byline", ["某某网记者 王小一", "本报记者：王小一 李小二", "执笔/王小一、李小二&amp;张小三", "文丨王小一"]
)
def test_a_byline_above_the_text_is_no_paragraph(byline: str) -> None:
    assert body_of(read(page(paragraphs(byline, FIRST, SECOND)))) == [FIRST, SECOND]


def test_a_byline_and_a_button_between_headline_and_text_of_one_box_are_no_paragraphs() -> None:
    title = "中共代表团访问南非介绍党的十九大"
    html = (
        f"<html><head><title>{title}_某某网</title></head><body><div><h1>{title}</h1><p>2017-12-18 来源：某某网</p>"
        f"<p>关注</p><p>本报记者 王小一</p>{paragraphs(FIRST, SECOND)}</div></body></html>"
    )
    snapshot = Snapshot.of_file(html.encode(), url="https://example.org/a.html", fetched_at=MOMENT)
    assert body_of(read(snapshot)) == [FIRST, SECOND]


def test_a_date_line_that_hides_most_of_itself_still_shows_its_day() -> None:
    title, name = "中共代表团访问南非介绍党的十九大", "驻南非共和国大使馆"
    html = (
        f"<html><head><title>{title}_某某网</title></head><body><h1>{title}</h1><div>来源："
        f'<span style="display:none">{name}</span><span style="display:none">（{name}供稿）</span> 2017-12-18</div>'
        f"<div>{paragraphs(FIRST, SECOND)}</div></body></html>"
    )
    reading = read(Snapshot.of_file(html.encode(), url="https://example.org/a.html", fetched_at=MOMENT))
    assert (reading.announcement.published_on, reading.issues) == (date(2017, 12, 18), ())


@pytest.mark.parametrize("line", ["记者 从主办方了解到的情况如下", "作者：这是一篇写给各国政党朋友看的长文章"])
def test_a_line_that_only_begins_like_a_byline_stays(line: str) -> None:
    assert body_of(read(page(paragraphs(line, FIRST, SECOND)))) == [line, FIRST, SECOND]


@pytest.mark.parametrize(
    "notice", ["（原题为《党的十九大代表团在南非》）", "本文原标题：《党的十九大代表团在南非》", "图片均来自网络"]
)
def test_a_notice_of_the_editors_is_no_paragraph(notice: str) -> None:
    assert body_of(read(page(paragraphs(FIRST, SECOND, notice)))) == [FIRST, SECOND]


def test_a_sentence_about_an_original_title_stays() -> None:
    told = "原题为《论开放》的讲稿由代表团成员在会上宣读。"
    assert body_of(read(page(paragraphs(FIRST, told, SECOND)))) == [FIRST, told, SECOND]


def test_a_list_of_the_staff_ends_the_article_and_the_appeals_under_it() -> None:
    staff = ("编辑|王小一", "责编|李小二", "校对|张小三", "来源|某某发布、某某日报")
    appeals = ("扫描下方二维码了解更多", "1、回复【会议】查看最新消息", "看完了，点【在看】试试")
    assert body_of(read(page("<br>".join([FIRST, SECOND, *staff, *appeals])))) == [FIRST, SECOND]


def test_a_list_of_the_staff_above_the_article_ends_nothing() -> None:
    assert body_of(read(page("<br>".join(["编辑：王小一", "校对：李小二", FIRST, SECOND])))) == [FIRST, SECOND]


def test_a_long_paragraph_under_a_list_of_the_staff_stays() -> None:
    long = "代表团还会见了南非其他政党的负责人，" * 5 + "并参观了当地的企业。"
    assert body_of(read(page("<br>".join([FIRST, SECOND * 5, "编辑：王小一", "校对：李小二", long])))) == [
        FIRST, SECOND * 5, long,
    ]  # fmt: skip


def test_one_editor_between_two_parts_ends_nothing() -> None:
    assert body_of(read(page("<br>".join([FIRST, "编辑：王小一", SECOND])))) == [FIRST, SECOND]


def test_a_subtitle_in_the_same_box_is_not_part_of_a_headline_that_is_shown_whole() -> None:
    title, subtitle = "中共代表团访问南非介绍大会情况", "座谈会在约翰内斯堡成功举办"
    html = (
        f'<html><head><title>{title} - 某某省人民政府</title><meta name="ArticleTitle" content="{title}"></head><body>'
        f'<div class="title"><h2>{title}</h2><h3>{subtitle}</h3></div><div>时间：2017-12-18 来源：某某日报</div>'
        f"<div>{paragraphs(FIRST, SECOND)}</div></body></html>"
    )
    snapshot = Snapshot.of_file(html.encode(), url="https://example.org/a.html", fetched_at=MOMENT)
    assert read(snapshot).announcement.title == title


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/",
        "https://example.org",
        "http://www.example.org/index.html",
        "https://example.org/index.php",
    ],
)
def test_a_home_page_with_a_teaser_is_no_article(url: str) -> None:
    with pytest.raises(NoBody):
        read(page(paragraphs(FIRST), url=url))


def test_a_page_below_the_root_is_read() -> None:
    assert body_of(read(page(paragraphs(FIRST), url="https://example.org/news/index.html"))) == [FIRST]


def test_a_date_line_under_a_headline_that_reads_like_a_sentence_is_no_text() -> None:
    long = "某部领导小组印发《关于做好第一批活动查摆问题、开展批评环节工作的通知》，要求各地认真落实"
    reading = read(page("", title=long))
    assert body_of(reading) == []
    assert "no_body" in [issue.code for issue in reading.issues]
    assert (reading.announcement.title, reading.announcement.published_on) == (long, date(2017, 12, 18))

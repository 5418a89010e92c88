"""Does dirt on a page leave its records as they are, and do its quotes still stand in the page?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html import escape
from typing import Any

import pytest
from pypinyin import Style, pinyin

from archive.snapshot import Snapshot
from archive.text import read_page
from pipelines.extract import extract_one
from pipelines.noise import clean as cleaned
from pipelines.noise import noise
from pipelines.read import read
from pipelines.report import report
from pipelines.scoring.score import page_text

Json = dict[str, Any]
Dirt = Callable[[str], str]  # text to markup

ZH_TITLE, EN_TITLE = "中共代表团访问赞比亚", "CPC delegation visits Zambia"
ZH = (
    "应赞比亚民族发展统一党邀请，中共中央对外联络部副部长王明远率中共代表团于12月3日至5日访问赞比亚。",
    "代表团在卢萨卡举行宣介会，介绍中共二十届三中全会精神，约120人出席。",
    "会后，双方就加强治国理政经验交流交换了意见。",
)
EN = (
    (
        "At the invitation of the United Party for National Development of Zambia, a delegation of the Communist Party "
        "of China (CPC) led by Wang Mingyuan, vice minister of the International Department of the CPC Central "
        "Committee, visited Zambia from December 3 to 5."
    ),
    (
        "The delegation held a briefing in Lusaka on the guiding principles of the third plenary session of the 20th "
        "CPC Central Committee. About 120 people attended."
    ),
    "Both sides exchanged views on party building.",
)
ELSEWHERE = {
    "zh": "某代表团12月1日至3日访问埃及，由李文华率领，介绍中共二十大精神，约300人出席。",
    "en": "A CPC delegation visited Egypt from Dec. 1 to 3 to brief on the 20th CPC National Congress. "
    "About 300 people attended.",
}
HEADLINES = {
    "zh": ("中共代表团访问古巴介绍二十大精神", "中联部为越南共产党考察团举行欢迎会", "宣讲团在上海宣讲党的二十大精神",
           "老挝人民革命党代表团访华", "中共代表团访问斯里兰卡", "全国人大代表团访问匈牙利", "旅游宣介会在曼谷举行",
           "第十九届中央纪委全会公报发布"),
    "en": ("CPC delegation visits Cuba to brief on congress", "Senior CPC official meets Vietnamese guests",
           "Lao party delegation ends China trip", "Tourism promotion held in Bangkok", "Plenum communique released",
           "CPC delegation visits Sri Lanka", "NPC delegation visits Hungary", "Envoy leaves for Pyongyang"),
}  # fmt: skip
LANGUAGES = pytest.mark.parametrize("lang", ["zh", "en"])


def story(lang: str) -> tuple[str, ...]:
    return ZH if lang == "zh" else EN


def page(lang: str, body: str, *, title: str | None = None, before: str = "", after: str = "") -> bytes:
    headline = title or escape(ZH_TITLE if lang == "zh" else EN_TITLE)
    plain = re.sub(r"<[^>]+>", "", headline)
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>{plain}</title></head><body>{before}'
        f"<h1>{headline}</h1><div>2024-12-06</div>{body}{after}<div>© 2024</div></body></html>"
    ).encode()


def paragraphs(lang: str, dirt: Dirt = escape) -> str:
    return "".join(f"<p>{dirt(line)}</p>" for line in story(lang))


def records(html: bytes) -> Json:
    """What the page says, each quote looked up in the page by somebody else's reading of it."""
    moment = datetime(2025, 1, 5, tzinfo=UTC)
    found = report(extract_one(Snapshot.of_file(html, url="https://example.org/n/a.html", fetched_at=moment)))
    for row in found["evidence"]:
        assert "".join(row["quote"].split()) in page_text(html), row
    day = (found["announcement"] or {}).get("published_on")
    kept = ("decision", "delegations", "events", "reception", "aggregate_claims")
    return {name: found[name] for name in kept} | {"published_on": day}


def clean(lang: str) -> Json:
    found = records(page(lang, f"<div>{paragraphs(lang)}</div>"))
    leg = found["delegations"][0]["legs"][0]
    assert (leg["country"], leg["start"], leg["end"], leg["attendance"]) == ("ZM", "2024-12-03", "2024-12-05", 120)
    assert found["delegations"][0]["leader_title"] is not None
    return found


def with_mark(mark: str) -> Dirt:
    """The mark in every third gap between two letters."""
    return lambda text: escape(
        re.sub(r"(?<=\w)(?=\w)", lambda gap: "\ue000" if gap.start() % 3 == 0 else "", text)
    ).replace("\ue000", mark)


@pytest.mark.fault("H4")
@LANGUAGES
@pytest.mark.parametrize(
    "mark",
    ["&#8203;", "&shy;", "&#xFEFF;", "&zwnj;", "&zwj;", "&#x2060;", "&lrm;", "&rlm;", "\u202a", "\u202c", "\u2066",
     "\u2069", "\u034f", "\ufe0f", "\u180e", "\U000e0100",
     "\x7f", "\x9f", "\ue0f1", "\U000f0001", "\U00100001",
     "<wbr>", "<span></span>", "<!-- x -->", "</b><b>"],
)  # fmt: skip
def test_invisible_marks_inside_words_change_no_value(lang: str, mark: str) -> None:
    assert records(page(lang, f"<div>{paragraphs(lang, with_mark(mark))}</div>")) == clean(lang)


def words_of(value: object) -> Iterator[str]:
    """Every text in a report, evidence aside: its quotes are what the page says, to the last mark."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from words_of(one) if name != "evidence" else ()
    elif isinstance(value, list | tuple):
        for one in value:
            yield from words_of(one)
    elif isinstance(value, str):
        yield value


@pytest.mark.fault("H4")
@LANGUAGES
@pytest.mark.parametrize("mark", ["\x7f", "\x85", "\x9f", "\ue0f1", "\ue5e5", "\U000f0001"])
def test_no_field_but_a_quote_holds_a_control_or_a_character_for_private_use(lang: str, mark: str) -> None:
    def dirty(text: str) -> str:
        return escape(re.sub(r"(?<=\w)(?=\w)", "@", text)).replace("@", mark)

    title = ZH_TITLE if lang == "zh" else EN_TITLE
    stamps = "来源：新华社 作者：李文华" if lang == "zh" else "Source: Xinhua Editor: Li Wenhua"
    head = f'<meta name="author" content="{dirty("李文华")}"><meta name="source" content="{dirty("新华社")}">'
    html = page(lang, f"<div>{paragraphs(lang, dirty)}</div>", title=dirty(title)).decode()
    html = html.replace("</head>", f"{head}</head>").replace("2024-12-06", f"2024-12-06 {dirty(stamps)}")
    moment = datetime(2025, 1, 5, tzinfo=UTC)
    found = report(extract_one(Snapshot.of_file(html.encode(), url="https://example.org/n/a.html", fetched_at=moment)))
    assert found["announcement"]["outlet"]
    said = list(words_of(found))
    assert found["delegations"] or mark in ("\x85", "\ue5e5")  # blanks between the letters of English words
    assert [text for text in said if any(unicodedata.category(char) in ("Cc", "Co") for char in text)] == []


def in_numbers(blank: str) -> Dirt:
    return lambda text: re.sub(r"(?<=\d)(?=[月日])|(?<=月)(?=\d)", blank, escape(text)).replace(" ", blank)


@LANGUAGES
@pytest.mark.parametrize("blank", ["&nbsp;", "\u3000", "&thinsp;", "\u202f", " &nbsp; ", "&amp;nbsp;", "&amp;#160;"])
def test_odd_blanks_in_dates_and_names_change_no_value(lang: str, blank: str) -> None:
    assert records(page(lang, f"<div>{paragraphs(lang, in_numbers(blank))}</div>")) == clean(lang)


@pytest.mark.fault("H4")
@LANGUAGES
def test_digits_as_entities_and_full_width_digits_change_no_value(lang: str) -> None:
    entities = paragraphs(lang, lambda text: re.sub(r"\d", lambda d: f"&#{ord(d[0])};", escape(text)))
    wide = paragraphs(lang, lambda text: re.sub(r"\d", lambda d: chr(ord(d[0]) + 0xFEE0), escape(text)))
    assert records(page(lang, f"<div>{entities}</div>")) == clean(lang)
    assert records(page(lang, f"<div>{wide}</div>")) == clean(lang)


def test_a_blank_inside_a_chinese_name_or_country_changes_no_value() -> None:
    html = page(
        "zh", f"<div>{paragraphs('zh').replace('赞比亚', '赞 比　亚').replace('王明远', '王&nbsp;明 远')}</div>"
    )
    assert records(html) == clean("zh")


def ruby(form: str, style: Style = Style.TONE, change: Callable[[str], str] = str) -> Dirt:
    """A reading behind every third character, in brackets or by markup."""

    def write(text: str) -> str:
        return "".join(
            form.format(c=c, r=change(pinyin(c, style=style)[0][0])) if "一" <= c <= "鿿" and i % 3 == 0 else escape(c)
            for i, c in enumerate(text)
        )

    return write


RUBIES = {
    "half-width": ruby("{c}({r})"),
    "full-width": ruby("{c}（{r}）"),
    "square": ruby("{c}[{r}]"),
    "lenticular": ruby("{c}【{r}】"),
    "blank before": ruby("{c} ({r})"),
    "blanks inside": ruby("{c}( {r} )"),
    "capitals": ruby("{c}({r})", change=str.upper),
    "first letter": ruby("{c}({r})", change=str.title),
    "without tones": ruby("{c}({r})", Style.NORMAL),
    "tone numbers": ruby("{c}({r})", Style.TONE3),
    "wide letters": ruby("{c}({r})", Style.NORMAL, lambda r: "".join(chr(ord(x) + 0xFEE0) for x in r)),
    "zhuyin": ruby("{c}({r})", Style.BOPOMOFO),
    "markup": ruby("<ruby>{c}<rt>{r}</rt></ruby>"),
    "markup with brackets": ruby("<ruby>{c}<rp>（</rp><rt>{r}</rt><rp>）</rp></ruby>"),
    "markup with bases": ruby("<ruby><rb>{c}</rb><rtc><rt>{r}</rt></rtc></ruby>"),
    "markup with zhuyin": ruby("<ruby>{c}<rt>{r}</rt></ruby>", Style.BOPOMOFO),
}


@pytest.mark.parametrize("form", RUBIES)
def test_readings_change_no_value_but_those_that_no_quote_could_hold(form: str) -> None:
    title = RUBIES[form](ZH_TITLE)
    found, expected = records(page("zh", f"<div>{paragraphs('zh', RUBIES[form])}</div>", title=title)), clean("zh")
    for delegation in (found["delegations"][0], expected["delegations"][0]):
        for name in ("leader_name", "leader_title", "leader_org"):  # printed with readings between the letters only
            delegation.pop(name)
        delegation["legs"][0].pop("inviter")
    assert found == expected


def test_tones_that_are_not_composed_are_readings_too() -> None:
    form = ruby("{c}({r})", change=lambda r: unicodedata.normalize("NFD", r).replace("n", "n\u0304"))
    body = paragraphs("zh", form)
    found = report(
        extract_one(
            Snapshot.of_file(
                page("zh", f"<div>{body}</div>"), url="https://example.org/n/a.html",
                fetched_at=datetime(2025, 1, 5, tzinfo=UTC),
            )
        )
    )  # fmt: skip
    assert found["delegations"][0]["legs"][0]["start"] == "2024-12-03"


def test_abbreviations_of_parties_and_foreign_names_in_brackets_are_no_readings() -> None:
    for text in (
        "宣介团(CPC)",
        "民主联盟(DA)",
        "阮(Lê)富仲",
        "刚果（金）",
        "老挝(Laos)",
        "人民党（PP）",
        "巴新(PNG)",
        "第一(1)",
    ):
        assert cleaned(text, 0, len(text), noise(text, 0, len(text))) == text


@pytest.mark.parametrize(
    "wrong", ["后後", "里裡", "面麪", "总縂", "参蓡", "国囯", "党黨", "会會", "于於", "发髮", "干幹", "十⼗", "大⼤"]
)
def test_traditional_wrong_and_radical_forms_change_no_value(wrong: str) -> None:
    html = page("zh", f"<div>{paragraphs('zh').replace(wrong[0], wrong[1])}</div>")
    found, expected = records(html), clean("zh")
    for delegation in (found["delegations"][0], expected["delegations"][0]):
        delegation.pop("leader_title"), delegation.pop("leader_org"), delegation["legs"][0].pop("inviter")  # as printed
    assert found == expected


@pytest.mark.fault("H4")
def test_accents_composed_and_not_are_one_text() -> None:
    line = "Le parti Đảng a reçu la délégation à Hà Nội."
    for form in ("NFC", "NFD"):
        html = f"<p>{unicodedata.normalize(form, line)}</p>"
        assert read_page(html).layer.text == unicodedata.normalize("NFC", line) + "\n"


BODIES: dict[str, Callable[[tuple[str, ...]], str]] = {
    "line breaks": lambda lines: f"<div>{'<br><br>'.join(lines)}</div>",
    "indented breaks": lambda lines: f"<div>{'<br>'.join('　　' + line for line in lines)}</div>",
    "one cell": lambda lines: f"<table><tr><td>{'<br>'.join(lines)}</td></tr></table>",
    "a cell each": lambda lines: f"<table>{''.join(f'<tr><td>{line}</td></tr>' for line in lines)}</table>",
    "preformatted": lambda lines: "<pre>" + "\n\n".join(lines) + "</pre>",
    "indented in pre": lambda lines: "<pre>" + "\n".join("　　" + line for line in lines) + "</pre>",
    "boxes": lambda lines: "".join(f"<div><div><span>{line}</span></div></div>" for line in lines),
    "items": lambda lines: f"<ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul>",
    "sections": lambda lines: "".join(f"<section>{line}</section>" for line in lines),
}


@LANGUAGES
@pytest.mark.parametrize("form", BODIES)
def test_paragraphs_in_any_markup_are_the_same_text(lang: str, form: str) -> None:
    assert records(page(lang, BODIES[form](tuple(map(escape, story(lang)))))) == clean(lang)


def inside(lang: str, extra: str, at: int = 0) -> str:
    lines = [f"<p>{escape(line)}</p>" for line in story(lang)]
    return f"<div class='article'>{''.join(lines[:at])}{extra}{''.join(lines[at:])}</div>"


HEADS = {
    "zh": ("AI导读", "AI摘要", "智能摘要", "内容提要", "核心提示", "要点速览", "【AI总结】", "摘要"),
    "en": ("AI summary", "Key takeaways", "AI-generated summary", "Summary", "In brief", "Highlights", "Key points"),
}
SUMMARIES: dict[str, Callable[[str, str], str]] = {
    "in one line": lambda head, text: f"<p>{head}：{text}</p>",
    "a heading": lambda head, text: f"<h3>{head}</h3><p>{text}</p>",
    "a box": lambda head, text: f"<div><span>{head}</span><div>{text}</div></div>",
    "a break": lambda head, text: f"<p><strong>{head}</strong><br>{text}</p>",
    "a list": lambda head, text: f"<h3>{head}</h3><ul><li>{text}</li><li>{text[:30]}。</li></ul>",
    "points": lambda head, text: f"<p>{head}</p><p>• {text}</p><p>• {text[:30]}。</p>",
}


@pytest.mark.parametrize(("lang", "head"), [(lang, head) for lang, heads in HEADS.items() for head in heads])
@pytest.mark.parametrize("form", SUMMARIES)
@pytest.mark.parametrize("at", [0, 3])
def test_a_summary_of_whatever_maker_is_no_evidence_and_no_second_event(
    lang: str, head: str, form: str, at: int
) -> None:
    assert records(page(lang, inside(lang, SUMMARIES[form](head, ELSEWHERE[lang]), at))) == clean(lang)


def test_a_page_that_is_nothing_but_a_summary_is_read() -> None:
    found = records(page("zh", f"<div><p>内容提要：{ZH[0]}</p></div>"))
    assert found["delegations"][0]["legs"][0]["country"] == "ZM"


def test_a_sentence_that_begins_like_a_summary_stays() -> None:
    line = "摘要介绍了大会的情况，中共代表团还访问了古巴。"
    html = page("zh", inside("zh", f"<p>{line}</p>", 3))
    moment = datetime(2025, 1, 5, tzinfo=UTC)
    reading = read(Snapshot.of_file(html, url="https://example.org/n/a.html", fetched_at=moment))
    assert line in reading.view.text


@LANGUAGES
def test_a_copy_for_telephones_or_printers_is_no_second_event(lang: str) -> None:
    twice = f"<div class='pc'>{paragraphs(lang)}</div><div class='mobile'>{paragraphs(lang)}</div>"
    titled = (
        f"<div>{paragraphs(lang)}</div><h2>{ZH_TITLE if lang == 'zh' else EN_TITLE}</h2><div>{paragraphs(lang)}</div>"
    )
    assert records(page(lang, twice)) == clean(lang)
    assert records(page(lang, titled)) == clean(lang)


def test_a_traditional_copy_below_the_text_is_no_second_event() -> None:
    copy = paragraphs("zh").replace("会", "會").replace("国", "國").replace("团", "團").replace("对", "對")
    assert records(page("zh", f"<div>{paragraphs('zh')}{copy}</div>")) == clean("zh")


@pytest.mark.parametrize(
    "style", ["display:none", "visibility:hidden", "font-size:0", "font-size: 0px", "opacity:0", "text-indent:-9999px"]
)
@LANGUAGES
def test_text_that_nobody_sees_is_no_evidence(lang: str, style: str) -> None:
    html = page(lang, inside(lang, f'<p style="{style}">{ELSEWHERE[lang]}</p>', 1))
    assert records(html) == clean(lang)


def test_a_box_of_size_0_whose_text_has_a_size_is_seen() -> None:
    lines = "".join(f'<p style="font-size:16px">{line}</p>' for line in ZH)
    assert records(page("zh", f'<div style="font-size:0">{lines}</div>')) == clean("zh")


@LANGUAGES
def test_the_caption_of_an_old_picture_is_no_visit(lang: str) -> None:
    old = {
        "zh": "图为2015年3月3日，中共代表团在开罗举行宣介会。 新华社记者 李文华 摄",
        "en": "A CPC delegation holds a briefing in Cairo, Egypt, March 3, 2015. (Xinhua/Li Wenhua)",
    }[lang]
    for form in ("<p><img src='a.jpg'></p><p>{}</p>", "<figure><img src='a.jpg'><figcaption>{}</figcaption></figure>"):
        for at in (0, 1):
            assert records(page(lang, inside(lang, form.format(old), at))) == clean(lang)


@LANGUAGES
def test_headlines_of_other_pages_are_no_evidence_wherever_they_stand(lang: str) -> None:
    links = "".join(f'<li><a href="/{i}.html">{text}</a></li>' for i, text in enumerate(HEADLINES[lang]))
    plain = "".join(f"<p>{text}</p>" for text in HEADLINES[lang])
    word = "相关新闻" if lang == "zh" else "Related news"
    tags = "关键词：" if lang == "zh" else "Tags: "
    more = "推荐阅读：" if lang == "zh" else "Read more: "
    pages = {
        "menu above": page(lang, inside(lang, ""), before=f"<ul>{links}</ul>"),
        "menu between headline and text": page(lang, inside(lang, f"<ul>{links}</ul>")),
        "the same without links": page(lang, inside(lang, plain)),
        "in lines of one box": page(lang, f"<div>{'<br>'.join(map(escape, (*HEADLINES[lang], *story(lang))))}</div>"),
        "box inside the text": page(lang, inside(lang, f"<div class='related'><ul>{links}</ul></div>", 1)),
        "below the text": page(lang, inside(lang, f"<p>{word}</p>{plain}", 3)),
        "one more": page(lang, inside(lang, f"<p>{more}{HEADLINES[lang][0]}</p>", 1)),
        "linked one": page(lang, inside(lang, f'<p><a href="/a">{HEADLINES[lang][0]}</a></p>', 1)),
        "tags": page(lang, inside(lang, f"<p>{tags}{' '.join(HEADLINES[lang][:3])}</p>", 3)),
        "aside": page(lang, inside(lang, f"<aside><p>{HEADLINES[lang][0]}</p></aside>", 2)),
    }
    for where, html in pages.items():
        assert records(html) == clean(lang), where


@LANGUAGES
def test_comments_and_the_next_article_are_no_part_of_this_one(lang: str) -> None:
    comments = f'<div class="comments"><h3>{"评论" if lang == "zh" else "Comments"}</h3><p>{ELSEWHERE[lang]}</p></div>'
    further = f"<article><h1>{HEADLINES[lang][0]}</h1><p>{ELSEWHERE[lang]}</p></article>"
    assert records(page(lang, f"<article>{paragraphs(lang)}</article>{further}")) == clean(lang)
    assert records(page(lang, inside(lang, "") + comments)) == clean(lang)


@LANGUAGES
def test_lines_of_editors_and_buttons_are_no_evidence(lang: str) -> None:
    lines = {
        "zh": ("分享到：微信 微博", "（责任编辑：李文华）", "打印"),
        "en": ("Share: Facebook Twitter", "(Web editor: Li Wenhua)", "Print"),
    }[lang]
    assert records(page(lang, inside(lang, "".join(f"<p>{line}</p>" for line in lines), 3))) == clean(lang)


@pytest.mark.parametrize("first", ["zh", "en"])
def test_a_page_in_two_languages_tells_one_visit(first: str) -> None:
    order = (ZH, EN) if first == "zh" else (EN, ZH)
    lines = [line for pair in zip(*order, strict=True) for line in pair]
    for body in (lines, [*order[0], *order[1]]):
        found = records(page("zh", f"<div>{''.join(f'<p>{escape(line)}</p>' for line in body)}</div>"))
        assert [len(d["legs"]) for d in found["delegations"]] == [1]
        leg = found["delegations"][0]["legs"][0]
        assert (leg["country"], leg["start"], leg["end"], leg["attendance"]) == ("ZM", "2024-12-03", "2024-12-05", 120)
        assert len(found["events"]) == 0

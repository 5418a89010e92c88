"""Which lines of an element are paragraphs of the article, which are captions, which are furniture?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import Tag

from pipelines.pages.page import Line, Page, Range, joined, overlap
from pipelines.pages.summaries import heads_summary
from pipelines.word_list import WordList

__all__ = ["Paragraphs", "furniture", "paragraphs_in", "paragraphs_of", "without_byline"]

_CAPTION_CLASS = WordList(
    "|".join(
        ["caption", "tuzhu"]
        + [
            f"{box}{joint}{word}"
            for box in ("img", "pic")
            for joint in ("", "-")
            for word in ("note", "desc", "title", "txt", "text")
        ]
        + [f"photo{joint}{word}" for joint in ("", "-") for word in ("note", "desc")]
    )
)
_CENTRE = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
_GREY = re.compile(r"color(?<![-\w]color)\s*+:\s*+(?:gr[ae]y|#(?:808080|888888|999999)|rgb\(128, ?128, ?128\))")
_MAX_CAPTION = 200  # a longer centred passage is text that somebody centred
# Boxes inside the body: other articles, sharing, advertising.
_BOX = WordList(
    "<relate>|<related>|<relevant>|<alsoread>|<also-read>|<readmore>|<read-more>|<recommend|<share|<bshare>|<social|<adslot>|<ad-slot>"
    "|<adbox>|<zdfy>|<pagelist>|<breadcrumb>|<comment>|<comments>|<pinglun>|<sidebar>|<teaser>|<teasers>|<twitter-tweet>",
    names=True,
)
_ASIDES = {"aside", "footer", "nav"}
# Lines that are about the page, not of the article.
_EDITOR = re.compile(
    r"^[（(【\[]?\s*+(?:责任编辑|責任編輯|责编|責編|编辑|編輯|视频编辑|文字编辑|网络编辑|值班编辑|实习编辑|编审|校对|校對"
    r"|审校|审核|监制|web editor|editor|редактор|rédacteurs?)\s*+[:：|｜丨/／][^。]{0,40}[)）】\]]?$"
    r"|^[（(](?:編集|편집)[^。:：]{1,8}[)）]$",  # initials: （編集JK）
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"^[【\[(（]?(?:特别说明|特別說明|特别声明|免责声明|免責聲明|版权声明|版權聲明|分享到|字号|字號|调整字体|字体大小|纠错"
    r"|enditem|end item|(?:本文)?原标?题(?:为|是)?\s*+[:：]?\s*+《.{2,80}》\s*+[)）]?$"
    r"|(?:图片|配图)均?(?:来自|来源于?)[:：]?\s*(?:网络|互联网)[)）]?$)",
    re.IGNORECASE,
)
_PAGER = re.compile(
    r"^(?:[\W\d]++|上一页|下一页|上一頁|下一頁|首页|末页|尾页|尾頁|前页|后页|prev|next|page)++$", re.IGNORECASE
)
_CREDIT_LINE = re.compile(
    r"^/?\s*+(?:稿件|文章)?(?:来源|來源|source|원문 출처|출처|المصدر|مصدر|источник|fuente)\s*+[:：|｜丨]\s*+\S.{0,40}$"
    r"|^「[^「」]{2,16}」\s*\d{4}年\d{1,2}月\d{1,2}日$",  # 「人民網日本語版」2015年10月12日
    re.IGNORECASE,
)
# Who wrote it, in a line of its own above the text: 本报记者 某某, 执笔/某某、某某
_BYLINE = re.compile(
    r"^(?:\w{0,10}(?:记者|記者|通讯员|通訊員|评论员|評論員)(?:\s*[:：/／|｜丨]\s*|\s+)\w{2,4}(?:[\s、&＆]+\w{2,4}){0,5}"
    r"|(?:执笔|撰文|采写|作者|文|文字)\s*[:：/／|｜丨]\s*[\w·•]{2,8}(?:[\s、&＆]+[\w·•]{2,8}){0,5})$"
)
_STAFF = 2  # lines about editors or sources in a row: the article is over, what follows is about the account
_LONG = 60  # characters of a line that is a paragraph, not an appeal to follow the account
_BUTTON = 4  # a first or last line this short without a full stop is a button: 关注, 发表, +1
_STOP = re.compile(r"[。！？…”」』）).!?]$")
_NOTE_CLASS = WordList("<note>|<notice>|<disclaimer>|<statement>|<declare>|<shengming>", names=True)
_PICTURES = ("img", "video", "embed", "picture")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraphs:
    """Ranges of the text layer, page order, without leading or trailing blanks."""

    body: tuple[Range, ...]
    captions: tuple[Range, ...]


def paragraphs_of(page: Page, container: Tag, *, after: int = 0, shown: bool = True) -> Paragraphs:
    """The paragraphs of one element.

    after   lines that begin before this offset are no paragraphs (headline inside the container)
    shown   leave hidden lines out; False for pages whose whole body waits for a script to show it
    """
    start, end = page.text.range_of(container)
    captions = joined(_caption_ranges(page, container))
    inner = page.text.elements.within(container)
    notes = joined(page.text.range_of(tag) for tag in inner if _is_note(tag))
    other = {id(tag) for tag in page.once(furniture)}
    boxes = joined(page.text.range_of(tag) for tag in inner if _is_box(page, tag, end - start, id(tag) in other))
    lines = (line for line in page.lines_in(max(start, after), end) if not _inside(line, boxes))
    found = _sort(page, lines, captions, shown)
    body = list(found.body)
    while len(body) > 1 and overlap(notes, *body[-1]) == body[-1][1] - body[-1][0]:
        body.pop()
    return Paragraphs(body=tuple(body), captions=found.captions)


def paragraphs_in(page: Page, ranges: list[Range], container: Tag) -> Paragraphs:
    """The same for lines that somebody else found (trafilatura); captions are looked for in `container`."""
    wanted = joined(ranges)
    lines = (line for line in page.lines if overlap(wanted, line.start, line.end))
    return _sort(page, lines, joined(_caption_ranges(page, container)), shown=True)


def _sort(page: Page, lines: Iterator[Line], captions: list[Range], shown: bool) -> Paragraphs:
    body: list[Range] = []
    found: list[Range] = []
    closings: list[int] = []  # how much of the body stands above each list of the staff
    staff = 0
    for line in lines:
        if (shown and line.hidden) or (line.is_linked and not _is_text(line)):
            continue
        staff = staff + 1 if _EDITOR.match(line.text) or _CREDIT_LINE.match(line.text) else 0
        if staff == _STAFF:
            closings.append(len(body))
        if _NOTICE.match(line.text) or _EDITOR.match(line.text) or _PAGER.match(line.text):
            continue
        (found if _inside(line, captions) else body).append((line.start, line.end))
    if not body:
        body, found = found, []  # a picture with nothing but its caption: that is the news
    body = without_byline(page, _above_staff(body, closings))
    while body and (_is_button(page, body[-1]) or _CREDIT_LINE.match(page.layer[body[-1][0] : body[-1][1]])):
        body.pop()
    return Paragraphs(body=tuple(body), captions=tuple(found))


def without_byline(page: Page, body: list[Range]) -> list[Range]:
    """Without the buttons and the names of the writers above the first paragraph."""
    first = 0
    while first < len(body) and (
        _is_button(page, body[first])
        or (first + 1 < len(body) and _BYLINE.match(page.layer[slice(*body[first])]) is not None)
    ):
        first += 1
    return body[first:]


def _above_staff(body: list[Range], closings: list[int]) -> list[Range]:
    """Without the short lines under a list of the staff that stands in the body's second half."""
    for count in closings:
        above, under = body[:count], body[count:]
        size = sum(end - start for start, end in above)
        if all(end - start < _LONG for start, end in under) and size > sum(end - start for start, end in under):
            return above
    return body


def _is_button(page: Page, found: Range) -> bool:
    text = page.layer[found[0] : found[1]]
    return len(text) <= _BUTTON and not _STOP.search(text) and not heads_summary(text)


def _is_text(line: Line) -> bool:
    """A linked line that is nevertheless a sentence of the article."""
    return line.linked < len(line.text) and line.text[-1:] in '。！？.!?”"'


def _is_note(tag: Tag) -> bool:
    """An element for the editors' own words; at the end of a body it holds a disclaimer, an appeal, a biography."""
    classes = tag.get("class")
    return tag.name in ("i", "em") or (isinstance(classes, list) and _NOTE_CLASS.stands_in(" ".join(classes)))


def _is_box(page: Page, tag: Tag, size: int, is_furniture: bool) -> bool:
    """Furniture by its name, as long as it is not most of the container."""
    if tag.name not in _ASIDES and not is_furniture:
        return False
    start, end = page.text.range_of(tag)
    return (end - start) * (2 if tag.name in _ASIDES else 3) < size


def furniture(page: Page) -> list[Tag]:
    """The elements whose class or id calls them a box of other things, in no order."""
    return page.called(_BOX)


def _caption_ranges(page: Page, container: Tag) -> Iterator[Range]:
    for tag in page.text.elements.within(container):
        start, end = page.text.range_of(tag)
        if not 0 < end - start <= _MAX_CAPTION or tag.name in ("a", "img"):
            continue
        classes = tag.get("class")
        named = isinstance(classes, list) and _CAPTION_CLASS.stands_in(" ".join(classes))
        styled = _is_centred(tag) or _is_grey(tag)
        if tag.name == "figcaption" or named or (styled and _stands_by_picture(page, tag)):
            yield start, end


def _is_centred(tag: Tag) -> bool:
    if tag.name == "center" or str(tag.get("align") or "").lower() == "center":
        return True
    style = tag.get("style")
    return isinstance(style, str) and bool(_CENTRE.search(style))


def _is_grey(tag: Tag) -> bool:
    style = tag.get("style")
    return isinstance(style, str) and bool(_GREY.search(style))


def _stands_by_picture(page: Page, tag: Tag) -> bool:
    """A picture inside, or in the nearest element before or after that holds nothing but it."""
    if tag.find(_PICTURES) is not None:
        return True
    for sibling in (tag.find_previous_sibling(True), tag.find_next_sibling(True)):
        if isinstance(sibling, Tag) and (sibling.name in _PICTURES or sibling.find(_PICTURES) is not None):
            start, end = page.text.range_of(sibling)
            if start == end or sibling.name in _PICTURES:
                return True
    return False


def _inside(line: Line, ranges: list[Range]) -> bool:
    return overlap(ranges, line.start, line.end) == line.end - line.start

"""Which lines of an element are paragraphs of the article, which are captions, which are furniture?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import Tag

from pipelines.pages.page import Line, Page, Range, joined, overlap

__all__ = ["Paragraphs", "paragraphs_in", "paragraphs_of"]

_CAPTION_CLASS = re.compile(
    r"caption|img-?(?:note|desc|title|txt|text)|pic-?(?:note|desc|text|title|txt)|tuzhu|photo-?(?:note|desc)",
    re.IGNORECASE,
)
_CENTRE = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
_MAX_CAPTION = 200  # a longer centred passage is text that somebody centred
# Boxes inside the body: other articles, sharing, advertising.
_BOX = re.compile(
    r"(?:^|[-_\s])(?:related?|relevant|also-?read|read-?more|recommend\w*|share\w*|bshare|social\w*|ad-?slot|adbox|zdfy|pagelist|breadcrumb)(?:$|[-_\s\d])",
    re.IGNORECASE,
)
# Lines that are about the page, not of the article.
_EDITOR = re.compile(
    r"^[（(【\[]?\s*(?:责任编辑|責任編輯|责编|責編|编辑|編輯|视频编辑|文字编辑|网络编辑|web editor|editor)\s*[:：]"
    r"[^。]{0,40}[)）】\]]?$",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"^[【\[(（]?(?:特别说明|特別說明|特别声明|免责声明|免責聲明|版权声明|版權聲明|分享到|字号|字號|纠错"
    r"|enditem|end item)",
    re.IGNORECASE,
)
_PAGER = re.compile(
    r"^(?:上一页|下一页|上一頁|下一頁|首页|末页|尾页|尾頁|前页|后页|prev|next|page|\W|\d)+$", re.IGNORECASE
)
_CREDIT_LINE = re.compile(r"^(?:稿件|文章)?(?:来源|來源|source)\s*[:：]\s*\S.{0,40}$", re.IGNORECASE)
_BUTTON = 4  # a first or last line this short without a full stop is a button: 关注, 发表, +1
_STOP = re.compile(r"[。！？…”」』）).!?]$")
_NOTE_CLASS = re.compile(
    r"(?:^|[-_\s])(?:note|notice|disclaimer|statement|declare|shengming)(?:$|[-_\s])", re.IGNORECASE
)
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
    notes = joined(page.text.range_of(tag) for tag in container.find_all(True) if _is_note(tag))
    boxes = joined([page.text.range_of(tag) for tag in container.find_all(True) if _is_box(page, tag, end - start)])
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
    for line in lines:
        if (shown and line.hidden) or (line.is_linked and not _is_text(line)):
            continue
        if _NOTICE.match(line.text) or _EDITOR.match(line.text) or _PAGER.match(line.text):
            continue
        (found if _inside(line, captions) else body).append((line.start, line.end))
    if not body:
        body, found = found, []  # a picture with nothing but its caption: that is the news
    while body and _is_button(page, body[0]):
        body.pop(0)
    while body and (_is_button(page, body[-1]) or _CREDIT_LINE.match(page.layer[body[-1][0] : body[-1][1]])):
        body.pop()
    return Paragraphs(body=tuple(body), captions=tuple(found))


def _is_button(page: Page, found: Range) -> bool:
    return found[1] - found[0] <= _BUTTON and not _STOP.search(page.layer[found[0] : found[1]])


def _is_text(line: Line) -> bool:
    """A linked line that is nevertheless a sentence of the article."""
    return line.linked < len(line.text) and line.text[-1:] in '。！？.!?”"'


def _is_note(tag: Tag) -> bool:
    """An element for the editors' own words; at the end of a body it holds a disclaimer, an appeal, a biography."""
    classes = tag.get("class")
    return tag.name in ("i", "em") or (isinstance(classes, list) and bool(_NOTE_CLASS.search(" ".join(classes))))


def _is_box(page: Page, tag: Tag, size: int) -> bool:
    """Furniture by its name, as long as it is not most of the container."""
    names = " ".join(tag.get("class") or []) if isinstance(tag.get("class"), list) else ""
    if not _BOX.search(f"{names} {tag.get('id') or ''}"):
        return False
    start, end = page.text.range_of(tag)
    return (end - start) * 3 < size


def _caption_ranges(page: Page, container: Tag) -> Iterator[Range]:
    for tag in container.find_all(True):
        start, end = page.text.range_of(tag)
        if not 0 < end - start <= _MAX_CAPTION or tag.name in ("a", "img"):
            continue
        classes = tag.get("class")
        named = isinstance(classes, list) and _CAPTION_CLASS.search(" ".join(classes))
        if tag.name == "figcaption" or named or (_is_centred(tag) and _stands_by_picture(page, tag)):
            yield start, end


def _is_centred(tag: Tag) -> bool:
    if tag.name == "center" or str(tag.get("align") or "").lower() == "center":
        return True
    style = tag.get("style")
    return isinstance(style, str) and bool(_CENTRE.search(style))


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

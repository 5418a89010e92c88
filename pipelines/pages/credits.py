"""Which outlet does the page credit?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from string import ascii_lowercase

from archive.folding import fold
from pipelines.identity import host_of
from pipelines.noise import seen
from pipelines.pages.dates import printed_days
from pipelines.pages.page import Line, Page, Range
from pipelines.pages.stamp import STAMP_WORDS, lines_above, looks_stamped, may_stamp
from pipelines.voices.publishers import credited, publisher_of
from pipelines.word_list import WordList

__all__ = ["credit_in", "find_credit", "is_stamp"]

_CREDIT = re.compile(  # 稿件来源, 文章来源, 来源, 稿源, 出典, المصدر, مصدر ...
    r"[来來稿出출مиИfFqQsS](?i:源|典|처|صدر|сточник|onte|uelle|uente|ource)\s{0,9}+[:：]\s{0,9}+"
    r"(?P<who>[^\s|｜/;；,，:：()（）<>][^|｜;；:：<>]{0,60})"
)
# 图片来源：新华社, Photo source: AP: who took the picture wrote nothing of the text
_OF_A_PICTURE = re.compile(
    r"(?:[图圖]片?|照片|[图圖][片像]|[摄攝]影|[视視][频頻]|影片|[数數]据|[资資]料|\b(?:photos?|pictures?|images?|videos?|data|fotos?))\s{0,3}$",
    re.IGNORECASE,
)
# What sites print behind the name in the same line, without a separator
_AFTER = WordList(
    "参与互动|參與互動|作者|责任编辑|責任編輯|编辑|編輯|责编|責編|点击|點擊|字号|字號|时间|時間|发布|發布|更新|浏览|瀏覽|分享|打印|"
    "原创稿|转载稿|published|updated|editor|author|by>"
)
_BLANKS = re.compile(r"\s(?:\s|(?<=　))")
# Behind the first digits of a day or of a time: a year has four of them, the rest one or two
_NUMERIC = re.compile(r"[-年./:](?<=\d.)(?:(?<=\d{4}[-年./])(?P<year>)|(?<=\d[./-])\d{1,2}[./-]\d\d|(?<=\d:)\d\d)")
_FULL_STOP = re.compile(r"[。！？]|(?<=\w\w\w)[.!?](?!\s*+\S)")
_STAFF_CODE = re.compile(r"^(?:sp)?\d+$|^[a-z]{1,3}\d{6,}$", re.IGNORECASE)  # sp20241118: a spammer's stamp
_HAN = re.compile(r"[\u3400-\u9fff《]")
_TRIM = " 　-—·[]【】|/,，.()（）"
_MAX_NAME = 40
_OPENING = 120  # characters of a text that may hold its dateline
_OPENS = re.compile(r"[^()（）/]{0,60}[(（/](?P<who>[^()（）/]{2,30})[)）/]\s{0,3}(?:[-–—―]|电|電)")
_SENT = re.compile(  # 新华社里斯本3月3日电, (中新社北京6日电), 央视网消息, 【新華社東京3月3日】; 本报 is the page's own
    r"[(【]?据?(?P<who>[\u4e00-\u9fff]{2,8}?[社网报台])(?:消息|讯|[^,。;:\s]{0,16}?日[电讯】])"
)
# (Xinhua), --Xinhua, or a last line that is a name and nothing else; three words at most
_SIGNS = re.compile(
    r"(?:^|[(（—–|]|-)\s{0,2}(?P<who>[^\s()（）—–|-]{1,24}(?: [^\s()（）—–|-]{1,24}){0,2})[)）.]?\s{0,3}$"
)
_PICTURE = re.compile(r"photo|picture|摄|图", re.IGNORECASE)
_MAX_BARE = 24  # a name that no word announces
_SOURCE_TAGS = {"span", "a", "p", "div", "td", "em", "i", "b", "li"}
# In an element's names (csource, art-laiyuan): up to three letters may stand before the word
_SOURCE_NAME = re.compile(r"(?:source|laiyuan|origin|outlet|publisher|copyfrom|sour)(?=$|[-_\s\d])")
_PIECES = re.compile(r"[|｜·,，/;；]|\s{2,}|　")
_CLOCK_TIME = re.compile(r"\d{1,2}:\d\d(?::\d\d)?")
_BUTTONS = re.compile(r"(?:[\W\da]++|print|e-?mail|share)++", re.IGNORECASE)


def is_stamp(line: Line) -> bool:
    """A date or source line that stands inside the body's element, before its first sentence.

    A sentence that tells a date ("2014年12月31日，...。") is none, however short.
    """
    if len(line.text) > 100 or _FULL_STOP.search(line.shown):
        return False
    return looks_stamped(line) or credit_in(line.shown) is not None


def credit_in(text: str) -> str | None:
    """The outlet credited in one line, "来源：新华社" → 新华社; None when the line credits nobody."""
    hit = _CREDIT.search(text)
    while hit is not None:
        if _OF_A_PICTURE.search(text, max(0, hit.start() - 12), hit.start()):
            hit = _CREDIT.search(text, hit.start("who"))  # the text's own source may stand behind
            continue
        who = _tidy(hit["who"])
        if who is not None:
            return who
        hit = _CREDIT.search(text, hit.end())
    return None


def _tidy(who: str) -> str | None:
    """An outlet's name without what is printed after it in the same line."""
    who = who[: _name_ends(who)].strip(_TRIM)
    if _HAN.search(who):
        who = who.split(" ")[0].strip(_TRIM)
    if not who or len(who) > _MAX_NAME or _STAFF_CODE.match(seen(who)) or not any(map(str.isalpha, who)):
        return None
    return who


def _name_ends(who: str) -> int:
    """Where a name ends: before a word that sites print behind it, a day, a time or a gap in its last line."""
    last = who.rstrip().rfind("\n") + 1
    ends = [len(who)]
    if (word := _AFTER.first(who[last:])) is not None:
        ends.append(last + word)
    if (gap := _BLANKS.search(who, last)) is not None:
        ends.append(gap.start())
    if (number := _NUMERIC.search(who, last)) is not None:
        at = number.start()
        ends.append(at - (4 if number["year"] is not None else 1 + (at >= 2 and who[at - 2].isdigit())))
    return len(who[: min(ends)].rstrip()) if len(ends) > 1 else len(who)


def find_credit(page: Page, title: Range | None, body: Sequence[Range]) -> str | None:
    """The credited outlet: beside the headline, in the metadata, under the body, then in the body's own dateline."""
    body_start = body[0][0] if body else len(page.layer)
    body_end = body[-1][1] if body else 0
    start = min(title[0], body_start) if title else 0
    beside = [line for line in [*page.lines_in(start, body_start), *lines_above(page, start)] if may_stamp(line)]
    for line in beside:
        who = credit_in(line.shown)
        if who:
            return who
    who = _named_source(page, start, body_start) or next(filter(None, (_bare(page, line) for line in beside)), None)
    if who:
        return who
    for name in ("ContentSource", "source", "article:author"):
        content = page.meta(name)
        who = (credit_in(content) or _tidy(content)) if content else None
        if who:
            return who
    for line in page.lines_in(body_end, len(page.layer)):
        if not line.hidden and not line.is_linked and len(line.text) <= 80:
            who = credit_in(line.shown)
            if who:
                return who
    return _dateline(page, body) if body else None


def _dateline(page: Page, body: Sequence[Range]) -> str | None:
    """The agency that opens the first paragraph, "LISBON, March 3 (Xinhua) --", or signs the last.

    Only one of the lexicon, and not the site's own: that it names itself credits nobody.
    """
    first, last = page.layer[slice(*body[0])][:_OPENING], page.layer[slice(*body[-1])]
    own = publisher_of(None, host_of(page.url))
    signed = _SIGNS.search(last, max(0, len(last) - _MAX_NAME))
    for text, hit in ((first, _OPENS.match(first)), (first, _SENT.match(fold(first))), (last, signed)):
        if hit is not None and not _PICTURE.search(fold(hit["who"])) and credited(hit["who"]) not in {None, own}:
            return text[hit.start("who") : hit.end("who")].strip()
    return None


def _named_source(page: Page, start: int, end: int) -> str | None:
    """An element between headline and body whose name says that it holds the source: `#csource`, `.laiyuan`."""
    elements = page.text.elements
    named = [tags for said, tags in elements.called.items() if _names_source(said.lower())]
    for tag in elements.ordered(named):
        low, high = page.text.range_of(tag)
        if tag.name in _SOURCE_TAGS and start <= low < high <= end and not page.line_at(low).hidden:
            who = _tidy(page.layer[low:high])
            if who:
                return who
    return None


def _names_source(names: str) -> bool:
    for hit in _SOURCE_NAME.finditer(names):
        head = names[max(0, hit.start() - 4) : hit.start()]
        before = head.rstrip(ascii_lowercase)
        if len(head) - len(before) <= 3 and not (before[-1:].isalnum() or (before[-1:] == "_" and before != head)):
            return True
    return False


def _bare(page: Page, line: Line) -> str | None:
    """The one name in a date line without the word "source": "Xinhua, 29.12.2017", "Nov 18, 2017 · Reuters"."""
    days = printed_days(fold(line.shown))
    if not days or not looks_stamped(line):
        return None
    rest = line.shown
    for item in reversed(days):
        rest = f"{rest[: item.start]}|{rest[item.end :]}"
    pieces = [piece for piece in map(_tidy, _PIECES.split(_CLOCK_TIME.sub("|", rest))) if piece and len(piece) > 2]
    pieces = [piece for piece in pieces if not STAMP_WORDS.stands_in(fold(piece)) and not _BUTTONS.fullmatch(piece)]
    site = next((tag.get_text() for tag in page.text.elements.named("title")), "")
    leading = [piece for piece in pieces[:1] if line.shown.startswith(piece) and len(piece) <= _MAX_BARE]
    return next((piece for piece in [*pieces, *leading] if piece in site or piece in leading), None)

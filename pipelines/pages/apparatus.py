"""Which paragraphs of a page's body are not its story: copies, captions, tags, menus, another article's?

A reader of the page skips them. Left in, the copy for telephones becomes a second event, and the caption of an old
picture a visit of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bs4 import Tag

from archive.folding import fold
from pipelines.pages.dates import printed_days
from pipelines.pages.page import Page, Range
from pipelines.pages.summaries import heads_summary, summaries_in

__all__ = ["Story", "is_file_picture", "story_of"]

# Rule apparatus.caption: a paragraph that says it is one. TRAP: a story that ends "(Xinhua)" credits the agency, one
# that ends "(Xinhua/Wang Xiaoyi)" a photographer; ▲ points at a picture, or at an item of a digest, which is longer.
_CAPTION = re.compile(
    r"(?:图为|图片为|[上下左右组题]图(?:为|[:：])|图[:：]|图\s?[\d一二三四五六][:：]?\s|(?:资料|新闻|视频)(?:图片?|照片|截图)"
    r"|[▲△▼↑↓][^\n]{2,40}$|(?:file )?photos?(?: shows|:| by\b)|(?:this )?(?:file )?photo (?:taken|released|provided)\b"
    r"|file photo\b)",
    re.IGNORECASE,
)
_BY_CAMERA = re.compile(
    r"(?:\s(?:新华社|中新社|本报|人民网|央视)?(?:记者|通讯员)?\s?[\w·]{2,8}\s?摄"
    r"|(?:供图|图源[:：][\w·]{2,16}|新华社发)(?:\s?[（(][\w·\s]{2,12}摄[）)])?)[）)。]?$"
    r"|[(\[](?:photos?(?: by|:|/| courtesy)|xinhua/|afp/|ap photo|reuters/|vcg|cfp|ic photo)[^()\[\]]{0,60}[)\]]\.?$",
    re.IGNORECASE,
)
_OLD = timedelta(days=60)  # a visit is told within weeks; an older day in a caption is another visit's
_MAX_CAPTION = 200
# Rule apparatus.tags: a line of keywords. Rule apparatus.related: a heading over other headlines, or before one.
_TAGS = re.compile(r"[【\[]?(?:关键词|关键字|标签|tags?|key ?words?|filed under|topics?)[】\]]?\s?[:：]", re.IGNORECASE)
_RELATED = re.compile(
    r"[【\[（(]?(?:相关(?:阅读|链接|报道|新闻|消息|文章|推荐)|延伸阅读|推荐阅读|热门(?:推荐|文章|新闻)|往期回顾|猜你喜欢"
    r"|更多(?:新闻|阅读)|related(?: (?:stories|news|articles|reading|topics|coverage))?|more (?:news|stories)"
    r"|read (?:more|next|also)|also read|see also|you may (?:also )?like|recommended(?: (?:stories|for you))?"
    r"|most (?:read|viewed|popular))[】\]）)]?\s?(?P<mark>[:：]?)",
    re.IGNORECASE,
)
_STOP = re.compile(r"[。！？!?；.][\"”’」』）)\]]{0,3}$")
_MENU = 8  # headlines in a row above the first sentence; a speech opens with up to six lines of title and speaker
_MAX_HEADLINE = 120
_REPEATED = 12  # letters of a paragraph that nobody writes twice by chance


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A body without its apparatus. All ranges in page order.

    body       the paragraphs, summaries among them: the page prints them as its text
    captions   those of the reader and those found among the paragraphs
    summaries  paragraphs of `body` that tell it again; no rule may read them
    """

    body: tuple[Range, ...]
    captions: tuple[Range, ...]
    summaries: frozenset[Range]


def story_of(page: Page, title: Range, body: Sequence[Range], captions: Sequence[Range]) -> Story:
    """Sort the paragraphs that a layout or the generic reader took.

    returns  the story; a page that is nothing but a summary, a caption or tags keeps it as its body
    """
    left = _without_copies(page, title, body)
    left = _of_one_article(page, title, left)
    left = _without_menu(page, _without_related(page, left))
    shown = [found for found in left if _is_caption(page, found)]
    if 0 < len(shown) < len(left):
        apart = set(shown)
        left, captions = [found for found in left if found not in apart], sorted({*captions, *shown})
    return Story(body=tuple(left), captions=tuple(captions), summaries=summaries_in(page, left))


def is_file_picture(page: Page, found: Range, published_on: date | None) -> bool:
    """Does a caption tell of another time than the story, by a day long before the page's?

    TRAP: 资料照片 alone says nothing: a portrait from the files stands beside the news of this journey.
    """
    days = [item.on for item in printed_days(fold(page.words(found))) if item.on is not None]
    return published_on is not None and bool(days) and max(days) < published_on - _OLD


def _without_copies(page: Page, title: Range, body: Sequence[Range]) -> list[Range]:
    """Without a second printing of the headline or of a paragraph, in another box (a copy for telephones or printers)
    or in the other Chinese script.
    """
    known = {_letters(page, title): title} if body and title[0] < body[0][0] else {}
    kept: list[Range] = []
    copying = False  # inside a copy its short lines are copies too
    for found in body:
        letters = _letters(page, found)
        first = known.setdefault(letters, found)
        again = first != found
        copying = again and (copying or (len(letters) >= _REPEATED and _is_copy(page, first, found, title)))
        if not copying:
            kept.append(found)
    return kept or list(body)


def _is_copy(page: Page, first: Range, again: Range, title: Range) -> bool:
    """Does the repetition stand in another box, or in other characters? In one and the same box it is a refrain."""
    if first == title or page.layer[slice(*first)] != page.layer[slice(*again)]:
        return True
    return _box(page, first) is not _box(page, again)


def _box(page: Page, found: Range) -> Tag | None:
    larger = [tag for tag in page.around(found) if page.text.range_of(tag) != found]
    return larger[-1] if larger else None


def _of_one_article(page: Page, title: Range, body: list[Range]) -> list[Range]:
    """Without the paragraphs of a further `<article>` with a headline (`h1`) of its own, which scrolling would load."""
    if len(body) < 2:
        return body
    others = [
        page.text.range_of(tag)
        for tag in page.text.elements.named("article")
        if any(_letters(page, page.text.range_of(head)) != _letters(page, title) for head in tag.find_all("h1"))
    ]
    further = [other for other in others if other[0] > body[0][0]]
    return [found for found in body if not any(low <= found[0] and found[1] <= high for low, high in further)]


def _without_related(page: Page, body: list[Range]) -> list[Range]:
    """Without tags, and without headings over other headlines and those headlines."""
    kept: list[Range] = []
    listing = False
    for found in body:
        text = page.words(found).strip()
        heading = _RELATED.match(text)
        if heading is not None and (heading.end() == len(text) or (heading["mark"] and not _STOP.search(text))):
            listing = heading.end() == len(text)
            continue
        listing = listing and _STOP.search(text) is None
        if not listing and not _TAGS.match(text):
            kept.append(found)
    return kept or body


def _without_menu(page: Page, body: list[Range]) -> list[Range]:
    """Without the other headlines that a site prints between headline and text (mirrors in Vietnam and Laos do)."""
    lead = 0
    while lead < len(body) and body[lead][1] - body[lead][0] <= _MAX_HEADLINE:
        text = page.words(body[lead]).strip()
        if _STOP.search(text) or heads_summary(text):
            break
        lead += 1
    return body[lead:] if _MENU <= lead < len(body) else body


def _is_caption(page: Page, found: Range) -> bool:
    if found[1] - found[0] > _MAX_CAPTION:
        return False
    text = page.words(found).strip()
    return _CAPTION.match(text) is not None or _BY_CAMERA.search(text) is not None


def _letters(page: Page, found: Range) -> str:
    return "".join(filter(str.isalnum, fold(page.words(found)))).lower()

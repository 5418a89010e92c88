"""Where on an unknown page does its headline stand, and what does it say?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from archive.folding import fold
from pipelines.noise import clean, noise
from pipelines.pages.dates import printed_days
from pipelines.pages.page import Page, Range
from pipelines.pages.prominence import headings, most_prominent

__all__ = [
    "document_title", "find_headline", "find_lone_headline", "repeats_title", "says_the_same", "title_keys",
    "title_text",
]  # fmt: skip

_SEPARATOR = re.compile(r"[_|»›:–—-](?:(?<=[_|»›])|(?<=:):|(?<=\s[–—-])(?=\s)|(?<=-)-+)")
# "...-人民网": a single hyphen ends a headline only before the name of a site, which holds none.
_HYPHENS = "-–—－"
_SITE = re.compile(
    r".{0,14}(?:网|網|网站|新闻|新聞|频道|頻道|在线|在線|日报|日報|\.com|\.cn|\.org).{0,8}|[A-Z]{3,8}", re.DOTALL
)
_WEEKDAY = re.compile(r"[MTWFSmtwfs](?<!\w.)(?i:on|ues|ednes|hurs|ri|atur|un)(?i:day)\b")
_MIN_KEY = 4  # a shorter common string is a site's name or a channel
_TELLING = 10  # letters of a <title> without the site's name that make it a headline by itself
_BESIDE_A_TITLE, _ALONE = 6.0, 2.0  # prominence a line needs to be the headline, with such a <title> and without
_LEAST_HEADLINE = 8  # letters; shorter lines of a body (a heading between paragraphs) stand in the title by chance
_CUT_TITLE = 12  # characters of a <title> that may be the cut beginning of the headline
_MAX_TITLE = 300
_MOST_LINES = 3  # a headline of government gazettes runs over three
_NEAR = 0.45  # a line must be this much of the document's title, else a heading beside the body is the better witness


def title_text(page: Page, found: Range) -> str:
    """A headline as one line."""
    return " ".join(page.layer[found[0] : found[1]].split())


def document_title(page: Page) -> Range | None:
    """Range of the <title> element's text, without the site's name where it can be told apart."""
    tag = next(iter(page.text.elements.named("title")), None)
    if tag is None:
        return None
    start, end = page.text.range_of(tag)
    text = page.layer[start : min(end, start + _MAX_TITLE)]
    cut = len(text)
    for hit in _SEPARATOR.finditer(text):
        if len(_key(text[: hit.start()])) >= _MIN_KEY:
            cut = len(text[: hit.start()].rstrip())
            break
    else:
        hyphen = max(map(text.rfind, _HYPHENS))
        if hyphen >= 0 and _SITE.fullmatch(text[hyphen + 1 :].strip()) and len(_key(text[:hyphen])) >= _MIN_KEY:
            cut = len(text[:hyphen].rstrip())
    return (start, start + cut) if cut else None


def find_headline(page: Page, body_start: int) -> Range | None:
    """The headline of an unknown page.

    body_start  offset of the first sentence of the body
    returns     a range of the layer: what the page prints above its body and repeats in its <title>; else the heading
                nearest above the body; else the <title> without the site's name; None when there is nothing of it
    """
    documents = title_keys(page)
    segments = [_key(part) for title in _document_titles(page) for part in _SEPARATOR.split(title)]
    cut = document_title(page)
    least = min([len(_key(page.words(cut))) if cut else 0, *map(len, documents)], default=0)
    best: Range | None = None
    best_length = 0
    shown = [(found, lines, _key(page.words(found))) for found, lines in _shown(page, body_start)]
    # What the page prints whole was not cut in its <title>: what goes on behind it is a subtitle.
    whole = {key for _, _, key in shown}.intersection(documents)
    for found, lines, key in shown:
        if len(key) < _MIN_KEY or len(key) < best_length:
            continue
        # Lines that follow one another are one headline only when the title runs through them: else the second is
        # the site's name, which the title prints behind a separator.
        if lines > 1:
            told = any(key in part for part in segments)
        else:
            told = any(_repeats(key, doc, may_be_cut=doc not in whole) for doc in documents)
        if told and not (lines == 1 and _is_masthead(page.layer[found[0] : found[1]], documents)):
            best, best_length = found, len(key)
    if best is not None and best_length >= _NEAR * least:
        return best
    named = cut is not None and len(_key(page.words(cut))) >= _TELLING
    return most_prominent(page, body_start, least=_BESIDE_A_TITLE if named else _ALONE) or best or cut


def repeats_title(page: Page, found: Range, keys: list[str]) -> bool:
    """Is this passage a headline: long enough for one, and contained in the page's title? `keys` are its title_keys."""
    if found[1] - found[0] > _MAX_TITLE:
        return False
    key = _key(page.words(found))
    return len(key) >= _LEAST_HEADLINE and any(_repeats(key, doc) for doc in keys)


def says_the_same(page: Page, one: Range, other: Range) -> bool:
    """Do two passages have the same letters?"""
    return one[1] - one[0] <= _MAX_TITLE and _key(page.words(one)) == _key(page.words(other))


def find_lone_headline(page: Page) -> Range | None:
    """The headline of a page that has nothing else: shown as a heading and repeated in its <title>."""
    return page.once(_lone_headline)


def _lone_headline(page: Page) -> Range | None:
    keys = title_keys(page)
    return next((found for found, _ in headings(page, len(page.layer)) if repeats_title(page, found, keys)), None)


def title_keys(page: Page) -> list[str]:
    """The page's own titles (<title>, og:title, ArticleTitle), letters only."""
    return page.once(_title_keys)


def _title_keys(page: Page) -> list[str]:
    return [key for key in map(_key, _document_titles(page)) if len(key) >= _MIN_KEY]


def _document_titles(page: Page) -> Iterator[str]:
    for tag in page.text.elements.named("title")[:1]:
        start, end = page.text.range_of(tag)
        yield page.words((start, min(end, start + _MAX_TITLE)))
    for name in ("ArticleTitle", "og:title", "twitter:title"):
        content = page.meta(name)
        if content:
            yield clean(content, 0, _MAX_TITLE, noise(content, 0, len(content)))


def _shown(page: Page, body_start: int) -> Iterator[tuple[Range, int]]:
    """Visible lines, runs of lines and headings above the body, with the number of lines each spans."""
    lines = [line for line in page.lines_in(0, body_start) if not line.hidden and len(line.text) <= _MAX_TITLE]
    for i, line in enumerate(lines):
        yield (line.start, line.end), 1
        for number, last in enumerate(lines[i + 1 : i + _MOST_LINES], 2):
            if not (line.is_linked or last.is_linked) and last.end - line.start <= _MAX_TITLE:
                yield (line.start, last.end), number
    for found, _ in headings(page, body_start):
        yield found, 1


def _is_masthead(line: str, documents: list[str]) -> bool:
    """The site's name and a day: a <title> `Paper - English`, a line `Paper | English | Thursday, 3 December 2015`."""
    text = fold(line)
    days = printed_days(text)
    for day in reversed(days):
        text = text[: day.start] + text[day.end :]
    rest = _key(_WEEKDAY.sub(" ", text))
    return bool(days) and _key(line) not in documents and any(rest in doc for doc in documents)


def _repeats(key: str, document: str, *, may_be_cut: bool = True) -> bool:
    """Is what stands on the page a part of the document's title, or its whole where that one is cut short?"""
    return key in document or (
        may_be_cut and len(document) >= _CUT_TITLE and key.startswith(document) and len(key) < 3 * len(document)
    )


def _key(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(map(_letter, folded))


@cache
def _letter(char: str) -> str:
    return "" if unicodedata.category(char)[0] in "PZCS" else char

"""What could be read on a page, its markup taken away? More than an article: menus, scripts and attributes' texts stay.

For the second look at a page whose bytes hold the words somewhere: a word counts only where it can be read, and near
the words that a rule wants beside it. Nothing that a rule could see is left out, so the look drops no page.
"""

from __future__ import annotations

import html
import re

from pipelines.screening.letters import plain_text

__all__ = ["packed_text", "page_text"]

# Marks that stand inside a word (archive/text.py); whatever else is between brackets parts words
_INSIDE = re.compile(
    r"</?(?:a|abbr|acronym|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|ins|kbd|label|mark|nobr|q|rb|rp|rt|rtc|ruby|s"
    r"|samp|small|span|strike|strong|sub|sup|time|tt|u|var|wbr|img)(?=[\s/>])[^<>]{0,2000}+>",
    re.IGNORECASE,
)
_TAG = re.compile(r"<(?!meta)[a-zA-Z/!][^<>]{0,2000}+>", re.IGNORECASE)
_RUBY = re.compile(r"<r[tp](?=[\s>])[^<>]{0,200}+>[^<>]{0,40}+</r[tp]\s*>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--[^<>]{0,2000}+-->")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_INVISIBLE = str.maketrans("", "", "\u00ad\u200b\u200c\u200d\u2060\ufeff")
_BLANKS = re.compile(r"\s+")


def page_text(source: str) -> str:
    """The words of a page's HTML as plain_text has them, one blank between them."""
    text = _RUBY.sub("", source) if "<r" in source else source
    text = _TAG.sub(" ", _INSIDE.sub("", _COMMENT.sub("", text)))
    if "\\u" in text:  # a script holds the article as JSON
        text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    if "&" in text:
        text = html.unescape(text)
    return _BLANKS.sub(" ", plain_text(text.translate(_INVISIBLE)))


def packed_text(text: str) -> str:
    """The same without any blank: 宣 介 团 is a word."""
    return text.replace(" ", "")

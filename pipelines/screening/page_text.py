"""What could be read on a page, block by block, its markup taken away? More than an article: nothing hidden is lost.

For the second look at a page whose bytes hold the words somewhere: a word counts only where it can be read, and near
the words that a rule wants beside it. Menus and lists of headlines hold such words on every page of a news site, so
what is told in short lines counts only where nothing else is told: paragraphs and headings do always.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from resiliparse.extract.html2text import extract_plain_text

from pipelines.noise import clean, noise
from pipelines.screening.letters import plain_text

__all__ = ["PageWords", "packed", "page_words"]

_LINE = (
    28  # characters: the longest headline of a list has about as many; a paragraph that tells who went where has more
)
_LINE_LATIN = 90
_LITTLE = 300  # characters of paragraphs, below which the short lines may be the article
_TITLE = re.compile(r"<title[^<>]{0,200}+>([^<]{0,2000}+)<", re.IGNORECASE)
_WRITTEN = re.compile(r"\bvar\s++contentdate\s*+=\s*+'((?:[^'\\]++|\\.)*+)'", re.DOTALL)  # as in archive/text.py
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_RUBY = re.compile(r"<r[tp](?=[\s>])[^<>]{0,200}+>[^<>]{0,40}+</r[tp]\s*>", re.IGNORECASE)
_RUBY_END = re.compile("</[rR][tTpP]")  # begins with fixed letters: three times as fast as looking for each spelling
_TAG = re.compile(r"</?[a-zA-Z][^<>]*+>")
_HEADINGS = ("<h1", "<h2")
_ENDS = tuple(end + tag for end in '.。!！?？"”’」』;；:：' for tag in ("", "</p>", "</td>", "</li>"))
_LAST = frozenset(end[-1] for end in _ENDS)  # nine lines in ten are short and end otherwise: nothing else is asked
_HAN = re.compile(r"[\u1100-\u11ff\u2e80-\ud7a3\uf900-\ufaff]")  # East Asian letters: one says as much as three


@dataclass(frozen=True, slots=True, kw_only=True)
class PageWords:
    """The lines of a page as plain_text has them: one for each block, white space folded."""

    told: tuple[str, ...]

    @property
    def spaced(self) -> str:
        return "\n".join(self.told)


def packed(text: str) -> str:
    """Without blanks: 宣 介 团 is a word."""
    return text.replace(" ", "")


def page_words(source: str) -> PageWords:
    """What the HTML of a page tells.

    raises   resiliparse's HTMLParserException when it is no HTML that can be parsed
    """
    if _RUBY_END.search(source) is not None:
        source = _RUBY.sub("", source)
    text: str = extract_plain_text(
        source, preserve_formatting="minimal_html", main_content=False, list_bullets=False, alt_texts=True,
        form_fields=True, noscript=True, hidden_elements=True,
    )  # fmt: skip
    for written in _WRITTEN.findall(source) if "contentdate" in source else ():
        text += "\n" + _ESCAPE.sub(lambda found: chr(int(found[1], 16)), written)
    title = _TITLE.search(source)
    return PageWords(told=tuple(_told(text, title[1] if title is not None else "")))


def _told(text: str, title: str) -> list[str]:
    lines = [line for line in text.replace("<br><br>\n", "\n").replace("<br>\n", " ").split("\n") if line]
    told = [line for line in lines if (len(line) >= _LINE or line[-1] in _LAST or line[0] == "<") and _counts(line)]
    if sum(map(len, told)) < _LITTLE:
        told = lines
    cleaned = html.unescape(_TAG.sub("", "\n".join([title.replace("\n", " "), *told])))
    if "<" in cleaned:  # an article inside a form's field, its markup escaped
        cleaned = _TAG.sub(" ", cleaned)
    return [
        " ".join(line.split())
        for line in plain_text(clean(cleaned, 0, len(cleaned), noise(cleaned, 0, len(cleaned)))).split("\n")
    ]


def _counts(line: str) -> bool:
    """Is it a heading, the end of a sentence, or longer than the headlines of a list?"""
    if line.startswith(_HEADINGS) or line.endswith(_ENDS):
        return True
    if len(line) < _LINE:
        return False
    return len(line) >= _LINE_LATIN or len(_HAN.findall(line)) * 3 >= len(line)

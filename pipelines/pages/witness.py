"""What does a quick second reader take for the article of a page? resiliparse, where it cannot be made to stall."""

from __future__ import annotations

import re

from resiliparse.extract.html2text import extract_plain_text

from pipelines.pages.page import Page, Range, joined, overlap

__all__ = ["seen_quickly", "without_headlines"]

# TRAP: resiliparse builds the tree of a browser. 59,000 elements inside one another took it more than two minutes, and
# an element of letters' style that is not closed is copied into every paragraph after it (125 of them and 7,500
# paragraphs: 2 s, 370 MB). Within these bounds no page can cost more than a second, whatever hides in its comments.
_MOST_TAGS = 6_000
_MOST_COPIES = 400_000  # signs "<" times elements of letters' style
_STYLED = re.compile(r"<(?i:(?:b(?:ig)?|code|em|font|i|s(?:mall|trike|trong)?|tt|u)(?![a-z0-9]))")
_HEADS = ("h1", "h2", "h3", "h4", "h5", "h6")


def seen_quickly(html: str) -> str:
    """The article's text as resiliparse sees it, a twentieth of trafilatura's time.

    returns  "" when it sees none, and for a page that could stall it: then trafilatura is to be asked
    """
    tags = html.count("<")
    if tags > _MOST_TAGS or (tags * tags > _MOST_COPIES and tags * len(_STYLED.findall(html)) > _MOST_COPIES):
        return ""
    try:
        return extract_plain_text(
            html,
            main_content=True,
            alt_texts=False,
            links=False,
            form_fields=False,
            noscript=False,
            comments=False,
        )
    except TypeError:  # half a pair of surrogates: no text of a page, and nothing that Rust calls a string
        return ""


def without_headlines(page: Page, found: list[Range]) -> list[Range]:
    """The lines without those that only their length makes sentences and that stand in a heading or hold links.

    Menus, and the headlines of other articles: resiliparse takes them for text, trafilatura does not.
    """
    heads = joined(map(page.text.range_of, page.text.elements.named(*_HEADS)))
    lines = ((start, end, page.line_at(start)) for start, end in found)
    return [
        (start, end)
        for start, end, line in lines
        if line.ends_sentence or not (line.linked or overlap(heads, start, end) == end - start)
    ]

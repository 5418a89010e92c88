"""What does a quick second reader take for the article of a page? resiliparse, where it cannot be made to stall."""

from __future__ import annotations

import re

from resiliparse.extract.html2text import extract_plain_text

__all__ = ["seen_quickly"]

# TRAP: resiliparse builds the tree of a browser. 59,000 elements inside one another took it more than two minutes, and
# an element of letters' style that is not closed is copied into every paragraph after it (125 of them and 7,500
# paragraphs: 2 s, 370 MB). Within these bounds no page can cost more than a second, whatever hides in its comments.
_MOST_TAGS = 6_000
_MOST_COPIES = 400_000  # signs "<" times elements of letters' style
_STYLED = re.compile(r"<(?:b(?:ig)?|code|em|font|i|s(?:mall|trike|trong)?|tt|u)(?![a-z0-9])", re.IGNORECASE)


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

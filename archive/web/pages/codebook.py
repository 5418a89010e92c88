"""What is counted, by which rule, and what does each column mean? The codebook of the release."""

from __future__ import annotations

from dataclasses import asdict

from markupsafe import Markup

from archive.web.asked import Asked
from archive.web.edition import Edition
from archive.web.refusals import NotHere
from archive.web.view import Page, View

__all__ = ["VIEWS"]

_FILE = "codebook.md"


def _codebook(edition: Edition, asked: Asked) -> Page:
    from archive.web.markdown import rendered  # 50 ms that no other page needs

    if _FILE not in edition.folder.sums:
        raise NotHere("This release has no codebook.")
    text = edition.folder.content(_FILE).decode()
    book = rendered(text)
    title, mark, rest = book.html.partition(Markup("</h1>"))  # the contents stand below it
    contents = [one for one in book.headings if one.level in (2, 3)]
    return Page(
        template="codebook.html",
        title="Codebook",
        data={"headings": [asdict(one) for one in book.headings], "markdown": text},
        drawn={"title": title + mark if mark else "", "rest": rest if mark else title, "contents": contents},
    )


VIEWS = (View(path="/codebook", handler=_codebook, summary="The codebook of the release."),)

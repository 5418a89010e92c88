"""Is any text at all, in any cell of a release, shown as the text that it is, in the page that a harmless one has?

Each release holds drawn texts and after them, row for row, harmless ones of the same shape. The pages of both are
compared as trees of elements and names of attributes.
"""

from __future__ import annotations

import re
from pathlib import Path

import lxml.html
import pytest
from browsed import browsing
from folder_release import release_of, write_folder
from html_checked import faults
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from test_archive_pages_odd_rows import rows_with_times

from archive.figures.svg import printable
from archive.web.links import live

ROWS = 18  # a row's day, number and outcome turn with it by 9, 2 and 6: those of both halves are the same
RECORDS = (
    "/delegations/d-{:012x}", "/legs/l-{:012x}", "/events/e-{:012x}", "/people/person-{}", "/organisations/body-{}",
    "/editions/x-{:012x}", "/claims/c-{:012x}", "/announcements/a-{:012x}", "/ledger/a-{:012x}",
)  # fmt: skip
LISTS = ("/", "/legs", "/delegations", "/events", "/people", "/announcements", "/ledger", "/claims", "/searches")
PIECES = (
    "</td></table>", "<script>alert(1)</script>", "<script src=//evil.example/x.js>", "'\"><img src=x onerror=alert(2)",
    "\" onmouseover=\"alert(3)", "</title>", "</textarea>", "</style>", "</script>", "<!--", "-->", "<![CDATA[", "]]>",
    "<svg/onload=alert(4)>", "javascript:alert(5)", "data:text/html,<b>", "&lt;", "&#60;", "&", "&amp;amp;", "{{7*7}}",
    "{% raw %}", "${7*7}", "=1+1", "\u202e", "\u2066", "\x00", "\x1b[31m", "\r\n", "\x85", "\u2028", "\ufeff", "\ufffe",
    "𠮷", "e\u0301", "http://evil.example/", "//evil.example", "../..", "%3Cscript%3E", "\\u003cscript", "`", "<", ">",
)  # fmt: skip
_TELLING = re.compile(r"[^\w\0\\\u2e80-\U0010ffff]")
_PLAIN = re.compile(r"[\0-\x7f]|[^\w\u2e80-\U0010ffff]")  # what says nothing of a language
# No text layer holds a NUL; at the beginning of a name SQLite's JSON makes "" of it.
WORDS = st.lists(st.sampled_from(PIECES) | st.text(max_size=12), max_size=6)
TEXT = WORDS.map(lambda words: "".join(words).lstrip("\0"))
EXAMPLES = st.lists(TEXT, min_size=ROWS, max_size=ROWS)


def harmless(text: str) -> str:
    """A text of the same shape: as many words between blanks, and an address of the web, which a page links, for every
    word that is one. Letters, and all signs from the first Chinese ones on, stay: the pages name their language. So do
    a backslash, with which no address is linked, and NUL: SQLite's JSON, which looks for people of one name, ends a
    text there."""
    return " ".join(
        f"http://x.example/{_PLAIN.sub('', word)}" if live(word) else _TELLING.sub("x", word)
        for word in text.split(" ")
    )


def both(drawn: list[str]) -> list[str]:
    """The drawn texts and the harmless ones, told apart by a number at the end: keys of tables are among the cells."""
    odd = [f"{text}_{number:02}" for number, text in enumerate(drawn, 1)]
    return odd + [f"{harmless(text)}_{number:02}" for number, text in enumerate(odd, 1 + len(odd))]


def tree(page: lxml.html.HtmlElement) -> list[tuple[int, str, tuple[str, ...]]]:
    """Every element in its order: how deep it lies, its name, the names of its attributes."""
    found, left = [], [(0, page)]
    while left:
        depth, one = left.pop()
        found.append((depth, str(one.tag), tuple(sorted(map(str, one.attrib)))))
        left += [(depth + 1, child) for child in reversed(one)]
    return found


def shown(text: str) -> str:
    """In one line, as text nodes are compared: a run of blanks is one."""
    return re.sub(r"\s+", " ", text)


def parsed(html: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(html, parser=lxml.html.HTMLParser(huge_tree=True))


@pytest.mark.invariant(15)
@pytest.mark.fault("W1")
@settings(
    max_examples=2,
    deadline=None,
    phases=(
        Phase.explicit,
        Phase.reuse,
        Phase.generate,
    ),  # the message names page and text; a smaller one costs minutes
    suppress_health_check=list(HealthCheck),
)
@given(drawn=EXAMPLES)
def test_any_text_is_in_the_page_as_text_and_the_page_has_the_shape_of_a_harmless_one(
    demo: Path, tmp_path_factory: pytest.TempPathFactory, drawn: list[str]
) -> None:
    folder, like, texts = tmp_path_factory.mktemp("any") / "2018-01-05.1", release_of(demo), both(drawn)
    write_folder(folder, like, rows_with_times(like, texts))
    with browsing(folder.parent, "--release", str(folder)) as running:
        for path in RECORDS:
            for number, text in enumerate(texts[:ROWS], 1):
                pages = [running.get(path.format(one)) for one in (number, number + ROWS)]
                assert [page.status for page in pages] == [200, 200], (path, text)
                odd, plain = (parsed(page.text) for page in pages)
                assert tree(odd) == tree(plain), (path, text)
                assert shown(printable(text)) in shown(odd.text_content()), (path, text)
        for path in LISTS:
            page = running.get(path)
            assert (page.status, faults(page.text)) == (200, []), path
            assert page.text.count("<script") == 1

"""Does the index of a page's elements answer as Beautiful Soup does, for every selector that a layout has?"""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import Tag

from archive.elements import Elements
from archive.markup import parse
from pipelines.pages.catalogue import LAYOUTS

PAGES = sorted((Path(__file__).parent.parent / "cases" / "pages").glob("*/page.html"))[::24]
SELECTORS = sorted(
    {css for layout in LAYOUTS for css in (*layout.title_css, *layout.body_css, *layout.date_css, *layout.source_css)}
    | {
        "p:first-child",
        "div, p",
        "*",
        "div *",
        "[class]",
        "DIV",
        ".a > .b",
        "body > div p",
        "p + p",
        ":not(p)",
        "#none",
    }
)


def elements_of(html: str) -> Elements:
    soup, every = parse(html)
    return Elements(soup, every)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.parent.name)
def test_the_index_finds_what_a_search_finds(path: Path) -> None:
    soup, every = parse(path.read_bytes().decode("utf-8", "replace"))
    elements = Elements(soup, every)
    box = max(soup.find_all("div") or soup.find_all(True), key=lambda tag: len(tag.find_all(True)))
    assert isinstance(box, Tag)
    for css in SELECTORS:
        assert [*map(id, elements.select(css))] == [*map(id, soup.select(css))], css
        assert [*map(id, elements.select(css, box))] == [*map(id, box.select(css))], css
    for tag in every:
        assert [*map(id, elements.within(tag))] == [*map(id, tag.find_all(True))]
    assert [*map(id, elements.named("p", "a", "none"))] == [*map(id, soup.find_all(["p", "a", "none"]))]


def test_what_a_template_holds_is_not_on_the_page() -> None:
    elements = elements_of("<div><template><p class=a></p></template><p class=a></p></div>")
    assert len(elements.select(".a")) == 1
    assert len(elements.named("p")) == 2


def test_a_class_is_found_once_however_often_it_is_named() -> None:
    assert len(elements_of("<p class='a a b'></p>").select("p.a.b")) == 1


def test_elements_are_found_by_what_their_classes_and_their_id_say() -> None:
    called = elements_of("<div class='a b' id=c></div><p class='a b' id=c></p><p id=c></p><p class=''></p>").called
    assert {said: [tag.name for tag in tags] for said, tags in called.items()} == {"a b c": ["div", "p"], " c": ["p"]}

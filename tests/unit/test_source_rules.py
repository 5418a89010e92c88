"""What every source owes: signed cases, a layout's evidence, how sure each address is, and nothing left to fill in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from crawler.errors import UnknownKey
from crawler.source import SOURCES, load_source, load_sources, source_of
from crawler.source_facts import CHECKOUT, Look, facts_of, signed_cases
from pipelines.pages.catalogue import LAYOUTS

FACTS = facts_of(load_sources())
NAMES = sorted(FACTS.sources)


@pytest.mark.parametrize("name", NAMES)
def test_a_source_has_at_least_two_signed_cases(name: str) -> None:
    cases = FACTS.cases_of(FACTS.sources[name])
    assert cases is not None
    assert len(cases) >= 2, f"{name} has {cases}: compose pages in tests/cases/pages/{name}_LOOK/"


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name())
def test_a_layout_has_a_source_a_signed_case_and_a_mark_that_says_in_what_it_was_seen(layout: type) -> None:
    assert layout.source in FACTS.sources
    assert layout.name() in {case.layout for case in signed_cases() or ()}
    assert Look.of(layout).marks, f"the docstring of {layout.__name__} has none of [P] [C] [T] [G]"


@pytest.mark.parametrize("name", NAMES)
def test_a_source_says_of_every_address_how_sure_it_is(name: str) -> None:
    source = FACTS.sources[name]
    assert source.notes
    for listing in source.listings:
        assert listing.confidence, listing.url
        assert source.allows(listing.url if listing.start is None else listing.on(listing.start)), listing.url
    for article in source.articles:
        assert article.confidence, article.pattern.pattern


@pytest.mark.parametrize("name", NAMES)
def test_a_source_takes_every_address_that_it_gives_as_an_example_and_no_other_source_does(name: str) -> None:
    source = FACTS.sources[name]
    for article in source.articles:
        for url in article.examples:
            assert article.pattern.fullmatch(url), url
            assert source.allows(url), url
            owner = source_of(url, FACTS.sources)
            assert source.any_host or (owner is not None and owner.name == name), f"{url} is {owner and owner.name}'s"


@pytest.mark.parametrize("name", NAMES)
def test_nothing_that_newsource_left_open_is_still_open(name: str) -> None:
    cases = (f"tests/cases/pages/{case}" for case in FACTS.cases_of(FACTS.sources[name]) or ())
    written = [SOURCES / f"{name}.toml", *(path for case in cases for path in (CHECKOUT / case).iterdir())]
    for path in [*written, *(CHECKOUT / "pipelines/pages").glob(f"{name}.py")]:
        assert b"FILL IN" not in path.read_bytes(), path


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("place", ["top", "article", "listing"])
def test_a_slip_in_any_source_names_its_file_and_its_key(tmp_path: Path, name: str, place: str) -> None:
    text = (SOURCES / f"{name}.toml").read_text("utf-8")
    line = r"(?m)^()(?=title = )" if place == "top" else rf"(?m)^(\[\[{place}\]\].*\n)"
    slipped, times = re.subn(line, r"\1slipp = 1\n", text, count=1)
    if not times:  # a source that is only given addresses has no lists
        assert (place, FACTS.sources[name].any_host) == ("listing", True)
        return
    path = tmp_path / f"{name}.toml"
    path.write_text(slipped, "utf-8")
    with pytest.raises(UnknownKey) as caught:
        load_source(path)
    assert caught.value.key == ("slipp" if place == "top" else f"{place}.0.slipp")
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)

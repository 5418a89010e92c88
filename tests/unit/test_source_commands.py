"""What the verb `sources` prints, and whether docs/sources.md says the same."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel
from typer.testing import CliRunner

from crawler.cli import app
from crawler.declared import SourceFile
from crawler.errors import UnknownSource
from crawler.source import load_sources
from crawler.source_facts import CASES, MARKS, Look, SourceFacts, signed_cases
from crawler.source_page import COMMAND, sources_markdown
from pipelines.pages.catalogue import LAYOUTS
from pipelines.pages.layout import Layout

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "sources.md"
CONTRIBUTING = ROOT / "CONTRIBUTING.md"


def printed(*arguments: str) -> str:
    done = CliRunner().invoke(app, ["sources", *arguments])
    assert done.exit_code == 0, done.exception
    return done.stdout


def test_sources_prints_one_json_document_with_totals_layouts_and_cases() -> None:
    told = json.loads(printed("--json"))
    assert told["totals"] == {
        "sources": len(load_sources()),
        "channels": sum(len(source.listings) for source in load_sources().values()),
        "layouts": len(LAYOUTS),
        "cases": len(list(CASES.glob("*/expected.toml"))),
    }
    sources = {source["name"]: source for source in told["sources"]}
    assert list(sources) == list(load_sources())
    ild = sources["ild_zh"]
    assert ild["side"] == "party_centre"
    assert ild["delay_seconds"] == 3.0
    assert "ild_zh_2018" in ild["cases"]
    (look,) = [look for look in ild["layouts"] if look["name"] == "IldZh2018"]
    assert look["last"] == "2020-01-07"
    assert look["marks"] == ["P", "G"]
    assert "td.bt" in look["evidence"]


def test_every_layout_and_every_signed_case_is_told_of_one_source() -> None:
    told = json.loads(printed("--json"))["sources"]
    layouts = [look["name"] for source in told for look in source["layouts"]]
    cases = [case for source in told for case in source["cases"]]
    assert {layout.name() for layout in LAYOUTS} <= set(layouts)
    assert len(cases) == len(set(cases))
    assert set(cases) <= {path.parent.name for path in CASES.glob("*/expected.toml")}


def test_sources_prints_one_line_for_each_and_all_about_a_named_one() -> None:
    assert len(printed().splitlines()) == len(load_sources())
    assert "中共中央对外联络部" in printed()
    about = printed("ild_zh")
    assert "Channels:" in about
    assert "IldZh2018 (… to 2020-01-07)" in about
    assert [source["name"] for source in json.loads(printed("ild_zh", "--json"))["sources"]] == ["ild_zh"]


def test_an_unknown_name_is_one_line_that_lists_the_known_ones() -> None:
    done = CliRunner().invoke(app, ["sources", "ild_zz"])
    assert isinstance(done.exception, UnknownSource)
    assert CliRunner().invoke(app, ["sources", "ild_zh", "--markdown"]).exit_code == 2


def test_where_there_are_no_tests_the_cases_are_null_with_a_reason(tmp_path: Path) -> None:
    assert signed_cases(tmp_path / "none") is None
    told = json.loads(json.dumps(SourceFacts(sources=load_sources(), cases=None).as_json()))
    assert told["totals"]["cases"] is None
    assert "no checkout" in told["totals"]["cases_missing"]
    assert all(source["cases"] is None for source in told["sources"])


def test_the_marks_of_a_layout_are_those_in_its_docstring() -> None:
    class Seen(Layout):
        """Title [P 16 files]; body `#x[y=P]` in `.T` [T texts, G blocks]; not Google."""

    assert Look.of(Seen).marks == ("P", "T", "G")

    class Unsaid(Layout):
        """PCTG [see SITES 4]."""

    assert Look.of(Unsaid).marks == ()


def test_the_page_of_sources_is_as_the_sources_are_now() -> None:
    assert PAGE.is_file(), f"make it: {COMMAND}"
    assert PAGE.read_text("utf-8") == printed("--markdown"), f"docs/sources.md is stale, make it again: {COMMAND}"


def test_the_page_says_of_every_source_that_it_is_untested_and_explains_every_mark() -> None:
    text = printed("--markdown")
    assert text.count("**Untested live.**") == len(load_sources())
    assert "**No source has been crawled live by this project.**" in text
    assert all(f"| {mark} | {meaning} |" in text for mark, meaning in MARKS.items())
    for source in load_sources().values():
        section = text.split(f"\n## {source.name}\n")[1].split("\n## ")[0]
        assert all(listing.url in section for listing in source.listings)
        assert source.notes[-1][:20] in section
        assert f"](#{source.name}) |" in text


def test_contributing_explains_every_key_of_a_source_file() -> None:
    def keys(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
        for name, field in model.model_fields.items():
            inner = {kind for kind in (field.annotation, *get_args(field.annotation)) if isinstance(kind, type)}
            models = [kind for kind in inner if issubclass(kind, BaseModel)]
            if not models:
                yield prefix + name
            for kind in models:
                yield from keys(kind, f"{prefix}{name}.")

    rows = re.findall(r"(?m)^\| ((?:\**`[^`]+`\**(?:, )?)+) \|", CONTRIBUTING.read_text("utf-8"))
    told = re.findall(r"`([a-z_.]+)`", " ".join(rows))
    assert sorted(told) == sorted(keys(SourceFile))


def test_the_same_sources_make_the_same_page() -> None:
    facts = SourceFacts(sources=load_sources(), cases=signed_cases())
    again = SourceFacts(sources=load_sources(), cases=signed_cases())
    assert sources_markdown(facts) == sources_markdown(again)


@pytest.mark.parametrize("broken", ["layout = 'x'\n", "url = [\n", "\x00"])
def test_a_signed_case_that_cannot_be_read_names_its_file(tmp_path: Path, broken: str) -> None:
    path = tmp_path / "case" / "expected.toml"
    path.parent.mkdir()
    path.write_text(broken)
    with pytest.raises(Exception, match=r"case/expected\.toml") as caught:
        signed_cases(tmp_path)
    assert getattr(caught.value, "status", None) == 2

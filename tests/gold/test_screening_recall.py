"""Does the screen leave out any page that the full path would keep? No gold case, by its bytes and by its text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest
from gold_sets import HERE, cases_of, sets
from render import render

from archive.charset import decode
from archive.saved import ManifestLine, saved_lines
from pipelines.extract import guarded
from pipelines.reading import load_line
from pipelines.screening import looking, matching
from pipelines.screening.conditions import Conditions, conditions
from pipelines.screening.looking import fulfilled
from pipelines.screening.matching import automaton, hyperscan_matcher, is_candidate

CASES = HERE.parent / "cases" / "composed" / "pages" / "manifest.jsonl"


@cache
def worth() -> tuple[tuple[str, bytes], ...]:
    """Every case that its reader found kept or adjacent, as a page."""
    found = []
    for name, path in sets().items():
        for line in path.read_text("utf-8").split("\n"):
            case: Mapping[str, Any] = json.loads(line) if line.strip() else {"gold": {"decision": "none"}}
            if case["gold"]["decision"] in ("kept", "adjacent"):
                found.append((f"{name} {case['case_id']}", _page(path.parent, path.name == "cases.jsonl", case)))
    return tuple(found)


def _page(folder: Any, own: bool, case: Mapping[str, Any]) -> bytes:
    if not own:
        return render(case)
    rows = (json.loads(line) for line in (folder / "pages" / "manifest.jsonl").read_text("utf-8").split("\n") if line)
    file = next(row["file"] for row in rows if row.get("case_id") == case["case_id"])
    return bytes((folder / "pages" / file).read_bytes())


def lost(pages: Iterator[tuple[str, bytes]] | tuple[tuple[str, bytes], ...]) -> list[str]:
    return [
        name for name, body in pages if not (is_candidate(body, matching.matcher()) and fulfilled(decode(body).text))
    ]


def test_no_page_that_a_reader_of_the_gold_sets_kept_is_left_out() -> None:
    assert len(worth()) >= 900
    assert lost(worth()) == []


def test_both_matchers_say_the_same_of_every_one_of_them() -> None:
    pages = worth()[::7]
    assert [is_candidate(body, hyperscan_matcher()) for _, body in pages] == [
        is_candidate(body, automaton()) for _, body in pages
    ]


@pytest.mark.parametrize("lost_groups", ["zh.post zh.body zh.self zh.work", "en.china", "ru.china"])
def test_a_group_of_words_that_is_lost_loses_pages(monkeypatch: pytest.MonkeyPatch, lost_groups: str) -> None:
    """The planted fault: were the words of one group forgotten, the test above would be red."""
    whole = conditions()
    groups = {
        name: words if name not in lost_groups.split() else frozenset({"\ue0ff"})
        for name, words in whole.groups.items()
    }
    lame = Conditions(printed=whole.printed, groups=groups, ways=whole.ways)
    monkeypatch.setattr(looking, "conditions", lambda: lame)
    looking._finder.cache_clear()
    try:
        assert lost(worth()[::9])
    finally:
        monkeypatch.undo()
        looking._finder.cache_clear()


@pytest.mark.long
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("name", [*sets(), "composed"])
def test_no_page_that_the_full_path_keeps_is_left_out(name: str, tmp_path: Any) -> None:
    manifest = CASES if name == "composed" else cases_of(sets()[name], tmp_path).parent / "pages" / "manifest.jsonl"
    kept = []
    for _, line in saved_lines(manifest):
        assert isinstance(line, ManifestLine)
        snapshot = load_line(line, manifest.parent)
        decision = guarded(snapshot).decision
        if decision is not None and decision.status.value in ("kept", "adjacent"):
            kept.append((f"{name} {line.case_id}", snapshot.body))
    assert kept
    assert lost(tuple(kept)) == []

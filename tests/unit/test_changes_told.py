"""What people and feed readers see of a release's changes: all of it true, bounded, and no markup of others."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from lxml import etree
from released import Made, Told, changes, made
from reviewed import decision, tour

from pipelines.changes.changes_md import CHANGES_MD, changes_md, changes_text
from pipelines.changes.feed import FEED, feed, feed_text
from pipelines.changes.history import Step
from pipelines.changes.of_release import history_rows
from pipelines.changes.telling import turned
from pipelines.changes.withholding import withheld
from pipelines.release.bundle import Bundle, Name, Override

ATOM = "{http://www.w3.org/2005/Atom}"
LAOS = ("LA", "老挝", "2017-11-01", "2017-11-03")
CUBA = ("CU", "古巴", "2017-11-05", "2017-11-08")
SONG = tour("a", "宋涛", LAOS, CUBA)
HE = tour("h", "何毅亭", ("JP", "日本", "2017-11-11", "2017-11-12"))
WANG = tour("w", "王毅", ("KR", "韩国", "2017-12-01", "2017-12-03"))


def bundle(two: Made, one: Made | None = None, override: Override | None = None) -> Bundle:
    before = [] if one is None else [Step(version=one.version, changes=())]
    return Bundle(
        name=Name(
            version=two.version, stamp="0" * 64, previous=None if one is None else one.version, override=override
        ),
        recipe="r",
        inputs=two.inputs,
        rows=two.rows,
        history=history_rows(before, two.version, [] if one is None else changes(one, two), two.rows),
    )


@pytest.fixture
def changed(tmp_path: Path) -> Bundle:
    """A new delegation, a corrected day, and one that is gone."""
    one = made(tmp_path, "2018-01-05.1", [SONG, WANG])
    said = decision(SONG, "delegations.0.legs.0.end", date(2017, 11, 4), before=date(2017, 11, 3))
    return bundle(made(tmp_path, "2018-01-06.1", [SONG, HE], said, before=one), one)


def entries(text: str) -> list[dict[str, str]]:
    root = etree.fromstring(text.encode())
    return [
        {
            "id": one.findtext(f"{ATOM}id"),
            "title": one.findtext(f"{ATOM}title"),
            "updated": one.findtext(f"{ATOM}updated"),
            "kind": one.find(f"{ATOM}category").get("term"),
            "content": one.findtext(f"{ATOM}content"),
        }
        for one in root.iterfind(f"{ATOM}entry")
    ]


def test_a_value_that_is_left_out_after_a_takedown_is_told_as_such_and_not_as_null(tmp_path: Path) -> None:
    again = tour("b", "宋涛", LAOS, title="乙报道")
    one = made(tmp_path, "2018-01-05.1", [SONG, again])
    two = made(tmp_path, "2018-01-05.2", [again], before=one)
    told = withheld(changes(one, two), one.former().rows, {SONG[0].extraction.snapshot_id})
    history = history_rows([Step(version=one.version, changes=())], two.version, told, two.rows)
    after = replace(bundle(two, one), history=history)
    text, content = changes_text(after), "\n".join(entry["content"] for entry in entries(feed_text(after)))
    count = sum(line.is_withheld for line in told)
    assert f"\nOf {count} of them the value before is not repeated: a page that it rests on was taken down.\n" in text
    assert "- `date_latest`: not repeated (its page was taken down) → 2017-11-03 (source: s" in text
    assert "date_latest: not repeated (its page was taken down) → 2017-11-03 (source)" in content
    assert ("2017-11-08" in text, "2017-11-08" in content) == (False, False)


def test_changes_md_names_what_is_new_changed_and_gone_with_causes(changed: Bundle) -> None:
    text = changes_text(changed)
    assert "# Changes in release 2018-01-06.1" in text
    assert "differ from release 2018-01-05.1" in text
    assert "何毅亭, pc19: Japan, 2017-11-11 to 2017-11-12" in text
    assert re.search(r"- `end`: 2017-11-03 → 2017-11-04 \(reviewer: j-[0-9a-f]{12}\)", text)
    assert re.search(r"- delegations `d-[0-9a-f]{12}`: withdrawn \(source\)", text)
    assert "No gate refused this release." in text
    assert re.search(r"\| legs \| 2 \| 0 \| 0 \| [1-9]", text)


def test_a_stay_that_a_known_delegation_gains_is_listed(tmp_path: Path) -> None:
    one = made(tmp_path, "1", [tour("a", "宋涛", LAOS)])
    two = made(tmp_path, "2", [tour("a", "宋涛", LAOS), tour("b", "宋涛", CUBA)], before=one)
    text = changes_text(bundle(two, one))
    assert "## New delegations: 0" in text
    assert re.search(
        r"## Other new stays and briefings: 1\n\n- legs `l-[0-9a-f]{12}` Cuba, 2017-11-05 to 2017-11-08", text
    )


def test_an_override_is_told_with_its_reason_and_what_the_gates_said(tmp_path: Path) -> None:
    why = Override(reason="the site *was* <down>", faults=("legs: 3 of 30", "one\nline"))
    text = changes_text(bundle(made(tmp_path, "2018-01-05.1", [SONG]), override=why))
    assert r"the site \*was\* &lt;down&gt;" in text
    assert "- legs: 3 of 30\n- one line\n" in text
    assert "The first release: 1 delegations" in text


def test_nothing_changed_is_said_in_a_sentence_and_the_feed_has_no_entry(tmp_path: Path) -> None:
    one = made(tmp_path, "2018-01-05.1", [SONG])
    same = bundle(made(tmp_path, "2018-01-05.2", [SONG], before=one), one)
    assert "No cell is known to differ from release 2018-01-05.1" in changes_text(same)
    assert entries(feed_text(same)) == []


@pytest.mark.parametrize(
    ("mode", "told"),
    [
        ("concluded", ""), ("under_way", ""), ("retrospective", ""), ("announced", " (announced)"),
        ("cancelled", " (cancelled)"), ("denied", " (denied)"), ("roundup_only", " (round-up only)"),
    ],
)  # fmt: skip
def test_a_plan_a_denial_and_a_round_up_are_told_as_such(changed: Bundle, mode: str, told: str) -> None:
    rows: Any = {name: [dict(row) for row in body] for name, body in changed.rows.items()}
    for row in (*rows["legs"], *rows["delegations"]):
        row["mode"] = mode
    line = f"何毅亭, pc19: Japan, 2017-11-11 to 2017-11-12{told}"
    planned = replace(changed, rows=rows)
    assert f" {line}\n" in changes_text(planned)
    assert f"New: {line}" in {one["title"] for one in entries(feed_text(planned))}


def test_a_changed_record_is_named_by_who_where_and_when(changed: Bundle) -> None:
    text = changes_text(changed)
    assert re.search(r"### legs `l-[0-9a-f]{12}` 宋涛, pc19: Laos, 2017-11-01 to 2017-11-04\n", text)
    assert not re.search(r"### \w+ `[^`]+`\n", text)


def documents(*names: str) -> str:
    return json.dumps([{"document_id": name, "rule": "r" * 60} for name in names], separators=(",", ":"))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("a", "b", "a → b"),
        (None, "b" * 90, f"null → {'b' * 79}…"),
        (documents("a-1"), documents("a-1", "a-2"), 'came: {"document_id":"a-2",'),
        (documents("a-2", "a-1"), documents("a-1"), 'went: {"document_id":"a-2",'),
        (documents("a-1", "a-2"), documents("a-2", "a-1"), "the same 2 in another order"),
        (documents("a-1"), documents("a-2"), 'went: {"document_id":"a-1"'),
        ("x" * 200 + "old", "x" * 200 + "new", f"…{'x' * 20}old → …{'x' * 20}new"),
        ("[" + "x" * 200 + "old", "[" + "x" * 200 + "new", f"…{'x' * 20}old → …{'x' * 20}new"),
    ],
)
def test_a_cell_that_is_cut_shows_in_what_it_differs(before: str | None, after: str, told: str) -> None:
    found = turned(before, after)
    assert found.startswith(told)
    assert len(found) <= 180


@given(
    st.lists(st.text(alphabet="ab", min_size=70, max_size=200), min_size=1, max_size=4),
    st.lists(st.text(alphabet="ab", min_size=70, max_size=200), min_size=1, max_size=4),
)
def test_both_sides_of_a_changed_list_never_look_the_same(old: list[str], new: list[str]) -> None:
    assume(old != new)
    found = turned(json.dumps(old), json.dumps(new))
    for mark, between in ((" → ", ""), ("; came: ", "went: ")):
        one, sign, two = found.removeprefix(between).partition(mark)
        assert not sign or one != two


def test_the_command_that_a_gate_names_is_not_cut(tmp_path: Path) -> None:
    command = "xuanjie crawl --source ild_zh --again"
    why = Override(reason="seen", faults=(f"fill_rate legs: {'found ' * 90}; next: {command}",))
    text = changes_text(bundle(made(tmp_path, "2018-01-05.1", [SONG]), override=why))
    assert f"…; next: {command.replace('_', chr(92) + '_')}\n" in text


def test_a_release_for_a_doi_alone_says_so(tmp_path: Path) -> None:
    one = made(tmp_path, "2018-01-05.1", [SONG])
    same = bundle(made(tmp_path, "2018-01-05.2", [SONG], before=one), one)
    text = changes_text(replace(same, name=replace(same.name, doi="10.5281/zenodo.1")))
    told = "No cell is known to differ from release 2018-01-05.1.\n\nThis release was made for DOI 10.5281/zenodo.1.\n"
    assert told in text
    assert "made for" not in changes_text(same)


@pytest.mark.parametrize(
    ("version", "moment"),
    [
        ("2018-01-06.2", "00:00:02"), ("2018-01-06.61", "00:01:01"), ("2018-01-06.3600", "01:00:00"),
        ("2018-01-06.9999999", "23:59:59"), ("2018-01-06-8a45f695bfe8", "00:00:00"),
    ],
)  # fmt: skip
def test_a_later_release_of_a_day_is_later_in_the_feed(changed: Bundle, version: str, moment: str) -> None:
    text = feed_text(replace(changed, name=replace(changed.name, version=version)))
    assert {one["updated"] for one in entries(text)} == {f"2018-01-06T{moment}Z"}


def many(count: int) -> list[Told]:
    names = [
        f"{family}{given}"
        for family in "王李张刘陈杨赵黄周吴徐孙"
        for given in "伟芳娜敏静丽强磊军洋勇艳杰涛明超霞平刚"
    ]
    return [
        tour(
            f"p{n}",
            name,
            ("JP", "日本", "2017-11-11", "2017-11-12"),
            url=f"https://e.org/{n}.html",
            published="2017-12-20",
        )
        for n, name in enumerate(names[:count])
    ]


def test_a_long_list_is_cut_and_says_where_the_rest_stands(tmp_path: Path) -> None:
    told = bundle(made(tmp_path, "2018-01-05.1", many(220)))
    count = len(told.rows["delegations"])
    text = changes_text(told)
    assert count > 200
    assert f"- … and {count - 100} more: `delegations.csv`" in text
    assert text.count("\n") < 140
    feed_told = feed_text(told)
    assert len(entries(feed_told)) == 200
    assert f"{count - 200} more stand in CHANGES.md" in feed_told


def test_the_feed_has_an_entry_for_each_delegation_that_is_new_changed_or_gone(changed: Bundle) -> None:
    text = feed_text(changed)
    root = etree.fromstring(text.encode())
    assert root.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated", "author"):
        assert len(root.findall(f"{ATOM}{name}")) == 1
    found = entries(text)
    assert [one["kind"] for one in found] == ["new", "changed", "gone"]
    assert {one["updated"] for one in found} == {"2018-01-06T00:00:01Z"}
    assert len({one["id"] for one in found}) == 3
    assert all(re.fullmatch(r"tag:xuanjie\.invalid,2026:2018-01-06\.1/d-[0-9a-f]{12}", one["id"]) for one in found)
    assert "end: 2017-11-03 → 2017-11-04 (reviewer)" in found[1]["content"]
    assert [link.get("href") for link in root.iter(f"{ATOM}link")][:2] == ["CHANGES.md", "https://example.org/h.html"]


def test_a_delegation_under_another_id_is_changed_and_not_gone(tmp_path: Path) -> None:
    one = made(tmp_path, "2018-01-05.1", [SONG])
    said = decision(SONG, "delegations.0.leader_name", "王毅", before="宋涛")
    told = bundle(made(tmp_path, "2018-01-05.2", [SONG], said, before=one), one)
    assert [one["kind"] for one in entries(feed_text(told))] == ["changed"]


HOSTILE = '<script>alert(1)</script> & "q" \x00\x0b\ud83d [x](javascript:y) | `z` *b*\n# head'


def test_text_of_others_is_text_in_both(changed: Bundle) -> None:
    rows: Any = {name: [dict(row) for row in body] for name, body in changed.rows.items()}
    for row in rows["delegations"]:
        row |= {"leader_name": HOSTILE, "leader_title_printed": HOSTILE}
    for row in rows["documents"]:
        row["urls"] = ['https://e.org/"><x/>', "javascript:alert(1)"]
    hostile = replace(changed, rows=rows)
    told = feed_text(hostile)
    root = etree.fromstring(told.encode())
    assert {one.tag.removeprefix(ATOM) for one in root.iter()} <= {
        *("feed", "id", "title", "subtitle", "updated", "author", "name", "link", "rights", "entry"),
        *("category", "summary", "content"),
    }
    assert [link.get("href") for link in root.iter(f"{ATOM}link")] == ["CHANGES.md"]
    text = changes_text(hostile)
    assert "<script>" not in text
    assert "[x](" not in text
    assert "\n# head" not in text


def test_the_parts_write_what_the_texts_say(changed: Bundle, tmp_path: Path) -> None:
    changes_md(changed, tmp_path)
    feed(changed, tmp_path)
    assert (tmp_path / CHANGES_MD).read_text("utf-8") == changes_text(changed)
    assert (tmp_path / FEED).read_bytes() == feed_text(changed).encode()

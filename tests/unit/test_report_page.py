"""Is the report one quiet page that runs and loads nothing, whatever stands in the rows?"""

from __future__ import annotations

import re
import time
from html.parser import HTMLParser
from typing import Any

import pytest
from report_rows import bundle, claim, leg, many_legs, row, search

from pipelines.release.bundle import Bundle, Name, Override
from pipelines.release.report import page
from pipelines.release.report.parts import report, report_text, run_report

HOSTILE = (
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "</style></title></svg><b>",
    "\u202eabc\u2066\u200f\u061c",
    "a\x00b\x1b[31mc\x7f\x85\u2028d",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:alert(1)",
    "&lt;b&gt;&#60;",
    "]]><!--",
)
HARMLESS = ("!word", "aword", "zword")  # before, between and behind the ids beside them: rows stand in order
VOID = {"meta", "br", "link", "img", "hr", "input", "col"}


class Tree(HTMLParser):
    """The names of elements and attributes in order: what a text may never change."""

    def __init__(self) -> None:
        super().__init__()
        self.shape: list[Any] = []
        self.texts: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.shape.append((tag, tuple(name for name, _ in attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        self.shape.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def tree(html: str) -> Tree:
    found = Tree()
    found.feed(html)
    found.close()
    assert found.open == []
    return found


def told(word: str) -> Bundle:
    """A release of which every cell that a page or a person fills holds this word."""
    return Bundle(
        name=Name(
            version="2026-02-06.1",
            stamp="ab" * 6,
            previous="2026-01-01.1",
            override=Override(reason=word, faults=(word, "second")),
        ),
        recipe="cd" * 32,
        inputs=bundle().inputs,
        rows=bundle(
            legs=[leg(1, country=word, meeting_id=word, leader_person_id="p"), leg(2, leader_person_id=word)],
            people=[row("people", person_id="p", name_hans=word, name_hant=word, pinyin=word)],
            claim_comparison=[
                claim(1, speakers=[word], meeting_id=word, counted=word, obstacle=word, verdict=word, countable=None)
            ],
            search_log=[search(source=word, channel=word, outcome="empty", links=0, newest=None, oldest=None)],
            documents=[row("documents", document_id=word, source=word)],
            issues=[row("issues", document_id=word, code=word, detail=word)],
            candidates=[row("candidates", document_id=word, decider=word, status="kept", title=word)],
            decisions=[row("decisions", decision_id=word, verb=word, status=word)],
            unresolved_leaders=[row("unresolved_leaders", unresolved_id=word, reason=word)],
        ).rows,
        history={"changes": [{"table": word, "kind": word, "cause": word, "id": word}]},
        runs={
            "freshness": [
                {
                    "source": word, "last_success": word, "last_attempt": word, "last_outcome": word, "vantage": word,
                    "present": 1, "archived": 0, "missing": 0, "gone": 0,
                }
            ]
        },
    )  # fmt: skip


@pytest.mark.parametrize("word", HOSTILE)
def test_nothing_that_a_row_holds_changes_the_shape_of_the_page(word: str) -> None:
    hostile = tree(report_text(told(word)))
    assert hostile.shape in [tree(report_text(told(harmless))).shape for harmless in HARMLESS]
    text = "".join(hostile.texts)
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]", text)
    if "\x00" not in word and "\u202e" not in word:
        assert text.count(word) >= 20


@pytest.mark.parametrize("word", HOSTILE)
def test_nothing_that_a_row_holds_changes_the_shape_of_the_page_beside_the_runs(word: str) -> None:
    def shape(one: str) -> list[Any]:
        return tree(page.freshness_page(told(one).name, told(one).runs["freshness"])).shape

    assert shape(word) == shape("word")


def test_the_attack_is_seen_when_escaping_is_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    planted = page._environment().overlay(autoescape=False)
    monkeypatch.setattr(page, "_environment", lambda: planted)
    with pytest.raises(AssertionError):
        test_nothing_that_a_row_holds_changes_the_shape_of_the_page(HOSTILE[0])


def everything() -> Bundle:
    changes = [{"table": "legs", "kind": "changed", "cause": "source", "id": "l-1"}]
    return bundle(
        legs=many_legs(1000),
        claim_comparison=[claim(n, quantity=n + 1) for n in range(30)],
        search_log=[search()],
        previous="2026-01-01.1",
        changes=changes,
    )


def test_the_page_has_no_script_and_asks_for_nothing() -> None:
    html = report_text(everything())
    tags = {name for name, _ in (one for one in tree(html).shape if isinstance(one, tuple))}
    assert tags.isdisjoint({"script", "link", "img", "iframe", "object", "embed", "form", "base", "audio", "video"})
    assert not re.search(r"\son[a-z]+=|url\(|@import|https?:(?!//www\.w3\.org)", html)
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in html
    targets = re.findall(r'href="([^"]*)"', html)
    assert all(not re.match(r"[a-z]+:|/", target) for target in targets)


def test_links_within_the_page_lead_somewhere_and_no_id_is_there_twice() -> None:
    html = report_text(everything())
    ids = re.findall(r'\sid="([^"]*)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]*)"', html)) <= set(ids)


def test_every_table_has_a_caption_and_every_figure_words_and_files() -> None:
    html = report_text(everything())
    assert html.count("<table") == html.count("<caption>")
    assert html.count("<figure") == html.count('role="img"') == 6
    for name in ("map", "meetings", "timeline", "ranks", "totals", "coverage"):
        for kind in ("csv", "svg", "png"):
            assert f'href="figures/{name}.{kind}"' in html


def test_the_files_that_the_page_names_are_written(tmp_path: Any) -> None:
    (tmp_path / "runs").mkdir()
    one = everything()
    for part in (report, run_report):
        part(one, tmp_path)
    html = (tmp_path / "report.html").read_text("utf-8")
    ours = [t for t in re.findall(r'href="([^"#]*)"', html) if t.startswith("figures/") or t == "runs/freshness.html"]
    assert len(ours) == 19
    assert all((tmp_path / target).is_file() for target in ours)


def test_a_thousand_legs_stay_under_a_megabyte() -> None:
    assert len(report_text(everything()).encode()) < 1_000_000


def test_ten_times_the_legs_cost_no_more_than_twice_ten_times() -> None:
    sizes = (1_000, 10_000)
    few, many = (bundle(legs=many_legs(n), claim_comparison=[claim(i) for i in range(n // 14)]) for n in sizes)
    report_text(bundle(legs=[leg(1)]))  # libraries are loaded by then

    def seconds(rows: Bundle) -> float:
        began = time.process_time()
        assert len(report_text(rows).encode()) < 2_000_000
        return time.process_time() - began

    assert min(seconds(many) for _ in range(2)) < 20 * max(min(seconds(few) for _ in range(3)), 0.05)


def test_the_same_rows_make_the_same_page() -> None:
    assert report_text(everything()) == report_text(everything())


def test_the_attempts_of_the_last_run_are_not_on_the_page() -> None:
    runs = [{"source": "x", "last_attempt": "2026-03-01T00:00:00Z"}]
    assert report_text(bundle(legs=[leg(1)], runs=runs)) == report_text(bundle(legs=[leg(1)]))


def test_a_release_without_any_row_says_what_is_not_known() -> None:
    html = report_text(bundle())
    text = " ".join("".join(tree(html).texts).split())
    assert "Nothing was searched." in text
    assert "No leg or briefing is recorded." in text
    assert "This is the first release" in text
    assert html.count("none recorded") >= 5
    assert not re.search(r"<dd>\s*0", html)


def test_one_leg_is_shown_everywhere_it_belongs() -> None:
    text = " ".join("".join(tree(report_text(bundle(legs=[leg(1)]))).texts).split())
    assert "LA Laos" in text
    assert "十九大 shíjiǔ dà" in text
    assert "not estimable: one list (party_press 1)" in text


def test_an_empty_cell_says_whether_somebody_looked() -> None:
    legs = [leg(1), leg(2, meeting_id="pc20", country="VN")]
    html = report_text(bundle(legs=legs))
    assert html.count('<td class="n">·</td>') == 2
    assert '<td class="n">0</td>' not in html


def test_recommended_and_all_stand_apart() -> None:
    html = report_text(bundle(legs=[leg(1), leg(2, recommended=False)]))
    assert '1<span class="of">/2</span>' in html


def test_an_overridden_gate_is_told_with_its_reason() -> None:
    text = "".join(tree(report_text(told("the reason"))).texts)
    assert "A check refused this release" in text
    assert "the reason" in text


def test_a_release_that_changed_nothing_says_so() -> None:
    text = "".join(tree(report_text(bundle(previous="2026-01-01.1"))).texts)
    assert "No cell is known to differ from release 2026-01-01.1." in text


@pytest.mark.parametrize(("ways", "said"), [(["demo", "demo"], True), (["demo", "live"], False), ([], False)])
def test_a_release_of_the_demo_alone_says_in_its_first_lines_that_it_is_composed(ways: list[str], said: bool) -> None:
    snapshots = [row("snapshots", snapshot_id=f"s-{n}", via=via) for n, via in enumerate(ways)]
    head, _, _ = report_text(bundle(legs=[leg(1)], snapshots=snapshots)).partition("<h1>")
    assert ("Composed pages of the demo: nothing here was published by anybody." in head) is said


def test_a_cell_of_planned_legs_has_a_sign_of_its_own() -> None:
    legs = [leg(1), leg(2, country="VN", meeting_id="pc20"), leg(3, country="VN", mode="announced")]
    assert '<td class="n">p</td>' in report_text(bundle(legs=legs))

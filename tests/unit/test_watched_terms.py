"""Phrases that the search depends on are counted on every page, kept or not."""

from __future__ import annotations

from pathlib import Path

import pytest
from composed import page

from archive.folding import fold
from archive.records import Status
from pipelines.documents import documents
from pipelines.lexicon.table import LexiconError
from pipelines.lexicon.watched_terms import load_watched_terms, watched_terms
from pipelines.mentions.watched import watched_in
from pipelines.release.term_rows import term_rows
from pipelines.view import View


def _seen(text: str, language: str) -> tuple[str, ...]:
    return watched_in(View(text, [(0, len(text), "body")]), language)


@pytest.mark.parametrize("form", watched_terms(), ids=lambda f: f"{f.lang}:{f.form}")
def test_every_form_is_seen_in_its_own_language(form) -> None:  # type: ignore[no-untyped-def]
    assert form.term in _seen(f"x {form.form} x", form.lang)


def test_traditional_pages_use_the_same_phrases() -> None:
    assert _seen("十九大精神對外宣介團訪問老撾", "zh-Hant") == ("briefing-mission", "spirit-of")


def test_a_page_in_a_language_without_phrases_uses_none() -> None:
    assert _seen("宣介团", "lo") == ()


def test_a_form_that_pages_never_show_is_refused(tmp_path: Path) -> None:
    (tmp_path / "watched_terms.csv").write_text("term,lang,form\nbriefing-mission,zh,宣介團\n", "utf-8")
    with pytest.raises(LexiconError, match=fold("宣介團")):
        load_watched_terms(tmp_path)


def test_a_phrase_is_counted_beside_all_that_was_read_and_a_zero_is_a_row() -> None:
    kept = page("a", watched=("briefing-mission",))
    rejected = page("b", status=Status.REJECTED, rule="R2", watched=("briefing-mission",), text="另一篇")
    undated = page("c", published=None, watched=("briefing-mission",), text="第三篇")
    rows = {row["term"]: row for row in term_rows(documents([kept, rejected, undated]))}
    mission, meeting = rows["briefing-mission"], rows["briefing-meeting"]
    assert (mission["documents"], mission["with_term"], mission["kept"], mission["kept_with_term"]) == (2, 2, 1, 1)
    assert (meeting["documents"], meeting["with_term"]) == (2, 0)
    assert mission["year"] == 2017


def test_no_documents_give_no_rows() -> None:
    assert term_rows([]) == []

"""Explaining a record tells of how many voices its documents are, and why."""

from __future__ import annotations

from pathlib import Path

from composed import captures_of, leg, page, visit
from published import publish_rows

from pipelines.explain import explain, explanation_lines
from pipelines.release.dataset import dataset

TEXT = (
    "The delegation saw the harbour, the fishing school and the museum, spoke with teachers and captains about wages "
    "and the price of ice, and was asked by almost everybody who had come why the ferry was late again that evening."
)
STAY = visit(leg("KH", "2025-12-22", "2025-12-24"), leader="谢春涛", meeting="cc20-p4")
XINHUA = "http://www.news.cn/world/20251227/a/c.html"
COPY = "https://www.khmertimeskh.com/1/visit/"


def test_explaining_a_leg_shows_which_of_its_documents_are_one_voice_and_why(tmp_path: Path) -> None:
    reads = [
        page("x", STAY, url=XINHUA, published="2025-12-27", text=TEXT, language="en", fetched="2026-01-05T04:00:00Z"),
        page(
            "k",
            STAY,
            url=COPY,
            published="2025-12-28",
            text=TEXT + " End.",
            language="en",
            fetched="2026-01-05T04:00:00Z",
        ),
        page("o", STAY, url="https://www.phnompenhpost.com/1", published="2025-12-28", fetched="2026-01-05T04:00:00Z"),
    ]
    rows = dict(dataset(reads, captures_of(reads)).rows)
    made = publish_rows(tmp_path, rows, day="2026-01-05")
    by_url = {row["urls"][0]: row["document_id"] for row in rows["documents"]}
    (leg_row,) = rows["legs"]
    found = explain(made.folder, leg_row["leg_id"])
    assert {row["document_id"]: row["role"] for row in found["families"]} == {
        by_url[XINHUA]: "origin",
        by_url[COPY]: "reprint",
    }
    (family,) = {row["family_id"] for row in found["families"]}
    lines = list(explanation_lines(found))
    assert f"document {by_url[XINHUA]}: origin in family {family}" in lines
    copied = (
        f"document {by_url[COPY]}: reprint of {by_url[XINHUA]} in family {family} (same_text; 100 % of the wording)"
    )
    assert copied in lines
    (told,) = explain(made.folder, by_url[COPY])["families"][:1]
    assert told["family_id"] == family

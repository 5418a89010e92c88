"""How does a composed case look as a page? Deterministic HTML in a few looks, for cases without a page of their own."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any

__all__ = ["render", "write_pages"]

NOTICE = "facts of a real announcement or made up, wording composed for tests"
FIRST_CAPTURE = "2012-01-01"  # a page may print an older day than any archive has
NAVIGATION = {"zh": ("首页", "国内", "国际", "评论"), "en": ("Home", "China", "World", "Opinion")}


def render(case: Mapping[str, Any]) -> bytes:
    """The page of one case: headline, source line, paragraphs, captions, and the related headlines as noise.

    The look hangs on the case id alone, so that a page never changes while its case does not.
    """
    look = (_article, _divisions, _table)[sha256(case["case_id"].encode()).digest()[0] % 3]
    charset = "gb18030" if "gbk_labelled_gb2312" in case.get("quirks", ()) else "utf-8"
    label = "gb2312" if charset == "gb18030" else "utf-8"
    html = (
        f'<!DOCTYPE html><html lang="{case["lang"]}"><head><meta charset="{label}">'
        f'<meta name="composed-test-page" content="{NOTICE}"><title>{escape(case["title"])}</title></head>'
        f"<body>{look(case)}</body></html>"
    )
    return html.encode(charset, "xmlcharrefreplace")


def _menu(case: Mapping[str, Any]) -> str:
    words = NAVIGATION.get(case["lang"].split("-")[0], NAVIGATION["en"])
    return "<ul>" + "".join(f'<li><a href="/{i}/">{word}</a></li>' for i, word in enumerate(words)) + "</ul>"


def _stamp(case: Mapping[str, Any]) -> str:
    day = "" if "no_date_on_page" in case.get("quirks", ()) else (case.get("published_on") or "")
    return " ".join(escape(part) for part in (day, case.get("outlet") or "", case.get("byline") or "") if part)


def _related(case: Mapping[str, Any]) -> str:
    return "".join(f'<li><a href="/r/{i}.html">{escape(t)}</a></li>' for i, t in enumerate(case.get("related", ())))


def _body(case: Mapping[str, Any]) -> str:
    paragraphs = [f"<p>{escape(text)}</p>" for text in case["paragraphs"]]
    figures = [
        f'<figure><img src="/i/{i}.jpg" alt=""><figcaption>{escape(text)}</figcaption></figure>'
        for i, text in enumerate(case.get("captions", ()))
    ]
    return "".join([*paragraphs[:1], *figures, *paragraphs[1:]])


def _article(case: Mapping[str, Any]) -> str:
    return (
        f"<header><nav>{_menu(case)}</nav></header><main><article><h1>{escape(case['title'])}</h1>"
        f'<div class="meta"><time>{_stamp(case)}</time></div><div class="content">{_body(case)}</div></article></main>'
        f"<aside><ul>{_related(case)}</ul></aside><footer>Composed test page</footer>"
    )


def _divisions(case: Mapping[str, Any]) -> str:
    return (
        f'<div class="top">{_menu(case)}</div><div class="hot"><ul>{_related(case)}</ul></div>'
        f'<div class="main"><h1 class="title">{escape(case["title"])}</h1><div class="info"><span>{_stamp(case)}</span>'
        f'</div><div class="text">{_body(case)}</div></div><div class="foot">Composed test page</div>'
    )


def _table(case: Mapping[str, Any]) -> str:
    return (
        f'<table width="960"><tr><td>{_menu(case)}</td></tr><tr><td><h2 align="center">{escape(case["title"])}</h2>'
        f'<div align="center">{_stamp(case)}</div>{_body(case)}</td><td width="240"><ul>{_related(case)}</ul></td></tr>'
        f"<tr><td>Composed test page</td></tr></table>"
    )


def write_pages(cases: Iterable[Mapping[str, Any]], folder: Path) -> Path:
    """Write pages/ID.html and pages/manifest.jsonl under `folder`, beside a copy of the cases; returns the copy."""
    rows = list(cases)
    pages = folder / "pages"
    pages.mkdir(parents=True, exist_ok=True)
    lines = []
    for case in rows:
        (pages / f"{case['case_id']}.html").write_bytes(render(case))
        day = max(case.get("published_on") or "2026-01-01", FIRST_CAPTURE)
        lines.append({"case_id": case["case_id"], "file": f"{case['case_id']}.html", "url": case["url"],
                      "fetched_at": f"{day}T12:00:00Z", "content_type": "text/html"})  # fmt: skip
    (pages / "manifest.jsonl").write_text("".join(json.dumps(x, ensure_ascii=False) + "\n" for x in lines), "utf-8")
    copy = folder / "cases.jsonl"
    copy.write_text("".join(json.dumps(x, ensure_ascii=False) + "\n" for x in rows), "utf-8")
    return copy


def main(arguments: list[str]) -> int:
    """CASES.jsonl FOLDER: write the pages of a file of cases, to score them by hand."""
    cases, folder = map(Path, arguments)
    print(write_pages((json.loads(line) for line in cases.read_text("utf-8").split("\n") if line.strip()), folder))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

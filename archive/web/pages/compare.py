"""How do two captures differ?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from archive.diff.passages import Change
from archive.web.asked import Asked
from archive.web.comparing import MOST, MOST_LINES, Side, differing, facts_of, grouped, side_of
from archive.web.edition import Edition
from archive.web.view import Page, View

__all__ = ["VIEWS"]

_PARTS = ("article", "page")
_LAYOUTS = ("side", "together")
_AROUND = 16  # characters before and after a passage


def _compare(edition: Edition, asked: Asked) -> Page:
    ids = (asked.ids["snapshot_id"], asked.ids["other_id"])
    part, layout = asked.choice("part", _PARTS, _PARTS[0]), asked.choice("layout", _LAYOUTS, _LAYOUTS[0])
    first, second = (side_of(edition, snapshot_id) for snapshot_id in ids)
    is_known = bool(first.article and second.article)
    is_article = is_known and part == "article"
    told = differing(first, second, article=is_article)
    facts = facts_of(edition, first, second)
    data: dict[str, Any] = {
        "first": ids[0],
        "second": ids[1],
        "addresses": [first.capture.url, second.capture.url],
        "compared": "article" if is_article else "page",
        "is_article_known": is_known,
        "is_cut": first.is_cut(article=is_article) or second.is_cut(article=is_article),
        "most_characters": MOST,
        "kept_percent": told.kept_percent,
        "differing_passages": len(told.changes),
        "differing_passages_outside_the_article": told.outside,
        "passages": [_passage(change, first, second, article=is_article) for change in told.changes],
        "facts": [{"name": one.name, "first": one.first, "second": one.second} for one in facts],
        "documents": _documents(edition, ids),
    }
    drawn: Mapping[str, Any] = {
        "groups": grouped(told.rows),
        "layout": layout,
        "facts": facts,
        "most_lines": MOST_LINES,
        "has_other_bytes": first.capture.content_sha256 != second.capture.content_sha256,
    }
    return Page(template="compare.html", title=f"{ids[0]} and {ids[1]} compared", data=data, drawn=drawn)


def _passage(change: Change, first: Side, second: Side, *, article: bool) -> Mapping[str, Any]:
    """Both sides of one passage, with code points of the two text layers."""
    before, after = first.text(article=article), second.text(article=article)
    return {
        "before": before[slice(*change.before)],
        "after": after[slice(*change.after)],
        "prefix": before[max(0, change.before[0] - _AROUND) : change.before[0]].rpartition("\n")[2],
        "suffix": before[change.before[1] : change.before[1] + _AROUND].partition("\n")[0],
        **{
            f"{name}_{side}": told.place(value, article=article)
            for side, told, place in (("before", first, change.before), ("after", second, change.after))
            for name, value in zip(("start", "end"), place, strict=True)
        },
    }


def _documents(edition: Edition, ids: Sequence[str]) -> Sequence[Mapping[str, Any]]:
    """The announcements that these are captures of."""
    return edition.catalogue.rows(
        "SELECT DISTINCT a.document_id, a.title, a.language FROM document_snapshots s"
        " JOIN announcements a ON a.document_id = s.document_id WHERE s.snapshot_id IN (?, ?)",
        *ids,
    )


VIEWS = (
    View(
        path="/compare/{snapshot_id}/{other_id}",
        handler=_compare,
        lays_out=True,
        summary="Two captures compared: the article alone when it is known, headers and digests.",
        query={
            "part": "article: the article alone, when it is known; page: all that the pages print",
            "layout": "side: one beside the other; together: both told as one text",
        },
    ),
)

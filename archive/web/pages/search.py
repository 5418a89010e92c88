"""Where does the release hold what a visitor looks for?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from archive.web.asked import Asked
from archive.web.edition import Edition
from archive.web.listing import Choice
from archive.web.refusals import BadQuestion
from archive.web.search.days import days_typed
from archive.web.search.facts import FACETS
from archive.web.search.finding import find
from archive.web.search.hits import Answer
from archive.web.search.kinds import KINDS
from archive.web.search.question import Question, TooLong, asked_for
from archive.web.view import Page, View

__all__ = ["VIEWS", "answer_json"]

_ON_PAGE = 25
_MOST_PAGES = 4_000
_LABELS = {"kind": "Kind", "year": "Year", "language": "Language", "outlet": "Outlet", "status": "Decision"}


def _search(edition: Edition, asked: Asked) -> Page:
    try:
        question = asked_for(asked.one("q") or "")
    except TooLong as error:
        raise BadQuestion(f"q: {error}") from error
    chosen = {facet: list(asked.all(facet)) for facet in FACETS if asked.all(facet)}
    for kind in chosen.get("kind", ()):
        if kind not in KINDS:
            raise BadQuestion(f"kind: {kind[:40]!r}; expected one of {', '.join(KINDS)}")
    page = asked.number("page", 1, _MOST_PAGES)
    answer = find(edition, question, chosen=chosen, page=page, size=_ON_PAGE)
    pages = max(1, -(-answer.total // _ON_PAGE)) if len(chosen.get("kind", ())) == 1 else 1
    here = _Here(question, chosen)
    return Page(
        template="search.html",
        title=f"Search: {question.text[:60]}" if question.text else "Search",
        data=answer_json(question, answer, page, pages),
        drawn={
            "answer": answer,
            "days": days_typed(question.text),
            "asked_for": question,
            "chosen": chosen,
            "page_number": page,
            "pages": pages,
            "facets": [(name, _LABELS[name], _choices(answer, here, edition, name)) for name in FACETS],
            "here": here,
            "examples": () if question.text else _examples(edition),
        },
    )


class _Here:
    """Addresses of this view with something else chosen."""

    def __init__(self, question: Question, chosen: Mapping[str, Sequence[str]]) -> None:
        self._question, self._chosen = question, chosen

    def link(self, facet: str | None = None, values: Sequence[str] = (), page: int | None = None) -> str:
        changed = {} if facet is None else {facet: values}
        pairs = [("q", self._question.text)]
        pairs += [(name, value) for name, some in {**self._chosen, **changed}.items() for value in some]
        if page is not None:
            pairs.append(("page", str(page)))
        return f"/search?{urlencode(pairs)}"


def _choices(answer: Answer, here: _Here, edition: Edition, facet: str) -> list[Choice]:
    chosen = answer.chosen.get(facet, ())
    made = []
    for one in answer.facets.get(facet, ()):
        is_chosen = one.value in chosen
        values = [value for value in chosen if value != one.value] if is_chosen else [*chosen, one.value]
        shown = KINDS[one.value].label if facet == "kind" else one.value
        made.append(
            Choice(value=one.value, shown=shown, count=one.count, is_chosen=is_chosen, link=here.link(facet, values))
        )
    return [] if len(made) == 1 and made[0].value == "none" else made


def answer_json(question: Question, answer: Answer, page: int = 1, pages: int = 1) -> Mapping[str, Any]:
    """An answer as JSON has it, for the page and for the command line."""
    return {
        "q": question.text,
        "looked_for": [term.shown for term in question.terms],
        "also": answer.also,
        "chosen": answer.chosen,
        "total": answer.total,
        "more_than_counted": answer.is_cut,
        "page": page,
        "pages": pages,
        "exact": [hit.as_json for hit in answer.exact],
        "groups": [
            {"kind": group.kind, "total": group.total, "hits": [hit.as_json for hit in group.hits]}
            for group in answer.groups
        ],
        "facets": {
            name: [{"value": one.value, "count": one.count} for one in values] for name, values in answer.facets.items()
        },
        "searched": {"records": answer.records, "texts": answer.texts, "of_texts": answer.of_texts},
    }


def _examples(edition: Edition) -> list[tuple[str, str]]:
    """Text to type and what it shows, taken from what this release holds."""
    found: list[tuple[str, str]] = []
    country = edition.catalogue.first(
        "SELECT l.country_as_printed AS zh, m.name FROM legs AS l JOIN figure_map AS m USING (country)"
        " WHERE unicode(l.country_as_printed) BETWEEN 13312 AND 40959 AND length(l.country_as_printed) = 2"
        " GROUP BY l.country ORDER BY count(*) DESC, l.country"
    )
    if country is not None:
        found += [(country["zh"], "a country in Chinese"), (country["name"], "and in English")]
    person = edition.catalogue.first(
        "SELECT p.name_hans, p.name_hant, p.pinyin, p.other_names, d.delegation_id FROM delegations AS d"
        " JOIN people AS p ON p.person_id = d.leader_person_id WHERE p.pinyin IS NOT NULL"
        " ORDER BY json_array_length(p.other_names) DESC, d.delegation_id"
    )
    if person is not None:
        found += [(person["name_hans"], "a person"), (person["pinyin"].lower(), "in pinyin, with or without tones")]
        if person["name_hant"] != person["name_hans"]:
            found.append((person["name_hant"], "in Traditional characters"))
        found += [(one["form"], "in another script") for one in person["other_names"] if one["script"] != "Latn"][:1]
        found.append((person["delegation_id"], "an id of a record"))
    page = edition.catalogue.first("SELECT url FROM candidates WHERE status = 'kept' ORDER BY document_id")
    if page is not None:
        found.append((page["url"], "the address of a page"))
    return found


VIEWS = (
    View(
        path="/search",
        handler=_search,
        summary="What holds a text: records by name and word, ids, addresses, and the text of pages.",
        query={
            "q": 'what to look for: words, all of them; "several words" stand together',
            "kind": f"only this kind; may be repeated: {', '.join(KINDS)}",
            "year": "only of this year; may be repeated",
            "language": "only announcements in this language; may be repeated",
            "outlet": "only announcements of this outlet; may be repeated",
            "status": "only announcements with this decision; may be repeated",
            "page": "page of the hits of one kind, from 1",
        },
    ),
)

"""Where does a release hold what somebody looks for? Names first, then records by their words, then texts of pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.web.catalogue.handle import Row
from archive.web.search.hits import Answer, Group, Hit, Value
from archive.web.search.kinds import KINDS, RECORDS, TEXT, Kind, page_of_hit
from archive.web.search.marking import marked
from archive.web.search.question import Phrase, Question, match_of, phrase_of
from archive.web.search.texts_found import text_hits
from archive.web.search.typed import typed

if TYPE_CHECKING:
    from archive.web.edition import Edition

__all__ = ["FACETS", "IN_OVERVIEW", "find"]

FACETS = ("kind", "year", "language", "outlet", "status")
IN_OVERVIEW = 5  # hits of each kind while all kinds are shown
_MOST_EXACT = 20
_MOST_VALUES = 30  # of a facet
_MOST_NAMES = 6  # further names that a name is looked for by
_NAMED_IN_TEXTS = ("country", "person", "meeting")
_YEAR = "coalesce(substr(r.day, 1, 4), '')"
_COLUMNS: Mapping[str, str] = {
    "year": _YEAR,
    "language": "coalesce(r.language, '')",
    "outlet": "coalesce(r.outlet, '')",
    "status": "coalesce(r.status, '')",
}
_OF_RECORDS = "FROM search_words JOIN search_records AS r ON r.number = search_words.rowid WHERE search_words MATCH ?"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A question with what is chosen beside it: SQL of the chosen facets and its values."""

    question: Question
    also: Mapping[str, Sequence[str]]
    where: str
    values: tuple[str, ...]

    @property
    def phrases(self) -> list[Phrase]:
        others = [phrase_of(name) for names in self.also.values() for name in names]
        return [*self.question.phrases, *others]


def find(
    edition: Edition, question: Question, *, chosen: Mapping[str, Sequence[str]], page: int = 1, size: int = 25
) -> Answer:
    """Everything that fits, the best first.

    chosen  facet → values: only hits that have one of them; with one kind the hits come in pages
    raises  TooDear, Damaged
    """
    done, total = edition.texts.searchable()
    records = edition.catalogue.value("SELECT coalesce(max(last), 0) FROM search_kinds")
    exact, address = typed(edition, question)
    if not question.terms:
        return Answer(exact=exact, groups=(), facets={}, records=records, texts=done, of_texts=total, address=address)
    also = _also(edition, question)
    where, values = _where({name: some for name, some in chosen.items() if name in _COLUMNS})
    asked = _Asked(question=question, also=also, where=where, values=values)
    named = _named(edition, asked)
    exact = [*exact, *(hit for hit in named if hit.page not in {one.page for one in exact})]
    cube = _cube(edition, asked)
    counts = _counted(cube, chosen, "kind")
    kinds = [name for name in chosen.get("kind", ()) if name in KINDS]
    first_kinds = {hit.kind for hit in named}
    groups = []
    for kind in sorted((*RECORDS, TEXT), key=lambda one: one.name not in first_kinds):
        count = counts.get(kind.name, 0)
        if count and (not kinds or kind.name in kinds):
            alone = len(kinds) == 1
            limit, offset = (size, (page - 1) * size) if alone else (IN_OVERVIEW, 0)
            hits = _hits(edition, asked, kind, limit, offset)
            groups.append(Group(kind=kind.name, label=kind.label, total=count, hits=hits))
    return Answer(
        exact=exact[:_MOST_EXACT],
        groups=groups,
        facets={facet: _values(facet, _counted(cube, chosen, facet)) for facet in FACETS},
        also=tuple(dict.fromkeys(name for names in also.values() for name in names)),
        records=records,
        texts=done,
        of_texts=total,
        total=sum(group.total for group in groups),
        address=address,
        chosen=chosen,
    )


def _also(edition: Edition, question: Question) -> Mapping[str, Sequence[str]]:
    """Key of a term or of the whole question → other names of the country, person or meeting it names."""
    keys = {term.key for term in question.terms} | {question.key}
    keys = {key for key in keys if len(key) > (2 if key.isascii() else 1)}
    if not keys:
        return {}
    marks = ", ".join("?" * len(keys))
    kinds = ", ".join(f"'{kind}'" for kind in _NAMED_IN_TEXTS)
    rows = edition.catalogue.rows(
        "SELECT n.name, r.texts AS texts FROM search_names AS n JOIN search_records AS r USING (number)"  # noqa: S608
        f" WHERE n.name IN ({marks}) AND r.kind IN ({kinds}) ORDER BY n.name, r.number LIMIT 60",
        *sorted(keys),
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        others = found.setdefault(row["name"], [])
        others += [name for name in row["texts"] if "".join(phrase_of(name).words) != row["name"]]
    return {key: list(dict.fromkeys(names))[:_MOST_NAMES] for key, names in found.items() if names}


def _where(chosen: Mapping[str, Sequence[str]]) -> tuple[str, tuple[str, ...]]:
    parts, values = ["1"], []
    for name, some in chosen.items():
        if some:
            parts.append(f"{_COLUMNS[name]} IN ({', '.join('?' * len(some))})")
            values += ["" if value == "none" else value for value in some]
    return " AND ".join(parts), tuple(values)


def _named(edition: Edition, asked: _Asked) -> list[Hit]:
    rows = edition.catalogue.rows(
        "SELECT r.* FROM search_names AS n JOIN search_records AS r USING (number) WHERE n.name = ?"
        " ORDER BY r.number LIMIT ?",
        asked.question.key,
        _MOST_EXACT,
    )
    return [_hit(row, asked, is_exact=True) for row in rows]


def _cube(edition: Edition, asked: _Asked) -> Counter[tuple[str, ...]]:
    """How many hits there are of each kind, year, language, outlet and status together: one look for all facets."""
    cube: Counter[tuple[str, ...]] = Counter()
    rows = edition.catalogue.rows(
        f"SELECT r.kind AS a, {_YEAR} AS b, {_COLUMNS['language']} AS c, {_COLUMNS['outlet']} AS d,"
        f" {_COLUMNS['status']} AS e, count(*) AS n {_OF_RECORDS} GROUP BY 1, 2, 3, 4, 5",
        match_of(asked.question),
    )
    rows += edition.texts.rows(
        f"SELECT 'text' AS a, {_YEAR} AS b, {_COLUMNS['language']} AS c, {_COLUMNS['outlet']} AS d,"  # noqa: S608
        f" {_COLUMNS['status']} AS e, count(DISTINCT r.number) AS n FROM words"
        " JOIN texts AS t ON t.number = words.rowid"
        " JOIN release.search_texts AS p ON p.key = t.key"
        " JOIN release.search_records AS r ON r.number = p.number"
        " WHERE words MATCH ? GROUP BY 1, 2, 3, 4, 5",
        match_of(asked.question, asked.also),
    )
    for row in rows:
        cube[(row["a"], row["b"], row["c"], row["d"], row["e"])] += row["n"]
    return cube


def _counted(cube: Counter[tuple[str, ...]], chosen: Mapping[str, Sequence[str]], facet: str) -> Mapping[str, int]:
    """Hits by value of one facet, given what is chosen in the others."""
    at = FACETS.index(facet)
    others = [
        (number, {"" if value == "none" else value for value in chosen[name]})
        for number, name in enumerate(FACETS)
        if number != at and chosen.get(name)
    ]
    counted: Counter[str] = Counter()
    for values, count in cube.items():
        if all(values[number] in some for number, some in others):
            counted[values[at]] += count
    return counted


def _values(facet: str, counted: Mapping[str, int]) -> list[Value]:
    """The last year first, of all else the most frequent."""
    ordered = sorted(counted.items(), key=lambda one: (0 if facet == "year" else -one[1], one[0]))
    if facet == "year":
        ordered.reverse()
    return [Value(value=value or "none", count=count) for value, count in ordered[:_MOST_VALUES]]


def _hits(edition: Edition, asked: _Asked, kind: Kind, limit: int, offset: int) -> list[Hit]:
    if kind is TEXT:
        match = match_of(asked.question, asked.also)
        return text_hits(edition, match, asked.phrases, asked.where, asked.values, limit=limit, offset=offset)
    order = "r.day DESC, score" if kind.by_day else "score, r.day DESC"
    rows = edition.catalogue.rows(
        "SELECT r.*, bm25(search_words, 10.0, 1.0) AS score,"  # noqa: S608 - SQL of our own
        " r.number IN (SELECT number FROM search_names WHERE name = ?) AS is_exact"
        f" {_OF_RECORDS} AND search_words.rowid BETWEEN (SELECT first FROM search_kinds WHERE kind = ?)"
        f" AND (SELECT last FROM search_kinds WHERE kind = ?) AND {asked.where}"
        f" ORDER BY is_exact DESC, {order}, r.number LIMIT ? OFFSET ?",
        asked.question.key, match_of(asked.question), kind.name, kind.name, *asked.values, limit, offset,
    )  # fmt: skip
    return [_hit(row, asked, is_exact=bool(row["is_exact"])) for row in rows]


def _hit(row: Row, asked: _Asked, *, is_exact: bool) -> Hit:
    phrases = asked.question.phrases
    return Hit(
        kind=row["kind"],
        id=row["id"],
        page=page_of_hit(row["kind"], row["id"]),
        title=marked(row["title"] or row["id"], phrases),
        gloss=marked(row["gloss"], phrases) if row["gloss"] else [],
        detail=[marked(line, phrases) for line in row["detail"]],
        is_exact=is_exact,
        day=row["day"],
        language=row["language"],
        outlet=row["outlet"],
        status=row["status"],
    )

"""Where does a release hold what somebody looks for? Names first, then records by their words, then texts of pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import TYPE_CHECKING

from archive.web.catalogue.handle import Row
from archive.web.search.facts import FACETS, Facts
from archive.web.search.hits import Answer, Group, Hit, Value
from archive.web.search.kinds import RECORDS, TEXT, Kind, page_of_hit
from archive.web.search.marking import marked
from archive.web.search.question import Phrase, Question, match_of, phrase_of
from archive.web.search.texts_found import text_hit
from archive.web.search.typed import typed

if TYPE_CHECKING:
    from archive.web.edition import Edition

__all__ = ["IN_OVERVIEW", "MOST_FOUND", "find"]

IN_OVERVIEW = 5  # hits of each kind while all kinds are shown
MOST_FOUND = 150_000  # of records and of texts; what is beyond is neither counted nor shown
_MOST_EXACT = 20
_MOST_VALUES = 30  # of a facet
_MOST_NAMES = 6  # further names that a name is looked for by
_NAMED_IN_TEXTS = ("country", "person", "meeting")
_RECORD = "SELECT * FROM search_records WHERE number IN "


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A question, what it names besides, and what is chosen: facet → values, those of rows without one as ""."""

    question: Question
    also: Mapping[str, Sequence[str]]
    chosen: Mapping[str, frozenset[str]]
    named: frozenset[int]  # records that are called so

    @property
    def phrases(self) -> list[Phrase]:
        others = [phrase_of(name) for names in self.also.values() for name in names]
        return [*self.question.phrases, *others]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Matches:
    """What fits, before anything is chosen: numbers of records and announcements in their order, and scores.

    texts   announcement → score and number of its text that fits best
    """

    records: Sequence[int]
    scores: Mapping[int, float]
    texts: Mapping[int, tuple[float, int]]
    is_cut: bool


def find(
    edition: Edition, question: Question, *, chosen: Mapping[str, Sequence[str]], page: int = 1, size: int = 25
) -> Answer:
    """Everything that fits, the best first.

    chosen  facet → values: only hits that have one of them; with one kind the hits come in pages
    raises  TooDear, Damaged
    """
    done, of_texts = edition.texts.searchable()
    records = edition.catalogue.value("SELECT coalesce(max(last), 0) FROM search_kinds")
    exact, address = typed(edition, question)
    if not question.terms:
        return Answer(exact=exact, groups=(), facets={}, records=records, texts=done, of_texts=of_texts)
    named = edition.catalogue.rows(
        "SELECT r.* FROM search_names AS n JOIN search_records AS r USING (number) WHERE n.name = ?"
        " ORDER BY r.number LIMIT ?",
        question.key,
        _MOST_EXACT,
    )
    asked = _Asked(
        question=question,
        also=_also(edition, question),
        chosen={name: frozenset("" if v == "none" else v for v in some) for name, some in chosen.items() if some},
        named=frozenset(row["number"] for row in named),
    )
    facts = edition.search_facts
    matches = _matches(edition, asked)
    cube = _cube(facts, matches)
    pages_shown = {hit.page for hit in exact}
    exact += [hit for hit in (_hit(row, asked) for row in named) if hit.page not in pages_shown]
    counts = _counted(cube, asked.chosen, "kind")
    kinds = asked.chosen.get("kind", frozenset(kind.name for kind in (*RECORDS, TEXT)))
    first_kinds = {row["kind"] for row in named}
    limit, offset = (size, (page - 1) * size) if len(kinds) == 1 else (IN_OVERVIEW, 0)
    groups = [
        Group(
            kind=kind.name,
            label=kind.label,
            total=counts[kind.name],
            hits=_hits(edition, asked, kind, matches, limit, offset),
        )
        for kind in sorted((*RECORDS, TEXT), key=lambda one: one.name not in first_kinds)
        if kind.name in kinds and counts.get(kind.name)
    ]
    return Answer(
        exact=exact[:_MOST_EXACT],
        groups=groups,
        facets={facet: _values(facet, _counted(cube, asked.chosen, facet)) for facet in FACETS},
        also=tuple(dict.fromkeys(name for names in asked.also.values() for name in names)),
        records=records,
        texts=done,
        of_texts=of_texts,
        total=sum(group.total for group in groups),
        is_cut=matches.is_cut,
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


def _matches(edition: Edition, asked: _Asked) -> _Matches:
    """One look into each index."""
    rows = edition.catalogue.tuples(
        "SELECT rowid, bm25(search_words, 10.0, 1.0) FROM search_words WHERE search_words MATCH ? LIMIT ?",
        match_of(asked.question),
        MOST_FOUND,
    )
    found = edition.texts.matching(match_of(asked.question, asked.also), MOST_FOUND)
    of, others = edition.texts.announcements()
    texts: dict[int, tuple[float, int]] = {}
    for number, score in found:
        announcement = of[number] if number < len(of) else 0
        if announcement:
            for one in (announcement, *others.get(number, ())):
                if one not in texts or score < texts[one][0]:
                    texts[one] = (score, number)
    return _Matches(
        records=[number for number, _ in rows],
        scores=dict(rows),
        texts=texts,
        is_cut=max(len(rows), len(found)) == MOST_FOUND,
    )


def _cube(facts: Facts, matches: _Matches) -> Counter[tuple[str, ...]]:
    """How many hits there are of each kind, year, language, outlet and status together."""
    cube: Counter[tuple[str, ...]] = Counter()
    for place, count in Counter(map(facts.places.__getitem__, matches.records)).items():
        cube[facts.combinations[place]] += count
    for place, count in Counter(map(facts.places.__getitem__, matches.texts)).items():
        cube[(TEXT.name, *facts.combinations[place][1:])] += count
    return cube


def _counted(cube: Counter[tuple[str, ...]], chosen: Mapping[str, frozenset[str]], facet: str) -> Mapping[str, int]:
    """Hits by value of one facet, given what is chosen in the others."""
    at = FACETS.index(facet)
    others = [(number, chosen[name]) for number, name in enumerate(FACETS) if number != at and name in chosen]
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


def _hits(edition: Edition, asked: _Asked, kind: Kind, matches: _Matches, limit: int, offset: int) -> list[Hit]:
    """Those called so first; then the last day or the best score, whichever tells more of the kind."""
    facts = edition.search_facts
    numbers: Iterable[int] = matches.texts if kind is TEXT else facts.of_kind(kind.name, matches.records)
    fitting = _fitting(facts, asked)
    if fitting is not None:
        numbers = [number for number in numbers if facts.places[number] in fitting]
    scores = {number: score for number, (score, _) in matches.texts.items()} if kind is TEXT else matches.scores
    days, named = facts.days, asked.named if kind is not TEXT else frozenset[int]()
    keyed: Iterable[tuple[bool, float, float, int]]
    if kind.by_day:
        keyed = ((number not in named, -days[number], scores[number], number) for number in numbers)
    else:
        keyed = ((number not in named, scores[number], -days[number], number) for number in numbers)
    best = [key[-1] for key in nsmallest(offset + limit, keyed)[offset:]]
    marks = ", ".join("?" * len(best))
    rows = {row["number"]: row for row in edition.catalogue.rows(f"{_RECORD} ({marks})", *best)}
    if kind is TEXT:
        return [text_hit(edition, rows[number], matches.texts[number][1], asked.phrases) for number in best]
    return [_hit(rows[number], asked) for number in best]


def _fitting(facts: Facts, asked: _Asked) -> frozenset[int] | None:
    """Places of the combinations that are chosen; None for all."""
    wanted = [(at, asked.chosen[name]) for at, name in enumerate(FACETS) if name != "kind" and name in asked.chosen]
    if not wanted:
        return None
    return frozenset(
        place for place, values in enumerate(facts.combinations) if all(values[at] in some for at, some in wanted)
    )


def _hit(row: Row, asked: _Asked) -> Hit:
    phrases = asked.question.phrases
    return Hit(
        kind=row["kind"],
        id=row["id"],
        page=page_of_hit(row["kind"], row["id"]),
        title=marked(row["title"] or row["id"], phrases),
        gloss=marked(row["gloss"], phrases) if row["gloss"] else [],
        detail=[marked(line, phrases) for line in row["detail"]],
        is_exact=row["number"] in asked.named,
        day=row["day"],
        language=row["language"],
        outlet=row["outlet"],
        status=row["status"],
    )

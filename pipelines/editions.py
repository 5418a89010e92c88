"""Which documents are one item in several languages? Because a page says so, or because what they tell aligns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pipelines.documents import Document
from pipelines.identity import address_key

__all__ = ["Basis", "EditionLink", "EditionSet", "editions"]

_DAYS_APART = 5  # an edition follows its original within days; the longest lag seen in SITES 0.6 is three
_KINDS_SHARED = 2  # a country and one of day, person, number: one kind alone is a coincidence
_FACTS_SHARED = 3


class Basis(StrEnum):
    """Why two documents are editions of one item."""

    SAID = "said"  # one page links to the other as its item in another language
    ALIGNED = "aligned"  # one newsroom, a few days, the same countries, days, people, numbers, and nothing against it


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionLink:
    """Two documents, in the order of their ids, and the facts that they share."""

    first: str
    second: str
    basis: Basis
    shared: tuple[str, ...]  # of neutral_facts; may be empty when a page says so


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionSet:
    """Documents that are one item, at most one for each language unless a page says so itself."""

    documents: tuple[str, ...]  # ids, sorted
    links: tuple[EditionLink, ...]


def editions(documents: Iterable[Document]) -> tuple[EditionSet, ...]:
    """Sets of two or more documents; a function of the set of documents, not of their order.

    An aligned link is made only between documents that are each other's one best match in that language; a set that
    would hold two documents of one language through aligned links is not made.
    """
    known = {d.document_id: d for d in sorted(documents, key=lambda d: d.document_id)}
    said = _said(known)
    taken = {(link.first, link.second) for link in said}
    aligned = [link for link in _aligned(list(known.values())) if (link.first, link.second) not in taken]
    sets = _joined([*said, *aligned], known)
    return tuple(sorted(sets, key=lambda s: s.documents))


def _said(known: Mapping[str, Document]) -> list[EditionLink]:
    by_address: dict[str, list[str]] = defaultdict(list)
    for document in known.values():
        by_address[document.key].append(document.document_id)
    links: set[tuple[str, str]] = set()
    for document in known.values():
        for address in document.extraction.editions:
            others = by_address.get(address_key(address), [])
            # two texts at one address: which of them is meant is not known
            if len(others) == 1 and _language(known[others[0]]) != _language(document):
                first, second = sorted((document.document_id, others[0]))
                links.add((first, second))
    return [
        EditionLink(first=a, second=b, basis=Basis.SAID, shared=_shared(known[a], known[b])) for a, b in sorted(links)
    ]


def _aligned(documents: Sequence[Document]) -> list[EditionLink]:
    """Pairs that are each other's one best match. Only documents of one newsroom and of near days are compared."""
    best: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
    by_newsroom: dict[str, list[Document]] = defaultdict(list)
    for document in documents:
        if document.publisher is not None and document.published_on and document.extraction.facts:
            by_newsroom[document.publisher.key].append(document)
    pairs: dict[tuple[str, str], tuple[str, ...]] = {}
    for members in by_newsroom.values():
        ordered = sorted(members, key=lambda d: d.order)
        for i, one in enumerate(ordered):
            for two in ordered[i + 1 :]:
                if _days_between(one, two) > _DAYS_APART:
                    break
                shared = _evidence(one, two)
                if shared:
                    first, second = sorted((one, two), key=lambda d: d.document_id)
                    pairs[first.document_id, second.document_id] = shared
                    best[one.document_id, _language(two)].append((len(shared), two.document_id))
                    best[two.document_id, _language(one)].append((len(shared), one.document_id))
    language = {d.document_id: _language(d) for d in documents}
    return [
        EditionLink(first=a, second=b, basis=Basis.ALIGNED, shared=shared)
        for (a, b), shared in sorted(pairs.items())
        if _only_best(best[a, language[b]]) == b and _only_best(best[b, language[a]]) == a
    ]


def _only_best(candidates: Sequence[tuple[int, str]]) -> str | None:
    """The document with most shared facts, None when two have as many."""
    most = max(candidates)[0]
    leading = [key for score, key in candidates if score == most]
    return leading[0] if len(leading) == 1 else None


def _evidence(one: Document, two: Document) -> tuple[str, ...]:
    """The shared facts of two documents that may be editions; () when they are not."""
    if _language(one) == _language(two):
        return ()
    shared = _shared(one, two)
    kinds = {fact.split(" ", 1)[0] for fact in shared}
    if len(shared) < _FACTS_SHARED or len(kinds) < _KINDS_SHARED or "country" not in kinds:
        return ()
    for kind in ("country", "day", "person"):
        first, second = _of_kind(one, kind), _of_kind(two, kind)
        # One that names none is silent; two that name different ones tell of different things.
        if first and second and not first & second:
            return ()
    return shared


def _shared(one: Document, two: Document) -> tuple[str, ...]:
    return tuple(sorted(set(one.extraction.facts) & set(two.extraction.facts)))


def _of_kind(document: Document, kind: str) -> set[str]:
    return {fact for fact in document.extraction.facts if fact.startswith(f"{kind} ")}


def _joined(links: Sequence[EditionLink], known: Mapping[str, Document]) -> list[EditionSet]:
    """Connected documents. Aligned links that would bring two documents of one language together are left out."""
    said = [link for link in links if link.basis is Basis.SAID]
    group: dict[str, set[str]] = {}
    for link in said:
        _merge(group, link)
    for link in sorted(
        (k for k in links if k.basis is Basis.ALIGNED), key=lambda k: (-len(k.shared), k.first, k.second)
    ):
        together = group.get(link.first, {link.first}) | group.get(link.second, {link.second})
        languages = [_language(known[key]) for key in together]
        if len(set(languages)) == len(languages):
            _merge(group, link)
    sets = {id(members): members for members in group.values()}
    return [
        EditionSet(
            documents=tuple(sorted(members)),
            links=tuple(link for link in links if link.first in members and link.second in members),
        )
        for members in sets.values()
    ]


def _merge(group: dict[str, set[str]], link: EditionLink) -> None:
    together = group.get(link.first, {link.first}) | group.get(link.second, {link.second})
    for key in together:
        group[key] = together


def _language(document: Document) -> str:
    """Simplified and Traditional Chinese are one language: their texts are compared as reprints."""
    return (document.language or "").split("-", 1)[0].lower()


def _days_between(one: Document, two: Document) -> int:
    assert one.published_on is not None
    assert two.published_on is not None
    return abs((date.fromisoformat(two.published_on) - date.fromisoformat(one.published_on)).days)

"""Which documents are one item in several languages? Because a page says so, or because what they tell aligns."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pipelines.documents import Document
from pipelines.identity import address_key
from pipelines.voices.kinship import Basis
from pipelines.voices.neutral_facts import neutral_facts

__all__ = ["EditionLink", "EditionSet", "Told", "editions", "evidence"]

_DAYS_APART = 5  # an edition follows its original within days; the longest lag seen in SITES 0.6 is three
_KINDS_SHARED = 2  # a country and one of day, person, number: one kind alone is a coincidence
_FACTS_SHARED = 3
_COUNTRIES_TO_SHARED = 3  # of the one that names more countries, the other must name one in so many


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
        for key in sorted({address_key(url) for url in document.urls}):
            by_address[key].append(document.document_id)
    naming: dict[tuple[str, str], set[str]] = defaultdict(set)  # address and language → documents that name it
    for document in known.values():
        for address in document.extraction.editions:
            naming[address_key(address), _language(document)].add(document.document_id)
    links: set[tuple[str, str]] = set()
    for (address, language), names in naming.items():
        others = by_address.get(address, [])
        # Two texts at one address: which of them is meant is not known. And what several pages of one language name
        # stands in a menu: it is the edition of none of them, or of one that is not known.
        if len(others) == 1 and len(names) == 1 and _language(known[others[0]]) != language:
            first, second = sorted((*names, others[0]))
            links.add((first, second))
    return [
        EditionLink(first=a, second=b, basis=Basis.SAID, shared=_shared(known[a], known[b])) for a, b in sorted(links)
    ]


def _aligned(documents: Sequence[Document]) -> list[EditionLink]:
    """Pairs that are each other's one best match. Only documents of one newsroom and of near days are compared."""
    best: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
    by_newsroom: dict[str, list[Told]] = defaultdict(list)
    for document in documents:
        if document.publisher is not None and document.published_on and document.extraction.facts:
            by_newsroom[document.publisher.key].append(Told.of(document))
    pairs: dict[tuple[str, str], tuple[str, ...]] = {}
    for members in by_newsroom.values():
        # without a country in common there is no evidence, so only those of one country are compared
        near: dict[str, deque[Told]] = defaultdict(deque)
        for two in sorted(members, key=lambda m: m.order):
            others: dict[str, Told] = {}
            for country in sorted(two.kinds["country"]):
                earlier = near[country]
                while earlier and (two.day - earlier[0].day).days > _DAYS_APART:
                    earlier.popleft()
                others |= {one.key: one for one in earlier if one.language != two.language}
                earlier.append(two)
            for one in others.values():
                shared = evidence(one, two)
                if shared:
                    first, second = sorted((one.key, two.key))
                    pairs[first, second] = shared
                    best[one.key, two.language].append((len(shared), two.key))
                    best[two.key, one.language].append((len(shared), one.key))
    language = {d.document_id: _language(d) for d in documents}
    return [
        EditionLink(first=a, second=b, basis=Basis.ALIGNED, shared=shared)
        for (a, b), shared in sorted(pairs.items())
        if _only_best(best[a, language[b]]) == b and _only_best(best[b, language[a]]) == a
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is compared of a document, worked out once."""

    key: str
    order: tuple[str, str]
    day: date
    language: str
    facts: frozenset[str]
    kinds: Mapping[str, frozenset[str]]  # facts by kind
    headlined: frozenset[str]  # countries of the title

    @classmethod
    def of(cls, document: Document) -> Told:
        assert document.published_on is not None
        facts = frozenset(document.extraction.facts)
        kinds: dict[str, set[str]] = defaultdict(set)
        for fact in facts:
            kinds[fact.split(" ", 1)[0]].add(fact)
        page = document.announcement
        titled = () if page is None else neutral_facts(page.title, page.language)
        return cls(
            key=document.document_id,
            order=document.order,
            day=date.fromisoformat(document.published_on),
            language=_language(document),
            facts=facts,
            kinds={kind: frozenset(kinds[kind]) for kind in ("country", "day", "person")},
            headlined=frozenset(fact for fact in titled if fact.startswith("country ")),
        )


def _only_best(candidates: Sequence[tuple[int, str]]) -> str | None:
    """The document with most shared facts, None when two have as many."""
    most = max(candidates)[0]
    leading = [key for score, key in candidates if score == most]
    return leading[0] if len(leading) == 1 else None


def evidence(one: Told, two: Told) -> tuple[str, ...]:
    """The shared facts of two documents in different languages that may be editions; () when they are not."""
    shared = one.facts & two.facts
    countries = one.kinds["country"] & two.kinds["country"]
    if len(shared) < _FACTS_SHARED or not countries or len({fact.split(" ", 1)[0] for fact in shared}) < _KINDS_SHARED:
        return ()
    # One that names none is silent; two that name different ones tell of different things.
    named = [(one.kinds[kind], two.kinds[kind]) for kind in ("day", "person")]
    named.append((one.headlined, two.headlined))  # two stops of one journey, each told with a word on the other
    if any(first and second and not first & second for first, second in named):
        return ()
    if _COUNTRIES_TO_SHARED * len(countries) < max(len(one.kinds["country"]), len(two.kinds["country"])):
        return ()  # a round-up, and one of the items that it rounds up
    return tuple(sorted(shared))


def _shared(one: Document, two: Document) -> tuple[str, ...]:
    return tuple(sorted(set(one.extraction.facts) & set(two.extraction.facts)))


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
    within: dict[int, list[EditionLink]] = defaultdict(list)
    for link in links:
        members = group.get(link.first)
        if members is not None and link.second in members:
            within[id(members)].append(link)
    sets = {id(members): members for members in group.values()}
    return [EditionSet(documents=tuple(sorted(members)), links=tuple(within[name])) for name, members in sets.items()]


def _merge(group: dict[str, set[str]], link: EditionLink) -> None:
    together = group.get(link.first, {link.first}) | group.get(link.second, {link.second})
    for key in together:
        group[key] = together


def _language(document: Document) -> str:
    """Simplified and Traditional Chinese are one language: their texts are compared as reprints."""
    return (document.language or "").split("-", 1)[0].lower()

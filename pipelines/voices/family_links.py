"""Why are two documents one voice? By the same wording, a credit line, an edition, or the same facts and no others."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from archive.folding import fold
from pipelines.documents import Document
from pipelines.identity import host_of
from pipelines.voices.editions import EditionSet, Told, evidence
from pipelines.voices.kinship import Basis, Reason
from pipelines.voices.overlaps import Overlap, overlaps
from pipelines.voices.publishers import Publisher, level, publisher_of
from pipelines.voices.rewrites import rewrites

__all__ = ["Link", "house_of", "is_credit", "links"]

_CREDIT_DAYS = 7  # within which a newspaper prints what it credits; a weekly takes longest
_CREDIT_SHARED = 3  # facts, as of editions
_HALF = 2  # of a later text, one part in so many is the earlier one's: a reprint adds a paragraph, a report more
_TOLD_APART = ("country ", "day ", "person ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Two documents, in the order of their ids, that are one voice."""

    first: str
    second: str
    reason: Reason
    percent: int | None = None  # of the shorter text's sampled shingles that stand in the other
    shared: tuple[str, ...] = ()  # facts that both tell
    said: str | None = None  # who joined them, and why

    @property
    def strength(self) -> tuple[int, int, str, str]:
        """For sorting, the strongest first: by reason, then by how much is shared, then by id."""
        weight = self.percent if self.percent is not None else len(self.shared)
        return (list(Reason).index(self.reason), -weight, self.first, self.second)


def links(documents: Sequence[Document], items: Iterable[EditionSet]) -> Iterator[Link]:
    """Every link that the rules find; two documents may have several.

    documents  in the order of their ids
    items      editions(documents)
    """
    yield from _editions(items)
    yield from _reprints(documents)
    yield from _credits(documents)
    for found in rewrites(documents):
        first, second = sorted((found.document, found.of))
        yield Link(first=first, second=second, reason=Reason.SAME_FACTS, shared=found.shared)


def house_of(document: Document) -> Publisher | None:
    """Whose site it stands on, whoever is credited."""
    return publisher_of(None, host_of(document.extraction.url))


def is_credit(document: Document) -> bool:
    """True when it credits another newsroom than that whose site it stands on."""
    return document.publisher is not None and house_of(document) != document.publisher


def _editions(items: Iterable[EditionSet]) -> Iterator[Link]:
    for item in items:
        for link in item.links:
            reason = Reason.EDITION_SAID if link.basis is Basis.SAID else Reason.EDITION_ALIGNED
            yield Link(first=link.first, second=link.second, reason=reason, shared=link.shared)


def _reprints(documents: Sequence[Document]) -> Iterator[Link]:
    """Near-identical texts. The first published stand first: of a text that all reprint they are what is compared.

    A page of a site that nobody knows hangs on one text, the nearest to the Party: whoever strings together a text of
    the Party and a newspaper's report, under any date, does not make one voice of them.
    """
    told = sorted((d for d in documents if d.extraction.sketch), key=lambda d: d.order)
    of_unknown: dict[str, list[tuple[Document, Link]]] = defaultdict(list)
    for overlap in overlaps([d.extraction.sketch for d in told]):
        one, two = told[overlap.first], told[overlap.second]
        if not _is_copy(one, two, overlap) or _tells_apart(one, two):
            continue
        first, second = sorted((one.document_id, two.document_id))
        link = Link(first=first, second=second, reason=Reason.SAME_TEXT, percent=overlap.percent)
        text, copy = (one, two) if two.publisher is None and (one.publisher or _is_before(one, two)) else (two, one)
        if copy.publisher is None:
            of_unknown[copy.document_id].append((text, link))
        else:
            yield link
    for found in of_unknown.values():
        yield min(found, key=lambda pair: (level(pair[0].publisher), -(pair[1].percent or 0), pair[0].order))[1]


def _is_copy(one: Document, two: Document, overlap: Overlap) -> bool:
    """A later text that holds an earlier and more of its own is no copy: a newspaper that quotes an agency's brief.

    Unless it is nearer to the Party: whoever printed a part of it first had it from there.
    """
    if _is_before(one, two):
        earlier, later, size = one, two, overlap.of_second
    else:
        earlier, later, size = two, one, overlap.of_first
    shorter = min(overlap.of_first, overlap.of_second)
    return size <= shorter or _HALF * overlap.common >= size or level(later.publisher) < level(earlier.publisher)


def _is_before(one: Document, two: Document) -> bool:
    """By day; on one day, or where one is not known, the text that is nearer to the Party is taken for the earlier."""
    first, second = one.published_on, two.published_on
    if first and second and first != second:
        return first < second
    return (level(one.publisher), one.document_id) < (level(two.publisher), two.document_id)


def _tells_apart(one: Document, two: Document) -> bool:
    """True when each names countries, days, officials or leaders and they have none in common: two notices of one form.

    Of leaders, whom the registry may not know, two that share a letter or a word may be one person, misprinted.
    """
    first, second = set(one.extraction.facts), set(two.extraction.facts)
    told = [
        ({f for f in first if f.startswith(kind)}, {f for f in second if f.startswith(kind)}) for kind in _TOLD_APART
    ]
    if one.language == two.language:
        told.append((_leaders(one), _leaders(two)))
    return any(here and there and not here & there for here, there in told)


def _leaders(document: Document) -> set[str]:
    """Letters of Chinese names, words of others."""
    names = [fold(v.leader_name.value) for v in document.extraction.delegations if v.leader_name]
    return {part for name in names for part in (name.casefold().split() if name.isascii() else name)}


def _credits(documents: Sequence[Document]) -> Iterator[Link]:
    """A document that credits another newsroom, and the one of its own pages that tells the same. None of several."""
    able = [d for d in documents if d.published_on and d.extraction.facts]
    crediting = [(Told.of(d), d.publisher.key) for d in able if d.publisher and is_credit(d)]
    houses = {house for _, house in crediting}
    own: dict[tuple[str, str], list[Told]] = defaultdict(list)  # by newsroom and fact
    for document in able:
        if document.publisher and document.publisher.key in houses and not is_credit(document):
            told = Told.of(document)
            for fact in told.facts:
                own[document.publisher.key, fact].append(told)
    for held in own.values():
        held.sort(key=lambda told: told.order)
    days: dict[tuple[str, str], list[date]] = {key: [told.day for told in held] for key, held in own.items()}
    for told, house in crediting:
        # Two that share three facts or more share one of all but the two most frequent.
        facts = sorted(told.facts, key=lambda fact: (len(own.get((house, fact), ())), fact))[: 1 - _CREDIT_SHARED]
        near: dict[str, Told] = {}
        for key in ((house, fact) for fact in facts if (house, fact) in own):
            first = bisect_left(days[key], date.fromordinal(max(1, told.day.toordinal() - _CREDIT_DAYS)))
            near |= {t.key: t for t in own[key][first : bisect_right(days[key], told.day)]}
        found = [(shared, other.key) for other in near.values() if (shared := _told_by_both(other, told))]
        most = max((len(shared) for shared, _ in found), default=0)
        best = [(shared, key) for shared, key in found if len(shared) == most]
        if len(best) == 1:
            first_id, second_id = sorted((told.key, best[0][1]))
            yield Link(first=first_id, second=second_id, reason=Reason.CREDIT_LINE, shared=best[0][0])


def _told_by_both(one: Told, two: Told) -> tuple[str, ...]:
    """The shared facts, as of two editions; of a briefing for a continent, which names no country, one fact more."""
    if one.kinds["country"] or two.kinds["country"]:
        return evidence(one, two)
    shared = one.facts & two.facts
    kinds = {fact.split(" ", 1)[0] for fact in shared}
    apart = any(one.kinds[k] and two.kinds[k] and not one.kinds[k] & two.kinds[k] for k in ("day", "person"))
    return tuple(sorted(shared)) if len(shared) > _CREDIT_SHARED and len(kinds) > 1 and not apart else ()

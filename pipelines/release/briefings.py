"""Which tellings are one briefing? Those of one form, country, meeting and day that nothing tells apart."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import combinations

from archive.folding import fold as simplified
from archive.records import Event
from pipelines.documents import Document
from pipelines.journeys.choose import same_words
from pipelines.lexicon.places import places
from pipelines.voices.overlaps import overlaps
from pipelines.voices.sketch import near_identical
from pipelines.wording import fold

__all__ = ["Told", "same_events", "same_place", "tellings"]

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
# The International Department of the Party's centre, in its full and short names
_DEPARTMENT = re.compile(
    r"[中对iI](?i:(?:共中央|国共产党中央委员会|央)(?:对外联络部|中联部)|外联络部|联部"
    r"|nternational (?:liaison )?department(?: of (?:the )?(?:cpc|communist party of china|central committee)"
    r"(?: central committee)?(?: of (?:the )?(?:cpc|communist party of china))?)?|(?<!\w.)(?:LD|DCPC)\b)"
)
_EMBASSY = re.compile(r"使馆|embassy", re.IGNORECASE)  # events of one country: its embassy there, however printed
_SEVERAL = re.compile(r"[、，,;；]|\band\b|(?<=部)[和与及]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One event in one document."""

    document: Document
    number: int
    event: Event

    @property
    def path(self) -> str:
        return f"events.{self.number}"

    @property
    def traits(self) -> tuple[str, str, str]:
        """What must be equal: form, country, meeting."""
        e = self.event
        return (
            e.form.value.value,
            e.country.value if e.country else "-",
            e.meeting.value if e.meeting else "-",
        )

    @property
    def city(self) -> str | None:
        return self.event.city.value if self.event.city else None

    @property
    def organiser(self) -> str | None:
        return self.event.organiser.value if self.event.organiser else None

    @property
    def order(self) -> tuple[tuple[str, str], int]:
        return (self.document.order, self.number)


def tellings(kept: Iterable[Document]) -> list[Told]:
    """Every event of the documents."""
    return [Told(document=d, number=n, event=event) for d in kept for n, event in enumerate(d.extraction.events)]


def same_events(kept: Iterable[Document]) -> list[tuple[Told, ...]]:
    """Events grouped: equal form, country and meeting, and the same first day or a near-identical text.

    Cities or organisers that differ are different events, and so are two events of one page, whatever a third page
    leaves open. What fits several groups joins the one that most speaks for, else it stays alone.

    returns  groups, each earliest published first, in the order of their first members
    """
    buckets: dict[tuple[str, ...], list[Told]] = defaultdict(list)
    for told in tellings(kept):
        buckets[told.traits].append(told)
    groups = [tuple(sorted(group, key=_order)) for bucket in buckets.values() for group in _matched(bucket)]
    return sorted(groups, key=lambda group: _order(group[0]))


def same_place(first: str, second: str) -> bool:
    """One city: the same words, one capital in any language, or the name and its pinyin (贵阳, Guiyang)."""
    if _HAN.search(first) and _HAN.search(second):  # 苏州 and 宿州 are spelled alike and are two
        return same_words(first, second) or fold(simplified(first)) == fold(simplified(second))
    return same_words(first, second) or _place(first) == _place(second)


def _matched(bucket: Sequence[Told]) -> list[list[Told]]:
    """Pages that tell several first, then what says most: so that nothing is joined before it is told apart."""
    told_by = Counter(t.document.document_id for t in bucket)
    told = sorted(bucket, key=lambda t: (-told_by[t.document.document_id], -_said(t), _order(t)))
    texts = _same_texts(told)
    of_day: dict[date, list[int]] = defaultdict(list)
    group_of: dict[int, list[int]] = {}
    for number, one in enumerate(told):
        day = one.event.start.value if one.event.start else None
        alike = [n for n in texts[number] if n < number and (day is None or told[n].event.start is None)]
        near = {id(group_of[n]): group_of[n] for n in (*(of_day[day] if day is not None else ()), *alike)}
        hits = [group for group in near.values() if not any(_apart(one, told[n]) for n in group)]
        if any(_apart(told[a], told[b]) for first, second in combinations(hits, 2) for a in first for b in second):
            hits = _nearest(told, number, hits)
        together = [number, *(n for group in hits for n in group)]
        group_of |= dict.fromkeys(together, together)
        if day is not None:
            of_day[day].append(number)
    return [[told[n] for n in group] for group in {id(g): g for g in group_of.values()}.values()]


def _same_texts(told: Sequence[Told]) -> list[list[int]]:
    """For each telling those at the same place of a near-identical text, found without comparing all with all."""
    sketches = [t.document.extraction.sketch for t in told]
    copies: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for number, sketch in enumerate(sketches):
        copies[sketch].append(number)
    linked: dict[int, set[int]] = defaultdict(set)  # by the first of equal sketches
    for pair in overlaps(sketches):
        one, other = copies[sketches[pair.first]][0], copies[sketches[pair.second]][0]
        linked[one].add(other)
        linked[other].add(one)
    return [
        [
            other
            for first in sorted(linked[copies[sketch][0]])
            for other in copies[sketches[first]]
            if told[other].number == told[number].number
        ]
        for number, sketch in enumerate(sketches)
    ]


def _one_text(first: Told, second: Told) -> bool:
    return first.number == second.number and near_identical(
        first.document.extraction.sketch, second.document.extraction.sketch
    )


def _apart(first: Told, second: Told) -> bool:
    """Surely two events: told on one page, or on different days, in different cities or by different hosts."""
    one, two = first.event.start, second.event.start
    return (
        first.document.document_id == second.document.document_id
        or (one is not None and two is not None and one.value != two.value)
        or _other_place(first.city, second.city)
        or _other_host(first.organiser, second.organiser)
    )


def _nearest(told: Sequence[Told], number: int, groups: Sequence[list[int]]) -> list[list[int]]:
    """The one group that city, host and text speak for more than for any other; none when they do not decide."""
    ranked = sorted(((_nearness(told[number], [told[n] for n in g]), n) for n, g in enumerate(groups)), reverse=True)
    return [groups[ranked[0][1]]] if ranked[0][0] > ranked[1][0] else []


def _nearness(told: Told, group: Iterable[Told]) -> int:
    return max(
        sum(
            (
                told.city is not None and o.city is not None and same_place(told.city, o.city),
                told.organiser is not None and o.organiser is not None,  # in one group: not different
                _one_text(told, o),
            )
        )
        for o in group
    )


def _other_place(first: str | None, second: str | None) -> bool:
    """Two cities. A province and a city may be one place (江西, 南昌), and so may names in two scripts."""
    if first is None or second is None or _alike(first, second) or same_place(first, second):
        return False
    return bool(_HAN.search(first)) == bool(_HAN.search(second)) and _is_region(first) == _is_region(second)


def _other_host(first: str | None, second: str | None) -> bool:
    """Two hosts; of several named together one in common is enough. 中联部 is 中共中央对外联络部."""
    if first is None or second is None or bool(_HAN.search(first)) != bool(_HAN.search(second)):
        return False
    one, two = _hosts(first), _hosts(second)
    locals_one, locals_two = one - {_CENTRE}, two - {_CENTRE}
    if locals_one and locals_two:  # the department travels: with one province here, with another there
        return not any(_alike(a, b) or _abbreviates(a, b) for a in locals_one for b in locals_two)
    return bool(one and two) and not one & two


_CENTRE = "中联部"


def _hosts(printed: str) -> frozenset[str]:
    parts = _SEVERAL.split(_DEPARTMENT.sub(f"、{_CENTRE}、", simplified(printed)))
    return frozenset({"使馆" if _EMBASSY.search(part) else fold(part) for part in parts} - {""})


def _alike(first: str, second: str) -> bool:
    short, long = sorted((fold(simplified(first)), fold(simplified(second))), key=len)
    return bool(short) and short in long


def _abbreviates(first: str, second: str) -> bool:
    """The characters of one stand in the other in their order: 贵州省委 in 中共贵州省委员会; in Chinese only."""
    short, long = sorted((first, second), key=len)
    if not _HAN.search(short):
        return False
    rest = iter(long)
    return all(char in rest for char in short)


@cache
def _place(printed: str) -> str:
    plain = simplified(printed)
    code = _capitals().get(plain.casefold())
    if code is not None:
        return f"capital of {code}"
    from pypinyin import lazy_pinyin  # 0.2 s that a start does not spend

    return "".join(c for c in "".join(lazy_pinyin(plain)).casefold() if "a" <= c <= "z") or plain


def _is_region(printed: str) -> bool:
    return fold(simplified(printed)) in _regions()


@cache
def _regions() -> frozenset[str]:
    return frozenset(fold(p.form) for p in places() if p.kind == "region")


@cache
def _capitals() -> Mapping[str, str]:
    return {p.form.casefold(): p.codes[0] for p in places() if p.kind == "capital" and len(p.codes) == 1}


def _said(told: Told) -> int:
    e = told.event
    return sum(value is not None for value in (e.city, e.organiser, e.start))


def _order(told: Told) -> tuple[tuple[str, str], int]:
    return told.order

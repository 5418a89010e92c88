"""How far do two accounts of the same pages agree, field by field, and where not?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipelines.review.answers import EVENT_FIELDS, LEG_FIELDS, Answer, Row, Value
from pipelines.review.kappa import Kappa, cohen_kappa
from pipelines.scoring.resample import draws, interval
from pipelines.wording import fold, same

__all__ = ["Agreement", "Compared", "Disagreement", "FieldAgreement", "Judgement", "agreement"]

_DRAWS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One page in two accounts. `weight`: how many documents of the store it stands for."""

    sample_id: str
    first: Answer
    second: Answer
    weight: float
    stratum: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """`None`: nothing was recorded there."""

    sample_id: str
    field: str
    place: str | None  # country of the leg, form of the event
    first: str | None
    second: str | None
    first_quote: str | None
    second_quote: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A field with one value per page, which kappa is for."""

    n: int
    agreed: int
    plain: Kappa
    weighted: Kappa  # of the store that the sample was drawn from
    low: float | None  # 95 % interval of the weighted kappa
    high: float | None


@dataclass(slots=True)
class FieldAgreement:
    """A field of legs, events or claims. n: values that at least one of the two gives."""

    n: int = 0
    agreed: int = 0
    only_first: int = 0
    only_second: int = 0
    weight: float = 0.0
    weight_agreed: float = 0.0

    @property
    def f1(self) -> float | None:
        """Of a list: either account measured against the other."""
        below = 2 * self.agreed + self.only_first + self.only_second
        return 2 * self.agreed / below if below else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """All that can be said of two accounts."""

    pages: int
    in_scope_in_both: int
    judgements: dict[str, Judgement]
    confusion: dict[tuple[str, str], int]
    lists: dict[str, FieldAgreement]
    fields: dict[str, FieldAgreement]
    disagreements: list[Disagreement]


_JUDGED: Mapping[str, Callable[[Answer], str | None]] = {
    "decision": lambda a: a.decision,
    "kept or not": lambda a: "kept" if a.decision == "kept" else "not kept",
    "rule": lambda a: a.rule,
    "kind": lambda a: a.kind,
}
_WORDING: Mapping[str, Callable[[str, str], bool]] = {  # as `xuanjie score` compares (gold/FORMAT.md, "Scoring")
    "leader_name": lambda a, b: fold(a) == fold(b),
    "city": lambda a, b: fold(a) == fold(b),
    "leader_title": same,
    "inviter": same,
    "organiser": same,
    "precision": lambda a, b: {a, b} <= {"day", "within"} or a == b,  # one printed day, either way
}


@dataclass(slots=True)
class _Count:
    lists: dict[str, FieldAgreement] = field(default_factory=dict)
    fields: dict[str, FieldAgreement] = field(default_factory=dict)
    disagreements: list[Disagreement] = field(default_factory=list)


def agreement(pages: Sequence[Compared], seed: int = 1) -> Agreement:
    """Compare two accounts of the same pages.

    Rule and kind are compared where both give one; legs, events and claims on pages that both hold to be in scope, so
    that a page judged otherwise is counted once. A leg is the same leg when its country is, an event when its form is;
    several of one sort are paired so that most of their values agree.

    seed     of the draws (of pages, in their strata) behind the interval of kappa
    """
    count = _Count()
    count.lists = {name: FieldAgreement() for name in ("leg", "city", "event", "claim")}
    count.fields = {name: FieldAgreement() for name in LEG_FIELDS}
    count.fields |= {f"event {name}": FieldAgreement() for name in EVENT_FIELDS}
    judgements = {name: _judged(pages, said, seed) for name, said in _JUDGED.items()}
    confusion: dict[tuple[str, str], int] = {}
    scoped = [p for p in pages if p.first.is_in_scope and p.second.is_in_scope]
    for page in pages:
        told = (page.first.decision, page.second.decision)
        confusion[told] = confusion.get(told, 0) + 1
        for name in ("decision", "rule", "kind"):
            one, two = _JUDGED[name](page.first), _JUDGED[name](page.second)
            if one is not None and two is not None and one != two:
                count.disagreements.append(_apart(page, name, None, (one, page.first.quote), (two, page.second.quote)))
        if page.first.is_in_scope and page.second.is_in_scope:
            _compare(count, page)
    return Agreement(
        pages=len(pages),
        in_scope_in_both=len(scoped),
        judgements=judgements,
        confusion=confusion,
        lists=count.lists,
        fields=count.fields,
        disagreements=count.disagreements,
    )


def _judged(pages: Sequence[Compared], said: Callable[[Answer], str | None], seed: int) -> Judgement:
    both = [(one, two, p) for p in pages if (one := said(p.first)) is not None and (two := said(p.second)) is not None]
    pairs = [(one, two) for one, two, _ in both]
    weights = [page.weight for *_, page in both]
    strata: dict[int, list[int]] = {}
    for place, (*_, page) in enumerate(both):
        strata.setdefault(page.stratum, []).append(place)
    drawn = (
        cohen_kappa([pairs[i] for i in places], [weights[i] for i in places]).kappa
        for places in draws(list(strata.values()), _DRAWS, seed)
    )
    low, high = interval(drawn)
    return Judgement(
        n=len(pairs),
        agreed=sum(one == two for one, two in pairs),
        plain=cohen_kappa(pairs),
        weighted=cohen_kappa(pairs, weights),
        low=low,
        high=high,
    )


def _compare(count: _Count, page: Compared) -> None:
    for sort, key, names, rows in (
        ("leg", "country", LEG_FIELDS, (page.first.legs, page.second.legs)),
        ("event", "event_form", EVENT_FIELDS, (page.first.events, page.second.events)),
        ("claim", "claim", (), (page.first.claims, page.second.claims)),
    ):
        for one, two in _paired(key, names, *rows):
            _value(count, count.lists[sort], page, sort, None, key, one, two)
            if one is None or two is None:
                continue
            place = _said(one.values.get(key))
            for name in names:
                title = f"event {name}" if sort == "event" else name
                _value(count, count.fields[title], page, title, place, name, one, two)
            if sort == "leg":
                for city_one, city_two in _cities(one, two):
                    _value(count, count.lists["city"], page, "city", place, "city", city_one, city_two)


def _value(
    count: _Count,
    tally: FieldAgreement,
    page: Compared,
    title: str,
    place: str | None,
    name: str,
    one: Row | None,
    two: Row | None,
) -> None:
    """Count one value of two rows; None stands for a row that the other account does not have."""
    first = one.values.get(name) if one is not None else None
    second = two.values.get(name) if two is not None else None
    if first is None and second is None and one is not None and two is not None:
        return
    agreed = one is not None and two is not None and _equal(name, first, second)
    tally.n += 1
    tally.weight += page.weight
    if agreed:
        tally.agreed += 1
        tally.weight_agreed += page.weight
        return
    tally.only_first += first is not None
    tally.only_second += second is not None
    quotes = (one.quote(name) if one is not None else None, two.quote(name) if two is not None else None)
    count.disagreements.append(_apart(page, title, place, (_said(first), quotes[0]), (_said(second), quotes[1])))


def _apart(
    page: Compared,
    name: str,
    place: str | None,
    first: tuple[str | None, str | None],
    second: tuple[str | None, str | None],
) -> Disagreement:
    return Disagreement(
        sample_id=page.sample_id,
        field=name,
        place=place,
        first=first[0],
        second=second[0],
        first_quote=first[1],
        second_quote=second[1],
    )


def _paired(
    key: str, names: Sequence[str], first: Sequence[Row], second: Sequence[Row]
) -> Iterator[tuple[Row | None, Row | None]]:
    """Rows with one key, the most alike together; then what is left on either side."""
    left = list(second)
    alone: list[Row] = []
    for one in first:
        fitting = [two for two in left if two.values.get(key) == one.values.get(key)]
        if not fitting:
            alone.append(one)
            continue
        best = max(fitting, key=lambda two: sum(_equal(n, one.values.get(n), two.values.get(n)) for n in names))
        left = [two for two in left if two is not best]
        yield one, best
    for one in alone:
        yield one, None
    for two in left:
        yield None, two


def _cities(one: Row, two: Row) -> Iterator[tuple[Row | None, Row | None]]:
    first, second = (_city_rows(row) for row in (one, two))
    left = list(second)
    for row in first:
        match = next((other for other in left if _equal("city", row.values["city"], other.values["city"])), None)
        left = [other for other in left if other is not match]
        yield row, match
    for row in left:
        yield None, row


def _city_rows(row: Row) -> list[Row]:
    cities = row.values.get("city", ())
    assert isinstance(cities, tuple)
    return [Row(values={"city": city}, quotes=row.quotes) for city in cities]


def _equal(name: str, first: Value | None, second: Value | None) -> bool:
    wording = _WORDING.get(name)
    if wording is not None and isinstance(first, str) and isinstance(second, str):
        return wording(first, second)
    return first == second


def _said(value: Value | None) -> str | None:
    if value is None:
        return None
    return " ".join(value) if isinstance(value, tuple) else str(value)

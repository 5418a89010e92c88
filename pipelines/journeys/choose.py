"""Several documents say it differently: which value is shown, and which are kept beside it?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from archive.folding import fold as simplified
from archive.records import Attested, Mode, Precision
from pipelines.documents import Document
from pipelines.journeys.accounts import Stay
from pipelines.review.corrected_days import HUMAN
from pipelines.wording import same

__all__ = [
    "Choice",
    "Claimed",
    "Dated",
    "choose",
    "choose_dates",
    "choose_mode",
    "choose_words",
    "claimed",
    "same_words",
]

T = TypeVar("T")

PLANS = {Mode.ANNOUNCED}
# What a reader would rather know of a stay: its own days, then the trip's, then one day of it, then wider limits.
_PRECISION_RANK = {
    p: n
    for n, p in enumerate(
        (
            Precision.LEG_RANGE,
            Precision.DAY,
            Precision.SHARED_RANGE,
            Precision.WITHIN,
            Precision.MONTH,
            Precision.BOUNDED,
            Precision.UNKNOWN,
        )
    )
}
# A report outranks a plan; a refusal stands only until a report contradicts it.
_MODE_RANK = {
    m: n
    for n, m in enumerate(
        (
            Mode.CONCLUDED,
            Mode.RETROSPECTIVE,
            Mode.UNDER_WAY,
            Mode.ROUNDUP_ONLY,
            Mode.DENIED,
            Mode.CANCELLED,
            Mode.ANNOUNCED,
        )
    )
}
_OWN_DAYS = {Precision.DAY, Precision.LEG_RANGE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed(Generic[T]):
    """One document's value with the passages that support it."""

    attested: Attested[T]
    document: Document
    path: str  # in the document's extraction: delegations.0.leader_name
    mode: Mode

    @property
    def value(self) -> T:
        return self.attested.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Generic[T]):
    """The value shown, who says it, and who says otherwise."""

    value: T
    chosen: Claimed[T]
    agreeing: tuple[Claimed[T], ...]  # say the value itself; the chosen one included
    alike: tuple[Claimed[T], ...]  # the same in other words or another script
    translated: tuple[Claimed[T], ...]  # in another language: nobody has compared what it says
    differing: tuple[Claimed[T], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """The days of a stay as chosen among its accounts."""

    stay: Stay
    start: date | None
    end: date | None
    precision: Precision
    differing: tuple[Stay, ...]


def claimed(
    attested: Attested[T] | None, document: Document, path: str, mode: Mode = Mode.CONCLUDED
) -> tuple[Claimed[T], ...]:
    """Nothing, or the one value."""
    return () if attested is None else (Claimed(attested=attested, document=document, path=path, mode=mode),)


def choose(
    claims: Iterable[Claimed[T]], equal: Callable[[T, T], bool] | None = None, *, across_languages: bool = True
) -> Choice[T] | None:
    """What a reviewer decided, then reports before plans, Chinese before translations, then the earliest published.

    equal             when two values are one in other words
    across_languages  False for wording: what is not known to be equal in another language is not known to differ either
    returns           None when nobody says anything
    """
    ranked = sorted(claims, key=_rank)
    if not ranked:
        return None
    best = ranked[0]
    agreeing, alike, translated, differing = [best], list[Claimed[T]](), list[Claimed[T]](), list[Claimed[T]]()
    for claim in ranked[1:]:
        if claim.value == best.value:
            agreeing.append(claim)
        elif equal is not None and equal(claim.value, best.value):
            alike.append(claim)
        elif not across_languages and _script(claim) != _script(best):
            translated.append(claim)
        else:
            differing.append(claim)
    return Choice(
        value=best.value,
        chosen=best,
        agreeing=tuple(agreeing),
        alike=tuple(alike),
        translated=tuple(translated),
        differing=tuple(differing),
    )


def choose_words(claims: Iterable[Claimed[str]], equal: Callable[[str, str], bool] | None = None) -> Choice[str] | None:
    """choose() for what is printed in words: equal in Simplified characters, or one inside the other, is the same."""
    return choose(claims, equal=equal or same_words, across_languages=False)


def same_words(first: str, second: str) -> bool:
    return same(simplified(first), simplified(second))


def choose_dates(stays: Sequence[Stay]) -> Dated:
    """What a reviewer decided, then reports before plans, then the more precise, then the earliest published."""
    dated = [s for s in stays if s.known is not None]
    if not dated:
        first = min(stays, key=lambda s: s.document.order)
        return Dated(stay=first, start=None, end=None, precision=Precision.UNKNOWN, differing=())
    best = min(
        dated,
        key=lambda s: (not _is_decided(s), s.mode in PLANS, _PRECISION_RANK[s.leg.precision], s.document.order, s.path),
    )
    return Dated(
        stay=best,
        start=best.leg.start.value if best.leg.start else None,
        end=best.leg.end.value if best.leg.end else None,
        precision=best.leg.precision,
        differing=tuple(s for s in dated if _contradict(best, s)),
    )


def choose_mode(modes: Iterable[Mode]) -> Mode:
    """A plan never overwrites a report."""
    return min(modes, key=_MODE_RANK.__getitem__)


def _contradict(best: Stay, other: Stay) -> bool:
    one, two = best.known, other.known
    if one is None or two is None or other is best:
        return False
    both_own = best.leg.precision in _OWN_DAYS and other.leg.precision in _OWN_DAYS
    return one != two if both_own else not one.overlaps(two)


def _is_decided(stay: Stay) -> bool:
    return any(day is not None and day.rule.startswith(HUMAN) for day in (stay.leg.start, stay.leg.end))


def _rank(claim: Claimed[Any]) -> tuple[bool, bool, bool, tuple[str, str], str]:
    human = claim.attested.rule.startswith(HUMAN)
    return (not human, claim.mode in PLANS, _script(claim) != "zh", claim.document.order, claim.path)


def _script(claim: Claimed[Any]) -> str:
    return (claim.document.language or "").split("-", 1)[0]

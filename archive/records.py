"""What is recorded of an announcement: the record types, each value with the passage that supports it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from archive.record_words import (
    HAPPENED,
    Form,
    Kind,
    Mode,
    Operator,
    Precision,
    Stance,
    Status,
    Unit,
)

__all__ = [
    "HAPPENED", "Announcement", "Attested", "Claim", "Decision", "DelegationVisit", "Event", "Extraction", "Form",
    "Issue", "Kind", "LegVisit", "Mode", "Operator", "Person", "Precision", "Reception", "Span", "Stance", "Status",
    "Unit",
]  # fmt: skip

T = TypeVar("T")
U = TypeVar("U")

CONTEXT = 32  # characters of prefix and suffix kept beside a quote (W3C text quote selector)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A passage of one text layer: half-open code point range, and the quote itself with its surroundings."""

    start: int
    end: int
    quote: str
    prefix: str = ""
    suffix: str = ""

    def __post_init__(self) -> None:
        if not (0 <= self.start < self.end) or len(self.quote) != self.end - self.start:
            raise ValueError(f"span [{self.start}, {self.end}) does not fit a quote of {len(self.quote)} characters")

    @classmethod
    def at(cls, text: str, start: int, end: int) -> Span:
        """The passage [start, end) of `text` with its quote and context."""
        return cls(
            start=start,
            end=end,
            quote=text[start:end],
            prefix=text[max(0, start - CONTEXT) : start],
            suffix=text[end : end + CONTEXT],
        )

    def stands_in(self, text: str) -> bool:
        return text[self.start : self.end] == self.quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Attested(Generic[T]):
    """A value with at least one passage that supports it, and the rule that read it there."""

    value: T
    spans: tuple[Span, ...]
    rule: str  # "dates.zh.days": file, language, rule

    def __post_init__(self) -> None:
        if not self.spans:
            raise ValueError(f"{self.rule}: value {self.value!r} has no passage that supports it")
        if self.value is None:
            raise ValueError(f"{self.rule}: an unknown value is None without Attested, not Attested(None)")

    def map(self, change: Callable[[T], U]) -> Attested[U]:
        return Attested(value=change(self.value), spans=self.spans, rule=self.rule)


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """What a page says of itself. Ranges are half-open code point ranges of its text layer."""

    title: str
    title_range: tuple[int, int]
    published_on: date | None
    outlet: str | None
    language: str  # BCP 47: zh-Hans, zh-Hant, en, ja ...
    body: tuple[tuple[int, int], ...]  # one range per paragraph, page order
    captions: tuple[tuple[int, int], ...] = ()
    layout: str = ""  # the Layout that read it, "generic" for trafilatura
    characters: int = 0  # of the body


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The codebook's verdict; `spans` are the passages it rests on (none for "nothing of the kind here")."""

    status: Status
    rule: str | None  # K1..K5, A1, R1..R5; None when unread
    kind: Kind
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    name: str | None
    role: str | None  # printed title
    country: str | None  # ISO 3166-1 alpha-2


@dataclass(frozen=True, slots=True, kw_only=True)
class LegVisit:
    """One country stay, as ONE announcement tells it. start/end: the stay, both inclusive."""

    country: Attested[str]  # ISO 3166-1 alpha-2, XK, EU
    start: Attested[date] | None = None
    end: Attested[date] | None = None
    precision: Precision = Precision.UNKNOWN
    cities: tuple[Attested[str], ...] = ()
    inviter: Attested[str] | None = None
    interlocutors: tuple[Attested[Person], ...] = ()
    audiences: tuple[Attested[str], ...] = ()  # kinds of listeners
    attendance: Attested[int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegationVisit:
    """One team, as ONE announcement tells it."""

    meeting: Attested[str] | None = None  # pc19, cc18-p5
    mode: Mode = Mode.CONCLUDED
    leader_name: Attested[str] | None = None  # as printed
    leader_title: Attested[str] | None = None  # whole printed chain
    leader_org: Attested[str] | None = None
    members: tuple[Attested[str], ...] = ()
    size: Attested[int] | None = None
    legs: tuple[LegVisit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One briefing, as ONE announcement tells it."""

    form: Attested[Form]
    country: Attested[str] | None = None
    city: Attested[str] | None = None
    start: Attested[date] | None = None
    end: Attested[date] | None = None
    meeting: Attested[str] | None = None
    theme: Attested[str] | None = None  # of lexicon/themes.csv, where no Party meeting is presented
    organiser: Attested[str] | None = None
    speakers: tuple[Attested[Person], ...] = ()
    attendance: Attested[int] | None = None
    audience: tuple[Attested[str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One official total, as ONE announcement gives it."""

    quantity: Attested[int]
    operator: Operator
    unit: Unit
    unit_printed: Attested[str] | None = None  # the counted noun: 国家和地区, "briefings"
    planned: bool = False  # of what is still to come
    one_event: bool = False  # who was represented at one briefing; else a sum over a wave of them
    meeting: Attested[str] | None = None
    as_of: Attested[date] | None = None  # the day the text says the number was true
    told_on: date | None = None  # the day of the text itself, when it names no other
    speaker: Attested[str] | None = None  # person or body that the text gives for the number, as printed


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """What ONE announcement says that somebody of the other side said."""

    speaker: Attested[str] | None  # None: a group, or somebody known by the role alone
    role: Attested[str] | None
    organisation: Attested[str] | None  # party or body named in the role
    country: Attested[str] | None  # ISO 3166-1 alpha-2
    stance: Attested[Stance]  # its passages are the remark
    commits: bool  # the remark promises, or voices the wish, to do something
    by: str | None  # the outlet that carries it


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """Something a person should look at; `code` is stable, `detail` is for people."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """All that is said of one snapshot: a pure function of its bytes, URL, capture time and the recipe."""

    snapshot_id: str
    url: str
    source: str | None
    text_sha256: str | None
    normaliser: str
    announcement: Announcement | None
    decision: Decision | None
    delegations: tuple[DelegationVisit, ...] = ()
    events: tuple[Event, ...] = ()
    reception: tuple[Reception, ...] = ()
    claims: tuple[Claim, ...] = ()
    issues: tuple[Issue, ...] = ()
    body_sha256: str | None = None  # of the folded body: equal at every address that serves the same text
    sketch: tuple[
        int, ...
    ] = ()  # sampled shingles of a page in scope: how reprints are known (pipelines/voices/sketch.py)
    facts: tuple[str, ...] = ()  # that are the same in every language, of a page that may be in scope: align editions
    editions: tuple[str, ...] = ()  # addresses that the page names as its item in another language
    watched: tuple[str, ...] = ()  # phrases of lexicon/watched_terms.csv that the page uses

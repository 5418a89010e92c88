"""What is a reviewer's decision? One act of one person on one text, bound to the digest of the text it judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from archive.records import Kind, Status
from pipelines.review.verbs import Verb

__all__ = [
    "FAMILY_VERBS",
    "FamilyDecision",
    "FieldDecision",
    "Judged",
    "Judgement",
    "Passage",
    "ReviewDecision",
    "Value",
    "Verb",
]


FAMILY_VERBS = (Verb.SPLIT, Verb.JOIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The value of the field `status`: is a document in scope, by which rule of the codebook."""

    status: Status
    rule: str
    kind: Kind

    def __str__(self) -> str:
        return f"{self.status.value} {self.rule} {self.kind.value}"


Value = str | int | bool | date | tuple[str, ...] | Judgement | None  # None: the text does not state it


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Words of an article with up to 32 characters on either side (W3C text quote selector)."""

    quote: str
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Which text was before the reviewer: any one of document, key and snapshot finds it again."""

    document: str
    key: str  # of the address, see pipelines.identity.address_key
    snapshot: str  # the capture that was read
    body_sha256: str  # of the article alone: another page round it is the same text


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldDecision:
    """`accept` or `correct`: one value of one document's account."""

    id: str
    verb: Verb
    on: date
    decider: str
    reason: str
    judged: Judged
    path: str  # delegations.0.legs.1.country, decision, announcement.published_on, issues.body_contested
    record: str  # what tells the record from the others of its page: its country, its leader
    before: Value  # in force when the decision was made
    after: Value
    passages: tuple[Passage, ...]  # the sentences the value was, or would have been, read from
    support: Passage | None = None  # words of the same article that show the new value
    supersedes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyDecision:
    """`split` or `join`: how many voices some documents are."""

    id: str
    verb: Verb
    on: date
    decider: str
    reason: str
    documents: tuple[Judged, ...]  # two or more
    supersedes: tuple[str, ...] = ()


ReviewDecision = FieldDecision | FamilyDecision

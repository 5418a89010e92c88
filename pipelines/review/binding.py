"""What exactly is decided about one document's value? The decision, tried on the account before it is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from archive.errors import BadInput
from archive.records import Extraction, LegVisit, Precision, Span
from pipelines.documents import Document
from pipelines.printed_days import without_impossible_days
from pipelines.review.corrected_days import fits
from pipelines.review.decision_files import minted
from pipelines.review.decisions import FieldDecision, Passage, Value, Verb
from pipelines.review.fields import DECISION, identity_of, judgement_of, label, record_at, spans_of, value_of
from pipelines.review.judged_accounts import Account
from pipelines.review.passages import found_again, passages_of, title_passage
from pipelines.review.rulings import Settled
from pipelines.review.typed_values import Target, parsed, said_of

__all__ = ["Bound", "Wish", "bind", "day_in_release", "value_in"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the reviewer asks for, as typed."""

    verb: Verb
    record_id: str
    column: str
    reason: str
    decider: str
    on: date
    value: str | None = None  # None: nothing, when the verb is `correct`
    rule: str | None = None
    kind: str | None = None
    quote: str | None = None
    document: str | None = None  # this one alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """One value of one document that the decision is bound to."""

    decision: FieldDecision
    known: str | None  # the decision that says so already: no file is written
    also: tuple[str, ...]  # what changes with it


def bind(account: Account, path: str, target: Target, wish: Wish, neighbours: Sequence[str]) -> Bound | None:
    """The decision on one document's value, tried before it is written; None where the rules read that value.

    neighbours  delegations that the page tells of at once with this one
    """
    account.check_day(wish.on)
    value_path = target.path or f"{path}.{target.field.name if target.field else ''}"
    before = value_in(account.now, account.settled, path, target)
    after = before
    if wish.verb is Verb.CORRECT:
        after = parsed(target, wish.value, rule=wish.rule, kind=wish.kind, now=before)
    elif target.path == DECISION and before is None:
        raise BadInput(f"{account.id} status", "a page that nobody judged", "correct, with a status and --rule")
    elif target.field is None and target.path != DECISION:
        after = before = _issue(account, wish.column)
    together = [f"the same of {other}, which the page tells of at once" for other in neighbours]
    standing, unaware = account.standing_at(value_path), account.open_at(value_path)
    if wish.verb is Verb.CORRECT and before == after and not standing:
        return None
    decision = minted(
        FieldDecision(
            id="",
            verb=wish.verb,
            on=wish.on,
            decider=wish.decider,
            reason=wish.reason,
            judged=account.judged,
            path=value_path,
            record=_label(account, path),
            before=before,
            after=after,
            passages=_passages(account, path, target),
            support=_support(account, wish.quote),
            supersedes=tuple(dict.fromkeys(r.decision.id for r in (*standing, *unaware))),
        )
    )
    same = (wish.verb, wish.decider, after, account.judged.body_sha256)
    for ruling in standing if len(unaware) < 2 else ():
        made = ruling.decision
        if isinstance(made, FieldDecision) and same == (made.verb, made.decider, made.after, made.judged.body_sha256):
            return Bound(decision=made, known=made.id, also=())
    return Bound(decision=decision, known=None, also=(*_tried(account, path, decision), *together))


def _tried(account: Account, path: str, decision: FieldDecision) -> Iterator[str]:
    """What else changes; raises BadInput for days that cannot be."""
    then = account.with_more(decision)
    (document,) = then.documents
    where = f"{account.id} {decision.path}"
    made = document.extraction
    possible = without_impossible_days(made, account.captured)
    news = possible.issues[len(account.now.extraction.issues) :]
    for issue in news:
        raise BadInput(where, issue.detail, "a day that agrees with the others; correct those first, or --none them")
    if ".legs." not in path:
        return
    one, two = (
        _leg(a, s.path_now(account.id, path)) for a, s in ((account.now.extraction, account.settled), (made, then))
    )
    if one is None or two is None:
        return
    days = [said.value if said else None for said in (two.start, two.end)]
    if decision.path.endswith(".precision") and not fits(Precision(str(decision.after)), *days):
        raise BadInput(where, f"{decision.after} for {days[0]} to {days[1]}", "a precision that these days can have")
    if one.precision is not two.precision and not decision.path.endswith(".precision"):
        yield f"date_precision {one.precision.value} → {two.precision.value}"


def _leg(extraction: Extraction, path: str | None) -> LegVisit | None:
    record = record_at(extraction, path) if path else None
    return record if isinstance(record, LegVisit) else None


def value_in(document: Document, settled: Settled, path: str, target: Target) -> Value:
    """The value of an account with some decisions in."""
    if target.path == DECISION:
        return judgement_of(document.extraction)
    if target.field is None:
        return None
    place = settled.path_now(document.document_id, path)
    record = record_at(document.extraction, place) if place else None
    return None if record is None else value_of(record, target.field)


def day_in_release(account: Account, path: str, name: str) -> date | None:
    leg = _leg(account.then.extraction, account.released.path_now(account.id, path))
    said = getattr(leg, name) if leg else None
    return said.value if said else None


def _issue(account: Account, column: str) -> str:
    code = column.partition(".")[2]
    details = [i.detail for i in account.now.extraction.issues if i.code == code]
    if not details:
        known = sorted({i.code for i in account.now.extraction.issues})
        raise BadInput(f"issues of {account.id}", code, f"one of {', '.join(known) or 'none'}")
    return "; ".join(details)


def _label(account: Account, path: str) -> str:
    record = record_at(account.as_read.extraction, path)
    return "page" if record is None else label(record)


def _passages(account: Account, path: str, target: Target) -> tuple[Passage, ...]:
    """The sentences of the value; where there is none, of its record; where there are none, the headline."""
    told = account.now.extraction
    if target.path is not None:
        spans: tuple[Span, ...] = told.decision.spans if target.path == DECISION and told.decision else ()
    else:
        now = account.settled.path_now(account.id, path)
        record = record_at(told, now) if now else None
        field = target.field
        names = ("start", "end") if field and field.name == "precision" else (field.name,) if field else ()
        own = () if record is None else tuple(s for n in names for s in spans_of(record, n))
        spans = own or (() if record is None else identity_of(record))
    return passages_of(account.text, account.page, spans) or (title_passage(account.text, account.page),)


def _support(account: Account, quote: str | None) -> Passage | None:
    if quote is None:
        return None
    span = found_again(account.text, account.page, Passage(quote=said_of("quote", quote)))
    return None if span is None else Passage(quote=span.quote, prefix=span.prefix, suffix=span.suffix)

"""What do the documents say once the decisions on them are in? And how does each decision stand now?

A pure function of documents, decisions and the present texts. A decision is looked for by the text it judged: the
document by its capture, the record by the judged sentences and by what it is called, so that neither a new id nor
another order on the page leads it astray.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from archive.records import Announcement, Extraction, Span
from pipelines.documents import Document
from pipelines.identity import host_of
from pipelines.review.changed_account import moved_paths, with_decisions
from pipelines.review.decisions import FamilyDecision, FieldDecision, Judged, Passage, Verb
from pipelines.review.fields import (
    ISSUES,
    PAGE,
    identity_of,
    kind_at,
    label,
    records,
    shape,
    spans_of,
)
from pipelines.review.passages import found_again, most_like
from pipelines.review.rulings import Review, Ruling, Settled
from pipelines.review.standing import Standing
from pipelines.voices.families import Verdict
from pipelines.voices.publishers import publisher_of

__all__ = ["settle"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """Where the matter of a field decision is found today."""

    decision: FieldDecision
    document: Document | None
    path: str | None
    spans: tuple[Span, ...]  # of the judged passages; empty when one of them is gone
    is_same_text: bool
    passage_now: str | None

    @property
    def is_void(self) -> bool:
        return self.document is None or (self.path is None and self.is_same_text and bool(self.spans))

    @property
    def target(self) -> tuple[str, str]:
        return (self.document.document_id if self.document else "", self.path or self.decision.path)


def settle(found: Iterable[Document], review: Review) -> Settled:
    """Put the decisions into the documents they judge.

    found    as the rules read them; every decision has a ruling, whatever became of its document
    """
    known = tuple(found)
    find = _finder(known)
    ordered = sorted(review.decisions, key=lambda d: (d.on, d.id))
    looks = [_look(d, find(d.judged), review.texts) for d in ordered if isinstance(d, FieldDecision)]
    heirs = _heirs(looks)
    rulings: list[Ruling] = [_ruling(look, heirs.get(look.decision.id)) for look in looks]
    applied: dict[str, list[tuple[FieldDecision, str, tuple[Span, ...]]]] = defaultdict(list)
    for look, ruling in zip(looks, rulings, strict=True):
        if ruling.is_applied and look.path is not None and look.document is not None:
            spans = _support(look, review.texts) or look.spans
            applied[look.document.document_id].append((look.decision, look.path, spans))
    voices = [d for d in ordered if isinstance(d, FamilyDecision)]
    told = [_family_ruling(d, tuple(map(find, d.documents)), voices) for d in voices]
    moved: dict[tuple[str, str], str | None] = {}
    changed: dict[str, Document] = {}
    for document in (d for d in known if d.document_id in applied):
        mine = applied[document.document_id]
        made = with_decisions(document.extraction, mine)
        if made != document.extraction:  # that somebody looked at an issue changes nothing
            changed[document.document_id] = _decided(document, made)
        moved |= {(document.document_id, p): now for p, now in moved_paths(document.extraction, mine).items()}
    return Settled(
        documents=tuple(changed.get(d.document_id, d) for d in known),
        rulings=tuple(sorted([*rulings, *told], key=lambda r: (r.decision.on, r.decision.id))),
        verdicts=tuple(
            Verdict(
                documents=tuple(sorted(r.documents)),
                together=r.decision.verb is Verb.JOIN,
                reason=r.decision.reason,
                decider=r.decision.decider,
            )
            for r in told
            if r.is_applied
        ),
        moved=moved,
    )


def _finder(documents: Sequence[Document]) -> Callable[[Judged], Document | None]:
    """How a document is found again: by its capture, by its id, else by its address if that has one text."""
    by_snapshot = {s: d for d in documents for s in d.snapshots}
    by_id = {d.document_id: d for d in documents}
    by_key: dict[str, list[Document]] = defaultdict(list)
    for d in documents:
        by_key[d.key].append(d)

    def find(judged: Judged) -> Document | None:
        there = by_key.get(judged.key, [])
        alone = there[0] if len(there) == 1 else None
        return by_snapshot.get(judged.snapshot) or by_id.get(judged.document) or alone

    return find


def _look(decision: FieldDecision, document: Document | None, texts: Mapping[str, str]) -> _Look:
    page = document.announcement if document else None
    text = texts.get(document.extraction.snapshot_id) if document else None
    if document is None or page is None or text is None:
        return _Look(decision=decision, document=document, path=None, spans=(), is_same_text=False, passage_now=None)
    places = [found_again(text, page, passage) for passage in decision.passages]
    spans = tuple(s for s in places if s is not None)
    spans = spans if len(spans) == len(places) else ()
    path = _path_now(document.extraction, decision, spans)
    return _Look(
        decision=decision,
        document=document,
        path=path,
        spans=spans,
        is_same_text=document.extraction.body_sha256 == decision.judged.body_sha256,
        passage_now=_words_now(text, page, places, decision.passages),
    )


def _words_now(text: str, page: Announcement, places: Sequence[Span | None], passages: Sequence[Passage]) -> str | None:
    """Each passage as it stands, else the sentence most like it."""
    said = [
        span.quote if span else most_like(text, page, passage) for span, passage in zip(places, passages, strict=True)
    ]
    return " … ".join(dict.fromkeys(words for words in said if words)) or None


def _path_now(extraction: Extraction, decision: FieldDecision, spans: Sequence[Span]) -> str | None:
    """The path in today's account; None when no record, or more than one, can be the one that was judged."""
    at = kind_at(decision.path)
    if at is None:
        there = decision.path.startswith(f"{ISSUES}.") or extraction.decision is not None
        return decision.path if there else None
    record_path, _, name = decision.path.rpartition(".")
    if record_path == PAGE:
        return decision.path
    kin = [(path, record) for path, record in records(extraction) if shape(path) == shape(record_path)]
    touching = {path for path, record in kin if _touch((*identity_of(record), *spans_of(record)), spans)}
    named = {path for path, record in kin if label(record) == decision.record}
    fitting = touching & named or touching or named
    if not spans and not fitting and len(kin) == 1:  # nothing is applied; it is where to look now
        fitting = {path for path, _ in kin}
    if record_path in fitting:
        return decision.path
    return f"{fitting.pop()}.{name}" if len(fitting) == 1 else None


def _touch(one: Iterable[Span], other: Sequence[Span]) -> bool:
    return any(a.start < b.end and b.start < a.end for a in one for b in other)


def _heirs(looks: Sequence[_Look]) -> dict[str, str]:
    """Decision → the newer one on the same value of the same document. What is void supersedes nothing."""
    heirs: dict[str, str] = {}
    by_target: dict[tuple[str, str], list[FieldDecision]] = defaultdict(list)
    for look in looks:
        if not look.is_void:
            by_target[look.target].append(look.decision)
            heirs |= dict.fromkeys(look.decision.supersedes, look.decision.id)
    for rivals in by_target.values():
        left = [d.id for d in rivals if d.id not in heirs]
        heirs |= dict.fromkeys(left[:-1], left[-1] if left else "")
    return heirs


def _ruling(look: _Look, heir: str | None) -> Ruling:
    decision = look.decision
    standing, note = Standing.IN_FORCE, None
    if look.document is None:
        standing, note = Standing.VOID, f"the archive has no document {decision.judged.document}"
    elif look.is_void:
        standing, note = Standing.VOID, "the rules read no such record from that text any more"
    elif heir is not None:
        standing, note = Standing.SUPERSEDED, f"by {heir}"
    elif not look.spans:
        standing, note = Standing.REOPENED, "the judged words are gone: what the rules read is shown"
    elif not look.is_same_text:
        there = "so it is applied" if look.path else "but the rules read no such record from them"
        standing, note = Standing.REOPENED, f"the text has changed; the judged words still stand, {there}"
    live = standing in (Standing.IN_FORCE, Standing.REOPENED)
    return Ruling(
        decision=decision,
        documents=(look.document.document_id,) if look.document else (),
        path=look.path,
        standing=standing,
        is_applied=live and bool(look.spans) and look.path is not None,
        note=note,
        passage_now=look.passage_now,
    )


def _family_ruling(
    decision: FamilyDecision, found: Sequence[Document | None], all_of_them: Sequence[FamilyDecision]
) -> Ruling:
    """A verdict stands until a newer one names the same documents or supersedes it."""
    here = {d.document_id: d for d in found if d is not None}
    changed = any(
        d is not None and d.extraction.body_sha256 != j.body_sha256
        for d, j in zip(found, decision.documents, strict=True)
    )
    mine = {j.document for j in decision.documents}
    newer = [
        d.id
        for d in all_of_them
        if decision.id in d.supersedes
        or (mine == {j.document for j in d.documents} and (d.on, d.id) > (decision.on, decision.id))
    ]
    standing, note = Standing.IN_FORCE, None
    if len(here) < 2:
        lost = next(j.document for j, d in zip(decision.documents, found, strict=True) if d is None or len(here) == 1)
        standing, note = Standing.VOID, f"the archive has no document {lost} of its own"
    elif newer:
        standing, note = Standing.SUPERSEDED, f"by {newer[-1]}"
    elif changed:
        standing, note = Standing.REOPENED, "a text has changed; the verdict is kept until somebody looks"
    return Ruling(
        decision=decision,
        documents=tuple(sorted(here)),
        path=None,
        standing=standing,
        is_applied=standing in (Standing.IN_FORCE, Standing.REOPENED),
        note=note,
        passage_now=None,
    )


def _support(look: _Look, texts: Mapping[str, str]) -> tuple[Span, ...]:
    """The words that show the new value, where they still stand."""
    document, support = look.document, look.decision.support
    if support is None or document is None or document.announcement is None:
        return ()
    span = found_again(texts[document.extraction.snapshot_id], document.announcement, support)
    return () if span is None else (span,)


def _decided(document: Document, extraction: Extraction) -> Document:
    """What the rules read stays among the earlier captures: facts that gave an id to keep it (release/ids.py)."""
    page = extraction.announcement
    return replace(
        document,
        latest=replace(document.latest, extraction=extraction),
        publisher=publisher_of(page.outlet if page else None, host_of(extraction.url)),
        earlier=(*document.earlier, document.latest) if document.is_kept else document.earlier,
    )

"""Composed articles with a real text layer, for tests of decisions: values stand where their spans say."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from composed import P, captures_of, page

from archive.records import Attested, DelegationVisit, LegVisit, Mode, Span
from pipelines.documents import Document, Read, documents
from pipelines.release.dataset import Dataset, dataset
from pipelines.review.decision_files import minted
from pipelines.review.decisions import FieldDecision, Judged, Passage, ReviewDecision, Value, Verb
from pipelines.review.fields import PAGE, identity_of, label, record_at, spans_of
from pipelines.review.passages import passages_of, title_passage
from pipelines.review.rulings import Review

DAY = date(2026, 3, 1)


def said_in(text: str, value: Any, words: str | None = None, rule: str = "test.rule") -> Attested[Any]:
    """A value quoted from where its words stand first in the text."""
    quote = words or str(value)
    start = text.index(quote)
    return Attested(value=value, spans=(Span.at(text, start, start + len(quote)),), rule=rule)


def article(name: str, title: str, *sentences: str, shell: str = "", **more: Any) -> tuple[Read, str]:
    """A read page and its text layer: headline, one line of body, and another site's shell round both."""
    body = "".join(sentences)
    text = f"{shell}{title}\n{body}\n{shell}"
    read = page(name, text=body, title=title, **more)
    told = read.extraction
    assert told.announcement is not None
    first = len(shell)
    announcement = replace(
        told.announcement,
        title_range=(first, first + len(title)),
        body=((first + len(title) + 1, first + len(title) + 1 + len(body)),),
    )
    layer = hashlib.sha256(text.encode()).hexdigest()
    made = replace(told, announcement=announcement, text_sha256=layer)
    return replace(read, extraction=made), text


def tour(
    name: str,
    leader: str,
    *stays: tuple[str, str, str, str],
    title: str = "代表团出访",
    fetched: str | None = None,
    shell: str = "",
    rest: str = "",
    url: str | None = None,
    mode: Mode = Mode.CONCLUDED,
    published: str = "2017-12-20",
) -> tuple[Read, str]:
    """A visit told in one sentence per stay: (code, name of the country, first day, last day)."""
    lines = [f"{leader}于{first}至{last}率团访问{place}，介绍十九大精神。" for _, place, first, last in stays]
    read, text = article(name, title, *lines, rest, shell=shell, fetched=fetched, url=url, published=published)
    legs = tuple(
        LegVisit(
            country=said_in(text, code, line),
            start=said_in(text, date.fromisoformat(first), line),
            end=said_in(text, date.fromisoformat(last), line),
            precision=P.LEG_RANGE,
        )
        for (code, _, first, last), line in zip(stays, lines, strict=True)
    )
    visit = DelegationVisit(
        meeting=said_in(text, "pc19", "十九大"), leader_name=said_in(text, leader, lines[0]), legs=legs, mode=mode
    )
    return replace(read, extraction=replace(read.extraction, delegations=(visit,))), text


def decision(
    told: tuple[Read, str],
    path: str,
    after: Value,
    *,
    before: Value = "as read",
    verb: Verb = Verb.CORRECT,
    on: date = DAY,
    decider: str = "a reader",
    supersedes: tuple[str, ...] = (),
    support: str | None = None,
) -> FieldDecision:
    """What `review correct` writes for a value of a read page."""
    read, text = told
    (document,) = documents([read])
    extraction, page_told = read.extraction, read.extraction.announcement
    assert page_told is not None
    assert extraction.body_sha256 is not None
    record = record_at(extraction, path.rpartition(".")[0])
    spans = () if record is None else spans_of(record, path.rpartition(".")[2]) or identity_of(record)
    return minted(
        FieldDecision(
            id="",
            verb=verb,
            on=on,
            decider=decider,
            reason="because",
            judged=Judged(
                document=document.document_id,
                key=document.key,
                snapshot=extraction.snapshot_id,
                body_sha256=extraction.body_sha256,
            ),
            path=path,
            record="page" if record is None else label(record),
            before=before,
            after=after,
            passages=passages_of(text, page_told, spans) or (title_passage(text, page_told),),
            support=None if support is None else Passage(quote=support),
            supersedes=supersedes,
        )
    )


def review(told: Iterable[tuple[Read, str]], *decisions: ReviewDecision) -> Review:
    """The decisions with the texts of these pages."""
    return Review(decisions=decisions, texts={read.extraction.snapshot_id: text for read, text in told})


def build(told: Iterable[tuple[Read, str]], *decisions: ReviewDecision) -> Dataset:
    pages = list(told)
    reads = [read for read, _ in pages]
    return dataset(reads, captures_of(reads), review=review(pages, *decisions))


def document_of(told: tuple[Read, str]) -> Document:
    (document,) = documents([told[0]])
    return document


__all__ = ["DAY", "PAGE", "article", "build", "decision", "document_of", "review", "said_in", "tour"]

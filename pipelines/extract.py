"""What does one captured page say? The only way from a snapshot to its records, while crawling and from the archive."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace

from archive.records import Decision, Extraction, Issue, Kind, Status
from archive.snapshot import Snapshot
from archive.text import NORMALISER
from pipelines.assemble.en import assemble as assemble_en
from pipelines.assemble.lexical import lexical_languages
from pipelines.assemble.themes import with_themes
from pipelines.assemble.zh import assemble as assemble_zh
from pipelines.cross_check import cross_check
from pipelines.damage import REPLACEMENT, without_damage
from pipelines.errors import UNEXTRACTABLE, ReadError, TooComplex
from pipelines.findings import Findings
from pipelines.mentions.watched import watched_in
from pipelines.pages.catalogue import original_url
from pipelines.pages.said_editions import said_editions
from pipelines.read import Reading, read
from pipelines.voices.neutral_facts import neutral_facts
from pipelines.voices.sketch import sketch

__all__ = ["ASSEMBLERS", "extract_one", "guarded", "unextractable"]

Assemble = Callable[[Reading, str], Findings]

ASSEMBLERS: Mapping[str, Assemble] = {  # by primary language subtag
    **lexical_languages(),
    "zh": assemble_zh,
    "en": assemble_en,
}

_IN_SCOPE = {Status.KEPT, Status.ADJACENT}
_MAY_BE_IN_SCOPE = _IN_SCOPE | {Status.UNREAD}


def extract_one(snapshot: Snapshot) -> Extraction:
    """Read, decide, find and assemble one page: a pure function of the snapshot and the recipe.

    returns  an Extraction; a page that cannot be read has no announcement and an issue that says why, one in a language
             without lexicon has the status `unread`
    """
    try:
        reading = read(snapshot)
    except ReadError as error:
        return _unreadable(snapshot, Issue(code=error.code, detail=str(error)))
    extraction = _extracted(snapshot, reading)
    reading.page.forget()
    return extraction


def _extracted(snapshot: Snapshot, reading: Reading) -> Extraction:
    announcement = reading.announcement
    layer = reading.page.layer
    issues = list(reading.issues)
    if REPLACEMENT in announcement.title:
        return _unreadable(snapshot, Issue(code="undecodable", detail="the title holds characters nobody can read"))
    if announcement.outlet and REPLACEMENT in announcement.outlet:
        announcement = replace(announcement, outlet=None)
    damaged = any(REPLACEMENT in layer.text[a:b] for a, b in announcement.body + announcement.captions)
    assemble = ASSEMBLERS.get(announcement.language.split("-", 1)[0].lower())
    if assemble is None:
        decision = Decision(status=Status.UNREAD, rule=None, kind=Kind.OTHER)
        issues.append(Issue(code="no_lexicon", detail=f"no rules for language {announcement.language!r}"))
        findings = Findings(decision=decision)
    else:
        try:
            findings = with_themes(assemble(reading, announcement.language), reading, announcement.language)
        except TooComplex as error:
            return _unreadable(snapshot, Issue(code=error.code, detail=str(error)))
    if damaged:
        issues.append(
            Issue(code="replacement_character", detail="U+FFFD inside the text; values beside it are dropped")
        )
        findings = without_damage(findings)
    issues.extend(cross_check(reading.whole, announcement, in_scope=findings.decision.status in _IN_SCOPE))
    may_be = findings.decision.status in _MAY_BE_IN_SCOPE
    body = "\n".join(reading.view.folded[p.start : p.end] for p in reading.view.of("body"))
    return Extraction(
        snapshot_id=snapshot.id,
        url=snapshot.url,
        source=snapshot.source,
        text_sha256=layer.sha256,
        normaliser=layer.normaliser,
        announcement=announcement,
        decision=findings.decision,
        delegations=findings.delegations,
        events=findings.events,
        reception=findings.reception,
        claims=findings.claims,
        issues=(*issues, *findings.issues),
        body_sha256=hashlib.sha256(body.encode()).hexdigest(),
        sketch=sketch(body) if findings.decision.status in _IN_SCOPE else (),
        facts=neutral_facts(reading.view.text, announcement.language) if may_be else (),
        editions=said_editions(reading.page.elements, original_url(snapshot.url)) if may_be else (),
        watched=watched_in(reading.view, announcement.language),
    )


# What a mistake of ours about one page raises. Not here, so that they end the run: a try at the network, no memory,
# no disk, and names that do not exist at all.
_MISTAKES = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


def guarded(snapshot: Snapshot) -> Extraction:
    """extract_one for runs over many pages: a rule that fails on one page becomes that page's issue `rule_failed`."""
    try:
        return extract_one(snapshot)
    except _MISTAKES as error:
        where = _innermost(error)
        return _unreadable(snapshot, Issue(code="rule_failed", detail=f"{type(error).__name__} in {where}: {error}"))


def unextractable(snapshot_id: str, url: str, source: str | None, reason: str) -> Extraction:
    """What stands in place of a page that no process could read within its limits.

    reason   in the same words in every run
    """
    issue = Issue(code=UNEXTRACTABLE, detail=f"{reason}; see the page: xuanjie show {snapshot_id}")
    return _without_announcement(snapshot_id, url, source, issue)


def _unreadable(snapshot: Snapshot, issue: Issue) -> Extraction:
    return _without_announcement(snapshot.id, snapshot.url, snapshot.source, issue)


def _without_announcement(snapshot_id: str, url: str, source: str | None, issue: Issue) -> Extraction:
    return Extraction(
        snapshot_id=snapshot_id,
        url=url,
        source=source,
        text_sha256=None,
        normaliser=NORMALISER,
        announcement=None,
        decision=None,
        issues=(issue,),
    )


def _innermost(error: BaseException) -> str:
    """File and function the error rose in; no line number, so that the same fault is the same text in every release."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "unknown place"
    code = trace.tb_frame.f_code
    return f"{code.co_filename.rsplit('/', 1)[-1]}:{code.co_name}"

"""The verbs of decisions: `review list`, `accept`, `correct`, `split`, `join`."""

from __future__ import annotations

import json
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from shlex import quote
from typing import Annotated, Any

import typer

from archive.errors import BadInput
from archive.one_line import answer
from archive.paths import DataPaths

__all__ = ["VERBS"]

RecordId = Annotated[str, typer.Argument(metavar="ID", help="A leg, delegation, event, claim, remark or document.")]
FieldName = Annotated[str, typer.Argument(metavar="FIELD", help="A column of its table; for a page: issues.CODE.")]
Documents = Annotated[list[str], typer.Argument(metavar="DOC DOC...", help="Ids of documents (a-...), two or more.")]
Reason = Annotated[str, typer.Option("--reason", help="Why, in one line; it is released.")]
By = Annotated[str, typer.Option("--by", help="Who decides; it is released.")]
On = Annotated[
    datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="The day; default today, UTC.", show_default=False)
]
Only = Annotated[str | None, typer.Option("--document", metavar="DOC", help="Of what this document says, no other.")]
Words = Annotated[str | None, typer.Option("--quote", help="Words of the article that show the value.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


class Kinds(StrEnum):
    """As pipelines.review.queue.WaitingKind, which is heavy to import."""

    REOPENED = "reopened"
    VOID = "void"
    CONTESTED = "contested"
    CONFLICT = "conflict"
    ISSUE = "issue"
    LEADER = "leader"


def list_(
    ctx: typer.Context,
    kinds: Annotated[list[Kinds] | None, typer.Option("--kind", help="Of this kind; may be given again.")] = None,
    decided: Annotated[bool, typer.Option("--decided", help="The decisions that are applied instead.")] = False,
    as_json: AsJson = False,
) -> None:
    """What waits for a reviewer: reopened decisions, contested records, conflicts, issues, unknown leaders."""
    from pipelines.review.queue import WaitingKind, decided_lines, queue, queue_lines

    paths: DataPaths = ctx.obj
    found = queue(paths)
    wanted = [WaitingKind(kind.value) for kind in kinds or ()]
    if as_json:
        told: dict[str, Any] = {"release": found.release, "unreleased": found.unreleased}
        told |= (
            {"decided": found.decided}
            if decided
            else {"waiting": [w.as_json(_xuanjie(paths)) for w in found.of(wanted)]}
        )
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        answer(*(decided_lines(found, _xuanjie(paths)) if decided else queue_lines(found, _xuanjie(paths), wanted)))


def accept(
    ctx: typer.Context,
    record_id: RecordId,
    field: FieldName,
    reason: Reason,
    by: By,
    words: Words = None,
    document: Only = None,
    on: On = None,
    as_json: AsJson = False,
) -> None:
    """Say that a value is right as it was read: it then stands before what other documents say."""
    _decide(ctx, "accept", record_id, field, on, as_json, reason=reason, decider=by, quote=words, document=document)


def correct(
    ctx: typer.Context,
    record_id: RecordId,
    field: FieldName,
    reason: Reason,
    by: By,
    value: Annotated[str | None, typer.Argument(metavar="[VALUE]", help="Lists: A; B.", show_default=False)] = None,
    none: Annotated[bool, typer.Option("--none", help="No value: the text states none.")] = False,
    words: Words = None,
    rule: Annotated[str | None, typer.Option("--rule", help="With the field status: the codebook's rule.")] = None,
    kind: Annotated[str | None, typer.Option("--kind", help="With the field status: what the page is about.")] = None,
    document: Only = None,
    on: On = None,
    as_json: AsJson = False,
) -> None:
    """Say which value is right; a leg without country, an event without form, a claim without quantity is taken out."""
    if (value is None) is not none:
        found = "neither" if value is None else f"{value!r} and --none"
        raise BadInput(f"VALUE for {field}", found, "a value, or --none for no value")
    more = {"value": value, "quote": words, "rule": rule, "kind": kind, "document": document}
    _decide(ctx, "correct", record_id, field, on, as_json, reason=reason, decider=by, **more)


def split(ctx: typer.Context, documents: Documents, reason: Reason, by: By, on: On = None) -> None:
    """Say that no two of these documents are one voice."""
    _voices(ctx, "split", documents, reason, by, on)


def join(ctx: typer.Context, documents: Documents, reason: Reason, by: By, on: On = None) -> None:
    """Say that these documents are one voice."""
    _voices(ctx, "join", documents, reason, by, on)


VERBS = ((list_, "list"), (accept, "accept"), (correct, "correct"), (split, "split"), (join, "join"))


def _decide(
    ctx: typer.Context, verb: str, record_id: str, field: str, on: datetime | None, as_json: bool, **more: Any
) -> None:
    from pipelines.review.binding import Wish
    from pipelines.review.deciding import decide
    from pipelines.review.decision_lines import decided_json, lines_of
    from pipelines.review.decisions import Verb

    paths: DataPaths = ctx.obj
    wish = Wish(verb=Verb(verb), record_id=record_id, column=field, on=_day(ctx, on), **more)
    done = decide(paths, wish)
    if as_json:
        print(json.dumps(decided_json(done), ensure_ascii=False, indent=1))
    else:
        answer(*lines_of(done, _xuanjie(paths)))


def _voices(ctx: typer.Context, verb: str, documents: list[str], reason: str, by: str, on: datetime | None) -> None:
    from pipelines.review.decisions import Verb
    from pipelines.review.family_verdicts import decide_voices

    paths: DataPaths = ctx.obj
    files = decide_voices(paths, Verb(verb), documents, reason=reason, decider=by, on=_day(ctx, on))
    print("\n".join(f"written: {path}" for path in files) if files else "said before: nothing written")
    print(f"next: {_xuanjie(paths)} refresh --offline")


def _xuanjie(paths: DataPaths) -> str:
    """The command that works on the same data."""
    return "xuanjie" if paths.root == Path("data") else f"xuanjie --data {quote(str(paths.root))}"


def _day(ctx: typer.Context, on: datetime | None) -> date:
    """The day that was given, else the one that the front door put there: no clock is read on this floor."""
    today: date = ctx.meta["today"]
    if on is not None and on.date() > today:
        raise BadInput("--on", str(on.date()), f"a day until today, {today} (UTC)")
    return today if on is None else on.date()

"""How does a decision lie on disk? One TOML file each, read strictly, never written over."""

from __future__ import annotations

import hashlib
import os
import re
import tomllib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any, TypeVar

import tomli_w

from archive.errors import BadInput
from archive.records import Kind, Status
from archive.segments import make_folder
from pipelines.release.tables import RULES
from pipelines.review.decisions import (
    FAMILY_VERBS,
    FamilyDecision,
    FieldDecision,
    Judged,
    Judgement,
    Passage,
    ReviewDecision,
    Value,
    Verb,
)
from pipelines.review.fields import DECISION, ISSUES, kind_at, problem_of, status_of
from pipelines.review.strict_keys import Keys, is_readable
from pipelines.writing import replace_file

__all__ = ["as_toml", "decision_files", "file_name", "from_toml", "load_decisions", "minted", "write_decisions"]

T = TypeVar("T", bound=ReviewDecision)

_LOOKED = re.compile(rf"{ISSUES}\.[a-z_]+")
_ID = re.compile(r"j-[0-9a-z]{1,40}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_DIGITS = 12
_MOST = 2**63 - 1  # what the release's files hold


def minted(decision: T) -> T:
    """The same with an id made of all that it says: one act has one id, wherever it is repeated."""
    digest = hashlib.sha256(as_toml(replace(decision, id=""))).hexdigest()
    return replace(decision, id=f"j-{digest[:_DIGITS]}")


def file_name(decision: ReviewDecision) -> str:
    return f"{decision.on.isoformat()}-{decision.id}.toml"


def write_decisions(folder: Path, decisions: Iterable[ReviewDecision]) -> list[Path]:
    """Write each file whole or not at all; what is there already stays as it is.

    returns  the files written now
    raises   WriteFailed
    """
    written: list[Path] = []
    make_folder(folder)
    for decision in decisions:
        path = folder / file_name(decision)
        if not os.path.lexists(path):
            replace_file(path, as_toml(decision))
            written.append(path)
    return written


def load_decisions(folder: Path) -> tuple[ReviewDecision, ...]:
    """Every decision below the folder, by day and id; none when there is no folder.

    raises   BadInput for the first file that is not a decision: none is passed over
    """
    found: dict[str, tuple[Path, ReviewDecision]] = {}
    for name, content in decision_files(folder).items():
        path = folder / name
        decision = from_toml(content, str(path))
        if path.name != file_name(decision):
            raise BadInput(str(path), f"decision {decision.id} of {decision.on}", f"it in {file_name(decision)}")
        if decision.id in found:
            raise BadInput(str(path), f"id {decision.id}, which {found[decision.id][0]} has", "every id once")
        found[decision.id] = (path, decision)
    try:
        TopologicalSorter({key: decision.supersedes for key, (_, decision) in found.items()}).prepare()
    except CycleError as error:
        circle = ", ".join(error.args[1][1:])
        raise BadInput(str(folder), f"decisions that supersede one another: {circle}", "the later one alone") from error
    return tuple(sorted((d for _, d in found.values()), key=lambda d: (d.on, d.id)))


def decision_files(folder: Path) -> dict[str, bytes]:
    """The files that are decisions, by path below the folder, in order: what is hidden is a version control system's.

    raises   BadInput for what cannot be read
    """
    found: dict[str, bytes] = {}
    if folder.exists() and not folder.is_dir():
        raise BadInput(str(folder), "a file", "a folder of decision files")
    for path in sorted(folder.rglob("*")):
        if any(part.startswith(".") for part in path.relative_to(folder).parts):
            continue
        if path.is_symlink() and path.is_dir():
            raise BadInput(str(path), "a link to a folder, which is not followed", "the folder itself")
        if path.suffix.casefold() != ".toml":
            continue
        if path.exists() and not path.is_file():  # a pipe would never end
            raise BadInput(str(path), "no regular file", "a decision file")
        try:
            found[path.relative_to(folder).as_posix()] = path.read_bytes()
        except OSError as error:
            raise BadInput(str(path), error.strerror or str(error), "a decision file") from error
    return found


def as_toml(decision: ReviewDecision) -> bytes:
    """The file's bytes; from_toml() is the inverse."""
    told: dict[str, Any] = {
        "id": decision.id,
        "verb": decision.verb.value,
        "on": decision.on,
        "decider": decision.decider,
        "reason": decision.reason,
        "supersedes": list(decision.supersedes),
    }
    if isinstance(decision, FieldDecision):
        told |= {
            "path": decision.path,
            "record": decision.record,
            "before": _plain(decision.before),
            "after": _plain(decision.after),
            "documents": [_judged(decision.judged)],
            "passages": [_passage(p) for p in decision.passages],
        }
        if decision.support is not None:
            told["support"] = _passage(decision.support)
    else:
        told["documents"] = [_judged(j) for j in decision.documents]
    return tomli_w.dumps(told).encode()


def from_toml(content: bytes, where: str) -> ReviewDecision:
    """Read strictly; raises BadInput naming file and key."""
    try:
        told = tomllib.loads(content.decode("utf-8-sig"))  # some editors begin a file with a mark
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadInput(where, f"no TOML ({error})", "a decision file") from error
    keys = Keys(told, where)
    verb = Verb(keys.word("verb", tuple(v.value for v in Verb)))
    head: dict[str, Any] = {
        "id": keys.text("id", _ID),
        "verb": verb,
        "on": keys.of("on", date),
        "decider": keys.text("decider"),
        "reason": keys.text("reason"),
        "supersedes": tuple(_ids(keys)),
    }
    documents = tuple(_read_judged(k) for k in keys.tables("documents"))
    if verb in FAMILY_VERBS:
        if len({j.document for j in documents}) != len(documents) or len(documents) < 2:
            raise BadInput(f"{where}: documents", f"{len(documents)}", "two documents or more, each once")
        keys.no_more()
        return FamilyDecision(**head, documents=documents)
    if len(documents) != 1:
        raise BadInput(f"{where}: documents", f"{len(documents)}", "one document")
    passages = tuple(_read_passage(k) for k in keys.tables("passages"))
    support = _read_passage(keys.table("support")) if "support" in told else None
    decision = FieldDecision(
        **head,
        judged=documents[0],
        path=keys.text("path"),
        record=keys.words("record"),
        before=_value(keys, "before"),
        after=_value(keys, "after"),
        passages=passages,
        support=support,
    )
    keys.no_more()
    _check(decision, where)
    return decision


def _check(decision: FieldDecision, where: str) -> None:
    """Path and value of a file may have been written by hand."""
    if not decision.passages:
        raise BadInput(f"{where}: passages", "none", "the words that were judged")
    at = kind_at(decision.path)
    if decision.path == DECISION:
        after = decision.after
        if not isinstance(after, Judgement):
            raise BadInput(f"{where}: after", repr(after)[:80], "status, rule and kind")
        if after.status is not status_of(after.rule):
            raise BadInput(f"{where}: after", str(after), f"{status_of(after.rule).value} for the rule {after.rule}")
    elif at is not None:
        problem = problem_of(at[1], decision.after)
        if problem is not None:
            raise BadInput(f"{where}: after", repr(decision.after)[:80], problem)
    elif _LOOKED.fullmatch(decision.path) is None:
        raise BadInput(f"{where}: path", decision.path[:80], "a place in the account, like delegations.0.legs.1.start")


def _ids(keys: Keys) -> Iterable[str]:
    for value in keys.of("supersedes", list):
        if not isinstance(value, str) or _ID.fullmatch(value) is None:
            raise BadInput(f"{keys.where}: supersedes", repr(value)[:80], "ids of decisions")
        yield value


def _judged(judged: Judged) -> dict[str, str]:
    return {
        "document": judged.document,
        "key": judged.key,
        "snapshot": judged.snapshot,
        "body_sha256": judged.body_sha256,
    }


def _read_judged(keys: Keys) -> Judged:
    judged = Judged(
        document=keys.text("document"),
        key=keys.words("key"),
        snapshot=keys.text("snapshot"),
        body_sha256=keys.text("body_sha256", _SHA256),
    )
    keys.no_more()
    return judged


def _passage(passage: Passage) -> dict[str, str]:
    return {"quote": passage.quote, "prefix": passage.prefix, "suffix": passage.suffix}


def _read_passage(keys: Keys) -> Passage:
    passage = Passage(quote=keys.words("quote"), prefix=keys.words("prefix"), suffix=keys.words("suffix"))
    if not passage.quote.strip():
        raise BadInput(f"{keys.where}: quote", "no text", "words of the page")
    keys.no_more()
    return passage


def _plain(value: Value) -> Any:
    """TOML knows no null: nothing is said aloud, so that a key that was lost is never taken for it."""
    if value is None:
        return {"none": True}
    if isinstance(value, Judgement):
        return {"status": value.status.value, "rule": value.rule, "kind": value.kind.value}
    return list(value) if isinstance(value, tuple) else value


def _value(keys: Keys, name: str) -> Value:
    value = keys.peek(name)
    where = f"{keys.where}: {name}"
    if type(value) is dict:
        inner = keys.table(name)
        if set(value) == {"none"}:
            if inner.of("none", bool) is not True:
                raise BadInput(where, "none = false", "none = true, or a value")
            return None
        judgement = Judgement(
            status=Status(inner.word("status", tuple(s.value for s in Status if s is not Status.UNREAD))),
            rule=inner.word("rule", RULES),
            kind=Kind(inner.word("kind", tuple(k.value for k in Kind))),
        )
        inner.no_more()
        return judgement
    if type(value) is list:
        parts = keys.of(name, list)
        if any(not isinstance(part, str) or not part or not is_readable(part) for part in parts):
            raise BadInput(where, repr(parts)[:80], "a list of texts")
        return tuple(parts)
    if type(value) is str:
        if not value:
            raise BadInput(where, "no text", "a value, or none = true")
        return keys.words(name)
    kind = type(value) if type(value) in (int, bool, date) else str
    found: int | bool | date = keys.of(name, kind)
    if type(found) is int and not -_MOST <= found <= _MOST:
        raise BadInput(where, str(found)[:80], "a number of 64 bits")
    return found

"""What was observed of one address: is it there, was it missed, or did nobody get an answer?

No answer is no observation: an address that only times out is unreachable, whatever the reason, and keeps what was last
observed of it beside that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from archive.capture import Outcome
from archive.errors import BadInput
from archive.presence import WEB_ARCHIVES, Status

__all__ = ["NO_ANSWER", "STANDING", "Answer", "answer_of", "observed", "unchanged_until"]

Json = dict[str, Any]


class Answer(StrEnum):
    """What one check says of the page."""

    SEEN = "seen"
    REDIRECTED = "redirected"
    MISSED = "missed"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    NOT_ASKED = "not_asked"
    NOT_READ = "not_read"  # something came, and it is not the whole page


_ANSWERS: Mapping[Outcome, Answer] = {
    Outcome.OK: Answer.SEEN,
    Outcome.UNCHANGED: Answer.SEEN,
    Outcome.REDIRECT: Answer.REDIRECTED,
    Outcome.NOT_FOUND: Answer.MISSED,
    Outcome.SOFT_404: Answer.MISSED,
    Outcome.BLOCKED: Answer.REFUSED,
    Outcome.CHALLENGE: Answer.REFUSED,
    Outcome.EMPTY: Answer.NOT_READ,
    Outcome.ROBOTS: Answer.NOT_ASKED,
    Outcome.NETWORK: Answer.UNREACHABLE,
    Outcome.DNS: Answer.UNREACHABLE,
    Outcome.TIMEOUT: Answer.UNREACHABLE,
    Outcome.TRUNCATED: Answer.NOT_READ,
    Outcome.TOO_LARGE: Answer.NOT_READ,
    Outcome.ERROR: Answer.UNREACHABLE,
}
_SILENT = {Answer.UNREACHABLE, Answer.REFUSED, Answer.NOT_ASKED, Answer.NOT_READ}
NO_ANSWER = frozenset(outcome.value for outcome, answer in _ANSWERS.items() if answer in _SILENT)  # outcomes
_THERE = {Status.PRESENT.value, Status.ARCHIVED.value}
# what `standing` of observed() says, in words: what was seen, and no more than that
STANDING: Mapping[str | None, str] = {
    Status.PRESENT.value: "there when last asked for",
    Status.ARCHIVED.value: "known from copies of others; no answer of the site tells of it",
    Status.MISSING.value: "missed when last asked for",
    Status.GONE.value: "missed on three days or more, over two weeks or more",
    Answer.UNREACHABLE.value: "unreachable: whoever asked last got no answer, which says nothing of the page",
    Answer.REFUSED.value: "refused: the site did not let us look, which says nothing of the page",
    Answer.NOT_ASKED.value: "not asked: robots.txt did not let us look, which says nothing of the page",
    Answer.NOT_READ.value: "not read: what came was not the whole page, which says nothing of it",
    None: "never asked for as an article",
}


def answer_of(outcome: str) -> Answer:
    """What an attempt that ended like this says of the page; raises BadInput for an outcome that nobody knows."""
    if outcome not in _ANSWERS:
        raise BadInput("runs/fetches.jsonl", f"the outcome {outcome[:40]!r}", f"one of {', '.join(_ANSWERS)}")
    return _ANSWERS[Outcome(outcome)]


def observed(url: str, presence: Json | None, checks: Sequence[Json]) -> Json:
    """One address as the ledger shows it.

    presence  its row of runs/presence; None when it was neither seen nor missed
    checks    its rows of runs/fetches, in order of time
    returns   `standing` is the status of `presence`; or, where nothing was missed and whoever asked since it was last
              seen got no answer, what the last of these checks ended in
    """
    since = max((presence[name] or "" for name in ("last_seen", "last_missed")), default="") if presence else ""
    silent = [
        check
        for check in checks
        if check["at"] > since and check["via"] not in WEB_ARCHIVES and answer_of(check["outcome"]) in _SILENT
    ]
    standing = presence["status"] if presence else None
    if silent and (standing is None or standing in _THERE):
        standing = answer_of(silent[-1]["outcome"]).value
    told = presence or {}
    missed = told.get("first_missed")
    return {
        "url": url,
        "standing": standing,
        "last_seen": told.get("last_seen"),
        "seen_via": told.get("seen_via"),
        "first_missed": missed,
        "first_missed_from": next((c["vantage"] for c in checks if missed is not None and c["at"] == missed), None),
        "last_missed": told.get("last_missed"),
        "days_missed": told.get("checks", 0),
        "last_observed_from": told.get("vantage"),
        "without_answer": [
            {"at": c["at"], "answer": answer_of(c["outcome"]).value, "outcome": c["outcome"], "vantage": c["vantage"]}
            for c in silent
        ],
    }


def unchanged_until(edit: Json, checks: Sequence[Json]) -> str:
    """The last time before an edit that the earlier page was met unchanged: before the next capture of other bytes.

    edit     a row of `edits`
    checks   of the address of its earlier capture, in order of time
    """
    last: str = edit["from_at"]
    for check in checks:
        if edit["from_at"] < check["at"] < edit["to_at"]:
            if check["outcome"] == Outcome.OK.value:
                break
            if check["outcome"] == Outcome.UNCHANGED.value:
                last = check["at"]
    return last

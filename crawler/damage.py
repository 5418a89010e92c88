"""What happened to a body on its way? From the flags of a response and its content-encoding to one verdict.

Flags of a response; `dataloss` stands beside each of the others that says that the body is not what was sent:

    dataloss   the connection ended before the body did
    timeout    the time for it was over: what had come is kept
    reset      the connection was broken off, where only its end could say that the body was whole
    surplus    the server sent more than it said: the body ends where nobody meant it to. Seen only when the first bytes
               too many come in one read with the last that belong to the body: nobody waits for more behind a body
               that has come. What comes later ends the connection, and the page counts as whole
    partial    the server closed without saying how long the body is: only the text can tell whether it is whole
"""

from __future__ import annotations

from scrapy.http import Response

from archive.capture import Outcome
from archive.encoding import Unwrapped
from crawler.outcomes import Verdict

__all__ = ["CUT", "RESET", "SURPLUS", "TIMEOUT", "damage_of", "truncation_of"]

CUT, RESET, SURPLUS, TIMEOUT = "dataloss", "reset", "surplus", "timeout"
_SAID = {
    TIMEOUT: "the body took too long: {} bytes of it had come",
    RESET: "the connection was broken off after {} bytes of a body without a length",
    SURPLUS: "the server sent more than the {} bytes that it said",
}


def damage_of(response: Response, unwrapped: Unwrapped) -> Verdict | None:
    """The verdict on a body that is not whole; None for one that may be."""
    if CUT in response.flags:
        said = next((text for flag, text in _SAID.items() if flag in response.flags), "")
        detail = said.format(len(response.body)) or "the connection ended before the body did"
        outcome = Outcome.TIMEOUT if TIMEOUT in response.flags else Outcome.TRUNCATED
        return Verdict(outcome=outcome, detail=detail)
    if unwrapped.problem is not None:
        return Verdict(outcome=unwrapped.problem.outcome, detail=str(unwrapped.problem))
    return None


def truncation_of(response: Response, unwrapped: Unwrapped, verdict: Verdict) -> str | None:
    """The reason for WARC-Truncated, None for a body that is kept whole."""
    if CUT in response.flags:
        if TIMEOUT in response.flags:
            return "time"
        return "unspecified" if SURPLUS in response.flags else "disconnect"
    if unwrapped.problem is not None:
        return unwrapped.problem.truncated
    return "unspecified" if verdict.outcome is Outcome.TRUNCATED else None

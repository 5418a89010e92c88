"""Which lines of the index answer a question, in which order, and how does the client get at the rest?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from archive.capture import RENDERED, address_problem
from archive.web.cdx.lines import Ledger, Line
from archive.web.memento.addresses import in_header, key_of, spellings
from archive.web.refusals import BadQuestion

__all__ = ["FIELDS", "Found", "Match", "Order", "Question", "fields_of", "found_for", "place_of", "range_end"]

MOST_ROWS = 10_000  # of one answer
_MOST_MATCHES = 100_000  # lines that fit and are sorted: some 20 MB
_MOST_LOOKED_AT = 400_000  # lines of the ledger for one question: some two seconds of one core
_STATUSES = range(200, 600)
# of an address behind the host: in a key it is the same in small letters
_PLAIN = re.compile(r"/(?:[A-Za-z0-9._~-]+(?:/[A-Za-z0-9._~-]+)*/?)?")
_DIGITS = re.compile(r"[0-9]{1,14}")
FIELDS = ("urlkey", "timestamp", "url", "mime", "status", "digest", "length", "offset", "filename")
Fields = Mapping[str, str]


class Match(StrEnum):
    """What is compared with the address."""

    EXACT = "exact"
    PREFIX = "prefix"
    HOST = "host"
    DOMAIN = "domain"  # the host and those below it


class Order(StrEnum):
    """By address and time, the other way round, or by distance in time."""

    FORWARD = "forward"
    REVERSE = "reverse"
    CLOSEST = "closest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question to the index.

    since, until  times as 1 to 14 digits, "" for none
    keeps         tests on the fields of a line
    collapse      field and how many of its characters: of neighbours that are the same in these, the first
    after         number (Line.seq) of the last line of the answer before
    """

    url: str
    match: Match = Match.EXACT
    since: str = ""
    until: str = ""
    keeps: Sequence[Callable[[Fields], bool]] = ()
    collapse: tuple[str, int | None] | None = None
    order: Order = Order.FORWARD
    closest: str = ""
    after: int | None = None
    skip: int = 0
    limit: int = MOST_ROWS


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What answers it.

    next      number of the last line, where the answer goes on behind it; None at its end
    total     lines that fit, this answer's and the others
    left_out  what fits too and is not shown: taken down, or no server's answer
    """

    rows: Sequence[Fields]
    total: int
    next: int | None = None
    left_out: Mapping[str, int] = field(default_factory=dict)


_Fit = tuple[str, str, int, str]  # key, time, number, and what is collapsed by


def place_of(url: str, match: str) -> tuple[str, Match]:
    """The address and what is compared: `*.example.org` and `example.org/a*` say it themselves; raises BadQuestion."""
    if match and match not in set(Match):
        raise BadQuestion(f"matchType: {match[:40]!r}; expected one of {', '.join(Match)}")
    kind = Match(match) if match else Match.EXACT
    if not match and url.startswith("*."):
        url, kind = url[2:], Match.DOMAIN
    elif not match and url.endswith("*"):
        url, kind = url[:-1], Match.PREFIX
    if not re.match(r"[A-Za-z]{1,10}://", url):
        url = f"http://{url}"
    problem = address_problem(url)
    if problem is not None:
        raise BadQuestion(f"url: {url[:200]!r}: {problem}")
    return url, kind


def range_end(name: str, digits: str | None) -> str:
    """A time as 1 to 14 digits; raises BadQuestion."""
    if digits and not _DIGITS.fullmatch(digits):
        raise BadQuestion(f"{name}: {digits[:40]!r} is no time of 1 to 14 digits like 201801")
    return digits or ""


def fields_of(line: Line, key: str) -> Fields:
    """The fields of a line, in the order of FIELDS. A revisit has no status, as in indexes of other software."""
    mime = line.content_type.partition(";")[0].split(maxsplit=1)
    return {
        "urlkey": key,
        "timestamp": _digits(line.fetched_at),
        "url": in_header(line.url),
        "mime": "warc/revisit" if line.revisit_of else mime[0] if mime else "unk",
        "status": "-" if line.revisit_of else str(line.status),
        "digest": f"sha256:{line.payload_sha256}",
        "length": str(line.length),
        "offset": str(line.start),
        "filename": line.segment,
    }


def found_for(archive: Path, question: Question) -> Found:
    """Look them up; raises BadQuestion when too much fits, Damaged."""
    left_out = {"taken-down": 0, "rendered": 0}
    with Ledger(archive) as ledger:
        fits = list(_fits(ledger, question, left_out))
        _sort(fits, question)
        if question.collapse is not None:
            fits = [one for at, one in enumerate(fits) if at == 0 or fits[at - 1][3] != one[3]]
        total = len(fits)
        if question.after is not None:
            fits = _behind(fits, ledger, question.after, question.order)
        shown = fits[question.skip : question.skip + question.limit] if question.limit >= 0 else fits[question.limit :]
        goes_on = question.limit >= 0 and question.order is not Order.CLOSEST
        has_more = goes_on and len(fits) > question.skip + len(shown) and bool(shown)
        lines = ledger.at([number for _, _, number, _ in shown])
    rows = [fields_of(line, key) for line, (key, *_) in zip(lines, shown, strict=True)]
    said = {name: count for name, count in left_out.items() if count}
    return Found(rows=rows, total=total, next=shown[-1][2] if has_more else None, left_out=said)


def _fits(ledger: Ledger, question: Question, left_out: dict[str, int]) -> Iterator[_Fit]:
    count = 0
    name, length = question.collapse or ("urlkey", 0)
    for looked_at, (line, key) in enumerate(_candidates(ledger, question)):
        if looked_at >= _MOST_LOOKED_AT or count >= _MOST_MATCHES:
            raise BadQuestion(
                f"more than {min(looked_at, _MOST_LOOKED_AT)} captures to look at: ask for a shorter range of time, or"
                " for a host or prefix"
            )
        if line.status not in _STATUSES:
            continue
        fields = fields_of(line, key) if question.keeps or question.collapse else {}
        if not all(keeps(fields) for keeps in question.keeps):
            continue
        if line.taken_down is not None or line.via == RENDERED:
            left_out["rendered" if line.taken_down is None else "taken-down"] += 1
            continue
        count += 1
        yield key, line.fetched_at, line.seq, fields[name][:length] if question.collapse else ""


def _candidates(ledger: Ledger, question: Question) -> Iterator[tuple[Line, str]]:
    """Lines of the address, the host or the domain, with their keys."""
    since, until = _iso(question.since), _iso(question.until)
    wanted = key_of(question.url)
    if question.match is Match.EXACT:
        for url in spellings(question.url):
            for line in ledger.of_address(url, since, until):
                yield line, wanted
        return
    host = wanted.partition(")")[0]
    begins = _prefix(question.url, wanted) if question.match is Match.PREFIX else ""
    before, key = "", ""
    for origin in ledger.origins():
        stem = key_of(f"{origin}/")  # host)/
        other = stem.partition(")")[0]
        if other != host and not (question.match is Match.DOMAIN and other.startswith(f"{host},")):
            continue
        for line in ledger.of_origin(origin, since, until):
            if line.url != before:  # captures of an address come one after the other
                before, tail = line.url, line.url[len(origin) :]
                key = (
                    stem + tail.strip("/").lower() if _PLAIN.fullmatch(tail) and "/." not in tail else key_of(line.url)
                )
            if key.startswith(begins):
                yield line, key


def _prefix(url: str, key: str) -> str:
    """Keys lose the slash or question mark at the end; a prefix means it."""
    last = url[-1:]
    return key + last if last in ("/", "?") and not key.endswith(last) else key


def _behind(fits: Sequence[_Fit], ledger: Ledger, number: int, order: Order) -> list[_Fit]:
    """What comes after a line, which need not be among them any more."""
    last = ledger.at([number])
    if not last:
        raise BadQuestion("resumeKey: no line has it; it stands at the end of the answer before")
    place = (key_of(last[0].url), last[0].fetched_at, number)
    return [one for one in fits if (one[:3] < place if order is Order.REVERSE else one[:3] > place)]


def _sort(fits: list[_Fit], question: Question) -> None:
    fits.sort(reverse=question.order is Order.REVERSE)
    if question.order is Order.CLOSEST:
        aim = _moment(question.closest)
        fits.sort(key=lambda one: abs((_moment(_digits(one[1])) - aim).total_seconds()))


def _moment(digits: str) -> datetime:
    """The first moment of a time of 1 to 14 digits."""
    whole = digits + "00010101000000"[len(digits) :]
    try:
        return datetime.strptime(whole, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError as error:
        raise BadQuestion(f"{digits} is no time") from error


def _digits(moment: str) -> str:
    """2018-01-05T04:00:00Z as 14 digits."""
    return "".join(c for c in moment if c.isdigit())


def _iso(digits: str) -> str:
    """The beginning of a time as the ledger writes it: 2018-01-0 for 2018010."""
    marks = {4: "-", 6: "-", 8: "T", 10: ":", 12: ":"}
    return "".join(marks.get(at, "") + digit for at, digit in enumerate(digits))

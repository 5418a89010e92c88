"""Which captures of an address can be asked for by time, which of them is nearest, and how are they linked?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from archive.capture import RENDERED, Capture
from archive.web.memento.addresses import in_header, spellings
from archive.web.refusals import BadQuestion, Gone, NotHere
from archive.web.shelf import Shelf

__all__ = ["Mementos", "Places", "asked_time", "http_date", "mementos_of", "moment_of", "stamp_of"]

_STATUSES = range(200, 600)  # what a server said of a page
LINK_FORMAT = "application/link-format"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mementos:
    """The captures of one address, by time; `taken_down` are those whose bytes are no longer kept."""

    url: str
    captures: Sequence[Capture]
    taken_down: Sequence[Capture]

    def nearest(self, moment: datetime | None) -> Capture:
        """The capture nearest to a time, the earlier of two; the last for None; raises NotHere, Gone."""
        if not self.captures:
            raise self.nothing()
        if moment is None:
            return self.captures[-1]
        return min(self.captures, key=lambda one: (abs(one.fetched_at - moment), one.fetched_at))

    def nothing(self) -> NotHere | Gone:
        """Why there is none."""
        if self.taken_down:
            count = len(self.taken_down)
            return Gone(f"{count} capture{'s' * (count > 1)} of this address were taken down, and there is no other.")
        return NotHere("The archive has no capture of this address.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """At which addresses mementos, timegate and timemaps stand. `base`: of this browser, without a slash at the end."""

    base: str

    def memento(self, capture: Capture) -> str:
        """URI-M."""
        return f"{self.base}/web/{stamp_of(capture.fetched_at)}id_/{in_header(capture.url)}"

    def timegate(self, url: str) -> str:
        """URI-G."""
        return f"{self.base}/timegate/{in_header(url)}"

    def timemap(self, url: str, form: str = "link") -> str:
        """URI-T; form: link or json."""
        return f"{self.base}/timemap/{form}/{in_header(url)}"

    def around(self, found: Mementos, chosen: Capture) -> str:
        """The Link header of a memento, and of the timegate that leads to it."""
        captures = found.captures
        at = captures.index(chosen)
        said: dict[int, list[str]] = {}
        for where, word in ((0, "first"), (len(captures) - 1, "last"), (at - 1, "prev"), (at + 1, "next"), (at, "")):
            if 0 <= where < len(captures):
                said.setdefault(where, []).append(word)
        links = [self._link(found.url, "original"), self._link(self.timegate(found.url), "timegate")]
        links.append(f"{self._link(self.timemap(found.url), 'timemap')}; {_range(captures)}")
        links += [self._memento(captures[where], said[where]) for where in sorted(said)]
        return ", ".join(links)

    def lines(self, found: Mementos) -> Iterator[str]:
        """The links of a timemap."""
        captures = found.captures
        yield self._link(found.url, "original")
        yield f"{self._link(self.timemap(found.url), 'self')}; {_range(captures)}"
        yield self._link(self.timegate(found.url), "timegate")
        for at, capture in enumerate(captures):
            words = [word for word, where in (("first", 0), ("last", len(captures) - 1)) if where == at]
            yield self._memento(capture, words)

    def _link(self, target: str, rel: str) -> str:
        return f'<{in_header(target) if rel == "original" else target}>; rel="{rel}"'

    def _memento(self, capture: Capture, words: Sequence[str]) -> str:
        rel = " ".join([*(word for word in words if word), "memento"])
        return f'{self._link(self.memento(capture), rel)}; datetime="{http_date(capture.fetched_at)}"'

    def as_json(self, found: Mementos) -> Mapping[str, object]:
        """The timemap as aggregators write it in JSON."""
        one = [{"datetime": _iso(c.fetched_at), "uri": self.memento(c)} for c in found.captures]
        return {
            "original_uri": found.url,
            "self": self.timemap(found.url, "json"),
            "timegate_uri": self.timegate(found.url),
            "timemap_uri": {"link_format": self.timemap(found.url), "json_format": self.timemap(found.url, "json")},
            "mementos": {"first": one[0], "last": one[-1], "list": one},
        }


def mementos_of(shelf: Shelf, url: str, *, exactly: bool = False) -> Mementos:
    """The captures of an address, under every spelling or exactly this one. Pages that a browser rendered are none."""
    found = [
        capture
        for spelled in ((url,) if exactly else spellings(url))
        for capture in shelf.captures_of(spelled)
        if capture.via != RENDERED and capture.status in _STATUSES
    ]
    kept: dict[tuple[datetime, str], Capture] = {}  # one of an address in one second: its address has no more room
    for capture in sorted(found, key=lambda one: (one.fetched_at, one.url != url, one.url)):
        if capture.takedown is None:
            kept.setdefault((capture.fetched_at, capture.url), capture)
    return Mementos(
        url=url, captures=tuple(kept.values()), taken_down=tuple(c for c in found if c.takedown is not None)
    )


def stamp_of(moment: datetime) -> str:
    """20180105040000."""
    return f"{moment.astimezone(UTC):%Y%m%d%H%M%S}"


def moment_of(stamp: str) -> datetime:
    """The time of 14 digits; raises BadQuestion for the 31st of February."""
    try:
        return datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError as error:
        raise BadQuestion(f"{stamp} is no time; expected one like 20180105040000") from error


def asked_time(header: str | None) -> datetime | None:
    """What Accept-Datetime says, None without it; raises BadQuestion."""
    if header is None:
        return None
    try:
        found = parsedate_to_datetime(header)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError) as error:  # also a time zone that leads beyond year 9999
        raise BadQuestion(f"Accept-Datetime {header[:60]!r} is no date of HTTP") from error


def http_date(moment: datetime) -> str:
    """Fri, 05 Jan 2018 04:00:00 GMT."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def _iso(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _range(captures: Sequence[Capture]) -> str:
    first, last = http_date(captures[0].fetched_at), http_date(captures[-1].fetched_at)
    return f'type="{LINK_FORMAT}"; from="{first}"; until="{last}"'

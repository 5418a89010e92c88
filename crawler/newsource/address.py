"""Which pattern does one address of an article suggest? Digits of dates become named groups, the number a group."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import SplitResult, urlsplit

from archive.errors import BadInput

__all__ = ["AddressForm", "form_of", "web_address"]

_YEAR, _MONTH, _DAY = r"(?:19|20)\d\d", r"(?:0[1-9]|1[0-2])", r"(?:0[1-9]|[12]\d|3[01])"
# Forms of a day in an address, the fullest first; what stands between two parts is kept as it is.
_DATES = tuple(
    re.compile(rf"(?<!\d){form}(?!\d)")
    for form in (
        rf"(?P<ymd>{_YEAR}{_MONTH}{_DAY})",
        rf"(?P<y>{_YEAR})[-/_.](?P<m>{_MONTH})[-/_.](?P<d>{_DAY})",
        rf"(?P<y>{_YEAR})[-/_.](?P<md>{_MONTH}{_DAY})",
        rf"(?P<ym>{_YEAR}{_MONTH})[-/_.](?P<d>{_DAY})",
        rf"(?P<ym>{_YEAR}{_MONTH})",
        rf"(?P<y>{_YEAR})[-/_.](?P<m>{_MONTH})",
    )
)
_SLUG = re.compile(r"(?<=/)(?:[^/?#.-]+-){2,}[^/?#.]+")
_WORDS = re.compile(r"[^\W\d_]{2,}")
_CODE = re.compile(r"(?<![0-9A-Za-z])(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[0-9A-Za-z]{16,}(?![0-9A-Za-z])")
_NUMBER = re.compile(r"\d+")
_SECTIONS = re.compile(r"/(?:[A-Za-z][A-Za-z_-]*/)+")
_EXTENSION = re.compile(r"\\\.s?html?$")
_NAMES_ONE = 5  # characters; a shorter number counts pages or columns as often as articles
_UNFIT = re.compile(r"[\s\"'<>{}\\^`|\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressForm:
    """What one address of an article suggests.

    host     as a source declares it: `127.0.0.1:*` when the address has a port
    bare     the host alone, as a layout declares it
    pattern  regular expression of whole addresses
    path     the part of it behind the host, for a layout
    key      template over the groups; None when the last number is too short to name one article
    day      the day in the address, None when it holds none
    folder   address of the section: everything before the first part that differs from article to article
    """

    host: str
    bare: str
    pattern: str
    path: str
    key: str | None
    day: date | None
    folder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One part of an address that differs from article to article; `days` are the groups of a date."""

    start: int
    end: int
    pattern: str
    days: dict[str, str]


def web_address(url: str) -> SplitResult:
    """The parts of an http or https address; raises BadInput for anything else."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise BadInput(url, "no address", "http://HOST/PATH") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None or not url.isascii():
        raise BadInput(url, "no address", "http://HOST/PATH without user name, other letters as %XX")
    return parts


def form_of(url: str, name: str) -> AddressForm:
    """Infer the form of a source's addresses.

    url     address of one article
    name    of the source; begins the key
    raises  BadInput for what is no web address, or holds nothing by which articles differ
    """
    parts = web_address(url)
    tail = parts.path + (f"?{parts.query}" if parts.query else "")
    if _UNFIT.search(url):
        raise BadInput(url, "a space, quote or brace", "an address as a browser shows it")
    found = list(_parts(tail))
    if not found:
        raise BadInput(url, "no date, number or words joined by hyphens", "the address of one article")
    path, days, has_id = _pattern(tail, found)
    bare = parts.hostname or ""
    where = _literal(bare) + (r":\d+" if parts.port is not None else "")
    return AddressForm(
        host=f"{bare}:*" if parts.port is not None else bare,
        bare=bare,
        pattern=f"^https?://{where}{path}" + ("$" if parts.query else "(?:[?#].*)?$"),
        path=path,
        key=_key(name, days) if has_id else None,
        day=_day(days),
        folder=f"{parts.scheme}://{parts.netloc}{tail[: found[0].start].rpartition('/')[0]}/",
    )


def _parts(tail: str) -> Iterator[_Part]:
    at = 0
    while at < len(tail):
        part = _part_at(tail, at)
        if part is None:
            at += 1
        else:
            yield part
            at = part.end


def _part_at(tail: str, at: int) -> _Part | None:
    for form in _DATES:
        if hit := form.match(tail, at):
            return _Part(start=at, end=hit.end(), pattern="", days=hit.groupdict())
    slug = _SLUG.match(tail, at)
    if slug and len(_WORDS.findall(slug[0])) > 2:
        return _Part(start=at, end=slug.end(), pattern=r"[^/?#.]+", days={})
    for form, pattern in ((_CODE, r"[0-9A-Za-z]+"), (_NUMBER, r"\d+")):
        if hit := form.match(tail, at):
            return _Part(start=at, end=hit.end(), pattern=pattern, days={})
    return None


def _pattern(tail: str, found: Sequence[_Part]) -> tuple[str, dict[str, str], bool]:
    """The pattern of the address behind the host, the digits of its date, and whether it has a group `id`."""
    days: dict[str, str] = {}
    made, at = "", 0
    sections = _SECTIONS.match(tail, 0, found[0].start)
    if sections:
        made, at = r"/(?:[A-Za-z0-9_-]+/)+", sections.end()
    last = found[-1]
    has_id = not last.days and last.end - last.start >= _NAMES_ONE
    for part in found:
        made += _literal(tail[at : part.start])
        if part.days:
            made += _dated(tail[part.start : part.end], part.days, taken=days.keys())
            days = part.days | days
        else:
            made += f"(?P<id>{part.pattern})" if part is last and has_id else part.pattern
        at = part.end
    return made + _EXTENSION.sub(r"\\.s?html?", _literal(tail[at:])), days, has_id


def _dated(text: str, days: dict[str, str], *, taken: Container[str]) -> str:
    """The date's digits as groups; a group whose name is taken stays unnamed (the same day stands twice)."""
    made = ""
    for name, digits in days.items():  # in the order in which they stand
        before, _, text = text.partition(digits)
        any_digits = rf"{digits[:2]}\d{{{len(digits) - 2}}}" if name.startswith("y") else rf"\d{{{len(digits)}}}"
        made += _literal(before) + (any_digits if name in taken else f"(?P<{name}>{any_digits})")
    return made


def _literal(text: str) -> str:
    return re.escape(text).replace(r"\-", "-").replace(r"\&", "&")


def _key(name: str, days: dict[str, str]) -> str:
    """The source's name, the day once, and the id."""
    day = ("ymd",) if "ymd" in days else tuple(days)
    return f"{name}:" + "".join(f"{{{group}}}" for group in day) + ("_{id}" if day else "{id}")


def _day(days: dict[str, str]) -> date | None:
    for made in (("ymd",), ("y", "m", "d"), ("y", "md"), ("ym", "d")):
        if all(name in days for name in made):
            digits = "".join(days[name] for name in made)
            try:
                return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
            except ValueError:
                return None
    return None

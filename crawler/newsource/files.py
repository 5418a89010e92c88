"""Which three files does a new source begin with, and may they be written?"""

from __future__ import annotations

import json
import keyword
import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from importlib.resources import files
from pathlib import Path
from string import Template

from pydantic import ValidationError

from archive.errors import BadInput, WriteFailed
from crawler.declared import Format, Side, SourceFile
from crawler.newsource.address import AddressForm, form_of, web_address
from crawler.newsource.proposals import Proposals
from pipelines.voices.publishers import Publisher, publisher_of

__all__ = ["NewSource", "new_source", "side_of", "write_source"]

_NAME = re.compile(r"[a-z][a-z0-9_]{1,40}")
_TAG = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_FILL_IN = "FILL IN"
_FORMATS = (  # of a listing, by its address
    (re.compile(r"\.json(?:p)?(?:\?|$)"), Format.JSON),
    (re.compile(r"/(?>[^/]*?sitemap)[^/]*?\.xml(?:\.gz)?(?:\?|$)"), Format.SITEMAP),
    (re.compile(r"\.(?:xml|rss|atom)(?:\?|$)|/(?:feed|rss|atom)/?(?:\?|$)"), Format.FEED),
)
_ENGLISH = re.compile(r"^https?://(?:en|eng|english)\.|/(?:en|eng|english)/")
_LONGEST_LINE = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSource:
    """The files of a new source, by path below the checkout, and what a person has to fill in.

    layout   name of the layout class, and of the module that the catalogue must name
    missing  keys of the TOML file without which it is refused
    """

    name: str
    layout: str
    files: dict[Path, str]
    missing: tuple[str, ...]

    def left_to_do(self) -> tuple[str, ...]:
        """What a person does next, line by line."""
        return (
            "next, as CONTRIBUTING.md walks through it:",
            *(
                f"  {key} in crawler/sources/{self.name}.toml: no source loads until it is filled in"
                for key in self.missing
            ),
            f"  pipelines/pages/catalogue.py: the line `{self.name},` in its import, and at the end of _FAMILIES",
            f"  fill in what says FILL IN, then: .venv/bin/pytest tests/unit/test_pages_cases.py -k {self.name}",
            f"  then: xuanjie sources {self.name}; xuanjie sources --markdown > docs/sources.md",
        )


def new_source(
    name: str,
    url: str,
    *,
    listings: Sequence[str] = (),
    side: Side | None = None,
    publisher: str | None = None,
    languages: Sequence[str] = (),
    proposals: Proposals | None = None,
) -> NewSource:
    """Compose the three files.

    name       of the source: its TOML file, its layout module and its commands
    url        address of one article
    listings   addresses of its lists; () = the folder of the article, as a guess
    side       who speaks; None = what pipelines/lexicon/publishers.csv says of the host, else to be filled in
    proposals  what a saved page suggests
    raises     BadInput for a name or address that cannot be used
    """
    if not _NAME.fullmatch(name) or keyword.iskeyword(name):
        raise BadInput(
            f"NAME {name!r}", "no name of a source", "2 to 41 lower case letters, digits and _, a letter first"
        )
    form = form_of(url, name)
    known = publisher_of(None, form.bare)
    side = side or (Side(known.side.value) if known else None)
    language = languages or _languages(url, proposals)
    for tag in language:
        if not _TAG.fullmatch(tag):
            raise BadInput(f"--language {tag!r}", "no language tag", "one such as zh-Hans, en, ru")
    look = f"{name}_{form.day.year}" if form.day else f"{name}_look"
    layout = "".join(part.title() for part in look.split("_"))
    filled = {
        "name": name,
        "title": form.bare,
        "bare": form.bare,
        "layout": layout,
        "language": language[0],
        "url": url,
        "pattern": form.pattern,
        "path": form.path,
    }
    toml = filled | {
        "title": json.dumps(form.bare),
        "publisher": json.dumps(_publisher(publisher, known), ensure_ascii=False),
        "side": json.dumps(side.value if side else _FILL_IN),
        "sides": ", ".join(Side),
        "languages": json.dumps(list(language)),
        "hosts": json.dumps(_hosts(form, listings)),
        "key": _key(form),
        "listings": "".join(_listings(form, listings)),
    }
    text = _filled("source.toml.txt", toml).rstrip() + "\n"
    _check(text if side else text.replace(f'side = "{_FILL_IN}"', f'side = "{Side.STATE_MEDIA}"'), url)
    written = {
        Path("crawler/sources") / f"{name}.toml": text,
        Path("pipelines/pages") / f"{name}.py": _filled(
            "layout.py.txt", filled | {"noqa": _noqa(form), "proposals": _told(proposals)}
        ),
        Path("tests/cases/pages") / look / "expected.toml": _filled(
            "expected.toml.txt", filled | {"fetched_at": _capture(form)}
        ),
        Path("tests/cases/pages") / look / "page.html": _filled("page.html.txt", filled),
    }
    return NewSource(name=name, layout=layout, files=written, missing=() if side else ("side",))


def side_of(given: str | None) -> Side | None:
    """The side that an option names; raises BadInput for one that is none."""
    if given is None:
        return None
    try:
        return Side(given)
    except ValueError:
        raise BadInput(f"--side {given!r}", "no side", f"one of {', '.join(Side)}") from None


def write_source(source: NewSource, checkout: Path) -> tuple[Path, ...]:
    """Write the files; all of them or none, and never over another one.

    returns  their paths
    raises   BadInput when the folder is no checkout or a file is there already, WriteFailed when the disk refuses
    """
    paths = {checkout / path: text for path, text in source.files.items()}
    if not (checkout / "tests/cases/pages").is_dir():
        raise BadInput(str(checkout), "no checkout of xuanjie (no tests/cases/pages)", "one: name it with --into DIR")
    there = next((path for path in paths if path.exists()), None)
    if there is not None:
        raise BadInput(str(there), "a file", "none: newsource never overwrites; take another NAME or remove it")
    done: list[Path] = []
    try:
        for path, text in paths.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8") as file:
                done.append(path)
                file.write(text)
    except OSError as why:
        for path in done:
            path.unlink(missing_ok=True)
        raise WriteFailed(str(why.filename or checkout), f"cannot be written ({why.strerror})") from why
    return tuple(done)


def _check(text: str, url: str) -> None:
    """The file as `load_source` will read it, told before anything is written."""
    try:
        SourceFile.model_validate(tomllib.loads(text))
    except ValidationError as why:
        first = why.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        raise BadInput(
            url, f"{key}: {str(first['msg']).removeprefix('Value error, ')}", "options that make a source"
        ) from why
    except tomllib.TOMLDecodeError as why:
        raise BadInput(url, f"an option that no TOML file can hold ({why})", "plain text") from why


def _filled(template: str, values: dict[str, str]) -> str:
    return Template(files("crawler.newsource").joinpath(template).read_text("utf-8")).substitute(values)


def _publisher(given: str | None, known: Publisher | None) -> str:
    return given or (known.name if known else _FILL_IN)


def _languages(url: str, proposals: Proposals | None) -> tuple[str, ...]:
    if proposals is not None:
        return (proposals.language,)
    return ("en",) if _ENGLISH.search(url) else ("und",)


def _hosts(form: AddressForm, listings: Iterable[str]) -> list[str]:
    """The article's host and those of the lists."""
    hosts = [form.host]
    for url in listings:
        parts = web_address(url)
        hosts.append(f"{parts.hostname}:*" if parts.port is not None else str(parts.hostname))
    return list(dict.fromkeys(hosts))


def _key(form: AddressForm) -> str:
    if form.key is None:
        return "# key = ...  # template over the groups: one key, one article; without it, the path counts"
    return f'key = "{form.key}"  # addresses with one key are one article'


def _listings(form: AddressForm, given: Sequence[str]) -> Iterable[str]:
    for url in given or (form.folder,):
        dated = "{yyyy}" in url
        start = form.day.isoformat() if form.day else "2020-01-01"
        yield _filled(
            "listing.toml.txt",
            {
                "url": url,
                "folder": form.folder,
                "format": next((kind.value for form_, kind in _FORMATS if form_.search(url)), Format.HTML.value),
                "start": f"start = {start}  # first day that the site still has\n" if dated else "",
                "confidence": "given by hand, not asked yet" if given else "guess: the folder of the article",
            },
        )


def _noqa(form: AddressForm) -> str:
    return "  # noqa: E501" if len(f'    pattern = re.compile(r"{form.path}")') > _LONGEST_LINE else ""


def _capture(form: AddressForm) -> str:
    """Noon in Beijing of the day after the address's; a past moment that a person corrects when it holds none."""
    if form.day is None:
        return "2024-01-01T04:00:00Z"
    return f"{datetime.combine(form.day + timedelta(days=1), time(4), UTC):%Y-%m-%dT%H:%M:%SZ}"


def _told(proposals: Proposals | None) -> str:
    if proposals is None:
        return ""
    places = (("title_css", proposals.title), ("body_css", proposals.body), ("date_css", proposals.dates))
    lines = [f"    # PROPOSED for {key}, from one saved page: {json.dumps(list(css))}\n" for key, css in places if css]
    return "".join(lines)

"""What is known of the sources together: how each site looked, how sure we are, and which pages a person signed."""

from __future__ import annotations

import inspect
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from archive.errors import BadInput
from crawler.source import SOURCES, Source, source_of
from pipelines.pages.catalogue import LAYOUTS
from pipelines.pages.layout import Layout

__all__ = ["CASES", "CHECKOUT", "MARKS", "Look", "SignedCase", "SourceFacts", "facts_of", "signed_cases"]

CHECKOUT = SOURCES.parents[1]
CASES = CHECKOUT / "tests" / "cases" / "pages"
MARKS = {  # in the docstring of a layout, in square brackets
    "P": "a page in this look was seen raw (saved by others, kept in public)",
    "C": "the selectors stand in the code of others, who crawled the site",
    "T": "only text copies of such pages were seen: the words are sure, the tags are not",
    "G": "a guess, from the content system the site uses or from a neighbouring look",
}
_MARK = re.compile(r"\[([^\[\]]*)\]")
_LETTER = re.compile(r"\b[PCTG]\b")
GENERIC = "generic"  # what a case names as its layout when no look but the general reader reads it


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedCase:
    """One page of tests/cases/pages with what a person read on it."""

    name: str
    url: str
    layout: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One layout as its class describes it.

    first, last  days between which the look was seen; None = as far back as known, still in use
    marks        letters of MARKS that its docstring bears, in that order
    evidence     the docstring on one line
    """

    name: str
    first: date | None
    last: date | None
    marks: tuple[str, ...]
    evidence: str

    @classmethod
    def of(cls, layout: type[Layout]) -> Look:
        said = " ".join((inspect.getdoc(layout) or "").split())
        letters = {letter for note in _MARK.findall(said) for letter in _LETTER.findall(note)}
        marks = tuple(mark for mark in MARKS if mark in letters)
        return cls(name=layout.name(), first=layout.first, last=layout.last, marks=marks, evidence=said)

    def as_json(self) -> dict[str, object]:
        return {
            "name": self.name,
            "first": None if self.first is None else self.first.isoformat(),
            "last": None if self.last is None else self.last.isoformat(),
            "marks": list(self.marks),
            "evidence": self.evidence,
        }


@dataclass(frozen=True, kw_only=True)
class SourceFacts:
    """Sources with their looks and signed cases; `cases` is None where the tests are not installed."""

    sources: Mapping[str, Source]
    cases: tuple[SignedCase, ...] | None

    def looks(self, source: Source) -> tuple[Look, ...]:
        """Layouts that name the source; where none does, those that read the addresses it gives as examples."""
        named = [layout for layout in LAYOUTS if layout.source == source.name]
        if not named and not source.any_host:
            examples = [url for article in source.articles for url in article.examples]
            named = [layout for layout in LAYOUTS if any(layout.reads(url) for url in examples)]
        return tuple(Look.of(layout) for layout in named)

    @property
    def layouts(self) -> int:
        """Number of layouts in the catalogue; the general reader is none."""
        return len(LAYOUTS)

    def cases_of(self, source: Source) -> tuple[str, ...] | None:
        """Names of the signed cases whose page is the source's."""
        return None if self.cases is None else self._by_source.get(source.name, ())

    @cached_property
    def _by_source(self) -> dict[str, tuple[str, ...]]:
        """A page belongs to the source that has its address; one that only the general reader reads, to the source
        that takes any address, if there is one."""
        general = next((name for name, source in self.sources.items() if source.any_host), None)
        owner = {layout.name(): layout.source for layout in LAYOUTS}
        found: dict[str, tuple[str, ...]] = {}
        for case in self.cases or ():
            source = source_of(case.url, self.sources)
            if case.layout == GENERIC:
                name = general
            elif source is None or source.any_host:
                name = owner.get(case.layout)
            else:
                name = source.name
            if name is not None:
                found[name] = (*found.get(name, ()), case.name)
        return found

    def as_json(self, names: Sequence[str] = ()) -> dict[str, object]:
        """What `xuanjie sources --json` prints: totals of all, and the named sources; () = all."""
        missing = {} if self.cases is not None else {"cases_missing": f"no folder {CASES}: this is no checkout"}
        return {
            "totals": {
                "sources": len(self.sources),
                "channels": sum(len(source.listings) for source in self.sources.values()),
                "layouts": self.layouts,
                "cases": None if self.cases is None else len(self.cases),
                **missing,
            },
            "sources": [self._one(self.sources[name]) for name in names or self.sources],
        }

    def _one(self, source: Source) -> dict[str, object]:
        cases = self.cases_of(source)
        return {
            **source.facts(),
            "layouts": [look.as_json() for look in self.looks(source)],
            "cases": None if cases is None else list(cases),
        }


def signed_cases(folder: Path = CASES) -> tuple[SignedCase, ...] | None:
    """The signed cases of a checkout, in the order of names; None when it has no such folder.

    raises  BadInput for an expected.toml that cannot be read or lacks url or layout
    """
    if not folder.is_dir():
        return None
    found = []
    for path in sorted(folder.glob("*/expected.toml")):
        try:
            told = tomllib.loads(path.read_text("utf-8"))
            found.append(SignedCase(name=path.parent.name, url=str(told["url"]), layout=str(told["layout"])))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError) as why:
            raise BadInput(str(path), repr(why), "a signed case with url and layout") from why
    return tuple(found)


def facts_of(sources: Mapping[str, Source]) -> SourceFacts:
    """The sources with what this installation knows of them."""
    return SourceFacts(sources=sources, cases=signed_cases())

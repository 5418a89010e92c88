"""Which spiders are there? One for every TOML file, and the hand-written ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings
from scrapy.spiderloader import SpiderLoader

from crawler.errors import BadSource, UnknownSource
from crawler.source import SOURCES, Source, load_sources, source_of
from crawler.spider import SourceSpider

__all__ = ["SourceLoader", "spider_for"]


class UnknownSpider(UnknownSource, UsageError):
    """The same for Scrapy, whose own command line makes one line and status 2 of a UsageError."""


class UnusableSource(BadSource, UsageError):
    """The same of a source's file."""


def spider_for(source: Source, base: type[SourceSpider] = SourceSpider) -> type[SourceSpider]:
    """A spider class for a source."""
    name = "".join(part.title() for part in source.name.split("_")) + "Spider"
    return type(name, (base,), {"name": source.name, "source": source, "__module__": __name__})


class SourceLoader(SpiderLoader):
    """Scrapy's loader, with a spider for each source. A hand-written spider of a source's name takes its place, and
    gets its `source` from the TOML file."""

    def __init__(self, settings: BaseSettings) -> None:
        super().__init__(settings)
        self._refused: tuple[Path, str, str] | None = None
        try:
            self._sources = load_sources(Path(settings["XUANJIE_SOURCES"] or SOURCES))
        except BadSource as why:  # Scrapy makes its loader before it listens to what a command says
            self._refused, self._sources = (why.path, why.key, why.found), {}
        for name, source in self._sources.items():
            written: type[Spider] = self._spiders.get(name, SourceSpider)
            base: Any = written if issubclass(written, SourceSpider) else SourceSpider
            self._spiders[name] = spider_for(source, base)

    def _check(self) -> None:
        if self._refused is not None:
            raise UnusableSource(*self._refused)

    def load(self, spider_name: str) -> type[Spider]:
        names = self.list()
        if spider_name not in names:
            raise UnknownSpider(spider_name, tuple(names))
        return self._spiders[spider_name]

    def find_by_request(self, request: Request) -> list[str]:
        self._check()
        source = source_of(request.url, self._sources)
        return [] if source is None else [source.name]

    def list(self) -> list[str]:  # last: its name hides the type from what follows
        self._check()
        return sorted(self._spiders)

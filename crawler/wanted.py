"""Which of the articles that a page shows are to be asked for now?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from urllib.parse import urlsplit

from crawler.frontier import Known, RunRow
from crawler.listings.page import Link
from crawler.outcomes import CAPTURED
from crawler.session import Session
from crawler.source import Source
from crawler.turns import Turns

__all__ = ["Choice", "Want", "Wanted", "alias_key"]


class Want(StrEnum):
    """What an address is to a walk."""

    NEW = "new"  # its article is not known
    AGAIN = "again"  # known, and due: not captured so far, or long ago
    ALIAS = "alias"  # another address of a known article that was never asked for itself
    NOT = "not"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What to fetch of the links of one page.

    articles   links to fetch as articles
    aliases    links to fetch once, so that their text can be compared with that of the address that is known
    new        how many links were unknown before
    left       links were left out as too old that no walk has seen
    """

    articles: tuple[Link, ...]
    aliases: tuple[Link, ...]
    new: int
    left: bool = False

    @property
    def leads_on(self) -> bool:
        return bool(self.new or self.aliases)


class Wanted:
    """Judges addresses by what earlier runs captured, and by what this run has under way."""

    def __init__(self, source: Source, session: Session, run: RunRow) -> None:
        self._source, self._session, self._run = source, session, run

    async def choose(self, links: Iterable[Link], twins: Iterable[Link] = (), *, since: date | None = None) -> Choice:
        """Sort the links of a page; `twins` are other addresses of its articles. Older ones than `since` are left."""
        wanted: list[Link] = []
        aliases: list[Link] = []
        new = 0
        left = False
        turns = Turns()
        for link in links:
            await turns.next()
            if self._too_old(link, since):
                left = left or not self.is_known(link)
                continue
            match self.judge(link.url):
                case Want.NEW:
                    new += 1
                    wanted.append(link)
                case Want.AGAIN:
                    wanted.append(link)
                case Want.ALIAS:
                    aliases.append(link)
        twins = tuple(twins)
        places: set[str] = set()
        for link in wanted if twins else ():
            places.add(_place(link.url))
            await turns.next()
        for link in twins:
            await turns.next()
            # Of an article that is not captured yet, the first address is on its way.
            if (
                not self._too_old(link, since)
                and self.judge(link.url) is not Want.NOT
                and _place(link.url) not in places
                and self._never_asked(link.url)
            ):
                places.add(_place(link.url))
                aliases.append(link)
        return Choice(articles=tuple(wanted), aliases=tuple(aliases), new=new, left=left)

    def judge(self, url: str) -> Want:
        key = self._source.key(url)
        under_way = self._session.frontier.addresses(self._run.run_id, key)
        if under_way:
            return Want.ALIAS if self._is_alias(url, under_way) else Want.NOT
        known = self._session.known(self._source.name, key, before_run=self._run.run_id)
        if known is None:
            return Want.NEW
        if self._is_due(known):
            return Want.AGAIN
        return Want.ALIAS if self._is_alias(url, (known.url,)) else Want.NOT

    def of_given(self, urls: Iterable[str]) -> Iterator[tuple[str, bool]]:
        """Those of some addresses of articles that are to be asked for, each with whether it is an alias."""
        keys: set[str] = set()  # of those before, which the frontier need not know yet
        for url in urls:
            want, key = self.judge(url), self._source.key(url)
            if want is not Want.NOT:
                yield url, want is Want.ALIAS or key in keys
            keys.add(key)

    def is_known(self, link: Link) -> bool:
        """True when an earlier run saw the article, whatever came of it."""
        key = self._source.key(link.url)
        return self._session.known(self._source.name, key, before_run=self._run.run_id) is not None

    def filed_on(self, link: Link) -> date | None:
        """The day in the address, else the one that the list prints."""
        return self._source.filed_on(link.url) or link.day

    def _too_old(self, link: Link, since: date | None) -> bool:
        day = None if since is None else self.filed_on(link)
        return since is not None and day is not None and day < since

    def _is_due(self, known: Known) -> bool:
        if known.outcome not in CAPTURED:
            # Missing or redirected to no article, and still listed: the site may have been out of order then.
            return True
        revisit = self._source.revisit
        return revisit is not None and datetime.fromisoformat(known.fetched_at) + revisit <= self._session.clock()

    def _is_alias(self, url: str, others: Iterable[str]) -> bool:
        return _place(url) not in {_place(other) for other in others} and self._never_asked(url)

    def _never_asked(self, url: str) -> bool:
        """True when neither the archive nor any run has an answer of this very address, whatever its query."""
        key = alias_key(self._source, url)
        frontier, run = self._session.frontier, self._run
        return not (
            frontier.has_key(run.run_id, key)
            or frontier.known(self._source.name, key, before_run=run.run_id) is not None
            or self._session.has_capture(url)
        )


def alias_key(source: Source, url: str) -> str:
    """The frontier's key of an address that is not its article's first: what becomes of it says nothing of the
    article. Without the query, which a site may change at every visit."""
    return f"alias:{source.key(url)}:{_place(url)}"


def _place(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path}"

"""Which snapshots still have to be read? Archive and store compared: what is new since the last time, or all of both.

A page is read again only when the store lacks it or other rules read it. Where the store says up to which capture that
was settled (archive/compared.py), only what came later is looked at, what was taken down, and what somebody changed in
the store; else both are walked through side by side, a few thousand rows at a time, whatever their size.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.compared import LedgerMark
from archive.index_reads import Article
from archive.reader import ArchiveReader
from archive.store import Store
from archive.store_marks import Settled

__all__ = ["ToRead", "captures_to_read", "settle", "still_to_read"]

_AT_ONCE = 2048  # rows of a look at ledger and store: some 100 KB


@dataclass(frozen=True, slots=True, kw_only=True)
class ToRead:
    """What a run has to do, by numbers: the captures themselves are asked for while it goes on."""

    recipe: str
    mark: LedgerMark | None  # the ledger as it was when the run began; None: it cannot be said
    after: int  # captures up to here are settled, but for those that the store notes
    until: int
    notes: int  # the last note in the store when the run began
    articles: int  # captures that are to be in the store when it ends
    gone: int  # such as were taken down
    dropped: int  # rows of the store that were none of them
    count: int  # of captures to be read


def still_to_read(store: Store, reader: ArchiveReader, recipe: str, *, full: bool) -> ToRead:
    """Drop from the store what the archive no longer lists as an article, and find out what has to be read.

    full    everything, whatever the store holds
    """
    ledger = reader.ledger
    mark = reader.mark()
    until = ledger.last()[0] if mark is None else mark.seq
    notes = store.last_note()
    before = None if full else store.settled(recipe)
    if before is not None and not reader.still_holds(before.mark):
        before = None
    if before is None:
        dropped = sum(_drop_strangers(store, reader, ids) for ids in store.ids(_AT_ONCE))
        if full:
            store.clear()
    else:
        dropped = sum(_drop_strangers(store, reader, ids) for ids in store.noted(notes, _AT_ONCE))
    gone = ledger.articles_gone(until=until)
    for first in range(0, len(gone), _AT_ONCE):
        dropped += store.drop(gone[first : first + _AT_ONCE])
    articles, after = 0, 0
    if before is not None:
        after = before.mark.seq
        articles = before.articles + before.gone - len(ledger.articles_gone(until=after))
    count = sum(len(some) for some in _noted(store, reader, recipe, notes, after))
    for some in _listed(reader, after, until):
        articles += len(some)
        count += len(_unknown(store, recipe, some))
    return ToRead(
        recipe=recipe,
        mark=mark,
        after=after,
        until=until,
        notes=notes,
        articles=articles,
        gone=len(gone),
        dropped=dropped,
        count=count,
    )


def captures_to_read(store: Store, reader: ArchiveReader, todo: ToRead) -> Iterator[list[Article]]:
    """The captures, some thousand at a time, each time as they stand in the segments."""
    yield from _noted(store, reader, todo.recipe, todo.notes, todo.after)
    for some in _listed(reader, todo.after, todo.until):
        unknown = _unknown(store, todo.recipe, some)
        if unknown:
            yield unknown


def settle(store: Store, todo: ToRead, damaged: Sequence[str]) -> None:
    """Write down that all of it was read but for these, which the next run tries again."""
    done = None
    if todo.mark is not None:
        done = Settled(recipe=todo.recipe, mark=todo.mark, articles=todo.articles, gone=todo.gone)
    if done is None or damaged or todo.notes or store.settled(todo.recipe) != done:  # else it stands there already
        store.settle(done, notes=todo.notes, again=damaged)


def _noted(store: Store, reader: ArchiveReader, recipe: str, notes: int, after: int) -> Iterator[list[Article]]:
    """Of what is settled otherwise: what was changed in the store, or could not be read the last time."""
    if after:
        for ids in store.noted(notes, _AT_ONCE):
            found = [article for article in reader.ledger.articles_among(ids) if article.seq <= after]
            unknown = _unknown(store, recipe, found)
            if unknown:
                yield unknown


def _listed(reader: ArchiveReader, after: int, until: int) -> Iterator[list[Article]]:
    while some := reader.ledger.articles(after=after, until=until, most=_AT_ONCE):
        yield some
        after = some[-1].seq


def _unknown(store: Store, recipe: str, some: Sequence[Article]) -> list[Article]:
    known = store.known([article.snapshot_id for article in some], recipe)
    return [article for article in some if article.snapshot_id not in known]


def _drop_strangers(store: Store, reader: ArchiveReader, snapshot_ids: Sequence[str]) -> int:
    ours = {article.snapshot_id for article in reader.ledger.articles_among(snapshot_ids)}
    return store.drop([sid for sid in snapshot_ids if sid not in ours])

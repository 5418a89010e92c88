"""What does the process do that reads beside a crawl? It stores what each page says, a few pages in one transaction.

It takes lists of snapshot ids from one pipe and answers each list on another; it has no network, and ends with the
crawl that started it. All that it is told and tells is JSON.
"""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

from archive.errors import Damaged, NoSuchRecord, TakenDown, WriteFailed
from archive.paths import DataPaths
from archive.reader import ArchiveReader
from archive.snapshot import Snapshot
from archive.store import Store
from crawler.listings.page import Unparsable, check_parsable
from pipelines.child_work import begin_alone
from pipelines.extract_archive import extract_all_into
from pipelines.screening.looking import fulfilled
from pipelines.screening.matching import is_candidate, matcher

__all__ = ["work"]

_SMALL = 4096  # characters: pages without text, which a person should hear of, are read whatever words they hold
_AT_ONCE = 16  # pages in one transaction: what a kill takes is read again by `xuanjie extract`


def work(orders: Connection, answers: Connection, root: str, parent: int) -> None:
    """Read until there are no more orders."""
    begin_alone(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group: the crawl says when this ends
    paths = DataPaths(Path(root))
    try:
        with Store(paths.store) as store:
            for ids in _orders(orders):
                told, screened = _read(paths, store, ids)
                answers.send_bytes(json.dumps({"done": len(ids), "told": told, "screened": screened}).encode())
    except WriteFailed as why:
        answers.send_bytes(json.dumps({"path": why.path, "reason": why.reason}).encode())
    except (EOFError, BrokenPipeError):
        os._exit(0)  # the crawl has gone


def _orders(orders: Connection) -> Iterator[list[str]]:
    """Lists of snapshots, as many as have come in; ends with an empty order."""
    while True:
        ids: list[str] = []
        while not ids or (len(ids) < _AT_ONCE and orders.poll(0)):
            sid = orders.recv_bytes(64).decode()
            if not sid:
                if ids:
                    yield ids
                return
            ids.append(sid)
        yield ids


def _read(paths: DataPaths, store: Store, ids: list[str]) -> tuple[list[tuple[str, str]], int]:
    """Store what pages say; (snapshot, what a person should know of it), and how many hold none of the words."""
    screened = 0
    told: list[tuple[str, str]] = []
    snapshots: list[Snapshot] = []
    with ArchiveReader(paths.archive) as reader:
        for sid in ids:
            try:
                snapshot = reader.snapshot(sid)
                check_parsable(snapshot.html)
            except (Damaged, NoSuchRecord, TakenDown) as why:  # a web archive gave the very capture again
                told.append((sid, f"not read: {why}"))
            except Unparsable as why:  # `xuanjie extract` has the time that a crawl has not
                told.append((sid, f"not read while crawling: {why}"))
            else:
                if len(snapshot.html) > _SMALL and not _may_be_kept(snapshot):
                    screened += 1
                else:
                    snapshots.append(snapshot)
    unread = (one for one in extract_all_into(store, snapshots) if one.announcement is None)
    return told + [(one.snapshot_id, f"{one.issues[0].code}: {one.issues[0].detail}") for one in unread], screened


def _may_be_kept(snapshot: Snapshot) -> bool:
    """False for a page that no rule can keep: nothing that it says is needed while the crawl goes on."""
    return is_candidate(snapshot.body, matcher()) and bool(fulfilled(snapshot.html))

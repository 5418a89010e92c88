"""Who reads this captured page? This process a light one, a process with limits a heavy one, nobody a giant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archive.requisites import Kind, Requisite
from archive.snapshot import Snapshot
from archive.text import TextLayer
from archive.web.edition import Edition
from archive.web.laid.apart import Order, TooMuch, What, answered
from archive.web.laid.making import Marks, Parts, layer_of, parts_of, replay_of
from archive.web.laid.weight import is_giant, is_light
from archive.web.refusals import NotHere

__all__ = ["TooHeavy", "layer", "parts", "replay"]


class TooHeavy(NotHere):
    """A page that is not laid out here, whole or in part; its bytes can be downloaded."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.size, self.tags = len(snapshot.body), snapshot.body.count(b"<")
        super().__init__(
            f"This page is too large to be shown here ({self.size:,} bytes, {self.tags:,} tags): its text is not laid"
            f" out. Its bytes can be downloaded at /snapshots/{snapshot.id}."
        )


def layer(edition: Edition, snapshot: Snapshot) -> TextLayer:
    """The text of a page; raises TooHeavy, Damaged."""
    if is_light(snapshot):
        return layer_of(snapshot)
    return TextLayer(**_apart(edition, snapshot, "layer")["layer"])


def parts(edition: Edition, snapshot: Snapshot) -> Parts:
    """Title, text and requisites of a page; raises TooHeavy, Damaged."""
    if is_light(snapshot):
        return parts_of(snapshot)
    told = _apart(edition, snapshot, "parts")
    named = [Requisite(url=url, kind=Kind(kind)) for url, kind in told["requisites"]]
    return Parts(title=told["title"], layer=TextLayer(**told["layer"]), requisites=named)


def replay(edition: Edition, snapshot: Snapshot, marks: Marks) -> str:
    """A page built anew; raises TooHeavy, Damaged."""
    if is_light(snapshot):
        return replay_of(snapshot, edition.shelf(), marks)
    made: str = _apart(edition, snapshot, "replay", marks)["replay"]
    return made


def _apart(edition: Edition, snapshot: Snapshot, what: What, marks: Marks | None = None) -> Mapping[str, Any]:
    if is_giant(snapshot):
        raise TooHeavy(snapshot)
    edition.take_time()
    archive, wacz = edition.shelf().paths
    try:
        return answered(Order(archive=archive, wacz=wacz, snapshot_id=snapshot.id, what=what, marks=marks))
    except TooMuch as error:
        raise TooHeavy(snapshot) from error

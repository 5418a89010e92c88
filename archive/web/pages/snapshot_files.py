"""How does a snapshot leave as a file? Its WARC records as they are stored, or its body; never to look at."""

from __future__ import annotations

from archive.web.asked import Asked, Form
from archive.web.edition import Edition
from archive.web.refusals import Gone
from archive.web.view import Bytes, Policy, View

__all__ = ["VIEWS"]

_BINARY = "application/octet-stream"


def _raw(edition: Edition, asked: Asked) -> Bytes:
    sid = asked.ids["snapshot_id"]
    shelf = edition.shelf()
    members = shelf.members(sid)
    if shelf.capture(sid).takedown is not None:
        raise Gone(f"Snapshot {sid} was taken down: its bytes are no longer kept. Its page says when and why.")
    return Bytes(body=members, media_type="application/gzip", filename=f"{sid}.warc.gz", policy=Policy.RAW)


def _body(edition: Edition, asked: Asked) -> Bytes:
    sid = asked.ids["snapshot_id"]
    body = edition.shelf().snapshot(sid).body
    return Bytes(body=body, media_type=_BINARY, filename=f"{sid}.bin", policy=Policy.RAW)


VIEWS = (
    View(
        path="/snapshots/{snapshot_id}/raw",
        handler=_raw,
        summary="The WARC records of a capture as they are stored, each a gzip member.",
        forms=(Form.HTML,),
        kept=False,
    ),
    View(
        path="/snapshots/{snapshot_id}/body",
        handler=_body,
        summary="The body of a capture without content-encoding, as a file.",
        forms=(Form.HTML,),
        kept=False,
    ),
)

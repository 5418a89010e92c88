"""What does a person want to see of one snapshot? Its place, its headers, the charset with the reason, its text."""

from __future__ import annotations

from urllib.parse import quote

from archive.capture import Outcome, Role, utc_text
from archive.reader import ArchiveReader
from archive.requisites import requisites_of
from archive.snapshot import Snapshot
from archive.text import read_page

__all__ = ["shown"]

_CERTIFICATE = {
    True: "verified",
    False: "NOT VERIFIED: anybody on the way could have made these bytes",
    None: "none, or not recorded",
}
_AS_IS = "%/:=&?~#+!$,;'@()*[]"  # an address is asked for with all other characters percent-encoded


def shown(reader: ArchiveReader, snapshot_id: str) -> str:
    """One snapshot as lines for a terminal; control characters of a page cannot reach it.

    raises   NoSuchRecord, Damaged
    """
    capture, snapshot, http = reader.capture(snapshot_id), reader.snapshot(snapshot_id), reader.http(snapshot_id)
    decoded = snapshot.decoded
    layer = read_page(decoded.text).layer
    facts = [
        ("snapshot", capture.snapshot_id),
        ("url", capture.url),
        ("fetched_at", utc_text(capture.fetched_at)),
        ("source", capture.source or "-"),
        ("role", capture.role.value),
        ("outcome", capture.outcome.value),
        ("via", capture.via),
        *((("copied from", capture.origin),) if capture.origin else ()),
        *((("copied at", utc_text(capture.retrieved_at)),) if capture.retrieved_at else ()),
        ("asked from", capture.vantage or "-"),
        ("robots.txt", capture.robots or "-"),
        ("certificate", _CERTIFICATE[capture.tls_verified]),
        ("truncated", capture.truncated or "no"),
        ("stored in", f"warc/{capture.warc_file} at {capture.offset}, {capture.length} bytes"),
        ("body of", capture.revisit_of or "itself"),
        ("sha256 as sent", capture.payload_sha256),
        ("sha256 decoded", capture.content_sha256),
        ("charset", f"{decoded.charset} ({decoded.reason}; declared {decoded.declared or 'nothing'})"),
        ("not decodable", f"{decoded.replaced} characters"),
        ("text layer", f"{layer.normaliser}, {len(layer.text)} code points, sha256 {layer.sha256}"),
    ]
    if capture.role is Role.ARTICLE:
        facts += _requisites(reader, snapshot)
    lines = [f"{name:>15}  {value}" for name, value in facts]
    lines += ["", f"HTTP status {http.status}", *(f"{name}: {value}" for name, value in http.headers), "", layer.text]
    return "".join(c if c in "\n\t" or c.isprintable() else "\ufffd" for c in "\n".join(lines)) + "\n"


def _requisites(reader: ArchiveReader, snapshot: Snapshot) -> list[tuple[str, str]]:
    """Which pictures, style sheets and PDFs of a page were captured, whenever that was."""
    named = requisites_of(snapshot.html, snapshot.url)
    there = []
    for one in named:
        capture = reader.latest(quote(one.url, safe=_AS_IS))
        if capture is not None and capture.outcome in {Outcome.OK, Outcome.UNCHANGED}:
            there.append(("", f"{capture.snapshot_id} {one.kind.value} {one.url}"))
    return [("requisites", f"{len(there)} of {len(named)} in the archive"), *there]

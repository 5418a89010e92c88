"""What does a person read before and after a takedown? What goes, what stays, and who else goes on holding it."""

from __future__ import annotations

from collections.abc import Sequence

from archive.capture import Capture, utc_text
from archive.removal.elsewhere import Holder
from archive.takedown import Affected

__all__ = ["told"]


def told(found: Affected, held: Sequence[Holder], command: str, *, applied: bool) -> str:
    """Lines for a terminal; nothing of a page but its addresses is in them.

    command   `xuanjie` as it works on the same data
    """
    sid = found.asked.snapshot_id
    lines = [f"snapshot {sid} of {found.asked.url}"]
    lost = "lost its bytes" if applied else "loses its bytes"
    lines += _part(lost, [_member(capture) for capture in found.members])
    lines += _part("was taken down before", [_gone(capture) for capture in found.gone])
    lines += _part(f"{'removed' if applied else 'goes'} with it from salvage/", found.salvage)
    lines += _part("removed as a whole, being no more than a cache: extract and browse make it again", found.caches)
    others = [f"{capture.snapshot_id}  {utc_text(capture.fetched_at)}  {capture.url}" for capture in found.others]
    lines += _part("stays: same address, another body; what says the same is taken down by its own id", others)
    lines += _part("goes on holding it; no release or decision is changed here", [f"{h.path}: {h.what}" for h in held])
    if held:
        lines.append("  what to do about these, about copies and about deposits: docs/takedown.md")
    if applied:
        lines.append(f"next: {command} refresh --offline (leaves it out of the store and of the next release)")
    elif found.members or found.salvage:
        lines.append(f"nothing was changed; to act: {command} takedown {sid} --reason TEXT --apply")
    else:
        lines.append("nothing is left to do in the archive")
    return "".join("".join(c if c.isprintable() else "\ufffd" for c in line) + "\n" for line in lines)


def _part(title: str, lines: Sequence[str]) -> list[str]:
    return [f"{title}:", *(f"  {line}" for line in lines)] if lines else []


def _member(capture: Capture) -> str:
    body = "holds the body" if capture.revisit_of is None else f"shares the body of {capture.revisit_of}"
    place = f"warc/{capture.warc_file} at {capture.offset}, {capture.length} bytes"
    return f"{capture.snapshot_id}  {utc_text(capture.fetched_at)}  {body}  {place}  {capture.url}"


def _gone(capture: Capture) -> str:
    assert capture.takedown is not None
    by = f" by {capture.takedown.by}" if capture.takedown.by else ""
    return (
        f"{capture.snapshot_id}  {capture.takedown.day.isoformat()}{by}  {capture.takedown.reason or '(see manifest)'}"
    )

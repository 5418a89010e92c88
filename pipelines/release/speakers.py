"""Is it the same speaker, and does the host's side carry what a speaker is said to have said?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from archive.folding import fold

__all__ = ["HostDocument", "HostSide", "host_side_of", "same_speaker", "speaker_key"]

_STYLES = re.compile(r"\b(?:mr|mrs|ms|dr|prof|h\.?e|hon|comrade|cde)\b\.? *|(?:先生|女士|阁下|同志)$")
_HAN = re.compile(r"[\u4e00-\u9fff]")


class HostSide(StrEnum):
    CARRIES = "carries"
    SILENT = "silent"
    ABSENT = "absent"
    NOT_COMPARED = "not_compared"


@dataclass(frozen=True, slots=True, kw_only=True)
class HostDocument:
    """A document of the host's side on one stay. names: of its speakers, None for one without name."""

    read: bool  # False: in its language nobody looks for remarks
    names: tuple[str | None, ...] = ()


def host_side_of(name: str | None, *, by_host: bool, hosts: Sequence[HostDocument]) -> HostSide:
    """
    name     of the speaker, None for a group or a role
    by_host  the remark itself stands in a document of the host's side
    hosts    documents of the host's side on the same stay
    returns  silent only where every one was read and every remark in them is known to be somebody else's
    """
    if by_host:
        return HostSide.CARRIES
    if not hosts:
        return HostSide.ABSENT
    others = [other for host in hosts for other in host.names]
    if name is not None and any(other is not None and same_speaker(name, other) for other in others):
        return HostSide.CARRIES
    if not all(host.read for host in hosts):
        return HostSide.NOT_COMPARED
    told_apart = all(name is not None and other is not None and _is_han(name) == _is_han(other) for other in others)
    return HostSide.SILENT if told_apart else HostSide.NOT_COMPARED


def same_speaker(first: str, second: str) -> bool:
    """One name, or the last part of a longer one; a transliteration is never matched with its original."""
    parts = sorted((speaker_key(first).split(), speaker_key(second).split()), key=len)
    short, long = parts
    return bool(short) and (short == long or (len(short) == 1 and short[0] == long[-1]))


def speaker_key(name: str) -> str:
    """Simplified, lower case, parts parted by one blank, without styles of address."""
    plain = _STYLES.sub("", fold(name).casefold())
    return " ".join(re.findall(r"[^\W_]+(?:['-][^\W_]+)*", plain.replace("·", " ")))


def _is_han(name: str) -> bool:
    return _HAN.search(name) is not None

"""Which lines of a robots.txt are for us? Groups by RFC 9309, section 2.2, in one pass over the lines.

A group is some user-agent lines and the rules behind them. The value of such a line counts up to the first character
that no product token has ("xuanjie/0.1" names us), and names us as a whole, in upper or lower case ("xu" does not).
Groups that name us hold together; where none does, those for `*` do.

Protego reads the rules, but does not choose the group: it takes "xu" for us and "xuanjie/0.1" for somebody else, and
copies every rule to every user agent of its group, so that a file of 100 KiB can fill the memory of the machine.

Crawl-delay, Request-rate and Visit-time are read as rules of their group; Sitemap and what nobody knows stand in none,
and end none. Lines are understood as generously as Protego does it: misspelt, without a colon.
"""

from __future__ import annotations

import re

__all__ = ["lines_for"]

_AGENT = {"user-agent", "useragent", "user agent"}
_RULES = {
    "allow", "disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw",
    "crawl-delay", "crawl delay", "request-rate", "request rate", "visit-time", "visit time",
}  # fmt: skip
_TOKEN = re.compile(r"[A-Za-z_-]*")
_EVERYBODY = re.compile(r"\*+(?:\s|\Z)")


def lines_for(text: str, agent: str) -> list[str]:
    """The rules that hold for a product token, as they are written, without comments."""
    ours: list[str] | None = None  # None: no group names it
    everybodys: list[str] = []
    is_ours = is_everybodys = in_rules = False
    for written in text.splitlines():
        line = written.partition("#")[0].strip()
        name, value = _record(line)
        if name in _AGENT:
            if in_rules:
                is_ours = is_everybodys = in_rules = False
            if _EVERYBODY.match(value):
                is_everybodys = True
            elif _token(value) == agent.lower():
                is_ours = True
                ours = ours or []
        elif name in _RULES:
            in_rules = True
            if is_ours and ours is not None:
                ours.append(line)
            if is_everybodys:
                everybodys.append(line)
    return everybodys if ours is None else ours


def _record(line: str) -> tuple[str, str]:
    """Name and value of a line; an empty name for one that says nothing to anybody."""
    name, colon, value = line.partition(":")
    name = name.strip().lower()
    if colon and (name in _AGENT or name in _RULES):
        return name, value.strip()
    if colon and (not value or value[0].isspace()):
        return "", ""
    for words in (1, 2):
        parts = line.split(maxsplit=words)
        name = " ".join(parts[:words]).lower()
        if name in _AGENT or name in _RULES:
            return name, "".join(parts[words:])
    return "", ""


def _token(value: str) -> str:
    """The product token that a user-agent line names; a `*` before it is a habit of some, and no part of it."""
    hit = _TOKEN.match(value.lstrip("*"))
    return "" if hit is None else hit[0].lower()

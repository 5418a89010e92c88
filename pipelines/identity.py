"""By what is a thing known? Keys of addresses, and ids minted from few stable facts."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from urllib.parse import SplitResult, urlsplit

from pipelines.errors import PipelineError
from pipelines.lexicon.table import LexiconError, read_table

__all__ = ["IdCollision", "Mint", "address_key", "host_of", "is_gateway"]


class IdCollision(PipelineError):
    """Two different things would bear one id: nothing is released, because ids are never shared."""

    def __init__(self, record_id: str, first: str, second: str) -> None:
        self.record_id, self.first, self.second = record_id, first, second
        super().__init__(f"{record_id} would name both {first!r} and {second!r}; add a fact that tells them apart")


class Mint:
    """Hands out ids: a prefix and 12 hex digits over the facts; the same facts always give the same id."""

    def __init__(self) -> None:
        self._facts: dict[str, str] = {}

    def id_for(self, prefix: str, *facts: str) -> str:
        """`d-0123456789ab`; raises IdCollision when other facts, or the same twice, already have it."""
        text = "\x1f".join(facts)
        minted = f"{prefix}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
        if minted in self._facts:
            raise IdCollision(minted, self._facts[minted].replace("\x1f", "|"), text.replace("\x1f", "|"))
        self._facts[minted] = text
        return minted


def host_of(url: str) -> str:
    """Host in lower case without port and `www.`; "" for an address without host."""
    parts = _split(url)
    return (parts.hostname or "").removeprefix("www.") if parts else ""


def address_key(url: str) -> str:
    """What addresses of one page have in common: host alias and path with query, no scheme, no fragment. An address on
    a mobile site or behind a gateway that prints Traditional characters has the key of the one behind it.

    Two pages with one key are one document only when they carry the same text (pipelines/documents.py).
    """
    parts = _split(url)
    if parts is None:
        return url
    host = host_of(url)
    query = f"?{parts.query}" if parts.query else ""
    address = f"{host}{parts.path or '/'}{query}"
    behind = _behind(address)
    if behind is not None:
        return address_key(f"http://{behind}")
    for pattern, key in _article_keys():  # one article under several channels, whose id does not depend on them
        hit = pattern.fullmatch(address)
        if hit is not None:
            return key.format_map(hit.groupdict())
    return f"{_aliases().get(host, host)}{address.removeprefix(host)}"


def is_gateway(url: str) -> bool:
    """True for an address that stands for another one: a gateway's, or a mobile site's."""
    parts = _split(url)
    return parts is not None and _behind(f"{host_of(url)}{parts.path or '/'}") is not None


def _behind(address: str) -> str | None:
    """What lies behind a gateway, without scheme; None for an address that is none."""
    for pattern, original in _gateways():
        hit = pattern.fullmatch(address)
        if hit is not None:
            return original.format_map(hit.groupdict())
    return None


def _split(url: str) -> SplitResult | None:
    """None for what is no address at all, http://[::1/: it has no host, and stands for itself."""
    try:
        return urlsplit(url)
    except ValueError:
        return None


@cache
def _gateways() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Other addresses of a site's own pages: a pattern over host (without www.) and path, and what lies behind."""
    return _rewritings("gateways.csv", ("pattern", "original"))


@cache
def _article_keys() -> tuple[tuple[re.Pattern[str], str], ...]:
    """A pattern over host (without www.) and path, and the key of the article: SITES 2.1 and 9."""
    return _rewritings("article_keys.csv", ("pattern", "key"))


def _rewritings(file: str, columns: tuple[str, str]) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Rows of a pattern and what its groups fill; raises LexiconError naming file and line."""
    made = []
    for line, (pattern, filled) in read_table(file, columns):
        try:
            compiled = re.compile(pattern)
            filled.format_map(dict.fromkeys(compiled.groupindex, ""))
        except (re.error, KeyError, ValueError, IndexError) as why:
            raise LexiconError(file, line, f"{pattern},{filled}: {why!r}", "a pattern and its groups") from why
        made.append((compiled, filled))
    return tuple(made)


@cache
def _aliases() -> dict[str, str]:
    """Hosts that serve the same paths (SITES 1, 2, 3, 14)."""
    aliases: dict[str, str] = {}
    for line, (host, canonical) in read_table("host_aliases.csv", ("host", "canonical")):
        if host in aliases or canonical in aliases:
            raise LexiconError("host_aliases.csv", line, f"{host},{canonical}", "every host once, no alias of an alias")
        aliases[host] = canonical
    return aliases

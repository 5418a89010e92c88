"""Which address of the web was typed, however it was written? Scheme, www and a last slash make no difference."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

__all__ = ["address_of", "typed_address", "variants"]

_HOST = re.compile(r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}")
_SCHEME = re.compile(r"(?i)https?:/{1,2}")


def address_of(url: str) -> str:
    """`news.cn/a` for https://www.news.cn/a/: what the index of addresses holds."""
    try:
        parts = urlsplit(url if _SCHEME.match(url) else f"http://{url}")
        host = (parts.hostname or "").rstrip(".")
        port = "" if parts.port in (None, 80, 443) else f":{parts.port}"
    except ValueError:
        return url
    query = f"?{parts.query}" if parts.query else ""
    return f"{host.removeprefix('www.')}{port}{parts.path.rstrip('/')}{query}"


def typed_address(text: str) -> str | None:
    """The address in what was typed; None when it is none: no blanks, and a host with a point in front."""
    typed = text.strip()
    if not typed or len(typed) > 2_000 or any(char.isspace() for char in typed):
        return None
    bare = _SCHEME.sub("", typed, count=1)
    host = re.split(r"[/?#:]", bare, maxsplit=1)[0].lower()
    if _HOST.fullmatch(host) is None or not any(char.isalpha() for char in host.rpartition(".")[2]):
        return None
    return address_of(typed)


def variants(address: str) -> list[str]:
    """The addresses that an archive may hold it by."""
    host, slash, rest = address.partition("/")
    ends = [f"{host}{slash}{rest}", f"{host}{slash}{rest}/"] if "?" not in address else [address]
    return [f"{scheme}://{www}{end}" for end in ends for scheme in ("http", "https") for www in ("", "www.")]

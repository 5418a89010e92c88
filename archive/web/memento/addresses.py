"""Which address of the web does a path or parameter name, and how else may the archive have it spelled?"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urlsplit

from archive.capture import address_problem
from archive.cdxj import cdx_key
from archive.web.refusals import BadQuestion

__all__ = ["address_of", "in_header", "key_of", "spellings"]

_SCHEME = re.compile(r"(?P<scheme>https?):/{1,3}", re.IGNORECASE)
_OTHER_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{0,20}://", re.IGNORECASE)
_ESCAPED = re.compile(r"https?%3a", re.IGNORECASE)
_ESCAPES = re.compile(r"(?:%[0-9A-Fa-f]{2}){1,64}")
_AS_THEY_ARE = "%/:=&?~+!$,;'@()*[]-._"  # beside letters and digits: what an address has in a header as it is
_SPACE = re.compile("%20")
_SPACES = frozenset(map(chr, range(33))) | {"\x7f"}


def address_of(raw: str) -> str:
    """The address in the path of a request, byte for byte but for what clients and proxies do to it.

    A scheme that is missing, escaped as a whole, or has lost a slash is mended. Raises BadQuestion for no address.
    """
    try:
        text = raw.encode("latin-1").decode()
    except ValueError as error:
        raise BadQuestion(f"the address cannot be read: {error}") from error
    if _ESCAPED.match(text):
        text = unquote(text)
    found = _SCHEME.match(text)
    if found is not None:
        url = f"{found['scheme'].lower()}://{text[found.end() :]}"
    else:
        url = text if _OTHER_SCHEME.match(text) else f"http://{text}"
    problem = address_problem(url)
    if problem is not None:
        raise BadQuestion(f"{url[:200]!r}: {problem}")
    return url


def key_of(url: str) -> str:
    """What an index has the address under; raises BadQuestion."""
    try:
        return cdx_key(url)
    except ValueError as error:
        raise BadQuestion(f"{url[:200]!r} is no address: {error}") from error


def in_header(url: str) -> str:
    """The address as it may stand in a header, between < and >, and in a line of fields between spaces."""
    return quote(url, safe=_AS_THEY_ARE)


def spellings(url: str) -> tuple[str, ...]:
    """The address, and others that indexes take for the same: http or https, www. or not, with or without / at the end.

    Other case and another order of parameters are the same to an index too, but are not found here.
    """
    key = key_of(url)
    plain = _ESCAPES.sub(_unescaped, url)  # may be no address any more: %EF%BC%8F in the place of a host
    asked = dict.fromkeys(one for one in (url, plain, _SPACE.sub(" ", plain)) if address_problem(one) is None)
    found = dict(asked)
    for one in asked:
        parts = urlsplit(one)
        host = parts.netloc.lower().removesuffix(":80").removesuffix(":443")
        tail = one.partition("://")[2][len(parts.netloc) :].partition("#")[0]
        bare = host.removeprefix("www.")
        path, mark, query = tail.partition("?")
        paths = dict.fromkeys((path, path.rstrip("/"), path.rstrip("/") + "/"))
        for scheme in (parts.scheme, "http", "https"):
            for name in (host, bare, f"www.{bare}"):
                for other in paths:
                    found[f"{scheme}://{name}{other}{mark}{query}"] = None
    return tuple(one for one in found if one in asked or key_of(one) == key)


def _unescaped(found: re.Match[str]) -> str:
    """What in_header escapes as it was, but for spaces: most addresses have those escaped."""
    text = unquote(found[0], errors="replace")
    if "\ufffd" in text or not _SPACES.isdisjoint(text):
        return found[0]
    return text if all(in_header(c) != c for c in text) else found[0]

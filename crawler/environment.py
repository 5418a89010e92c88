"""Which variables of the environment are ours, and which of those that stand there does nobody read?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from archive.errors import on_one_line

__all__ = ["IN_TESTS", "VARIABLES", "unread"]

_OURS = "XUANJIE_"
IN_TESTS = "XUANJIE_TESTS_ON_LOOPBACK"  # set by the tests of this software and by nobody else

VARIABLES: Mapping[str, str] = {
    "XUANJIE_DATA": "data folder, where --data is not given",
    "XUANJIE_CONTACT": "web or mail address for the User-Agent, where --contact is not given",
    "XUANJIE_VANTAGE": "from where we ask, where --vantage is not given",
    "XUANJIE_LOG": "form of a crawl's log: text or json",
    "XUANJIE_FREE_MB": "megabytes that must be free before a command writes; 0 for no floor",
    "XUANJIE_REDIS": "address of the Redis of a worker, where --redis is not given",
    "XUANJIE_REDIS_KEY": "secret by which coordinator and workers know each other's messages",
    "XUANJIE_CHROMIUM": "the browser's program, for sources that say `browser = true`",
    "XUANJIE_STORE_PROXY": "proxy to the store of all that lies at s3://, and to nothing else",
}


def unread(environment: Mapping[str, str]) -> Iterator[str]:
    """A line for each variable that has our name and no meaning: a typing slip, or a setting. None in tests, which have
    variables of their own."""
    if IN_TESTS in environment:
        return
    known = ", ".join(VARIABLES)
    for name in sorted(environment):
        if name.startswith(_OURS) and name not in VARIABLES:
            yield on_one_line(
                f"the environment: found {name[:80]}, which nobody reads, expected one of {known};"
                " this command goes on without it, mend its name or unset it"
            )

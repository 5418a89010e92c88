"""How is a Redis reached? By scrapy-redis' settings and client, with waits that a crawl can afford."""

from __future__ import annotations

import os
from typing import Any

from scrapy.settings import BaseSettings, Settings

from crawler.redis.address import check_address, without_password
from crawler.redis.errors import NoRedis
from crawler.redis.leases import READY
from crawler.redis.messages import Codec

__all__ = ["KEY", "check_packages", "client_of", "codec", "set_redis"]

ADDRESS, FROM_ENVIRONMENT = "XUANJIE_REDIS", "-"
KEY = "XUANJIE_REDIS_KEY"  # in the environment, never on a command line: `ps` shows those
_INSTALL = "pip install 'xuanjie[redis]'"


def check_packages(url: str) -> None:
    """raises NoRedis when the packages are missing"""
    try:
        import redis  # noqa: F401
        import scrapy_redis  # noqa: F401
    except ImportError as why:
        raise NoRedis(without_password(url), f"{why}; {_INSTALL}") from why


def set_redis(settings: Settings, url: str) -> None:
    """Put an address into the settings under scrapy-redis' own names; raises UnsafeRedis, NoRedis.

    url   of the Redis; "-" = $XUANJIE_REDIS, which `ps` does not show
    """
    if url == FROM_ENVIRONMENT:
        url = os.environ.get(ADDRESS, "")
    check_packages(url)
    settings.set("REDIS_URL", check_address(url), priority="cmdline")
    # Each call is one step of less than a millisecond. Whoever waits longer has lost the server and must say so.
    # No retries by the client: a step that may have been done is repeated knowingly, by whoever asked for it.
    quick = {"socket_timeout": 5.0, "socket_connect_timeout": 3.0, "retry_on_timeout": False, "retry": None}
    settings.set("REDIS_PARAMS", quick, priority="cmdline")
    settings.set("REDIS_START_URLS_KEY", READY, priority="cmdline")
    settings.set("REDIS_START_URLS_AS_ZSET", True, priority="cmdline")


def client_of(settings: BaseSettings) -> Any:
    """A client for the address in the settings; it connects at its first call."""
    from scrapy_redis.connection import get_redis_from_settings

    return get_redis_from_settings(settings)


def codec() -> Codec:
    return Codec(key=os.environ.get(KEY, "").encode())

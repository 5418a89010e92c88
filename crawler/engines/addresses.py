"""Which store does an address name? s3:// and file:// alone; how to get in, the standard environment says.

Credentials and the endpoint come from the environment and AWS configuration (AWS_ACCESS_KEY_ID …, AWS_ENDPOINT_URL,
~/.aws); nothing here takes, prints or keeps them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from typing import IO, Any
from urllib.parse import urlsplit

from archive.errors import BadInput
from crawler.engines.errors import BadAddress, MissingExtra
from crawler.engines.place import PIECE, Place

__all__ = ["place_at", "remote_stream"]

_WANTED = "s3://BUCKET/PREFIX or file:///FOLDER"
_CONNECT_SECONDS, _READ_SECONDS, _TRIES = 10, 30, 2  # s3fs tries five times as often


@contextmanager
def remote_stream(address: str) -> Iterator[IO[bytes]]:
    """A single object for reading; what fails while it is read is an OSError.

    raises   BadAddress, MissingExtra, NoCredentials, RemoteFailed; BadInput where there is nothing
    """
    folder, _, name = address.rpartition("/")
    if not name:
        raise BadAddress(address, "no name behind the last slash", "the address of one file")
    with ExitStack() as held:
        try:
            file = held.enter_context(place_at(folder).stream(name))
        except FileNotFoundError as error:
            raise BadInput(address, "nothing", "a file") from error
        yield file


def place_at(address: str) -> Place:
    """The place that an address names; raises BadAddress, MissingExtra."""
    if address.startswith("file:///"):  # a path as it is: `#` and `?` are characters of names
        import fsspec

        root = os.path.realpath(address.removeprefix("file://"))
        return Place(fsspec.filesystem("file"), root, f"file://{root}")
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise BadAddress("the address", str(error), _WANTED) from error
    if "@" in parts.netloc or parts.query or parts.fragment:  # not repeated: it may hold a password
        raise BadAddress("the address", "credentials or a query in it", f"{_WANTED}; credentials: the AWS environment")
    if parts.scheme in {"http", "https"}:
        raise BadAddress(address, "an address of the web", f"{_WANTED}; pages are taken from the web by: xuanjie crawl")
    if parts.scheme == "s3" and parts.netloc and ".." not in parts.path.split("/"):
        root = f"{parts.netloc}/{parts.path.strip('/')}".rstrip("/")
        return Place(_s3(), root, f"s3://{root}", _s3_faults())
    if not parts.scheme:
        raise BadAddress(address, "a path", f"{_WANTED}; for this folder: {_as_address(address)}")
    raise BadAddress(address, f"an address of the kind {parts.scheme}", _WANTED)


def _as_address(path: str) -> str:
    """A path as place_at takes it: not percent-encoded."""
    return f"file://{os.path.abspath(os.path.expanduser(path))}"  # noqa: PTH100, PTH111 - Path would keep `..`


def _s3() -> Any:
    try:
        import s3fs
    except ImportError as error:
        raise MissingExtra("s3", "s3fs") from error
    return s3fs.S3FileSystem(
        anon=False,
        use_listings_cache=False,  # others write there too
        skip_instance_cache=True,
        default_block_size=PIECE,
        config_kwargs={
            "proxies": _proxies(),
            "connect_timeout": _CONNECT_SECONDS,
            "read_timeout": _READ_SECONDS,
            "retries": {"max_attempts": _TRIES, "mode": "standard"},
        },
    )


def _proxies() -> dict[str, str]:
    """Those of the environment are for browsers: who wants one for the store says so."""
    given = os.environ.get("XUANJIE_STORE_PROXY", "")
    return {"http": given, "https": given} if given else {}


def _s3_faults() -> tuple[type[Exception], ...]:
    exceptions: Any = import_module("botocore.exceptions")  # it is not typed
    return (OSError, exceptions.BotoCoreError, exceptions.ClientError)

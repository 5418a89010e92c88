"""An S3 server on loopback, a bucket in it, and a wire to it that can be cut."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

BUCKET = "harvest"
SECRET = "a-secret-that-must-stay-where-it-is"


@dataclass
class ObjectStore:
    """A running server."""

    url: str
    env: dict[str, str]
    client: Any  # of boto3: another writer than s3fs

    def damage(self, key: str) -> None:
        """Flip one bit of an object, as a bad disk does: its size stays."""
        content = bytearray(self.read(key))
        content[len(content) // 2] ^= 1
        self.client.put_object(Bucket=BUCKET, Key=key, Body=bytes(content))

    def read(self, key: str) -> bytes:
        content: bytes = self.client.get_object(Bucket=BUCKET, Key=key)["Body"].read()
        return content

    def names(self, prefix: str = "") -> list[str]:
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=prefix)
        return [one["Key"] for page in pages for one in page.get("Contents", ())]


@contextmanager
def object_store() -> Iterator[ObjectStore]:
    """Moto's server with one empty bucket."""
    import boto3
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        url = f"http://{host}:{port}"
        env = {
            "AWS_ENDPOINT_URL": url,
            "AWS_ACCESS_KEY_ID": "the-key-of-the-tests",
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        client = boto3.client(
            "s3", endpoint_url=url, aws_access_key_id="k", aws_secret_access_key="s", region_name="us-east-1"
        )
        client.create_bucket(Bucket=BUCKET)
        yield ObjectStore(url, env, client)
        client.close()
    finally:
        server.stop()


@dataclass
class Wire:
    """A proxy in front of a server: after so many bytes towards it, every connection is cut."""

    target: tuple[str, int]
    cut_after: int | None = None
    passed: int = 0
    _open: list[socket.socket] = field(default_factory=list)

    def __enter__(self) -> Wire:
        self._door = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        for one in self._open:
            one.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._door.getsockname()[1]}"

    def _accept(self) -> None:
        while self._door.fileno() >= 0:
            with suppress(OSError):  # one that was given up before we took it is no reason to take no other
                near, _ = self._door.accept()
                self._open.append(near)
                far = socket.create_connection(self.target)
                self._open.append(far)
                threading.Thread(target=self._carry, args=(near, far, True), daemon=True).start()
                threading.Thread(target=self._carry, args=(far, near, False), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, counted: bool) -> None:
        with suppress(OSError):
            while piece := source.recv(65536):
                if counted:
                    self.passed += len(piece)
                    if self.cut_after is not None and self.passed > self.cut_after:
                        break
                target.sendall(piece)
        for one in (source, target):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

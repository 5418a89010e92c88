"""A redis-server of the test's own."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest
import redis


class RedisServer:
    """A redis-server on a free port of loopback, in a folder of its own."""

    def __init__(self, folder: Path, *options: str) -> None:
        binary = shutil.which("redis-server")
        if binary is None:
            pytest.fail("no redis-server on this machine: apt-get install redis-server (Debian), then run this again")
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        folder.mkdir(parents=True, exist_ok=True)
        self._command = [binary, "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(folder)]
        self._command += ["--save", "", "--appendonly", "no", "--logfile", "redis.log", *options]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.client = redis.Redis(port=self.port, socket_timeout=5)

    def start(self) -> None:
        self._process = subprocess.Popen(self._command)
        end = time.monotonic() + 30
        while time.monotonic() < end:
            with suppress(redis.ConnectionError, redis.TimeoutError):
                if self.client.info("server")["process_id"] == self._process.pid:
                    return
            time.sleep(0.02)
            if self._process.poll() is not None:  # something else has taken the port, for a moment as a rule
                self._process = subprocess.Popen(self._command)
        raise AssertionError("redis-server does not answer")

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def hang(self, seconds: float) -> None:
        """As a network that is cut: nothing is refused, and nothing is answered."""
        self._process.send_signal(signal.SIGSTOP)
        time.sleep(seconds)
        self._process.send_signal(signal.SIGCONT)

    def counts(self) -> dict[str, int]:
        return {name.decode(): int(n) for name, n in self.client.hgetall("{xuanjie}:counts").items()}

    def leased(self) -> dict[str, str]:
        """Address id → token of whoever holds it."""
        return {name.decode(): token.decode() for name, token in self.client.hgetall("{xuanjie}:tokens").items()}

    def close(self) -> None:
        self.client.close()
        if self._process.poll() is None:
            self.kill()

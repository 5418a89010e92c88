"""Bytes to a browser and bytes back: for questions that no client of HTTP would ask."""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass

__all__ = ["HOST", "Said", "exchanged", "line_to", "said"]

HOST = b"Host: localhost\r\n"


@dataclass(frozen=True, kw_only=True)
class Said:
    """What came back, and whether the browser closed the line by itself."""

    data: bytes
    is_closed: bool

    @property
    def statuses(self) -> list[int]:
        """Of all answers on the line; no body of ours holds what looks like one."""
        return [int(found) for found in re.findall(rb"HTTP/1\.1 ([0-9]{3}) ", self.data)]

    @property
    def headers(self) -> dict[str, str]:
        """Of the first answer."""
        head = self.data.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[1:]
        return {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head)}


def line_to(port: int, *, patience: float = 5) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=patience)


def said(line: socket.socket) -> Said:
    """All that comes until the browser closes, or until the patience of the line is over."""
    came = b""
    try:
        while piece := line.recv(65_536):
            came += piece
    except TimeoutError:
        return Said(data=came, is_closed=False)
    except ConnectionResetError:
        pass
    return Said(data=came, is_closed=True)


def exchanged(port: int, *sent: bytes, patience: float = 5) -> Said:
    """One connection: what is sent, piece by piece, and all that comes back."""
    with line_to(port, patience=patience) as line:
        try:
            for piece in sent:
                line.sendall(piece)
        except (BrokenPipeError, ConnectionResetError):
            pass  # refused before all was sent: the answer is what counts
        return said(line)

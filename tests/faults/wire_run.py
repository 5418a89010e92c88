"""One crawl in this process, as tests/faults/wire_crawl.py asks for it in JSON; prints the report, then what it took.

`names` makes the system's resolver a stub: each name has the answers of its look-ups in turn, the last one for ever:
IPv4 addresses with blanks between them, "fails", "servfail" or "hangs". `spoilt` takes one protection away, for the
tests that want to see that such a crawl would be noticed. `file_bytes` is how large a file may
become, as on a disk that is full.
"""

from __future__ import annotations

import json
import resource
import socket
import sys
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from archive.errors import WriteFailed
from crawler.run import crawl


def stub_resolver(names: Mapping[str, Sequence[str]], lookups: dict[str, list[float]]) -> None:
    real = socket.getaddrinfo

    def looked_up(name: Any, *more: Any, **named: Any) -> Any:
        if name not in names:
            return real(name, *more, **named)
        seen = lookups.setdefault(name, [])
        answer = names[name][min(len(seen), len(names[name]) - 1)]
        seen.append(time.monotonic())
        if answer == "hangs":
            time.sleep(4)  # the crawl waits for its threads when it ends
        if answer in {"fails", "hangs"}:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        if answer == "servfail":
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return [found for address in answer.split() for found in real(address, *more, **named)]

    socket.getaddrinfo = looked_up


def no_certificates() -> None:
    """Nobody need prove who they are, and the record says that they did."""
    from crawler import certificates

    certificates.CertificatePolicy.creatorForNetloc = (  # type: ignore[method-assign]
        lambda self, hostname, port: certificates.unproven(hostname.decode())
    )


def no_wall_cap() -> None:
    from crawler import tries

    tries.WireTime.left = lambda self, url: float("inf")  # type: ignore[method-assign]


def no_end_of_stream() -> None:
    """A body is taken for whole when zlib has no more to say of it, as Scrapy does."""
    from archive import encoding

    def lenient(body: bytes, name: str, limit: int) -> encoding.Unwrapped:
        stream = zlib.decompressobj(47 if name in {"gzip", "x-gzip"} else -15 if body[:1] != b"\x78" else 15)
        with suppress(zlib.error):
            body = stream.decompress(body, limit)
        return encoding.Unwrapped(body=body, problem=None)

    encoding._inflate = lenient


def no_lengths() -> None:
    """The flags of the wire are not looked at."""
    from crawler import damage, middlewares

    middlewares.damage_of = lambda response, unwrapped: damage.damage_of(  # type: ignore[attr-defined]
        response.replace(flags=[]), unwrapped
    )
    middlewares.truncation_of = lambda response, unwrapped, verdict: None  # type: ignore[attr-defined]


def no_resets() -> None:
    """A reset that comes together with the last bytes is not looked for."""
    from crawler import response_ends

    del response_ends._Protocol.dataReceived


SPOILT: Mapping[str, Callable[[], None]] = {
    "certificates": no_certificates,
    "wall_cap": no_wall_cap,
    "end_of_stream": no_end_of_stream,
    "lengths": no_lengths,
    "resets": no_resets,
}


def peak_mb() -> float:
    """Of this process since it was started: getrusage would count the process that started it."""
    status = Path("/proc/self/status").read_text("utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def main(order: Mapping[str, Any]) -> int:
    lookups: dict[str, list[float]] = {}
    if order["names"]:
        stub_resolver(order["names"], lookups)
    if order["spoilt"]:
        SPOILT[order["spoilt"]]()
    if order.get("file_bytes"):
        resource.setrlimit(resource.RLIMIT_FSIZE, (order["file_bytes"],) * 2)
    try:
        report = crawl(order.get("crawled", ("wire",)), data=Path(order["data"]), overrides=order["overrides"])
        status, told = report.status, report.as_json()
    except WriteFailed as why:
        status, told = why.status, {"error": str(why)}
    print(json.dumps(told))
    print(json.dumps({"peak_mb": peak_mb(), "lookups": lookups}))
    return status


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))

"""How do moody hosts behave, and was each of them treated as it asked? Hosts on loopback, and a judge of their log.

A host answers pages, storms of 429 and 503 with Retry-After in every spelling, errors and dropped connections, and
changes its robots.txt between rules, refusals and errors. The judge reads the server's own log, by the server's clock:
nobody's word but the wire's counts.
"""

from __future__ import annotations

import email.utils
import random
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import TracebackType

from loopback import head_from

__all__ = ["WEEK", "Ask", "ModelServer", "faults_in"]

DAY, TEN_MINUTES, HOUR, WEEK = 86_400.0, 600.0, 3_600.0, 604_800.0
_NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)  # by the servers' clocks, for dates in their headers
_UNREADABLE = {401, 403, 429, 500, 502, 503, 0}  # 0: the connection was dropped


@dataclass(slots=True)
class Ask:
    """One request as the server saw it; times in seconds of its clock."""

    host: str
    path: str
    at: float
    ended: float = float("inf")
    status: int = 0
    rest: float = 0.0  # that it asked for
    forbids: tuple[str, ...] = ()  # of a robots.txt: how paths begin
    delay: float = 0.0  # its Crawl-delay
    process: int = 0  # which process of the crawl asked
    wall: int = 0  # how often somebody had set that process' wall clock, or an earlier one's, when it began

    def must_wait(self, later: Ask) -> bool:
        """True for a later request that comes before the end of the rest that the answer to this one asked for.

        Of rests of half a minute and more the next process knows, by the wall clock, when nobody sets it; of more than
        an hour the process asks no more, and the next ones keep a week.
        """
        if later.process == self.process:
            return self.rest > HOUR or later.at < self.ended + self.rest
        is_known = self.rest >= 30.0 and later.wall == self.wall
        return is_known and later.at < self.ended + min(self.rest, WEEK) - 0.001  # floats of Unix time


@dataclass(slots=True)
class _Host:
    rng: random.Random
    storm: int = 0
    robots: int = 200
    forbids: tuple[str, ...] = ()
    delay: float = 0.0


@dataclass
class ModelServer:
    """Hosts 127.1.1.1 … at one port.

    clock    seconds; the judge's, too
    pages    of one host: what its listing links to
    fair     True: no host is in a bad mood
    """

    hosts: int
    clock: Callable[[], float]
    seed: int
    pages: int
    fair: bool = False
    log: list[Ask] = field(default_factory=list)

    def __enter__(self) -> ModelServer:
        self._socket = socket.create_server(("0.0.0.0", 0), backlog=512)
        self.port = self._socket.getsockname()[1]
        self._lock = threading.Lock()
        self.names = [f"127.1.{1 + n // 200}.{1 + n % 200}:{self.port}" for n in range(self.hosts)]
        self._states = {name: _Host(random.Random(f"{self.seed} {n}")) for n, name in enumerate(self.names)}
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, why: BaseException | None, where: TracebackType | None
    ) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        at = self.clock()
        with connection:
            connection.settimeout(20)
            try:
                lines = head_from(connection)
                if not lines:
                    return
                host = next(line[6:] for line in lines if line[:6].lower() == "host: ")
                ask = Ask(host=host, path=lines[0].split(" ")[1], at=at)
                with self._lock:
                    self.log.append(ask)
                    wire = self._answer(ask, self._states[host])
                ask.ended = self.clock()  # before it is sent: the other side cannot have it earlier
                if wire:
                    connection.sendall(wire)
            except OSError:
                return

    # ── moods ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _answer(self, ask: Ask, host: _Host) -> bytes:
        if ask.path == "/robots.txt":
            if not self.fair:
                self._change_robots(host)
            ask.status, ask.forbids, ask.delay = host.robots, host.forbids, host.delay
            rules = "User-agent: *\n" + "".join(f"Disallow: {start}\n" for start in host.forbids)
            rules += f"Crawl-delay: {host.delay:g}\n" if host.delay else ""
            return _wire(host.robots, rules, "text/plain")
        if not self.fair:
            bad = self._mood(ask, host)
            if bad is not None:
                return bad
        ask.status = 200
        if ask.path == "/a/index.html":
            links = "".join(f'<li><a href="{_article(n)}">第{n}条新闻的标题</a></li>' for n in range(self.pages))
            return _wire(200, f"<html><title>列表</title><ul>{links}</ul></html>")
        if ask.path.startswith(("/a/2020", "/b/2020")):
            return _wire(200, f"<html><title>新闻 {ask.path}</title><p>{ask.host}{'正文。' * 60}</p></html>")
        ask.status = 404
        return _wire(404, "")

    def _change_robots(self, host: _Host) -> None:
        rng = host.rng
        kind = rng.random()
        host.robots, host.forbids, host.delay = 200, (), 0.0
        if kind < 0.2:
            host.robots = rng.choice((401, 403, 429, 500, 503, 0))
        elif kind < 0.5:
            host.forbids = ("/b/",)
        elif kind < 0.6:
            host.delay = rng.choice((0.5, 3.0, 8.0))
        elif kind < 0.65:
            host.robots = 404

    def _mood(self, ask: Ask, host: _Host) -> bytes | None:
        rng = host.rng
        if host.storm == 0 and rng.random() < 0.02:
            host.storm = rng.randrange(1, 4)
        if host.storm or rng.random() < 0.04:
            host.storm = max(0, host.storm - 1)
            ask.status = rng.choice((429, 503))
            ask.rest, headers = _rest(rng)
            return _wire(ask.status, "slow down", headers=headers)
        kind = rng.random()
        if kind < 0.02:
            ask.status = 500
            return _wire(500, "")
        if kind < 0.03:
            return b""
        return None


def _rest(rng: random.Random) -> tuple[float, str]:
    """What a host asks for, and the headers in which it does. Garbage and the past ask for nothing."""
    seconds = rng.choice((1, 2, 5, 20, 60))
    date = f"Date: {email.utils.format_datetime(_NOW, usegmt=True)}\r\n"
    later = email.utils.format_datetime(_NOW + timedelta(seconds=seconds), usegmt=True)
    before = email.utils.format_datetime(_NOW - timedelta(hours=1), usegmt=True)
    return rng.choice(
        (
            (float(seconds), f"Retry-After: {seconds}\r\n"),
            (float(seconds), f"Retry-After: {seconds}\r\n"),
            (float(seconds), f"{date}Retry-After: {later}\r\n"),
            (float(seconds), f"Retry-After: 0\r\nRetry-After: {seconds}\r\n"),
            (0.0, f"{date}Retry-After: {before}\r\n"),
            (0.0, "Retry-After: -5\r\n"),
            (0.0, "Retry-After: soon\r\n"),
            (0.0, ""),
            *(((1e9, "Retry-After: 1000000000\r\n"),) if rng.random() < 0.1 else ()),
        )
    )


def _article(number: int) -> str:
    day = 1 + number % 28
    return f"/{'ab'[number % 2]}/202001/t202001{day:02}_{number}.html"


def _wire(status: int, body: str, kind: str = "text/html; charset=utf-8", headers: str = "") -> bytes:
    if status == 0:
        return b""
    sent = body.encode()
    head = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nConnection: close\r\nContent-Length: {len(sent)}\r\n"
    return f"{head}{headers}\r\n".encode("latin-1") + sent


# ── the judge ─────────────────────────────────────────────────────────────────────────────────────────────────────


def faults_in(log: Iterable[Ask], *, delay: float) -> Counter[str]:
    """What was done that no host allowed, by kind; nothing for a polite crawl, of one process after the other.

    in flight     a request while another one of the same host was under way
    gap           a request sooner than `delay` (or the Crawl-delay that was read) after the one before
    rest          a request before the end of what Retry-After asked for: Ask.must_wait
    disallowed    a page that the last robots.txt read forbids
    unreachable   a page while the last answer to robots.txt was an error, a refusal or none; or before any
    stale         a page by rules more than a day old when it was judged; its turn may come an hour later
    """
    found: Counter[str] = Counter()
    by_host: dict[str, list[Ask]] = {}
    for ask in log:
        by_host.setdefault(ask.host, []).append(ask)
    for asks in by_host.values():
        asks.sort(key=lambda ask: ask.at)
        rests: list[Ask] = []
        last, rules, least = None, None, delay
        for ask in asks:
            if last is not None and last.process != ask.process:
                last, rules, least = None, None, delay
            if last is not None:
                found["in flight"] += ask.at < last.ended
                found["gap"] += ask.at - last.ended < least
            found["rest"] += any(earlier.must_wait(ask) for earlier in rests)
            if ask.path == "/robots.txt":
                rules = ask
                if ask.status == 200:
                    least = max(least, ask.delay)
            elif rules is None or rules.status in _UNREADABLE:
                found["unreachable"] += 1
            else:
                found["disallowed"] += ask.path.startswith(rules.forbids) if rules.forbids else 0
                found["stale"] += ask.at - rules.ended > DAY + HOUR  # a turn is waited for an hour at most
            if ask.rest:
                rests.append(ask)
            last = ask
    return +found

"""Gate and rules of robots.txt as a state machine, against a model server, on a clock of its own (invariant 13).

Whatever happens in whatever order (robots.txt flips, 429 with Retry-After, errors, hours that pass, a wall clock that
is set, two addresses wanted at once, a process that ends and the next one that begins at once): no request in a
forbidden state, and in the end every address has an outcome. What hosts ask for outlives a process in a real frontier.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Collection
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock
from urllib.parse import urlsplit

import pytest
from figures_told import figure
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from model_server import WEEK, Ask, faults_in
from scrapy import Request
from scrapy.exceptions import DownloadFailedError
from scrapy.http import Response
from scrapy.settings import Settings

from archive.capture import Outcome
from crawler.clocks import SteadyTime
from crawler.frontier import Frontier
from crawler.outcomes import of_response
from crawler.politeness import Gate, PolitenessMiddleware
from crawler.refusals import Forbidden, Parked
from crawler.robots import RobotsPolicy
from crawler.session import Session

HOST = "site.test"
DELAY = 3.0
_MOODS = st.sampled_from([200, 200, 200, 404, 401, 403, 429, 500, 503, 0])
_MEMORY = Path("/dev/shm")  # thousands of frontiers, of which no power cut is asked
_COUNTED = {"machines": 0, "requests": 0, "steps": 0}


class Hosts:
    def allows(self, url: str) -> bool:
        return urlsplit(url).netloc == HOST


class World:
    """A host, the time, and one process of a crawl that asks it."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.wall = 1_700_000_000.0
        self.robots, self.forbids, self.delay = 200, ("/b/",), 0.0
        self.page, self.rest = 200, ""
        self.left = 0  # answers in this mood
        self.log: list[Ask] = []
        self.process, self.wall_was_set = 0, 0
        self.folder = tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None)
        self.start()

    def end(self) -> None:
        self.session.frontier.close()
        self.folder.cleanup()

    def start(self) -> None:
        """A new process: what was parked is asked again, unless it asked for more time than has passed."""
        if self.process:
            self.session.frontier.close()
        self.process, self.wall_at_start = self.process + 1, self.wall_was_set
        self.gate = Gate(clock=self.clock, sleep=self.sleep)
        self.gate.unix_time = SteadyTime(clock=self.clock, unix_time=lambda: self.wall + self.now)
        self.session = Session.__new__(Session)  # of which only this is used: what outlives a process
        self.session.gate, self.session.unix_time, self.session.fatal = self.gate, self.gate.unix_time, None
        self.session.frontier = Frontier(Path(self.folder.name) / "frontier.sqlite", owner=f"process {self.process}")
        self.session.recall()
        self.policy = RobotsPolicy(self.gate, again_after=10.0)
        engine = SimpleNamespace(running=True, download_async=self.download)
        spider = SimpleNamespace(session=self.session)
        self.crawler: Any = SimpleNamespace(engine=engine, spider=spider, settings=Settings({"DOWNLOAD_DELAY": DELAY}))
        self.polite = PolitenessMiddleware(self.crawler, self.gate)

    def clock(self) -> float:
        self.now += 1e-6  # no two readings of a clock are one
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)

    async def download(self, request: Request) -> Response:
        """As the engine does: the gate, the wire, the verdict."""
        await self.polite.process_request(request)
        is_robots = bool(request.meta.get("is_robots"))
        path = urlsplit(request.url).path
        ask = Ask(HOST, path, at=self.now, process=self.process, wall=self.wall_at_start)
        self.log.append(ask)
        await self.sleep(0.2)
        status, headers, body = self.answer(ask, is_robots=is_robots)
        ask.status, ask.ended = status, self.now
        if status == 0:
            why = DownloadFailedError("dropped")
            self.polite.process_exception(request, why)
            self.gate.note(HOST, request.url, Outcome.NETWORK)
            raise why
        response = Response(request.url, status=status, headers=headers, body=body, request=request)
        self.polite.process_response(request, response)
        verdict = of_response(
            url=request.url, status=status, location=None, content_type="", body=body, is_page=not is_robots
        )
        self.gate.note(HOST, request.url, verdict.outcome)
        request.meta["outcome"] = verdict.outcome.value
        return response

    def answer(self, ask: Ask, *, is_robots: bool) -> tuple[int, dict[str, Any], bytes]:
        if is_robots:
            if self.robots == 200:
                ask.forbids, ask.delay = self.forbids, self.delay
            rules = "User-agent: *\n" + "".join(f"Disallow: {start}\n" for start in self.forbids)
            return self.robots, {}, f"{rules}Crawl-delay: {self.delay}\n".encode() if self.delay else rules.encode()
        self.left -= 1
        if self.left < 0:
            self.page, self.rest = 200, ""
        if self.page in {429, 503} and self.rest.isdigit():
            ask.rest = float(self.rest)
        return self.page, {"Retry-After": self.rest} if self.rest else {}, b"page"

    async def fetch(self, url: str) -> str:
        """An outcome; "" when the address must be asked for again."""
        try:
            await self.policy.check(url, self.crawler, Hosts())
            response = await self.download(Request(url, meta={"role": "article"}))
        except Forbidden as why:
            return "" if why.unreachable else "robots"
        except (Parked, DownloadFailedError):
            return ""
        return "ok" if Outcome(response.meta["outcome"]) is Outcome.OK else ""


class Politeness(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.world = World()
        self.wall = mock.patch("time.time", side_effect=lambda: self.world.wall + self.world.now)
        self.wall.start()
        self.ended: dict[str, str] = {}
        self.urls = 0

    @rule(folder=st.sampled_from("ab"), count=st.integers(1, 3))
    def want(self, folder: str, count: int) -> None:
        for _ in range(count):
            self.urls += 1
            self.ended[f"http://{HOST}/{folder}/{self.urls}"] = ""

    @precondition(lambda self: any(not outcome for outcome in self.ended.values()))
    @rule(together=st.integers(1, 3))
    def ask(self, together: int) -> None:
        wanted = [url for url, outcome in self.ended.items() if not outcome][:together]
        self._fetch(wanted)

    @rule(status=_MOODS, forbids=st.sampled_from([(), ("/b/",), ("/",)]), delay=st.sampled_from([0.0, 0.5, 7.0]))
    def robots_change(self, status: int, forbids: tuple[str, ...], delay: float) -> None:
        self.world.robots, self.world.forbids, self.world.delay = status, forbids, delay

    @rule(
        status=st.sampled_from([429, 503, 500, 0, 404]),
        rest=st.sampled_from(["", "0", "30", "3600", "3601", "1000000000", "-5", "soon"]),
        answers=st.integers(1, 4),
    )
    def storm(self, status: int, rest: str, answers: int) -> None:
        self.world.page, self.world.rest, self.world.left = status, rest, answers

    @rule(seconds=st.sampled_from([0.1, 5.0, 599.0, 601.0, 3600.0, 86_399.0, 86_401.0, WEEK]))
    def time_passes(self, seconds: float) -> None:
        self.world.now += seconds

    @rule(seconds=st.sampled_from([3600.0, -3600.0, -3652 * 86_400.0, 3652 * 86_400.0]))
    def somebody_sets_the_wall_clock(self, seconds: float) -> None:
        self.world.wall += seconds
        self.world.wall_was_set += 1

    @rule()
    def the_process_ends_and_the_next_one_begins(self) -> None:
        self.world.start()

    @rule(status=st.sampled_from([429, 503]), rest=st.sampled_from(["30", "3600", "3601", "1000000000"]))
    def a_host_asks_for_rest_and_the_next_process_begins_at_once(self, status: int, rest: str) -> None:
        self.world.start()
        self.robots_change(200, (), 0.0)
        self.storm(status, rest, 1)
        self.want("a", 2)
        self.ask(1)
        self.world.start()
        self.ask(2)

    @invariant()
    def nobody_was_asked_who_said_no(self) -> None:
        _COUNTED["steps"] += 1
        if hasattr(self, "world"):
            assert faults_in(self.world.log, delay=DELAY) == {}

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        world = self.world
        world.robots, world.forbids, world.left = 200, ("/b/",), 0
        world.start()  # whose wall clock may be years behind the one by which a rest was written down
        world.now += WEEK + 1.0
        world.start()
        for _ in range(3):
            self._fetch([url for url, outcome in self.ended.items() if not outcome])
        try:
            assert all(self.ended.values()), self.ended
            assert faults_in(world.log, delay=DELAY) == {}
        finally:
            _COUNTED["machines"] += 1
            _COUNTED["requests"] += len(world.log)
            self.wall.stop()
            world.end()
            self.loop.close()

    def _fetch(self, wanted: list[str]) -> None:
        async def all_of() -> list[str]:
            return await asyncio.gather(*(self.world.fetch(url) for url in wanted))

        for url, outcome in zip(wanted, self.loop.run_until_complete(all_of()), strict=True):
            self.ended[url] = outcome


def _run(examples: int, steps: int, *, phases: Collection[Phase] = tuple(Phase), always_the_same: bool = False) -> None:
    _COUNTED.update(machines=0, requests=0, steps=0)
    run = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, phases=phases, derandomize=always_the_same
    )
    machine = Politeness.TestCase
    machine.settings = run
    machine().runTest()
    assert _COUNTED["machines"] >= examples // 2


@pytest.mark.invariant(13)
@pytest.mark.fault("S1", "S2", "T1")
def test_no_request_in_a_forbidden_state_and_every_address_has_an_outcome() -> None:
    """Sampled: 60 machines of up to 25 steps; the night run has 20,000."""
    _run(60, 25)
    told = f"{_COUNTED['machines']} state machines, {_COUNTED['steps']} states, {_COUNTED['requests']} requests"
    figure("F11", f"invariant 13: {told}", "0 requests in a forbidden state, 0 addresses without an outcome")


@pytest.mark.long
@pytest.mark.timeout(7_200)
@pytest.mark.invariant(13)
@pytest.mark.fault("S1", "S2", "T1")
def test_the_same_of_twenty_thousand_machines() -> None:
    _run(int(os.environ.get("XUANJIE_MACHINES", "20000")), 40)
    told = f"{_COUNTED['machines']} state machines, {_COUNTED['steps']} states, {_COUNTED['requests']} requests"
    figure("F11", f"invariant 13: {told}", "0 requests in a forbidden state, 0 addresses without an outcome")


@pytest.mark.mutation("S")
@pytest.mark.parametrize("forgotten", ["hold", "recall"])
def test_a_process_that_leaves_no_word_of_a_rest_to_the_next_one_breaks_the_machine(
    monkeypatch: pytest.MonkeyPatch, forgotten: str
) -> None:
    monkeypatch.setattr(Session, forgotten, lambda *_: None)
    with pytest.raises(AssertionError):
        _run(400, 25, phases=(Phase.generate,), always_the_same=True)


@pytest.mark.mutation("S")
def test_a_gate_that_forgets_what_a_host_asked_for_breaks_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Gate, "pause", lambda self, host, seconds: None)
    with pytest.raises(AssertionError):
        _run(
            400, 25, phases=(Phase.generate,), always_the_same=True
        )  # seen is enough: no smallest example is looked for

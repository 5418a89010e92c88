"""A Dask cluster on loopback, as somebody would start it by hand: a scheduler and workers, each a process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

DASK = Path(sys.executable).with_name("dask")
PATIENCE = 120  # seconds; the machine is shared


@dataclass
class Machines:
    """A running cluster. A context manager; ends what it started."""

    folder: Path
    env: Mapping[str, str] = field(default_factory=dict)
    address: str = ""
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, *workers: str) -> None:
        """The scheduler, and then these workers at once: none of them waits for another's imports."""
        self._run("scheduler", "scheduler", "--port", "0", "--dashboard-address", "127.0.0.1:0")
        self.wait_for("scheduler", "Scheduler at:", 1)
        told = (self.folder / "scheduler.log").read_text()
        self.address = next(line.split()[-1] for line in told.splitlines() if "Scheduler at:" in line)
        for name in workers:
            self.start_worker(name)
        self.wait_for("scheduler", "Register worker", len(workers))

    def start_worker(self, name: str, *, checkout: Path | None = None) -> str:
        """A worker of one thread; its address is in the scheduler's log a little later."""
        place = self.folder / name
        place.mkdir(exist_ok=True)
        more = {} if checkout is None else {"PYTHONPATH": str(checkout)}
        options = ("--name", name, "--no-nanny", "--nthreads", "1", "--memory-limit", "0", "--no-dashboard")
        options += ("--death-timeout", str(PATIENCE))  # it outlives no test run that was killed
        self._run(name, "worker", self.address, *options, "--local-directory", str(place), **more)
        return name

    def address_of(self, name: str) -> str:
        """Where a worker listens, as it says in its log."""
        self.wait_for(name, "Registered to", 1)
        told = (self.folder / f"{name}.log").read_text()
        return next(line.split()[-1] for line in told.splitlines() if "Listening to:" in line)

    def kill(self, name: str) -> None:
        self.processes[name].send_signal(signal.SIGKILL)
        self.processes.pop(name).wait()

    def wait_for(self, name: str, words: str, count: int) -> None:
        until = time.monotonic() + PATIENCE
        while (self.folder / f"{name}.log").read_text().count(words) < count:
            assert time.monotonic() < until, (self.folder / f"{name}.log").read_text()
            assert self.processes[name].poll() is None, (self.folder / f"{name}.log").read_text()
            time.sleep(0.05)

    def stop(self) -> None:
        for name in list(self.processes):
            self.kill(name)

    def _run(self, name: str, *command: str, **more: str) -> None:
        env = {**os.environ, **self.env, "PYTHONWARNINGS": "default", **more}
        with (self.folder / f"{name}.log").open("wb") as log:
            self.processes[name] = subprocess.Popen(
                [DASK, *command, "--host", "127.0.0.1"], env=env, stdout=log, stderr=log, cwd=self.folder
            )


@contextmanager
def dask_machines(folder: Path, *workers: str, env: Mapping[str, str] | None = None) -> Iterator[Machines]:
    found = Machines(folder, env or {})
    try:
        found.start(*workers)
        yield found
    finally:
        found.stop()

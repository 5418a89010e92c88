"""Inside an offline block nothing reaches the network, whoever tries, and no refusal is lost."""

from __future__ import annotations

import os
import pickle
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from pipelines.offline import NetworkForbidden, no_network


def server() -> tuple[socket.socket, tuple[str, int]]:
    listening = socket.create_server(("127.0.0.1", 0))
    return listening, listening.getsockname()


def udp() -> socket.socket:
    return socket.socket(socket.AF_INET, socket.SOCK_DGRAM)


def connect(address: tuple[str, int]) -> None:
    with socket.socket() as one:
        one.connect(address)


WAYS: list[Callable[[Any], object]] = [
    connect,
    lambda address: socket.socket().connect_ex(address),
    lambda address: udp().sendto(b"x", address),
    lambda address: udp().sendmsg([b"x"], [], 0, address),
    lambda address: socket.getnameinfo(address, 0),
    lambda _: socket.gethostbyname_ex("localhost"),
    lambda _: subprocess.run([sys.executable, "-c", ""], check=True),
    lambda _: os.system("true"),
    lambda _: os.posix_spawn(sys.executable, [sys.executable, "-c", ""], {}),
]


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("way", WAYS)
def test_every_way_out_is_refused(way: Callable[[Any], object]) -> None:
    listening, address = server()
    with listening, pytest.raises(NetworkForbidden), no_network():
        way(address)


def in_thread(work: Callable[[], object]) -> list[BaseException]:
    """What a new thread met."""
    met: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except (NetworkForbidden, OSError) as error:
            met.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return met


def test_a_thread_started_inside_is_guarded_and_its_refusal_ends_the_block() -> None:
    listening, address = server()
    with listening:
        met: list[BaseException] = []
        with pytest.raises(NetworkForbidden, match=r"socket\.connect"), no_network():
            met = in_thread(lambda: connect(address))
        assert [type(error) for error in met] == [NetworkForbidden]
        assert in_thread(lambda: connect(address)) == []


def test_a_thread_that_ran_before_goes_on() -> None:
    listening, address = server()
    inside, done = threading.Event(), threading.Event()
    met: list[BaseException] = []

    def resolver() -> None:
        inside.wait(10)
        try:
            connect(address)
        except NetworkForbidden as error:
            met.append(error)
        done.set()

    thread = threading.Thread(target=resolver)
    thread.start()
    with listening, no_network():
        inside.set()
        assert done.wait(10)
    thread.join()
    assert met == []


def test_a_refusal_that_a_library_swallows_is_raised_when_the_block_ends() -> None:
    def library() -> None:
        with suppress(NetworkForbidden):
            socket.getaddrinfo("localhost", 80)

    with pytest.raises(NetworkForbidden, match="getaddrinfo"), no_network():
        library()


def test_a_refusal_is_told_rather_than_the_error_a_library_makes_of_it() -> None:
    def library() -> None:
        try:
            socket.getaddrinfo("localhost", 80)
        except NetworkForbidden as error:
            raise ValueError("no entity") from error

    with pytest.raises(NetworkForbidden, match="getaddrinfo"), no_network():
        library()


def connect_after_a_block(address: tuple[str, int]) -> None:
    with no_network():
        pass
    connect(address)


def test_blocks_nest_and_end() -> None:
    listening, address = server()
    with listening:
        with no_network(), no_network():
            pass
        with pytest.raises(NetworkForbidden), no_network():
            connect_after_a_block(address)
        connect(address)


def test_a_refusal_comes_back_from_a_worker_as_it_was() -> None:
    error = pickle.loads(pickle.dumps(NetworkForbidden("socket.connect")))
    assert (error.event, str(error)) == ("socket.connect", str(NetworkForbidden("socket.connect")))

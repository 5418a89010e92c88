"""Whatever a site names, the crawl connects to no machine of ours: forms of addresses × ways to name them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from address_forms import CANARY, FORMS, fuzzed
from figures_told import figure
from loopback import Tiny, WebServer, site_of
from scrapy.settings import Settings

from crawler.backfill.endpoint import endpoint_of
from crawler.environment import IN_TESTS
from crawler.peers import BadPeers, Guard, Peer, PeerRefused, is_public, named_peers

HERE = Path(__file__).parent
FOLLOWED = ("seed", "link", "redirect", "refresh", "sitemap", "robots")
ROUTES = (*FOLLOWED, "canonical", "line")  # the last two lead a crawl of ours nowhere
SCRAPY_KNOWS = tuple(f"http://{h}:{CANARY}" for h in ("127.0.0.1", "127.1", "2130706433", "0x7f000001", "localhost"))


def watched(folder: Path, *before: str, **order: Any) -> dict[str, Any]:
    """One crawl under an audit hook: guarded_crawl.py."""
    folder.mkdir()
    file = folder / "order.json"
    file.write_text(json.dumps({"folder": str(folder / "crawl"), **order}), "utf-8")
    command = [*before, sys.executable, str(HERE / "guarded_crawl.py"), str(file)]
    environment = os.environ | {"PYTHONPATH": str(HERE)}
    done = subprocess.run(command, capture_output=True, text=True, timeout=1500, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


@pytest.mark.fault("W6")
def test_no_form_by_any_route_reaches_a_machine_of_ours(tmp_path: Path) -> None:
    """Every form by every route, in one crawl in which only the guard says no; beside plain Scrapy and five forms.

    The bar is 60 × 8 on every submission, and it is met in full."""
    assert len(FORMS) >= 60
    assert len(ROUTES) == 8
    done = watched(tmp_path / "ours", forms=list(FORMS), routes=list(ROUTES))
    for route in FOLLOWED:  # not vacuous: each of them was wanted, and the guard or the resolver said no
        assert done["attempts"][route] >= len(FORMS), route
    assert set(done["attempts"]) == set(FOLLOWED)
    assert done["connects"] == {}
    assert done["canary"] == 0
    peer = watched(tmp_path / "scrapy", plain=True, forms=list(SCRAPY_KNOWS))["canary"]
    assert peer == len(SCRAPY_KNOWS)
    figure(
        "F9",
        f"{len(FORMS)} forms × {len(ROUTES)} routes, the guard alone",
        f"{sum(done['connects'].values())} forbidden connects (audit hook), {done['canary']} at the canary",
        peer=f"plain Scrapy: {peer} of {len(SCRAPY_KNOWS)} followed",
    )


@pytest.mark.fault("W6")
@pytest.mark.mutation("W")
def test_a_guard_that_looks_at_the_name_only_is_seen(tmp_path: Path) -> None:
    done = watched(tmp_path / "ours", forms=list(FORMS), routes=["seed"], guard="name")
    assert done["canary"] > 0
    assert sum(done["connects"].values()) > 10
    assert any(peer.startswith("169.254.169.254:") for peer in done["connects"])


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.fault("W6")
def test_no_fuzzed_address_reaches_a_machine_of_ours(tmp_path: Path) -> None:
    count = int(os.environ.get("XUANJIE_FUZZED", "20000"))
    seed = 20261126
    wanted = answered = canary = 0
    for part in range(0, count, 2_000):
        forms = list(fuzzed(min(2_000, count - part), seed + part))
        done = watched(tmp_path / str(part), forms=forms, routes=["seed"])
        wanted += done["attempts"]["seed"]
        answered += sum(done["connects"].values())
        canary += done["canary"]
        print(f"{part + len(forms)} of {count}: {wanted} wanted, {answered} connects", flush=True)
    assert (answered, canary) == (0, 0)
    assert wanted > count / 2
    figure(
        "F9", f"{count} fuzzed addresses (seed {seed}), {wanted} reached the guard", f"{answered} forbidden connects"
    )


def _has_namespaces() -> bool:
    """True where `unshare -n` works, as root."""
    try:
        return subprocess.run(["unshare", "-n", "ip", "link"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


@pytest.mark.fault("W6")
@pytest.mark.skipif(not _has_namespaces(), reason="no root, or no `unshare -n`: no network of its own for the crawl")
def test_servers_at_the_real_metadata_and_private_addresses_are_not_asked(tmp_path: Path) -> None:
    """In a network of its own where 169.254.169.254 and two neighbours really answer."""
    there = ["169.254.169.254", "10.1.2.3", "192.168.0.1"]
    addresses = "".join(f"ip addr add {one}/32 dev lo; " for one in there)
    forms = [f"http://{one}" for one in there] + ["http://2852039166", "http://0xa9fea9fe", "http://metadata"]
    order = {"forms": forms, "routes": ["seed", "redirect", "robots"], "servers": there}
    inside = ("unshare", "-n", "sh", "-c", f'ip link set lo up; {addresses}exec "$@"', "sh")
    done = watched(tmp_path / "ours", *inside, **order)
    assert (done["connects"], done["canary"]) == ({}, 0)
    assert done["attempts"]["seed"] == len(forms)
    open_to_all = watched(tmp_path / "none", *inside, **order, guard="none")
    assert open_to_all["canary"] >= 3 * len(there)  # they are there


# ── the guard by itself ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.fault("W6")
@pytest.mark.parametrize(
    "address",
    [
        "0.1.2.3",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.8",
        "192.0.0.192",
        "192.88.99.1",
        "198.18.0.1",
        "240.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::5db8:d822",  # that of a public address: the form is refused, whatever it carries
        "64:ff9b:1::7f00:1",
        "2002:7f00:1::",
        "2002:5db8:d822::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:db8::1",
        "3fff::1",
        "::127.0.0.1",
        "::ffff:0:127.0.0.1",
        "::ffff:93.184.216.34",
        "2606:2800:220:1:0:5efe:127.0.0.1",
        "fec0::1",
        "fe80::1%lo",
        "fd00:ec2::254",
        "ff02::1",
        "::",
        "2130706433",
        "127.1",
    ],
)
def test_no_form_that_may_mean_a_machine_of_ours_is_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.fault("W6")
def test_a_connection_goes_to_usual_ports_of_public_machines_and_to_named_pairs_only() -> None:
    guard = Guard(named=frozenset({Peer("127.0.0.1", 8001), Peer("localhost", 8002)}), any_port=lambda h: h == "a.test")
    guard.check_peer("93.184.216.34", 80)
    guard.check_peer("127.0.0.1", 8001)
    guard.check_peer("127.0.0.1", 8002)
    guard.check_port("b.test", 443)
    guard.check_port("A.test", 8080)
    for address, port in (("127.0.0.1", 8003), ("127.0.0.2", 8001), ("10.0.0.1", 8001), ("::1", 8001)):
        with pytest.raises(PeerRefused):
            guard.check_peer(address, port)
    for port in (22, 6379, 0, 8081):
        with pytest.raises(PeerRefused):
            guard.check_port("b.test", port)


# ── the one setting ───────────────────────────────────────────────────────────────────────────────────────────────


@cache
def outside_of_tests() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != IN_TESTS}


@pytest.mark.fault("W6")
def test_a_crawl_outside_of_tests_that_names_private_peers_does_not_start(tmp_path: Path) -> None:
    with WebServer(site_of([[1]])) as server:
        command = Tiny(tmp_path, server).asked()
        done = subprocess.run(command, env=outside_of_tests(), capture_output=True, text=True, timeout=60, check=False)
        told = json.loads(done.stdout)
        assert (done.returncode, told["status"]) == (2, 2)
        assert "XUANJIE_PRIVATE_PEERS" in told["error"]
        assert "\n" not in told["error"]
        assert server.paths() == []
        assert not (tmp_path / "data").exists()
        by_scrapy = [sys.executable, "-m", "scrapy", "crawl", "ild_zh", "-s", f"XUANJIE_DATA={tmp_path / 'd'}"]
        by_scrapy += ["-s", f"XUANJIE_PRIVATE_PEERS=127.0.0.1:{server.port}", "-s", "XUANJIE_CONTACT=mailto:t@e.org"]
        root = Path(__file__).parents[2]
        done = subprocess.run(
            by_scrapy, env=outside_of_tests(), cwd=root, capture_output=True, text=True, timeout=60, check=False
        )
    assert done.returncode == 2
    assert "XUANJIE_PRIVATE_PEERS: found" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "d").exists()


@pytest.mark.fault("W6")
@pytest.mark.parametrize(
    "given", ["10.0.0.1:80", "127.0.0.1", "127.0.0.1:*", "localhost:80", "169.254.169.254:80", "127.0.0.1:0", True]
)
def test_tests_themselves_may_name_loopback_pairs_only(given: object) -> None:
    with pytest.raises(BadPeers, match="expected loopback addresses with ports"):
        named_peers(Settings({"XUANJIE_PRIVATE_PEERS": given}), {IN_TESTS: "1"})


@pytest.mark.fault("W6")
def test_the_peers_of_a_backfill_come_from_its_endpoint_and_from_no_text() -> None:
    endpoint = endpoint_of("wayback", given="http://127.0.0.1:8080/coll")
    assert named_peers(Settings({"XUANJIE_ENDPOINT_PEERS": endpoint.peers}), {}) == {Peer("127.0.0.1", 8080)}
    for text in ("127.0.0.1:6379", ["127.0.0.1:6379"]):
        with pytest.raises(BadPeers):
            named_peers(Settings({"XUANJIE_ENDPOINT_PEERS": text}), {IN_TESTS: "1"})

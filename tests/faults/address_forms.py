"""How may an address say "a machine of yours" without saying so? Sixty forms, and as many more as a test asks for."""

from __future__ import annotations

import random
from collections.abc import Iterator

__all__ = ["FORMS", "NAMES", "fuzzed"]

CANARY = "{canary}"  # stands for the port of the canary on 127.0.0.1
PUBLIC = "93.184.216.34"  # whose ports other than 80 and 443 are nobody's business; no test connects to it

# What a stub resolver says of names, in turn; the last answer stays.
NAMES: dict[str, tuple[str, ...]] = {
    "metadata.google.internal": ("169.254.169.254",),
    "metadata": ("169.254.169.254",),
    "instance-data.ec2.internal": ("169.254.169.254",),
    "metadata.azure.internal": ("168.63.129.16",),
    "kubernetes.default.svc": ("10.96.0.1",),
    "intranet.test": ("192.168.1.10",),
    "cgnat.test": ("100.64.0.7",),
    "zero.test": ("0.0.0.0",),
    "127.0.0.1.nip.test": ("127.0.0.1",),
    "xn--local-9na.test": ("127.0.0.1",),
    "rebind.test": ("127.0.0.1", PUBLIC, "127.0.0.1"),
    "rebind-late.test": ("10.0.0.1", "127.0.0.1"),
}

FORMS: tuple[str, ...] = (
    # loopback, written as a number of one part to four, in three bases
    f"http://127.0.0.1:{CANARY}",
    f"http://127.1:{CANARY}",
    f"http://127.0.1:{CANARY}",
    f"http://2130706433:{CANARY}",
    f"http://0x7f000001:{CANARY}",
    f"http://0x7f.0.0.1:{CANARY}",
    f"http://0x7F.1:{CANARY}",
    f"http://0177.0.0.1:{CANARY}",
    f"http://017700000001:{CANARY}",
    f"http://0177.1:{CANARY}",
    f"http://127.000.000.001:{CANARY}",
    f"http://127.0.0.1.:{CANARY}",
    f"http://127.0.0.53:{CANARY}",
    f"http://127.255.255.254:{CANARY}",
    f"http://localhost:{CANARY}",
    f"http://LOCALHOST:{CANARY}",
    f"http://0.0.0.0:{CANARY}",
    f"http://0:{CANARY}",
    f"http://0x0:{CANARY}",
    f"http://00000:{CANARY}",
    f"http://１２７.０.０.１:{CANARY}",
    f"http://①②⑦.⓪.⓪.①:{CANARY}",
    f"http://127。0。0。1:{CANARY}",
    f"http://{PUBLIC}@127.0.0.1:{CANARY}",
    f"http://127.0.0.1:{CANARY}#@{PUBLIC}",
    # IPv6, and IPv4 inside of it
    f"http://[::1]:{CANARY}",
    f"http://[::]:{CANARY}",
    f"http://[::ffff:127.0.0.1]:{CANARY}",
    f"http://[::ffff:7f00:1]:{CANARY}",
    f"http://[::127.0.0.1]:{CANARY}",
    f"http://[::ffff:0:127.0.0.1]:{CANARY}",
    f"http://[64:ff9b::7f00:1]:{CANARY}",
    f"http://[64:ff9b:1::7f00:1]:{CANARY}",
    f"http://[2002:7f00:1::]:{CANARY}",
    f"http://[2001:0:7f00:1::]:{CANARY}",
    "http://[fe80::1]",
    "http://[fec0::1]",
    "http://[fc00::1]",
    "http://[fd00:ec2::254]",
    "http://[ff02::1]",
    # other nets that are nobody's or the neighbour's
    "http://10.0.0.1",
    "http://172.16.0.1",
    "http://192.168.0.1",
    "http://100.64.0.1",
    "http://100.100.100.200",
    "http://169.254.169.254",
    "http://2852039166",
    "http://0xa9fea9fe",
    "http://0251.0376.0251.0376",
    "http://169.254.43518",
    "http://192.0.0.192",
    "http://192.88.99.1",
    "http://198.18.0.1",
    "http://224.0.0.1",
    "http://255.255.255.255",
    # ports
    "http://127.0.0.1:22",
    "http://127.0.0.1:6379",
    f"http://{PUBLIC}:22",
    f"http://{PUBLIC}:6379",
    "https://127.0.0.1:6379",
    # names
    *(f"http://{name}:{CANARY}" for name in NAMES),
)


def fuzzed(count: int, seed: int) -> Iterator[str]:
    """So many addresses of private machines in forms drawn by chance; each is of a net that FORMS has, too."""
    rng = random.Random(seed)
    nets = ("127", "10", "169.254", "192.168", "172.16", "100.64", "0", "192.0.0", "198.18", "224.0.0", "255.255.255")
    for _ in range(count):
        net = rng.choice(nets).split(".")
        octets = [int(part) for part in net] + [rng.randrange(256) for _ in range(4 - len(net))]
        host = _written(octets, rng)
        port = rng.choice((f":{CANARY}", f":{CANARY}", "", ":80", ":22", ":6379", ":0", ":65535"))
        before = rng.choice(("", "", "", "", f"{PUBLIC}@", "u:p@"))
        yield f"{rng.choice(('http', 'http', 'https', 'HTTP'))}://{before}{host}{port}"


def _written(octets: list[int], rng: random.Random) -> str:
    number = int.from_bytes(bytes(octets), "big")
    kind = rng.randrange(6)
    if kind == 0:
        return rng.choice((f"{number}", f"0x{number:x}", f"0{number:o}", f"0X{number:08X}"))
    if kind == 1:  # fewer parts: the last one takes the rest
        parts = rng.randrange(1, 4)
        head = octets[: parts - 1]
        rest = int.from_bytes(bytes(octets[parts - 1 :]), "big")
        return ".".join(_number(n, rng) for n in (*head, rest))
    if kind == 2:
        return "[" + rng.choice(("::ffff:{h}", "::{h}", "64:ff9b::{h}", "::ffff:0:{h}", "2002:{h}::")).format(
            h=f"{number >> 16:x}:{number & 0xFFFF:x}"
        ) + "]"  # fmt: skip
    if kind == 3:
        return "".join(chr(ord(c) + 0xFEE0) if c.isdigit() and rng.random() < 0.5 else c for c in _plain(octets))
    if kind == 4:
        return _plain(octets) + "."
    return ".".join(_number(n, rng) for n in octets)


def _plain(octets: list[int]) -> str:
    return ".".join(map(str, octets))


def _number(value: int, rng: random.Random) -> str:
    return rng.choice((f"{value}", f"0{value:o}", f"0x{value:x}", f"{value:03d}" if value > 99 else f"{value}"))

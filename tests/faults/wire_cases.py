"""The scenarios of the wire: what servers do wrong, and what a page may be called after it."""

from __future__ import annotations

import gzip
import random
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache

import brotli
from wire import HOLD, RESET, RESET_AT_ONCE, Case, Pause, Step

from archive.capture import Outcome

__all__ = ["CUT_AT", "SCENARIOS", "cases", "deflated", "head", "page", "varies", "zstd_of"]

OK = frozenset({Outcome.OK})
NONE = frozenset({Outcome.NETWORK})
LATE = frozenset({Outcome.TIMEOUT})
CUT = frozenset({Outcome.TRUNCATED})
ERROR = frozenset({Outcome.ERROR})
LARGE = frozenset({Outcome.TOO_LARGE})
BLOCKED = frozenset({Outcome.BLOCKED})
CHALLENGE = frozenset({Outcome.CHALLENGE})
CUT_AT = 20  # a body is stopped at each of so many equal parts
_MIB = 1024 * 1024
_STALL = 2.0  # seconds, beyond the crawl's time-out

Made = Callable[[random.Random], Case]


def page(chance: random.Random) -> bytes:
    """A page of some kilobytes, with its end."""
    words = "".join(chr(chance.randrange(0x4E00, 0x9FA0)) for _ in range(chance.randrange(300, 2500)))
    title = f"第{chance.randrange(10**6)}号"
    return f"<!DOCTYPE html><html><head><title>{title}</title></head><body><p>{words}</p></body></html>".encode()


def head(length: int | None, *more: str, status: int = 200, content_type: str = "text/html; charset=utf-8") -> bytes:
    """Status line and headers; `length` None: nothing is said of it."""
    lines = [f"HTTP/1.1 {status} X", f"Content-Type: {content_type}", "Connection: close", *more]
    lines += [] if length is None else [f"Content-Length: {length}"]
    return "\r\n".join([*lines, "", ""]).encode()


def deflated(body: bytes) -> bytes:
    """Without a header, and so without a checksum."""
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


def zstd_of(body: bytes) -> bytes:
    """A frame of uncompressed blocks."""
    blocks = [body[at : at + 100_000] for at in range(0, len(body), 100_000)]
    framed = b"".join((len(b) << 3 | (b is blocks[-1])).to_bytes(3, "little") + b for b in blocks)
    return b"\x28\xb5\x2f\xfd" + b"\xa0" + len(body).to_bytes(4, "little") + framed


def _chunked(body: bytes, chance: random.Random) -> bytes:
    out, at = b"", 0
    while at < len(body):
        size = chance.randrange(1, 700)
        out += b"%x\r\n" % len(body[at : at + size]) + body[at : at + size] + b"\r\n"
        at += size
    return out


@cache
def bombs() -> Mapping[str, bytes]:
    """Bodies that are small on the wire, by their content-encoding."""
    zeros = b"\0" * (20 * _MIB)
    return {
        "gzip": gzip.compress(zeros, 1),
        "deflate": zlib.compress(zeros, 1),
        "gzip, gzip": gzip.compress(gzip.compress(zeros * 10, 1)),
        "br": brotli.compress(zeros, quality=1),
        "members": gzip.compress(b"") * 2_000,
    }


def _bomb(encoding: str, label: str, outcomes: frozenset[Outcome]) -> Made:
    def made(_: random.Random) -> Case:
        body = bombs()[encoding]
        return _sends(body, f"Content-Encoding: {label}", outcomes=outcomes)

    return made


def _case(*steps: Step, outcomes: frozenset[Outcome], whole: bytes | None = None, sent: bytes | None = None) -> Case:
    return Case(name="", steps=steps, outcomes=outcomes, whole=whole, sent=sent)


def _sends(
    body: bytes, *headers: str, outcomes: frozenset[Outcome], whole: bytes | None = None, status: int = 200
) -> Case:
    """A body with its right length."""
    return _case(head(len(body), *headers, status=status), body, outcomes=outcomes, whole=whole, sent=body)


def _packed(pack: Callable[[bytes], bytes], label: str, outcomes: frozenset[Outcome], *, cut: bool) -> Made:
    """A packed page, whole or cut with a length that matches."""

    def made(chance: random.Random) -> Case:
        plain = page(chance)
        body = pack(plain)
        if cut:
            body = body[: chance.randrange(len(body) // 10, len(body) - 1)]
        return _sends(body, f"Content-Encoding: {label}", outcomes=outcomes, whole=plain if outcomes == OK else None)

    return made


def _flipped(pack: Callable[[bytes], bytes], label: str, behind: int) -> Made:
    def made(chance: random.Random) -> Case:
        body = bytearray(pack(page(chance)))
        body[-behind] ^= 1 << chance.randrange(8)
        return _sends(bytes(body), f"Content-Encoding: {label}", outcomes=CUT)

    return made


def _part(chance: random.Random) -> tuple[bytes, bytes]:
    """A page, and its beginning up to one of the twentieths."""
    body = page(chance)
    return body, body[: len(body) * chance.randrange(1, CUT_AT) // CUT_AT]


def _stops(last: str, *, length: bool, outcomes: frozenset[Outcome]) -> Made:
    def made(chance: random.Random) -> Case:
        body, part = _part(chance)
        return _case(head(len(body) if length else None), part, last, outcomes=outcomes, sent=part)

    return made


def _chunks(last: bytes, *more: Step, outcomes: frozenset[Outcome]) -> Made:
    def made(chance: random.Random) -> Case:
        body, part = _part(chance)
        body = body if outcomes == OK else part
        sent = _chunked(body, chance) + last
        whole = body if outcomes == OK else None
        return _case(head(None, "Transfer-Encoding: chunked"), sent, *more, outcomes=outcomes, whole=whole)

    return made


def _says(difference: range, outcomes: frozenset[Outcome], *, packed: bool = False) -> Made:
    """A Content-Length that is not the body's."""

    def made(chance: random.Random) -> Case:
        plain = page(chance)
        body = gzip.compress(plain) if packed else plain
        more = ("Content-Encoding: gzip",) if packed else ()
        said = len(body) + chance.choice(difference)
        return _case(head(said, *more), body, outcomes=outcomes, sent=body[:said])

    return made


def _answers(body: str, outcomes: frozenset[Outcome], status: int = 200) -> Made:
    return lambda _: _sends(body.encode(), status=status, outcomes=outcomes)


def _drips(chance: random.Random) -> Case:
    body = page(chance)
    drops: list[Step] = [step for at in range(120) for step in (body[at : at + 1], Pause(0.05))]
    return _case(head(len(body)), *drops, outcomes=LATE)


def _slow_and_whole(chance: random.Random) -> Case:
    body = page(chance)
    parts: list[Step] = [step for at in range(0, len(body), 2000) for step in (body[at : at + 2000], Pause(0.02))]
    return _case(head(len(body)), *parts, outcomes=OK, whole=body, sent=body)


def _unstated(*, cut: bool, packed: bool = False) -> Made:
    """Only the end of the connection ends the body."""

    def made(chance: random.Random) -> Case:
        plain = page(chance)
        body = gzip.compress(plain) if packed else plain
        body = body[: chance.randrange(1, len(body) - 1)] if cut else body
        more = ("Content-Encoding: gzip",) if packed else ()
        return _case(head(None, *more), body, outcomes=CUT if cut else OK, whole=None if cut else plain, sent=body)

    return made


def _headed(kib: int, outcomes: frozenset[Outcome], *, interim: bool = False) -> Made:
    """A page behind so many kibibytes of headers, in lines of a kibibyte; `interim`: they stand in answers before it,
    each of which is small. Always the same page: plain Scrapy keeps all the headers."""
    line = b"X-More: " + b"x" * 1014 + b"\r\n"

    def made(_: random.Random) -> Case:
        body = page(random.Random(kib))
        status, end, rest = head(len(body)).partition(b"\r\n")
        more = b"HTTP/1.1 103 X\r\n" + line * 8 + end if interim else line * 8
        start, behind = (b"", status + end + rest) if interim else (status + end, rest)
        whole = body if outcomes == OK else None
        return _case(start, *[more] * (kib // 8), behind, body, outcomes=outcomes, whole=whole)

    return made


def _as_it_is(body: bytes) -> bytes:
    return body


def _twice_cut_inside(body: bytes) -> bytes:
    return gzip.compress(gzip.compress(body)[:-9])


# A captcha and a script challenge as the sites of the sources serve them; composed, no page of theirs.
_CAPTCHA = "<html><head><title>安全验证</title></head><body><img src='/captcha.jpg'>请输入验证码</body></html>"
_SCRIPT = "<html><script>document.cookie='a=b'; location.reload();</script></html>"
_LOGIN = "<html><title>用户登录</title><form><input type=password></form></html>"

SCENARIOS: Mapping[str, Made] = {
    # N2: connections
    "refused": lambda _: Case("", None, NONE),
    "closed at once": lambda _: _case(outcomes=NONE),
    "reset at once": lambda _: _case(RESET, outcomes=NONE),
    "reset in the headers": lambda _: _case(b"HTTP/1.1 200 X\r\nContent-", RESET, outcomes=NONE),
    "reset with the first bytes": lambda _: _case(b"HTTP/1.1 200 X\r\nContent-", RESET_AT_ONCE, outcomes=NONE),
    "reset with the last bytes": _stops(RESET_AT_ONCE, length=True, outcomes=CUT),
    "reset with the last bytes without a length": _stops(RESET_AT_ONCE, length=False, outcomes=CUT),
    "reset behind the headers": lambda _: _case(head(500), RESET, outcomes=CUT),
    "reset in the body": _stops(RESET, length=True, outcomes=CUT),
    "reset in a body without a length": _stops(RESET, length=False, outcomes=CUT),
    "reset in the chunks": _chunks(b"", RESET, outcomes=CUT),
    "nothing comes": lambda _: _case(HOLD, outcomes=LATE),
    "headers that stop": lambda _: _case(b"HTTP/1.1 200 X\r\nContent-Ty", HOLD, outcomes=LATE),
    "a body that stops": _stops(HOLD, length=True, outcomes=LATE),
    "a body without a length that stops": _stops(HOLD, length=False, outcomes=LATE),
    "chunks that stop": _chunks(b"", HOLD, outcomes=LATE),
    "a byte at a time for ever": _drips,
    "slow and whole": _slow_and_whole,
    "no HTTP": lambda _: _case(b"SSH-2.0-OpenSSH_9.6\r\n", outcomes=NONE),
    "headers without an end": lambda _: _case(b"HTTP/1.1 200 X\r\nContent-Length: 9\r\n", outcomes=NONE),
    # C1: lengths
    "whole": lambda chance: _whole(page(chance)),
    "longer by its length": _says(range(1, 400), CUT),
    "shorter by its length": _says(range(-200, 0), CUT),
    "packed and shorter by its length": _says(range(-200, 0), CUT, packed=True),
    "packed and longer by its length": _says(range(1, 400), CUT, packed=True),
    "chunks": _chunks(b"0\r\n\r\n", outcomes=OK),
    "chunks without an end": _chunks(b"", outcomes=CUT),
    "a chunk of no size": _chunks(b"zz\r\n", outcomes=CUT | NONE),
    "closed without a length": _unstated(cut=False),
    "cut without a length": _unstated(cut=True),
    "packed and cut without a length": _unstated(cut=True, packed=True),
    # C1: streams
    "gzip": _packed(gzip.compress, "gzip", OK, cut=False),
    "gzip cut": _packed(gzip.compress, "gzip", CUT, cut=True),
    "gzip with a wrong checksum": _flipped(gzip.compress, "gzip", 7),
    "gzip with a wrong size": _flipped(gzip.compress, "gzip", 2),
    "gzip with bytes behind it": _packed(lambda b: gzip.compress(b) + b"\0 more", "gzip", OK, cut=False),
    "deflate": _packed(zlib.compress, "deflate", OK, cut=False),
    "deflate cut": _packed(zlib.compress, "deflate", CUT, cut=True),
    "deflate with a wrong checksum": _flipped(zlib.compress, "deflate", 2),
    "raw deflate": _packed(deflated, "deflate", OK, cut=False),
    "raw deflate cut": _packed(deflated, "deflate", CUT, cut=True),
    "packed twice, cut inside": _packed(_twice_cut_inside, "gzip, gzip", CUT, cut=False),
    # C1: what was not asked for, and labels that lie
    "br": _packed(brotli.compress, "br", ERROR, cut=False),
    "br cut": _packed(brotli.compress, "br", ERROR, cut=True),
    "zstd": _packed(zstd_of, "zstd", ERROR, cut=False),
    "zstd cut": _packed(zstd_of, "zstd", ERROR, cut=True),
    "br called gzip": _packed(brotli.compress, "gzip", CUT, cut=False),
    "deflate called gzip": _packed(zlib.compress, "gzip", CUT, cut=False),
    "zstd called gzip": _packed(zstd_of, "gzip", CUT, cut=False),
    "plain called gzip": _packed(_as_it_is, "gzip", OK, cut=False),
    "gzip called deflate": _packed(gzip.compress, "deflate", CUT, cut=False),
    # C2: bombs, and headers beyond 64 KiB
    "a bomb": _bomb("gzip", "gzip", LARGE),
    "a deflated bomb": _bomb("deflate", "deflate", LARGE),
    "a bomb in a bomb": _bomb("gzip, gzip", "gzip, gzip", LARGE),
    "a bomb in br": _bomb("br", "br", ERROR),
    "countless members": _bomb("members", "gzip", LARGE),
    "headers of 56 KiB": _headed(56, OK),
    "headers too large": _headed(72, LARGE),
    "headers too large, 64 MiB of them": _headed(64 * 1024, LARGE),
    "headers too large, in answers before": _headed(72, LARGE, interim=True),
    "headers too large, in one line": lambda _: _case(head(9, "X: " + "x" * 20_000), b"nine byte", outcomes=LARGE),
    "headers too large, without an end of line": lambda _: _case(head(9)[:-4], *[b"x" * 9999] * 9999, outcomes=LARGE),
    "trailers too large": _chunks(b"0\r\n" + (b"X: " + b"x" * 1000 + b"\r\n") * 99, outcomes=CUT),
    "too large by its length": lambda _: _case(head(17 * _MIB), b"x" * 1000, HOLD, outcomes=LARGE),
    # S4: answers in place of the page
    "a challenge with 521": _answers(_SCRIPT, CHALLENGE, 521),
    "521": _answers("<html>no</html>", BLOCKED, 521),
    "a challenge with 412": _answers("<script>$_ts={}</script>", CHALLENGE, 412),
    "a captcha": _answers(_CAPTCHA, CHALLENGE),
    "a challenge with 200": _answers(_SCRIPT, CHALLENGE),
    "a login": _answers(_LOGIN, CHALLENGE),
    "nothing with 200": _answers("", frozenset({Outcome.EMPTY})),
    "missing with 200": _answers("<html><title>页面没有找到</title></html>", frozenset({Outcome.SOFT_404})),
}


def _whole(body: bytes) -> Case:
    return _sends(body, outcomes=OK, whole=body)


def varies(name: str) -> bool:
    """False for a scenario that is the same whatever the seed: a bomb, a captcha, a refusal."""
    one, other = (SCENARIOS[name](random.Random(seed)) for seed in (1, 2))
    return one != other


def cases(names: Sequence[str], seeds: Sequence[int]) -> list[Case]:
    """Each scenario with each seed."""
    made = []
    for seed in seeds:
        for name in names:
            one = SCENARIOS[name](random.Random(f"{name} {seed}"))
            made.append(replace(one, name=f"{name}/{seed}"))
    return made

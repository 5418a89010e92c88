"""Was the manifest as it is now at a time that a stranger vouches for? Detached RFC 3161 timestamps of its heads.

data/stamps/<lines>-<sha256>.tsq   the request: the digest of that line of the manifest, which names all lines before it
data/stamps/<lines>-<sha256>.tsr   the answer of a timestamp authority

Written and checked by the program `openssl ts`, without a network: whoever asks an authority is not here. A signature
is believed at the time that it names itself, so that a stamp outlives the certificate of who gave it.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.capture import utc_text
from archive.errors import BadInput, NoSuchRecord
from archive.finding import Finding
from archive.heads import Head, contradiction, head_of, line_digests
from archive.paths import DataPaths
from archive.segments import sync_folder, writes

__all__ = ["MAX_RESPONSE", "Stamp", "StampedHeads", "keep_response", "stamped_heads", "write_request"]

MAX_RESPONSE = 1024 * 1024  # bytes; a stamp with its certificates has some thousands
_NAME = re.compile(r"([1-9][0-9]{0,8})-([0-9a-f]{64})\.tsr\Z")
_STATUS = re.compile(r"^Status: (.+?)\.?$", re.MULTILINE)
_HASH = re.compile(r"^Hash Algorithm: (\S+)$", re.MULTILINE)
_BYTES = re.compile(r"^ +[0-9a-f]{4} - ((?:[0-9a-f]{2}[ -])+)", re.MULTILINE)
_TIME = re.compile(r"^Time stamp: ([A-Z][a-z]{2}) +(\d{1,2}) (\d\d):(\d\d):(\d\d)(?:\.\d+)? (\d{4}) GMT$", re.MULTILINE)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")  # in any locale
_SECONDS = 60.0  # for one call of openssl, which takes some milliseconds
_GRANTED = {"Granted", "Granted with modifications"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What a response says; nobody has looked at its signature yet."""

    digest: str  # SHA-256 in hexadecimal
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StampedHeads:
    """What the stamps of a data folder say of its manifest."""

    findings: tuple[Finding, ...]
    told: tuple[str, ...]  # one line for each that fits
    unchecked: tuple[str, ...]


def write_request(paths: DataPaths) -> tuple[Head, Path]:
    """Write a request for the head of the manifest as it stands.

    returns  the head, and the file that a timestamp authority is to be sent
    raises   BadInput when nothing is sealed yet, or there is no openssl; WriteFailed
    """
    head = head_of(paths.archive)
    if head is None:
        raise BadInput(
            str(paths.archive / "manifest.jsonl"), "no line", "a sealed segment: the end of a crawl or import"
        )
    place = paths.stamps / f"{head.lines}-{head.sha256}.tsq"
    with writes(paths.stamps):
        paths.stamps.mkdir(parents=True, exist_ok=True)
    done = _openssl("-query", "-digest", head.sha256, "-sha256", "-cert", "-out", str(place))
    if done.returncode:
        raise BadInput("openssl ts -query", _last_line(done.stderr), f"a request in {place}")
    return head, place


def keep_response(paths: DataPaths, response: Path, ca: Path | None = None) -> tuple[Head, Stamp, Path]:
    """Take in the answer of an authority, when it stamps a line of the manifest as it is now.

    ca       certificates of whom to believe, PEM; None: the signature is not looked at
    raises   BadInput for what is no granted stamp, stamps something else, or is not signed as `ca` says; WriteFailed
    """
    stamp = _stamp_in(response)
    digests = line_digests(paths.archive)
    if stamp.digest not in digests:
        found = f"a stamp of sha256 {stamp.digest[:16]}"
        raise BadInput(str(response), found, f"that of a line of {paths.archive / 'manifest.jsonl'}")
    if ca is not None and (problem := _unsigned(response, stamp, ca)) is not None:
        raise BadInput(str(response), problem, f"a signature that {ca} vouches for")
    head = Head(lines=digests.index(stamp.digest) + 1, sha256=stamp.digest)
    place = paths.stamps / f"{head.lines}-{head.sha256}.tsr"
    with writes(paths.stamps):
        paths.stamps.mkdir(parents=True, exist_ok=True)
        draft = place.with_suffix(".tsr.part")
        with draft.open("wb") as file:
            file.write(response.read_bytes())
            file.flush()
            os.fsync(file.fileno())
        draft.replace(place)
    sync_folder(paths.stamps)
    return head, stamp, place


def stamped_heads(paths: DataPaths, ca: Path | None = None) -> StampedHeads:
    """Compare each stamp of the data folder with the manifest; offline.

    ca       certificates of whom to believe, PEM; None: signatures are not looked at, which is said
    raises   BadInput when `ca` is no file
    """
    if ca is not None and not ca.is_file():
        raise BadInput(str(ca), "no file", "certificates in PEM")
    stamps = sorted(paths.stamps.glob("*.tsr")) if paths.stamps.is_dir() else []
    if not stamps:
        told = [] if ca is None else [f"signatures: there is no stamp in {paths.stamps}"]
        return StampedHeads(findings=(), told=(), unchecked=tuple(told))
    try:
        digests = line_digests(paths.archive)
    except BadInput as error:
        unread = f"whether {len(stamps)} stamps fit the manifest: {error}"
        return StampedHeads(findings=(), told=(), unchecked=(unread,))
    can_read = shutil.which("openssl") is not None
    unchecked = [] if can_read else [f"what {len(stamps)} stamps say: there is no program openssl"]
    if ca is None and can_read:
        unchecked.append(f"who signed {len(stamps)} stamps: name the certificates of whom you believe by --ca")
    findings, fitting = list[Finding](), list[str]()
    signed = "signature not checked" if ca is None else f"signature vouched for by {ca}"
    for path in stamps:
        stamp, bad = _compared(path, digests, ca, can_read=can_read)
        findings += [_finding(f"{paths.stamps.name}/{path.name[:24]}…: {problem}") for problem in bad]
        if not bad and stamp is not None:
            line = f"line {path.name.partition('-')[0]} of the manifest is as it was"
            fitting.append(f"stamp of {utc_text(stamp.at)}: {line}; {signed}")
    return StampedHeads(findings=tuple(findings), told=tuple(fitting), unchecked=tuple(unchecked))


def _compared(path: Path, digests: list[str], ca: Path | None, *, can_read: bool) -> tuple[Stamp | None, list[str]]:
    """What a stamp says, None when nobody can read it; and what is wrong with it."""
    named = _NAME.match(path.name)
    if named is None:
        return None, ["no name of a stamp"]
    head = Head(lines=int(named[1]), sha256=named[2])
    differs = contradiction(head, digests)
    problems = [] if differs is None else [f"the manifest was stamped, {differs}"]
    if not can_read:
        return None, problems
    try:
        stamp = _stamp_in(path)
        if stamp.digest != head.sha256:
            problems.append(f"stamps sha256 {stamp.digest[:12]}, not {head.sha256[:12]} as its name says")
        elif ca is not None and (problem := _unsigned(path, stamp, ca)) is not None:
            problems.append(f"{problem}; {ca} does not vouch for it")
    except BadInput as error:
        return None, [*problems, f"found {error.found}, expected {error.expected}"]
    return stamp, problems


def _stamp_in(path: Path) -> Stamp:
    """What a response says; raises BadInput."""
    try:
        size = path.stat().st_size
    except OSError as error:
        raise BadInput(str(path), error.strerror or str(error), "a response of a timestamp authority") from error
    if size > MAX_RESPONSE:
        raise BadInput(str(path), f"{size} bytes", f"a response of at most {MAX_RESPONSE}")
    status = _STATUS.search(_openssl("-reply", "-in", str(path), "-text").stdout)
    if status is not None and status[1] not in _GRANTED:
        raise BadInput(str(path), f"the answer {status[1]!r}", "a stamp that is granted")
    # of the token alone, which is what the authority signs: the status has a text in it that anybody can change
    done = _openssl("-reply", "-in", str(path), "-token_out", "-text")
    algorithm, time = (found.search(done.stdout) for found in (_HASH, _TIME))
    if done.returncode or status is None or algorithm is None or time is None or time[1] not in _MONTHS:
        raise BadInput(
            str(path), "no timestamp response", "an answer in the form of RFC 3161 (application/timestamp-reply)"
        )
    if algorithm[1].lower() != "sha256":
        raise BadInput(str(path), f"a stamp by {algorithm[1]}", "one by sha256, as it was asked for")
    digest = "".join("".join(re.findall("[0-9a-f]{2}", line)) for line in _BYTES.findall(done.stdout))[:64]
    day, hour, minute, second, year = (int(time[group]) for group in (2, 3, 4, 5, 6))
    at = datetime(year, _MONTHS.index(time[1]) + 1, day, hour, minute, second, tzinfo=UTC)
    return Stamp(digest=digest, at=at)


def _unsigned(path: Path, stamp: Stamp, ca: Path) -> str | None:
    """Why the signature does not hold, at the time it names; None when it does."""
    moment = str(int(stamp.at.timestamp()))
    done = _openssl("-verify", "-digest", stamp.digest, "-in", str(path), "-CAfile", str(ca), "-attime", moment)
    if done.returncode == 0 and "Verification: OK" in done.stdout:
        return None
    return f"its signature does not hold ({_last_line(done.stderr)})"


def _openssl(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Raises NoSuchRecord when there is no such program, BadInput when it does not run or does not end."""
    program = shutil.which("openssl")
    if program is None:
        raise NoSuchRecord("program", "openssl", "install OpenSSL: it writes and reads timestamps")
    command = [program, "ts", *arguments]
    try:
        return subprocess.run(command, capture_output=True, text=True, errors="replace", check=False, timeout=_SECONDS)
    except (subprocess.TimeoutExpired, OSError) as error:
        said = f"no end after {_SECONDS:g} seconds" if isinstance(error, subprocess.TimeoutExpired) else str(error)
        expected = f"an answer in milliseconds; see whether it ends by hand: {shlex.join(command)}"
        raise BadInput(f"{program} ts {arguments[0]}", said, expected) from error


def _last_line(said: str) -> str:
    lines = [line for line in said.splitlines() if ":error:" in line] or said.splitlines() or ["it said nothing"]
    return lines[-1].split(":error:")[-1].split("../")[0].strip(" :")[:200]


def _finding(problem: str) -> Finding:
    return Finding(file="manifest.jsonl", offset=None, snapshot_id=None, problem=problem)

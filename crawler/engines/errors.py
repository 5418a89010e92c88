"""What can go wrong on the way to other machines.

EngineError
├── MissingExtra     an optional package is not installed: exit status 2
├── BadAddress       an address that names no cluster or store of a kind that is used: exit status 2
├── NoCredentials    the environment does not say how to get into the store: exit status 2
├── NoCluster        no scheduler, or no worker, answers there: exit status 3
├── ClusterLost      scheduler or workers were lost on the way: exit status 3
├── RemoteFailed     the store did not answer, or refused: exit status 3
├── NotAsListed      a file to be sent is not what its list says: exit status 1
├── RemoteDamaged    an object is missing or not what the state says: exit status 1
├── RemoteNewer      the store holds what this data folder does not: exit status 2
├── Diverged         both hold what the other does not: exit status 2
├── LocalNewer       a pull would lose what only this data folder holds: exit status 2
├── PushedMeanwhile  somebody else has pushed since this push began: exit status 4
├── NoExclusive      the store lets two pushers overwrite each other: exit status 2
└── NothingThere     the address holds no archive: exit status 2
"""

from __future__ import annotations

import re

from archive.errors import Carried

__all__ = [
    "BadAddress",
    "ClusterLost",
    "Diverged",
    "EngineError",
    "LocalNewer",
    "MissingExtra",
    "NoCluster",
    "NoCredentials",
    "NoExclusive",
    "NotAsListed",
    "NothingThere",
    "PushedMeanwhile",
    "RemoteDamaged",
    "RemoteFailed",
    "RemoteNewer",
]

_RELEASE = re.compile(r"/releases/([0-9][0-9.-]{8,24})/")
_LONGEST = 300  # characters of what others say of an error


class EngineError(Carried):
    """Base of these errors; `status` is the exit status of a command that meets one."""

    status = 2


class MissingExtra(EngineError):
    """The packages for this are optional and not installed."""

    def __init__(self, extra: str, package: str) -> None:
        self.extra, self.package = extra, package
        super().__init__(f"{package} is not installed, which this needs: pip install 'xuanjie[{extra}]'")


class BadAddress(EngineError):
    """An address of a kind that is not used here."""

    def __init__(self, address: str, found: str, expected: str) -> None:
        self.address, self.found, self.expected = address, found, expected
        super().__init__(f"{address}: found {found}, expected {expected}")


class NoCredentials(EngineError):
    """Nothing in the environment lets us into the store."""

    def __init__(self, where: str, reason: str) -> None:
        self.where, self.reason = where, reason
        super().__init__(
            f"{where}: {reason[:_LONGEST]}; expected AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or ~/.aws/credentials"
        )


class NoCluster(EngineError):
    """Nobody answers at a scheduler's address."""

    status = 3

    def __init__(self, address: str, reason: str) -> None:
        self.address, self.reason = address, reason
        super().__init__(f"{address}: {reason[:_LONGEST]}; start `dask scheduler` there and `dask worker {address}`")


class ClusterLost(EngineError):
    """The cluster went away, or lost one piece again and again."""

    status = 3

    def __init__(self, address: str, reason: str) -> None:
        self.address, self.reason = address, reason
        super().__init__(
            f"{address}: {reason[:_LONGEST]}; what was stored stays, the same command goes on where this one stopped"
        )


class RemoteFailed(EngineError):
    """The store did not do what it was asked."""

    status = 3

    def __init__(self, where: str, reason: str) -> None:
        self.where, self.reason = where, reason
        super().__init__(f"{where}: {reason[:_LONGEST]}; nothing that was whole before is lost, run it again")


class NotAsListed(EngineError):
    """A file here has other bytes than the manifest or the release lists; nothing of it was sent."""

    status = 1

    def __init__(self, where: str, found: str, expected: str) -> None:
        self.where, self.found, self.expected = where, found, expected
        super().__init__(
            f"{where}: found {found}, expected {expected}; was it changed just now? run it again; if it stays so: "
            "xuanjie verify, and take the segment from the last backup"
        )


class RemoteDamaged(EngineError):
    """An object is not what the state of the store says."""

    status = 1

    def __init__(self, where: str, found: str, expected: str) -> None:
        self.where, self.found, self.expected = where, found, expected
        release = _RELEASE.search(where)
        hint = f"; or, if it was removed on purpose: xuanjie push --withdraw {release[1]}" if release else ""
        super().__init__(
            f"{where}: found {found}, expected {expected}; whoever has a sound copy mends it with: xuanjie push --check"
            + hint
        )


class RemoteNewer(EngineError):
    """A push would lose what the store holds."""

    def __init__(self, where: str, what: str) -> None:
        self.where, self.what = where, what
        super().__init__(f"{where}: holds {what}, and this data folder does not: xuanjie pull first")


class Diverged(EngineError):
    """Two histories that do not follow from one another."""

    def __init__(self, where: str, what: str) -> None:
        self.where, self.what = where, what
        super().__init__(
            f"{where}: {what}, and neither here nor there follows from the other; "
            "pull into an empty folder, or push to an empty address"
        )


class LocalNewer(EngineError):
    """A pull would lose what this data folder holds."""

    def __init__(self, where: str, what: str) -> None:
        self.where, self.what = where, what
        super().__init__(
            f"{where}: this data folder holds {what}, and the store does not: push it, or use another folder"
        )


class PushedMeanwhile(EngineError):
    """Another push has ended since this one began."""

    status = 4

    def __init__(self, where: str, number: int) -> None:
        self.where, self.number = where, number
        super().__init__(f"{where}: somebody else has written state {number} since this push began; run it again")


class NoExclusive(EngineError):
    """The store writes over an object that it was told to write only when it is new."""

    def __init__(self, where: str) -> None:
        self.where = where
        super().__init__(
            f"{where}: this store does not honour If-None-Match, so two pushers could overwrite each other; "
            "use one that does (AWS S3, MinIO, Ceph 19 or newer)"
        )


class NothingThere(EngineError):
    """No state of an archive at an address."""

    def __init__(self, where: str) -> None:
        self.where = where
        super().__init__(f"{where}: found no archive, expected one that was written by: xuanjie push {where}")

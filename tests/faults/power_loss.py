"""What may a disk hold after the power failed? From a trace of all calls that change files, legal states of any moment.

    disk = Disk(before)                       before: a copy of the folder as it was when the trace began
    for event in events(log, root, marks): ...    power_trace.py
        disk.take(event)
        disk.lose_power(seed, into)           a folder as it may be found when the machine starts again

Safe is what a sync has ended for. Of the rest, each by the chance of the seed:

a file       Each block of 512 or 4,096 bytes holds what was last synced or what any later write made of it, whatever
             the blocks beside it hold. Its size is any that it has had since. What never came is zeros.
a folder     Names made, changed and removed since its last sync are lost: from one of them on ("ordered", as ext4
             would), or any of them ("any", which no journal does). The sync of a file does not make its name safe.
             A name that moves between two folders moves whole or not at all.
"""

from __future__ import annotations

import random
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from power_trace import Event

__all__ = ["Disk"]


@dataclass(slots=True)
class _File:
    safe: bytes = b""
    now: bytearray = field(default_factory=bytearray)
    since: list[tuple[int, bytes]] = field(default_factory=list)  # writes; an offset of -1 - size: truncated to it

    def write(self, offset: int, data: bytes) -> None:
        self.since.append((offset, data))
        _write(self.now, offset, data)

    def truncate(self, size: int) -> None:
        self.since.append((-1 - size, b""))
        _truncate(self.now, size)

    def sync(self) -> None:
        if self.since:
            self.safe, self.since = bytes(self.now), []

    def found(self, chance: random.Random, block: int) -> bytes:
        """What a reader may find after the power failed."""
        many = len(self.since)
        if not many:
            return self.safe
        like = chance.choice(("nothing", "all", "any", "any"))
        if like == "nothing":
            return self.safe
        if like == "all":
            return bytes(self.now)
        size = chance.choice(self._sizes())
        longest = max(len(self.now), len(self.safe), *self._sizes())
        came = [chance.choice((0, many, chance.randrange(many + 1))) for _ in range(longest // block + 1)]
        made = bytearray(longest)
        made[: len(self.safe)] = self.safe
        for number, (offset, data) in enumerate(self.since, 1):
            start, end = (offset, offset + len(data)) if offset >= 0 else (-1 - offset, longest)
            for at in range(start - start % block, end, block):
                if came[at // block] >= number:
                    one, two = max(start, at), min(end, at + block)
                    made[one:two] = data[one - start : two - start] if offset >= 0 else bytes(two - one)
        return bytes(made[:size])

    def _sizes(self) -> list[int]:
        sizes = [len(self.safe)]
        for offset, data in self.since:
            sizes.append(max(sizes[-1], offset + len(data)) if offset >= 0 else -1 - offset)
        return sizes


def _write(content: bytearray, offset: int, data: bytes) -> None:
    if offset > len(content):
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(data)] = data


def _truncate(content: bytearray, size: int) -> None:
    del content[size:]
    content.extend(bytes(size - len(content)))


@dataclass(slots=True, eq=False)
class _Change:
    """Names of one folder or of two that change together: name → what it means then, None for nothing."""

    names: list[tuple[_Folder, str, _File | _Folder | None]]
    is_safe: bool = False


@dataclass(slots=True, eq=False)
class _Folder:
    safe: dict[str, _File | _Folder] = field(default_factory=dict)
    now: dict[str, _File | _Folder] = field(default_factory=dict)
    since: list[_Change] = field(default_factory=list)

    def sync(self) -> None:
        """All changes so far are safe, in the other folder of a rename too."""
        for change in self.since:
            change.is_safe = True
        for folder in {id(f): f for change in self.since for f, _, _ in change.names}.values():
            folder.settle()

    def settle(self) -> None:
        """Take what is safe out of what may be lost; what was begun before it stays in doubt."""
        left = []
        for change in self.since:
            if change.is_safe:
                for folder, name, node in change.names:
                    if folder is self:
                        _name(self.safe, name, node)
            else:
                left.append(change)
        self.since = left


def _name(names: dict[str, _File | _Folder], name: str, node: _File | _Folder | None) -> None:
    if node is None:
        names.pop(name, None)
    else:
        names[name] = node


class Disk:
    """A folder as the processes see it, and what of that is safe."""

    def __init__(self, before: Path | None = None) -> None:
        self._root = _Folder() if before is None else _read(before)
        self.marks: list[str] = []

    def take(self, event: Event) -> None:
        if event.call == "mark":
            self.marks += event.path.splitlines()
            return
        if event.call == "sync":
            node = self._node(event.path)
            if node is not None:
                node.sync()
            return
        folder, name = self._place(event.path)
        node = folder.now.get(name)
        match event.call:
            case "make":
                if node is None:
                    self._change((folder, name, _File()))
            case "folder":
                self._change((folder, name, _Folder()))
            case "remove":
                self._change((folder, name, None))
            case "rename":
                assert node is not None, event.path
                there, new = self._place(event.to)
                self._change((there, new, node), (folder, name, None))
            case "write":
                assert isinstance(node, _File), event.path
                node.write(len(node.now) if event.offset < 0 else event.offset, event.data)
            case "truncate":
                assert isinstance(node, _File), event.path
                node.truncate(event.offset)

    def lose_power(self, seed: int, into: Path) -> None:
        """Write a state into a folder that is missing, or to be emptied."""
        if into.exists():
            shutil.rmtree(into)
        chance = random.Random(seed)
        block, is_ordered = chance.choice((512, 4096)), chance.random() < 0.5
        lost: dict[int, bool] = {}
        self._put(self._root, into, chance, block, is_ordered, lost)

    def _put(
        self, folder: _Folder, into: Path, chance: random.Random, block: int, is_ordered: bool, lost: dict[int, bool]
    ) -> None:
        into.mkdir(parents=True)
        names = dict(folder.safe)
        rest_is_lost = False
        for change in folder.since:
            if id(change) not in lost:
                rest_is_lost = rest_is_lost or chance.random() < (1 / (1 + len(folder.since)) if is_ordered else 0.5)
                lost[id(change)] = rest_is_lost
                rest_is_lost = rest_is_lost and is_ordered
            if not lost[id(change)]:
                for where, name, node in change.names:
                    if where is folder:
                        _name(names, name, node)
        for name, node in names.items():
            if isinstance(node, _Folder):
                self._put(node, into / name, chance, block, is_ordered, lost)
            else:
                (into / name).write_bytes(node.found(chance, block))

    def _change(self, *names: tuple[_Folder, str, _File | _Folder | None]) -> None:
        change = _Change(list(names))
        for folder, name, node in names:
            _name(folder.now, name, node)
        for folder in {id(f): f for f, _, _ in names}.values():
            folder.since.append(change)

    def _place(self, path: str) -> tuple[_Folder, str]:
        parent, _, name = path.rpartition("/")
        folder = self._node(parent)
        assert isinstance(folder, _Folder), path
        return folder, name

    def _node(self, path: str) -> _File | _Folder | None:
        node: _File | _Folder | None = self._root
        for name in path.split("/") if path else ():
            node = node.now.get(name) if isinstance(node, _Folder) else None
        return node


def _read(folder: Path) -> _Folder:
    """What stood there before is safe."""
    made = _Folder()
    for path in folder.iterdir():
        node: _File | _Folder
        if path.is_dir():
            node = _read(path)
        else:
            content = path.read_bytes()
            node = _File(safe=content, now=bytearray(content))
        made.safe[path.name] = made.now[path.name] = node
    return made

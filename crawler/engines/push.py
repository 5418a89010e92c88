"""How does a data folder reach a store? What is new, then the list that names it, then the pointer; removals last.

Whoever reads meanwhile sees the state before, whole. A push that was cut off leaves objects that no state names: the
next one finds those it can use. What a takedown changed is written beside the old segment, and the old one is removed
as soon as the new state stands.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from archive.errors import BadInput
from archive.latest import LATEST
from archive.paths import DataPaths
from crawler.engines.errors import Diverged, NoExclusive, PushedMeanwhile, RemoteDamaged, RemoteNewer
from crawler.engines.following import Relation, is_peoples, related, their_history
from crawler.engines.local_view import LEDGER, Local, LocalView, local_view
from crawler.engines.memory import Memory, remembering
from crawler.engines.place import Place
from crawler.engines.state import FIRST, MANIFEST, State, again_key, newest_state, object_key, state_key

__all__ = ["PushReport", "push"]

Progress = Callable[[int, int], None]

_MARK = "format.json"
_MARKED = b'{"xuanjie":1,"what":"an archive with its releases; see docs/scale.md"}\n'
_OTHER = b"who can write this over the mark can write over a state"
_SEGMENT_KEY = re.compile(r"archive/warc/([0-9]{6,9})\.[0-9a-f]{16}\.warc\.gz\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class PushReport:
    """What one push did."""

    number: int  # of the state that stands there now
    is_new: bool
    written: int  # objects
    bytes: int
    removed: tuple[str, ...]
    mended: tuple[str, ...] = field(default=())  # objects that were not what the state says
    keeps_old: bool = False  # segments were removed, and the bucket keeps what is removed
    problems: tuple[str, ...] = ()  # releases that are not whole and were left out; lists that do not follow

    def lines(self) -> list[str]:
        """For people."""
        news = "" if self.is_new else " (nothing new)"
        return [
            f"state {self.number}{news}: {self.written} objects written, {self.bytes} bytes",
            *(f"  mended: {key}" for key in self.mended),
            *(f"  removed: {key}" for key in self.removed),
            *(
                ["  the bucket keeps old versions: what a takedown removed is still there until you delete them"]
                if self.keeps_old
                else []
            ),
        ]


def push(
    paths: DataPaths,
    place: Place,
    *,
    check: bool = False,
    withdraw: Collection[str] = (),
    progress: Progress | None = None,
) -> PushReport:
    """Bring a store up to this data folder.

    check     read every object back and compare its digest; one that is damaged is written again
    withdraw  versions of releases that leave the store for good: a folder of that name is never copied there again
    progress  called with (done, to do) after every object
    raises    BadInput for a folder without archive or with a takedown half-way, a name that no store takes, and a
              release that cannot be withdrawn; Locked; Damaged, NotAsListed;
              RemoteNewer, Diverged; PushedMeanwhile; NoExclusive; RemoteFailed, RemoteDamaged; WriteFailed when a
              folder refuses. What was there before stays readable
    """
    if paths.archive_at_hand is None:
        raise BadInput(str(paths.archive), "no archive", "one made by: xuanjie demo, crawl or import")
    with remembering(paths, place) as memory:
        return _push(paths, place, memory, check=check, withdraw=withdraw, progress=progress)


def _push(
    paths: DataPaths,
    place: Place,
    memory: Memory,
    *,
    check: bool,
    withdraw: Collection[str],
    progress: Progress | None,
) -> PushReport:
    before = newest_state(place)
    view = local_view(paths, place.address, before, withdraw)
    _check_withdrawable(withdraw, before, view)
    if before is not None:
        _check_follows(memory, place, before, view)
    _check_exclusive(place)
    state = _next_state(before, view)
    problems = view.left_out if before is None or not check else (*view.left_out, *_not_following(place, before))
    same = (
        before is not None
        and len(problems) == len(view.left_out)  # a list that does not follow is mended by one that does
        and (before.files, before.latest, before.withdrawn) == (state.files, state.latest, state.withdrawn)
    )
    if same:
        assert before is not None
        state = before
    else:
        memory.offer(state)
    there = place.sizes("")
    mended = _mended(paths, place, view, before, state) if check and before is not None else []
    todo = list(dict([*_todo(view, before, there), *mended]).items())
    for done, (key, local) in enumerate(todo, 1):
        _write(place, key, local)
        if progress is not None:
            progress(done, len(todo))
    if not same and not place.put_new(state_key(state.number), state.content()):
        raise PushedMeanwhile(place.address, state.number)
    memory.agree(state)
    lists = _write_twice(place, state, check=check)
    _point(place, state)
    removed = tuple(sorted(_dropped(before, state, there)))
    place.remove(removed)
    return PushReport(
        number=state.number,
        is_new=not same,
        written=len(todo),
        bytes=sum(local.kept.bytes for _, local in todo),
        removed=removed,
        mended=(*(key for key, _ in mended), *lists),
        keeps_old=any(_SEGMENT_KEY.match(key) for key in removed) and place.keeps_old_versions(),
        problems=problems,
    )


def _check_withdrawable(versions: Collection[str], before: State | None, view: LocalView) -> None:
    """Raises BadInput for a release that the store does not hold, and for the newest."""
    held = {path.split("/")[1] for path in (() if before is None else before.files) if path.startswith("releases/")}
    newest = view.latest or (None if before is None else before.latest)
    for version in versions:
        if version == newest:
            raise BadInput(version, "the newest release", "an earlier one: xuanjie refresh --offline makes a newer one")
        if version not in held and (before is None or version not in before.withdrawn):
            raise BadInput(version, "no release in that store", f"one of {', '.join(sorted(held)) or 'none'}")


def _not_following(place: Place, before: State) -> list[str]:
    """What is wrong with the chain of the newest two lists; an older one may have been removed by hand."""
    if before.number == 1:
        return []
    key = state_key(before.number - 1)
    try:
        found = hashlib.sha256(place.read(key)).hexdigest()
    except FileNotFoundError:
        return []
    if found == before.previous:
        return []
    told = f"found sha256 {found[:12]}, the list after it says {before.previous[:12]}"
    return [f"{place.name(key)}: {told}: one of the two was changed; another list is written that follows"]


def _write_twice(place: Place, state: State, *, check: bool) -> list[str]:
    """The newest list stands a second time; with `check` both are compared. The keys of what was another."""
    found = []
    for key in (state_key(state.number), again_key(state)) if check else (again_key(state),):
        try:
            is_whole = place.read(key) == state.content()
            found += [] if is_whole else [key]
        except FileNotFoundError:  # the second: this push, or one that was cut off before
            is_whole = False
        if not is_whole:
            place.put(key, state.content())
    return found


def _check_exclusive(place: Place) -> None:
    """Does the store refuse to write over what is there, when it is asked to? Raises NoExclusive."""
    place.put_new(_MARK, _MARKED)
    if place.put_new(_MARK, _OTHER):
        place.put(_MARK, _MARKED)
        raise NoExclusive(place.address)


def _check_follows(memory: Memory, place: Place, before: State, view: LocalView) -> None:
    """Raises RemoteNewer, Diverged when the store holds what a push would lose."""
    for path, what in ((MANIFEST, "segments of the archive"), (LEDGER, "releases")):
        history = view.content(path)
        relation = related(history, their_history(place, before, path, history))
        if relation is Relation.BEHIND:
            raise RemoteNewer(place.address, f"{what} that are newer")
        if relation is Relation.APART:
            raise Diverged(place.address, f"its {what} ({path}) are others than ours")
    known = memory.files
    for path, kept in before.files.items():
        ours = view.files.get(path)
        if is_peoples(path) and (ours is None or ours.kept != kept) and known.get(path) != kept:
            raise RemoteNewer(place.address, f"a {path} that somebody else has changed")


def _next_state(before: State | None, view: LocalView) -> State:
    return State(
        number=1 if before is None else before.number + 1,
        previous=FIRST if before is None else before.sha256,
        latest=view.latest or (None if before is None else before.latest),
        files={**view.carried, **{path: local.kept for path, local in view.files.items()}},
        withdrawn=tuple(sorted(view.withdrawn)),
    )


def _todo(view: LocalView, before: State | None, there: Mapping[str, int]) -> list[tuple[str, Local]]:
    """What has to be written, segments first. A key with a digest in it says what stands there, another one does not:
    there, what no state names is written again."""
    named = frozenset[str]() if before is None else before.objects()
    found = []
    for path, local in sorted(view.files.items()):
        key = object_key(path, local.kept)
        whole = there.get(key) == local.kept.bytes and (key != path or key in named)
        if not whole:
            found.append((key, local))
    return found


def _mended(paths: DataPaths, place: Place, view: LocalView, before: State, state: State) -> list[tuple[str, Local]]:
    """Objects of the state that do not read as it says, with what is to be written in their place. What the next state
    names no more (another version takes its place, a release is withdrawn) needs none.

    raises   RemoteDamaged for one that does not lie here either
    """
    found = []
    for path, kept in sorted(before.files.items()):
        if state.files.get(path) != kept:
            continue
        key = object_key(path, kept)
        try:
            size, sha256 = place.digest(key)
        except FileNotFoundError:
            size, sha256 = 0, "missing"
        if (size, sha256) == (kept.bytes, kept.sha256):
            continue
        ours = view.files.get(path)
        local = ours if ours is not None and ours.kept == kept else Local(kept=kept, place=paths.root / path)
        if not _is_here(local):
            expected = f"{kept.bytes} bytes, sha256 {kept.sha256[:12]}; it does not lie here"
            raise RemoteDamaged(place.name(key), f"{size} bytes, sha256 {sha256[:12]}", expected)
        found.append((key, local))
    return found


def _is_here(local: Local) -> bool:
    if local.content is not None:
        return True
    try:
        return local.kept.is_at(local.place)
    except OSError:
        return False


def _write(place: Place, key: str, local: Local) -> None:
    if local.content is not None:
        place.put(key, local.content)
    else:
        place.put_file(key, local.place, local.kept.bytes, local.kept.sha256)


def _point(place: Place, state: State) -> None:
    """For readers who know nothing of states."""
    if state.latest is None:
        return
    key, content = f"releases/{LATEST}", f"{state.latest}\n".encode()
    try:
        if place.read(key) == content:
            return
    except FileNotFoundError:
        pass
    place.put(key, content)


def _dropped(before: State | None, state: State, there: Iterable[str]) -> set[str]:
    """What the state before named and this one does not; and every other version of a segment: it can only be one that
    a takedown has changed since, perhaps left by a push that was cut off."""
    wanted = state.objects()
    gone = set() if before is None else before.objects() - wanted
    numbers = {found[1] for key in wanted if (found := _SEGMENT_KEY.match(key))}
    stray = {key for key in there if (found := _SEGMENT_KEY.match(key)) and found[1] in numbers}
    return (gone | stray) - wanted

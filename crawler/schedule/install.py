"""Where do the unit files go? Beside nothing of another's making: a different file is never replaced unasked."""

from __future__ import annotations

import os
import pwd
import re
import shlex
import stat
import sys
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from archive.errors import BadInput
from archive.segments import writes
from crawler.errors import CrawlError
from crawler.schedule.units import SERVICE, TIMER, cron_line, environment_text, service_text, timer_text
from pipelines.writing import replace_file

__all__ = ["Installed", "Scheduler", "WouldOverwrite", "default_folder", "install"]

_ENVIRONMENT = "xuanjie.env"
_TMP = (Path("/tmp"), Path("/var/tmp"))  # noqa: S108 - named, not written to
_CRON = "xuanjie"  # run-parts and cron leave out names with a dot
_CONTACT = re.compile(rb"""^[ \t]*XUANJIE_CONTACT=["']?([^\s"']?)""", re.MULTILINE)  # systemd and sh take the last one


class Scheduler(StrEnum):
    """Who starts the ticks."""

    SYSTEMD = "systemd"
    CRON = "cron"


class WouldOverwrite(CrawlError):
    """A different file stands where one is to be written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(f"{path}: found a different file, expected none or the same; look at it, then give --force")


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """What an installation did, and what a person does next."""

    written: tuple[Path, ...]
    kept: tuple[Path, ...]  # stood there with the same content, or is the user's own
    next_commands: tuple[str, ...]


def default_folder(scheduler: Scheduler, *, user: bool) -> Path:
    """Where the scheduler looks; a user's own crontab is no file of ours, so its line goes beside the user's units."""
    if user:
        return Path.home() / ".config" / ("systemd/user" if scheduler is Scheduler.SYSTEMD else "xuanjie")
    return Path("/etc/systemd/system" if scheduler is Scheduler.SYSTEMD else "/etc/cron.d")


def install(
    scheduler: Scheduler,
    *,
    data: Path,
    into: Path | None,
    user: bool,
    force: bool,
    environment: Mapping[str, str] = os.environ,
) -> Installed:
    """Write the files of one scheduler; all or, when one would be written over, none.

    data      made when it is missing: a service may write to an existing folder only
    into      folder of the files, for a look at them; None: where the scheduler looks
    user      for the calling user's own manager or crontab instead of the system's
    raises    WouldOverwrite, BadInput (a path that no unit file can hold), WriteFailed
    """
    its_folder = default_folder(scheduler, user=user)
    folder = (into or its_folder).absolute()
    program, data, own = Path(sys.executable).with_name("xuanjie"), data.absolute(), folder / _ENVIRONMENT
    if scheduler is Scheduler.CRON and not user and into is None:
        own = Path("/etc") / _ENVIRONMENT  # cron reads every file of cron.d whose name has no dot; keep it out anyway
    for path in (program, data, own):
        if not str(path).isprintable():
            raise BadInput(repr(str(path)), "a path with unprintable characters", "one that a unit file can hold")
    contact = environment.get("XUANJIE_CONTACT")
    if contact and (not contact.isprintable() or set(contact) & set("'\"\\$`;&|<>() ")):
        raise BadInput("XUANJIE_CONTACT", repr(contact), "a web or mail address without quotes, blanks and shell signs")
    if not program.is_file():
        raise BadInput(str(program), "no program", "xuanjie installed in this environment: make run")
    account = None if user else _owner(data)
    if scheduler is Scheduler.SYSTEMD:
        texts = {
            folder / SERVICE: service_text(program=program, data=data, environment=own, user=account),
            folder / TIMER: timer_text(),
        }
    else:
        minute = zlib.crc32(str(data).encode()) % 60  # not every installation asks at the full hour
        line = cron_line(program=program, data=data, environment=own, minute=minute, user=account)
        texts = {folder / (f"{_CRON}.crontab" if user else _CRON): line}
    changed = {path: text for path, text in texts.items() if _differs(path, text)}
    for path in changed:
        if os.path.lexists(path) and not force:
            raise WouldOverwrite(path)
    if not os.path.lexists(own):
        changed[own] = environment_text(contact)
    for place in (folder, own.parent, data):
        with writes(place):
            place.mkdir(parents=True, exist_ok=True)
    for path, text in changed.items():
        replace_file(path, text.encode())
    return Installed(
        written=tuple(changed),
        kept=tuple(path for path in (*texts, own) if path not in changed),
        next_commands=(
            *_hidden(scheduler, data),
            *_as_root(account, data),
            *_out_of_reach(account, program),
            *(
                _next(scheduler, folder, own, user=user)
                if folder == its_folder
                else _after_a_look(scheduler, its_folder, program, data, user=user)
            ),
        ),
    )


def _hidden(scheduler: Scheduler, data: Path) -> tuple[str, ...]:
    """A service has a /tmp of its own (PrivateTmp=): it would not find a data folder there."""
    if scheduler is Scheduler.SYSTEMD and any(data.is_relative_to(tmp) for tmp in _TMP):
        return (f"move {data} out of /tmp, and install again with its new place: the service sees another /tmp",)
    return ()


def _as_root(account: str | None, data: Path) -> tuple[str, ...]:
    """What reads pages of strangers should be able to harm its own folder only."""
    if account != "root":
        return ()
    return (f"chown -R SOMEBODY {data}  # and install again: the job would run as root, who owns that folder",)


def _out_of_reach(account: str | None, program: Path) -> tuple[str, ...]:
    """Who installs may read what the account of the job may not: a Python below /root, a checkout in a closed home."""
    try:
        who = None if account is None else pwd.getpwnam(account)
    except KeyError:
        return ()  # nobody can tell what it may
    if who is None or who.pw_uid in {0, os.geteuid()}:
        return ()
    python = Path(sys.executable)
    closed = _closed_to(who, (program, program.resolve(), python, python.resolve()))
    if closed is None:
        return ()
    why = f"{closed} is closed to {account}, and the job could not start {program}"
    return (f"set up xuanjie and its Python where {account} may run them, and install again  # {why}",)


def _closed_to(who: pwd.struct_passwd, files: Iterable[Path]) -> Path | None:
    """The first folder on the way to one of the files that lets the account not pass, by its mode alone."""
    groups = set(os.getgrouplist(who.pw_name, who.pw_gid))
    for folder in (folder for file in files for folder in reversed(file.parents)):
        its = folder.stat()
        if its.st_uid == who.pw_uid:
            passes = its.st_mode & stat.S_IXUSR
        else:
            passes = its.st_mode & (stat.S_IXGRP if its.st_gid in groups else stat.S_IXOTH)
        if not passes:
            return folder
    return None


def _owner(data: Path) -> str:
    """Who owns the data folder, or will: the job runs as nobody else, least of all as the root who installs it."""
    number = data.stat().st_uid if data.exists() else os.getuid()
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        raise BadInput(str(data), f"owner {number} without an account", "a data folder of a known user") from None


def _differs(path: Path, text: str) -> bool:
    with writes(path):
        try:
            return path.is_symlink() or path.read_bytes() != text.encode()
        except FileNotFoundError:
            return True


def _after_a_look(scheduler: Scheduler, its_folder: Path, program: Path, data: Path, *, user: bool) -> tuple[str, ...]:
    """Files in another folder are started by nobody; the contact is asked for where they will be."""
    again = [str(program), "--data", str(data), "schedule", "--install", scheduler.value, *(["--user"] if user else [])]
    look = f"look at these files: {scheduler} does not read them there; to put them into {its_folder}:"
    return (look, shlex.join(again))


def _next(scheduler: Scheduler, folder: Path, own: Path, *, user: bool) -> tuple[str, ...]:
    contact = () if _names_contact(own) else (f"write a contact into {own}",)
    if scheduler is Scheduler.SYSTEMD:
        systemctl = "systemctl --user" if user else "systemctl"
        linger = ("loginctl enable-linger  # so that it runs while you are not logged in",) if user else ()
        return (*contact, f"{systemctl} daemon-reload", f"{systemctl} enable --now {TIMER}", *linger)
    if user:
        return (*contact, f"(crontab -l 2>/dev/null; cat '{folder / (_CRON + '.crontab')}') | crontab -")
    return contact


def _names_contact(own: Path) -> bool:
    """Does the file set a contact? One that may not be read is not known to."""
    try:
        found = _CONTACT.findall(own.read_bytes())
    except OSError:
        return False
    return bool(found and found[-1])

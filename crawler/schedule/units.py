"""What do systemd and cron need to know to start a refresh every hour?

One tick an hour is enough for every cadence: what is not due costs a look at the calendar. The tick runs `refresh`,
which ends with exit status 4 when another run is under way; the unit takes that for success. It gives way to whoever
reads the archive meanwhile: CPUWeight for systemd, whose services the kernel weighs against each other, nice for cron.
"""

from __future__ import annotations

from pathlib import Path

__all__ = ["SERVICE", "TIMER", "cron_line", "environment_text", "service_text", "timer_text"]

SERVICE, TIMER = "xuanjie.service", "xuanjie.timer"

_SERVICE = """\
# Written by: xuanjie schedule --install systemd
[Unit]
Description=xuanjie: harvest what is due and release what is new
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
{user}EnvironmentFile={environment}
ExecStart={command}
# 4: another run is under way, and this start is folded into it
SuccessExitStatus=4
Nice=10
CPUWeight=20
IOSchedulingClass=idle
UMask=0022
NoNewPrivileges=yes
PrivateTmp=yes
ProtectSystem=strict
ProtectHome=read-only
ReadWritePaths={data}
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
{more}"""

# A user's own manager may not drop capabilities, which these do, and gives a service mounts of its own only in a user
# namespace.
_SYSTEM_ONLY = """\
CapabilityBoundingSet=
PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
"""
_USER_ONLY = "PrivateUsers=yes\n"

# A random delay that stays the same on one machine: not every installation asks at the full hour, and the distance
# between two ticks stays an hour.
_TIMER = """\
# Written by: xuanjie schedule --install systemd
[Unit]
Description=xuanjie: look every hour what is due

[Timer]
OnCalendar=hourly
RandomizedDelaySec=30min
FixedRandomDelay=true
AccuracySec=1min
Persistent=true

[Install]
WantedBy=timers.target
"""


def service_text(*, program: Path, data: Path, environment: Path, user: str | None) -> str:
    """The service. program, data, environment: absolute paths; user: None for a unit of the user's own manager."""
    command = " ".join(_quoted(str(part), command=True) for part in (program, "--data", data, "refresh"))
    return _SERVICE.format(
        user="" if user is None else f"User={user}\n",
        environment=_percent(str(environment)),
        command=command,
        data=_quoted(str(data)),
        more=_USER_ONLY if user is None else _SYSTEM_ONLY,
    )


def timer_text() -> str:
    """The timer: hourly, and at once after a time in which the machine was off."""
    return _TIMER


def environment_text(contact: str | None) -> str:
    """The file that holds the contact. A user's to edit: it is never written over."""
    line = f"XUANJIE_CONTACT={contact}" if contact else "#XUANJIE_CONTACT=mailto:you@example.org"
    return f"# The User-Agent of a live crawl names this web or mail address; without one no crawl starts.\n{line}\n"


def cron_line(*, program: Path, data: Path, environment: Path, minute: int, user: str | None) -> str:
    """One line of a crontab; user: the sixth field of /etc/cron.d, None for a user's own crontab."""
    environment_sh = _shell(str(environment))
    run = f"nice -n 10 {_shell(str(program))} --data {_shell(str(data))} refresh"
    job = f"set -a; . {environment_sh}; {run} || [ $? -eq 4 ]"
    return f"{minute} * * * * {'' if user is None else user + ' '}{_cron(job)}\n"


def _quoted(text: str, *, command: bool = False) -> str:
    """A word of a unit file: quotes, backslashes, specifiers and, in commands, variables are taken literally."""
    text = _percent(text.replace("\\", "\\\\").replace('"', '\\"'))
    return f'"{text.replace("$", "$$") if command else text}"'


def _percent(text: str) -> str:
    return text.replace("%", "%%")


def _shell(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _cron(text: str) -> str:
    return text.replace("%", "\\%")  # cron would make a line break of it

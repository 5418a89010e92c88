"""Are the unit files what systemd and cron read, and is nothing of another's making written over?"""

from __future__ import annotations

import configparser
import os
import pwd
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from archive.errors import BadInput
from crawler.cli import app
from crawler.schedule.install import Installed, Scheduler, WouldOverwrite, default_folder, install

PROGRAM = Path(sys.executable).with_name("xuanjie")


def put(folder: Path, scheduler: Scheduler = Scheduler.SYSTEMD, **more: object) -> Installed:
    given = {"data": folder / "data", "into": folder / "units", "user": False, "force": False, "environment": {}}
    return install(scheduler, **(given | more))  # type: ignore[arg-type]


def unit(path: Path) -> configparser.ConfigParser:
    found = configparser.ConfigParser(interpolation=None, strict=True)
    found.optionxform = str  # type: ignore[assignment,method-assign]
    found.read_string(path.read_text("utf-8"))
    return found


def test_the_units_run_refresh_of_this_environment_every_hour_and_take_a_folded_start_for_success(
    tmp_path: Path,
) -> None:
    done = put(tmp_path)
    units = tmp_path / "units"
    assert {p.name for p in done.written} == {"xuanjie.service", "xuanjie.timer", "xuanjie.env"}
    service, timer = unit(units / "xuanjie.service"), unit(units / "xuanjie.timer")
    assert service["Service"]["ExecStart"] == f'"{PROGRAM}" "--data" "{tmp_path / "data"}" "refresh"'
    assert service["Service"]["SuccessExitStatus"] == "4"
    assert service["Service"]["EnvironmentFile"] == str(units / "xuanjie.env")
    assert {"NoNewPrivileges", "PrivateTmp", "ProtectSystem", "ReadWritePaths", "User"} <= set(service["Service"])
    assert (service["Service"]["Nice"], service["Service"]["CPUWeight"]) == ("10", "20")  # who reads comes first
    assert (timer["Timer"]["OnCalendar"], timer["Timer"]["Persistent"]) == ("hourly", "true")
    assert (tmp_path / "data").is_dir()
    assert service["Service"]["User"] == (tmp_path / "data").owner()


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here; the units are parsed above")
@pytest.mark.parametrize("user", [True, False])
@pytest.mark.parametrize("name", ["data", "data of 100% and $HOME"])
def test_systemd_finds_no_fault_in_the_units(tmp_path: Path, user: bool, name: str) -> None:
    put(tmp_path, user=user, data=tmp_path / name)
    units = [str(tmp_path / "units" / n) for n in ("xuanjie.service", "xuanjie.timer")]
    command = ["systemd-analyze", *(["--user"] if user else []), "verify", *units]
    settings = os.environ | {"XDG_RUNTIME_DIR": str(tmp_path)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=settings)
    faults = [line for line in done.stderr.splitlines() if "xuanjie" in line or str(tmp_path) in line]
    assert faults == []


def test_a_path_with_signs_that_systemd_reads_is_taken_literally(tmp_path: Path) -> None:
    put(tmp_path, data=tmp_path / 'a "b" 100%$X\\')
    text = (tmp_path / "units" / "xuanjie.service").read_text("utf-8")
    assert f'"{tmp_path}/a \\"b\\" 100%%$$X\\\\"' in text


def test_a_fault_in_a_unit_would_be_found(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        return
    put(tmp_path)
    bad = tmp_path / "units" / "xuanjie.service"
    bad.write_text(bad.read_text("utf-8").replace("Type=oneshot", "Type=once"), "utf-8")
    done = subprocess.run(["systemd-analyze", "verify", str(bad)], capture_output=True, text=True, check=False)
    assert "xuanjie.service" in done.stderr


def test_a_second_installation_changes_nothing(tmp_path: Path) -> None:
    put(tmp_path)
    again = put(tmp_path)
    assert again.written == ()
    assert {p.name for p in again.kept} == {"xuanjie.service", "xuanjie.timer", "xuanjie.env"}


def test_a_different_file_is_never_written_over_unasked_and_nothing_else_is_written_then(tmp_path: Path) -> None:
    units = tmp_path / "units"
    units.mkdir()
    (units / "xuanjie.timer").write_text("[Timer]\nOnCalendar=daily\n", "utf-8")
    with pytest.raises(WouldOverwrite) as caught:
        put(tmp_path)
    assert caught.value.status == 2
    assert str(units / "xuanjie.timer") in str(caught.value)
    assert [p.name for p in units.iterdir()] == ["xuanjie.timer"]
    put(tmp_path, force=True)
    assert unit(units / "xuanjie.timer")["Timer"]["OnCalendar"] == "hourly"


def test_the_contact_file_is_the_users_own_and_kept_even_when_forced(tmp_path: Path) -> None:
    put(tmp_path, environment={"XUANJIE_CONTACT": "mailto:a@example.org"})
    own = tmp_path / "units" / "xuanjie.env"
    assert own.read_text("utf-8").splitlines()[-1] == "XUANJIE_CONTACT=mailto:a@example.org"
    own.write_text("XUANJIE_CONTACT=mailto:b@example.org\n", "utf-8")
    put(tmp_path, force=True)
    assert own.read_text("utf-8") == "XUANJIE_CONTACT=mailto:b@example.org\n"


def test_a_link_in_a_units_place_is_a_different_file(tmp_path: Path) -> None:
    (tmp_path / "units").mkdir()
    (tmp_path / "units" / "xuanjie.service").symlink_to("/dev/null")  # how systemd masks a unit
    with pytest.raises(WouldOverwrite):
        put(tmp_path)


@pytest.mark.parametrize("contact", ["mailto:a@example.org; reboot", "a\nb", "$(x)@example.org", "'"])
def test_a_contact_that_a_shell_would_run_is_refused(tmp_path: Path, contact: str) -> None:
    with pytest.raises(BadInput):
        put(tmp_path, environment={"XUANJIE_CONTACT": contact})
    assert list(tmp_path.iterdir()) == []


def test_a_path_that_no_unit_file_can_hold_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="unprintable"):
        put(tmp_path, data=tmp_path / "a\nb")


@pytest.mark.parametrize("scheduler", Scheduler)
def test_a_data_folder_that_the_service_would_not_see_is_told_first(tmp_path: Path, scheduler: Scheduler) -> None:
    data = tmp_path / "data"
    unseen = data.is_relative_to("/tmp") or data.is_relative_to("/var/tmp")
    first = put(tmp_path, scheduler).next_commands[0]
    assert first.startswith(f"move {data} out of /tmp") == (unseen and scheduler is Scheduler.SYSTEMD)


def test_units_of_a_user_name_no_user_and_lie_where_that_manager_looks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    done = put(tmp_path, user=True, into=None)
    folder = tmp_path / ".config" / "systemd" / "user"
    assert default_folder(Scheduler.SYSTEMD, user=True) == folder
    service = unit(folder / "xuanjie.service")["Service"]
    assert "User" not in service
    assert "CapabilityBoundingSet" not in service  # its manager may not drop any
    assert service["PrivateUsers"] == "yes"
    assert "systemctl --user enable --now xuanjie.timer" in done.next_commands
    assert default_folder(Scheduler.SYSTEMD, user=False) == Path("/etc/systemd/system")
    assert default_folder(Scheduler.CRON, user=False) == Path("/etc/cron.d")


@pytest.mark.parametrize("scheduler", Scheduler)
@pytest.mark.parametrize("user", [False, True])
def test_files_that_were_written_for_a_look_are_told_as_such_and_then_the_command_that_installs(
    tmp_path: Path, scheduler: Scheduler, user: bool
) -> None:
    data = tmp_path / "its data"
    told = put(tmp_path, scheduler, user=user, data=data).next_commands
    own = " --user" if user else ""
    place = default_folder(scheduler, user=user)
    assert told[-2:] == (
        f"look at these files: {scheduler} does not read them there; to put them into {place}:",
        f"{PROGRAM} --data '{data}' schedule --install {scheduler}{own}",
    )
    assert not any("systemctl" in line or "crontab -" in line or "write a contact" in line for line in told)


def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheduler: Scheduler, **more: object) -> tuple[str, ...]:
    """What is told of an installation to where the user's own scheduler looks."""
    monkeypatch.setenv("HOME", str(tmp_path))
    return put(tmp_path, scheduler, user=True, into=None, **more).next_commands


@pytest.mark.parametrize("scheduler", Scheduler)
@pytest.mark.parametrize(
    ("kept", "is_asked_for"),
    [
        (b"#XUANJIE_CONTACT=mailto:you@example.org\n", True),
        (b"XUANJIE_CONTACT=\n", True),
        (b'XUANJIE_CONTACT=""\n', True),
        (b"XUANJIE_CONTACT=mailto:a@example.org\nXUANJIE_CONTACT=\n", True),  # the last one counts
        (b"XUANJIE_CONTACT=mailto:a@example.org\n", False),
        (b"XUANJIE_CONTACT='https://example.org/about'", False),
        (b"# \xff\nXUANJIE_CONTACT=\nXUANJIE_CONTACT=mailto:a@example.org\n", False),
    ],
)
def test_a_contact_is_asked_for_when_the_kept_file_sets_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheduler: Scheduler, kept: bytes, is_asked_for: bool
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    own = default_folder(scheduler, user=True) / "xuanjie.env"
    own.parent.mkdir(parents=True)
    own.write_bytes(kept)
    told = installed(tmp_path, monkeypatch, scheduler)
    assert (f"write a contact into {own}" in told) == is_asked_for
    assert own.read_bytes() == kept


@pytest.mark.parametrize(("given", "is_asked_for"), [({}, True), ({"XUANJIE_CONTACT": "mailto:a@example.org"}, False)])
def test_a_contact_is_asked_for_when_the_new_file_sets_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: dict[str, str], is_asked_for: bool
) -> None:
    told = installed(tmp_path, monkeypatch, Scheduler.SYSTEMD, environment=given)
    assert any("write a contact" in line for line in told) == is_asked_for


@pytest.mark.skipif(os.geteuid() == 65534, reason="nobody is who installs here")
@pytest.mark.parametrize("mode", [0o700, 0o710, 0o755])
def test_a_folder_on_the_way_to_the_program_that_is_closed_to_the_account_of_the_job_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int
) -> None:
    closed = tmp_path / "closed"
    program = closed / "bin" / "xuanjie"
    program.parent.mkdir(parents=True)
    program.touch()
    monkeypatch.setattr("crawler.schedule.install.sys.executable", str(program.with_name("python")))
    real = Path.stat

    def of_others(path: Path, **more: bool) -> os.stat_result:
        """Root's folders, all open but one; those of pytest are closed to others."""
        found = real(path, **more)
        has = stat.S_IFDIR | (mode if path == closed else 0o755)
        return os.stat_result((has, *found[1:4], 0, 0, *found[6:])) if stat.S_ISDIR(found.st_mode) else found

    told = []
    for account in ("nobody", pwd.getpwuid(os.geteuid()).pw_name):
        with monkeypatch.context() as patched:
            patched.setattr("crawler.schedule.install._owner", lambda _, its=account: its)
            patched.setattr(Path, "stat", of_others)
            told.append([line for line in put(tmp_path, force=True).next_commands if "could not start" in line])
    why = f"{closed} is closed to nobody, and the job could not start {program}"
    line = f"set up xuanjie and its Python where nobody may run them, and install again  # {why}"
    assert told == [[] if mode == 0o755 else [line], []]


def test_a_program_that_is_not_there_is_told_with_the_command_that_makes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.schedule.install.sys.executable", str(tmp_path / "bin" / "python"))
    with pytest.raises(BadInput, match=r"installed in this environment: make run$"):
        put(tmp_path)


def cron_job(tmp_path: Path, **more: object) -> tuple[list[str], str]:
    """The schedule fields and the command of the one line, as cron would give it to a shell."""
    put(tmp_path, Scheduler.CRON, **more)
    name = "xuanjie.crontab" if more.get("user") else "xuanjie"
    (line,) = (tmp_path / "units" / name).read_text("utf-8").splitlines()
    fields = line.split(" ", 5 if more.get("user") else 6)
    return fields[:-1], fields[-1].replace("\\%", "%")


def test_a_crontab_line_starts_a_refresh_every_hour_at_a_minute_of_its_own(tmp_path: Path) -> None:
    fields, command = cron_job(tmp_path)
    assert 0 <= int(fields[0]) < 60
    assert fields[1:5] == ["*"] * 4
    assert len(fields) == 6  # with the user, as in /etc/cron.d
    assert command.endswith("refresh || [ $? -eq 4 ]")


@pytest.mark.parametrize("status", [0, 2, 3, 4, 5])
def test_what_cron_runs_takes_the_contact_from_the_file_and_a_folded_start_for_success(
    tmp_path: Path, status: int
) -> None:
    data = tmp_path / "it's 100% $HOME"
    _, command = cron_job(tmp_path, user=True, data=data, environment={"XUANJIE_CONTACT": "mailto:a@example.org"})
    fake = tmp_path / "fake"
    fake.write_text(f'#!/bin/sh\nprintf "%s|" "$XUANJIE_CONTACT" "$@"\nexit {status}\n', "utf-8")
    fake.chmod(0o755)
    command = command.replace(f"'{PROGRAM}'", f"'{fake}'")
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False)
    assert done.stdout == f"mailto:a@example.org|--data|{data}|refresh|"
    assert (done.returncode == 0) == (status in {0, 4})


def test_the_verb_says_what_it_wrote_and_what_to_do_next(tmp_path: Path) -> None:
    asked = ["--data", str(tmp_path / "data"), "schedule", "--install", "systemd", "--into", str(tmp_path / "units")]
    done = CliRunner().invoke(app, asked)
    assert done.exit_code == 0
    assert f"wrote {tmp_path / 'units' / 'xuanjie.service'}" in done.stdout
    assert f"--data {tmp_path / 'data'} schedule --install systemd\n" in done.stdout
    assert "systemctl" not in done.stdout  # the units lie where no systemd looks
    assert f"kept {tmp_path / 'units' / 'xuanjie.timer'}" in CliRunner().invoke(app, asked).stdout
    assert CliRunner().invoke(app, [*asked, "--json"]).exit_code == 2

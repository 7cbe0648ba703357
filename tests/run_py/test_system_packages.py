"""How run.py comes by the system's libraries; every command it would start is replaced."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

import run
from tests.run_py.machine import Capture, Machine, Patch


def test_a_library_is_found_by_loading_it():
    assert not run.present("libnobody-has-this.so.7")
    assert run.present("json")
    assert not run.present("no-such-program")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="names a library of Linux")
def test_the_c_library_is_found():
    assert run.present("libc.so.6")


def test_root_installs_what_is_missing(debian: Machine, capsys: Capture):
    run.prepare_system(run.DEV_LOCKS)
    update, install = (" ".join(words) for words in debian.started)
    assert update == "env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=120 update"
    assert "libegl1" in install
    assert f"python3.{sys.version_info[1]}-venv" in install
    assert "libxcb-cursor0" in install
    assert "xvfb" not in install
    assert "libegl1" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("sudo", "someone_there", "allowed", "words"),
    [
        (False, True, True, None),
        (True, True, False, ["sudo"]),  # asks for the password
        (True, False, True, ["sudo", "-n"]),
        (True, False, False, None),
    ],
)
def test_who_is_not_root_needs_sudo(
    debian: Machine, monkeypatch: Patch, sudo: bool, someone_there: bool, allowed: bool, words: list[str] | None
):
    monkeypatch.setattr(run.os, "geteuid", lambda: 1000, raising=False)
    monkeypatch.setattr(run.shutil, "which", lambda name: "/usr/bin/sudo" if sudo else None)
    monkeypatch.setattr(run.sys, "stdin", SimpleNamespace(isatty=lambda: someone_there))
    debian.answer("sudo -n true", 0 if allowed else 1)
    assert run.rights() == words


def test_sudo_that_asks_for_nothing_is_used(debian: Machine, monkeypatch: Patch):
    monkeypatch.setattr(run.os, "geteuid", lambda: 1000, raising=False)
    monkeypatch.setattr(run.sys, "stdin", None)
    run.prepare_system(run.APP_LOCKS)
    assert debian.did("sudo -n env DEBIAN_FRONTEND=noninteractive apt-get") == 2


def test_without_rights_the_exact_command_is_told(debian: Machine, monkeypatch: Patch):
    monkeypatch.setattr(run, "rights", lambda: None)
    with pytest.raises(run.SetupError, match=r"libegl1 .*and start again"):
        run.prepare_system(run.APP_LOCKS)
    assert debian.started == []


@pytest.mark.parametrize(
    ("user", "sudo", "line"),
    [
        (0, True, "apt-get update && apt-get install -y a b"),
        (1000, True, "sudo apt-get update && sudo apt-get install -y a b"),
        (1000, False, "su - -c 'apt-get update && apt-get install -y a b'"),
    ],
)
def test_the_command_fits_who_is_to_type_it(monkeypatch: Patch, user: int, sudo: bool, line: str):
    monkeypatch.setattr(run.os, "geteuid", lambda: user, raising=False)
    monkeypatch.setattr(run.shutil, "which", lambda name: "/usr/bin/sudo" if sudo else None)
    assert run.apt_command(["a", "b"]) == line


def test_apt_without_network_ends_in_a_sentence(debian: Machine):
    debian.answer(" install ", 100, "E: Unable to fetch some archives")
    with pytest.raises(run.SetupError, match="is there an internet connection"):
        run.prepare_system(run.APP_LOCKS)


def test_without_rights_a_missing_test_program_is_only_mentioned(debian: Machine, monkeypatch: Patch, capsys: Capture):
    monkeypatch.setattr(run, "present", lambda name: name != "Xvfb")
    monkeypatch.setattr(run, "rights", lambda: None)
    run.prepare_system(run.DEV_LOCKS)
    assert "apt-get install -y xvfb" in capsys.readouterr().err


def test_other_systems_are_left_alone(debian: Machine, monkeypatch: Patch):
    monkeypatch.setattr(run.sys, "platform", "darwin")
    run.prepare_system(run.DEV_LOCKS)
    assert debian.started == []

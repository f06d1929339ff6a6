"""Whether the holder of a lease still runs, as far as this machine can know."""

import os
import subprocess
import sys

import pytest

from apps.floor.holder import has_ended, this_process
from apps.floor.lease import Lease, acquire_lease

SAY_WHO = "from apps.floor.holder import this_process; print(this_process(), flush=True); input()"


@pytest.fixture
def other() -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", SAY_WHO], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    yield process
    process.kill()
    process.wait()


def test_a_process_that_was_killed_has_ended_also_before_its_parent_notices(other: subprocess.Popen[str]):
    holder = other.stdout.readline().strip()
    assert not has_ended(holder)
    os.kill(other.pid, 9)
    os.waitid(os.P_PID, other.pid, os.WEXITED | os.WNOWAIT)  # a zombie
    assert has_ended(holder)
    other.wait()
    assert has_ended(holder)


def test_one_that_has_the_number_of_an_earlier_process_is_not_that_process():
    host, pid, start, sight = this_process().split(":", 3)
    assert not has_ended(this_process())
    assert has_ended(f"{host}:{pid}:{int(start) - 1}:{sight}")


@pytest.mark.parametrize(
    "holder", ["", "a", "host:1", "host:x:1:2:3", "host:999999:1:4026531836:another-boot"]
)
def test_of_what_cannot_be_seen_nothing_is_known(holder: str):
    assert not has_ended(holder)


@pytest.mark.django_db
def test_the_lease_of_a_process_that_has_ended_is_free_at_once(other: subprocess.Popen[str]):
    holder = other.stdout.readline().strip()
    acquire_lease(site="main", holder=holder)
    assert acquire_lease(site="main", holder="me") is None
    other.kill()
    other.wait()
    assert acquire_lease(site="main", holder="me") == Lease("main", "me", 2)

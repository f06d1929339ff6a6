"""Forked helpers: how they end, what they hear, and what of their parent they do not have.

A parent has to be a process of its own here: the one that runs the tests has threads.
"""

import json
import subprocess
import sys
from typing import Any

import pytest

from apps.floor.forked import NotAlone
from contactcenter.helpers import fork_helpers

BEGIN = """
import asyncio, atexit, json, os, random, signal, sys, threading
from apps.floor.forked import NotAlone, fork
"""


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", BEGIN + code], capture_output=True, text=True, timeout=30, check=False
    )


def told(code: str) -> Any:
    """What the script tells in its only line."""
    done = run(code)
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def test_every_end_is_noticed_and_reported_and_the_parents_own_end_is_not_the_childs() -> None:
    done = run("""
def fail():
    raise ValueError("no such number")
atexit.register(print, "at exit")
try:
    forks = [fork(end, answers=False) for end in (fail, lambda: sys.exit(7), lambda: None, sys.stdin.read)]
    late = fork(signal.pause, answers=False)
finally:
    print("finally")
os.waitid(os.P_PID, forks[1].pid, os.WEXITED | os.WNOWAIT)  # ended before anybody watches

async def main():
    *ended, waits, kills = [await each.attach() for each in (*forks, late)]
    codes = [await process.wait() for process in ended]
    assert kills.returncode is None
    kills.kill()
    waits.stdin.close()
    print(codes, await kills.wait(), await waits.wait(), kills.returncode)
    kills.kill()

asyncio.run(main())
""")

    assert done.stdout.splitlines() == ["finally", "[1, 7, 0] -9 0 -9", "at exit"]
    assert "ValueError: no such number" in done.stderr
    assert "Traceback" in done.stderr
    assert done.returncode == 0


def test_one_that_answers_goes_on_when_another_is_ended() -> None:
    found = told("""
def echo():
    for line in sys.stdin:
        print(line.strip() * 2, random.random(), flush=True)

async def ask(process):
    process.stdin.write(b"ab\\n")
    return (await process.stdout.readline()).decode().split()

async def main(*forks):
    first, second = [await each.attach() for each in forks]
    answers = [await ask(first), await ask(second)]
    os.kill(second.pid, signal.SIGINT)  # as Ctrl-C does, to all processes of a terminal
    first.stdin.close()
    ends = [await first.wait(), (await first.stdout.read()).decode()]
    answers.append(await ask(second))
    os.kill(second.pid, signal.SIGTERM)
    print(json.dumps([answers, ends, await second.wait()]))

asyncio.run(main(fork(echo, answers=True), fork(echo, answers=True)))
""")

    answers, ends, terminated = found
    assert [text for text, _ in answers] == ["abab"] * 3
    assert len({number for _, number in answers}) == 3, "children draw the same lots"
    assert (ends, terminated) == ([0, ""], -15)


def test_all_hear_when_the_parent_is_killed() -> None:
    done = run("""
def serve():
    sys.stdin.read()
    print("alone")
forks = [fork(serve, answers=False) for _ in range(3)]
os.kill(os.getpid(), signal.SIGKILL)
""")

    assert done.stdout.split() == ["alone"] * 3  # which ends only when all of them have
    assert (done.returncode, done.stderr) == (-9, "")


def test_a_child_has_nothing_open_but_its_own() -> None:
    found = told("""
def is_open(number):
    try:
        return bool(os.fstat(number))
    except OSError:
        return False

file = open(os.devnull)
other = fork(sys.stdin.read, answers=True)
child = fork(lambda: print(json.dumps([number for number in range(64) if is_open(number)])), answers=False)
os.waitpid(child.pid, 0)
""")

    assert found == [0, 1, 2]


@pytest.mark.parametrize(
    ("begin", "reason"),
    [
        ("threading.Thread(target=threading.Event().wait, daemon=True).start(); late()", "2 threads run"),
        ("asyncio.run(coroutine())", "an event loop runs"),
    ],
)
def test_who_is_not_alone_any_more_forks_nobody(begin: str, reason: str) -> None:
    assert reason in told(f"""
def late():
    try:
        fork(sys.stdin.read, answers=False)
    except NotAlone as error:
        print(json.dumps(str(error)))
async def coroutine():
    late()
{begin}
""")


@pytest.mark.django_db
def test_no_helper_inherits_a_connection_to_the_database() -> None:
    with pytest.raises(NotAlone, match="the database is connected"):
        fork_helpers("main")

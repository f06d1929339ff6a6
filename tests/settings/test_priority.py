"""The floor goes first where it may, what follows it comes later, and nothing fails where it may not."""

import os
import subprocess
import sys

import pytest

from contactcenter.priority import FIRST, LATER

NOBODY = 65534
needs_root = pytest.mark.skipif(os.getuid() != 0, reason="only root may raise a priority: run as root")


def niceness_after(call: str, **options: object) -> int:
    code = f"import os, sys; sys.path.insert(0, '.'); from contactcenter import priority; {call}; print(os.nice(0))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, **options)  # type: ignore[call-overload]
    return int(run.stdout)


@needs_root
def test_the_floor_goes_first_and_its_helpers_come_later() -> None:
    assert niceness_after("priority.go_first()") == FIRST
    assert niceness_after("priority.go_first(); priority.come_later()") == LATER


def test_who_was_put_behind_already_stays_there() -> None:
    assert niceness_after("os.nice(19 - os.nice(0)); priority.come_later()") == 19


@needs_root
def test_without_the_right_everything_stays_as_it_is() -> None:
    before = os.nice(0)
    code = (
        f"import os; from contactcenter import priority; os.setuid({NOBODY}); os.nice(max(0, -os.nice(0)));"
        "priority.go_first(); print(os.nice(0))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(run.stdout) == max(before, 0)

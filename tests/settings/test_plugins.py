"""The plugins under all other tests: slots for parallel runs, and tests that need what is not here."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from contactcenter.env import BASE_DIR
from tests.plugins import parts, services
from tests.plugins.slots import SLOTS, NoFreeSlot, Slots

NEEDS_SIPP = "import pytest\n\n@pytest.mark.sipp\ndef test_call():\n    pass\n"


def test_parallel_runs_get_different_slots_and_the_last_one_is_known(tmp_path: Path) -> None:
    slots = Slots(tmp_path)
    (first, one), (second, two) = slots.take(), slots.take()
    assert (first, second) == (0, 1)
    one.close()
    assert not slots.all_free()
    assert slots.take()[0] == 0
    two.close()


def test_more_runs_than_slots_are_told_to_wait(tmp_path: Path) -> None:
    slots = Slots(tmp_path)
    held = [slots.take()[1] for _ in range(SLOTS)]
    with pytest.raises(NoFreeSlot, match="wait for one to end"):
        slots.take()
    for lock in held:
        lock.close()
    assert slots.all_free()


def test_each_slot_has_a_database_of_its_own() -> None:
    url = "postgresql://u@%2Fa%20b/contactcenter"
    assert services.own_database(url, 0) == url
    assert services.own_database(url, 2) == url + "_2"


def test_workers_of_all_runs_have_different_logical_databases() -> None:
    workers = ["main", *(f"gw{number}" for number in range(1, services.WORKERS_PER_RUN))]
    numbers = {services.redis_database(slot, worker) for slot in range(SLOTS) for worker in workers}
    assert len(numbers) == SLOTS * services.WORKERS_PER_RUN
    assert max(numbers) < 64


def run_pytest(folder: Path, **variables: str) -> str:
    """Output of a pytest of its own, with nothing but the parts plugin, in which SIPp cannot be found."""
    (folder / "test_needs_sipp.py").write_text(NEEDS_SIPP)
    (folder / "bin").mkdir()
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "tests.plugins.parts",
            "-p",
            "no:django",
            "-p",
            "no:cacheprovider",
        ],
        cwd=folder,
        env={"PATH": str(folder / "bin"), "PYTHONPATH": str(BASE_DIR), **variables},
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.stdout


def test_a_missing_part_is_a_skip_with_advice(tmp_path: Path) -> None:
    output = run_pytest(tmp_path)
    assert "1 skipped" in output
    assert "sipp: 1 tests; get it with: apt-get install sip-tester" in output


def test_a_missing_part_is_a_failure_where_all_are_required(tmp_path: Path) -> None:
    output = run_pytest(tmp_path, REQUIRE_ALL_SERVICES="1")
    assert "1 error" in output
    assert "missing part: sipp; get it with: apt-get install sip-tester (REQUIRE_ALL_SERVICES=1)" in output


def test_skips_are_counted_by_part() -> None:
    reasons = ["Skipped: missing part: sipp; get it with: x", "missing part: sipp; y", "another reason"]
    assert dict(parts.count_missing(reasons)) == {"sipp": 2}


def test_this_run_has_keys_of_its_own() -> None:
    assert os.environ["REDIS_KEY_PREFIX"].startswith("cc-test-")

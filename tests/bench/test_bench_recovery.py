"""`bench recovery` for real, with few kills: R1, R2, T41. Times are never judged here."""

import json

import pytest

from tests.bench.test_bench_calls import bench

KEYS = {
    "switch", "standby", "kills", "offered", "answered", "lost", "dropped", "leaked_channels", "leaked_bridges",
    "doubly_served", "order_violations", "gaps", "duplicates", "conservation_ok", "recovery_p50", "recovery_max",
    "hints", "seed", "machine",
}  # fmt: skip


def found_by(*arguments: str) -> dict:
    done = bench("recovery", *arguments, "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_r1_t41_killed_again_and_again_under_load_nothing_is_dropped_lost_or_said_twice():
    """R4, R5 as well: without PostgreSQL, then without Redis, for a few seconds each, calls are served on."""
    found = found_by("--kills", "3", "--database-away", "4", "--redis-away", "4", "--longest-lag", "120")
    assert set(found) == KEYS | {"database", "redis"}
    assert found["kills"] == 3
    assert found["offered"] == found["answered"] > 0
    assert found["conservation_ok"]
    assert found["database"]["served_meanwhile"] > 0
    assert found["redis"]["served_meanwhile"] > 0


@pytest.mark.asterisk
@pytest.mark.sipp
def test_r1_r2_killed_on_the_real_asterisk_no_call_is_dropped():
    found = found_by("--kills", "2", "--switch", "asterisk")
    assert (found["kills"], found["dropped"], found["lost"]) == (2, 0, 0)

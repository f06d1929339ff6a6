"""R12, T49: whatever is done to the wall clock, no wait, talk or wrap-up changes by more than a second."""

import tempfile
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from apps.floor.time_base import TimeBase
from apps.kernel.clock import SystemClock

HOUR = 3600.0


class Machine:
    """A machine whose wall clock can be set; ``passed`` is the time that really passes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.passed = 0.0
        self.wall_offset = 1_800_000_000.0
        self.boot = "first"

    def start_floor(self, *, busy: bool) -> SystemClock:
        clock = SystemClock(wall=lambda: self.wall_offset + self.passed, monotonic=lambda: self.passed)
        TimeBase(self.folder, lambda: self.passed, lambda: self.boot).carry_on(clock, busy=busy)
        return clock


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("pass"), st.floats(0, 600)),
        st.tuples(st.just("step"), st.sampled_from([HOUR, -HOUR, 0.5, -0.5, 1.0, 30 * HOUR])),
        st.tuples(st.just("restart"), st.just(0.0)),
    ),
    max_size=30,
)


@settings(max_examples=200, deadline=None)
@given(steps=STEPS)
def test_a_caller_waits_as_long_as_really_passes(steps: list[tuple[str, float]]):
    with tempfile.TemporaryDirectory() as folder:
        machine = Machine(Path(folder))
        clock = machine.start_floor(busy=False)
        queued_at, really = clock.now(), machine.passed
        for what, amount in steps:
            match what:
                case "pass":
                    machine.passed += amount
                case "step":
                    machine.wall_offset += amount
                case "restart":
                    clock = machine.start_floor(busy=True)
            assert clock.now() - queued_at == pytest.approx(machine.passed - really, abs=0.001)


def test_a_floor_with_nothing_open_takes_the_wall_clocks_word(tmp_path: Path):
    machine = Machine(tmp_path)
    machine.start_floor(busy=False)
    machine.wall_offset -= HOUR
    assert machine.start_floor(busy=True).now() == pytest.approx(1_800_000_000.0)
    assert machine.start_floor(busy=False).now() == pytest.approx(1_800_000_000.0 - HOUR)


def test_after_a_restart_of_the_machine_only_the_wall_clock_is_left(tmp_path: Path):
    machine = Machine(tmp_path)
    machine.start_floor(busy=True)
    machine.boot, machine.wall_offset = "second", 1_800_000_100.0
    assert machine.start_floor(busy=True).now() == pytest.approx(1_800_000_100.0)


def test_a_torn_file_is_no_obstacle(tmp_path: Path):
    (tmp_path / "clock.json").write_text('{"boot": ')
    assert Machine(tmp_path).start_floor(busy=True).now() == pytest.approx(1_800_000_000.0)

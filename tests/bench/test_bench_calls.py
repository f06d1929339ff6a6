"""`bench calls` for real, with few callers: the processes, the counts, the keys. Times are never judged here."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from contactcenter.management.commands.bench import Command

ROOT = Path(__file__).resolve().parents[2]
KEYS = {
    "concurrent", "offered", "connected_ratio", "held_peak", "lost", "doubly_offered", "leaked_channels",
    "leaked_bridges", "refused_wrap_ups", "calls_per_second", "offered_peak_per_second", "load_seconds",
    "ring_p50_ms", "ring_p99_ms", "floor_rss_mb", "floor_cpu_percent", "floor_cpu_ms_per_call",
    "projector_cpu_percent", "reader_cpu_percent", "simulator_cpu_percent", "events_per_call", "commands_per_call",
    "baseline", "seed", "machine",
}  # fmt: skip


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "bench", *arguments],
        cwd=ROOT, env=os.environ, capture_output=True, text=True, timeout=240,
    )  # fmt: skip


def test_twenty_at_once_and_twenty_behind_them_are_all_served():
    done = bench(
        "calls", "--concurrent", "20", "--rate", "20", "--hold-seconds", "0", "--menu", "--record", "--json"
    )

    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert set(found) == KEYS
    assert (found["offered"], found["connected_ratio"], found["held_peak"]) == (40, 1.0, 20)
    assert (found["lost"], found["doubly_offered"]) == (0, 0)
    assert (found["leaked_channels"], found["leaked_bridges"]) == (0, 0)
    assert found["events_per_call"] > 4
    assert found["commands_per_call"] > 4
    assert found["floor_rss_mb"] > 0
    assert found["floor_cpu_percent"] > 0
    baseline = found["baseline"]
    assert (baseline["offered"], baseline["connected_ratio"], baseline["commands_per_call"]) == (20, 1.0, 6.0)
    assert set(found["machine"]) == {"cores", "cpu", "memory_mb", "python", "load_at_start"}


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [(("coffee",), "invalid choice"), (("calls", "--concurrent", "0"), "expected a number of calls")],
)
def test_an_unknown_kind_and_a_wrong_number_are_refused_with_a_sentence(
    arguments: tuple[str, ...], reason: str, capsys: pytest.CaptureFixture[str]
):
    with pytest.raises(SystemExit) as stopped:
        Command().run_from_argv(["manage.py", "bench", *arguments])
    assert stopped.value.code == 2
    assert reason in capsys.readouterr().err

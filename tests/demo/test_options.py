"""What the demo can be asked, and what it passes on."""

from __future__ import annotations

import argparse
import json
import socket
from collections.abc import Mapping
from pathlib import Path

import pytest

from contactcenter.demo import processes, run
from contactcenter.demo.console import LINES_PER_WINDOW, WINDOW_SECONDS, Console
from contactcenter.demo.credentials import CredentialsError, load_or_create
from contactcenter.demo.options import DemoOptions, add_arguments, from_namespace
from contactcenter.demo.ports import NoFreePort, free_port
from contactcenter.embedded.layout import Endpoints


def parse(*arguments: str) -> DemoOptions:
    parser = argparse.ArgumentParser(exit_on_error=False)
    add_arguments(parser)
    return from_namespace(parser.parse_args(arguments))


def test_without_arguments_callers_come_for_ever() -> None:
    assert parse() == DemoOptions(port=8000, calls=None, speed=1.0, seed=None)


def test_a_counted_run() -> None:
    found = parse("--calls", "200", "--speed", "20", "--seed", "7", "--exit", "--json")
    assert found == DemoOptions(calls=200, speed=20.0, seed=7, exit_when_done=True, as_json=True)


@pytest.mark.parametrize("option", ["--exit", "--json"])
def test_a_report_needs_a_number_of_calls(option: str) -> None:
    with pytest.raises(ValueError, match="--calls N"):
        parse(option)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--calls", "0"),
        ("--calls", "x"),
        ("--speed", "0"),
        ("--speed", "nan"),
        ("--port", "70000"),
        ("--port", "0"),
    ],
)
def test_a_senseless_value_is_refused(arguments: tuple[str, str]) -> None:
    with pytest.raises(argparse.ArgumentError):
        parse(*arguments)


def test_the_simulator_hears_only_what_was_chosen() -> None:
    assert processes.caller_options(DemoOptions()) == ()
    chosen = processes.caller_options(DemoOptions(calls=5, seed=0))
    assert chosen[:4] == ("--calls", "5", "--seed", "0")


def test_all_processes_of_a_counted_run_keep_one_clock() -> None:
    clock = processes.RunClock(start=1_800_000_000.0, anchor=1_790_000_000.0, speed=20.0)
    found = arguments_of(DemoOptions(calls=5), clock)
    assert found["floor"][-6:] == found["simulator"][5:11] == clock.options()
    assert found["simulator"][-1] == "--hold"


def test_callers_come_by_themselves_where_nobody_counts_them() -> None:
    clock = processes.RunClock(start=1_800_000_000.0, anchor=1_790_000_000.0, speed=5.0)
    for pace in (clock, None):
        assert "--hold" not in arguments_of(DemoOptions(), pace)["simulator"]


def arguments_of(options: DemoOptions, clock: processes.RunClock | None) -> dict[str, tuple[str, ...]]:
    return {spec.name: spec.arguments for spec in processes.background(8188, options, "main", clock)}


def environment_for(caller: dict[str, str]) -> dict[str, str]:
    endpoints = Endpoints("postgresql:///x", "unix:///y")
    return processes.child_environment(caller, endpoints, Path("/v"), switch_port=8188, switch_password="pw")


def test_children_get_engines_and_switch_and_may_write_bytecode() -> None:
    found = environment_for({"PATH": "/bin", "PYTHONDONTWRITEBYTECODE": "1", "DATABASE_URL": "old"})
    assert found["DATABASE_URL"] == "postgresql:///x"
    assert found["DEMO_SWITCH_URL"] == "http://127.0.0.1:8188"
    assert found["SIMULATOR_PASSWORD"] == found["DEMO_SWITCH_PASSWORD"] == "pw"
    assert found["DEBUG"] == "false"
    assert "PYTHONDONTWRITEBYTECODE" not in found
    assert environment_for({"DEBUG": "1"})["DEBUG"] == "1"


def test_a_busy_port_gives_way_to_the_next() -> None:
    with socket.socket() as listener:
        listener.bind((processes.HOST, 0))
        listener.listen()
        busy = listener.getsockname()[1]
        assert free_port(busy) > busy
        assert free_port(busy, frozenset({busy + 1})) > busy + 1


def test_no_free_port_is_an_error_that_names_the_option() -> None:
    with pytest.raises(NoFreePort, match="--port"):
        free_port(65_000, frozenset(range(65_000, 65_536)))


def test_credentials_are_made_once_and_private(tmp_path: Path) -> None:
    made = load_or_create(tmp_path / "var")
    path = tmp_path / "var" / "demo-credentials.json"
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_or_create(tmp_path / "var") == made
    assert len({login.password for login in (made.supervisor, made.agent, made.switch)}) == 3
    assert len(made.agent.password) >= 12


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"supervisor": 1, "agent": 2}'])
def test_damaged_credentials_are_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "demo-credentials.json").write_text(text)
    with pytest.raises(CredentialsError, match="is damaged"):
        load_or_create(tmp_path)


def test_the_console_shows_what_matters_and_survives_a_flood() -> None:
    shown: list[str] = []
    now = [0.0]
    console = Console(shown.append, lambda: now[0])
    console.relay("web", '127.0.0.1 - - "GET /" 200')
    console.relay("web", "2026-11-22 08:00:00,000 INFO     floor: ready")
    assert shown == []
    for number in range(100):
        console.relay("floor", f"2026-11-22 08:00:00,000 ERROR    floor: {number}")
    assert len(shown) == LINES_PER_WINDOW
    assert shown[0] == "[floor] 2026-11-22 08:00:00,000 ERROR    floor: 0"
    now[0] = WINDOW_SECONDS + 1
    console.relay("floor", "ValueError: again")
    assert shown[-1] == "[floor] ValueError: again"


def test_the_console_says_the_same_thing_once_a_minute() -> None:
    shown: list[str] = []
    now = [0.0]
    console = Console(shown.append, lambda: now[0])
    for second in range(61):
        now[0] = float(second)
        console.relay("floor", f"2026-11-22 08:00:{second:02},000 WARNING  floor: no lease yet")
    assert len(shown) == 2


def test_the_console_survives_a_reader_that_has_gone() -> None:
    def broken(text: str) -> None:
        raise BrokenPipeError

    console = Console(broken)
    console.say("one")
    console.tell("web", "two")


SUMMARY: run.Summary = {
    "calls": 12,
    "ended": 12,
    "offered": 10,
    "answered": 8,
    "abandoned": 2,
    "flowed_out": 0,
    "waiting": 0,
    "asa_seconds": 12.34,
    "aht_seconds": None,
    "service_level": 0.875,
    "conservation_ok": True,
}


def test_the_table_of_a_run() -> None:
    assert [line.rpartition("  ")[2].strip() for line in run.as_table(SUMMARY).splitlines()] == [
        "12",
        "10",
        "8",
        "2",
        "0",
        "0",
        "12.3 s",
        "-",
        "87.5%",
        "yes",
    ]


def test_a_run_succeeds_only_when_every_call_is_accounted_for() -> None:
    assert run.succeeded(SUMMARY)
    assert not run.succeeded({**SUMMARY, "waiting": 1})
    assert not run.succeeded({**SUMMARY, "ended": 11})
    assert not run.succeeded({**SUMMARY, "conservation_ok": False})


async def test_json_is_one_object_kept_for_the_last_line(monkeypatch: pytest.MonkeyPatch) -> None:
    async def finished(request: run.RunRequest, environment: Mapping[str, str]) -> run.Summary:
        return SUMMARY

    shown: list[str] = []
    monkeypatch.setattr(run, "finished_run", finished)
    request = run.RunRequest(calls=12, speed=20.0, start=0.0, as_json=True)
    report = await run.run_calls(request, {}, Console(shown.append))
    assert report.status == 0
    assert report.last_line is not None
    assert json.loads(report.last_line) == SUMMARY
    assert "Offered" in shown[-1]

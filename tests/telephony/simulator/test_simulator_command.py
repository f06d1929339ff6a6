"""The process: options, start without a database, the summary at the end."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import aiohttp
import pytest

from tests.telephony.simulator.application import OverSocket

ROOT = Path(__file__).resolve().parents[3]
MODULE = ("-m", "apps.telephony.simulator")
# No database and no broker behind these addresses: the command must not want any.
NOWHERE = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "REDIS_URL": "redis://127.0.0.1:1/0"}


def _start(*arguments: str, program: tuple[str, ...] = MODULE) -> subprocess.Popen[str]:
    environment = os.environ | NOWHERE | {"SIMULATOR_PASSWORD": "secret"}
    return subprocess.Popen(
        [sys.executable, *program, "--port", "0", "--user", "u", *arguments],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def _base_url(process: subprocess.Popen[str]) -> str:
    line = process.stdout.readline()
    assert line.startswith("virtual Asterisk: http://127.0.0.1:"), line + process.stderr.read()
    return line.removeprefix("virtual Asterisk: ").strip()


async def test_it_ends_by_itself_when_all_calls_have_ended(tmp_path):
    scenario = tmp_path / "scenario.json"
    scenario.write_text(
        json.dumps({"talk_range": [2, 4], "busy_share": 0, "no_answer_share": 0, "ivr_hangup_share": 0})
    )
    process = _start("--calls", "5", "--rate", "5", "--speed", "20", "--scenario", str(scenario), "--exit")
    line = OverSocket(_base_url(process), "u", "secret", agents=5)

    serving = asyncio.create_task(line.run(asyncio.Event()))
    output, errors = await asyncio.to_thread(process.communicate, timeout=30)
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)

    assert (process.returncode, errors) == (0, "")
    assert json.loads(output.splitlines()[-1]) == {
        "offered": 5,
        "finished": 5,
        "answered": 5,
        "abandoned": 0,
        "voicemail": 0,
        "refused": 0,
        "leaked": {"channels": 0, "bridges": 0},
    }


@pytest.mark.parametrize("program", [MODULE, ("manage.py", "simulator")])
async def test_it_needs_no_database_and_ends_on_a_signal_with_a_summary(program):
    process = _start("--rate", "0", program=program)
    key = {"api_key": "u:secret"}
    async with aiohttp.ClientSession() as session:
        url = _base_url(process)
        async with session.post(
            f"{url}/simulator/calls", params=key, json={"count": 2, "manual": True}
        ) as response:
            assert response.status == 201
        async with session.get(f"{url}/simulator/status", params=key) as response:
            status = await response.json()
    process.send_signal(signal.SIGTERM)
    output, errors = process.communicate(timeout=10)

    assert (status["offered"], status["active"], status["waiting_for_application"]) == (2, 2, 2)
    assert (process.returncode, errors) == (0, "")
    assert json.loads(output.splitlines()[-1])["offered"] == 2


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--speed", "0"), "must be more than 0"),
        (("--rate", "-1"), "must be a number, not negative"),
        (("--calls", "many"), "invalid"),
        (("--scenario", "/nonexistent.json"), "/nonexistent.json"),
        (("--password", ""), "SIMULATOR_PASSWORD"),
    ],
)
def test_wrong_options_are_refused_with_a_reason(arguments, complaint):
    process = _start(*arguments)
    _, errors = process.communicate(timeout=20)

    assert process.returncode == 2
    assert complaint in errors

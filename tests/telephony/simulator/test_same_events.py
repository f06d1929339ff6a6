"""Frame by frame: the same scenario on the real Asterisk and on the virtual one gives the same events.

Compared is what the adapter receives through its event filter, and some types more: for each channel, bridge, playback
and recording its sequence of events, with every field's name, and with the values that mean something. Ids, times and
names differ, and events of different objects have no order among each other in Asterisk either.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from apps.telephony.ari import client
from tests.telephony.contract import (
    test_recording_contract as recording,
    test_supervision_contract as supervision,
    test_switch_contract as contract,
)
from tests.telephony.contract.bench import Bench, World
from tests.telephony.contract.real import RealWorld
from tests.telephony.rig.asterisk import AsteriskRig
from tests.telephony.simulator.virtual import VirtualWorld

pytestmark = [pytest.mark.asterisk, pytest.mark.sipp]
Json = dict[str, Any]
Sequences = dict[str, list[tuple[object, ...]]]

SUBJECTS = ("playback", "recording", "bridge", "channel", "peer")
TELLING = (
    "args", "cause", "cause_txt", "tech_cause", "soft", "digit", "dialstatus",
)  # fmt: skip
MORE_TYPES = (
    "ChannelStateChange", "Dial", "PlaybackStarted", "PlaybackContinuing", "RecordingStarted", "ChannelEnteredBridge",
    "ChannelLeftBridge", "BridgeDestroyed",
)  # fmt: skip
RACES = {"stopped prompt": {"PlaybackStarted"}}
"""What the real one may leave out, because the next request was faster than its own thread."""
STATES = {"channel": "state", "playback": "state", "recording": "state", "bridge": "technology"}


def _phone(kind: str, cause: int) -> Callable[[Bench], Awaitable[None]]:
    return lambda bench: contract.test_a_phone_that_does_not_answer_says_why(bench, kind, cause)  # type: ignore[arg-type]


SCENARIOS: dict[str, Callable[[Bench], Awaitable[None]]] = {
    "prompts and a key": contract.test_a_prompt_of_several_parts_ends_once_and_a_key_is_heard,
    "stopped prompt": contract.test_a_prompt_can_be_stopped_and_stopped_again,
    "missing prompt": contract.test_a_missing_prompt_fails_and_the_call_goes_on,
    "hold and recording": recording.test_a_conversation_with_hold_and_recording,
    "busy": _phone("busy", contract.BUSY),
    "no answer": _phone("silent", contract.NO_ANSWER),
    "not registered": _phone("absent", contract.ABSENT),
    "dropped while ringing": contract.test_a_ringing_phone_can_be_dropped,
    "agent hangs up": contract.test_an_agent_hangs_up,
    "hang-up in a prompt": contract.test_a_caller_who_hangs_up_in_a_prompt_just_hangs_up,
    "gives up": contract.test_a_caller_gives_up_before_the_answer,
    "longest message": recording.test_a_caller_leaves_a_message_of_the_longest_length,
    "listening and barging in": supervision.test_the_ways_to_take_part_can_be_changed_back_and_forth,
    "listening until the agent is gone": supervision.test_listening_ends_with_the_agents_leg,
    "hang-up in a message": recording.test_a_message_is_complete_when_the_caller_hangs_up,
}


class Recorder:
    """Keeps every frame that the adapter reads."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.events: list[Json] = []
        parse = client.parse

        def keep(frame: bytes | str) -> object:
            event = msgspec.json.decode(frame)
            if event["type"] != "RESTResponse":
                self.events.append(event)
            return parse(frame)

        monkeypatch.setattr(client, "parse", keep)
        monkeypatch.setattr(client, "USED_TYPES", (*client.USED_TYPES, *MORE_TYPES))

    def take(self, but: set[str]) -> list[Json]:
        """Return what was kept, but for some types, and begin anew."""
        taken, self.events = self.events, []
        return [event for event in taken if event["type"] not in but]


def sequences(events: list[Json]) -> Sequences:
    """Return the events of each object, in order; objects are named by kind and order of appearance."""
    names: dict[tuple[str, str], str] = {}
    found: Sequences = defaultdict(list)
    for event in events:
        kind = next(subject for subject in SUBJECTS if subject in event)
        thing = event[kind]
        key = kind, thing.get("id") or thing["name"]
        if key not in names:
            kinds = [_kind_of(*known) for known in names]
            names[key] = f"{_kind_of(*key)} {kinds.count(_kind_of(*key)) + 1}"
        found[names[key]].append(_essence(event))
    return found


def _kind_of(kind: str, name: str) -> str:
    """Dialling is told apart: Asterisk tells it from another thread than the leg's states."""
    if kind == "channel":
        return "leg" if name.startswith("leg-") else "caller"
    return kind


def _essence(event: Json) -> tuple[object, ...]:
    states = [f"{kind} {event[kind][field]}" for kind, field in STATES.items() if kind in event]
    values = {name: event[name] for name in TELLING if name in event and name != "args"}
    fields = {name: sorted(event[name]) for name in SUBJECTS if name in event}
    return (
        event["type"],
        tuple(states),
        str(values),
        len(event.get("args", ())),
        str(sorted(event)),
        str(fields),
    )


async def _play(scenario: Callable[[Bench], Awaitable[None]], world: World) -> None:
    bench = Bench(world)
    try:
        await scenario(bench)
    finally:
        await bench.close()


@pytest.mark.parametrize("name", SCENARIOS)
async def test_same_events(
    name: str, shared_asterisk: AsteriskRig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = Recorder(monkeypatch)
    await _play(SCENARIOS[name], RealWorld(shared_asterisk, tmp_path))
    real = sequences(recorder.take(RACES.get(name, set())))

    await _play(SCENARIOS[name], await VirtualWorld.start())
    virtual = sequences(recorder.take(RACES.get(name, set())))

    assert sorted(virtual) == sorted(real)
    for thing, sequence in real.items():
        assert virtual[thing] == sequence, thing

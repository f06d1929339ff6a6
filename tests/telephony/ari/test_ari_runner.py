"""Effects of one call keep their order; a call whose request hangs delays no other; failures are told."""

import asyncio

import pytest

from apps.interactions.domain import effects as fx, messages as msg
from apps.kernel.messages import Message
from apps.telephony.ari import runner
from apps.telephony.ari.calls import Calls
from apps.telephony.ari.requests import NO_STATUS, AriError, Request
from apps.telephony.ari.runner import EffectRunner
from apps.telephony.ports import NodeConfig, SwitchState

FIRST, SECOND = "1" * 32, "2" * 32
OFFER = f"{FIRST}-1"


class Wire:
    """The end of the wire: keeps what is sent; answers as told, by the beginning of ``METHOD uri``."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.refusals: dict[str, AriError] = {}
        self.gates: dict[str, asyncio.Event] = {}

    async def send(self, request: Request) -> bytes:
        line = f"{request.method} {request.uri}"
        self.sent.append(line)
        if gate := self.gates.get(line):
            await gate.wait()
        for beginning, refusal in self.refusals.items():
            if line.startswith(beginning):
                raise refusal
        return b""


class Rig:
    def __init__(self) -> None:
        self.wire = Wire()
        self.told: list[Message] = []
        self.state = SwitchState()
        self.calls = Calls("n")
        self.calls.adopt(FIRST, "c1")
        self.calls.adopt(SECOND, "c2")
        node = NodeConfig("n", "http://127.0.0.1", "u", "p")
        self.runner = EffectRunner(
            node, lambda agent_id: f"PJSIP/{agent_id}", self.calls, self.state, music_after=0
        )
        self.runner.start(self.wire.send, self.told.append)

    async def do(self, *effects: fx.Effect) -> None:
        for effect in effects:
            self.runner.submit(effect)
        await self.settle()

    async def settle(self) -> None:
        for _ in range(50):
            await asyncio.sleep(0)


@pytest.fixture
def rig() -> Rig:
    return Rig()


async def test_the_effects_of_one_call_wait_for_each_other(rig: Rig) -> None:
    gate = rig.wire.gates["POST channels/c1/answer"] = asyncio.Event()

    await rig.do(fx.AnswerCall(FIRST), fx.ParkCall(FIRST), fx.AnswerCall(SECOND), fx.HangUpCall(SECOND))
    before = list(rig.wire.sent)
    gate.set()
    await rig.settle()

    assert before == ["POST channels/c1/answer", "POST channels/c2/answer", "DELETE channels/c2"]
    assert rig.wire.sent[3:] == ["POST bridges/wait-n-33/addChannel"]


async def test_a_phone_rings_while_the_caller_is_still_being_answered(rig: Rig) -> None:
    gate = rig.wire.gates["POST channels/c1/answer"] = asyncio.Event()

    await rig.do(fx.AnswerCall(FIRST), fx.RingAgent(FIRST, OFFER, 7, 20, "x"), fx.ParkCall(FIRST))
    before = list(rig.wire.sent)
    gate.set()
    await rig.settle()

    assert before == ["POST channels/c1/answer", f"POST channels/leg-{OFFER}"]
    assert rig.wire.sent[2:] == ["POST bridges/wait-n-33/addChannel"]


async def test_a_caller_whom_an_agent_takes_at_once_is_not_parked_first(rig: Rig) -> None:
    rig.runner._music_after = 60.0

    await rig.do(fx.AnswerCall(FIRST), fx.ParkCall(FIRST))
    await rig.do(fx.ConnectAgent(FIRST, OFFER))

    assert rig.wire.sent == [
        "POST channels/c1/answer", f"POST bridges/call-{FIRST}", f"POST bridges/call-{FIRST}/addChannel",
    ]  # fmt: skip


async def test_a_caller_is_parked_before_anything_else_is_done_with_them(rig: Rig) -> None:
    rig.runner._music_after = 60.0

    await rig.do(fx.ParkCall(FIRST))
    await rig.do(fx.PlayPrompt(FIRST, "p1", ("sound:x",)))

    assert rig.wire.sent == ["POST bridges/wait-n-33/addChannel", "POST channels/c1/play/play-p1"]


async def test_nobody_is_rung_for_a_caller_who_is_being_hung_up(rig: Rig) -> None:
    await rig.do(fx.HangUpCall(FIRST), fx.RingAgent(FIRST, OFFER, 7, 20, "x"))

    assert rig.wire.sent == ["DELETE channels/c1"]


async def test_already_so_is_no_failure(rig: Rig) -> None:
    await rig.do(fx.ConnectAgent(FIRST, OFFER))
    rig.wire.refusals = {"DELETE": AriError(404, "not found")}

    await rig.do(fx.DropLeg(FIRST, OFFER), fx.CloseCall(FIRST), fx.HangUpCall(FIRST))

    assert len(rig.wire.sent) == 5
    assert rig.told == []


async def test_a_conflict_while_ringing_is_success_only_if_the_leg_exists(rig: Rig) -> None:
    rig.wire.refusals = {"POST channels/leg-": AriError(409, "exists")}
    await rig.do(fx.RingAgent(FIRST, OFFER, 7, 20, "x"))
    assert rig.told == []

    rig.wire.refusals[f"GET channels/leg-{OFFER}"] = AriError(404, "Channel not found")
    await rig.do(fx.RingAgent(FIRST, OFFER, 7, 20, "x"))
    assert rig.told == [msg.AgentLegEnded(FIRST, OFFER, 20)]


async def test_a_leg_of_which_nobody_knows_whether_it_rings_is_dropped(rig: Rig) -> None:
    rig.wire.refusals = {"POST channels/leg-": AriError(NO_STATUS, "no answer in 5 s")}

    await rig.do(fx.RingAgent(FIRST, OFFER, 7, 20, "x"))

    assert rig.wire.sent == [f"POST channels/leg-{OFFER}", f"DELETE channels/leg-{OFFER}", "GET channels/c1"]
    assert rig.told == [msg.EffectFailed(FIRST, "RingAgent", "no answer in 5 s", OFFER)]
    assert rig.state.failures == 1


async def test_a_refusal_about_a_caller_who_is_gone_is_not_told(rig: Rig) -> None:
    rig.wire.refusals = {
        "POST channels/c1/answer": AriError(500, "Failed to answer channel"),
        "GET channels/c1": AriError(404, "Channel not found"),
    }

    await rig.do(fx.AnswerCall(FIRST))

    assert (rig.told, rig.state.failures) == ([], 0)


async def test_a_refusal_about_a_caller_who_is_there_is_told(rig: Rig) -> None:
    rig.wire.refusals = {"POST channels/c1/answer": AriError(500, "Failed to answer channel")}

    await rig.do(fx.AnswerCall(FIRST), fx.ParkCall(FIRST))

    assert rig.told == [msg.EffectFailed(FIRST, "AnswerCall", "500 Failed to answer channel", None)]
    assert rig.wire.sent[-1] == "POST bridges/wait-n-33/addChannel"


async def test_effects_for_an_unknown_caller_are_dropped_but_what_is_left_is_cleared(rig: Rig) -> None:
    unknown = "3" * 32
    rig.calls.replace({}, [f"call-{unknown}"])

    await rig.do(fx.AnswerCall(unknown), fx.DropLeg(unknown, f"{unknown}-1"), fx.CloseCall(unknown))

    assert sorted(rig.wire.sent) == [f"DELETE bridges/call-{unknown}", f"DELETE channels/leg-{unknown}-1"]
    assert rig.told == []


async def test_what_is_so_already_or_comes_with_the_next_instruction_is_not_sent(rig: Rig) -> None:
    await rig.do(fx.AnswerCall(FIRST), fx.AnswerCall(FIRST), fx.CloseCall(FIRST))
    assert rig.wire.sent == ["POST channels/c1/answer"]  # and nobody has made a bridge

    await rig.do(fx.PlayPrompt(FIRST, "p1", ("sound:x",)), fx.StopPrompt(FIRST, "p1"), fx.ParkCall(FIRST))
    assert rig.wire.sent[1:] == [
        "POST channels/c1/play/play-p1", "DELETE playbacks/play-p1", "POST bridges/wait-n-33/addChannel",
    ]  # fmt: skip

    await rig.do(fx.ConnectAgent(FIRST, OFFER), fx.StartRecording(FIRST, f"{FIRST}-1"))
    await rig.do(fx.HangUpCall(FIRST), fx.StopRecording(FIRST, f"{FIRST}-1"), fx.CloseCall(FIRST))
    await rig.do(fx.CloseCall(FIRST))
    assert rig.wire.sent[-3:] == [
        "DELETE channels/c1", f"POST recordings/live/{FIRST}-1/stop", f"DELETE bridges/call-{FIRST}",
    ]  # fmt: skip


async def test_without_a_connection_the_floor_hears_of_it_at_once(rig: Rig) -> None:
    await rig.runner.stop()

    await rig.do(fx.AnswerCall(FIRST))

    assert rig.told == [msg.EffectFailed(FIRST, "AnswerCall", "node 'n' is not connected", None)]


async def test_nothing_is_kept_of_calls_that_are_done(rig: Rig) -> None:
    await rig.do(fx.AnswerCall(FIRST), fx.HangUpCall(SECOND))

    assert (rig.runner._queues, rig.runner._tasks) == ({}, set())


def test_who_waits_and_to_which_music_is_remembered_from_what_was_asked_and_learnt_from_the_switch():
    calls = Calls("n")
    calls.replace({FIRST: "c1", SECOND: "c2"}, [], {"c2"})
    assert (calls.wait_of(FIRST), calls.wait_of(SECOND)) == ((False, ""), (True, ""))
    both = {"channel": "c1,leg-x"}
    music = {"variable": "CHANNEL(musicclass)", "value": "calm"}
    calls.note(FIRST, Request("POST", ("channels", "c1", "variable"), music))
    calls.note(FIRST, Request("POST", ("bridges", "wait-n-33", "addChannel"), {"channel": "c1"}))
    assert calls.wait_of(FIRST) == (True, "calm")
    calls.note(FIRST, Request("POST", ("bridges", f"call-{FIRST}", "addChannel"), both))
    calls.note(SECOND, Request("POST", ("bridges", "wait-n-27", "removeChannel"), {"channel": "c2"}))
    assert (calls.wait_of(FIRST), calls.wait_of(SECOND)) == ((False, "calm"), (False, ""))
    assert calls.wait_of("f" * 32) == (False, "")


async def test_a_stopped_recording_of_which_the_switch_says_nothing_has_ended(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "UNHEARD_SECONDS", 0.0)

    await rig.do(fx.StopRecording(FIRST, f"{FIRST}-1"))
    await asyncio.sleep(0)

    assert rig.told == [msg.RecordingFinished(FIRST, f"{FIRST}-1", 0.0, length_known=False)]

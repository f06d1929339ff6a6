"""The contract of a switch: the same effects in, the same messages out, whatever stands behind the adapter.

Ids are derived, so whole messages are compared. Only times are left open.
"""

import pytest

from apps.interactions.domain import effects as fx, messages as msg
from apps.ivr.domain.library import Library
from apps.kernel.messages import Effect
from apps.telephony import naming
from tests.telephony.contract.bench import Bench, PhoneKind

BUSY, NO_ANSWER, ABSENT, NORMAL = 17, 19, 20, 16


async def ring(bench: Bench, call: msg.CallArrived, agent: int, attempt: int = 1, **changes: bool) -> str:
    """Ring the agent for the call and return the offer's id."""
    offer = f"{call.interaction_id}-{attempt}"
    await bench.do(fx.RingAgent(call.interaction_id, offer, agent, 2, call.ani, **changes))
    return offer


async def talk(bench: Bench, call: msg.CallArrived, agent: int) -> str:
    """Answer the call, let it wait, ring the agent and connect both; return the offer's id."""
    await bench.do(fx.AnswerCall(call.interaction_id), fx.ParkCall(call.interaction_id))
    offer = await ring(bench, call, agent)
    await bench.expect(msg.AgentLegAnswered(call.interaction_id, offer))
    await bench.do(fx.ConnectAgent(call.interaction_id, offer))
    return offer


async def test_a_call_says_who_calls_and_what_was_dialled(switch_under_test: Bench) -> None:
    bench = switch_under_test
    await bench.connect()

    call = await bench.call(dnis="8002")

    assert call.interaction_id == naming.interaction_id(call.node, call.channel_id)
    assert (call.node, call.dnis, call.ani) == (bench.world.config.code, "8002", "202555011")
    assert 0 <= call.waited_seconds < 1


async def test_a_number_that_is_always_answered_is_answered_by_the_switch_itself(
    switch_under_test: Bench,
) -> None:
    bench = switch_under_test
    bench.world.answered["8003"] = True
    await bench.connect()

    slow, fast = await bench.call("leaves", dnis="8001"), await bench.call("leaves", dnis="8003")

    # Callers who leave 1.5 s after the answer: one of them was answered, and nobody has told the switch to.
    hung_up = await bench.next(msg.CallerHungUp, within=5)
    assert hung_up.interaction_id == fast.interaction_id
    await bench.do(fx.HangUpCall(slow.interaction_id))
    await bench.expect(msg.CallerHungUp(slow.interaction_id, NORMAL))


async def test_a_prompt_of_several_parts_ends_once_and_a_key_is_heard(switch_under_test: Bench) -> None:
    bench = switch_under_test
    await bench.connect()
    call = await bench.call("presses")
    # Neither switch has sounds in this language: they say it with those that they have.
    value = Library().said("number", "42", "", "zh")

    await bench.do(
        fx.AnswerCall(call.interaction_id),
        fx.PlayPrompt(call.interaction_id, "p1", ("sound:vm-goodbye", *value, "digits:4"), "zh"),
    )

    await bench.expect(
        msg.DigitReceived(call.interaction_id, "5"), msg.PlaybackFinished(call.interaction_id, "p1", ok=True)
    )


async def test_a_prompt_can_be_stopped_and_stopped_again(switch_under_test: Bench) -> None:
    bench = switch_under_test
    await bench.connect()
    call = await bench.call()
    await bench.do(
        fx.AnswerCall(call.interaction_id), fx.PlayPrompt(call.interaction_id, "p1", ("sound:vm-intro",))
    )

    await bench.do(fx.StopPrompt(call.interaction_id, "p1"), fx.StopPrompt(call.interaction_id, "p1"))

    await bench.expect(msg.PlaybackFinished(call.interaction_id, "p1", ok=True), within=2)
    await bench.quiet()


async def test_a_caller_who_is_parked_hears_the_prompt_no_longer_and_nobody_waits_for_it(
    switch_under_test: Bench,
) -> None:
    bench = switch_under_test
    await bench.connect()
    first, second = await bench.call(), await bench.call()
    await bench.do(
        fx.AnswerCall(first.interaction_id), fx.PlayPrompt(first.interaction_id, "p1", ("sound:vm-intro",))
    )
    await bench.quiet(0.3)

    await bench.do(fx.ParkCall(first.interaction_id))
    await bench.expect(msg.PlaybackFinished(first.interaction_id, "p1", ok=True), within=2)
    await bench.do(fx.HangUpCall(second.interaction_id))
    await bench.expect(msg.CallerHungUp(second.interaction_id, NORMAL), within=2)


async def test_a_channel_that_is_busy_keeps_no_other_call_waiting(switch_under_test: Bench) -> None:
    bench = switch_under_test
    await bench.connect()
    first, second = await bench.call(), await bench.call()
    await bench.do(
        fx.AnswerCall(first.interaction_id), fx.PlayPrompt(first.interaction_id, "p1", ("sound:vm-intro",))
    )
    await bench.quiet(0.3)

    # An answer waits until the prompt is over; the commands of the other call must not.
    await bench.do(fx.AnswerCall(first.interaction_id))
    await bench.quiet(0.2)
    await bench.do(
        fx.PlayPrompt(second.interaction_id, "p2", ("digits:1",)), fx.HangUpCall(second.interaction_id)
    )

    await bench.expect(msg.CallerHungUp(second.interaction_id, NORMAL), within=2)


async def test_a_missing_prompt_fails_and_the_call_goes_on(switch_under_test: Bench) -> None:
    bench = switch_under_test
    await bench.connect()
    call = await bench.call()

    await bench.do(
        fx.AnswerCall(call.interaction_id),
        fx.PlayPrompt(call.interaction_id, "p1", ("sound:no-such-sound",)),
        fx.PlayPrompt(call.interaction_id, "p2", ("digits:1",)),
    )

    await bench.expect(
        msg.PlaybackFinished(call.interaction_id, "p1", ok=False),
        msg.PlaybackFinished(call.interaction_id, "p2", ok=True),
    )


@pytest.mark.parametrize(
    ("kind", "cause"), [("busy", BUSY), ("silent", NO_ANSWER), ("absent", ABSENT), ("unknown", ABSENT)]
)
async def test_a_phone_that_does_not_answer_says_why(
    switch_under_test: Bench, kind: PhoneKind, cause: int
) -> None:
    bench = switch_under_test
    agent = await bench.phone(kind)
    await bench.connect()
    call = await bench.call()
    await bench.do(fx.AnswerCall(call.interaction_id), fx.ParkCall(call.interaction_id))

    offer = await ring(bench, call, agent)

    await bench.expect(msg.AgentLegEnded(call.interaction_id, offer, cause))
    await bench.quiet()


async def test_a_phone_is_asked_to_pick_up_by_itself(switch_under_test: Bench) -> None:
    bench = switch_under_test
    agent = await bench.phone("auto")
    await bench.connect()
    call = await bench.call()

    offer = await ring(bench, call, agent, auto_answer=True)

    await bench.expect(msg.AgentLegAnswered(call.interaction_id, offer), within=2)


async def test_a_ringing_phone_can_be_dropped(switch_under_test: Bench) -> None:
    bench = switch_under_test
    agent = await bench.phone("silent")
    await bench.connect()
    call = await bench.call()
    offer = await ring(bench, call, agent)
    await bench.quiet(0.3)

    await bench.do(fx.DropLeg(call.interaction_id, offer))

    await bench.expect(msg.AgentLegEnded(call.interaction_id, offer, NORMAL), within=2)
    await bench.quiet()


async def test_an_agent_hangs_up(switch_under_test: Bench) -> None:
    bench = switch_under_test
    agent = await bench.phone("leaves")
    await bench.connect()
    call = await bench.call()
    offer = await talk(bench, call, agent)

    await bench.expect(msg.AgentLegEnded(call.interaction_id, offer, NORMAL), within=3)
    await bench.quiet()


async def test_a_caller_who_hangs_up_in_a_prompt_just_hangs_up(switch_under_test: Bench) -> None:
    bench = switch_under_test
    await bench.connect()
    call = await bench.call("leaves")

    await bench.do(
        fx.AnswerCall(call.interaction_id), fx.PlayPrompt(call.interaction_id, "p1", ("sound:vm-intro",))
    )

    await bench.expect(msg.CallerHungUp(call.interaction_id, NORMAL))
    await bench.quiet()


async def test_a_caller_gives_up_before_the_answer(switch_under_test: Bench) -> None:
    bench = switch_under_test
    await bench.connect()

    call = await bench.call("gives_up")

    hung_up = await bench.next(msg.CallerHungUp)
    assert hung_up.interaction_id == call.interaction_id
    await bench.quiet()


async def test_everything_twice_is_as_good_as_once(switch_under_test: Bench) -> None:
    bench = switch_under_test
    agent = await bench.phone("answers")
    await bench.connect()
    call = await bench.call()
    interaction, offer, recording = (
        call.interaction_id,
        f"{call.interaction_id}-1",
        f"{call.interaction_id}-1",
    )

    async def twice(effect: Effect) -> None:
        await bench.do(effect, effect)

    await twice(fx.AnswerCall(interaction))
    await twice(fx.ParkCall(interaction))
    await twice(fx.RingAgent(interaction, offer, agent, 5, call.ani))
    await bench.expect(msg.AgentLegAnswered(interaction, offer))
    await twice(fx.ConnectAgent(interaction, offer))
    await twice(fx.StartRecording(interaction, recording))
    await bench.quiet(0.3)
    await twice(fx.HoldCaller(interaction, offer))
    await twice(fx.ConnectAgent(interaction, offer))
    await bench.quiet(1.0)
    await twice(fx.StopRecording(interaction, recording))
    assert (await bench.next(msg.RecordingFinished)).ok is True
    await twice(fx.DropLeg(interaction, offer))
    await bench.expect(msg.AgentLegEnded(interaction, offer, NORMAL))
    await twice(fx.HangUpCall(interaction))
    await twice(fx.CloseCall(interaction))
    await bench.expect(msg.CallerHungUp(interaction, NORMAL))
    await bench.quiet()


async def test_effects_for_a_caller_who_is_gone_are_no_failures(switch_under_test: Bench) -> None:
    bench = switch_under_test
    agent = await bench.phone("answers")
    await bench.connect()
    call = await bench.call()
    interaction, offer = call.interaction_id, f"{call.interaction_id}-1"

    # All of it is on its way at the moment when the call ends.
    await bench.do(
        fx.HangUpCall(interaction),
        fx.AnswerCall(interaction),
        fx.PlayPrompt(interaction, "p1", ("sound:vm-intro",)),
        fx.ParkCall(interaction),
        fx.RingAgent(interaction, offer, agent, 5, call.ani),
        fx.ConnectAgent(interaction, offer),
        fx.CloseCall(interaction),
    )

    await bench.expect(msg.CallerHungUp(interaction, NORMAL))
    await bench.quiet()


async def test_what_goes_on_is_found_again_after_the_application_was_away(switch_under_test: Bench) -> None:
    bench = switch_under_test
    agent = await bench.phone("answers")
    await bench.connect()
    talking, waiting = await bench.call(), await bench.call()
    offer = await talk(bench, talking, agent)
    await bench.do(fx.AnswerCall(waiting.interaction_id), fx.ParkCall(waiting.interaction_id))
    await bench.quiet(0.3)

    await bench.disconnect()
    snapshot = await bench.connect()

    callers = {
        c.interaction_id: (c.id, c.dnis, c.state)
        for c in snapshot.channels
        if c.interaction_id and not c.offer_id
    }
    assert callers == {
        talking.interaction_id: (talking.channel_id, "8001", "Up"),
        waiting.interaction_id: (waiting.channel_id, "8001", "Up"),
    }
    legs = [(c.interaction_id, c.offer_id, c.state) for c in snapshot.channels if c.offer_id]
    assert legs == [(talking.interaction_id, offer, "Up")]
    bridges = {bridge.id: (bridge.kind, set(bridge.channels)) for bridge in snapshot.bridges}
    conversation = naming.conversation_bridge(talking.interaction_id)
    assert bridges[conversation] == ("mixing", {talking.channel_id, naming.leg_channel(offer)})
    kind, channels = bridges[naming.waiting_bridge(bench.world.config.code, waiting.channel_id)]
    assert (kind, waiting.channel_id in channels) == ("holding", True)

    await bench.do(fx.DropLeg(talking.interaction_id, offer), fx.HangUpCall(waiting.interaction_id))
    await bench.expect_in_any_order(
        msg.AgentLegEnded(talking.interaction_id, offer, NORMAL),
        msg.CallerHungUp(waiting.interaction_id, NORMAL),
    )


async def test_what_ended_while_the_application_was_away_is_not_in_the_snapshot(
    switch_under_test: Bench,
) -> None:
    bench = switch_under_test
    await bench.connect()
    call = await bench.call("leaves")
    await bench.do(fx.AnswerCall(call.interaction_id))
    await bench.quiet(0.3)

    await bench.disconnect()
    await bench.quiet(2.0)
    snapshot = await bench.connect()

    assert [c for c in snapshot.channels if c.interaction_id == call.interaction_id] == []
    await bench.do(
        fx.HangUpCall(call.interaction_id), fx.PlayPrompt(call.interaction_id, "p1", ("sound:vm-intro",))
    )
    await bench.quiet()


async def test_tones_can_be_sent_to_either_side_of_a_conversation(switch_under_test: Bench) -> None:
    bench = switch_under_test
    agent = await bench.phone("answers")
    await bench.connect()
    call = await bench.call()
    offer = await talk(bench, call, agent)

    await bench.do(fx.SendDigits(call.interaction_id, "12#"), fx.SendDigits(call.interaction_id, "7", offer))

    await bench.quiet(1.0)
    await bench.do(fx.DropLeg(call.interaction_id, offer))
    await bench.expect(msg.AgentLegEnded(call.interaction_id, offer, NORMAL))


async def test_one_waiting_caller_hears_a_prompt_and_nobody_else_notices(switch_under_test: Bench) -> None:
    bench = switch_under_test
    agent = await bench.phone("answers")
    await bench.connect()
    first, second = await bench.call(), await bench.call()
    for call in (first, second):
        await bench.do(fx.AnswerCall(call.interaction_id), fx.ParkCall(call.interaction_id, "calm"))
    place = ("sound:queue-thereare", "number:12", "sound:queue-callswaiting")

    await bench.do(fx.PlayPrompt(first.interaction_id, "q1", ("digits:1",), "en"))
    await bench.expect(msg.PlaybackFinished(first.interaction_id, "q1", ok=True))
    await bench.do(fx.PlayPrompt(first.interaction_id, "q2", place, "en"))
    await bench.expect(msg.PlaybackFinished(first.interaction_id, "q2", ok=True), within=15)
    await bench.do(fx.PlayPrompt(first.interaction_id, "q3", ("sound:no-such-sound",), "en"))
    await bench.expect(msg.PlaybackFinished(first.interaction_id, "q3", ok=False))

    # An answer does not wait for the announcement to end.
    await bench.do(fx.PlayPrompt(first.interaction_id, "q4", ("sound:vm-intro",)))
    offer = await ring(bench, first, agent)
    await bench.expect(msg.AgentLegAnswered(first.interaction_id, offer))
    await bench.do(fx.ConnectAgent(first.interaction_id, offer))
    await bench.expect(msg.PlaybackFinished(first.interaction_id, "q4", ok=True), within=2)
    await bench.quiet(0.3)
    await bench.disconnect()
    bridges = {bridge.id: set(bridge.channels) for bridge in (await bench.connect()).bridges}
    assert first.channel_id in bridges[naming.conversation_bridge(first.interaction_id)]
    assert bridges[naming.waiting_bridge(bench.world.config.code, second.channel_id)] == {second.channel_id}

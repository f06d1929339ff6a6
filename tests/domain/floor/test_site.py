"""One site end to end, without anything around it: flow, queue, agents, and the words between them."""

import pytest

from apps.acd.domain import commands as acd
from apps.agents.domain.states import Presence, WorkState
from apps.floor.domain.snapshot import dump_site
from apps.interactions.domain import effects as fx, events as ev, messages as msg
from apps.kernel.messages import Rejected
from tests.domain.floor.site_driver import CONFIG, Driver


def test_a_call_goes_from_menu_to_agent_to_wrap_up():
    site = Driver()
    site.sign_in(1)
    call = site.call()
    assert [type(effect) for effect in site.drain()] == [fx.AnswerCall, fx.PlayPrompt]
    site.advance(3)
    events = site.press(call, "2")
    assert site.names(events) == [
        "DigitsCollected",
        "FlowDataSet",
        "FlowNodeEntered",
        "RouteRequested",
        "InteractionQueued",
        "OfferMade",
        "WorkStateChanged",
    ]
    site.advance(4)
    answered = next(event for event in site.pick_up(call) if isinstance(event, ev.InteractionAnswered))
    assert (answered.agent_id, answered.wait_seconds, answered.ring_seconds) == (1, 4.0, 4.0)
    site.advance(100)
    ended = site.tell(msg.CallerHungUp(call))
    segment = next(event for event in ended if isinstance(event, ev.SegmentEnded))
    assert (segment.ended_by, segment.talk_seconds, segment.hold_seconds) == ("caller", 100.0, 0.0)
    site.advance(10)
    site.tell(acd.CompleteWrapUp(1, call, disposition="solved", note="Paid twice."))
    assert site.outcome(call) == ["handled"]
    assert site.site.calls == {}
    assert site.site.floor.agents[1].work is WorkState.IDLE


def test_the_event_numbers_of_an_interaction_have_no_gap():
    site = Driver()
    site.sign_in(1)
    call = site.talk("1")
    site.tell(msg.CallerHungUp(call))
    site.tell(msg.RecordingFinished(call, f"{call}-1", 12.0))
    site.advance(60)
    numbers = [
        seq
        for entry in site.journal
        for seq, event in entry.events
        if getattr(event, "interaction_id", None) == call and not hasattr(event, "state")
    ]
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_customer_found_while_the_prompt_plays_raises_the_place_in_the_line():
    site = Driver()
    call = site.call()
    site.tell(msg.CustomerFound(call, 7, "Wang Fang", tier=50))
    queued = next(event for event in site.press(call, "2") if isinstance(event, ev.InteractionQueued))
    assert queued.tier == 50


def test_a_customer_is_identified_once():
    site = Driver()
    call = site.call()
    site.tell(msg.CustomerFound(call, 7, "Wang Fang"))
    assert site.tell(msg.CustomerFound(call, 7, "Wang Fang")) == []


def test_an_unknown_number_hears_so_and_is_refused():
    site = Driver()
    call = site.call(dnis="9999")
    playing = next(effect for effect in site.drain() if isinstance(effect, fx.PlayPrompt))
    assert playing.media == ("sound:ss-noservice",)
    site.tell(msg.PlaybackFinished(call, playing.playback_id))
    assert site.outcome(call) == ["refused"]
    assert site.site.calls == {}


def test_wrong_keys_three_times_end_in_the_failed_exit():
    site = Driver()
    call = site.call()
    site.press(call, "9")
    site.press(call, "8")
    assert "FlowEnded" in site.names(site.press(call, "7"))
    assert site.outcome(call) == ["self_service"]


def test_a_caller_who_hangs_up_in_the_menu_is_no_abandon():
    site = Driver()
    call = site.call()
    site.tell(msg.CallerHungUp(call))
    assert site.outcome(call) == ["self_service"]
    assert "InteractionAbandoned" not in site.names(site.events)


def test_a_caller_who_hangs_up_in_the_queue_is_one_abandon():
    site = Driver()
    call = site.call_to("1")
    site.advance(7)
    abandoned = [e for e in site.tell(msg.CallerHungUp(call)) if isinstance(e, ev.InteractionAbandoned)]
    assert [(event.group, event.wait_seconds) for event in abandoned] == [("sales", 7.0)]
    assert site.outcome(call) == ["abandoned"]


def test_t51_caller_hangs_up_just_before_the_agent_answers():
    site = Driver()
    site.sign_in(1)
    call = site.call_to("1")
    offer = site.offer_of(call)
    site.tell(msg.CallerHungUp(call))
    site.drain()
    assert site.tell(msg.AgentLegAnswered(call, offer)) == []
    assert site.outcome(call) == ["abandoned"]
    assert site.site.floor.agents[1].work is WorkState.IDLE


def test_t51_caller_hangs_up_just_after_the_agent_answered():
    site = Driver()
    site.sign_in(1)
    call = site.talk("1")
    site.tell(msg.CallerHungUp(call))
    assert site.outcome(call) == ["handled"]
    assert site.site.floor.agents[1].work is WorkState.WRAP_UP


def test_after_the_longest_wait_the_caller_leaves_a_message():
    site = Driver()
    call = site.call_to("2")
    assert "InteractionFlowedOut" in site.names(site.advance(60))
    prompt = [effect for effect in site.drain() if isinstance(effect, fx.PlayPrompt)][-1]
    site.tell(msg.PlaybackFinished(call, prompt.playback_id))
    assert isinstance(site.drain()[-1], fx.RecordMessage)
    events = site.tell(msg.RecordingFinished(call, f"{call}-vm", 8.5))
    assert {"VoicemailLeft", "RecordingEnded"} <= set(site.names(events))
    site.tell(msg.CallerHungUp(call))
    assert site.outcome(call) == ["voicemail"]
    assert site.site.calls == {}


def test_a_group_that_was_switched_off_after_publishing_sends_the_caller_to_the_other_exit():
    groups = {"billing": CONFIG.floor.groups["billing"]}
    site = Driver(CONFIG)
    site.site.reconfigure(_with_groups(groups), site.now)
    call = site.call_to("1")
    assert site.site.sessions[call].progress.node_id == "message"


def test_a_recording_that_fails_to_start_is_said_and_the_call_goes_on():
    site = Driver()
    site.sign_in(1)
    call = site.talk("1")
    events = site.tell(msg.EffectFailed(call, "StartRecording", "500"))
    assert events == [ev.RecordingEnded(call, f"{call}-1", 0.0, ok=False)]
    site.tell(msg.CallerHungUp(call))
    assert site.outcome(call) == ["handled"]


@pytest.mark.parametrize("effect", ["AnswerCall", "ParkCall"])
def test_t46_a_caller_whom_the_switch_refuses_is_let_go_with_an_outcome(effect: str):
    site = Driver()
    call = site.call() if effect == "AnswerCall" else site.call_to("1")
    site.drain()
    site.tell(msg.EffectFailed(call, effect, "500 Internal Server Error"))
    assert fx.HangUpCall in [type(item) for item in site.drain()]
    assert len(site.outcome(call)) == 1
    assert site.site.calls == {}


def test_t46_a_ring_that_the_switch_refuses_goes_to_the_next_agent():
    site = Driver()
    site.sign_in(1, 2)
    call = site.call_to("1")
    first = site.offer_of(call)
    site.tell(msg.EffectFailed(call, "RingAgent", "500", offer_id=first))
    assert site.offer_of(call) != first


def test_a_blind_transfer_opens_a_second_segment_in_the_other_group():
    site = Driver()
    site.sign_in(1)
    call = site.talk("1")
    site.advance(20)
    events = site.tell(acd.TransferInteraction(1, call, "group", "billing"))
    queued = next(event for event in events if isinstance(event, ev.InteractionQueued))
    assert (queued.segment, queued.group) == (2, "billing")
    site.tell(msg.CallerHungUp(call))
    assert site.outcome(call) == ["abandoned"]


def test_a_call_transferred_to_one_person_who_does_not_take_it_waits_for_the_group():
    site = Driver()
    site.sign_in(1, 2)
    call = site.talk("1")
    first = next(event.agent_id for event in site.events if isinstance(event, ev.InteractionAnswered))
    other = 3 - first
    site.tell(acd.TransferInteraction(first, call, "agent", str(other)))
    site.drain()
    site.tell(msg.AgentLegEnded(call, site.offer_of(call), 17))
    assert site.site.floor.work[call].group == "sales"
    assert fx.HangUpCall not in [type(effect) for effect in site.drain()]
    assert site.outcome(call) == []


def test_a_command_that_makes_no_sense_changes_nothing():
    site = Driver()
    site.sign_in(1)
    before = dump_site(site.site)
    with pytest.raises(Rejected) as refusal:
        site.tell(acd.AcceptOffer(1, "0" * 32 + "-1"))
    assert refusal.value.code
    assert dump_site(site.site) == before


def test_a_call_that_arrives_twice_is_one_call():
    site = Driver()
    site.call()
    count = len(site.events)
    site.call()
    assert len(site.events) == count


def test_a_finished_call_that_arrives_again_is_hung_up():
    site = Driver()
    call = site.call()
    site.tell(msg.CallerHungUp(call))
    site.drain()
    site.call()
    assert site.drain() == [fx.HangUpCall(call)]


def test_an_agent_who_goes_on_a_break_while_talking_finishes_the_call():
    site = Driver()
    site.sign_in(1)
    call = site.talk("1")
    site.tell(acd.SetPresence(1, Presence.BREAK, "lunch"))
    assert site.site.floor.agents[1].work is WorkState.TALKING
    site.tell(msg.CallerHungUp(call))
    site.advance(31)
    assert site.site.floor.agents[1].work is WorkState.IDLE
    waiting = site.call_to("1", name="2")
    assert site.site.floor.work[waiting].offers == {}


def _with_groups(groups):
    import dataclasses

    return dataclasses.replace(CONFIG, floor=dataclasses.replace(CONFIG.floor, groups=groups))

"""A floor that is killed and rebuilt: nothing dropped, no place lost, nothing said twice."""

import pytest

from apps.acd.domain import commands as acd
from apps.floor.domain.snapshot import dump_site, load_site
from apps.interactions.domain import effects as fx, events as ev, messages as msg
from apps.telephony.ports import BridgeInfo, ChannelInfo
from tests.domain.floor.site_driver import Driver, caller_channel, carrying, leg


def test_a_rebuilt_floor_is_the_floor_that_was_killed():
    site = Driver()
    site.sign_in(1, 2)
    site.talk("2", "talking")
    site.call_to("1", "ringing")
    site.call_to("1", "waiting")
    site.call("in the menu")
    fresh = site.restart()
    assert fresh.site.floor.dump() == site.site.floor.dump()
    assert fresh.site.calls == site.site.calls
    assert {key: session.progress for key, session in fresh.site.sessions.items()} == {
        key: session.progress for key, session in site.site.sessions.items()
    }


def test_a_snapshot_holds_all_of_it():
    site = Driver()
    site.sign_in(1)
    site.talk("2", "talking")
    site.call_to("1", "waiting")
    site.call("in the menu")
    fresh = Driver()
    load_site(fresh.site, dump_site(site.site))
    assert dump_site(fresh.site) == dump_site(site.site)


def test_killed_while_queueing_the_place_and_the_waiting_time_are_kept():
    site = Driver()
    first, second = site.call_to("1", "first"), site.call_to("1", "second")
    site.advance(30)
    fresh = site.restart()
    fresh.connect(carrying(caller_channel("first"), caller_channel("second")))
    assert fx.ParkCall(first) in fresh.effects
    fresh.advance(5)
    fresh.sign_in(1)
    answered = next(e for e in fresh.pick_up(first) if isinstance(e, ev.InteractionAnswered))
    assert answered.wait_seconds == 35.0
    assert fresh.site.floor.work[second].offers == {}


def test_killed_while_ringing_the_phone_that_rings_on_can_be_picked_up():
    site = Driver()
    site.sign_in(1)
    call = site.call_to("1")
    offer = site.offer_of(call)
    fresh = site.restart()
    fresh.connect(carrying(caller_channel("1"), leg(offer, "Ringing")))
    assert not [effect for effect in fresh.effects if isinstance(effect, fx.RingAgent | fx.DropLeg)]
    assert "InteractionAnswered" in fresh.names(fresh.pick_up(call))


def test_killed_before_the_phone_rang_it_is_rung_now():
    site = Driver()
    site.sign_in(1)
    call = site.call_to("1")
    fresh = site.restart()
    fresh.connect(carrying(caller_channel("1")))
    rings = [effect for effect in fresh.effects if isinstance(effect, fx.RingAgent)]
    assert [(ring.interaction_id, ring.offer_id) for ring in rings] == [(call, fresh.offer_of(call))]


def test_killed_while_ringing_and_picked_up_meanwhile_they_are_connected():
    site = Driver()
    site.sign_in(1)
    call = site.call_to("1")
    fresh = site.restart()
    events = fresh.connect(carrying(caller_channel("1"), leg(site.offer_of(call))))
    assert "InteractionAnswered" in fresh.names(events)
    assert fx.ConnectAgent in [type(effect) for effect in fresh.effects]


def test_killed_while_talking_the_conversation_goes_on():
    site = Driver()
    site.sign_in(1)
    call = site.talk("1")
    offer = site.site.floor.work[call].conversation.offer_id
    fresh = site.restart()
    events = fresh.connect(carrying(caller_channel("1"), leg(offer)))
    assert events == []
    assert fx.ConnectAgent(call, offer) in fresh.effects
    assert fx.StartRecording(call, f"{call}-1") in fresh.effects
    fresh.advance(50)
    ended = next(e for e in fresh.tell(msg.CallerHungUp(call)) if isinstance(e, ev.SegmentEnded))
    assert ended.talk_seconds == 50.0


def test_a_caller_who_left_while_the_floor_was_away_is_an_abandon():
    site = Driver()
    call = site.call_to("1")
    fresh = site.restart()
    fresh.connect(carrying())
    assert fresh.outcome(call) == ["abandoned"]


def test_an_agent_who_hung_up_while_the_floor_was_away_goes_to_wrap_up():
    site = Driver()
    site.sign_in(1)
    call = site.talk("1")
    fresh = site.restart()
    events = fresh.connect(carrying(caller_channel("1")))
    assert {"SegmentEnded", "WrapUpStarted", "InteractionEnded"} <= set(fresh.names(events))
    assert fx.HangUpCall in [type(effect) for effect in fresh.effects]
    assert fresh.outcome(call) == ["handled"]


def test_a_caller_in_the_menu_hears_the_menu_again():
    site = Driver()
    call = site.call()
    fresh = site.restart()
    fresh.connect(carrying(caller_channel("1")))
    assert fx.PlayPrompt in [type(effect) for effect in fresh.effects]
    assert "InteractionQueued" in fresh.names(fresh.press(call, "1"))


def test_however_often_the_floor_is_killed_a_caller_in_the_menu_has_lost_no_attempt():
    site = Driver()
    call = site.call()
    for _ in range(10):  # they pressed their key while nobody was there
        site.advance(2)
        site = site.restart()
        site.connect(carrying(caller_channel("1")))
        prompt = next(effect for effect in reversed(site.effects) if isinstance(effect, fx.PlayPrompt))
        site.tell(msg.PlaybackFinished(call, prompt.playback_id))
        site.advance(2)
    assert "InteractionQueued" in site.names(site.press(call, "1"))


def test_a_caller_whom_nobody_noticed_is_a_new_call():
    site = Driver()
    events = site.connect(carrying(caller_channel("unnoticed")))
    assert site.names(events)[0] == "InteractionArrived"


def test_leftovers_of_finished_calls_are_cleared_away():
    site = Driver()
    call = site.call()
    site.tell(msg.CallerHungUp(call))
    site.drain()
    offer = f"{call}-1"
    site.connect(carrying(caller_channel("1"), leg(offer), bridges=(BridgeInfo(f"call-{call}", "mixing"),)))
    assert site.drain() == [fx.HangUpCall(call), fx.DropLeg(call, offer), fx.CloseCall(call)]


def test_channels_of_others_and_the_waiting_bridge_are_left_alone():
    from apps.telephony.ports import ChannelInfo

    site = Driver()
    site.connect(
        carrying(ChannelInfo("x", "Local/x", "Up", "", ""), bridges=(BridgeInfo("wait-pbx", "holding"),))
    )
    assert site.drain() == []


def test_t46_a_switch_that_restarted_ends_every_call_and_frees_every_agent():
    site = Driver()
    site.sign_in(1, 2)
    talking, ringing = site.talk("1", "a"), site.call_to("1", "b")
    waiting, menu = site.call_to("1", "c"), site.call("d")
    site.connect(carrying())
    assert [site.outcome(call) for call in (talking, ringing, waiting, menu)] == [
        ["handled"],
        ["abandoned"],
        ["abandoned"],
        ["self_service"],
    ]
    assert {event.cause for event in site.events if isinstance(event, ev.InteractionEnded)} == {27}
    site.advance(60)
    assert {agent.work.value for agent in site.site.floor.agents.values()} == {"idle"}
    assert site.site.calls == {}


def test_a_call_that_ended_unseen_is_counted_until_it_was_last_known_to_be_up():
    site = Driver()
    site.sign_in(1)
    call = site.talk("1")
    site.advance(90)
    known_until = site.now
    fresh = site.restart()
    fresh.now += 36_000  # over night
    ended = [e for e in fresh.connect(carrying(), known_until) if isinstance(e, ev.SegmentEnded)]
    assert [event.talk_seconds for event in ended] == [90.0]
    assert fresh.outcome(call) == ["handled"]


def test_reconciling_twice_says_nothing_new():
    site = Driver()
    site.sign_in(1)
    call = site.talk("1")
    offer = site.site.floor.work[call].conversation.offer_id
    picture = carrying(caller_channel("1"), leg(offer))
    assert site.connect(picture) == site.connect(picture) == []


@pytest.mark.parametrize("cut", range(1, 14))
def test_killed_after_any_entry_the_call_still_reaches_exactly_one_outcome(cut: int):
    site = Driver()
    site.sign_in(1)
    call = site.talk("1")
    site.tell(acd.HoldInteraction(1, call))
    site.advance(5)
    site.tell(acd.ResumeInteraction(1, call))
    fresh = Driver()
    fresh.now = site.now
    fresh.journal = site.journal[:cut]
    for entry in fresh.journal:
        fresh.site.apply(entry.events, entry.at)
        fresh.events += [event for _, event in entry.events]
    fresh.take([fresh.site.resume(fresh.now)])
    fresh.connect(carrying())
    fresh.advance(120)
    began = "InteractionArrived" in fresh.names(fresh.events)
    assert len(fresh.outcome(call)) == began
    assert fresh.site.calls == {}


def test_a_recording_that_was_paused_is_paused_again():
    site = Driver()
    site.sign_in(1)
    call = site.talk("1")
    site.tell(acd.PauseRecording(1, call))
    fresh = site.restart()
    fresh.connect(carrying(caller_channel("1"), leg(f"{call}-1")))
    start, pause = fx.StartRecording(call, f"{call}-1"), fx.PauseRecording(call, f"{call}-1")
    assert fresh.effects.index(start) < fresh.effects.index(pause)


def leaving_a_message() -> tuple[Driver, str]:
    site = Driver()
    call = site.call_to("2")
    site.advance(60)
    prompt = [effect for effect in site.drain() if isinstance(effect, fx.PlayPrompt)][-1]
    site.tell(msg.PlaybackFinished(call, prompt.playback_id))
    return site, call


def test_a_message_that_ended_while_the_floor_was_away_is_kept_and_not_recorded_over():
    site, call = leaving_a_message()
    fresh = site.restart()
    events = fresh.connect(carrying(caller_channel("1")))
    assert events == []
    asked = [effect for effect in fresh.drain() if isinstance(effect, fx.RecordMessage | fx.PlayPrompt)]
    assert asked == [fx.RecordMessage(call, f"{call}-vm", 60, again=True)]
    fresh.tell(msg.RecordingFinished(call, f"{call}-vm", 0.0, length_known=False))  # what the switch answers
    assert fx.HangUpCall(call) in fresh.drain()
    assert fresh.outcome(call) == ["voicemail"]


def test_a_message_after_which_the_caller_hung_up_while_the_floor_was_away_is_a_message():
    site, call = leaving_a_message()
    fresh = site.restart()
    assert "VoicemailLeft" in fresh.names(fresh.connect(carrying()))
    assert fresh.outcome(call) == ["voicemail"]
    assert fresh.site.calls == {}


def test_a_message_that_had_not_begun_is_asked_for_again():
    site, call = leaving_a_message()
    fresh = site.restart()
    waiting = BridgeInfo("wait-pbx", "holding", ("1",))  # nobody is recorded in a bridge
    fresh.connect(carrying(caller_channel("1"), bridges=(waiting,)))
    assert fx.PlayPrompt in [type(effect) for effect in fresh.drain()]
    assert fresh.outcome(call) == []


def consulting() -> tuple[Driver, str]:
    """Agent 1 talks, agent 2 is consulted, a number outside is in the call and hears music meanwhile."""
    site = Driver()
    site.sign_in(1, 2)
    call = site.talk("1")
    site.tell(acd.InviteParty(1, call, "number", "+4930999", consult=False))
    site.tell(msg.NumberAnswered(call, f"{call}-2"))
    site.tell(acd.InviteParty(1, call, "agent", "2"))
    return site, call


def dialled(dial_id: str, state: str = "Up") -> ChannelInfo:
    call = dial_id.rpartition("-")[0]
    return ChannelInfo(f"dial-{dial_id}", "PJSIP/trunk-1", state, "", "", call, dial_id=dial_id)


def test_who_is_consulted_held_or_called_is_so_again():
    site, call = consulting()
    fresh = site.restart()
    fresh.connect(carrying(caller_channel("1"), leg(f"{call}-1"), dialled(f"{call}-2")))
    assert fresh.site.floor.dump() == site.site.floor.dump()
    assert fx.HoldCaller(call, f"{call}-1") in fresh.effects
    assert fx.HoldParty(call, f"{call}-2", by_number=True) in fresh.effects
    assert fx.RingAgent(call, f"{call}-3", 2, 30, "+15550100") in fresh.effects


def test_what_became_of_parties_meanwhile_is_supplied():
    site, call = consulting()
    fresh = site.restart()
    events = fresh.connect(carrying(caller_channel("1"), leg(f"{call}-1"), leg(f"{call}-3")))
    assert fresh.names(events) == ["PartyLeft", "PartyJoined"]
    assert fx.ConnectParty(call, f"{call}-3", by_number=False) in fresh.effects


def test_the_agent_was_lost_meanwhile_and_the_colleague_has_the_call():
    site, call = consulting()
    site.tell(msg.AgentLegAnswered(call, f"{call}-3"))
    fresh = site.restart()
    fresh.connect(carrying(caller_channel("1"), leg(f"{call}-3"), dialled(f"{call}-2")))
    item = fresh.site.floor.work[call]
    assert (item.conversation.agent_id, list(item.parties)) == (2, [f"{call}-2"])
    assert fx.ConnectAgent(call, f"{call}-3") in fresh.effects


def test_a_caller_who_went_outside_is_joined_with_the_number_again():
    site, call = consulting()
    site.tell(acd.CancelConsult(1, call))
    site.tell(acd.CompleteTransfer(1, call))
    fresh = site.restart()
    fresh.connect(carrying(caller_channel("1"), dialled(f"{call}-2")))
    assert fx.ConnectParty(call, f"{call}-2", by_number=True, with_caller=True) in fresh.effects
    assert fx.ParkCall(call) not in fresh.effects
    fresh.connect(carrying(dialled(f"{call}-2")))
    assert fresh.outcome(call) == ["handled"]
    assert fx.DropNumber(call, f"{call}-2") in fresh.effects


def test_a_number_that_nobody_knows_is_dropped():
    site = Driver()
    site.sign_in(1)
    call = site.talk("1")
    site.connect(carrying(caller_channel("1"), leg(f"{call}-1"), dialled(f"{call}-7")))
    assert fx.DropNumber(call, f"{call}-7") in site.effects
    assert list(site.site.calls) == [call]

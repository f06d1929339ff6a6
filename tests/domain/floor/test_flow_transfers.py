"""Flows that connect their caller to a telephone number: it rings, they talk, the flow goes on."""

from dataclasses import replace

import pytest

from apps.floor.domain.snapshot import dump_site, load_site
from apps.interactions.domain import effects as fx, events as ev, messages as msg
from apps.ivr.domain.flow import parse_flow
from apps.numberlists.domain.lists import NumberLists, to_entries
from apps.telephony.naming import dial_of_channel, is_customer
from apps.telephony.ports import ChannelInfo
from tests.domain.floor.site_driver import CONFIG, Driver, caller_channel, carrying

NUMBER = "+4930123"


def branch(**values: object) -> Driver:
    nodes = [
        {"id": "answer", "type": "answer", "next": "out"},
        {"id": "out", "type": "transfer_to_number", "number": "+49 (30) 123", "next": "thanks", "failed": "message",
         **values},
        {"id": "thanks", "type": "play", "prompt": "welcome", "next": "bye"},
        {"id": "message", "type": "voicemail", "prompt": "leave"},
        {"id": "bye", "type": "hang_up"},
    ]  # fmt: skip
    flow = parse_flow({"format": 1, "start": "answer", "nodes": nodes}, "main-line", 1)
    barred = NumberLists({"refusers": to_entries([("+4930667", None)])}, "DE", barred=frozenset({"refusers"}))
    library = replace(CONFIG.library, do_not_call=frozenset({"+4930666"}), number_lists=barred)
    return Driver(replace(CONFIG, flows={("main-line", 1): flow}, library=library))


def dialled(site: Driver) -> fx.DialNumber:
    (found,) = [effect for effect in site.effects if isinstance(effect, fx.DialNumber)]
    return found


def outside(dial_id: str, state: str = "Ringing") -> ChannelInfo:
    interaction_id = dial_id.rpartition("-")[0]
    return ChannelInfo(f"dial-{dial_id}", "PJSIP/trunk-1", state, "", "", interaction_id, dial_id=dial_id)


def path(site: Driver) -> list[str]:
    return [event.node_id for event in site.events if isinstance(event, ev.FlowNodeEntered)]


def test_the_caller_hears_it_ring_they_talk_and_the_flow_goes_on():
    site = branch()
    call = site.call()
    dial = dialled(site)
    assert (dial.number, dial.timeout_seconds) == (NUMBER, 30)
    assert dial_of_channel(f"dial-{dial.dial_id}") == dial.dial_id
    assert not is_customer(dial.dial_id)
    ringing = next(effect for effect in site.effects if isinstance(effect, fx.PlayPrompt))
    assert ringing.media == ("tone:ring",)
    site.drain()

    site.tell(msg.NumberAnswered(call, dial.dial_id))

    connect = fx.ConnectParty(call, dial.dial_id, by_number=True, with_caller=True)
    assert site.drain() == [fx.StopPrompt(call, ringing.playback_id), connect]
    assert site.timers == {}
    site.advance(90)
    site.tell(msg.NumberEnded(call, dial.dial_id, 16))
    left = next(event for event in site.events if isinstance(event, ev.FlowNumberLeft))
    assert (left.why, left.number, left.talk_seconds) == ("ended", NUMBER, 90.0)
    assert path(site) == ["answer", "out", "thanks"]
    assert fx.ParkCall(call) in site.effects


@pytest.mark.parametrize(
    ("cause", "why"), [(17, "busy"), (19, "timeout"), (21, "declined"), (27, "unreachable")]
)
def test_who_is_not_reached_leaves_by_failed(cause: int, why: str):
    site = branch()
    call = site.call()
    site.tell(msg.NumberEnded(call, dialled(site).dial_id, cause))
    assert [event.why for event in site.events if isinstance(event, ev.FlowNumberLeft)] == [why]
    assert path(site) == ["answer", "out", "message"]


def test_a_switch_that_says_nothing_is_not_waited_for():
    site = branch(ring_seconds=10)
    call = site.call()
    dial = dialled(site)
    site.advance(15)
    assert fx.DropNumber(call, dial.dial_id) in site.effects
    assert path(site)[-1] == "message"
    site.drain()
    site.tell(msg.NumberAnswered(call, dial.dial_id))  # too late: nobody wants to talk to them any more
    assert site.drain() == [fx.DropNumber(call, dial.dial_id)]


def test_a_caller_who_hangs_up_takes_the_number_along():
    for up in (False, True):
        site = branch()
        call = site.call()
        dial = dialled(site)
        if up:
            site.tell(msg.NumberAnswered(call, dial.dial_id))
        site.tell(msg.CallerHungUp(call))
        assert fx.DropNumber(call, dial.dial_id) in site.effects
        assert site.outcome(call) == ["self_service"]


@pytest.mark.parametrize(
    ("values", "typed", "why"),
    [
        ({"number": "+4930666"}, "", "do_not_call"),
        ({"number": "+4930667"}, "", "do_not_call_list"),
        ({"number": "sip:evil@host"}, "", "no_number"),
        ({"number_key": "n"}, "", "no_number"),
        ({"number_key": "n", "prefixes": "+4930, 030"}, "0900123", "not_allowed"),
        ({"number_key": "n"}, "0900123", "not_allowed"),
        ({"number_key": "n", "prefixes": "+4930, 030"}, "030123", ""),
    ],
)
def test_not_every_number_is_called(values: dict[str, str], typed: str, why: str):
    site = branch(prompt="welcome", **values)
    call = site.call()
    session = site.site.sessions[call]
    session.progress.data["n"] = typed
    site.tell(msg.PlaybackFinished(call, session.moment.playing))
    assert [event.why for event in site.events if isinstance(event, ev.FlowNumberLeft)] == (
        [why] if why else []
    )
    assert len([effect for effect in site.effects if isinstance(effect, fx.DialNumber)]) == (not why)


@pytest.mark.parametrize("was_up", [False, True])
@pytest.mark.parametrize("state", ["Ringing", "Up", "gone"])
def test_killed_meanwhile_nobody_is_called_twice(was_up: bool, state: str):
    site = branch()
    call = site.call()
    dial = dialled(site)
    if was_up:
        site.tell(msg.NumberAnswered(call, dial.dial_id))
    fresh = site.restart()
    assert fresh.site.sessions[call].progress == site.site.sessions[call].progress
    copy = Driver(site.config)
    load_site(copy.site, dump_site(fresh.site))
    assert dump_site(copy.site) == dump_site(fresh.site)

    legs = () if state == "gone" else (outside(dial.dial_id, state),)
    fresh.connect(carrying(caller_channel("1"), *legs))

    assert not [e for e in fresh.effects if isinstance(e, fx.DialNumber | fx.DropNumber)]
    connected = fx.ConnectParty(call, dial.dial_id, by_number=True, with_caller=True) in fresh.effects
    assert connected == (state != "gone" and (was_up or state == "Up"))
    if state == "gone":
        assert path(fresh) == ["thanks" if was_up else "message"]
    elif not connected:
        assert any(isinstance(e, fx.PlayPrompt) and e.media == ("tone:ring",) for e in fresh.effects)
        fresh.advance(40)
        assert path(fresh) == ["message"]


def test_a_leg_that_no_flow_waits_for_is_dropped():
    site = branch()
    call = site.call()
    dial = dialled(site)
    site.tell(msg.NumberEnded(call, dial.dial_id, 17))
    fresh = site.restart()
    fresh.connect(carrying(caller_channel("1"), outside(dial.dial_id, "Up")))
    assert fx.DropNumber(call, dial.dial_id) in fresh.effects

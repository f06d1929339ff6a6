"""Bridges: who is told what when channels come, move and leave."""

from apps.telephony.simulator import calls


def _meet(bench):
    caller, agent = bench.caller(), bench.agent()
    bench.ask("POST", "bridges?type=mixing&bridgeId=call-1")
    bench.ask("POST", f"bridges/call-1/addChannel?channel={caller.id},leg-1")
    return caller, agent


def test_creating_a_bridge_is_not_told(bench):
    response = bench.ask("POST", "bridges?type=holding&bridgeId=wait-1&name=wait")

    assert bench.events == []
    assert response.body == {
        "id": "wait-1",
        "technology": "holding_bridge",
        "bridge_type": "holding",
        "bridge_class": "stasis",
        "creator": "Stasis",
        "name": "wait",
        "channels": [],
        "creationtime": "2027-01-15T08:00:00.000+0000",
        "video_mode": "talker",
    }


def test_creating_it_again_is_refused(bench):
    bench.ask("POST", "bridges?bridgeId=call-1")

    response = bench.ask("POST", "bridges/call-1?type=mixing")

    assert (response.status, response.body) == (409, {"message": "Bridge with id 'call-1' already exists"})


def test_moving_from_waiting_to_talking(bench):
    caller = bench.caller()
    bench.agent()
    bench.ask("POST", "bridges?type=holding&bridgeId=wait-1")
    bench.ask("POST", f"bridges/wait-1/addChannel?channel={caller.id}")
    bench.ask("POST", "bridges?bridgeId=call-1")
    bench.events.clear()

    bench.ask("POST", f"bridges/call-1/addChannel?channel={caller.id},leg-1")

    seen = [(e["type"], e["bridge"]["id"], e["bridge"]["channels"], e["channel"]["id"]) for e in bench.events]
    assert seen == [
        ("ChannelLeftBridge", "wait-1", [], caller.id),
        ("ChannelEnteredBridge", "call-1", [caller.id], caller.id),
        ("ChannelEnteredBridge", "call-1", [caller.id, "leg-1"], "leg-1"),
    ]


def test_entering_the_same_bridge_again_is_leaving_and_entering(bench):
    caller, _ = _meet(bench)
    bench.events.clear()

    bench.ask("POST", f"bridges/call-1/addChannel?channel={caller.id}")

    assert bench.kinds() == ["ChannelLeftBridge", "ChannelEnteredBridge"]


def test_caller_hangs_up_in_a_conversation_and_the_bridges_end_is_told(bench):
    caller, _ = _meet(bench)
    bench.events.clear()

    calls.hang_up(bench.world, caller)
    bench.ask("DELETE", "channels/leg-1")
    bench.ask("DELETE", "bridges/call-1")

    assert bench.kinds() == [
        "ChannelHangupRequest", "ChannelLeftBridge", "StasisEnd",
        "ChannelHangupRequest", "ChannelLeftBridge", "StasisEnd", "ChannelDestroyed",
        "BridgeDestroyed",
    ]  # fmt: skip
    assert bench.world.bridges == {}


def test_end_of_a_bridge_that_everybody_left_is_not_told(bench):
    caller, _ = _meet(bench)
    bench.ask("POST", f"bridges/call-1/removeChannel?channel={caller.id},leg-1")
    bench.events.clear()

    bench.ask("DELETE", "bridges/call-1")

    assert bench.events == []


def test_destroying_a_bridge_sends_its_channels_out_and_keeps_them_up(bench):
    caller, agent = _meet(bench)
    bench.events.clear()

    bench.ask("DELETE", "bridges/call-1")

    assert bench.kinds() == ["ChannelLeftBridge", "ChannelLeftBridge"]
    assert (caller.bridge, agent.bridge, set(bench.world.channels)) == (None, None, {caller.id, "leg-1"})


def test_recorder_makes_a_conversation_a_mixed_one(bench):
    caller, _ = _meet(bench)
    assert bench.ask("GET", "bridges/call-1").body["technology"] == "native_rtp"

    bench.ask("POST", "bridges/call-1/record?name=r&format=wav")
    assert bench.ask("GET", "bridges/call-1").body["technology"] == "softmix"

    calls.hang_up(bench.world, caller)
    assert bench.last("ChannelLeftBridge")["bridge"]["technology"] == "softmix"
    assert bench.ask("GET", "bridges/call-1").body["technology"] == "simple_bridge"


def test_parties_learn_each_others_number(bench):
    caller, _ = _meet(bench)

    assert bench.ask("GET", "channels/leg-1").body["connected"]["number"] == "13900001111"
    assert bench.ask("GET", f"channels/{caller.id}").body["connected"]["number"] == ""


def test_bridging_waits_for_the_prompt_to_end(bench):
    caller = bench.caller()
    bench.ask("POST", "bridges?bridgeId=call-1")
    bench.ask("POST", f"channels/{caller.id}/play?media=sound:long&playbackId=p")
    bench.events.clear()

    answers = bench.rest("POST", f"bridges/call-1/addChannel?channel={caller.id}")
    bench.elapse(9.0)
    assert (answers, bench.kinds()) == ([], [])

    bench.elapse(1.5)
    assert [answer.status for answer in answers] == [204]
    assert bench.kinds() == ["PlaybackFinished p done", "ChannelEnteredBridge"]


def test_bridging_is_answered_even_when_the_caller_has_gone_meanwhile(bench):
    caller = bench.caller()
    bench.ask("POST", "bridges?bridgeId=call-1")
    bench.ask("POST", f"channels/{caller.id}/play?media=sound:long")
    answers = bench.rest("POST", f"bridges/call-1/addChannel?channel={caller.id}")

    calls.hang_up(bench.world, caller)

    assert len(answers) == 1
    assert bench.world.bridges["call-1"].channels == []

"""A floor that is killed while a supervisor listens: it goes on, or is cleared away; nothing is left on the switch."""

from apps.acd.domain import commands as acd
from apps.interactions.domain import effects as fx, events as ev, messages as msg
from apps.interactions.domain.modes import MonitorMode
from apps.telephony.ports import BridgeInfo, ChannelInfo
from tests.domain.floor.site_driver import Driver, caller_channel, carrying, leg

BOSS, LIN = 2, 1


def listening(mode: MonitorMode = MonitorMode.WHISPER) -> tuple[Driver, str]:
    """Agent 2 listens to agent 1."""
    site = Driver()
    site.sign_in(LIN)
    call = site.talk("1")
    site.tell(acd.MonitorAgent(BOSS, LIN, call, mode, "sam"))
    site.tell(msg.AgentLegAnswered(call, f"{call}-2"))
    return site, call


def test_the_supervisor_hears_on_after_a_restart():
    site, call = listening()
    fresh = site.restart()
    events = fresh.connect(carrying(caller_channel("1"), leg(f"{call}-1"), leg(f"{call}-2")))
    assert events == []
    assert fx.SpyOnAgent(call, f"{call}-2", f"{call}-1", MonitorMode.WHISPER) in fresh.effects
    assert not [e for e in fresh.effects if isinstance(e, fx.DropLeg | fx.StopListening | fx.JoinListener)]


def test_a_spy_that_is_there_already_is_joined_once_more():
    site, call = listening()
    spy = ChannelInfo(f"spy-{call}-2-whisper", "Snoop/x", "Up", "", "")
    fresh = site.restart()
    fresh.connect(carrying(caller_channel("1"), leg(f"{call}-1"), leg(f"{call}-2"), spy))
    assert fx.JoinListener(call, f"{call}-2", MonitorMode.WHISPER) in fresh.effects


def test_who_barged_in_is_put_back_into_the_conversation():
    site, call = listening(MonitorMode.BARGE)
    fresh = site.restart()
    fresh.connect(carrying(caller_channel("1"), leg(f"{call}-1"), leg(f"{call}-2")))
    assert fx.BargeIn(call, f"{call}-2") in fresh.effects


def test_a_supervisor_who_hung_up_unseen_listens_no_longer():
    site, call = listening()
    fresh = site.restart()
    events = fresh.connect(carrying(caller_channel("1"), leg(f"{call}-1")))
    assert ev.MonitorEnded(call, f"{call}-2", BOSS, "hung_up") in events
    assert fx.StopListening(call, f"{call}-2") in fresh.effects
    assert fresh.site.floor.work[call].conversation is not None


def test_a_phone_picked_up_unseen_is_connected_now():
    site = Driver()
    site.sign_in(LIN)
    call = site.talk("1")
    site.tell(acd.MonitorAgent(BOSS, LIN, call, MonitorMode.TAKE_OVER, "sam"))
    fresh = site.restart()
    fresh.connect(carrying(caller_channel("1"), leg(f"{call}-1"), leg(f"{call}-2")))
    assert fresh.site.floor.work[call].conversation.agent_id == BOSS


def test_what_a_listener_left_behind_is_cleared_away():
    site, call = listening()
    site.tell(msg.CallerHungUp(call))
    site.drain()
    bridge = BridgeInfo(f"listen-{call}-2", "mixing")
    site.connect(carrying(leg(f"{call}-2"), bridges=(bridge,)))
    assert site.drain() == [fx.DropLeg(call, f"{call}-2"), fx.StopListening(call, f"{call}-2")]


def test_a_caller_moved_by_a_supervisor_waits_on_and_its_flow_sleeps_on():
    site = Driver()
    call = site.call_to("2")
    events = site.tell(acd.MoveInteraction(call, "sales", "sam"))
    assert site.names(events) == ["InteractionMoved", "InteractionFlowedOut", "InteractionQueued"]
    assert call in site.site.sessions
    site.advance(61)
    assert site.site.floor.work.get(call) is None  # back in the flow, which takes a message
    assert call in site.site.sessions

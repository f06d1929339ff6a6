"""What a supervisor does on the floor: listen, whisper, barge in, take over, move and promote who waits."""

import pytest

from apps.acd.domain import commands as cmd
from apps.agents.domain.events import WorkStateChanged
from apps.agents.domain.states import Presence, WorkState
from apps.interactions.domain import effects as fx, events as ev, messages as msg
from apps.interactions.domain.modes import MonitorMode
from apps.kernel.messages import Outcome
from tests.domain.acd.support import World, agent, config, group, offered_to, rejected, without

BOSS, LIN, ADA = 9, 1, 2
MONITOR, WHISPER, BARGE, TAKE_OVER = MonitorMode


def floor(**fields: int) -> World:
    """Two agents of billing, one of sales, and a supervisor whose agent profile is in no group; Lin talks to c1."""
    world = World(
        config(
            group("billing", **fields),
            group("sales"),
            agent(LIN),
            agent(ADA, "sales"),
            agent(BOSS, "none", accept_on="screen"),
        ),
        LIN,
    )
    world.call("c1")
    world.pick_up("c1")
    return world


def monitor(mode: MonitorMode = MONITOR, **fields: object) -> cmd.MonitorAgent:
    return cmd.MonitorAgent(
        **{"agent_id": BOSS, "target_id": LIN, "interaction_id": "c1", "mode": mode, "by": "sam", **fields}
    )


def listen(world: World, mode: MonitorMode = MONITOR) -> Outcome:
    """The supervisor asks, and picks up."""
    world.send(monitor(mode))
    return world.send(msg.AgentLegAnswered("c1", "c1-2"))


def names(outcome: Outcome) -> list[str]:
    return [type(event).__name__ for event in outcome.events]


def test_the_supervisors_phone_is_called_and_picks_up_by_itself():
    world = floor()
    outcome = world.send(monitor())
    assert outcome.events == [
        ev.MonitorStarted("c1", 1, "c1-2", BOSS, LIN, MONITOR, "sam"),
        WorkStateChanged(BOSS, WorkState.LISTENING, "c1"),
    ]
    assert outcome.effects == [fx.RingAgent("c1", "c1-2", BOSS, 20, "+4930123", auto_answer=True)]


@pytest.mark.parametrize("mode", [MONITOR, WHISPER])
def test_who_listens_spies_on_the_agents_leg(mode: MonitorMode):
    world = floor()
    outcome = listen(world, mode)
    assert names(outcome) == ["MonitorConnected"]
    assert outcome.effects == [fx.SpyOnAgent("c1", "c1-2", "c1-1", mode)]
    ready = world.send(msg.ListeningReady("c1", "c1-2", mode))
    assert (ready.events, ready.effects) == ([], [fx.JoinListener("c1", "c1-2", mode)])


def test_who_barges_in_is_in_the_conversation():
    assert listen(floor(), BARGE).effects == [fx.BargeIn("c1", "c1-2")]


def test_the_mode_can_be_changed_and_the_same_one_changes_nothing():
    world = floor()
    listen(world)
    outcome = world.send(cmd.ChangeMonitor(BOSS, BARGE, "sam"))
    assert outcome.events == [ev.MonitorModeChanged("c1", "c1-2", BOSS, BARGE, "sam")]
    assert outcome.effects == [fx.BargeIn("c1", "c1-2")]
    assert world.send(cmd.ChangeMonitor(BOSS, BARGE, "sam")).events == []
    assert world.send(monitor(WHISPER)).effects == [fx.SpyOnAgent("c1", "c1-2", "c1-1", WHISPER)]


def test_what_comes_too_late_for_another_wish_is_not_joined():
    world = floor()
    listen(world)
    world.send(cmd.ChangeMonitor(BOSS, WHISPER, "sam"))
    assert world.send(msg.ListeningReady("c1", "c1-2", MONITOR)).effects == []


def test_a_wish_changed_while_the_phone_rings_is_the_one_that_counts():
    world = floor()
    world.send(monitor())
    assert world.send(cmd.ChangeMonitor(BOSS, BARGE, "sam")).effects == []
    assert world.send(msg.AgentLegAnswered("c1", "c1-2")).effects == [fx.BargeIn("c1", "c1-2")]


def test_stopping_frees_everything_and_the_supervisor():
    world = floor()
    listen(world)
    outcome = world.send(cmd.StopMonitor(BOSS, "sam"))
    assert outcome.events == [
        ev.MonitorEnded("c1", "c1-2", BOSS, "stopped"),
        WorkStateChanged(BOSS, WorkState.IDLE),
    ]
    assert outcome.effects == [fx.DropLeg("c1", "c1-2"), fx.StopListening("c1", "c1-2")]
    assert world.floor.work["c1"].conversation is not None


def test_it_ends_with_the_conversation():
    world = floor()
    listen(world)
    outcome = world.send(msg.CallerHungUp("c1"))
    assert names(outcome)[:3] == ["MonitorEnded", "WorkStateChanged", "SegmentEnded"]
    assert fx.StopListening("c1", "c1-2") in outcome.effects
    assert world.floor.agents[BOSS].work is WorkState.IDLE


def test_it_ends_when_the_agent_transfers_the_call():
    world = floor()
    listen(world)
    world.send(cmd.TransferInteraction(LIN, "c1", "group", "sales"))
    assert world.floor.work["c1"].monitors == {}


@pytest.mark.parametrize(
    ("cause", "reason"), [(17, "busy"), (19, "timeout"), (20, "unreachable"), (21, "rejected")]
)
def test_a_phone_that_is_not_picked_up_says_why(cause: int, reason: str):
    world = floor()
    world.send(monitor())
    outcome = world.send(msg.AgentLegEnded("c1", "c1-2", cause))
    assert ev.MonitorEnded("c1", "c1-2", BOSS, reason) in outcome.events
    assert world.floor.agents[BOSS].monitor_ended == reason


def test_who_hangs_up_listens_no_longer_and_the_call_goes_on():
    world = floor()
    listen(world, BARGE)
    outcome = world.send(msg.AgentLegEnded("c1", "c1-2", 16))
    assert ev.MonitorEnded("c1", "c1-2", BOSS, "hung_up") in outcome.events
    assert world.floor.work["c1"].conversation is not None


@pytest.mark.parametrize("effect", ["RingAgent", "SpyOnAgent", "JoinListener", "BargeIn"])
def test_what_the_switch_refuses_ends_the_listening_and_nothing_else(effect: str):
    world = floor()
    listen(world)
    outcome = world.send(msg.EffectFailed("c1", effect, "500", offer_id="c1-2"))
    assert ev.MonitorEnded("c1", "c1-2", BOSS, "failed") in outcome.events
    assert world.floor.work["c1"].conversation is not None


def test_nobody_who_listens_is_offered_anything():
    world = floor()
    world.sign_in(BOSS)
    world.floor.reconfigure(
        config(group("billing"), group("sales"), agent(LIN), agent(ADA, "sales"), agent(BOSS, "sales")),
        world.now,
    )
    listen(world)
    assert offered_to(world.call("c2", "sales")) == []
    assert offered_to(world.send(cmd.StopMonitor(BOSS, "sam"))) == [("c2", BOSS)]


def test_two_supervisors_may_listen_each_on_a_leg_of_their_own():
    world = floor()
    listen(world)
    outcome = world.send(monitor(WHISPER, agent_id=ADA))
    assert outcome.effects == [fx.RingAgent("c1", "c1-3", ADA, 20, "+4930123", auto_answer=True)]
    assert set(world.floor.work["c1"].monitors) == {BOSS, ADA}


def test_an_offer_after_it_has_a_number_of_its_own():
    world = floor()
    listen(world)
    world.sign_in(ADA)
    outcome = world.send(cmd.TransferInteraction(LIN, "c1", "group", "sales"))
    assert [e.offer_id for e in outcome.events if isinstance(e, ev.OfferMade)] == ["c1-3"]


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (monitor(target_id=ADA), "not_talking"),
        (monitor(target_id=77), "not_talking"),
        (monitor(interaction_id="c0"), "other_call"),
        (monitor(agent_id=77), "unknown_agent"),
        (monitor(agent_id=LIN), "busy"),
        (cmd.ChangeMonitor(BOSS, WHISPER), "not_listening"),
        (cmd.StopMonitor(BOSS), "not_listening"),
        (cmd.StopMonitor(LIN), "not_listening"),
        (cmd.MoveInteraction("c1", "sales"), "not_waiting"),
        (cmd.PromoteInteraction("c1"), "not_waiting"),
        (cmd.PromoteInteraction("nobody"), "not_waiting"),
    ],
)
def test_what_makes_no_sense_is_refused(command: cmd.AgentCommand, code: str):
    assert rejected(floor(), command) == code


def test_a_profile_without_extension_cannot_listen():
    world = floor()
    boss = agent(BOSS, "none")
    nowhere = type(boss)(boss.agent_id, boss.name, "", boss.groups, boss.skills, boss.accept_on)
    world.reconfigure(config(group("billing"), group("sales"), agent(LIN), agent(ADA, "sales"), nowhere))
    assert rejected(world, monitor()) == "no_extension"


def test_nobody_listens_to_two():
    world = floor()
    listen(world)
    world.sign_in(ADA)
    world.call("c2", "sales")
    world.pick_up("c2")
    assert rejected(world, monitor(target_id=ADA, interaction_id="c2")) == "already_listening"


def test_who_is_taken_off_the_floor_listens_no_longer():
    world = floor()
    listen(world)
    outcome = world.reconfigure(without(world.floor.config, agents=[BOSS]))
    assert ev.MonitorEnded("c1", "c1-2", BOSS, "agent_gone") in outcome.events


# -- taking over


def test_the_supervisor_takes_the_call_over_on_the_same_leg_and_the_agent_wraps_up():
    world = floor()
    listen(world)
    world.wait(30)
    outcome = world.send(cmd.ChangeMonitor(BOSS, TAKE_OVER, "sam"))
    assert names(outcome) == [
        "MonitorModeChanged",
        "InteractionTakenOver",
        "MonitorEnded",
        "SegmentEnded",
        "WrapUpStarted",
        "WorkStateChanged",
        "InteractionQueued",
        "InteractionAnswered",
        "WorkStateChanged",
    ]
    ended = next(event for event in outcome.events if isinstance(event, ev.SegmentEnded))
    answered = next(event for event in outcome.events if isinstance(event, ev.InteractionAnswered))
    assert (ended.agent_id, ended.ended_by, ended.talk_seconds) == (LIN, "supervisor", 30.0)
    assert (answered.segment, answered.offer_id, answered.agent_id) == (2, "c1-2", BOSS)
    assert (answered.wait_seconds, answered.ring_seconds, answered.handed_over) == (0.0, 0.0, True)
    switch = [fx.ConnectAgent("c1", "c1-2"), fx.DropLeg("c1", "c1-1"), fx.StopListening("c1", "c1-2")]
    assert [effect for effect in outcome.effects if effect in switch] == switch
    assert [world.floor.agents[key].work for key in (LIN, BOSS)] == [WorkState.WRAP_UP, WorkState.TALKING]


def test_taking_over_without_listening_rings_first_and_the_agent_talks_on_until_then():
    world = floor()
    assert names(world.send(monitor(TAKE_OVER))) == ["MonitorStarted", "WorkStateChanged"]
    assert world.floor.work["c1"].conversation.agent_id == LIN
    world.send(msg.AgentLegAnswered("c1", "c1-2"))
    assert world.floor.work["c1"].conversation.agent_id == BOSS


def test_the_call_that_was_taken_over_ends_as_every_other_one():
    world = floor()
    listen(world, TAKE_OVER)
    outcome = world.send(msg.AgentLegEnded("c1", "c1-2", 16))
    assert ev.InteractionEnded("c1", "handled", 16) in outcome.events
    assert world.floor.agents[BOSS].work is WorkState.WRAP_UP


def test_a_caller_on_hold_is_brought_back_by_who_takes_over():
    world = floor()
    world.send(cmd.HoldInteraction(LIN, "c1"))
    world.wait(5)
    outcome = listen(world, TAKE_OVER)
    assert "HoldEnded" in names(outcome)
    assert fx.ConnectAgent("c1", "c1-2") in outcome.effects


def test_further_parties_stay_in_a_call_that_is_taken_over():
    world = floor()
    world.sign_in(ADA)
    world.send(cmd.InviteParty(LIN, "c1", "agent", str(ADA), consult=False))
    listen_leg = world.send(monitor(TAKE_OVER)).events[0].monitor_id
    world.send(msg.AgentLegAnswered("c1", "c1-2"))
    assert [party.agent_id for party in world.floor.work["c1"].present] == [ADA]
    world.send(msg.AgentLegAnswered("c1", listen_leg))
    item = world.floor.work["c1"]
    assert (item.conversation.agent_id, [party.agent_id for party in item.present]) == (BOSS, [ADA])


def test_others_who_listened_do_so_no_longer():
    world = floor()
    listen(world)
    world.send(monitor(TAKE_OVER, agent_id=ADA))
    outcome = world.send(msg.AgentLegAnswered("c1", "c1-3"))
    assert ev.MonitorEnded("c1", "c1-2", BOSS, "conversation_ended") in outcome.events
    assert ev.MonitorEnded("c1", "c1-3", ADA, "taken_over") in outcome.events


def test_the_presence_of_who_takes_over_is_their_own_affair():
    world = floor()
    assert world.floor.agents[BOSS].presence is Presence.OFFLINE
    listen(world, TAKE_OVER)
    assert world.floor.agents[BOSS].presence is Presence.OFFLINE


# -- moving and promoting


def test_a_moved_caller_keeps_the_whole_wait_and_every_count_its_sum():
    world = floor()
    world.call("c2", max_wait_seconds=100)
    world.wait(40)
    world.call("c3", "sales")
    world.wait(5)
    outcome = world.send(cmd.MoveInteraction("c2", "sales", "sam"))
    moved, out, queued = outcome.events
    assert moved == ev.InteractionMoved("c2", 1, "sales", "sam")
    assert (out.reason, out.wait_seconds, out.group) == ("moved", 45.0, "billing")
    assert (queued.segment, queued.group, queued.queued_at) == (2, "sales", world.now)
    assert (queued.waited_seconds, queued.max_wait_seconds) == (45.0, 55)
    assert world.floor.waiting("sales") == (2, world.now - 45)
    assert offered_to(world.sign_in(ADA)) == [("c2", ADA)]
    answered = next(e for e in world.pick_up("c2").events if isinstance(e, ev.InteractionAnswered))
    assert answered.wait_seconds == 0.0


def test_moved_twice_the_waits_add_up():
    world = floor()
    world.call("c2")
    world.wait(10)
    world.send(cmd.MoveInteraction("c2", "sales", "sam"))
    world.wait(7)
    world.send(cmd.MoveInteraction("c2", "billing", "sam"))
    assert world.floor.work["c2"].waiting_since == world.now - 17


def test_an_offer_that_rings_is_taken_back_when_the_caller_is_moved():
    world = floor()
    world.sign_in(ADA)
    world.call("c2", "sales")
    outcome = world.send(cmd.MoveInteraction("c2", "billing", "sam"))
    assert "OfferWithdrawn" in names(outcome)
    assert world.floor.agents[ADA].work is WorkState.IDLE


def test_the_longest_wait_is_still_the_flows():
    world = floor()
    world.call("c2", max_wait_seconds=30)
    world.wait(10)
    world.send(cmd.MoveInteraction("c2", "sales", "sam"))
    assert "InteractionFlowedOut" not in names(world.wait(19))
    assert "InteractionFlowedOut" in names(world.wait(2))


@pytest.mark.parametrize(("group_", "code"), [("billing", "same_group"), ("none", "unknown_group")])
def test_a_caller_is_moved_to_another_group_that_there_is(group_: str, code: str):
    world = floor()
    world.call("c2")
    assert rejected(world, cmd.MoveInteraction("c2", group_)) == code


def test_a_caller_whom_an_agent_just_accepted_stays():
    world = floor()
    world.reconfigure(
        config(
            group("billing"), group("sales"), agent(LIN), agent(ADA, "sales", accept_on="screen"), agent(BOSS)
        )
    )
    world.sign_in(ADA)
    world.call("c2", "sales")
    world.send(cmd.AcceptOffer(ADA, "c2-1"))
    assert rejected(world, cmd.PromoteInteraction("c2")) == "being_connected"


def test_a_promoted_caller_is_served_before_everybody():
    world = floor()
    for number, priority in enumerate((5, 0, 1)):
        world.call(f"w{number}", priority=priority)
        world.wait(10)
    world.call("late")
    outcome = world.send(cmd.PromoteInteraction("late", "sam"))
    assert names(outcome) == ["InteractionPromoted"]
    world.send(cmd.PromoteInteraction("w1", "sam"))
    served = []
    for caller in ("c1", "w1", "late", "w0"):
        world.send(msg.CallerHungUp(caller))
        served += offered_to(world.send(cmd.CompleteWrapUp(LIN, caller)))
        if served[-1][0] in world.floor.work:
            world.pick_up(served[-1][0])
    assert [caller for caller, _ in served] == ["w1", "late", "w0", "w2"]


def test_who_is_first_stays_first_and_nothing_is_written():
    world = floor()
    world.call("c2")
    world.call("c3")
    assert world.send(cmd.PromoteInteraction("c2", "sam")).events == []


def test_all_of_it_survives_the_process_and_the_snapshot():
    world = floor()
    listen(world, WHISPER)
    world.call("c2")
    world.call("c3")
    world.send(cmd.PromoteInteraction("c3", "sam"))
    world.send(cmd.MoveInteraction("c2", "sales", "sam"))
    before = world.floor.dump()
    world.restart()
    assert world.floor.dump() == before
    world.restart(snapshot=before)
    assert world.floor.dump() == before
    assert world.floor.work["c1"].monitors[BOSS].mode is WHISPER


def test_a_callback_stays_with_the_group_that_promised_it_and_may_come_first():
    world = floor()
    world.call("c2")
    world.floor.apply(ev.CallbackQueued("cb1", "promise", 1, "billing", "+4930123", world.now), world.now)
    assert rejected(world, cmd.MoveInteraction("cb1", "sales")) == "is_callback"
    assert names(world.send(cmd.PromoteInteraction("cb1", "sam"))) == ["InteractionPromoted"]

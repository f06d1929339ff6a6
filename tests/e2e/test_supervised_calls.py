"""A supervisor takes part in a call and takes it over: real floor, projector and virtual Asterisk."""

from typing import Any

from asgiref.sync import sync_to_async

from apps.acd.domain import commands as acd
from apps.floor.live.frames import FloorPicture
from apps.floor.live.hub import hub
from apps.interactions.domain.modes import MonitorMode
from apps.interactions.models import EventLog, Segment
from apps.kernel.ids import derive_id
from tests.e2e.conftest import Centre
from tests.e2e.test_virtual_calls import in_state, nothing_open
from tests.factories.agents import AgentFactory
from tests.harness.suite import Suite


def listening(agent: int, **wanted: Any):
    """Return a look for what a supervisor's own view says."""

    def look(picture: FloorPicture) -> bool:
        view = picture.agents.get(str(agent), {}).get("listening") or {}
        return all(view.get(key) == value for key, value in wanted.items())

    return look


def is_on_the_floor(agent: int):
    return lambda picture: str(agent) in picture.agents


async def test_a_supervisor_whispers_takes_over_and_both_segments_are_written_down(
    suite: Suite, centre: Centre
):
    agent, boss = centre.on_phone[0], (await sync_to_async(AgentFactory)(extension="1900")).pk
    await suite.until(is_on_the_floor(boss))
    await suite.sign_in(agent)
    channel = await suite.place_call(talk_seconds=600, phone={"mode": "answers", "answer_after": 0.1})
    call = derive_id("virtual", channel)
    await suite.until(in_state("connected"))

    reply = await suite.ask(acd.MonitorAgent(boss, agent, call, MonitorMode.WHISPER, "sam"))
    assert reply.ok, reply
    await suite.until(listening(boss, target_id=agent, mode="whisper", connected=True))
    assert hub().picture.agents[str(agent)]["listening"] is None
    suite.kill("floor")
    suite.start_floor()
    await suite.until_up(epoch=hub().picture.epoch + 1)
    await suite.until(listening(boss, mode="whisper", connected=True))
    assert (await suite.ask(acd.ChangeMonitor(boss, MonitorMode.BARGE, "sam"))).ok
    await suite.until(listening(boss, mode="barge"))
    assert (await suite.ask(acd.ChangeMonitor(boss, MonitorMode.TAKE_OVER, "sam"))).ok
    await suite.until(lambda picture: in_state("connected")(picture)["agent_id"] == boss)
    assert hub().picture.agents[str(agent)]["work"] == "wrap_up"

    await suite.simulator("hangup", channel_id=channel)
    await suite.until(in_state("wrap_up"))
    for who in (agent, boss):
        assert (await suite.ask(acd.CompleteWrapUp(who, call))).ok
    await suite.until(nothing_open)
    row = await suite.until_projected(call, "WrapUpCompleted")
    segments = [row async for row in Segment.objects.filter(interaction_id=call).order_by("number")]
    assert [(s.agent_id, s.ended_by) for s in segments] == [(agent, "supervisor"), (boss, "caller")]
    assert (row.outcome, row.agent_id) == ("handled", boss)
    told = [
        event.type async for event in EventLog.objects.filter(interaction_id=call, type__startswith="Monitor")
    ]
    assert told[:2] == ["MonitorStarted", "MonitorConnected"]
    assert told.count("MonitorEnded") == 1
    status = await suite.simulator("status")
    assert (status["channels"], status["leaked"]) == (0, {"channels": 0, "bridges": 0})

"""The rules of a waiting line with real processes: set in the database, heard by virtual callers, on record."""

import pytest

from apps.acd.domain import commands as acd
from apps.agents.domain.states import Presence
from apps.agents.models import ComfortMessage, OverflowStep, SkillGroup
from apps.floor.live.frames import FloorPicture
from apps.interactions.models import EventLog, Segment
from apps.ivr.models import Prompt
from apps.kernel.ids import derive_id
from apps.schedules.models import BusinessHours
from tests.e2e.conftest import Centre
from tests.factories.agents import AgentFactory, GroupMembershipFactory, SkillGroupFactory
from tests.harness.suite import Suite


@pytest.fixture
def helper(centre: Centre) -> int:
    """Sales comforts its callers, tells them their place, and asks after two seconds the helpers, then for a message;
    at night nobody is there. Returns the agent who helps."""
    for code in ("patience", "leave"):
        Prompt.objects.create(code=code, name=code.title(), sound="vm-goodbye")
    helpers = SkillGroupFactory(code="help", name="Helpers", wrap_up_seconds=60)
    agent = AgentFactory(extension="1200", accept_on="phone").pk
    GroupMembershipFactory(agent_id=agent, group=helpers)
    SkillGroup.objects.filter(code="sales").update(tell_position=True, tell_after_seconds=1)
    ComfortMessage.objects.create(group=centre.group, prompt="patience", after_seconds=1)
    for position, step in enumerate(
        (
            {"condition": "waiting", "after_seconds": 2, "action": "group", "target_group": helpers},
            {"condition": "waiting", "after_seconds": 3, "action": "voicemail", "prompt": "leave"},
            {"condition": "closed", "action": "hang_up", "prompt": "patience"},
        )
    ):
        OverflowStep.objects.create(group=centre.group, position=position, **step)
    return agent


@pytest.fixture
def always_closed(helper: int) -> None:
    """Business hours without any opening."""
    hours = BusinessHours.objects.create(code="never", name="Never", time_zone="UTC")
    SkillGroup.objects.filter(code="sales").update(hours=hours)


async def events_of(call: str) -> list[str]:
    rows = EventLog.objects.filter(interaction_id=call).order_by("seq")
    return [row.type async for row in rows]


def answered_by(agent: int):
    def look(picture: FloorPicture) -> bool:
        return any(
            view["state"] == "connected" and view["agent_id"] == agent
            for view in picture.interactions.values()
        )

    return look


async def test_a_caller_is_told_the_place_and_goes_where_somebody_helps_or_leaves_a_message(
    helper: int, suite: Suite
):
    await suite.sign_in(helper)
    helped = derive_id("virtual", await suite.place_call(talk_seconds=1, patience_seconds=60))
    await suite.until(answered_by(helper))
    row = await suite.until_projected(helped, "InteractionEnded")
    segments = [
        (segment.group.code, segment.outcome)
        async for segment in Segment.objects.filter(interaction=row)
        .select_related("group")
        .order_by("number")
    ]
    assert (row.outcome, segments) == ("handled", [("sales", "flowed_out"), ("help", "answered")])
    said = [data["kind"] async for data in _announcements(helped)]
    assert said == ["comfort", "position"]

    # The helper goes home: nobody of the helpers is signed in.
    assert (await suite.ask(acd.SetPresence(helper, Presence.OFFLINE))).ok
    message = derive_id("virtual", await suite.place_call(patience_seconds=60, voicemail_seconds=2))
    left = await suite.until_projected(message, "InteractionEnded")
    assert left.outcome == "voicemail"
    assert {"InteractionFlowedOut", "FlowStarted", "VoicemailLeft"} <= set(await events_of(message))


def _announcements(call: str):
    return (
        EventLog.objects.filter(interaction_id=call, type="QueueAnnounced")
        .order_by("seq")
        .values_list("data", flat=True)
    )


async def test_a_closed_group_says_so_and_hangs_up_and_nobody_is_lost(always_closed: None, suite: Suite):
    call = derive_id("virtual", await suite.place_call(patience_seconds=60))
    row = await suite.until_projected(call, "InteractionEnded")
    assert row.outcome == "flowed_out"
    types = await events_of(call)
    assert types[types.index("InteractionQueued") :][:3] == [
        "InteractionQueued",
        "InteractionFlowedOut",
        "FlowStarted",
    ]

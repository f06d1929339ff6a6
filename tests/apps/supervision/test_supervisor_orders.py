"""What a supervisor may order over the dashboard's WebSocket, what reaches the floor, and what is on record."""

from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import Permission
from django.utils import timezone

from apps.accounts.models import User
from apps.acd.domain import commands as cmd
from apps.agents.models import Agent, Broadcast
from apps.audit.models import AuditEvent
from apps.floor.wire import Reply
from apps.interactions.domain.modes import MonitorMode
from tests.apps.supervision.dashboards import (
    Connect,
    ask,
)
from tests.factories import AgentFactory, SkillGroupFactory
from tests.harness.floor import FakeFloor
from tests.harness.views import agent_view, interaction_view

pytestmark = pytest.mark.django_db(transaction=True)

CALL = "c" * 32
LISTENING = {"monitor": "conversation.monitored", "whisper": "conversation.whispered",
             "barge": "conversation.barged", "take_over": "conversation.taken_over"}  # fmt: skip


@pytest.fixture
def agent(transactional_db: None) -> Agent:
    return AgentFactory()


@pytest.fixture
def own(supervisor: User) -> Agent:
    """The supervisor's own agent profile."""
    return AgentFactory(user=supervisor, extension="1900")


@pytest.fixture
async def talking(fake_floor: FakeFloor, agent: Agent, own: Agent) -> FakeFloor:
    await fake_floor.put(
        agents={
            str(agent.pk): agent_view(agent.pk, work="talking", interaction_id=CALL),
            str(own.pk): agent_view(own.pk),
        },
        interactions={CALL: interaction_view(CALL, state="queued")},
    )
    return fake_floor


async def recorded(action: str) -> list[AuditEvent]:
    return [event async for event in AuditEvent.objects.filter(action=action)]


@pytest.mark.parametrize(("mode", "action"), LISTENING.items())
async def test_listening_rings_the_supervisors_own_phone(
    connect: Connect,
    talking: FakeFloor,
    supervisor: User,
    agent: Agent,
    own: Agent,
    mode: str,
    action: str,
) -> None:
    socket = await connect(supervisor)
    order = {"agent_id": agent.pk, "interaction_id": CALL, "mode": mode}
    assert (await ask(socket, id="1", type="monitor", data=order))["ok"]
    assert await talking.wait_for(cmd.MonitorAgent) == cmd.MonitorAgent(
        own.pk, agent.pk, CALL, MonitorMode(mode), "sam"
    )
    event = (await recorded(action))[0]
    assert (event.actor_id, event.object_id) == (supervisor.pk, str(agent.pk))
    assert event.detail == {"interaction_id": CALL, "done": True}


async def test_the_way_of_taking_part_is_changed_and_ended(
    connect: Connect,
    talking: FakeFloor,
    supervisor: User,
    agent: Agent,
    own: Agent,
) -> None:
    socket = await connect(supervisor)
    await ask(
        socket, id="1", type="monitor", data={"agent_id": agent.pk, "interaction_id": CALL, "mode": "monitor"}
    )
    assert (await ask(socket, id="2", type="change_monitor", data={"mode": "whisper"}))["ok"]
    assert (await ask(socket, id="3", type="stop_monitor"))["ok"]
    sent = [envelope.command for envelope in talking.received]
    assert sent[1:] == [cmd.ChangeMonitor(own.pk, MonitorMode.WHISPER, "sam"), cmd.StopMonitor(own.pk, "sam")]
    assert (
        len(await recorded("conversation.whispered"))
        == len(await recorded("conversation.monitor_stopped"))
        == 1
    )


async def test_who_has_no_extension_is_told_where_to_enter_one(
    connect: Connect,
    fake_floor: FakeFloor,
    supervisor: User,
    agent: Agent,
) -> None:
    socket = await connect(supervisor)
    order = {"agent_id": agent.pk, "interaction_id": CALL, "mode": "monitor"}
    reply = await ask(socket, id="1", type="monitor", data=order)
    assert (reply["code"], reply["reason"]) == (
        "no_extension",
        "Your user has no extension: enter one under Agents.",
    )
    assert fake_floor.received == []
    assert (await recorded("conversation.monitored"))[0].detail["refused"] == "no_extension"


async def test_a_supervisor_without_agent_profile_enters_the_own_extension(
    connect: Connect, fake_floor: FakeFloor, supervisor: User
) -> None:
    permission = await Permission.objects.aget(codename="add_agent")
    socket = await connect(supervisor)
    order = {"extension": "1900"}
    assert (await ask(socket, id="1", type="enter_extension", data=order))["code"] == "not_allowed"

    await supervisor.user_permissions.aadd(permission)
    socket = await connect(await User.objects.aget(pk=supervisor.pk))
    assert (await ask(socket, id="2", type="enter_extension", data=order))["ok"]
    own = await Agent.objects.aget(user=supervisor)
    assert (own.extension, own.is_active, await own.memberships.acount()) == ("1900", True, 0)
    refused, done = await recorded("agent.extension_entered")
    if done.detail["done"] is False:
        refused, done = done, refused
    assert (refused.detail["refused"], done.object_id) == ("not_allowed", str(own.pk))

    again = await ask(socket, id="3", type="enter_extension", data={"extension": "19 00"})
    assert (again["ok"], again["code"]) == (False, "bad_extension")


async def test_what_the_floor_refuses_is_on_record_too(
    connect: Connect,
    talking: FakeFloor,
    supervisor: User,
    agent: Agent,
) -> None:
    talking.refusals["MonitorAgent"] = Reply(False, "not_talking", "This agent is not talking.")
    socket = await connect(supervisor)
    order = {"agent_id": agent.pk, "interaction_id": CALL, "mode": "barge"}
    reply = await ask(socket, id="1", type="monitor", data=order)
    assert (reply["ok"], reply["code"], reply["reason"]) == (
        False,
        "not_talking",
        "This agent is not talking.",
    )
    event = (await recorded("conversation.barged"))[0]
    assert event.detail == {"interaction_id": CALL, "done": False, "refused": "not_talking"}


async def test_waiting_callers_are_moved_and_promoted(
    connect: Connect,
    talking: FakeFloor,
    supervisor: User,
) -> None:
    socket = await connect(supervisor)
    assert (await ask(socket, id="1", type="move", data={"interaction_id": CALL, "group": "vip"}))["ok"]
    assert (await ask(socket, id="2", type="promote", data={"interaction_id": CALL}))["ok"]
    assert [envelope.command for envelope in talking.received] == [
        cmd.MoveInteraction(CALL, "vip", "sam"),
        cmd.PromoteInteraction(CALL, "sam"),
    ]
    moved, promoted = await recorded("interaction.moved"), await recorded("interaction.promoted")
    assert (moved[0].detail["group"], moved[0].object_type) == ("vip", "interactions.interaction")
    assert moved[0].object_label == "+8613800138000 → 4001"
    assert moved[0].object_id.replace("-", "") == promoted[0].object_id.replace("-", "") == CALL


async def test_a_raised_hand_is_taken_down(
    connect: Connect, talking: FakeFloor, supervisor: User, agent: Agent
) -> None:
    socket = await connect(supervisor)
    assert (await ask(socket, id="1", type="clear_help", data={"agent_id": agent.pk}))["ok"]
    assert [envelope.command for envelope in talking.received] == [cmd.ClearHelp(agent.pk, "sam")]
    assert (await recorded("agent.help_cleared"))[0].object_id == str(agent.pk)
    assert (await ask(socket, id="2", type="clear_help", data={"agent_id": 0}))["code"] == "no_agent"


@pytest.mark.parametrize(
    ("right", "type_", "data", "action"),
    [
        ("monitor_calls", "monitor", {"mode": "whisper"}, "conversation.whispered"),
        ("take_over_calls", "monitor", {"mode": "take_over"}, "conversation.taken_over"),
        ("take_over_calls", "change_monitor", {"mode": "take_over"}, "conversation.taken_over"),
        ("move_calls", "move", {"group": "vip"}, "interaction.moved"),
        ("move_calls", "promote", {}, "interaction.promoted"),
        ("broadcast", "broadcast", {"text": "Hello", "minutes": 5}, "broadcast.sent"),
        ("set_presence", "set_presence", {"presence": "offline", "note": "so"}, "agent.presence_set"),
    ],
)
async def test_each_order_needs_its_right_and_a_refusal_is_on_record(
    connect: Connect, talking: FakeFloor, supervisor: User, agent: Agent,
    right: str, type_: str, data: dict[str, Any], action: str,
) -> None:  # fmt: skip
    await supervisor.user_permissions.aremove(await Permission.objects.aget(codename=right))
    socket = await connect(await User.objects.aget(pk=supervisor.pk))
    about = {"agent_id": agent.pk, "interaction_id": CALL}
    reply = await ask(socket, id="1", type=type_, data=about | data)
    assert (reply["ok"], reply["code"]) == (False, "not_allowed")
    assert talking.received == []
    assert (await recorded(action))[0].detail["refused"] == "not_allowed"
    assert not await Broadcast.objects.aexists()


@pytest.mark.parametrize(
    ("type_", "data"),
    [
        ("monitor", {"agent_id": 1, "interaction_id": CALL, "mode": "spy"}),
        ("monitor", {"agent_id": 1, "mode": "monitor"}),
        ("move", {"interaction_id": CALL}),
        ("broadcast", {"text": " ", "minutes": 5}),
        ("broadcast", {"text": "x" * 501, "minutes": 5}),
        ("broadcast", {"text": "Hello", "minutes": 0}),
        ("broadcast", {"text": "Hello", "minutes": 1441}),
    ],
)
async def test_incomplete_orders_are_refused(
    connect: Connect,
    fake_floor: FakeFloor,
    supervisor: User,
    type_: str,
    data: dict[str, Any],
) -> None:
    socket = await connect(supervisor)
    assert (await ask(socket, id="1", type=type_, data=data))["code"] == "malformed"
    assert fake_floor.received == []


async def test_a_message_is_kept_with_sender_group_and_end(
    connect: Connect,
    fake_floor: FakeFloor,
    supervisor: User,
) -> None:
    group = await sync_to_async(SkillGroupFactory)(code="sales", name="Sales")
    socket = await connect(supervisor)
    order = {"text": "  The lines are down. ", "minutes": 30, "group": "sales"}
    assert (await ask(socket, id="1", type="broadcast", data=order))["ok"]
    kept = await Broadcast.objects.aget()
    assert (kept.text, kept.sender_id, kept.sender_name) == ("The lines are down.", supervisor.pk, "Sam Doe")
    assert (kept.group_id, (kept.expires_at - kept.sent_at).total_seconds()) == (group.pk, 1800)
    assert kept.sent_at <= timezone.now()
    event = (await recorded("broadcast.sent"))[0]
    assert event.detail == {"text": "The lines are down.", "group": "sales", "minutes": 30, "done": True}


async def test_a_message_to_a_group_that_there_is_not_is_refused(
    connect: Connect,
    fake_floor: FakeFloor,
    supervisor: User,
) -> None:
    socket = await connect(supervisor)
    reply = await ask(socket, id="1", type="broadcast", data={"text": "Hi", "minutes": 5, "group": "none"})
    assert reply["code"] == "unknown_group"
    assert not await Broadcast.objects.aexists()

"""Messages of supervisors: to whom they are shown, and for how long."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.agents.models import Broadcast
from apps.agents.selectors import describe_broadcast, list_broadcasts
from apps.agents.services import send_broadcast
from tests.factories import AgentFactory, GroupMembershipFactory, SkillGroupFactory, UserFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


def send(text: str, **fields) -> Broadcast:
    values = {"group": None, "sent_at": NOON, "valid_for": timedelta(minutes=30)} | fields
    return send_broadcast(sender=UserFactory(display_name="Sam Doe"), text=text, **values)


def shown(agent, at: datetime = NOON) -> list[str]:
    return [broadcast.text for broadcast in list_broadcasts(agent_id=agent.pk, at=at)]


def test_a_message_is_for_all_or_for_the_agents_of_a_group():
    sales, vip = SkillGroupFactory(code="sales"), SkillGroupFactory(code="vip")
    agent, other = AgentFactory(), AgentFactory()
    GroupMembershipFactory(agent=agent, group=sales)
    GroupMembershipFactory(agent=agent, group=vip)
    send("to all")
    send("to sales", group=sales, sent_at=NOON + timedelta(seconds=1))
    later = NOON + timedelta(minutes=1)
    assert shown(agent, later) == ["to all", "to sales"]
    assert shown(other, later) == ["to all"]


def test_it_is_shown_until_it_expires():
    agent = AgentFactory()
    send("soon over")
    assert shown(agent, NOON - timedelta(seconds=1)) == []
    assert shown(agent, NOON + timedelta(minutes=29, seconds=59)) == ["soon over"]
    assert shown(agent, NOON + timedelta(minutes=30)) == []


def test_screens_get_the_rest_of_its_time_and_who_sent_it():
    group = SkillGroupFactory(code="sales", name="Sales")
    message = send("hello", group=group)
    assert describe_broadcast(message, at=NOON + timedelta(minutes=10)) == {
        "id": message.pk,
        "text": "hello",
        "sender": "Sam Doe",
        "sent_at": NOON.timestamp(),
        "expires_in": 1200.0,
        "group": "sales",
        "group_name": "Sales",
    }


def test_it_outlives_the_account_of_its_sender():
    message = send("hello")
    message.sender.delete()
    message.refresh_from_db()
    assert (message.sender, message.sender_name) == (None, "Sam Doe")

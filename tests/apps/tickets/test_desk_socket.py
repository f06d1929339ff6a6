"""The desk's WebSocket: who is on a ticket, what has changed, and who may hear of it."""

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import AnonymousUser

from apps.tickets.consumers import MAX_PER_SECOND, TicketConsumer
from apps.tickets.models import TicketLease
from apps.tickets.services import assign_ticket, update_ticket
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


class Session:
    session_key = "none"


def screen(user):
    socket = WebsocketCommunicator(TicketConsumer.as_asgi(), "/ws/tickets/")
    socket.scope["user"], socket.scope["session"] = user, Session()
    return socket


async def opened(user):
    socket = screen(user)
    assert (await socket.connect())[0]
    assert (await socket.receive_json_from())["kind"] == "ready"
    return socket


async def heard(socket, kind):
    while True:
        message = await socket.receive_json_from(timeout=5)
        if message["kind"] == kind:
            return message


async def test_colleagues_hear_who_writes_who_leaves_and_what_changed():
    lin, ann = await sync_to_async(factories.AgentFactory)(), await sync_to_async(factories.AgentFactory)()
    group = (await sync_to_async(factories.GroupMembershipFactory)(agent=lin)).group
    await sync_to_async(factories.GroupMembershipFactory)(agent=ann, group=group)
    ticket = await sync_to_async(factories.TicketFactory)(group=group)
    hers, his = await opened(lin.user), await opened(ann.user)

    await his.send_json_to({"watch": ticket.pk, "doing": "viewing"})
    assert (await heard(his, "others"))["others"] == []
    await hers.send_json_to({"watch": ticket.pk, "doing": "writing"})
    [other] = (await heard(his, "others"))["others"]
    assert (other["user"], other["doing"]) == (lin.user.pk, "writing")

    await sync_to_async(update_ticket)(ticket=ticket, subject="Another", by=lin.user)
    assert (await heard(his, "changed"))["ticket"] == ticket.pk
    await hers.disconnect()
    assert (await heard(his, "others"))["others"] == []
    assert await TicketLease.objects.acount() == 1
    # Who had it before hears that it is gone, and sees it no more.
    away = await sync_to_async(factories.SkillGroupFactory)()
    await sync_to_async(assign_ticket)(ticket=ticket, group=away, agent=None)
    assert (await heard(his, "changed"))["ticket"] == ticket.pk
    await his.disconnect()
    assert await TicketLease.objects.acount() == 0


async def test_who_may_not_hear_is_told_nothing():
    """FAULTS T23, T28."""
    stranger = screen(AnonymousUser())
    await stranger.connect()
    assert (await stranger.receive_output())["code"] == 4401

    other = await sync_to_async(factories.AgentFactory)()
    ticket = await sync_to_async(factories.TicketFactory)()
    socket = await opened(other.user)
    await socket.send_json_to({"watch": ticket.pk, "doing": "writing"})
    await sync_to_async(update_ticket)(ticket=ticket, subject="Secret")
    assert await socket.receive_nothing(timeout=0.05)
    assert await TicketLease.objects.acount() == 0
    for _ in range(MAX_PER_SECOND * 2 + 2):
        await socket.send_json_to({"watch": None})
    assert (await socket.receive_output(timeout=5))["code"] == 4429


@pytest.mark.parametrize(
    ("text", "code"), [("x" * 600, 1009), ("[]", 1003), ('{"watch": "1"}', 1003), ("{", 1003)]
)
async def test_what_no_browser_sends_ends_the_connection(text, code):
    user = await sync_to_async(factories.UserFactory)()
    socket = await opened(user)
    await socket.send_to(text_data=text)
    assert (await socket.receive_output(timeout=5))["code"] == code

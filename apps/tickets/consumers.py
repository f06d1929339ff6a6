"""The WebSocket of the ticket desk: what has changed, and who else is on a ticket."""

import asyncio
import time
from typing import Any
from uuid import uuid4

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from apps.agents.models import GroupMembership
from apps.tickets.desk.describing import describe_others
from apps.tickets.desk.live import group_of
from apps.tickets.desk.presence import drop_lease, take_lease
from apps.tickets.desk.sessions import is_logged_in
from apps.tickets.domain.leases import RENEW_SECONDS
from apps.tickets.selectors import visible_tickets

CLOSE_NOT_LOGGED_IN, CLOSE_UNSUPPORTED, CLOSE_TOO_BIG, CLOSE_FLOOD = 4401, 1003, 1009, 4429
MAX_CHARACTERS = 512
MAX_PER_SECOND = 20
CHECK_SECONDS = 10.0


class TicketConsumer(AsyncJsonWebsocketConsumer):
    """One screen with tickets.

    It says ``{"watch": id, "doing": "viewing" | "writing"}`` every few seconds while a ticket is open, and
    ``{"watch": null}`` when none is; it hears ``changed`` (something to load again) and ``others`` (colleagues on the
    open ticket).

    Close codes that the browser acts upon: 4401 log in again; 4429, 1003 and 1009 for what no browser of ours sends.
    """

    async def connect(self) -> None:
        # Accepted first even when refused: a browser is shown the close code only of an open connection.
        await self.accept()
        self.user = self.scope.get("user")
        self.joined: set[str] = set()
        self.ticket = 0
        self.session = uuid4().hex
        self._second, self._count = 0, 0
        if self.user is None or not self.user.is_authenticated:
            self.user = None
            await self.close(code=CLOSE_NOT_LOGGED_IN)
            return
        for group in await database_sync_to_async(self._own_groups)():
            await self._join(group)
        self._check = asyncio.create_task(self._watch_session(), name="tickets-session")
        await self.send_json({"kind": "ready", "renew_seconds": RENEW_SECONDS})

    async def disconnect(self, code: int) -> None:
        if self.user is None:
            return
        self._check.cancel()
        await self._leave_ticket()
        for group in self.joined:
            await self.channel_layer.group_discard(group, self.channel_name)

    async def receive(
        self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any
    ) -> None:
        if self.user is None:
            return
        if text_data is None:
            await self.close(code=CLOSE_UNSUPPORTED)
        elif len(text_data) > MAX_CHARACTERS:
            await self.close(code=CLOSE_TOO_BIG)
        elif self._is_flood():
            await self.close(code=CLOSE_FLOOD)
        else:
            await self._take(text_data)

    async def _take(self, text: str) -> None:
        try:
            message = await self.decode_json(text)
        except ValueError:
            message = None
        if not isinstance(message, dict) or not isinstance(message.get("watch"), int | None):
            await self.close(code=CLOSE_UNSUPPORTED)
            return
        wanted = message.get("watch") or 0
        if wanted != self.ticket:
            await self._leave_ticket()
        if wanted and await database_sync_to_async(self._may_see)(wanted):
            await self._be_on(wanted, str(message.get("doing", "")))

    async def _be_on(self, ticket: int, doing: str) -> None:
        if self.ticket != ticket:
            self.ticket = ticket
            await self._join(group_of("ticket", ticket))
        is_news = await database_sync_to_async(take_lease)(
            session=self.session, ticket_id=ticket, user=self.user, doing=doing
        )
        if is_news:
            await self._tell_presence(ticket)
        else:
            # A lease of somebody else may have run out, of which nobody tells.
            await self._send_others()

    async def _leave_ticket(self) -> None:
        if not self.ticket:
            return
        ticket, self.ticket = self.ticket, 0
        await database_sync_to_async(drop_lease)(session=self.session)
        group = group_of("ticket", ticket)
        self.joined.discard(group)
        await self.channel_layer.group_discard(group, self.channel_name)
        await self._tell_presence(ticket)

    async def ticket_changed(self, event: dict[str, Any]) -> None:
        """Something of a ticket on this screen is different now."""
        await self.send_json({"kind": "changed", "ticket": event["ticket"]})

    async def ticket_presence(self, event: dict[str, Any]) -> None:
        """Somebody came to the open ticket, went, or began to write."""
        if event["ticket"] == self.ticket:
            await self._send_others()

    async def _send_others(self) -> None:
        others = await database_sync_to_async(describe_others)(self.ticket, self.user)
        await self.send_json({"kind": "others", "ticket": self.ticket, "others": others})

    async def _tell_presence(self, ticket: int) -> None:
        message = {"type": "ticket.presence", "ticket": ticket}
        await self.channel_layer.group_send(group_of("ticket", ticket), message)

    async def _join(self, group: str) -> None:
        self.joined.add(group)
        await self.channel_layer.group_add(group, self.channel_name)

    async def _watch_session(self) -> None:
        """End the connection of somebody who has logged out, or may no longer be there."""
        key = self.scope["session"].session_key
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            if not await database_sync_to_async(is_logged_in)(key, self.user.pk):
                await self.close(code=CLOSE_NOT_LOGGED_IN)
                return

    def _own_groups(self) -> list[str]:
        rows = GroupMembership.objects.filter(agent__user=self.user).values_list("agent", "group")
        agent = getattr(self.user, "agent", None)
        own = [group_of("agent", agent.pk)] if agent is not None else []
        return own + [group_of("group", group) for _agent, group in rows]

    def _may_see(self, ticket: int) -> bool:
        return 0 < ticket < 2**63 and visible_tickets(self.user).filter(pk=ticket).exists()

    def _is_flood(self) -> bool:
        second = int(time.monotonic())
        self._count = self._count + 1 if second == self._second else 1
        self._second = second
        return self._count > MAX_PER_SECOND

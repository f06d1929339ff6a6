"""The agent's WebSocket: live frames out, commands in."""

import asyncio
import logging
import time
from typing import Any

import msgspec
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import DatabaseError

from apps.accounts.cards import counted_cards
from apps.agents.selectors import get_agent_for_user
from apps.floor.inbox import floor_client
from apps.floor.live.client import HubClient
from apps.floor.live.hub import hub
from apps.floor.wire import Reply
from apps.kernel.messages import Message
from apps.workbench import protocol, queries
from apps.workbench.presence import Announcer
from apps.workbench.protocol import BadMessage, ClientMessage, Throttle
from apps.workbench.sessions import Ticket, session_watch

logger = logging.getLogger(__name__)

MAX_UNANSWERED = 16
CLOSE_TRY_AGAIN = 1013


class WorkbenchConsumer(AsyncWebsocketConsumer):
    """One open screen of one agent. Two tabs are two screens of one presence.

    Close codes that the browser acts upon: 4401 log in again, 4403 no active agent, 4408 fell behind, 4429 sent
    too much, 1013 the database could not be asked who this is.
    """

    agent_id = 0
    username = ""

    async def connect(self) -> None:
        # Accepted first even when refused: a browser is shown the close code only of an open connection.
        await self.accept()
        refusal = await self._admit()
        if refusal is not None:
            await self.close(code=refusal)
            return
        self._throttle = Throttle(time.monotonic())
        self._client = hub().subscribe("agent", self.agent_id, acknowledges=True)
        self._announcer = Announcer(self.agent_id, hub().picture, self._submit)
        self._ticket = Ticket(self.scope["session"].session_key, self.scope["user"].pk, self._revoke)
        session_watch().add(self._ticket)
        self._unanswered: set[asyncio.Task[None]] = set()
        self._tasks = [
            asyncio.create_task(self._pump(self._client), name="workbench-pump"),
            asyncio.create_task(self._announcer.run(), name="workbench-announce"),
        ]

    async def disconnect(self, code: int) -> None:
        if not hasattr(self, "_tasks"):
            return
        session_watch().remove(self._ticket)
        hub().unsubscribe(self._client)
        for task in (*self._tasks, *self._unanswered):
            task.cancel()
        await self._announcer.withdraw()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if not hasattr(self, "_tasks"):
            return
        if text_data is None:
            await self.close(code=protocol.CLOSE_UNSUPPORTED)
        elif len(text_data) > protocol.MAX_MESSAGE_CHARACTERS:
            await self.close(code=protocol.CLOSE_TOO_BIG)
        elif not self._throttle.allows(time.monotonic()):
            await self.close(code=protocol.CLOSE_FLOOD)
        else:
            await self._take(text_data)

    async def _admit(self) -> int | None:
        """Find out who this is; return the close code for somebody who may not enter."""
        user = self.scope.get("user")
        if user is None or not user.is_authenticated:
            return protocol.CLOSE_NOT_LOGGED_IN
        try:
            agent = await database_sync_to_async(get_agent_for_user)(user)
        except DatabaseError:
            return CLOSE_TRY_AGAIN
        if agent is None:
            return protocol.CLOSE_NO_AGENT
        self.agent_id = agent.pk
        self.username = user.get_username()
        return None

    async def _take(self, text: str) -> None:
        try:
            message = protocol.parse_message(text)
        except BadMessage as error:
            await self._reply("", Reply(False, "malformed", str(error)))
            return
        if message.type == "ack":
            self._acknowledge(message)
        elif len(self._unanswered) >= MAX_UNANSWERED:
            await self._reply(message.id, Reply(False, "busy", "Too many requests at once."))
        else:
            # Not awaited here: one slow answer must not hold up the next click.
            task = asyncio.create_task(self._handle(message), name="workbench-request")
            self._unanswered.add(task)
            task.add_done_callback(self._unanswered.discard)

    def _acknowledge(self, message: ClientMessage) -> None:
        count = message.data.get("count")
        if isinstance(count, int) and 0 < count <= protocol.MAX_MESSAGE_CHARACTERS:
            self._client.acknowledge(count)

    async def _handle(self, message: ClientMessage) -> None:
        try:
            if message.type in protocol.QUERIES:
                data = await queries.answer(message, agent_id=self.agent_id, picture=hub().picture)
                await self._reply(message.id, Reply(ok=True), data)
                return
            with counted_cards() as cards:
                command = protocol.build_agent_command(message, agent_id=self.agent_id, by=self.username)
            masked = {"masked_cards": sum(cards)} if cards else None
            await self._reply(message.id, await self._submit(command), masked)
        except BadMessage as error:
            await self._reply(message.id, Reply(False, "malformed", str(error)))
        except queries.NoAnswer as error:
            logger.warning("query %s not answered: %s", message.type, error)
            await self._reply(
                message.id, Reply(False, "unavailable", "The data is not available at the moment.")
            )

    async def _submit(self, command: Message) -> Reply:
        return await floor_client().submit(command, by=self.username)

    async def _reply(self, message_id: str, reply: Reply, data: dict[str, Any] | None = None) -> None:
        answer = {"kind": "reply", "id": message_id} | msgspec.to_builtins(reply)
        await self.send(text_data=msgspec.json.encode(answer | {"data": data}).decode())

    async def _pump(self, client: HubClient) -> None:
        async for frame in client:
            await self.send(text_data=frame)
        if client.close_code is not None:
            await self.close(code=client.close_code)

    def _revoke(self) -> None:
        self._client.close(protocol.CLOSE_NOT_LOGGED_IN)

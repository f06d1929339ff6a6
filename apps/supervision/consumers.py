"""The dashboards' WebSocket: live frames and key figures out, a supervisor's orders in."""

import asyncio
import logging
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import DatabaseError

from apps.floor.live.client import HubClient
from apps.floor.live.hub import hub
from apps.floor.wire import Reply
from apps.supervision import orders, protocol
from apps.supervision.board import tile_board
from apps.supervision.orders import Deed
from apps.supervision.permissions import may_watch
from apps.supervision.protocol import BadMessage, ClientMessage
from apps.supervision.selectors import may_still_watch
from apps.supervision.services import record_order

logger = logging.getLogger(__name__)

CHECK_SECONDS = 10.0
CLOSE_TRY_AGAIN = 1013

_HEAD_CHARACTERS = 80


class FloorConsumer(AsyncWebsocketConsumer):
    """One open dashboard.

    Close codes that the browser acts upon: 4401 log in again, 4403 not allowed to see the floor, 4408 fell
    behind, 1013 the database could not be asked who this is.
    """

    async def connect(self) -> None:
        # Accepted first even when refused: a browser is shown the close code only of an open connection.
        await self.accept()
        refusal = await self._admit()
        if refusal is not None:
            await self.close(code=refusal)
            return
        self._client = hub().subscribe("floor", acknowledges=True)
        tile_board().join(self._client)
        self._orders: set[asyncio.Task[None]] = set()
        self._tasks = [
            asyncio.create_task(self._pump(self._client), name="floor-pump"),
            asyncio.create_task(self._watch_session(), name="floor-session"),
        ]

    async def disconnect(self, code: int) -> None:
        if not hasattr(self, "_tasks"):
            return
        tile_board().leave(self._client)
        hub().unsubscribe(self._client)
        for task in self._tasks:
            task.cancel()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if not hasattr(self, "_tasks"):
            return
        if text_data is None:
            await self.close(code=protocol.CLOSE_UNSUPPORTED)
        elif len(text_data) > protocol.MAX_MESSAGE_CHARACTERS:
            await self.close(code=protocol.CLOSE_TOO_BIG)
        else:
            await self._take(text_data)

    async def _admit(self) -> int | None:
        """Return the close code for somebody who may not enter."""
        user = self.scope.get("user")
        if user is None or not user.is_authenticated:
            return protocol.CLOSE_NOT_LOGGED_IN
        try:
            allowed = await database_sync_to_async(may_watch)(user)
        except DatabaseError:
            return CLOSE_TRY_AGAIN
        return None if allowed else protocol.CLOSE_NOT_ALLOWED

    async def _take(self, text: str) -> None:
        try:
            message = protocol.parse_message(text)
        except BadMessage as error:
            await self._answer(error.id, Reply(False, "malformed", error.reason))
            return
        match message.type:
            case "ack":
                self._acknowledge(message)
            case "ping":
                await self._answer(message.id, Reply(ok=True))
            case known if known in protocol.ORDERS:
                self._start_order(message)
            case _:
                await self._answer(message.id, Reply(False, "malformed", "unknown type"))

    def _acknowledge(self, message: ClientMessage) -> None:
        count = message.data.get("count")
        if isinstance(count, int) and 0 < count <= protocol.MAX_MESSAGE_CHARACTERS:
            self._client.acknowledge(count)

    def _start_order(self, message: ClientMessage) -> None:
        # Not awaited here, and not cancelled when the browser leaves: what the floor does must be in the record.
        order = asyncio.create_task(self._carry_out(message), name="floor-order")
        self._orders.add(order)
        order.add_done_callback(self._orders.discard)

    async def _carry_out(self, message: ClientMessage) -> None:
        try:
            reply, deed = await orders.carry_out(protocol.parse_order(message), self.scope["user"])
            await self._record(reply, deed)
        except BadMessage as error:
            reply = Reply(False, "malformed", error.reason)
        except DatabaseError as error:
            logger.warning("%s not carried out or not recorded, no database: %s", message.type, error)
            reply = Reply(False, "unavailable", "The order cannot be recorded at the moment.")
        await self._answer(message.id, reply)

    async def _record(self, reply: Reply, deed: Deed) -> None:
        await database_sync_to_async(record_order)(
            actor=self.scope["user"],
            action=deed.action,
            obj=deed.obj,
            detail=deed.detail,
            reply=reply,
            ip=_address(self.scope),
        )

    async def _answer(self, message_id: str, reply: Reply) -> None:
        text = protocol.encode_reply(message_id, ok=reply.ok, code=reply.code, reason=reply.reason)
        await self.send(text_data=text)

    async def _pump(self, client: HubClient) -> None:
        board = tile_board()
        async for frame in client:
            await self.send(text_data=frame)
            # The kind is among the first words; decoding every frame again for every browser would cost more than
            # all the rest.
            head = frame[:_HEAD_CHARACTERS]
            if '"kind":"figures"' in head:
                board.refresh_soon()
            elif '"kind":"snapshot"' in head and board.latest:
                # A snapshot takes the place of all that was queued, figures included.
                await self.send(text_data=board.latest)
        if client.close_code is not None:
            await self.close(code=client.close_code)

    async def _watch_session(self) -> None:
        """A WebSocket is authenticated once; log-out and loss of a right happen later."""
        session = self.scope.get("session")
        while session is not None:
            await asyncio.sleep(CHECK_SECONDS)
            try:
                allowed = await database_sync_to_async(may_still_watch)(session.session_key)
            except DatabaseError as error:
                # Nobody is sent off while the database is away: the floor goes on, and so does the view of it.
                logger.warning("an open dashboard cannot be checked: %s", error)
                continue
            if not allowed:
                self._client.close(protocol.CLOSE_NOT_LOGGED_IN)
                return


def _address(scope: dict[str, Any]) -> str | None:
    client = scope.get("client")
    return client[0] if client and client[0] else None

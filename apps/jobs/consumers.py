"""The WebSocket of one job: its state at once, then every change."""

from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from apps.jobs.live import frame_of, group_of
from apps.jobs.selectors import find_visible_job

CLOSE_NOT_LOGGED_IN, CLOSE_NOT_ALLOWED, CLOSE_UNSUPPORTED = 4401, 4403, 1003


class JobConsumer(AsyncJsonWebsocketConsumer):
    """Close codes that the browser acts upon: 4401 log in again, 4403 not yours. It takes no messages."""

    group = ""

    async def connect(self) -> None:
        # Accepted first even when refused: a browser is shown the close code only of an open connection.
        await self.accept()
        user = self.scope.get("user")
        if user is None or not user.is_authenticated:
            await self.close(code=CLOSE_NOT_LOGGED_IN)
            return
        # Joined before the state is read, so that no change falls between the two.
        self.group = group_of(self.scope["url_route"]["kwargs"]["job_id"])
        await self.channel_layer.group_add(self.group, self.channel_name)
        frame = await database_sync_to_async(self._frame)(user)
        if frame is None:
            await self.close(code=CLOSE_NOT_ALLOWED)
        else:
            await self.send_json(frame)

    async def disconnect(self, code: int) -> None:
        if self.group:
            await self.channel_layer.group_discard(self.group, self.channel_name)

    async def receive(
        self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any
    ) -> None:
        await self.close(code=CLOSE_UNSUPPORTED)

    async def job_frame(self, event: dict[str, Any]) -> None:
        """Pass a change on."""
        await self.send_json(event["frame"])

    def _frame(self, user: Any) -> dict[str, Any] | None:
        job = find_visible_job(user, self.scope["url_route"]["kwargs"]["job_id"])
        return None if job is None else frame_of(job)

"""Who gets which frame, encoded as seldom as possible."""

from functools import cached_property

from apps.floor.live.client import HubClient
from apps.floor.live.frames import (
    Applied,
    FloorPicture,
    Frame,
    encode_frame,
    engaged_ids,
    groups_only,
)


class Fanout:
    """The clients of a hub.

    A frame is encoded once for all dashboards, and once for all agents whom it does not touch; only the agent
    whom a frame touches gets bytes of the own.
    """

    def __init__(self, picture: FloorPicture) -> None:
        self.clients: set[HubClient] = set()
        self._picture = picture

    def add(self, client: HubClient, *, stale: bool) -> None:
        """Take ``client`` in and give it what is known so far."""
        self.clients.add(client)
        if self._picture.synced or self._picture.seq:
            self._send_snapshot(client, _Encoded(self._picture, {}))
        if stale:
            client.offer(encode_frame({"kind": "stale", "at": self._picture.at}))

    def remove(self, client: HubClient) -> None:
        self.clients.discard(client)

    def close_all(self, code: int) -> None:
        """Close and forget every client."""
        for client in self.clients:
            client.close(code)
        self.clients.clear()

    def notice(self, frame: Frame) -> None:
        """Send ``frame`` to everybody, whatever they subscribed to."""
        self._publish_shared(encode_frame(frame))

    def publish(self, applied: Applied, frame: Frame) -> None:
        """Pass on what ``frame`` did to the picture."""
        match applied:
            case Applied.SNAPSHOT:
                encoded = _Encoded(self._picture, frame)
                for client in list(self.clients):
                    self._send_snapshot(client, encoded)
            case Applied.DELTA:
                self._publish_delta(frame)
            case Applied.NOTICE if group := frame.get("to_group"):
                self._publish_to_group(encode_frame(frame), group)
            case Applied.NOTICE:
                self._publish_shared(encode_frame(frame))
        self._drop_closed()

    def _publish_shared(self, text: str) -> None:
        for client in self.clients:
            client.offer(text)

    def _publish_to_group(self, text: str, group: str) -> None:
        """To the agents who are in the group, and to nobody else."""
        for client in self.clients:
            agent = self._picture.agents.get(str(client.agent_id))
            if client.kind == "agent" and agent and group in agent["groups"]:
                client.offer(text)

    def _send_snapshot(self, client: HubClient, encoded: "_Encoded") -> None:
        if client.kind == "floor":
            client.restart(encoded.snapshot)
            return
        client.engaged = self._engaged(client)
        client.restart(encode_frame(self._picture.agent_snapshot(client.agent_id)))

    def _publish_delta(self, frame: Frame) -> None:
        encoded = _Encoded(self._picture, frame)
        for client in self.clients:
            if client.kind == "floor":
                client.offer(encoded.whole)
            elif self._touches(client, frame):
                client.offer(encode_frame(self._picture.agent_delta(client.agent_id, frame)))
            elif frame.get("groups"):
                client.offer(encoded.groups)

    def _touches(self, client: HubClient, frame: Frame) -> bool:
        before, client.engaged = client.engaged, self._engaged(client)
        changed = frame.get("interactions", {})
        return str(client.agent_id) in frame.get("agents", {}) or any(
            key in changed for key in before | client.engaged
        )

    def _engaged(self, client: HubClient) -> frozenset[str]:
        return frozenset(engaged_ids(self._picture.agents.get(str(client.agent_id))))

    def _drop_closed(self) -> None:
        self.clients = {client for client in self.clients if client.close_code is None}


class _Encoded:
    """The shared texts of one frame, each made when the first client needs it."""

    def __init__(self, picture: FloorPicture, frame: Frame) -> None:
        self._picture = picture
        self._frame = frame

    @cached_property
    def snapshot(self) -> str:
        return encode_frame(self._picture.snapshot())

    @cached_property
    def whole(self) -> str:
        return encode_frame(self._frame)

    @cached_property
    def groups(self) -> str:
        return encode_frame(groups_only(self._picture, self._frame))

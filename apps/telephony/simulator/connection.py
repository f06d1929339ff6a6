"""One events WebSocket: events and responses go out in order, requests come in and are served one after the other."""

import asyncio
import struct
from collections import deque
from collections.abc import Callable
from typing import Any

import msgspec
from aiohttp import WSMsgType, web

from apps.telephony.simulator.model import ENTITY_ID, timestamp
from apps.telephony.simulator.rest import Answer, Refusal, Request, Response, decode_body, error

MAX_BACKLOG = 64 * 2**20
"""Bytes that may wait for a slow application; then the connection is cut, as Asterisk does after its write timeout."""
_TEXT_FRAME = 0x81
_encoder = msgspec.json.Encoder()
_METHODS = ("GET", "POST", "PUT", "DELETE")


class Connection:
    """A connected application.

    While a request waits (because its channel is busy), those behind it on the same socket wait too: so does Asterisk.
    ``serve`` carries a request out; ``now`` gives the virtual time; ``shows`` is the event filter. All frames of one
    turn of the event loop leave in one write: that halves the processor time of the whole simulation.
    """

    def __init__(
        self, socket: web.WebSocketResponse, transport: asyncio.Transport, app: str, *,
        serve: Callable[[Request, Answer], None], now: Callable[[], float], shows: Callable[[str], bool],
    ) -> None:  # fmt: skip
        self.app = app
        self._socket, self._transport = socket, transport
        self._serve, self._now, self._shows = serve, now, shows
        self._frames: list[bytes] = []
        self._requests: deque[bytes] = deque()
        self._serving = False

    async def run(self) -> None:
        """Serve until the application goes away or is cut off."""
        async for message in self._socket:
            if message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
                data = message.data
                self._requests.append(data.encode() if isinstance(data, str) else data)
                self._serve_next()

    def send(self, event: dict[str, Any]) -> None:
        """Queue an event."""
        self.send_raw(_encoder.encode(event))

    def send_raw(self, payload: bytes) -> None:
        """Queue the text of a frame as it is."""
        if not self._frames:
            asyncio.get_running_loop().call_soon(self._flush)
        self._frames += (_header(len(payload)), payload)

    def cut(self) -> None:
        """Break the connection off without a word, as a network does."""
        self._transport.abort()

    def _flush(self) -> None:
        if not self._transport.is_closing():
            self._transport.write(b"".join(self._frames))
            if self._transport.get_write_buffer_size() > MAX_BACKLOG:
                self.cut()
        self._frames.clear()

    def _serve_next(self) -> None:
        while self._requests and not self._serving:
            self._serving = True
            self._serve_one(self._requests.popleft())

    def _serve_one(self, raw: bytes) -> None:
        envelope = _decode_envelope(raw)
        if isinstance(envelope, Response):
            self._respond({}, envelope)
            return
        try:
            request = _request_in(envelope)
        except Refusal as refusal:
            self._respond(envelope, refusal.response)
            return
        self._serve(request, lambda response: self._respond(envelope, response))

    def _respond(self, envelope: dict[str, Any], response: Response) -> None:
        frame = {
            "type": "RESTResponse",
            "transaction_id": envelope.get("transaction_id", ""),
            "request_id": envelope.get("request_id", ""),
            "status_code": response.status,
            "reason_phrase": response.reason,
            "uri": str(envelope.get("uri", "")).partition("?")[0],
        }
        body = response.encoded()
        if body:
            frame |= {"content_type": response.content_type, "message_body": body.decode(errors="replace")}
        frame |= {"application": self.app, "timestamp": timestamp(self._now()), "asterisk_id": ENTITY_ID}
        if self._shows("RESTResponse"):
            self.send(frame)
        self._serving = False
        self._serve_next()


def _decode_envelope(raw: bytes) -> dict[str, Any] | Response:
    try:
        return msgspec.json.decode(raw, type=dict[str, Any])
    except msgspec.MsgspecError:
        return Response(400, "Failed to parse request message JSON")


def _request_in(envelope: dict[str, Any]) -> Request:
    """Return the request that a ``RESTRequest`` frame carries; refuse as Asterisk does."""
    if envelope.get("type") != "RESTRequest":
        raise Refusal(error(400, "Bad request", "Unknown request type."))
    method, uri = envelope.get("method"), envelope.get("uri")
    if method not in _METHODS:
        raise Refusal(error(400, "Bad request", "Unknown or missing 'method' property."))
    if not isinstance(uri, str) or not uri:
        raise Refusal(error(400, "Bad request", "Empty or missing 'uri' property."))
    body = decode_body(str(envelope.get("message_body") or ""))
    query = {str(item["name"]): str(item["value"]) for item in envelope.get("query_strings") or ()}
    return Request(method, uri, body, query=query)


def _header(length: int) -> bytes:
    """Return the header of a WebSocket text frame from a server (RFC 6455, section 5.2)."""
    if length < 126:
        return bytes((_TEXT_FRAME, length))
    if length < 2**16:
        return struct.pack("!BBH", _TEXT_FRAME, 126, length)
    return struct.pack("!BBQ", _TEXT_FRAME, 127, length)

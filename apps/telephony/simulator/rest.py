"""ARI requests: what they are, how they find their function, what comes back. Used by HTTP and by the WebSocket."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote

import msgspec

from apps.telephony.simulator.world import World

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Response:
    """Status, reason phrase and JSON body (None: no body). ``raw`` is a body that is not JSON."""

    status: int
    reason: str
    body: object = None
    location: str = ""
    raw: bytes | None = None
    content_type: str = "application/json"
    allow: tuple[str, ...] = ()

    def encoded(self) -> bytes:
        """Return the body as it is sent."""
        if self.raw is not None:
            return self.raw
        return b"" if self.body is None else msgspec.json.encode(self.body)


Answer = Callable[[Response], None]


def ok(body: object) -> Response:
    """200 with a body."""
    return Response(200, "OK", body)


def done() -> Response:
    """204, nothing to say."""
    return Response(204, "No Content")


def error(status: int, reason: str, message: str) -> Response:
    """An error in Asterisk's form."""
    return Response(status, reason, {"message": message})


def not_found(message: str, reason: str = "Not Found") -> Response:
    """404."""
    return error(404, reason, message)


def bad_request(message: str) -> Response:
    """400."""
    return error(400, "Bad Request", message)


def conflict(message: str) -> Response:
    """409."""
    return error(409, "Conflict", message)


def unprocessable(message: str) -> Response:
    """422."""
    return error(422, "Unprocessable Entity", message)


def allocation_failed() -> Response:
    """What Asterisk answers to an originate that nobody can receive."""
    return Response(500, "Internal Server Error", {"error": "Allocation failed"})


class Refusal(Exception):
    """The request is answered with an error; nothing has changed."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.reason)
        self.response = response


@dataclass(slots=True)
class Request:
    """One ARI request. ``uri`` is the path below ``/ari/``, with its query; ``body`` the decoded JSON object.

    As in Asterisk, what may stand in the query may stand in the body instead.
    """

    method: str
    uri: str
    body: Body = field(default_factory=dict)
    path: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        """Return a parameter of the query, or of the body."""
        value = self.query.get(name)
        if value is None:
            value = self.body.get(name, default)
        return value if isinstance(value, str) else str(value)

    def integer(self, name: str, default: int = 0) -> int:
        """Return a whole number; what is none counts as 0, as in Asterisk."""
        try:
            return int(self.text(name, str(default)))
        except ValueError:
            return 0

    def items(self, name: str) -> list[str]:
        """Return a comma-separated list."""
        return [item for item in self.text(name).split(",") if item]


@dataclass(slots=True)
class Call:
    """A request with the world that it is about, and how to answer later."""

    world: World
    request: Request
    answer: Answer


Handler = Callable[[Call], Response | None]
"""Returns the response, or None where it will be given through ``call.answer`` when the channel has had its turn."""
Route = tuple[str, str, Handler]


class Router:
    """The table of routes. A path that exists for another method is refused with 405, an unknown one with 404."""

    def __init__(self, routes: list[Route]) -> None:
        self._routes: dict[tuple[str, int], list[tuple[str, tuple[str, ...], Handler]]] = {}
        for method, pattern, handler in routes:
            parts = tuple(pattern.split("/"))
            self._routes.setdefault((parts[0], len(parts)), []).append((method, parts, handler))

    def handle(self, world: World, request: Request, answer: Answer) -> None:
        """Carry the request out and give its response to ``answer``, now or when the channel has had its turn."""
        try:
            handler = self._find(request)
            response = handler(Call(world, request, answer))
        except Refusal as refusal:
            response = refusal.response
        if response is not None:
            answer(response)

    def _find(self, request: Request) -> Handler:
        parts, query = _split(request.uri)
        request.query = request.query | query
        allowed: list[str] = []
        for method, pattern, handler in self._routes.get((parts[0], len(parts)), ()):
            path = _match(pattern, parts)
            if path is None:
                continue
            if method == request.method:
                request.path = path
                return handler
            allowed.append(method)
        if allowed:
            raise Refusal(
                Response(
                    405, "Method Not Allowed", {"message": "Invalid method"}, allow=("OPTIONS", *allowed)
                )
            )
        raise Refusal(not_found("Resource not found"))


def decode_body(raw: bytes | str) -> Body:
    """Return the JSON object of a request's body; refuse what is none with 400."""
    if not raw.strip():
        return {}
    try:
        return msgspec.json.decode(raw, type=Body)
    except msgspec.MsgspecError:
        raise Refusal(bad_request("Error parsing request body")) from None


def _split(uri: str) -> tuple[tuple[str, ...], dict[str, str]]:
    path, _, query = uri.partition("?")
    parts = tuple(unquote(part) for part in path.strip("/").split("/"))
    return parts, dict(parse_qsl(query, keep_blank_values=True)) if query else {}


def _match(pattern: tuple[str, ...], parts: tuple[str, ...]) -> dict[str, str] | None:
    found: dict[str, str] = {}
    for wanted, part in zip(pattern, parts, strict=True):
        if wanted.startswith("{"):
            found[wanted[1:-1]] = part
        elif wanted != part:
            return None
    return found

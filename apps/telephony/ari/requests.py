"""One ARI request as a value, and what can go wrong with it; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

NO_STATUS = 0
"""The status of an :class:`AriError` for which Asterisk gave no answer: connection lost or time-out."""


SUPERSEDED = "another process leads this site now"


class AriError(Exception):
    """Asterisk refused a request, or did not answer. ``status`` is the HTTP status or :data:`NO_STATUS`."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(f"{status} {message}" if status else message)
        self.status = status
        self.message = message


class ConnectionRefused(Exception):
    """The node cannot be used now; the message is for an administrator."""


class ConnectionLost(AriError):
    """The connection broke before the answer. Nobody knows whether Asterisk has carried the request out."""

    def __init__(self, reason: str) -> None:
        super().__init__(NO_STATUS, f"connection lost: {reason}")


@dataclass(frozen=True, slots=True)
class Request:
    """``path`` holds the segments after ``/ari/``, each as it is; ``body`` is sent as JSON.

    ``waits`` is true where Asterisk answers only once the channel has finished what it does (a prompt, a recording).
    Such a request must not travel over the WebSocket: Asterisk works off one request after the other there, and all
    calls of the node would wait with it.
    """

    method: str
    path: tuple[str, ...]
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    waits: bool = False

    @property
    def uri(self) -> str:
        """The path with every segment quoted: no name can reach another resource."""
        return "/".join(quote(segment, safe="") for segment in self.path)


def get(*path: str, **query: str) -> Request:
    """Return a request that only reads."""
    return Request("GET", path, query)


def post(*path: str, body: Mapping[str, Any] | None = None, **query: str) -> Request:
    """Return a request that makes something happen."""
    return Request("POST", path, query, body)


def put(*path: str, body: Mapping[str, Any] | None = None, **query: str) -> Request:
    """Return a request that sets something."""
    return Request("PUT", path, query, body)


def delete(*path: str, **query: str) -> Request:
    """Return a request that ends or removes something."""
    return Request("DELETE", path, query)

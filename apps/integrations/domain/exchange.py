"""A question to another system and its answer, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from apps.integrations.domain.addresses import Network

MAX_BODY_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Connection:
    """A system that may be asked. ``headers`` hold its secrets and are shown nowhere; ``listed`` are the addresses that
    it may have besides global ones. ``timeout_seconds`` bounds every question from name look-up to last byte."""

    code: str
    base_url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    listed: tuple[Network, ...] = ()
    timeout_seconds: float = 10.0
    most_failures: int = 5
    pause_seconds: float = 30.0


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. ``path`` is put behind the connection's address, encoded already. Of a ``secret`` one nothing is
    kept and no redirect is followed; what it says never shows in a representation."""

    method: str
    path: str = field(repr=False)
    query: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)
    timeout_seconds: float = 10.0
    cache_seconds: float = 0.0
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. ``cached``: nobody was asked, it is what was answered before. ``retry_after`` is that header."""

    status: int
    body: bytes = field(default=b"", repr=False)
    cached: bool = False
    retry_after: str = ""


class NotAnswered(Exception):
    """There is no answer. ``code``: unknown_connection, circuit_open, bad_address, refused_address, redirected,
    timeout, too_large, encoded, insecure, unreachable."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code

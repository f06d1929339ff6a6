"""What a flow asks of the world outside the switch.

The floor's runtime carries it out beside the single writer; the answer is a message
(:mod:`~apps.ivr.domain.commands`) with the same ``query_id``. Asking twice under one id is harmless: what is under way
already is not asked a second time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from apps.interactions.domain.outside_events import TicketWanted
from apps.kernel.messages import Effect


@dataclass(frozen=True, slots=True)
class QueryHttp(Effect):
    """Ask the system behind ``connection``. ``path`` and ``body`` are encoded, ``results`` maps data keys to paths into
    the JSON answer. ``secret``: what is sent holds what the caller has entered in confidence; it is never shown, kept
    or sent over anything but https. ``HttpAnswered`` follows."""

    interaction_id: str
    query_id: str
    connection: str
    method: str
    path: str = field(repr=False)
    query: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    body: str = field(default="", repr=False)
    results: Mapping[str, str] = field(default_factory=dict)
    timeout_seconds: int = 5
    cache_seconds: int = 0
    secret: bool = False


@dataclass(frozen=True, slots=True)
class RecogniseSpeech(Effect):
    """Say what the caller said in a recording, which is removed from the switch then. ``words`` are those that are
    expected. ``SpeechRecognised`` follows."""

    interaction_id: str
    query_id: str
    recording_id: str
    language: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LookUpCustomer(Effect):
    """Find a customer by telephone number, or by the reference of another system. ``CustomerLookedUp`` follows."""

    interaction_id: str
    query_id: str
    by: str
    value: str


@dataclass(frozen=True, slots=True)
class OpenTicket(Effect):
    """Open the ticket that is wanted, unless it is there already, and say its number. ``TicketOpened`` follows."""

    interaction_id: str
    query_id: str
    wanted: TicketWanted

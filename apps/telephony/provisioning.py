"""Agents' phones on the switch: pushed into Asterisk's memory through ARI, at every connect and when an agent changes.

A phone is three objects of Asterisk under one id, the agent's extension: ``auth`` (how it proves who it is), ``aor``
(where it is) and ``endpoint`` (what it may do). Setting an object again changes the fields that are given; calls that
are up are not touched. Extensions are digits only, trunks are named ``trunk-…``: an endpoint of digits that no agent
has is one of ours and is removed.
"""

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import msgspec

from apps.telephony.ari.requests import AriError, Request, delete, get, post, put
from apps.telephony.naming import HAS_GATE, answer_variable

log = logging.getLogger(__name__)

Send = Callable[[Request], Awaitable[bytes]]

LAYOUT = 1
"""Goes up when the fields below change, so that phones which are on a switch already get them."""
CONTEXT = "from-agents"
PARALLEL_PHONES = 16
REGISTERS, FIXED = "1", "0"
"""How many registrations a phone may have. This also tells a fixed address from a registered one, which Asterisk lists
in the same field."""
_KINDS = ("endpoint", "aor", "auth")
"""In the order of removal: what refers to something goes before it."""


@dataclass(frozen=True, slots=True)
class Phone:
    """An agent's phone. With a ``contact`` (a SIP URI) it is called there; without one it registers itself. ``home`` is
    the one node that knows it; empty: every node does."""

    extension: str
    password: str = field(repr=False)
    contact: str = ""
    home: str = ""


class _Endpoint(msgspec.Struct):
    resource: str


class _Variable(msgspec.Struct):
    value: str


class _Attribute(msgspec.Struct):
    attribute: str
    value: str


def objects_of(phone: Phone) -> list[tuple[str, Mapping[str, str]]]:
    """Return ``(kind, fields)`` of the objects that make the phone, in the order in which they must be made; pure."""
    auth = {"auth_type": "userpass", "username": phone.extension, "password": phone.password}
    aor = {"max_contacts": REGISTERS, "remove_existing": "yes", "qualify_frequency": "0"}
    if phone.contact:
        aor |= {"max_contacts": FIXED, "contact": phone.contact}
    endpoint = {
        "accountcode": fingerprint(phone),
        "context": CONTEXT,
        "aors": phone.extension,
        "auth": phone.extension,
        "disallow": "all",
        "allow": "ulaw,alaw,g722",
        "direct_media": "no",
        "dtmf_mode": "auto_info",
        "rtp_symmetric": "yes",
        "force_rport": "yes",
        "rewrite_contact": "yes",
        "rtp_timeout": "120",
        "rtp_timeout_hold": "3600",
        "device_state_busy_at": "1",
        "allow_subscribe": "no",
    }
    return [("auth", auth), ("aor", aor), ("endpoint", endpoint)]


class KeepsPhones(Protocol):
    """What keeps a node's phones as the directory has them."""

    async def prepare(self, send: Send) -> None:
        """Make the node know all phones; run at every (re)connect, before the floor is told."""
        ...

    async def follow(self, send: Send) -> None:
        """Pass changes on while the node is connected; runs until cancelled."""
        ...


def fingerprint(phone: Phone) -> str:
    """Return what changes whenever the phone's objects should be made anew; kept on the switch as its account code."""
    text = "\x1f".join((str(LAYOUT), phone.extension, phone.password, phone.contact))
    return hashlib.sha256(text.encode()).hexdigest()[:20]


async def push_phones(send: Send, phones: Iterable[Phone]) -> None:
    """Make the switch know exactly these phones; raise :class:`AriError` where it is away.

    A single phone that the switch refuses (a contact that is no URI …) is logged and left out: one wrong field must not
    keep a whole site from working.
    """
    wanted = {phone.extension: phone for phone in phones}
    present = await _present(send)
    room = asyncio.Semaphore(PARALLEL_PHONES)
    async with asyncio.TaskGroup() as group:
        for extension in present - wanted.keys():
            group.create_task(_with(room, remove_phone(send, extension)))
        for phone in wanted.values():
            group.create_task(_with(room, _push_or_log(send, phone, is_new=phone.extension not in present)))


async def push_phone(send: Send, phone: Phone, *, is_new: bool = False) -> None:
    """Make or change one phone, if the switch has it otherwise (one that ``is_new`` it has not); raise
    :class:`AriError` where it is refused."""
    if not is_new and (await _fields(send, "endpoint", phone.extension)).get("accountcode") == fingerprint(
        phone
    ):
        return
    # Asterisk adds a fixed address to those that the object has: a phone that moved needs a new object.
    place = await _fields(send, "aor", phone.extension)
    if place.get("max_contacts") == FIXED and place.get("contact") != phone.contact:
        await _remove(send, "aor", phone.extension)
    for kind, fields in objects_of(phone):
        body = {"fields": [{"attribute": name, "value": value} for name, value in fields.items()]}
        await send(put(*_path(kind, phone.extension), body=body))


async def tell_answered(send: Send, number: str, answered: bool) -> None:
    """Tell the dialplan whether it answers calls to ``number`` by itself; raise :class:`AriError`."""
    await send(post("asterisk", "variable", variable=answer_variable(number), value=str(int(answered))))


async def has_gate(send: Send) -> bool:
    """Return whether the node's dialplan refuses by itself what is above the rate; raise :class:`AriError`."""
    answer = await send(get("asterisk", "variable", variable=HAS_GATE))
    return msgspec.json.decode(answer, type=_Variable).value == "1"


async def remove_phone(send: Send, extension: str) -> None:
    """Forget a phone; an unknown one is fine."""
    for kind in _KINDS:
        await _remove(send, kind, extension)


async def _remove(send: Send, kind: str, extension: str) -> None:
    try:
        await send(delete(*_path(kind, extension)))
    except AriError as error:
        if error.status != 404:
            raise


async def _fields(send: Send, kind: str, extension: str) -> dict[str, str]:
    """Return the fields of an object as the switch has it; none where it does not."""
    try:
        answer = await send(get(*_path(kind, extension)))
    except AriError as error:
        if error.status != 404:
            raise
        return {}
    return {field.attribute: field.value for field in msgspec.json.decode(answer, type=list[_Attribute])}


async def _push_or_log(send: Send, phone: Phone, *, is_new: bool) -> None:
    try:
        await push_phone(send, phone, is_new=is_new)
    except AriError as error:
        if not 400 <= error.status < 500:
            raise
        log.error("phone %s refused by the switch: %r", phone.extension, str(error))


async def _with(room: asyncio.Semaphore, work: Awaitable[None]) -> None:
    async with room:
        await work


async def _present(send: Send) -> set[str]:
    """Return the extensions that the switch knows."""
    endpoints = msgspec.json.decode(await send(get("endpoints", "PJSIP")), type=list[_Endpoint])
    return {endpoint.resource for endpoint in endpoints if endpoint.resource.isdigit()}


def _path(kind: str, extension: str) -> tuple[str, ...]:
    return ("asterisk", "config", "dynamic", "res_pjsip", kind, extension)

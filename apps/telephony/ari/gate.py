"""The gate in a node's dialplan (``extensions.conf``): calls above the rate hear busy there and cost us nothing.

It refuses only while we keep it: where no floor leads, a caller hears music (and is let in later) as ever. Whom it
refused it writes into the database of the switch, a row each, which is removed when the call is on record. Whoever is
told twice counts once (``apps/floor/domain/refusing.py``). Asterisk shows its database to a channel only: one is made
for each reading.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator

import msgspec

from apps.interactions.domain.messages import CallsRefused, RefusedCall
from apps.telephony import naming
from apps.telephony.ari.requests import AriError, Request, delete, get, post
from apps.telephony.ari.translate import clean_number
from apps.telephony.ports import NodeConfig, OnRefused
from apps.telephony.provisioning import has_gate

log = logging.getLogger(__name__)

EVERY_SECONDS = 1.0
KEPT_SECONDS = 30
"""So long the gate goes on refusing when nobody keeps it any more. A successor leads after five at most."""
AT_ONCE = 25
"""So many refused calls are put on record in one step: it must not keep those waiting who are served."""
FASTEST = 1_000_000
CONFLICT = 409

Send = Callable[[Request], Awaitable[bytes]]


class _Variable(msgspec.Struct):
    value: str


class Gate:
    """Keeps the gate of one node at ``rate`` calls a second (0: open), and brings home whom it refused."""

    def __init__(
        self, node: NodeConfig, rate: Callable[[], int], on_refused: OnRefused, every: float = EVERY_SECONDS
    ) -> None:
        self._node = node
        self._rate = rate
        self._on_refused = on_refused
        self._every = every
        self._told: int | None = None
        self._last: str | None = None
        self._rests = False

    async def keep(self, send: Send) -> None:
        """Do so until cancelled; nothing where the node's dialplan has no gate. What fails is done again: nothing is
        removed before it is on record."""
        while True:
            try:
                if self._told is None and not await has_gate(send):
                    log.info("node %s: its dialplan has no gate", self._node.code)
                    return
                await self.turn(send)
            except AriError as error:
                log.warning("node %s: its gate could not be kept: %r", self._node.code, str(error))
            await asyncio.sleep(self._every)

    async def turn(self, send: Send) -> None:
        """Tell the node the rate, then bring home whom it has refused; raise :class:`AriError`."""
        rate = min(self._rate(), FASTEST)
        if self._rests and rate == self._told == 0:
            return
        await self._tell(send, rate)
        last = await _read(send, naming.GATE_LAST)
        self._rests = last == self._last
        if not self._rests:
            await self._bring(send)
        self._last = last

    async def _tell(self, send: Send, rate: int) -> None:
        if rate and rate != self._told:
            await _write(send, naming.GATE_STEP, str(FASTEST // rate))
        if rate:
            now = int(await _read(send, "EPOCH"))
            await _write(send, naming.GATE_UNTIL, str(now + KEPT_SECONDS))
        elif self._told != 0:
            await _write(send, naming.GATE_UNTIL, "0")
        self._told = rate

    async def _bring(self, send: Send) -> None:
        """Where it fails the channel stays for the next time."""
        reader = naming.gate_channel(self._node.code)
        await self._make(send, reader)
        now = int(await _read(send, "STRFTIME(,,%s%6q)", reader)) / 1e6
        rows = [row for row in (await _read(send, f"DB_KEYS({naming.REFUSED})", reader)).split(",") if row]
        for start in range(0, len(rows), AT_ONCE):
            some = rows[start : start + AT_ONCE]
            await self._on_refused(
                CallsRefused(self._node.code, tuple(read_refused(self._node.code, some, now)))
            )
            removals = (_write(send, f"DB_DELETE({naming.REFUSED}/{row})", "") for row in some)
            await asyncio.gather(*removals)
        await send(delete("channels", reader))

    async def _make(self, send: Send, reader: str) -> None:
        try:
            await send(
                post(
                    "channels",
                    "create",
                    endpoint="Local/s@gate",
                    app=self._node.app,
                    appArgs=naming.APP_ARG_READER,
                    channelId=reader,
                )
            )
        except AriError as error:
            if error.status != CONFLICT:
                raise


def read_refused(node: str, rows: Iterable[str], now: float) -> Iterator[RefusedCall]:
    """Yield the callers of the rows: microseconds of the switch's clock, channel, number, number dialled. ``now`` is
    what that clock says (Unix seconds)."""
    for row in rows:
        match row.split("|"):
            case [stamp, channel_id, caller, dialled] if stamp.isdecimal():
                yield RefusedCall(
                    interaction_id=naming.interaction_id(node, channel_id),
                    channel_id=channel_id,
                    ani=clean_number(caller),
                    dnis=clean_number(dialled),
                    seconds_ago=max(0.0, now - int(stamp) / 1e6),
                )
            case _:
                log.error("node %s: its gate wrote what cannot be read: %r", node, row)


async def _read(send: Send, name: str, channel: str = "") -> str:
    """Return a variable of the switch, or of a channel, which also knows functions."""
    place = ("channels", channel) if channel else ("asterisk",)
    return msgspec.json.decode(await send(get(*place, "variable", variable=name)), type=_Variable).value


async def _write(send: Send, name: str, value: str) -> None:
    await send(post("asterisk", "variable", variable=name, value=value))

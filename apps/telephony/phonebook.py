"""Which phone each agent has and which trunks lead out, in memory: a ringing phone must not wait for a database."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence

from apps.telephony.outgoing import OutgoingTrunk, route_of
from apps.telephony.ports import NumberRoute
from apps.telephony.provisioning import Phone

log = logging.getLogger(__name__)

Load = Callable[[], Mapping[int, Phone]]
LoadTrunks = Callable[[], Sequence[OutgoingTrunk]]


class PhoneBook:
    """Agent id -> phone, and the node's trunks for outgoing calls, as of the last :meth:`refresh`. ``load`` and
    ``load_trunks`` read the database (they are called in a thread)."""

    def __init__(self, load: Load, load_trunks: LoadTrunks = tuple) -> None:
        self._load = load
        self._load_trunks = load_trunks
        self._trunks: Sequence[OutgoingTrunk] = ()
        self._phones: Mapping[int, Phone] = {}

    def endpoint_of(self, agent_id: int) -> str:
        """Return the dial string of the agent's phone. An agent without one gets a name that no switch knows, so that
        the attempt ends like a call to a phone that is switched off."""
        phone = self._phones.get(agent_id)
        return f"PJSIP/{phone.extension if phone else f'no-phone-{agent_id}'}"

    def route_of_number(self, number: str) -> NumberRoute | None:
        """Return how a telephone number is dialled from this node; None where no trunk leads out, and for what is no
        number."""
        return route_of(number, self._trunks)

    @property
    def phones(self) -> dict[str, Phone]:
        """Extension -> phone."""
        return {phone.extension: phone for phone in self._phones.values()}

    async def refresh(self) -> None:
        """Read again; while the database is away the book stays as it is."""
        try:
            self._phones = await asyncio.to_thread(self._load)
            self._trunks = await asyncio.to_thread(self._load_trunks)
        except Exception as error:
            log.warning("phones cannot be read, going on with the last ones: %r", error)

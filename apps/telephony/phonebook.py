"""Which phone each agent has, in memory: a ringing phone must not wait for a database."""

import asyncio
import logging
from collections.abc import Callable, Mapping

from apps.telephony.provisioning import Phone

log = logging.getLogger(__name__)

Load = Callable[[], Mapping[int, Phone]]


class PhoneBook:
    """Agent id -> phone, as of the last :meth:`refresh`. ``load`` reads the database (it is called in a thread)."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._phones: Mapping[int, Phone] = {}

    def endpoint_of(self, agent_id: int) -> str:
        """Return the dial string of the agent's phone. An agent without one gets a name that no switch knows, so that
        the attempt ends like a call to a phone that is switched off."""
        phone = self._phones.get(agent_id)
        return f"PJSIP/{phone.extension if phone else f'no-phone-{agent_id}'}"

    @property
    def phones(self) -> dict[str, Phone]:
        """Extension -> phone."""
        return {phone.extension: phone for phone in self._phones.values()}

    async def refresh(self) -> None:
        """Read again; while the database is away the book stays as it is."""
        try:
            self._phones = await asyncio.to_thread(self._load)
        except Exception as error:
            log.warning("phones cannot be read, going on with the last ones: %r", error)

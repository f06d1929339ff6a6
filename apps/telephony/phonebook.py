"""Which phone each agent has and which trunks lead out, in memory: a ringing phone must not wait for a database."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from apps.telephony.links import endpoint_through
from apps.telephony.outgoing import OutgoingTrunk, route_of
from apps.telephony.ports import NumberRoute
from apps.telephony.provisioning import Phone

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Directory:
    """What the database has for a node: agent id -> phone, the trunks for outgoing calls, and of each number that
    customers dial whether its calls are always answered before anything else. ``gate_rate``: so many new calls a second
    the node itself lets in (0: all); where it ``must_refuse``, a node without a gate may answer nobody."""

    phones: Mapping[int, Phone] = field(default_factory=dict)
    trunks: Sequence[OutgoingTrunk] = ()
    answered: Mapping[str, bool] = field(default_factory=dict)
    gate_rate: int = 0
    must_refuse: bool = False


Load = Callable[[], Awaitable[Directory | None]]


class PhoneBook:
    """The directory of ``node`` as of the last :meth:`refresh`. ``load`` reads the database; None says that nothing has
    changed since the last time."""

    def __init__(self, load: Load, node: str = "") -> None:
        self._load = load
        self._node = node
        self._directory = Directory()

    def endpoint_of(self, agent_id: int) -> str:
        """Return the dial string of the agent's phone, through its home node where that is another one. An agent
        without a phone gets a name that no switch knows, so that the attempt ends like a call to one that is switched
        off."""
        phone = self._directory.phones.get(agent_id)
        if phone is None:
            return f"PJSIP/no-phone-{agent_id}"
        return (
            f"PJSIP/{phone.extension}"
            if self._is_here(phone)
            else endpoint_through(phone.home, phone.extension)
        )

    def route_of_number(self, number: str, trunk: str = "") -> NumberRoute | None:
        """Return how a telephone number is dialled from this node over ``trunk`` (empty: the first); None where no
        trunk leads out, and for what is no number."""
        return route_of(number, self._directory.trunks, trunk)

    @property
    def phones(self) -> dict[str, Phone]:
        """Extension -> phone, of those that the node itself rings."""
        return {phone.extension: phone for phone in self._directory.phones.values() if self._is_here(phone)}

    @property
    def answered(self) -> Mapping[str, bool]:
        """Number dialled -> whether its calls are always answered first."""
        return self._directory.answered

    @property
    def must_refuse(self) -> bool:
        """Whether answering is right only at a node that refuses by itself what is too much."""
        return self._directory.must_refuse

    def gate_rate(self) -> int:
        """Return how many new calls a second the node itself lets in; 0: all."""
        return self._directory.gate_rate

    def _is_here(self, phone: Phone) -> bool:
        return phone.home in ("", self._node)

    async def refresh(self) -> bool:
        """Read again and return whether there is news; while the database is away the book stays as it is."""
        try:
            directory = await self._load()
        except Exception as error:
            log.warning("phones cannot be read, going on with the last ones: %r", error)
            return False
        if directory is None:
            return False
        self._directory = directory
        return True

"""What the floor does next: calls and agents that are at work already go before what has just come.

Ten thousand callers within ten seconds take half a minute to let in. In one queue, the agent who became free meanwhile
would wait for all of them; and the more wait, the more people press a button again (ADR 0099).
"""

import asyncio
from collections import Counter, deque
from typing import Generic, Protocol, TypeVar

from apps.acd.domain.commands import CreateWork
from apps.interactions.domain.messages import CallArrived, CustomerFound
from apps.kernel.messages import Message

NEWCOMERS = (CallArrived, CustomerFound, CreateWork)
NEWCOMERS_AT_ONCE = 25
"""So many are let in between two looks at what goes on: about 20 ms of work."""
AT_ONCE = 500


class HasMessage(Protocol):
    @property
    def message(self) -> Message: ...


Item = TypeVar("Item", bound=HasMessage)


class InboxOrder(Generic[Item]):
    """Two queues. The messages of one interaction never overtake each other: while a newcomer waits, whatever else
    comes for its call waits behind it. After a message of ``barriers``, which speaks of all calls, everything waits
    behind it."""

    def __init__(self, barriers: tuple[type[Message], ...] = ()) -> None:
        self._barriers = barriers
        self._ongoing: deque[Item] = deque()
        self._new: deque[Item] = deque()
        self._behind: Counter[str] = Counter()
        self._closed = 0
        self._filled = asyncio.Event()

    def put(self, item: Item) -> None:
        """Put ``item`` where it belongs; never blocks."""
        self._filled.set()
        message = item.message
        key = getattr(message, "interaction_id", "")
        is_barrier = isinstance(message, self._barriers)
        if is_barrier or self._closed or isinstance(message, NEWCOMERS) or key in self._behind:
            self._closed += is_barrier
            self._behind[key] += 1
            self._new.append(item)
        else:
            self._ongoing.append(item)

    async def take(self) -> list[Item]:
        """Wait until there is something; return what is to be done now, in order."""
        await self._filled.wait()
        items = [self._ongoing.popleft() for _ in range(min(AT_ONCE, len(self._ongoing)))]
        items += [self._let_in() for _ in range(min(NEWCOMERS_AT_ONCE, len(self._new)))]
        if not self._ongoing and not self._new:
            self._filled.clear()
        return items

    def _let_in(self) -> Item:
        item = self._new.popleft()
        key = getattr(item.message, "interaction_id", "")
        self._closed -= isinstance(item.message, self._barriers)
        self._behind[key] -= 1
        if not self._behind[key]:
            del self._behind[key]
        return item

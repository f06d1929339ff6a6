"""What flows ask other systems, carried out by the floor: real sockets, and never in the way of the loop."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from apps.floor.outside import Outside
from apps.integrations.domain.exchange import Connection
from apps.integrations.services import make_client
from apps.interactions.domain.events import TicketWanted
from apps.interactions.domain.messages import CustomerFound
from apps.ivr.domain.commands import CustomerLookedUp, HttpAnswered, TicketOpened
from apps.ivr.domain.effects import LookUpCustomer, OpenTicket, QueryHttp
from apps.kernel.clock import SystemClock
from apps.kernel.messages import Effect, Message
from tests.apps.integrations.elsewhere import LOCAL, elsewhere

CALL = "ab" * 16
ADA = CustomerFound(CALL, 7, "Ada", 50)


class Directory:
    """What the reader's process knows."""

    def __init__(self, **connections: Connection) -> None:
        self.connections: dict[str, Connection] | None = connections

    def news_of(self, name: str) -> Callable[[], Awaitable[Any]]:
        async def news() -> Any:
            found, self.connections = self.connections, None
            return found

        return news

    async def ask(self, name: str, *asked: Any) -> Any:
        if name == "ticket":
            return f"T-{asked[0].subject}"
        return ADA if asked[1:] == ("reference", "A-7") else None


async def answers(directory: Directory, *effects: Effect) -> list[Message]:
    """Carry the effects out; return the messages in the order in which they come."""
    inbox: asyncio.Queue[Message] = asyncio.Queue()
    outside = Outside(make_client(SystemClock()), directory, inbox.put_nowait)  # type: ignore[arg-type]
    expected = len({effect.query_id for effect in effects})  # type: ignore[attr-defined]
    try:
        for effect in effects:
            assert outside.takes(effect)
            outside.act(effect)
        return [await inbox.get() for _ in range(expected)]
    finally:
        await outside.close()
        assert inbox.empty()


def query(path: str, number: int = 1, **values: Any) -> QueryHttp:
    return QueryHttp(CALL, f"{CALL}-q{number}", "orders", "GET", path, **values)


async def test_a_query_is_asked_once_and_its_values_come_back() -> None:
    async with elsewhere() as system:
        there = Directory(orders=Connection("orders", f"http://127.0.0.1:{system.port}", listed=LOCAL))
        asked = query("/order", query=(("n", "7"),), results={"where": "path", "gone": "a.b"})
        (said,) = await answers(there, asked, asked)
        assert isinstance(said, HttpAnswered)
        assert (said.query_id, said.result, said.status, said.values) == (
            asked.query_id, "ok", 200, {"where": "/order?n=7"},
        )  # fmt: skip
        assert system.asked == ["/order?n=7"]


async def test_a_slow_answer_keeps_no_other_waiting() -> None:
    async with elsewhere() as system:
        there = Directory(orders=Connection("orders", f"http://127.0.0.1:{system.port}", listed=LOCAL))
        system.status = 404
        slow = query("/slow", 1, timeout_seconds=1)
        said = await answers(there, slow, query("/status", 2), query("/order", 3))
        found = {message.query_id[-1]: (message.result, message.reason) for message in said}  # type: ignore[attr-defined]
        assert found == {"1": ("failed", "timeout"), "2": ("not_found", ""), "3": ("ok", "")}
        assert said[-1].query_id == slow.query_id  # type: ignore[attr-defined]


async def test_what_cannot_be_asked_has_failed_and_says_why() -> None:
    (said,) = await answers(Directory(), query("/order"))
    assert said == HttpAnswered(
        CALL, f"{CALL}-q1", "failed", seconds=said.seconds, reason="unknown_connection"
    )  # type: ignore[attr-defined]
    hidden = Directory(orders=Connection("orders", "http://127.0.0.1:8099"))
    (said,) = await answers(hidden, query("/order"))
    assert said.reason == "refused_address"  # type: ignore[attr-defined]


async def test_customers_are_looked_up_by_the_reader() -> None:
    known = LookUpCustomer(CALL, f"{CALL}-q1", "reference", "A-7")
    assert await answers(Directory(), known) == [CustomerLookedUp(CALL, known.query_id, ADA)]
    unknown = LookUpCustomer(CALL, f"{CALL}-q2", "number", "+15550100")
    assert await answers(Directory(), unknown) == [CustomerLookedUp(CALL, unknown.query_id, None)]


async def test_tickets_are_opened_by_the_reader() -> None:
    wanted = OpenTicket(CALL, f"{CALL}-q1", TicketWanted(CALL, "note", f"{CALL}:main:note", "7"))
    assert await answers(Directory(), wanted, wanted) == [TicketOpened(CALL, wanted.query_id, "T-7")]

"""What goes on is done before newcomers are let in, and no message of a call overtakes another of it."""

import asyncio
from dataclasses import dataclass

from hypothesis import given, strategies as st

from apps.acd.domain.commands import CompleteWrapUp, SetPresence
from apps.agents.domain.states import Presence
from apps.floor.inbox_order import NEWCOMERS_AT_ONCE, InboxOrder
from apps.interactions.domain import messages as msg
from apps.kernel.messages import Message


@dataclass(frozen=True, slots=True)
class News(Message):
    """Speaks of all calls."""

    number: int


@dataclass(frozen=True, slots=True)
class Numbered:
    message: Message
    number: int = 0


def order() -> InboxOrder[Numbered]:
    return InboxOrder(barriers=(News,))


def arrived(call: str) -> msg.CallArrived:
    return msg.CallArrived(call, "node", f"channel-{call}", "1", "2")


def drained(inbox: InboxOrder[Numbered], count: int) -> list[Numbered]:
    async def drain() -> list[Numbered]:
        taken: list[Numbered] = []
        while len(taken) < count:
            taken += await asyncio.wait_for(inbox.take(), 1)
        return taken

    return asyncio.run(drain())


def test_an_agent_who_becomes_free_does_not_wait_for_everybody_who_comes() -> None:
    inbox = order()
    for number in range(1000):
        inbox.put(Numbered(arrived(str(number))))
    inbox.put(Numbered(CompleteWrapUp(7, "old")))

    taken = asyncio.run(inbox.take())

    assert taken[0].message == CompleteWrapUp(7, "old")
    assert [item.message for item in taken[1:]] == [arrived(str(n)) for n in range(NEWCOMERS_AT_ONCE)]


def test_who_hangs_up_before_being_let_in_stays_behind_the_arrival() -> None:
    inbox = order()
    messages = [arrived("a"), arrived("b"), msg.CallerHungUp("b"), msg.CallerHungUp("old"), arrived("c")]
    for message in messages:
        inbox.put(Numbered(message))

    assert [item.message for item in drained(inbox, 5)] == [messages[3], *messages[:3], messages[4]]


def test_nothing_overtakes_the_news_of_a_whole_switch() -> None:
    inbox = order()
    messages = [arrived("a"), News(1), SetPresence(7, Presence.BREAK, by="wang"), msg.CallerHungUp("b")]
    for message in messages:
        inbox.put(Numbered(message))

    assert [item.message for item in drained(inbox, 4)] == messages
    inbox.put(Numbered(arrived("c")))
    inbox.put(Numbered(msg.CallerHungUp("b")))
    assert [item.message for item in drained(inbox, 2)] == [msg.CallerHungUp("b"), arrived("c")]


CALLS = st.sampled_from("abc")
MESSAGES = st.one_of(
    CALLS.map(arrived),
    CALLS.map(msg.CallerHungUp),
    CALLS.map(lambda call: msg.CustomerFound(call, 1, "Wang")),
    st.just(SetPresence(7, Presence.BREAK, by="wang")),
    st.integers(0, 9).map(News),
)


@given(st.lists(st.one_of(MESSAGES, st.none()), max_size=60))
def test_nothing_is_lost_and_each_call_keeps_its_order(happenings: list[Message | None]) -> None:
    """None: the floor takes what there is."""
    inbox, put, taken = order(), [], []

    async def run() -> None:
        for number, message in enumerate(happenings):
            if message is not None:
                put.append(Numbered(message, number))
                inbox.put(put[-1])
            elif len(taken) < len(put):
                taken.extend(await inbox.take())
        while len(taken) < len(put):
            taken.extend(await inbox.take())

    asyncio.run(run())
    assert sorted(taken, key=lambda item: item.number) == put
    for call in "abc":
        of_call = [item.number for item in taken if getattr(item.message, "interaction_id", "") == call]
        assert of_call == sorted(of_call)
    for place, item in enumerate(taken):
        if isinstance(item.message, News):
            assert all(later.number > item.number for later in taken[place + 1 :])

"""When a leader may act: with a fresh lease, while the database is away, and after it was frozen (T43, R3, R4)."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable

import pytest
from django.db import OperationalError

from apps.floor import leadership
from apps.floor.leadership import Leadership, LeaseLost
from apps.floor.lease import TTL_SECONDS, Lease


class Database:
    """Answers what the test wants: True, False, or an error; ``hangs`` holds every answer back."""

    def __init__(self) -> None:
        self.answer: bool | Exception = True
        self.goes_on = threading.Event()
        self.goes_on.set()
        self.asked = 0

    def renew(self, lease: Lease) -> bool:
        self.asked += 1
        self.goes_on.wait(10)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


AWAY = OperationalError("gone")


class Leader:
    def __init__(self) -> None:
        self.now = 1_000.0
        self.database = Database()
        self.leads = Leadership(Lease("main", "me", 7), self.database.renew, lambda: self.now)

    def passes(self, seconds: float) -> None:
        """Time passes while the process runs."""
        for _ in range(round(seconds * 2)):
            self.now += 0.5
            self.leads._look_at_the_clock()


@pytest.fixture
async def leader(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Leader]:
    monkeypatch.setattr(leadership, "PATIENCE_SECONDS", 0.2)
    monkeypatch.setattr(leadership, "TICK_SECONDS", 0.01)
    leader = Leader()
    yield leader
    leader.database.goes_on.set()


async def is_held(leader: Leader, until: Callable[[], None]) -> bool:
    """Return whether the leader waited until ``until`` was called; it must then act."""
    acting = asyncio.create_task(leader.leads.may_act())
    done, _ = await asyncio.wait({acting}, timeout=0.5)
    until()
    async with asyncio.timeout(5):
        assert await acting
    return not done


async def test_a_fresh_lease_asks_nobody(leader: Leader):
    leader.passes(TTL_SECONDS - 0.5)
    assert await leader.leads.may_act()
    assert leader.database.asked == 0


async def test_a_lease_that_is_not_fresh_is_confirmed_first(leader: Leader):
    leader.passes(TTL_SECONDS)
    assert await leader.leads.may_act()
    assert leader.database.asked == 1
    leader.database.answer = False
    leader.passes(TTL_SECONDS)
    assert not await leader.leads.may_act()


async def test_r4_while_the_database_is_away_the_leader_goes_on_without_asking_each_time(leader: Leader):
    leader.database.answer = AWAY
    leader.passes(TTL_SECONDS)
    assert await leader.leads.may_act()
    assert leader.leads.database_away
    leader.passes(60)
    asked = leader.database.asked
    assert await leader.leads.may_act()
    assert leader.database.asked == asked


async def test_a_database_that_hangs_counts_as_away(leader: Leader):
    leader.database.goes_on.clear()
    leader.passes(TTL_SECONDS)
    assert await leader.leads.may_act()
    assert leader.leads.database_away


async def test_t43_a_leader_that_was_frozen_waits_for_the_word_of_a_database_that_is_away(leader: Leader):
    leader.database.answer = AWAY
    leader.passes(TTL_SECONDS)
    assert await leader.leads.may_act()
    leader.now += 15  # SIGSTOP; meanwhile the database came back, a standby won, and it went away again

    def comes_back() -> None:
        leader.database.answer = True

    assert await is_held(leader, comes_back)
    assert not leader.leads.database_away


async def test_t43_a_leader_that_was_frozen_and_superseded_does_nothing_more(leader: Leader):
    leader.database.answer = AWAY
    leader.passes(TTL_SECONDS)
    await leader.leads.may_act()
    leader.now += 15
    leader.database.answer = False
    with pytest.raises(LeaseLost):
        await leader.leads.confirm()
    assert not await leader.leads.may_act()
    with pytest.raises(LeaseLost):
        await leader.leads.run()


async def test_where_another_acts_on_the_switch_everything_waits_also_with_a_fresh_lease(leader: Leader):
    leader.database.answer = AWAY
    leader.leads.doubt("Another connection took the application over.")

    def comes_back() -> None:
        leader.database.answer = True

    assert await is_held(leader, comes_back)
    assert await leader.leads.may_act()


async def test_an_answer_to_a_question_from_before_the_doubt_does_not_settle_it(leader: Leader):
    leader.database.goes_on.clear()
    leader.passes(TTL_SECONDS)
    assert await leader.leads.may_act()  # the question is still open
    leader.passes(1)
    leader.leads.doubt("Another connection took the application over.")
    leader.database.goes_on.set()
    assert await leader.leads.may_act()
    assert leader.database.asked == 2

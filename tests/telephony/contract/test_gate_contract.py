"""The gate of a node: who comes too fast hears busy there, and is on record once, whatever dies meanwhile (T52)."""

import asyncio
import time
from functools import partial
from pathlib import Path

import pytest

from apps.floor.domain.config import SiteConfig
from apps.floor.domain.site import SiteEngine
from apps.floor.domain.snapshot import load_site
from apps.floor.journal.writer import JournalWriter, recover
from apps.interactions.domain import effects as fx, events as ev, messages as msg
from apps.telephony.ari.gate import Gate
from tests.telephony.contract.bench import Bench

RATE = 5
CALLS = 80
"""Enough for three steps of what is put on record."""


class Killed(Exception):
    """The floor is gone, at the worst moment."""


class Floor:
    """What a floor does with refused calls: decide, and write to the disk. A later one goes on from there."""

    def __init__(self, journal: Path, epoch: int, lives: int = 1_000_000) -> None:
        self.sheds: list[ev.InteractionShed] = []
        self._site = SiteEngine(SiteConfig())
        self._lives = lives
        position = recover(journal, partial(load_site, self._site), self._known)
        self._writer = JournalWriter(journal, epoch, position + 1)

    def _known(self, entry) -> None:
        self._site.apply(entry.events, entry.at)
        self._count(entry.events)

    def _count(self, events) -> None:
        self.sheds += [event for _, event in events if isinstance(event, ev.InteractionShed)]

    async def take(self, refused: msg.CallsRefused) -> None:
        """Put the calls on record; a floor with no life left dies before it can say so."""
        now = time.time()
        outcome = self._site.handle(refused, now)
        if outcome.events:
            self._writer.append(now, outcome.events)
            self._writer.commit()
            self._count(outcome.events)
        self._lives -= 1
        if not self._lives:
            raise Killed


async def test_every_call_is_taken_or_refused_and_each_refused_one_counts_once_over_a_killed_floor(
    switch_under_test: Bench, tmp_path: Path
) -> None:
    bench, journal = switch_under_test, tmp_path / "journal"
    await bench.connect()
    node, send = bench.world.config.code, bench.world.send

    def gate_of(floor: Floor, rate: int = RATE) -> Gate:
        return Gate(bench.world.config, lambda: rate, floor.take)

    await gate_of(Floor(journal, 1)).turn(send)
    began = time.monotonic()
    await bench.world.crowd(CALLS, "+8001")
    taken = [await bench.next(msg.CallArrived) for _ in range(RATE)]
    await asyncio.sleep(1.2)  # they come within a second
    for epoch in (2, 3):
        with pytest.raises(Killed):
            await gate_of(Floor(journal, epoch, lives=1)).turn(send)
    floor = Floor(journal, 4)
    gate = gate_of(floor)
    async with asyncio.timeout(10):
        while len(taken) + len(floor.sheds) < CALLS:
            await gate.turn(send)
            taken += [call for call in bench.arrived() if isinstance(call, msg.CallArrived)]
    await gate_of(floor, rate=0).turn(send)
    await gate_of(Floor(journal, 5), rate=0).turn(send)

    refused = {shed.interaction_id for shed in Floor(journal, 6).sheds}
    arrived = {call.interaction_id for call in taken}
    assert len(floor.sheds) == len(refused) == CALLS - len(arrived)
    assert len(arrived) == len(taken) and not arrived & refused
    assert all(call.judged for call in taken)
    assert RATE <= len(taken) <= RATE * (2 + time.monotonic() - began)
    assert all(shed.at_gate and shed.node == node and shed.seconds_ago < 10 for shed in floor.sheds)
    await bench.do(*(fx.HangUpCall(call.interaction_id) for call in taken))
    await bench.expect_in_any_order(*(msg.CallerHungUp(call.interaction_id, 16) for call in taken))


async def test_a_gate_that_nobody_keeps_lets_everybody_in(switch_under_test: Bench, tmp_path: Path) -> None:
    bench = switch_under_test
    await bench.connect()
    floor = Floor(tmp_path / "journal", 1)
    gate = Gate(bench.world.config, iter([1, 0]).__next__, floor.take)
    await gate.turn(bench.world.send)
    await gate.turn(bench.world.send)

    calls = [await bench.call() for _ in range(3)]

    assert [call.judged for call in calls] == [False, False, False]
    await bench.do(*(fx.HangUpCall(call.interaction_id) for call in calls))
    await bench.expect_in_any_order(*(msg.CallerHungUp(call.interaction_id, 16) for call in calls))

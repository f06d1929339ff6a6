"""Tests of this directory drive a real Asterisk with SIPp."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.telephony.contract.bench import Bench
from tests.telephony.contract.real import RealWorld
from tests.telephony.rig.asterisk import AsteriskRig

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.asterisk)
            item.add_marker(pytest.mark.sipp)


@pytest.fixture
async def bench_at(shared_asterisk: AsteriskRig, tmp_path: Path) -> AsyncIterator[Callable[..., Bench]]:
    """Make benches in front of the shared Asterisk; ``base_url`` and ``password`` may differ from its own."""
    made: list[Bench] = []
    # A call of the test before may still be on its way out, or in the dialplan's fallback, and would arrive here.
    await asyncio.to_thread(shared_asterisk.clear_calls)

    def make(rig: AsteriskRig = shared_asterisk, **changes: str) -> Bench:
        world = RealWorld(rig, tmp_path / f"bench{len(made)}")
        world.config = replace(world.config, **changes)
        made.append(Bench(world))
        return made[-1]

    yield make
    for bench in made:
        await bench.close()


@pytest.fixture
def own_asterisk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., AsteriskRig]]:
    """Start an Asterisk for one test alone."""
    rigs: list[AsteriskRig] = []

    def start(**options: Any) -> AsteriskRig:
        rig = AsteriskRig(tmp_path_factory.mktemp("own-asterisk"), node="own", **options)
        rigs.append(rig)
        rig.start()
        return rig

    yield start
    for rig in rigs:
        rig.remove()

"""The switch under test: each scenario runs against the real Asterisk and against the virtual one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.telephony.contract.bench import Bench, World
from tests.telephony.contract.real import RealWorld

REAL = pytest.param("asterisk", marks=[pytest.mark.asterisk, pytest.mark.sipp])


@pytest.fixture(params=[REAL])
async def switch_under_test(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Bench]:
    """A bench, not yet connected."""
    world: World = RealWorld(request.getfixturevalue("shared_asterisk"), tmp_path)
    bench = Bench(world)
    yield bench
    await bench.close()

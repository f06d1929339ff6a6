"""The switch under test, here the real Asterisk; ``tests/telephony/simulator`` holds the virtual one to the same."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.telephony.contract.bench import Bench
from tests.telephony.contract.real import RealWorld
from tests.telephony.rig.asterisk import AsteriskRig

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The scenarios themselves carry no mark, as the virtual switch borrows them."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.asterisk)
            item.add_marker(pytest.mark.sipp)


@pytest.fixture
async def switch_under_test(
    shared_asterisk: AsteriskRig, far_asterisk: AsteriskRig, tmp_path: Path
) -> AsyncIterator[Bench]:
    """A bench, not yet connected."""
    bench = Bench(RealWorld(shared_asterisk, tmp_path, far_asterisk))
    yield bench
    await bench.close()

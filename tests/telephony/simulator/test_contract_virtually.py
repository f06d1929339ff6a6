"""The contract of a switch (``tests/telephony/contract``), kept by the virtual Asterisk."""

from collections.abc import AsyncIterator

import pytest

from tests.telephony.contract.bench import Bench
from tests.telephony.contract.test_dialling_contract import *  # noqa: F403 - the scenarios are the same
from tests.telephony.contract.test_dictation_contract import *  # noqa: F403 - the scenarios are the same
from tests.telephony.contract.test_gate_contract import *  # noqa: F403 - the scenarios are the same
from tests.telephony.contract.test_nodes_contract import *  # noqa: F403 - the scenarios are the same
from tests.telephony.contract.test_parties_contract import *  # noqa: F403 - the scenarios are the same
from tests.telephony.contract.test_recording_contract import *  # noqa: F403 - the scenarios are the same
from tests.telephony.contract.test_switch_contract import *  # noqa: F403 - the scenarios are the same
from tests.telephony.simulator.virtual import VirtualWorld


@pytest.fixture
async def switch_under_test() -> AsyncIterator[Bench]:
    """A bench, not yet connected, in front of the virtual Asterisk."""
    bench = Bench(await VirtualWorld.start())
    yield bench
    await bench.close()

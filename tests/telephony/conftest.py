"""The real Asterisk for the tests below, started once."""

from collections.abc import Iterator

import pytest

from tests.telephony.rig.asterisk import AsteriskRig


@pytest.fixture(scope="session")
def shared_asterisk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AsteriskRig]:
    """A running Asterisk that all tests of this run share; a test leaves it without calls."""
    rig = AsteriskRig(tmp_path_factory.mktemp("asterisk"))
    rig.start()
    yield rig
    rig.stop()

"""The real Asterisk for the tests below, started once; and a second one."""

from collections.abc import Iterator

import pytest

from tests.telephony.rig.asterisk import OTHER_NODE, AsteriskRig


@pytest.fixture(scope="session")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[AsteriskRig, AsteriskRig]]:
    """Two nodes that know of each other, not started."""
    near = AsteriskRig(tmp_path_factory.mktemp("asterisk"))
    far = AsteriskRig(tmp_path_factory.mktemp("far-asterisk"), node="far", address=OTHER_NODE)
    near.nodes, far.nodes = [far], [near]
    yield near, far
    # Asked to end, Asterisk may take ten seconds; nobody looks at what it would leave behind.
    far.kill()
    near.kill()


@pytest.fixture(scope="session")
def shared_asterisk(nodes: tuple[AsteriskRig, AsteriskRig]) -> AsteriskRig:
    """A running Asterisk that all tests of this run share; a test leaves it without calls."""
    nodes[0].start()
    return nodes[0]


@pytest.fixture(scope="session")
def far_asterisk(nodes: tuple[AsteriskRig, AsteriskRig]) -> AsteriskRig:
    """The node beside the shared one."""
    nodes[1].start()
    return nodes[1]

"""Supervisors' part of the contract of a switch, kept by the virtual Asterisk."""

from tests.telephony.contract.test_supervision_contract import *  # noqa: F403 - the scenarios are the same
from tests.telephony.simulator.test_contract_virtually import switch_under_test  # noqa: F401

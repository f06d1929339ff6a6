"""Screens live by the clock on the wall, floors by their own."""

import pytest

from apps.acd.domain.commands import AcceptOffer, ConnectWorkbench, RenewWorkbench
from apps.floor.runtime import in_floor_time


@pytest.mark.parametrize("kind", [ConnectWorkbench, RenewWorkbench])
def test_a_lease_lasts_as_long_on_a_floor_that_runs_faster(kind):
    asked = kind(7, "tab", lease_seconds=35.0)

    assert in_floor_time(asked, 1.0) is asked
    assert in_floor_time(asked, 20.0) == kind(7, "tab", lease_seconds=700.0)


def test_everything_else_is_passed_on_as_it_is():
    asked = AcceptOffer(7, "x-1")

    assert in_floor_time(asked, 20.0) is asked

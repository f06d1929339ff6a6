"""When tickets and the floor's work agree."""

import pytest

from apps.dispatch.domain.agree import COMPLETE, HAND_IN, NOTHING, WITHDRAW, Matter, Turn, Work, agree

WAITING, BOS = Matter("new", "sales"), Matter("open", "sales", agent=3)


@pytest.mark.parametrize(
    ("matter", "work", "expected"),
    [
        (WAITING, None, HAND_IN),
        (Matter("new"), None, NOTHING),
        (BOS, None, NOTHING),
        (Matter("pending_customer", "sales"), None, NOTHING),
        (Matter("open", "sales", merged=True), None, NOTHING),
        (WAITING, Work(Turn.QUEUED, "sales"), NOTHING),
        (WAITING, Work(Turn.QUEUED, "billing"), WITHDRAW),
        (BOS, Work(Turn.QUEUED, "sales"), WITHDRAW),
        (Matter("closed", "sales"), Work(Turn.WANTED, "sales"), WITHDRAW),
        (BOS, Work(Turn.TAKEN, "sales", 3), NOTHING),
        (Matter("resolved", "sales", agent=3), Work(Turn.TAKEN, "sales", 3), COMPLETE),
        (Matter("open", "sales", agent=4), Work(Turn.TAKEN, "sales", 3), WITHDRAW),
        (Matter("closed", "sales", agent=3, merged=True), Work(Turn.TAKEN, "sales", 3), WITHDRAW),
        (WAITING, Work(Turn.WITHDRAWING, "sales"), NOTHING),
    ],
)
def test_what_is_done_follows_from_ticket_and_work(matter, work, expected):
    assert agree(matter, work) == expected

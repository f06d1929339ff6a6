"""Calls that a gate refused are told late, and count for when they came."""

from apps.interactions.domain import events as ev
from apps.interactions.domain.fold import fold
from apps.interactions.domain.record import Recorded
from apps.kpis.domain.sheds import ShedKey, count_sheds

CALL = "a" * 32


def test_a_refused_call_counts_in_the_quarter_in_which_it_came() -> None:
    shed = ev.InteractionShed(CALL, "rate", "busy", "pbx", at_gate=True, seconds_ago=2.5)
    told = [Recorded("site", seq, 1, seq, 902.0, shed) for seq in (1, 2)]

    assert count_sheds(told) == {ShedKey("pbx", 0, "rate", "busy"): 2}


def test_a_refused_call_was_over_when_it_came() -> None:
    beginning = [
        (902.0, ev.InteractionArrived(CALL, "voice", "pbx", "c", "1", "2")),
        (902.0, ev.InteractionShed(CALL, "rate", "busy", "pbx", at_gate=True, seconds_ago=2.5)),
    ]
    story = fold(fold(None, beginning), [(902.0, ev.InteractionEnded(CALL, "shed"))])

    assert story is not None
    row = story.interaction
    assert (row.arrived_at, row.ended_at, row.outcome, row.state) == (899.5, 899.5, "shed", "ended")

"""The ticket's table of transitions, and the pure rules around it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from apps.tickets.domain.category_paths import depth_of, is_within, moved, path_below
from apps.tickets.domain.states import (
    CUSTOMER_WROTE,
    MERGE,
    OPEN_STATES,
    TICKET,
    TicketState,
    choices_from,
    may_reopen,
    trigger_to,
)
from apps.tickets.domain.texts import BadText, clean_body, clean_line

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def test_every_state_can_be_reached_and_none_is_a_dead_end():
    reached = {target for (_, _), target in TICKET.table.items()} | {TICKET.initial}

    assert reached == set(TicketState)
    assert all(choices_from(state) for state in TicketState)


def test_the_customers_words_never_leave_a_ticket_asleep():
    for state in TicketState:
        after = TICKET.next(state, CUSTOMER_WROTE) if TICKET.allows(state, CUSTOMER_WROTE) else state
        assert after in (TicketState.NEW, TicketState.OPEN)


def test_a_closed_ticket_can_only_be_reopened():
    assert choices_from(TicketState.CLOSED) == {TicketState.OPEN: "reopen"}
    assert trigger_to(TicketState.CLOSED, TicketState.RESOLVED) is None
    assert trigger_to(TicketState.RESOLVED, TicketState.CLOSED) == "close"


def test_nobody_chooses_what_follows_by_itself():
    offered = {trigger for state in TicketState for trigger in choices_from(state).values()}

    assert offered == {"open", "wait_for_customer", "wait_internally", "resolve", "close", "reopen"}
    assert not TICKET.allows(TicketState.CLOSED, MERGE)
    assert TicketState.RESOLVED not in OPEN_STATES


@pytest.mark.parametrize(
    ("days", "after", "expected"),
    [
        (14, timedelta(days=14), True),
        (14, timedelta(days=14, seconds=1), False),
        (None, timedelta(days=999), True),
    ],
)
def test_the_time_for_reopening(days, after, expected):
    assert may_reopen(NOW, days, NOW + after) is expected


@given(st.text(max_size=60))
def test_any_text_is_cleaned_once_or_refused(text):
    try:
        clean = clean_body(text)
    except BadText as error:
        assert error.reason == "not_storable"
        return
    assert clean_body(clean) == clean
    clean.encode()


def test_hostile_text_is_refused_or_loses_what_deceives():
    """T13."""
    for text, reason in (
        ("a\x00b", "not_storable"),
        ("\ud800", "not_storable"),
        ("x" * 1_000_001, "too_long"),
    ):
        with pytest.raises(BadText, match=reason):
            clean_body(text)
    with pytest.raises(BadText, match="empty"):
        clean_line(" \n\u202e ")
    assert clean_line("invoice\u202egpj.exe\n now") == "invoicegpj.exe now"
    assert clean_body("👩\u200d🔧 ok\r\n") == "👩\u200d🔧 ok"


def test_a_category_moves_with_everything_below_it():
    root, child = path_below("", 3), path_below(path_below("", 3), 17)

    assert (root, child, depth_of(child)) == ("/3/", "/3/17/", 2)
    assert is_within(child, root) and not is_within("/31/", root)
    assert moved(child, root, "/8/3/") == "/8/3/17/"

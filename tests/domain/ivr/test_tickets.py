"""Flows that open tickets: one for each node and call, whatever is killed, late or hung up meanwhile."""

import pytest

from apps.interactions.domain.events import FlowDataSet, FlowEnded, TicketWanted, VoicemailLeft
from apps.interactions.domain.messages import RecordingFinished
from apps.ivr.domain.commands import TicketOpened
from apps.ivr.domain.effects import OpenTicket
from apps.ivr.domain.flow import parse_flow
from apps.ivr.domain.problems import FlowError
from tests.domain.ivr.calls import CALL, Caller, definition, flow_of, killed, node

KEY = f"{CALL}:test:note"
END = [node(name, "hang_up") for name in ("told", "late")]


def ticket(**values) -> dict:
    return node("note", "create_ticket", **{"subject": "Call from {call:ani}", "next": "told", **values})


def message(**values) -> dict:
    return node("note", "voicemail_ticket", **{"subject": "Message", "next": "told", **values})


def asked(caller: Caller) -> list[OpenTicket]:
    return [effect for effect in caller.effects if isinstance(effect, OpenTicket)]


def wanted(caller: Caller) -> list[TicketWanted]:
    return [event for event in caller.events if isinstance(event, TicketWanted)]


def test_a_ticket_is_logged_before_it_is_asked_for_and_its_number_becomes_data():
    caller = Caller(flow_of(ticket(text="{why}", group="sales", ticket_type="fault"), *END))
    started = caller.start()

    event = TicketWanted(
        CALL, "note", KEY, "Call from +8613800000000", "", "fault", "sales", contact="+8613800000000"
    )
    assert started.events[-1] == event
    assert asked(caller) == [OpenTicket(CALL, f"{CALL}-q2", event)]

    done = caller.send(TicketOpened(CALL, f"{CALL}-q2", "2026-000017"))

    assert done.events[0] == FlowDataSet(CALL, "ticket", "2026-000017")
    assert caller.path == ["note", "told"]
    assert caller.send(TicketOpened(CALL, f"{CALL}-q2", "x")).events == []  # what comes twice means nothing


@pytest.mark.parametrize(("failed", "target"), [("late", "late"), ("", "told")])
def test_who_cannot_be_told_the_number_goes_on(failed, target):
    for happens in (
        lambda caller: caller.timer_fires(),
        lambda caller: caller.send(TicketOpened(CALL, f"{CALL}-q2", "")),
    ):
        caller = Caller(flow_of(ticket(failed=failed), *END))
        caller.start()
        happens(caller)
        assert caller.path == ["note", target]


def test_a_floor_that_is_killed_asks_for_the_same_ticket_again():
    caller = Caller(flow_of(ticket(), *END))
    caller.start()
    fresh = killed(caller)

    assert wanted(fresh) == []  # it is in the journal already
    assert [effect.wanted for effect in asked(fresh)] == wanted(caller)
    fresh.send(TicketOpened(CALL, asked(fresh)[0].query_id, "7"))
    assert fresh.path[-1] == "told"


def test_a_flow_that_comes_by_again_wants_no_second_ticket():
    caller = Caller(
        flow_of(
            node("round", "loop", times=2, again="note", done="late"),
            ticket(next="round"),
            *END,
            start="round",
        )
    )
    caller.start()
    for _ in range(2):
        caller.send(TicketOpened(CALL, asked(caller)[-1].query_id, "7"))

    assert caller.path[-1] == "late"
    assert len(wanted(caller)) == 1 and len(asked(caller)) == 2


def test_a_message_becomes_a_ticket_and_who_stays_hears_its_number():
    caller = Caller(flow_of(message(prompt="leave"), *END))
    caller.start()
    caller.prompt_ends()
    left = caller.recording_ends(8.0)

    assert left.events == [
        VoicemailLeft(CALL, f"{CALL}-vm", 8.0),
        TicketWanted(CALL, "note", KEY, "Message", recording_id=f"{CALL}-vm", contact="+8613800000000"),
    ]
    caller.send(TicketOpened(CALL, asked(caller)[0].query_id, "7"))
    assert caller.session.data["ticket"] == "7" and caller.path[-1] == "told"


def test_who_hangs_up_on_a_message_has_left_it_and_the_ticket():
    caller = Caller(flow_of(message(), *END))
    caller.start()
    caller.prompt_ends()
    caller.hangs_up()
    assert wanted(caller) == []
    ended = caller.send(RecordingFinished(CALL, f"{CALL}-vm", 8.0, True))

    assert [type(event) for event in ended.events] == [VoicemailLeft, TicketWanted, FlowEnded]
    assert caller.session.progress.result == "voicemail" and asked(caller) == []


def test_nothing_said_is_no_ticket():
    caller = Caller(flow_of(message(), *END))
    caller.start()
    caller.prompt_ends()
    caller.recording_ends(0.4)
    assert wanted(caller) == [] and caller.session.ended


def test_a_floor_that_is_killed_after_the_message_records_no_second_one():
    caller = Caller(flow_of(message(prompt="leave"), *END))
    caller.start()
    caller.prompt_ends()
    caller.recording_ends(8.0)
    fresh = killed(caller)

    assert fresh.prompts == [] and len(asked(fresh)) == 1
    fresh.timer_fires()
    assert fresh.path[-1] == "told" and wanted(fresh) == []


def test_nothing_entered_in_confidence_can_be_put_into_a_ticket():
    with pytest.raises(FlowError, match="confidence"):
        parse_flow(definition(ticket(text="{secure:card}"), *END), code="test", version=1)

"""Given an interaction's events, when they are folded, then its rows say what happened."""

from copy import deepcopy
from itertools import pairwise

from hypothesis import given, strategies as st

from apps.interactions.domain import events as ev
from apps.interactions.domain.fold import fold
from apps.interactions.domain.rows import InteractionRow, SegmentRow
from tests.factories.stories import START, handled, interaction_id, transferred_and_abandoned, voicemail

KEY = interaction_id(1)


def test_handled_call():
    story = fold(None, handled(KEY, disposition="order-placed"))

    assert story.interaction == InteractionRow(
        id=KEY,
        arrived_at=START,
        medium="voice",
        node="virtual",
        channel_id="ch-1",
        ani="+15550100001",
        dnis="4001",
        entry_point="Main",
        flow="main-line",
        flow_version=3,
        customer_id=11,
        group="sales",
        agent_id=7,
        state="ended",
        outcome="handled",
        queued_at=START + 5,
        answered_at=START + 13,
        ended_at=START + 88,
        wait_seconds=8.0,
        talk_seconds=60.0,
        hold_seconds=15.0,
        wrap_up_seconds=10.0,
        disposition="order-placed",
        note="Ordered two",
        priority=2,
        tier=50,
        data={"topic": "order"},
    )
    assert story.segments == {
        1: SegmentRow(
            number=1,
            group="sales",
            agent_id=7,
            queued_at=START + 5,
            answered_at=START + 13,
            ended_at=START + 88,
            wrapped_up_at=START + 98,
            wait_seconds=8.0,
            ring_seconds=7.0,
            talk_seconds=60.0,
            hold_seconds=15.0,
            wrap_up_seconds=10.0,
            outcome="answered",
            ended_by="caller",
            disposition="order-placed",
            note="Ordered two",
        )
    }


def test_transfer_opens_a_second_segment_and_sums_add_up():
    story = fold(None, transferred_and_abandoned(KEY))

    first, second = story.segments[1], story.segments[2]
    assert (first.outcome, first.ended_by, first.wrap_up_seconds) == ("answered", "transfer", 26.0)
    assert (second.outcome, second.ended_by, second.agent_id) == ("abandoned", "caller", None)
    row = story.interaction
    assert (row.state, row.outcome, row.group, row.agent_id) == ("ended", "abandoned", "billing", 7)
    assert (row.wait_seconds, row.talk_seconds, row.wrap_up_seconds) == (23.0, 30.0, 26.0)


def test_what_a_colleague_hands_over_is_a_segment_that_never_waited():
    stream = [
        (100.0, ev.InteractionArrived(KEY, "voice", "pbx", "1", "+15550100", "4001")),
        (100.0, ev.InteractionQueued(KEY, 1, "sales", 100.0)),
        (105.0, ev.InteractionAnswered(KEY, 1, f"{KEY}-1", 7, "sales", 5.0, 2.0)),
        (165.0, ev.SegmentEnded(KEY, 1, 7, "sales", "transfer", 40.0, 20.0)),
        (165.0, ev.InteractionQueued(KEY, 2, "sales", 165.0, agent_id=8, handed_over=True)),
        (165.0, ev.InteractionAnswered(KEY, 2, f"{KEY}-2", 8, "sales", 0.0, 0.0, handed_over=True)),
        (195.0, ev.SegmentEnded(KEY, 2, 8, "sales", "caller", 30.0, 0.0)),
        (195.0, ev.InteractionEnded(KEY, "handled")),
    ]

    story = fold(None, stream)

    assert [segment.outcome for segment in story.segments.values()] == ["answered", "handed_over"]
    row = story.interaction
    assert (row.agent_id, row.wait_seconds, row.talk_seconds, row.hold_seconds) == (8, 5.0, 70.0, 20.0)


def test_refused_offers_leave_the_place_and_the_flow_takes_over():
    story = fold(None, voicemail(KEY))

    assert (story.interaction.state, story.interaction.outcome) == ("ended", "voicemail")
    assert (story.segments[1].outcome, story.segments[1].ended_by) == ("flowed_out", "system")
    assert story.interaction.answered_at is None
    assert story.interaction.talk_seconds is None


def test_states_on_the_way():
    story, states = None, []
    for entry in handled(KEY):
        story = fold(story, [entry])
        states.append(story.interaction.state)

    assert list(dict.fromkeys(states)) == ["flow", "queued", "ringing", "connected", "wrap_up", "ended"]


def test_customer_who_leaves_first_keeps_the_interaction_in_wrap_up():
    until_wrap_up = [entry for entry in handled(KEY) if not isinstance(entry[1], ev.WrapUpCompleted)]

    story = fold(None, until_wrap_up)

    assert (story.interaction.state, story.interaction.outcome) == ("wrap_up", "handled")


def test_hold_is_counted_while_it_is_still_going_on_and_corrected_at_the_end():
    events = [
        *handled(KEY)[:10],
        (START + 88, ev.SegmentEnded(KEY, 1, 7, "sales", "agent", talk_seconds=50.0, hold_seconds=25.0)),
    ]

    assert fold(None, events[:-1]).interaction.hold_seconds == 15.0
    assert fold(None, events).interaction.hold_seconds == 25.0


def test_stream_that_begins_in_the_middle_still_gives_rows():
    story = fold(None, handled(KEY)[7:])

    assert story.interaction.arrived_at == START + 13
    assert story.segments[1].talk_seconds == 60.0


def test_events_that_say_nothing_about_the_rows_make_none():
    assert fold(None, [(START, ev.FlowNodeEntered(KEY, "menu", "menu"))]) is None


@given(
    st.lists(st.integers(0, 14), max_size=6), st.sampled_from([handled, transferred_and_abandoned, voicemail])
)
def test_folding_in_pieces_is_folding_at_once(cuts, telling):
    events = telling(KEY)
    pieces = [0, *sorted(cuts), len(events)]

    story = None
    for begin, end in pairwise(pieces):
        story = deepcopy(fold(story, events[begin:end]))

    assert story == fold(None, events)

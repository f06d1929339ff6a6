"""A word with a colleague becomes a transfer, with real processes: on the floor, on the switch, and written down."""

from apps.acd.domain import commands as acd
from apps.floor.live.frames import FloorPicture
from apps.interactions.models import EventLog, Segment
from apps.kernel.ids import derive_id
from tests.e2e.conftest import Centre
from tests.e2e.test_virtual_calls import in_state, nothing_open
from tests.harness.suite import Suite


def with_party(stage: str):
    """Return a look for a call with a party in this stage."""

    def look(picture: FloorPicture):
        views = picture.interactions.values()
        return next((view for view in views if any(p["stage"] == stage for p in view["parties"])), None)

    return look


async def test_a_call_is_handed_over_after_a_word_and_the_gap_in_the_recording_is_on_record(
    suite: Suite, centre: Centre
):
    first, second = centre.on_phone
    await suite.sign_in(first)
    channel = await suite.place_call(
        talk_seconds=600, patience_seconds=600, phone={"mode": "answers", "answer_after": 0.1}
    )
    call = derive_id("virtual", channel)
    await suite.until(in_state("connected"))
    assert (await suite.ask(acd.PauseRecording(first, call))).ok
    assert (await suite.ask(acd.ResumeRecording(first, call))).ok
    await suite.sign_in(second)

    await suite.simulator("phones", extension="1002", phone={"mode": "answers", "answer_after": 0.1})
    assert (await suite.ask(acd.InviteParty(first, call, "group", "sales"))).ok
    held = await suite.until(with_party("talking"))
    assert (held["held"], held["agent_id"]) == (True, first)
    assert (await suite.ask(acd.CompleteTransfer(first, call))).ok
    await suite.until(lambda picture: picture.interactions[call]["agent_id"] == second)
    await suite.simulator("hangup", channel_id=channel)
    await suite.until(lambda picture: picture.agents[str(second)]["work"] == "wrap_up")
    for agent in (first, second):
        assert (await suite.ask(acd.CompleteWrapUp(agent, call))).ok
    await suite.until(nothing_open)

    row = await suite.until_projected(call, "InteractionEnded")
    assert (row.outcome, row.agent_id) == ("handled", second)
    segments = [s async for s in Segment.objects.filter(interaction_id=row.pk).order_by("number")]
    assert [(s.outcome, s.agent_id, s.ended_by) for s in segments] == [
        ("answered", first, "transfer"),
        ("handed_over", second, "caller"),
    ]
    kinds = {event.type async for event in EventLog.objects.filter(interaction_id=row.pk)}
    assert {"RecordingPaused", "RecordingResumed", "PartyInvited", "PartyJoined"} <= kinds
    status = await suite.simulator("status")
    assert (status["active"], status["channels"]) == (0, 0)

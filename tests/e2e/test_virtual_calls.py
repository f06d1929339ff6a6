"""The main job on the virtual Asterisk: from the dialled number to the figure."""

from apps.acd.domain import commands as acd
from apps.agents.domain.states import Presence
from apps.floor.live.frames import FloorPicture
from apps.floor.live.hub import hub
from apps.kernel.ids import derive_id
from tests.e2e.conftest import Centre
from tests.harness.suite import Suite


def in_state(state: str):
    """Return a look at the picture for an interaction in this state."""

    def look(picture: FloorPicture):
        return next((view for view in picture.interactions.values() if view["state"] == state), None)

    return look


def nothing_open(picture: FloorPicture) -> bool:
    return not picture.interactions


async def test_a_call_is_answered_wrapped_up_and_written_down(suite: Suite, centre: Centre):
    await suite.sign_in(centre.on_phone[0])
    channel = await suite.place_call(
        talk_seconds=2, hangs_up="caller", phone={"mode": "answers", "answer_after": 0.2}
    )
    call = derive_id("virtual", channel)
    talking = await suite.until(in_state("connected"))
    assert (talking["id"], talking["group"], talking["agent_id"]) == (call, "sales", centre.on_phone[0])
    assert talking["data"] == {"reason": "sales"}
    await suite.until(in_state("wrap_up"))
    reply = await suite.ask(acd.CompleteWrapUp(centre.on_phone[0], call, note="All fine."))
    assert reply.ok, reply
    await suite.until(nothing_open)
    row = await suite.until_projected(call, "WrapUpCompleted")
    assert (row.outcome, row.note, row.agent_id) == ("handled", "All fine.", centre.on_phone[0])
    assert row.talk_seconds > 1
    status = await suite.simulator("status")
    assert (status["active"], status["channels"]) == (0, 0)


async def test_an_agent_accepts_on_the_screen_and_the_phone_picks_up_by_itself(suite: Suite, centre: Centre):
    await suite.sign_in(centre.on_screen)
    await suite.place_call(talk_seconds=1, phone={"mode": "when_asked", "answer_after": 0.1})
    offered = await suite.until(in_state("ringing"))
    offer = hub().picture.agents[str(centre.on_screen)]["offer"]
    assert (offer["interaction_id"], offer["accepted"]) == (offered["id"], False)
    assert (await suite.ask(acd.AcceptOffer(centre.on_screen, offer["offer_id"]))).ok
    assert (await suite.until(in_state("connected")))["agent_id"] == centre.on_screen


async def test_a_phone_that_does_not_answer_sends_the_caller_to_the_next_agent(suite: Suite, centre: Centre):
    first, second = centre.on_phone
    await suite.simulator("phones", extension="1002", phone={"mode": "answers", "answer_after": 0.1})
    for mode in ("busy", "no_answer", "unreachable", "declines", "silent"):
        await suite.simulator("phones", extension="1001", phone={"mode": mode})
        await suite.sign_in(first)
        channel = await suite.place_call(talk_seconds=0.5, patience_seconds=60)
        await suite.until(paused_as_missed(first))
        await suite.sign_in(second)
        assert (await suite.until(in_state("connected")))["agent_id"] == second
        await suite.until(in_state("wrap_up"))
        assert (await suite.ask(acd.CompleteWrapUp(second, derive_id("virtual", channel)))).ok
        assert (await suite.ask(acd.SetPresence(second, Presence.OFFLINE))).ok
        await suite.until(nothing_open)


def paused_as_missed(agent: int):
    """Return a look for the break that the system sends an agent into who does not pick up."""

    def look(picture: FloorPicture) -> bool:
        view = picture.agents[str(agent)]
        return (view["presence"], view["reason"]) == ("break", "missed")

    return look


async def test_a_caller_who_hangs_up_while_the_phone_rings_frees_the_agent(suite: Suite, centre: Centre):
    await suite.simulator("phones", extension="1001", phone={"mode": "answers", "answer_after": 30})
    await suite.sign_in(centre.on_phone[0])
    channel = await suite.place_call()
    await suite.until(in_state("ringing"))
    await suite.simulator("hangup", channel_id=channel)
    await suite.until(nothing_open)
    row = await suite.until_projected(derive_id("virtual", channel), "InteractionEnded")
    assert row.outcome == "abandoned"
    agent = hub().picture.agents[str(centre.on_phone[0])]
    assert (agent["presence"], agent["work"]) == ("available", "idle")
    assert (await suite.simulator("status"))["channels"] == 0


async def test_a_number_that_nobody_has_is_refused_and_counted(suite: Suite):
    channel = await suite.place_call(dnis="4999")
    row = await suite.until_projected(derive_id("virtual", channel), "InteractionEnded")
    assert (row.outcome, row.dnis, row.entry_point) == ("refused", "4999", "")


async def test_a_command_about_nothing_is_refused_with_a_reason(suite: Suite, centre: Centre):
    reply = await suite.ask(acd.AcceptOffer(centre.on_phone[0], "0" * 32 + "-1"))
    assert not reply.ok
    assert reply.code
    assert reply.reason
